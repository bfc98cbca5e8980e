// What the outbox will do to the replica, so that whoever was checked in without a network is in. The same questions as
// the replica's, answered from both. Rows that an entry has touched say waiting: true; what the server knows is not changed.

import { subjects } from "../subjects.js";

/**
 * @import {Index, Row, SubjectName} from "../subjects.js"
 * @import {Listed, OutboxHere} from "../store/outbox.js"
 * @import {ReplicaHere} from "../store/replica.js"
 */

/**
 * An entry that the centre has settled is shown by the replica; one for review was not applied.
 * @param {Listed} entry
 */
const counts = ({ state, reflected, unreadable }) => !unreadable && (state === "done" ? !reflected : state !== "review");

/**
 * As the server gives rows: what is empty is not there.
 * @param {...object | undefined} parts
 */
const row = (...parts) =>
  Object.fromEntries(Object.entries(Object.assign({}, ...parts)).filter(([, value]) => value !== undefined && value !== ""));

export class View {
  #replica;
  /** @type {Map<string, Map<string, any>>} */
  #over = new Map();
  /** @type {Map<string, Index>} */
  #indexes = new Map();

  /** @param {ReplicaHere} replica */
  constructor(replica) {
    this.#replica = replica;
    for (const { name, index } of subjects()) {
      this.#over.set(name, new Map());
      if (index) this.#indexes.set(name, index());
    }
  }

  /**
   * @template {SubjectName} S
   * @param {S} subject
   * @param {string | undefined} id
   * @returns {Row<S> | undefined}
   */
  row(subject, id) {
    if (id === undefined) return undefined;
    const over = this.#over.get(subject);
    const known = this.#replica.row(subject, id);
    return over?.get(id) ?? (known && over?.get(known.id)) ?? known;
  }

  /**
   * Those that the replica knows, as they are now, and then those that were made here.
   * @template {SubjectName} S
   * @param {S} subject
   * @returns {Row<S>[]}
   */
  rows(subject) {
    const over = this.#over.get(subject) ?? new Map();
    const known = this.#replica.rows(subject);
    if (!over.size) return known;
    const ids = new Set(known.map(({ id }) => id));
    return [...known.map((one) => over.get(one.id) ?? one), ...[...over.values()].filter(({ id }) => !ids.has(id))];
  }

  /**
   * What was made here, and what the replica knows: each is found by what the subject says.
   * @param {SubjectName} subject
   */
  indexes(subject) {
    return [this.#indexes.get(subject), ...this.#replica.indexes(subject)].filter((index) => index !== undefined);
  }

  get facts() {
    return this.#replica.facts;
  }

  get complete() {
    return this.#replica.complete;
  }

  get contact() {
    return this.#replica.contact;
  }

  /**
   * @template {SubjectName} S
   * @param {S} subject
   * @param {string} id
   * @param {{[key in keyof Row<S>]?: Row<S>[key] | undefined}} changes What is undefined is taken away.
   */
  set(subject, id, changes) {
    const over = this.#over.get(subject);
    const made = row(this.row(subject, id), { id }, changes, { waiting: true });
    if (!this.#replica.row(subject, id)) this.#indexes.get(subject)?.set(id, made, over?.get(id));
    over?.set(id, made);
  }
}

/**
 * What one entry will do. Kinds that show nowhere on a tablet do nothing here.
 * @param {Listed} entry
 * @param {View} view
 */
export async function apply(entry, view) {
  for (const { shows } of subjects()) {
    const show = /** @type {Record<string, ((entry: any, view: View) => void | Promise<void>) | undefined>} */ (shows ?? {})[entry.kind];
    await show?.(entry, view);
  }
}

/**
 * @param {Listed[]} entries
 * @param {ReplicaHere} replica
 */
export async function lay(entries, replica) {
  const view = new View(replica);
  for (const entry of entries) if (counts(entry)) await apply(entry, view);
  return view;
}

/**
 * The view that follows replica and outbox. settled(): when it shows everything that was put in before.
 * @param {ReplicaHere} replica
 * @param {OutboxHere} outbox
 */
export async function follow(replica, outbox) {
  /** @type {Set<(view: View) => void>} */
  const listeners = new Set();
  const followed = { view: await lay(await outbox.list(), replica), onChange, settled };
  /** @type {Promise<void> | undefined} */
  let working;
  let again = false;

  /** @param {(view: View) => void} listener */
  function onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async function work() {
    do {
      again = false;
      followed.view = await lay(await outbox.list(), replica);
    } while (again);
    working = undefined;
    for (const listener of listeners) listener(followed.view);
  }

  function changed() {
    again = true;
    working ??= work();
  }

  async function settled() {
    await working;
    return followed.view;
  }

  outbox.onChange(changed);
  replica.onChange(changed);
  return followed;
}

/** @typedef {Awaited<ReturnType<typeof follow>>} Followed */
