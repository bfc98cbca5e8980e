// What this tablet is used for (vcenter/store/uses.py): which desks it works at without network, and what it is told at all.
// What it is not told it does not know: a field that is missing for that reason is no fact.

import { enrolled, view } from "./core.js";
import { house } from "./house.js";

/** @import {SubjectName} from "./subjects.js" */

// The uses of this tablet; undefined as long as no server has said them, and then it works at every desk.
const own = () => enrolled()?.uses;

/** @param {string} key */
const everything = (key) => house.uses[key]?.everything ?? false;

/**
 * The uses for which a desk is; none where it is for every tablet.
 * @param {string} desk
 */
const usesOf = (desk) => Object.keys(house.uses).filter((key) => house.uses[key]?.desks.includes(desk));

let lent = ""; // the one desk of a day's helper who works at this tablet now

/** @param {string} desk "" of whoever is none */
export function lendAt(desk) {
  lent = desk;
}

/**
 * Whether a desk is of whoever works at this tablet. What waits to be sent is for everybody to see: it has no desk online.
 * @param {string} desk
 */
export const isTheirs = (desk) => !lent || desk === lent || house.home[`/tablet/${desk}`] === "/";

/**
 * Whether this tablet works at a desk without network, for whoever works at it.
 * @param {string} desk
 */
export function isFor(desk) {
  if (!isTheirs(desk)) return false;
  const mine = own();
  const wanted = usesOf(desk);
  return !mine || !wanted.length || mine.some((key) => everything(key) || wanted.includes(key));
}

/** @param {string[]} keys */
const labels = (keys) => keys.map((key) => house.uses[key]?.label ?? key).join("・");

/**
 * Why a desk is not for this tablet, and which one is.
 * @param {string} desk
 */
export function whyNot(desk) {
  if (!isTheirs(desk)) return { why: "この窓口は、お手伝いの方のものではありません。", instead: "必要なときは、担当者に頼んでください。" };
  const mine = labels(own() ?? []);
  return {
    why: mine ? `この端末の使いみちは「${mine}」です。` : "この端末には使いみちがありません。",
    instead: `「${labels(usesOf(desk))}」のタブレットでしてください。なければ紙に書き、つながってから入れてください。`,
  };
}

/**
 * Whether this tablet is told these fields of a subject's rows, by the keys under which they travel.
 * @param {SubjectName} subject
 * @param {...string} fields
 */
export function isTold(subject, ...fields) {
  const { told } = view().facts;
  if (!told) return true;
  const known = told[subject] ?? [];
  return fields.every((field) => known.includes(field));
}
