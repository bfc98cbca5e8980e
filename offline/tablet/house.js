// What the server says in each page of its house: which subjects a tablet knows, what stands in for which page online.

/**
 * @typedef {object} House
 * @property {string[]} scripts Of subjects.
 * @property {Record<string, object>} rules What a tablet must know of a subject (`Subject.rules` in vcenter/store/changes.py).
 * @property {[online: string, page: string][]} pages Patterns of addresses online, with the page that stands in for them; a
 *   group in a pattern is the id of whom or what it is about.
 * @property {Record<string, string>} home Of each page that stands in, where the same thing stands online.
 * @property {Record<string, string>} acts Address of an act online to what it is here.
 * @property {Record<string, {label: string, desks: string[], everything: boolean}>} uses What tablets are used for, by key.
 */

/** @type {House} */
export const house = JSON.parse(document.body.dataset.house ?? "null") ?? { scripts: [], rules: {}, pages: [], home: {}, acts: {}, uses: {} };
