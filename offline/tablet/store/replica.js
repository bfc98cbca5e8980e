// What the tablet knows of the centre: whole in memory, and as sealed pages on the tablet (offline/tablet/store/pages.js).
// Rows are as the server gave them; `offline/tablet/view/overlay.js` lays over them what still waits in the outbox.

import { FindIndex } from "../../domain/find.js";
import { Elsewhere, Pages } from "./pages.js";
import { hear, tell } from "./store.js";

const HOUR = 3_600_000;
const LOOK = 60_000; // ms between two looks at how long the contact is ago

// Whoever was merged from several records keeps the passes of all. q: [[number, issue]] of the other ones.
const passesOf = (row) => (row ? [row.p, ...(row.q ?? []).map(([number]) => number)].filter(Boolean) : []);

class Replica {
  facts = {};
  #rows = { people: new Map(), teams: new Map(), needs: new Map() };
  #into = new Map(); // the id of a record that was merged into another → the one that stays
  #passes = new Map();
  #index = new FindIndex();
  #pages = new Pages();
  #listeners = new Set();
  #queue = Promise.resolve();

  person(id) {
    let here = id;
    for (let step = 0; step < 10 && this.#into.has(here); step++) here = this.#into.get(here);
    return this.#rows.people.get(here);
  }

  byPass(number) {
    return this.#rows.people.get(this.#passes.get(number));
  }

  find(text, limit = 30) {
    return this.#index.find(text, limit).map((id) => this.#rows.people.get(id));
  }

  people() {
    return [...this.#rows.people.values()];
  }

  team(id) {
    return this.#rows.teams.get(id);
  }

  teamByNumber(number) {
    return this.teams().findLast((team) => team.number === Number(number));
  }

  teams() {
    return [...this.#rows.teams.values()];
  }

  need(id) {
    return this.#rows.needs.get(id);
  }

  needs() {
    return [...this.#rows.needs.values()];
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

  // An answer of /sync/changes. When it resolves, it is on the tablet and in memory; where it fails, in neither.
  take(changes) {
    return this.#inTurn(async () => {
      const { rows = {}, gone = {}, reset = false } = changes;
      const facts = changes.facts && JSON.stringify(changes.facts) !== JSON.stringify(this.facts) ? changes.facts : undefined;
      const complete = !changes.more || (this.complete && !reset);
      const content = { rows, gone, facts };
      const said = Object.values(rows).some((some) => some.length) || Object.values(gone).some((some) => some.length) || facts;
      if (said || reset || changes.cursor !== this.cursor || complete !== this.complete) {
        await this.#pages.append(content, { cursor: changes.cursor, complete }, reset);
        if (reset) this.#empty();
        this.#apply(content);
        tell("replica written");
      }
      if (!changes.more) await this.#tidy();
    });
  }

  // The server has answered: what is known may be kept for so many hours more.
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

  // Whenever something else is known.
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed() {
    for (const listener of this.#listeners) listener();
  }

  // One after another, whatever became of the one before.
  #inTurn(work) {
    const mine = this.#queue.then(work);
    this.#queue = mine.catch(() => {});
    return mine;
  }

  async #tidy() {
    const all = () => Object.entries(this.#rows).flatMap(([subject, rows]) => [...rows.keys()].map((id) => [subject, id]));
    try {
      await this.#pages.tidy({
        row: (subject, id) => this.#rows[subject]?.get(id),
        into: (id) => this.#into.get(id),
        all: () => [...all(), ...[...this.#into.keys()].map((id) => ["people", id])],
        live: Object.values(this.#rows).reduce((sum, rows) => sum + rows.size, this.#into.size),
        facts: this.facts,
      });
    } catch (error) {
      if (!(error instanceof Elsewhere)) throw error; // the other tab will do it
    }
  }

  #empty() {
    this.facts = {};
    for (const rows of Object.values(this.#rows)) rows.clear();
    this.#into.clear();
    this.#passes.clear();
    this.#index.clear();
  }

  #apply({ rows = {}, gone = {}, facts }) {
    for (const [subject, those] of Object.entries(rows)) {
      const known = (this.#rows[subject] ??= new Map());
      for (const row of those) {
        if (subject === "people") this.#know(known.get(row.id), row);
        known.set(row.id, row);
      }
    }
    for (const [subject, those] of Object.entries(gone)) {
      const known = (this.#rows[subject] ??= new Map());
      for (const { id, into } of those) {
        if (subject === "people") this.#lose(known.get(id), id, into);
        known.delete(id);
      }
    }
    if (facts) this.facts = facts;
  }

  #know(before, row) {
    this.#losePasses(before);
    for (const number of passesOf(row)) this.#passes.set(number, row.id);
    this.#into.delete(row.id);
    this.#index.set(row.id, row);
  }

  #losePasses(row) {
    for (const number of passesOf(row)) if (this.#passes.get(number) === row.id) this.#passes.delete(number);
  }

  #lose(before, id, into) {
    this.#losePasses(before);
    if (into) this.#into.set(id, into);
    this.#index.delete(id);
  }

  ready() {
    this.#index.ready();
  }
}

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
