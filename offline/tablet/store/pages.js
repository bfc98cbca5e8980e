// How the replica lies on the tablet: a log of sealed pages, and a head that says how far they reach. Of one thing the
// newest page counts. Every step is one transaction over pages and head: whatever dies in the middle, it happened or not.
// A page: {rows: {subject: [row]}, gone: {subject: [{id, into}]}, facts}.

/**
 * @import {Facts, Gone} from "server"
 * @import {Tx} from "./store.js"
 */

import { inOne } from "./store.js";
import { hasKey, lost, loseIn, open, Sealed, seal, stillHolds } from "./vault.js";

const KEY = "replica";
export const FULL = 2000; // rows of a page
const MOST_SMALL = 16; // pages of less than half of that at the end, before they become one
/** @typedef {{rows?: Record<string, any[]>, gone?: Record<string, Gone[]>, facts?: Partial<Facts> | undefined}} Content */

/** @typedef {[subject: string, id: string]} Id */

/** @typedef {{key: number, bytes: number, ids: Id[], facts: boolean}} Page */

/**
 * How far the pages reach. contact: when the server last answered (ms); generation: counts how often all pages were begun
 * anew; last: the key of the newest; rewrite: older pages still tell of somebody who is hidden (秘匿) by now.
 * @typedef {{cursor: string, complete: boolean, contact: number | null, keepHours: number, generation: number, last: number, rewrite?: boolean}} Head
 */

/** @type {Head} */
const EMPTY = { cursor: "", complete: false, contact: null, keepHours: 24, generation: 0, last: 0 };

export class Elsewhere extends Error {} // another tab has written meanwhile

/**
 * @param {Tx} tx
 * @returns {Promise<Head>}
 */
const headIn = async (tx) => (await tx.objectStore("about").get(KEY)) ?? EMPTY;

/** @param {Content} content */
function idsOf({ rows = {}, gone = {} }) {
  /** @type {Id[]} */
  const ids = [];
  for (const subject of new Set([...Object.keys(rows), ...Object.keys(gone)])) {
    for (const { id } of rows[subject] ?? []) ids.push([subject, id]);
    for (const { id } of gone[subject] ?? []) ids.push([subject, id]);
  }
  return ids;
}

export class Pages {
  head = EMPTY;
  /** @type {Page[]} */
  #pages = [];

  get bytes() {
    return this.#pages.reduce((sum, page) => sum + page.bytes, 0);
  }

  get count() {
    return this.#pages.length;
  }

  /**
   * Read what this tab has not read yet. empty(): forget what was read; apply(content): one page.
   * @param {() => void} empty
   * @param {(content: Content) => void} apply
   */
  async catchUp(empty, apply) {
    const { head, keys, sealed, anew } = await inOne(["about", "pages"], "readonly", async (tx) => {
      const there = await headIn(tx);
      const other = there.generation !== this.head.generation;
      const range = other || !this.head.last ? undefined : IDBKeyRange.lowerBound(this.head.last, true);
      const [found, values] = await Promise.all([
        tx.objectStore("pages").getAllKeys(range),
        tx.objectStore("pages").getAll(range),
      ]);
      return { head: there, keys: found, sealed: values, anew: other };
    });
    /** @type {Content[]} */
    let contents;
    try {
      if (head.cursor && !(await hasKey(KEY))) throw new Sealed("the key is gone");
      contents = await Promise.all(sealed.map((bytes) => open(KEY, bytes)));
    } catch (error) {
      if (!(error instanceof Sealed)) throw error;
      // What cannot be opened is of no use to anybody: the server is asked from the beginning.
      await this.forget();
      empty();
      return;
    }
    if (anew) {
      empty();
      this.#pages = [];
    }
    contents.forEach((content, at) => {
      this.#pages.push(pageOf(keys[at], sealed[at], content));
      apply(content);
    });
    this.head = head;
  }

  /**
   * Put a page behind the others, and the head with it. anew: in the place of all others.
   * @param {Content} content
   * @param {Partial<Head>} changes
   */
  async append(content, changes, anew = false) {
    const head = { ...this.head, ...changes, generation: this.head.generation + (anew ? 1 : 0) };
    const ids = idsOf(content);
    const page = ids.length || content.facts ? content : undefined;
    await this.#replace(head, anew ? this.#pages : [], page ? [page] : []);
  }

