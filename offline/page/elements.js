// What a script asks of its page: elements of a kind, and what a form says.

/**
 * The first that a selector finds; a page that lacks it is no page of ours.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @param {new () => T} [kind]
 */
export function element(selector, within = document, kind) {
  const found = within.querySelector(selector);
  if (found instanceof (kind ?? HTMLElement)) return /** @type {T} */ (found);
  throw new Error(`this page has no ${selector}`);
}

/**
 * All of this kind that a selector finds.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @param {new () => T} [kind]
 */
export function elements(selector, within = document, kind) {
  return /** @type {T[]} */ ([...within.querySelectorAll(selector)].filter((one) => one instanceof (kind ?? HTMLElement)));
}

/**
 * The nearest around the place where something happened.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const around = ({ target }, selector) => (target instanceof Element ? target.closest(selector) : null);

/**
 * The field of a form with this name.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function field(form, name) {
  const found = form.elements.namedItem(name);
  if (found instanceof HTMLInputElement) return found;
  throw new Error(`this form has no ${name}`);
}

/**
 * What a form says, without its files.
 * @param {FormData} data
 */
export function entriesOf(data) {
  return /** @type {[name: string, value: string][]} */ ([...data].filter(([, value]) => typeof value === "string"));
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/**
 * Everything in a form that can be filled in.
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
export const controls = (form) =>
  [...form.elements].filter(
    (one) => one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement,
  );

/**
 * Whether somebody has typed or chosen something in there that is not sent yet.
 * @param {ParentNode} within
 */
export const isFilledIn = (within) =>
  [...within.querySelectorAll("form")].flatMap(controls).some((one) => {
    if (one.type === "hidden" || one instanceof HTMLSelectElement) return false;
    if (one instanceof HTMLInputElement && ["checkbox", "radio"].includes(one.type)) return one.checked !== one.defaultChecked;
    return one.value !== one.defaultValue;
  });
