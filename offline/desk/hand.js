// A team put together by hand: the list is narrowed without losing what is ticked in it; whoever is chosen stands on top, to be taken out
// again with a tap; the first one who may lead leads, until somebody says otherwise.

import { around, element, elements } from "../page/elements.js";
import { holds } from "../domain/find.js";

const bar = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-hand]"));
const rows = () => elements("#people > li[data-find]");

/** @param {HTMLElement} row */
const boxOf = (row) => element("input[name=members]", row, HTMLInputElement);
/** @param {HTMLElement} row */
const leaderOf = (row) => /** @type {HTMLInputElement | null} */ (row.querySelector("input[name=leader]"));

/** @param {string} selector */
function valueOf(selector) {
  const one = document.querySelector(selector);
  return one instanceof HTMLInputElement || one instanceof HTMLSelectElement ? one.value : "";
}

function filter() {
  const traits = elements('[data-hand-trait][aria-pressed="true"]').map((one) => one.dataset.handTrait ?? "");
  const skill = valueOf("[data-hand-skill]");
  const words = valueOf("[data-hand-words]");
  for (const row of rows()) {
    const own = (row.dataset.traits ?? "").split(" ");
    const skills = (row.dataset.skills ?? "").split(" ");
    row.hidden = !traits.every((one) => own.includes(one)) || (skill !== "" && !skills.includes(skill)) || !holds(words, [row.dataset.find]);
  }
}

/** The names on top, each a button that takes them out. */
function show() {
  const names = rows().filter((row) => boxOf(row).checked).map((row) => {
    const name = row.dataset.name ?? "";
    const button = Object.assign(document.createElement("button"), { type: "button", className: "board-seat", textContent: `${leaderOf(row)?.checked ? "◆" : ""}${name} ×` });
    button.setAttribute("aria-label", `${button.textContent ?? ""}（外す）`);
    button.dataset.takeOut = boxOf(row).value;
    return button;
  });
  element("[data-picked-names]").replaceChildren(...names);
}

/** @param {HTMLElement} row */
function chosen(row) {
  const led = rows().some((one) => leaderOf(one)?.checked && boxOf(one).checked);
  const leads = leaderOf(row);
  if (boxOf(row).checked && leads && !led) leads.checked = true;
  if (!boxOf(row).checked && leads?.checked) leads.checked = false;
}

document.addEventListener("change", ({ target }) => {
  if (!bar() || !(target instanceof HTMLInputElement)) return;
  const row = target.closest("#people > li");
  if (!(row instanceof HTMLElement)) return;
  // Whoever leads is of the team.
  if (target.name === "leader" && !boxOf(row).checked) {
    boxOf(row).checked = true;
    boxOf(row).dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (target.name === "members") chosen(row);
  show();
});

document.addEventListener("input", ({ target }) => {
  if (bar() && target instanceof Element && target.matches("[data-hand-words], [data-hand-skill]")) filter();
});

document.addEventListener("click", (event) => {
  const trait = around(event, "[data-hand-trait]");
  if (trait) {
    trait.setAttribute("aria-pressed", String(trait.getAttribute("aria-pressed") !== "true"));
    filter();
  }
  const out = around(event, "[data-take-out]")?.dataset.takeOut;
  const row = out && rows().find((one) => boxOf(one).value === out);
  if (!row) return;
  boxOf(row).checked = false;
  boxOf(row).dispatchEvent(new Event("change", { bubbles: true }));
});

/** A page on which a team is put together by hand begins. */
export function startHand() {
  if (bar()) show();
}