  /**
   * The head alone: the server has answered.
   * @param {Partial<Head>} changes
   */
  async touch(changes) {
    const head = { ...this.head, ...changes };
    await inOne(["about"], "readwrite", async (tx) => {
      const there = await headIn(tx);
      if (there.generation !== head.generation) throw new Elsewhere();
      await tx.objectStore("about").put({ ...there, ...changes }, KEY);
    });
    this.head = head;
  }

  /**
   * Fewer and larger pages, when there are many small ones or much in them that no longer counts.
   * @param {Now} now
   */
  async tidy(now) {
    const rows = this.#pages.reduce((sum, page) => sum + page.ids.length, 0);
    if (this.head.rewrite || rows > 1.5 * now.live + FULL) {
      const all = now.all();
      /** @type {Content[]} */
      const contents = [];
      for (let at = 0; at < all.length; at += FULL) contents.push(contentOf(all.slice(at, at + FULL), now));
      contents.push({ ...contents.pop(), facts: now.facts });
      await this.#replace({ ...this.head, generation: this.head.generation + 1, rewrite: false }, this.#pages, contents);
      return;
    }
    let first = this.#pages.length;
    while (first > 0 && (this.#pages[first - 1]?.ids.length ?? 0) < FULL / 2) first -= 1;
    const small = this.#pages.slice(first);
    if (small.length < MOST_SMALL) return;
    const ids = new Map(small.flatMap((page) => page.ids.map((one) => [one.join(" "), one])));
    const content = contentOf([...ids.values()], now);
    if (small.some((page) => page.facts)) content.facts = now.facts;
    await this.#replace(this.head, small, [content]);
  }

  async forget() {
    const generation = await inOne(
      ["keys", "about", "pages"],
      "readwrite",
      async (tx) => {
        const next = (await headIn(tx)).generation + 1;
        await Promise.all([
          tx.objectStore("pages").clear(),
          tx.objectStore("about").put({ ...EMPTY, generation: next }, KEY),
          loseIn(tx, KEY),
        ]);
        return next;
      },
      true,
    );
    this.#pages = [];
    this.head = { ...EMPTY, generation };
    lost(KEY);
  }

  /**
   * @param {Head} head
   * @param {Page[]} old
   * @param {Content[]} contents
   */
  async #replace(head, old, contents) {
    const sealed = await Promise.all(contents.map((content) => seal(KEY, content)));
    const keys = await inOne(["keys", "about", "pages"], "readwrite", async (tx) => {
      const there = await headIn(tx);
      if (there.generation !== this.head.generation || there.last !== this.head.last) throw new Elsewhere();
      for (const bytes of sealed) if (!(await stillHolds(tx, KEY, bytes))) throw new Elsewhere();
      for (const page of old) await tx.objectStore("pages").delete(page.key);
      /** @type {number[]} */
      const made = [];
      for (const bytes of sealed) made.push(await tx.objectStore("pages").add(bytes));
      // What another tab has heard of the contact meanwhile stays.
      const { contact, keepHours } = there;
      await tx.objectStore("about").put({ ...head, contact, keepHours, last: made.at(-1) ?? there.last }, KEY);
      return made;
    });
    const gone = new Set(old);
    this.#pages = this.#pages.filter((page) => !gone.has(page));
    keys.forEach((key, at) => this.#pages.push(pageOf(key, sealed[at], contents[at])));
    this.head = { ...this.head, ...head, last: keys.at(-1) ?? this.head.last };
  }
}

/**
 * What the pages say together. live: how many ids that is.
 * @typedef {object} Now
 * @property {(subject: string, id: string) => any} row
 * @property {(subject: string, id: string) => string | undefined} into
 * @property {() => Id[]} all
 * @property {number} live
 * @property {Partial<Facts>} facts
 */

/**
 * @param {number} key
 * @param {Uint8Array} sealed
 * @param {Content} content
 * @returns {Page}
 */
const pageOf = (key, sealed, content) => ({ key, bytes: sealed.length, ids: idsOf(content), facts: content.facts !== undefined });

/**
 * As a page says it: the rows of these, and which of them are gone.
 * @param {Id[]} ids
 * @param {Now} now
 */
function contentOf(ids, now) {
  /** @type {Required<Pick<Content, "rows" | "gone">> & Content} */
  const content = { rows: {}, gone: {} };
  for (const [subject, id] of ids) {
    const row = now.row(subject, id);
    const into = now.into(subject, id);
    if (row) (content.rows[subject] ??= []).push(row);
    else (content.gone[subject] ??= []).push({ id, ...(into && { into }) });
  }
  return content;
}
