// What was done here and the centre does not have yet. Whatever was put in stays, sealed, in the order in which it was
// put in, until the server has said what became of it: over restarts, in several tabs, whoever is signed in.
//
// An entry is waiting, sending (on its way, or the tablet died while it was), failed (to be sent again),
// done, or review (the centre has it, and somebody there looks at it). Of the last two only words are kept, for a day.

/**
 * @import {Outcome, Payloads} from "server"
 * @import {EntryRecord, Tx} from "./store.js"
 */

import { nameOf } from "../trouble.js";
import { orFromReserve } from "./reserve.js";
import { hear, inOne, tell } from "./store.js";
import { lost, loseIn, open, openBytes, Sealed, seal, sealBytes, stillHolds } from "./vault.js";

/** @typedef {EntryRecord["state"]} State */

/**
 * One act, as the button that was pressed meant it.
 * @template {keyof Payloads} [K=keyof Payloads]
 * @typedef {object} Entry
 * @property {string} id
 * @property {K} kind
 * @property {string} at UTC, by the tablet's clock.
 * @property {string} actor
 * @property {Payloads[K]} payload
 * @property {string} words What a list says of it.
 */

/**
 * An entry with what became of it. Of what is settled, payload and actor are gone once the replica shows it.
 * @typedef {Omit<EntryRecord, "sealed"> & Entry & {v: number, unreadable?: boolean}} Listed
 */

/** @typedef {{sha256: string, blob: Blob}} Photo */

/** @typedef {{sha256: string, bytes: Uint8Array<ArrayBuffer>, type: string}} Taken A photo, read. */

const KEY = "outbox";
const DAY = 86_400_000;
const VERSION = 1; // of an entry, as vcenter/tablets/older.py counts them
const LARGEST_PHOTO = 2_000_000; // bytes
/** @type {State[]} */
const SETTLED = ["done", "review"];
/** @type {State[]} */
const UNSETTLED = ["waiting", "sending", "failed"];
/** @type {("keys" | "entries" | "photos")[]} */
const STORES = ["keys", "entries", "photos"];
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const SAID = {
  full: "このタブレットの空きが足りないため、記録できませんでした。入力した内容はこの画面に残っています。写真を減らすか、紙に書き取ってください。前に記録したものは無事です。",
  large: "写真が大きすぎます（2MBまで）。この記録はまだ残っていません。写真を選び直してください。",
  broken: "記録できませんでした。入力した内容はこの画面に残っています。もう一度押してください。続くときは紙に書き取ってください。",
  unreadable: "この記録は開けません。消さずに残してあります。本部に知らせてください。",
  photo: "写真をセンターが受け取れませんでした。撮り直してください。",
};

// What went wrong, in words for whoever pressed the button; nothing of the entry was kept.
export class NotKept extends Error {
  /**
   * @param {keyof typeof SAID} why
   * @param {unknown} [cause]
   */
  constructor(why, cause) {
    super(SAID[why], { cause });
    this.why = why;
  }
}

/** @param {unknown} error */
const isFull = (error) => nameOf(error) === "QuotaExceededError";

/** @param {unknown} error */
function unlessFull(error) {
  if (!isFull(error)) throw error;
}

/** @param {ArrayBuffer} buffer */
const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {Photo} photo
 * @returns {Promise<Taken>}
 */
async function bytesOf({ sha256, blob }) {
  if (blob.size > LARGEST_PHOTO) throw new NotKept("large");
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const real = hexOf(await crypto.subtle.digest("SHA-256", bytes));
  if (sha256 && sha256 !== real) throw new NotKept("broken", new Error("the photo is not the one of this hash"));
  return { sha256: real, bytes, type: blob.type };
}

class Outbox {
  /** @type {Map<number, {reflected: boolean | undefined, content: any}>} */
  #opened = new Map(); // key of a record → what its seal held
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * Resolves when the disk has it; before that, nothing may say that it is recorded. The same id twice is the same entry.
   * Rejects with NotKept, and then nothing of it was kept.
   * @param {Omit<Entry, "payload"> & {payload: unknown, photos?: Photo[] | undefined}} entry
   */
  async put({ id, kind, at, actor, payload, words, photos = [] }) {
    if (!ID.test(id)) throw new NotKept("broken", new Error(`no id: ${id}`));
    try {
      const taken = await Promise.all(photos.map(bytesOf));
      const content = { kind, at, actor, payload, words, v: VERSION };
      for (let again = 0; again < 3; again++) {
        if (await orFromReserve(() => this.#put(id, content, taken))) {
          tell("outbox");
          return;
        }
      }
      throw new NotKept("broken", new Error("the key was lost again and again"));
    } catch (error) {
      if (error instanceof NotKept) throw error;
      throw new NotKept(isFull(error) ? "full" : "broken", error);
    }
  }

  /**
   * False when the key it was sealed with is not the tablet's any more.
   * @param {string} id
   * @param {object} content
   * @param {Taken[]} photos
   */
  async #put(id, content, photos) {
    const sealed = await seal(KEY, content);
    const pictures = await Promise.all(photos.map(({ bytes }) => sealBytes(KEY, bytes)));
    /** @param {Tx} tx */
    const work = async (tx) => {
      for (const bytes of [sealed, ...pictures]) if (!(await stillHolds(tx, KEY, bytes))) return false;
      const entries = tx.objectStore("entries");
      if ((await entries.index("id").getKey(id)) !== undefined) return true;
      await entries.add({ id, state: "waiting", tries: 0, sealed, photos: photos.map(({ sha256 }) => sha256) });
      for (const [at, { sha256, bytes, type }] of photos.entries()) {
        /** @type {import("./store.js").PhotoRecord} */
        const record = { sealed: pictures[at], size: bytes.length, type, state: "waiting" };
        if (!(await tx.objectStore("photos").get(sha256))) await tx.objectStore("photos").add(record, sha256);
      }
      return true;
    };
    return inOne(STORES, "readwrite", work, true);
  }

