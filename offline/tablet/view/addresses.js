// Addresses of the pages that work without a server, and which of them stands in for a page online.

import { house } from "../house.js";

/** @import {Declared} from "server" */

const version = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-app]"))?.dataset.app ?? "";

/**
 * The address of a page of this version. about: the id of whom it is, which no server is told (it follows the #).
 * @param {string} path
 */
export const pageOf = (path, about = "") => `${path}${version() ? `?app=${version()}` : ""}${about ? `#${about}` : ""}`;

const standing = house.pages.map(([online, page]) => ({ online: new RegExp(online), page }));

/**
 * What stands in for this page; undefined where nothing does, and what was typed must stay as it is.
 * @param {string} path
 */
export function standsIn(path) {
  for (const { online, page } of standing) {
    const found = online.exec(path);
    if (found) return { path: page, about: found[1] ?? "" };
  }
  return undefined;
}

/**
 * Where the same thing stands online.
 * @param {HTMLElement} main
 */
export function liveOf(main, about = "") {
  const { tablet = "", desk } = main.dataset;
  const form = /** @type {HTMLFormElement | null} */ (main.querySelector("form[data-form]"));
  if (form) {
    const [address = `/${desk}`] = /** @type {Declared} */ (JSON.parse(form.dataset.form ?? "")).online;
    return address.replace("{id}", about);
  }
  const home = house.home[`/tablet/${tablet}`] ?? `/${tablet}`;
  return home.includes("{id}") && !about ? `/${desk}` : home.replace("{id}", about);
}
