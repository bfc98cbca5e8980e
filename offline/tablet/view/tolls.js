// The centre's seal on somebody's toll-free certificate, ticked on a tablet without network when they go home.

import { withSan } from "../../domain/names.js";
import { tollState } from "../../domain/tolls.js";
import { keep, today, view } from "../core.js";
import { personOf } from "../people.js";
import { piece } from "./fill.js";
import { once } from "./scan.js";

/** @import {Person} from "../people.js" */

/**
 * Whether the seal was put, with the button that says so or takes it back; outside the measure's period why there is none.
 * @param {Person} person
 * @returns {HTMLElement}
 */
export function sealOf(person) {
  const now = personOf(person.id) ?? person;
  const state = tollState(view().facts.incident, today());
  const sealed = now.ts === today();
  const shown = piece("toll-seal", {
    sealed: sealed ? "yes" : "",
    put: !sealed && state === "now" ? "yes" : "",
    unsaid: !sealed && state === "" ? "yes" : "",
    none: !sealed && state === "none" ? "yes" : "",
    before: !sealed && state === "before" ? "yes" : "",
    over: !sealed && state === "over" ? "yes" : "",
  });
  shown.querySelector("button")?.addEventListener("click", once(() => seal(now, !sealed, shown)));
  return shown;
}

/**
 * @param {Person} person
 * @param {boolean} put
 * @param {HTMLElement} shown what stands in its place until then
 */
async function seal(person, put, shown) {
  await keepSeal(person, put);
  shown.replaceWith(sealOf(person));
}

/**
 * @param {Person} person
 * @param {boolean} put
 * @param {string} [id]
 */
export const keepSeal = (person, put, id) =>
  keep({ id, kind: put ? "put_toll_seal" : "drop_toll_seal", payload: { person: person.id }, words: withSan(person.n) });
