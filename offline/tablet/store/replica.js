// What the tablet knows of the centre: whole in memory, and as sealed pages on the tablet (offline/tablet/store/pages.js).
// Rows are as the server gave them; `offline/tablet/view/overlay.js` lays over them what still waits in the outbox.

import { subjects } from "../subjects.js";
import { Elsewhere, Pages } from "./pages.js";
import { hear, tell } from "./store.js";

/**
 * @import {Changes, Facts, Gone, Rows} from "server"
 * @import {Index, SubjectName} from "../subjects.js"
 * @import {Content} from "./pages.js"
 */

const HOUR = 3_600_000;
const LOOK = 60_000; // ms between two looks at how long the contact is ago
const MOST_MERGES = 10; // one after another

class Replica {
  /** @type {Partial<Facts>} */
  facts = {};
  /** @type {Map<string, Map<string, any>>} */
  #rows = new Map();
  /** @type {Map<string, Map<string, string>>} */
  #into = new Map(); // of each subject: the id of a record that was merged into another → the one that stays
  /** @type {Map<string, Index>} */
  #indexes = new Map();
  #pages = new Pages();
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();

  constructor() {
    for (const { name, index } of subjects()) if (index) this.#indexes.set(name, index());
  }

  /**
   * The row of this id; of a record that was merged into another, the one that stays.
   * @template {SubjectName} S
   * @param {S} subject
   * @param {string | undefined} id
   * @returns {Rows[S] | undefined}
   */
  row(subject, id) {
    if (id === undefined) return undefined;
    const into = this.#into.get(subject);
    let here = id;
    for (let step = 0; step < MOST_MERGES && into?.has(here); step++) here = into.get(here) ?? here;
    return this.#rows.get(subject)?.get(here);
  }

