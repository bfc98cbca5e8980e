// What a tablet shows without its server: the pieces of its pages (templates/tablet/pieces.html), filled with values.
// data-say="key": the text. data-if="key": taken out when there is nothing. data-set="attribute=key;…": attributes.

import { ageOn } from "../../domain/dates.js";
import { element, elements } from "../../page/elements.js";

const JAPAN = "Asia/Tokyo";

/** @typedef {Record<string, any>} Values What is shown, by the keys that a piece names. */

/**
 * @template {ParentNode} T
 * @param {T} root
 * @param {Values} values
 */
export function fill(root, values) {
  for (const one of elements("[data-if]", root)) if (!values[one.dataset.if ?? ""]) one.remove();
  for (const one of elements("[data-say]", root)) one.textContent = values[one.dataset.say ?? ""] ?? "";
  for (const one of elements("[data-set]", root)) {
    for (const pair of (one.dataset.set ?? "").split(";")) {
      const [attribute = "", key = ""] = pair.split("=");
      if (values[key] !== undefined && values[key] !== "") one.setAttribute(attribute, values[key]);
    }
  }
  return root;
}

/**
 * What a template of the page holds, anew.
 * @param {ParentNode} within
 * @param {string} selector
 */
export function copyOf(within, selector) {
  const { content } = /** @type {HTMLTemplateElement} */ (element(selector, within));
  return /** @type {DocumentFragment} */ (content.cloneNode(true));
}

/**
 * The first element of a piece, filled. What happens on its buttons is for the caller to say.
 * @param {string} name
 * @param {Values} values
 */
export function piece(name, values) {
  return element("*", fill(copyOf(document, `template[data-piece="${name}"]`), values));
}

/** @type {Record<string, Record<string, string>> | undefined} */
let known;

/**
 * The fixed words of this page: categories, states, kinds of command.
 * @param {string} list
 * @param {string | number | undefined} key
 */
export function words(list, key) {
  known ??= /** @type {Record<string, Record<string, string>>} */ (JSON.parse(element("[data-words]").dataset.words ?? "{}"));
  return known[list]?.[key ?? ""] ?? "";
}

/**
 * Older records, and other servers, may hold times that are none: they are shown as unknown, and stop no page.
 * @param {string} moment
 * @param {Intl.DateTimeFormatOptions} format
 */
const shown = (moment, format) =>
  Number.isNaN(Date.parse(moment))
    ? "時刻不明"
    : new Intl.DateTimeFormat("ja-JP", { timeZone: JAPAN, ...format }).format(new Date(moment));

/** @param {string | undefined} moment */
export const hourMinute = (moment) => (moment ? shown(moment, { hour: "numeric", minute: "2-digit" }) : "");

/** @param {string} moment */
export const dayAndTime = (moment) =>
  shown(moment, { month: "numeric", day: "numeric", hour: "numeric", minute: "2-digit" });

export const dayText = (moment = new Date()) =>
  new Intl.DateTimeFormat("ja-JP", { timeZone: JAPAN, year: "numeric", month: "long", day: "numeric", weekday: "short" }).format(moment);

// HH:MM in Japan, as times of teams are kept.
export const clockNow = () =>
  new Intl.DateTimeFormat("en-GB", { timeZone: JAPAN, hour: "2-digit", minute: "2-digit" }).format(new Date());

/** @param {string | undefined} number */
export const passShown = (number) => (number ?? "").replace(/(\d{3})(?=\d)/g, "$1-");

/**
 * @param {string | undefined} birth ISO
 * @param {string} day ISO
 */
export function ageOf(birth, day) {
  return birth ? `${ageOn(birth, day)}歳` : "";
}

/**
 * How long ago, in words: いま, 5分前, 3時間前, 2日前.
 * @param {Date} moment
 */
export function ago(moment, now = Date.now()) {
  const minutes = Math.floor((now - moment.getTime()) / 60_000);
  if (minutes < 1) return "いま";
  if (minutes < 60) return `${minutes}分前`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)}時間前` : `${Math.floor(minutes / (24 * 60))}日前`;
}

/**
 * @param {string} said
 * @param {string} kind Further classes: what it looks like.
 * @param {() => unknown} pressed
 */
export function button(said, kind, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${kind}`;
  made.textContent = said;
  made.addEventListener("click", pressed);
  return made;
}

/**
 * @param {string} said
 * @param {string} kind
 * @param {string} address
 */
export function link(said, kind, address) {
  const made = document.createElement("a");
  made.className = `button ${kind}`;
  made.textContent = said;
  made.href = address;
  return made;
}

/** @param {string} said */
export function empty(said) {
  const made = document.createElement("p");
  made.className = "empty";
  made.textContent = said;
  return made;
}

/**
 * @param {Node[]} rows
 * @param {string} label
 */
export function listOf(rows, label) {
  const list = document.createElement("ul");
  list.className = "list";
  list.setAttribute("aria-label", label);
  list.append(...rows);
  return list;
}

/**
 * Those without a number last.
 * @param {{number?: number}} one
 * @param {{number?: number}} other
 */
export const byNumber = (one, other) => (one.number ?? Infinity) - (other.number ?? Infinity);

// Whoever was found has been seen to: the next one is searched for from an empty line.
export function emptySearch() {
  document.getElementById("found")?.replaceChildren();
  const line = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search]"));
  if (line) line.value = "";
}

/**
 * The address by which a telephone is called.
 * @param {string | null | undefined} phone
 */
export const telOf = (phone) => `tel:${(phone ?? "").replaceAll(/[^\d+]/g, "")}`;
