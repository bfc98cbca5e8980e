// A list whose filters and words travel in the body of a POST (data-remembered): whoever opens somebody from it and comes back finds it
// as it was. What was asked for stays with this entry of the browser's history, for whoever asked: it stands in no address, and is gone
// with the tab.

import { element, elements } from "../page/elements.js";

const OWN = new Set(["session", "command_id"]);

/** @typedef {{by: string, values: Record<string, string>, scroll: number}} Asked */

const list = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-remembered]"));
const staff = () => document.body.dataset.staff ?? "";

/** @returns {Asked | undefined} */
const asked = () => history.state?.asked;

/** @param {Partial<Asked>} more */
function keep(more) {
  const before = asked() ?? { values: {}, scroll: 0 };
  history.replaceState({ ...history.state, asked: { ...before, ...more, by: staff() } }, "");
}

document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement } = event.detail.ctx;
  const shown = list();
  if (!shown || !(sourceElement instanceof Element) || !shown.contains(sourceElement)) return;
  if (!(request.body instanceof FormData) || request.action !== shown.getAttribute("hx-post")) return;
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, value] of request.body) if (typeof value === "string" && !OWN.has(name)) values[name] = value;
  keep({ values, scroll: 0 });
});

/**
 * @param {HTMLElement} shown
 * @param {Asked} before
 */
async function bringBack(shown, before) {
  const fields = shown.matches("input") ? [shown] : elements("input, select", shown);
  for (const one of fields) {
    if (!(one instanceof HTMLInputElement || one instanceof HTMLSelectElement) || OWN.has(one.name)) continue;
    const value = before.values[one.name];
    if (value === undefined) continue;
    if (one.type === "radio") /** @type {HTMLInputElement} */ (one).checked = one.value === value;
    else one.value = value;
  }
  await htmx.ajax("POST", shown.getAttribute("hx-post") ?? "", {
    source: shown,
    target: shown.getAttribute("hx-target") ?? "",
    swap: shown.getAttribute("hx-swap") ?? "innerHTML",
    values: before.values,
  });
  element("main").scrollTop = before.scroll;
  keep({ scroll: before.scroll });
}

/** A page begins. */
export function startRemembered() {
  const shown = list();
  if (!shown) return;
  // What was typed has been asked for already: asking again when the words are left would take a row away under the finger that presses it.
  for (const words of elements("input[type=search]", shown)) words.addEventListener("change", (event) => event.stopPropagation());
  const before = asked();
  if (before && before.by === staff()) void bringBack(shown, before);
  else if (before) history.replaceState({ ...history.state, asked: undefined }, "");
  let waiting = 0;
  element("main").addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => asked() && keep({ scroll: element("main").scrollTop }), 150);
  });
}
