// The fields of a form, as scripts ask for them.

/** @import {Entries} from "../store/drafts.js" */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/**
 * What stands in a form, without its files.
 * @param {HTMLFormElement} form
 * @returns {Entries}
 */
export const entriesOf = (form) => [...new FormData(form)].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function fieldOf(form, name) {
  const found = form.elements.namedItem(name);
  if (!found || !("value" in found)) throw new Error(`there is no field ${name} in this form`);
  return found;
}

/**
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
export const controlsOf = (form) =>
  [...form.elements].filter(
    (one) => one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement,
  );
