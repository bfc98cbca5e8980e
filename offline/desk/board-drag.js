// Dragging somebody on the matching board: at once with a mouse, after a short hold with a finger, so that a list can still be scrolled.
// It is never the only way: whatever it does, two taps do.

import { around } from "../page/elements.js";

const HOLD = 350; // ms
const SLIP = 8; // px that a hand moves by itself

/** @typedef {{begins: (id: string) => string, ends: (at: Element | null) => void}} Drag begins: gives the words that follow the hand. */

/** @param {Drag} drag */
export function startDragging({ begins, ends }) {
  /** @type {{id: string, x: number, y: number, pointer: number, hold?: number} | undefined} */
  let down;
  /** @type {HTMLElement | undefined} */
  let ghost;
  /** @type {Element | null} */
  let over = null;
  let hasDragged = false;

  /** @param {number} x @param {number} y */
  function begin(x, y) {
    if (!down || ghost) return;
    clearTimeout(down.hold);
    ghost = document.createElement("div");
    ghost.className = "board-ghost";
    ghost.textContent = begins(down.id);
    document.body.append(ghost);
    move(x, y);
  }

  /** @param {number} x @param {number} y */
  function move(x, y) {
    if (!ghost) return;
    ghost.style.translate = `${x + 12}px ${y + 12}px`;
    const at = document.elementFromPoint(x, y)?.closest("[data-card], .board-pool") ?? null;
    if (at === over) return;
    over?.classList.remove("is-under");
    at?.classList.add("is-under");
    over = at;
  }

  function end() {
    clearTimeout(down?.hold);
    ghost?.remove();
    over?.classList.remove("is-under");
    down = ghost = undefined;
    over = null;
  }

  document.addEventListener("pointerdown", (event) => {
    const one = around(event, "[data-pick], [data-seated]");
    hasDragged = false;
    if (!one || event.button !== 0 || !event.isPrimary) return;
    const { clientX: x, clientY: y } = event;
    down = { id: one.dataset.pick ?? one.dataset.seated ?? "", x, y, pointer: event.pointerId };
    if (event.pointerType === "touch") down.hold = window.setTimeout(() => begin(x, y), HOLD);
  });
  document.addEventListener("pointermove", (event) => {
    if (!down || event.pointerId !== down.pointer) return;
    const far = Math.hypot(event.clientX - down.x, event.clientY - down.y) > SLIP;
    if (ghost) move(event.clientX, event.clientY);
    else if (far && event.pointerType === "touch") end(); // the list is scrolled
    else if (far) begin(event.clientX, event.clientY);
  });
  document.addEventListener("pointerup", (event) => {
    if (!down || event.pointerId !== down.pointer) return;
    const dragged = ghost !== undefined;
    end();
    if (!dragged) return;
    hasDragged = true;
    ends(document.elementFromPoint(event.clientX, event.clientY));
  });
  document.addEventListener("pointercancel", end);
  // While somebody is dragged the page under the finger stays.
  document.addEventListener("touchmove", (event) => ghost && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => down && event.preventDefault());
  // The click that a browser makes of the end of a drag.
  document.addEventListener("click", (event) => {
    if (!hasDragged) return;
    hasDragged = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