  // Every entry in order.
  async list() {
    const [keys, records] = await inOne(["entries"], "readonly", (tx) => {
      const entries = tx.objectStore("entries");
      return Promise.all([entries.getAllKeys(), entries.getAll()]);
    });
    const listed = await Promise.all(records.map((record, at) => this.#opening(keys[at], record)));
    const there = new Set(keys);
    for (const key of this.#opened.keys()) if (!there.has(key)) this.#opened.delete(key);
    return listed;
  }

  /**
   * @param {number} key
   * @param {EntryRecord} stored
   * @returns {Promise<Listed>}
   */
  async #opening(key, { sealed, ...record }) {
    const known = this.#opened.get(key);
    if (known && known.reflected === record.reflected) return { ...known.content, ...record };
    try {
      const content = await open(KEY, sealed);
      this.#opened.set(key, { reflected: record.reflected, content });
      return { ...content, ...record };
    } catch (error) {
      if (!(error instanceof Sealed)) throw error;
      return /** @type {Listed} */ ({ ...record, unreadable: true, words: SAID.unreadable });
    }
  }

  // How many entries the centre does not have yet.
  waiting() {
    return inOne(["entries"], "readonly", async (tx) => {
      const states = tx.objectStore("entries").index("state");
      const counts = await Promise.all(UNSETTLED.map((state) => states.count(state)));
      return counts.reduce((sum, count) => sum + count, 0);
    });
  }

  /**
   * The next entries that the centre does not have, in order; they count as tried. besides: ids that are left for later.
   * @param {number} most
   * @param {Set<string>} besides
   */
  async next(most, besides = new Set()) {
    const keys = await inOne(["entries"], "readonly", async (tx) => {
      const states = tx.objectStore("entries").index("state");
      const found = await Promise.all(UNSETTLED.map((state) => states.getAllKeys(state)));
      return found.flat().sort((one, other) => one - other);
    });
    /** @type {Listed[]} */
    const chosen = [];
    for (const key of keys) {
      if (chosen.length >= most) break;
      const record = await inOne(["entries"], "readonly", (tx) => tx.objectStore("entries").get(key));
      if (!record || besides.has(record.id)) continue;
      const entry = await this.#opening(key, record);
      if (!entry.unreadable) chosen.push(entry);
    }
    /** @type {Change} */
    const sending = (record) => {
      record.state = "sending";
      record.tries += 1;
    };
    // On a full tablet they are sent all the same: that is what makes room.
    await this.#change(chosen.map(({ id }) => id), sending).catch(unlessFull);
    return chosen;
  }

  /**
   * They were not taken: an answer that never came, or a server that has no room.
   * @param {string[]} ids
   */
  async giveBack(ids) {
    /** @type {Change} */
    const waits = (record) => {
      if (record.state === "sending") record.state = "waiting";
    };
    await this.#change(ids, waits).catch(unlessFull);
  }

  /**
   * @param {string} id
   * @param {Omit<Settled, "id">} outcome
   */
  settle(id, outcome) {
    return this.settleAll([{ ...outcome, id }]);
  }

  /** @param {Settled[]} outcomes As the server gave them. */
  async settleAll(outcomes, now = Date.now()) {
    const by = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
    /** @type {Change} */
    const settled = (record) => {
      const outcome = by.get(record.id);
      if (!outcome || SETTLED.includes(record.state)) return;
      const { status, words = "" } = outcome;
      record.state = status;
      record.said = words;
      if (SETTLED.includes(status)) record.settledAt = now;
    };
    try {
      await this.#change([...by.keys()], settled);
    } catch (error) {
      unlessFull(error);
      // No room even for a word: what the centre has makes some.
      await this.#delete(outcomes.filter(({ status }) => SETTLED.includes(status)).map(({ id }) => id));
    }
  }

  // The replica shows now what was settled before: of those entries only words are kept.
  async reflected() {
    const settled = (await this.list()).filter(({ state, reflected }) => SETTLED.includes(state) && !reflected);
    if (!settled.length) return;
    const sealed = new Map();
    for (const { id, kind, at, words } of settled) sealed.set(id, await seal(KEY, { kind, at, words }));
    await this.#change([...sealed.keys()], async (record, tx) => {
      const shorter = sealed.get(record.id);
      if (!shorter || !(await stillHolds(tx, KEY, shorter))) return;
      record.sealed = shorter;
      record.reflected = true;
    }).catch(unlessFull);
  }

