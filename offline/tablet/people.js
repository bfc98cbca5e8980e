// People as a tablet finds them: by any fragment, by the number of a pass, and whether they are here.

import { digits, FindIndex } from "../domain/find.js";
import { passNumber } from "../domain/ids.js";
import { phonesOf } from "../domain/likeness.js";
import { checkPass } from "../domain/pass.js";
import { today, view } from "./core.js";
import { passShown } from "./view/fill.js";

/**
 * @import {PersonOnTablet} from "server"
 * @import {Row} from "./subjects.js"
 * @import {View} from "./view/overlay.js"
 * @import {ReplicaHere} from "./store/replica.js"
 */

/** @typedef {Row<"people">} Person */

/** @typedef {{issue: number, lastDay: string}} Shown The pass that was shown. */

const PASS_TRIES = 20;
const NOT_KNOWN = "この端末の控えにいない方です。名前か電話番号でも探してください。いなければ「初めての方を登録する」へ。";

/**
 * Whoever was merged from several records keeps the passes of all.
 * @param {PersonOnTablet | undefined} row
 */
const passesOf = (row) => (row ? [row.p, ...(row.q ?? []).map(([number]) => number)].filter((number) => number !== undefined) : []);

/** @param {PersonOnTablet | undefined} row */
const commonOf = (row) => [row?.b ?? "", ...phonesOf([row?.f])].filter(Boolean);

export class PeopleIndex {
  #found = new FindIndex();
  /** @type {Map<string, string>} */
  #passes = new Map();
  /** @type {Map<string, Set<string>>} What two records of one person have in common (birthday, phones) → ids */
  #common = new Map();
  /** @type {Map<string, PersonOnTablet>} Who is not among these yet: nobody waits for that before a tablet opens */
  #uncompared = new Map();

  /**
   * @param {string} id
   * @param {PersonOnTablet} row
   * @param {PersonOnTablet} [before]
   */
  set(id, row, before) {
    this.#losePasses(id, before);
    this.#loseCommon(id, before);
    this.#uncompared.set(id, row);
    for (const number of passesOf(row)) this.#passes.set(number, id);
    this.#found.set(id, row);
  }

  /**
   * @param {string} id
   * @param {PersonOnTablet} [before]
   */
  delete(id, before) {
    this.#losePasses(id, before);
    this.#loseCommon(id, before);
    this.#found.delete(id);
  }

  /**
   * @param {string} id
   * @param {PersonOnTablet | undefined} row
   */
  #losePasses(id, row) {
    for (const number of passesOf(row)) if (this.#passes.get(number) === id) this.#passes.delete(number);
  }

  /**
   * @param {string} id
   * @param {PersonOnTablet | undefined} row
   */
  #loseCommon(id, row) {
    if (!this.#uncompared.delete(id)) for (const key of commonOf(row)) this.#common.get(key)?.delete(id);
  }

