// Dates that are typed: what was understood beside each, and buttons for the days around. A day is said as soon as it is one, so
// that nothing moves under the finger that leaves the field; what is none is said once it is left.
import { dayOf, daysAfter, readTyped, showDay } from "../domain/dates.js";
import { around, elements } from "./elements.js";

/** @import {WithoutYear} from "../domain/dates.js" */

const today = () => dayOf(new Date().toISOString());

/** @param {HTMLElement} place The field with its buttons. */
const ruleOf = (place) => /** @type {WithoutYear} */ (place.dataset.date ?? "");

/**
 * @param {HTMLElement} place
 * @param {boolean} [typing] It may not be whole yet.
 */
function sayOne(place, typing = false) {
  const input = place.querySelector("input");
  const said = place.querySelector("output");
  if (!input || !said) return;
  const { day, wrong } = input.value.trim() ? readTyped(input.value, ruleOf(place), today()) : { day: "", wrong: "" };
  const words = day ? showDay(day, "born" in place.dataset ? today() : "") : typing ? "" : wrong;
  said.classList.toggle("unread", Boolean(wrong && words));
  if (said.textContent !== words) said.textContent = words ?? "";
}

/**
 * Say of every date below what is understood of it: a script has filled it, or emptied it.
 * @param {ParentNode} root
 */
export function sayDates(root) {
  for (const place of elements("[data-date]", root)) sayOne(place);
}

/**
 * The day that a button leads to, from today where none is understood, and never one that the field does not take.
 * @param {string} from ISO, or ""
 * @param {number} days
 * @param {WithoutYear} rule
 */
function stepped(from, days, rule) {
  const now = today();
  if (!days) return now;
  const next = daysAfter(from || now, days);
  if (rule === "to_come" && next < now) return now;
  return rule === "past" && next > now ? now : next;
}

document.addEventListener("click", (event) => {
  const button = around(event, "[data-days]");
  const place = around(event, "[data-date]");
  const input = place?.querySelector("input");
  if (!button || !place || !input) return;
  const from = readTyped(input.value, ruleOf(place), today()).day ?? "";
  input.value = stepped(from, Number(button.dataset.days), ruleOf(place));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

for (const event of ["input", "change"]) {
  document.addEventListener(event, ({ target }) => {
    const place = target instanceof HTMLInputElement && target.closest("[data-date]");
    if (place instanceof HTMLElement) sayOne(place, event === "input");
  });
}