  /**
   * @template {SubjectName} S
   * @param {S} subject
   * @returns {Rows[S][]}
   */
  rows(subject) {
    return [...(this.#rows.get(subject)?.values() ?? [])];
  }

  /**
   * What finds rows of this subject, if anything does.
   * @param {SubjectName} subject
   */
  indexes(subject) {
    return [this.#indexes.get(subject)].filter((index) => index !== undefined);
  }

  // When the server last answered, or null.
  get contact() {
    return this.#pages.head.contact === null ? null : new Date(this.#pages.head.contact);
  }

  get cursor() {
    return this.#pages.head.cursor;
  }

  // Hours without contact after which everything is forgotten.
  get keepHours() {
    return this.#pages.head.keepHours;
  }

  // Whether everything was taken over once: before that, "not found" means nothing.
  get complete() {
    return this.#pages.head.complete;
  }

  // Of what is kept on the tablet.
  get bytes() {
    return this.#pages.bytes;
  }

  get pages() {
    return this.#pages.count;
  }

  /**
   * An answer of /sync/changes. When it resolves, it is on the tablet and in memory; where it fails, in neither.
   * @param {Pick<Changes, "cursor" | "more"> & Partial<Changes>} changes
   */
  take(changes) {
    return this.#inTurn(async () => {
      const { rows = {}, gone = {}, reset = false } = changes;
      const facts = changes.facts && JSON.stringify(changes.facts) !== JSON.stringify(this.facts) ? changes.facts : undefined;
      const complete = !changes.more || (this.complete && !reset);
      const content = { rows, gone, facts };
      const said = Object.values(rows).some((some) => some.length) || Object.values(gone).some((some) => some.length) || facts;
      if (said || reset || changes.cursor !== this.cursor || complete !== this.complete) {
        const hides = Object.values(gone).some((some) => some.some((one) => one.hidden));
        await this.#pages.append(content, { cursor: changes.cursor, complete, ...(hides && { rewrite: true }) }, reset);
        if (reset) this.#empty();
        this.#apply(content);
        tell("replica written");
      }
      if (!changes.more) await this.#tidy();
    });
  }

  /**
   * The server has answered: what is known may be kept for so many hours more.
   * @param {number | undefined} keepHours
   */
  heard(keepHours, now = Date.now()) {
    return this.#inTurn(() =>
      this.#pages.touch({ contact: now, keepHours: keepHours ?? this.#pages.head.keepHours }).catch((error) => {
        if (!(error instanceof Elsewhere)) throw error; // it was forgotten meanwhile
      }),
    );
  }

  // Everything is gone, with the key of what may be left of it on the disk.
  forget() {
    return this.#inTurn(async () => {
      await this.#pages.forget();
      this.#empty();
      tell("replica written");
    });
  }

  // Whether the last contact is too long ago to keep what is known. A clock that was set back does not help.
  outOfTouch(now = Date.now()) {
    const { contact, keepHours } = this.#pages.head;
    return contact !== null && Math.abs(now - contact) > keepHours * HOUR;
  }

  async forgetIfOutOfTouch(now = Date.now()) {
    if (this.outOfTouch(now)) await this.forget();
  }

  // What other tabs have written since.
  catchUp() {
    return this.#inTurn(() =>
      this.#pages.catchUp(
        () => this.#empty(),
        (content) => this.#apply(content),
      ),
    );
  }

  /**
   * Whenever something else is known. Answers with what ends the listening.
   * @param {() => void} listener
   */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed() {
    for (const listener of this.#listeners) listener();
  }

  /**
   * One after another, whatever became of the one before.
   * @template T
   * @param {() => Promise<T>} work
   */
  #inTurn(work) {
    const mine = this.#queue.then(work);
    this.#queue = mine.catch(() => {});
    return mine;
  }

  async #tidy() {
    /** @type {[string, string][]} */
    const all = [this.#rows, this.#into].flatMap((those) =>
      [...those].flatMap(([subject, some]) => [...some.keys()].map((id) => /** @type {[string, string]} */ ([subject, id]))),
    );
    try {
      await this.#pages.tidy({
        row: (subject, id) => this.#rows.get(subject)?.get(id),
        into: (subject, id) => this.#into.get(subject)?.get(id),
        all: () => all,
        live: all.length,
        facts: this.facts,
      });
    } catch (error) {
      if (!(error instanceof Elsewhere)) throw error; // the other tab will do it
    }
  }

  #empty() {
    this.facts = {};
    this.#rows.clear();
    this.#into.clear();
    for (const index of this.#indexes.values()) index.clear();
  }

  /** @param {Content} content */
  #apply({ rows = {}, gone = {}, facts }) {
    for (const [subject, those] of Object.entries(rows)) this.#know(subject, those);
    for (const [subject, those] of Object.entries(gone)) this.#lose(subject, those);
    if (facts) this.facts = facts;
  }

  /**
   * @param {string} subject
   * @param {any[]} those
   */
  #know(subject, those) {
    const known = of(this.#rows, subject);
    const into = this.#into.get(subject);
    const index = this.#indexes.get(subject);
    for (const row of those) {
      index?.set(row.id, row, known.get(row.id));
      known.set(row.id, row);
      into?.delete(row.id);
    }
  }

  /**
   * @param {string} subject
   * @param {Gone[]} those
   */
  #lose(subject, those) {
    const known = of(this.#rows, subject);
    const index = this.#indexes.get(subject);
    for (const { id, into } of those) {
      index?.delete(id, known.get(id));
      known.delete(id);
      if (into) of(this.#into, subject).set(id, into);
    }
  }

  ready() {
    for (const index of this.#indexes.values()) index.ready();
  }
}

/**
 * The map of this subject among those of all.
 * @template T
 * @param {Map<string, Map<string, T>>} all
 * @param {string} subject
 */
function of(all, subject) {
  let one = all.get(subject);
  if (!one) all.set(subject, (one = new Map()));
  return one;
}

/** @typedef {InstanceType<typeof Replica>} ReplicaHere */

// The replica of this tablet, read into memory. What is too old is forgotten before anybody sees it.
export async function openReplica() {
  const replica = new Replica();
  await replica.catchUp();
  await replica.forgetIfOutOfTouch();
  hear(async (what, more, here) => {
    if (what !== "replica written") return;
    if (!here) await replica.catchUp().catch((error) => console.error("replica", error));
    replica.changed();
  });
  setInterval(() => replica.forgetIfOutOfTouch(), LOOK);
  document.addEventListener("visibilitychange", () => replica.forgetIfOutOfTouch());
  setTimeout(() => replica.ready());
  return replica;
}