  #compare() {
    for (const [id, row] of this.#uncompared) {
      for (const key of commonOf(row)) this.#common.set(key, (this.#common.get(key) ?? new Set()).add(id));
    }
    this.#uncompared.clear();
  }

  clear() {
    this.#passes.clear();
    this.#common.clear();
    this.#uncompared.clear();
    this.#found.clear();
  }

  ready() {
    this.#found.ready();
    this.#compare();
  }

  /**
   * Who has one of these in common: a birthday, or a phone.
   * @param {string[]} keys
   */
  having(keys) {
    this.#compare();
    return keys.flatMap((key) => [...(this.#common.get(key) ?? [])]);
  }

  /** @param {string} number */
  byPass(number) {
    return this.#passes.get(number);
  }

  /**
   * @param {string} text
   * @param {number} limit
   */
  find(text, limit) {
    return this.#found.find(text, limit);
  }
}

/** @param {View | ReplicaHere} within */
const indexes = (within) => /** @type {PeopleIndex[]} */ (within.indexes("people"));

/**
 * @param {string | undefined} id
 * @returns {Person | undefined}
 */
export const personOf = (id, within = view()) => within.row("people", id);

/**
 * Whose pass has this number.
 * @param {string} number
 * @param {View | ReplicaHere} within
 * @returns {Person | undefined}
 */
export function byPass(number, within = view()) {
  const found = indexes(within).map((index) => index.byPass(number));
  return within.row("people", found.find((id) => id !== undefined));
}

/**
 * Everybody with this birthday, or one of these phones.
 * @param {string} birth
 * @param {Iterable<string>} phones
 * @param {View | ReplicaHere} within
 * @returns {Person[]}
 */
export function having(birth, phones, within = view()) {
  const keys = [birth, ...phones].filter(Boolean);
  const ids = new Set(indexes(within).flatMap((index) => index.having(keys)));
  return [...ids].map((id) => within.row("people", id)).filter((person) => person !== undefined);
}

/**
 * People by any fragment of name, kana, phone or number; those whose name begins with it first.
 * @param {string} text
 * @param {number} limit
 * @param {View | ReplicaHere} within
 * @returns {Person[]}
 */
export function find(text, limit = 30, within = view()) {
  const ids = new Set(indexes(within).flatMap((index) => index.find(text, limit)));
  return [...ids]
    .slice(0, limit)
    .map((id) => within.row("people", id))
    .filter((person) => person !== undefined);
}

/**
 * Came in, of whatever day, and has not gone.
 * @param {Person} person
 */
export const stillIn = (person) => Boolean(person.in) && !person.in?.out;

/** @param {Person} person */
export const isIn = (person) => stillIn(person) && person.in?.day === today();

/** @param {Person} person */
export const hasGone = (person) => Boolean(person.in?.out) && person.in?.day === today();

/**
 * Whether their team is back without them: they are at the site still, or elsewhere.
 * @param {Person} person
 */
export const isExpected = (person) => person.t?.state === "staying" || person.t?.state === "away";

/**
 * Where somebody is who had stayed at a site or was elsewhere, is known: their team waits for them no longer.
 * @param {Person} person
 * @param {View} within
 * @param {Partial<Person>} changes
 */
export function endStay(person, within, changes = {}) {
  const team = person.t && within.row("teams", person.t.id);
  if (team?.staying) within.set("teams", team.id, { staying: team.staying.filter((stay) => stay.person !== person.id) });
  within.set("people", person.id, { ...(!(person.t?.state === "out" && team?.staying) && { t: undefined }), ...changes });
}

/**
 * Whose pass this is, or whose number was typed; or why it is nobody's.
 * @param {string} code
 * @returns {Promise<{person?: Person | undefined, shown?: Shown, problem: string}>}
 */
export async function whose(code) {
  const number = digits(code);
  if (!code.startsWith("VC:")) return { person: number.length === 9 ? byPass(number) : undefined, problem: NOT_KNOWN };
  const keys = Object.fromEntries(
    Object.entries(view().facts.keys ?? {}).map(([key, text]) => [key, Uint8Array.from(atob(text), (char) => char.charCodeAt(0))]),
  );
  let found;
  try {
    found = await checkPass(code, { keys, revoked: {}, today: "" });
  } catch {
    return { problem: "この端末では受付証を確かめられません。受付証の番号か名前で探してください。" };
  }
  if (found.state === "unknown") return { problem: "このセンターの受付証ではありません。名前か電話番号で探してください。" };
  const problem = `受付証は本物ですが、この端末の控えにいない方です。番号 ${passShown(found.number)} を紙に控え、つながってから受付してください。`;
  return { person: byPass(found.number), shown: { issue: found.issue, lastDay: found.lastDay }, problem };
}

/**
 * @param {string} id
 * @param {View} within
 */
async function newPass(id, within) {
  for (let attempt = 0; attempt < PASS_TRIES; attempt++) {
    const number = await passNumber(id, attempt, within.facts.place_number ?? 0);
    if (!byPass(number, within)) return number;
  }
  return undefined;
}

/**
 * Somebody whom an entry makes known, as far as it says who they are.
 * @param {View} within
 * @param {string} id
 * @param {{name: string, kana?: string, phones: (string | undefined)[]}} told
 */
export async function makeKnown(within, id, { name, kana, phones }) {
  const numbers = phones.map((phone) => digits(phone ?? "")).filter(Boolean);
  within.set("people", id, { n: name, k: kana, f: numbers.join(" "), p: await newPass(id, within), i: 0 });
}