  // Settled ones are listed for a day.
  async forgetSettled(now = Date.now(), after = DAY) {
    const forgotten = await inOne(["entries", "photos"], "readwrite", async (tx) => {
      let count = 0;
      for (let cursor = await tx.objectStore("entries").openCursor(); cursor; cursor = await cursor.continue()) {
        const { state, settledAt, reflected } = cursor.value;
        if (!SETTLED.includes(state) || !reflected || now - (settledAt ?? 0) < after) continue;
        await cursor.delete();
        count += 1;
      }
      return count;
    });
    if (forgotten) tell("outbox");
    return forgotten;
  }

  /**
   * Everything with its key, when the centre has all of it; false, and nothing is touched, when something still waits.
   * photosToo: although there are photos, which the centre will not take from this tablet.
   */
  async forget({ photosToo = false } = {}) {
    const gone = await inOne(
      STORES,
      "readwrite",
      async (tx) => {
        const states = tx.objectStore("entries").index("state");
        for (const state of UNSETTLED) if (await states.count(state)) return false;
        for (let cursor = await tx.objectStore("photos").openCursor(); cursor; cursor = await cursor.continue()) {
          if (cursor.value.state === "waiting" && !photosToo) return false;
        }
        await Promise.all([tx.objectStore("entries").clear(), tx.objectStore("photos").clear(), loseIn(tx, KEY)]);
        return true;
      },
      true,
    );
    if (gone) {
      lost(KEY);
      this.#opened.clear();
      tell("outbox");
    }
    return gone;
  }

  // Photos that the server does not have yet: [{sha256, size, type}].
  async photos() {
    const [keys, records] = await inOne(["photos"], "readonly", (tx) => {
      const photos = tx.objectStore("photos");
      return Promise.all([photos.getAllKeys(), photos.getAll()]);
    });
    return records
      .map(({ size, type, state }, at) => ({ sha256: keys[at] ?? "", size, type, state }))
      .filter(({ state }) => state === "waiting");
  }

  /** @param {string} sha256 */
  async photo(sha256) {
    const record = await inOne(["photos"], "readonly", (tx) => tx.objectStore("photos").get(sha256));
    return record && new Blob([await openBytes(KEY, record.sealed)], { type: record.type });
  }

  /**
   * The server has it whole.
   * @param {string} sha256
   */
  async photoArrived(sha256) {
    await inOne(["photos"], "readwrite", (tx) => tx.objectStore("photos").delete(sha256));
    tell("outbox");
  }

  /**
   * The server will never take it, however often it is sent.
   * @param {string} sha256
   */
  async photoRefused(sha256) {
    await inOne(["photos"], "readwrite", async (tx) => {
      const record = await tx.objectStore("photos").get(sha256);
      if (record) await tx.objectStore("photos").put({ ...record, state: "refused" }, sha256);
    });
    tell("outbox");
  }

  /**
   * Whenever an entry or a photo came, went or changed its state, in whatever tab. Answers with what ends the listening.
   * @param {() => void} listener
   */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed() {
    for (const listener of this.#listeners) listener();
  }

  /** @param {string[]} ids */
  async #delete(ids) {
    await inOne(["entries"], "readwrite", async (tx) => {
      for (const id of ids) {
        const key = await tx.objectStore("entries").index("id").getKey(id);
        if (key !== undefined) await tx.objectStore("entries").delete(key);
      }
    });
    tell("outbox");
  }

  /**
   * @param {string[]} ids
   * @param {Change} change
   */
  async #change(ids, change) {
    if (!ids.length) return;
    await inOne(["keys", "entries"], "readwrite", async (tx) => {
      const entries = tx.objectStore("entries");
      for (const id of ids) {
        const key = await entries.index("id").getKey(id);
        if (key === undefined) continue;
        const record = await entries.get(key);
        if (!record) continue;
        await change(record, tx);
        await entries.put(record, key);
      }
    });
    tell("outbox");
  }
}

/** @typedef {(record: EntryRecord, tx: Tx) => void | Promise<void>} Change */

/** @typedef {{id: string, status: Outcome["status"], words?: string}} Settled */

/** @typedef {InstanceType<typeof Outbox>} OutboxHere */

export async function openOutbox() {
  const outbox = new Outbox();
  hear((what) => {
    if (what === "outbox") outbox.changed();
  });
  await outbox.waiting(); // a tablet that cannot keep anything says so at once
  return outbox;
}
