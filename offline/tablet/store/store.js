// The tablet's own database (IndexedDB), and how its tabs tell each other of what they have changed in it.
// keys: what seals the rest. pages: the replica, sealed. about: small plain facts. entries, photos: the outbox, sealed.

import { openDB } from "../../npm/idb/build/index.js";
import { nameOf } from "../trouble.js";
import { orFromReserve } from "./reserve.js";

/** @import {DBSchema, IDBPDatabase, IDBPTransaction, StoreNames} from "../../npm/idb/build/index.js" */

/**
 * @typedef {object} Tables
 * @property {{key: string, value: {key: CryptoKey, mark: string}}} keys
 * @property {{key: string, value: any}} about
 * @property {{key: number, value: Uint8Array<ArrayBuffer>}} pages
 * @property {{key: number, value: EntryRecord, indexes: {id: string, state: string}}} entries
 * @property {{key: string, value: PhotoRecord}} photos
 */

/**
 * @typedef {object} EntryRecord An entry of the outbox as it lies on the tablet.
 * @property {string} id
 * @property {"waiting" | "sending" | "failed" | "done" | "review"} state
 * @property {number} tries
 * @property {Uint8Array<ArrayBuffer>} sealed
 * @property {string[]} photos Their SHA-256.
 * @property {string} [said] What the server said of it.
 * @property {number} [settledAt] ms
 * @property {boolean} [reflected] The replica shows what it did.
 */

/** @typedef {{sealed: Uint8Array<ArrayBuffer>, size: number, type: string, state: "waiting" | "refused"}} PhotoRecord */

/** @typedef {Tables & DBSchema} Schema */

/** @typedef {IDBPTransaction<Schema, StoreNames<Schema>[], "readwrite">} Tx One transaction, over the stores that it was begun with. */

const NAME = "vcenter";
const VERSION = 1;

export const CLOSED = "このタブレットの記憶を開けません。ブラウザをいちど閉じて、開き直してください。記録したものは残っています。";

/** @type {Promise<IDBPDatabase<Schema>> | undefined} */
let opening;

/** @param {IDBPDatabase<Schema>} db */
function upgrade(db) {
  db.createObjectStore("keys");
  db.createObjectStore("about");
  db.createObjectStore("pages", { autoIncrement: true });
  const entries = db.createObjectStore("entries", { autoIncrement: true });
  entries.createIndex("id", "id", { unique: true });
  entries.createIndex("state", "state");
  db.createObjectStore("photos"); // by the SHA-256 of what was taken
}

// The open database. Opened anew after the browser took it away, or after a newer page of ours wanted to change it.
export function database() {
  opening ??= orFromReserve(opened).catch((error) => {
    opening = undefined;
    throw new Error(CLOSED, { cause: error });
  });
  return opening;
}

function opened() {
  return openDB(NAME, VERSION, {
    upgrade,
    blocking: (current, wanted, event) => {
      /** @type {IDBDatabase} */ (event.target).close();
      opening = undefined;
    },
    terminated: () => {
      opening = undefined;
    },
  });
}

/**
 * work(tx) inside one transaction: all of it is kept, or nothing. It must wait for nothing but the transaction.
 * strict: the answer comes when the disk has it.
 * @template T
 * @param {StoreNames<Schema>[]} stores
 * @param {"readonly" | "readwrite"} mode
 * @param {(tx: Tx) => T | Promise<T>} work
 */
export async function inOne(stores, mode, work, strict = false) {
  const tx = await begun(stores, mode, strict);
  let result;
  try {
    result = await work(tx);
  } catch (error) {
    tx.done.catch(() => {});
    try {
      tx.abort();
    } catch {
      // It has ended by itself.
    }
    throw error;
  }
  await tx.done;
  return result;
}

/**
 * @param {StoreNames<Schema>[]} stores
 * @param {"readonly" | "readwrite"} mode
 * @param {boolean} strict
 */
async function begun(stores, mode, strict) {
  const begin = async () => {
    const tx = (await database()).transaction(stores, mode, { durability: strict ? "strict" : "default" });
    return /** @type {Tx} */ (/** @type {unknown} */ (tx)); // of one that only reads nobody asks to write
  };
  try {
    return await begin();
  } catch (error) {
    if (nameOf(error) !== "InvalidStateError") throw error;
    opening = undefined; // it was closed under our hands
    return begin();
  }
}

// Tabs of one tablet. What is told is heard by the others, and by this one too.
const channel = new BroadcastChannel("vcenter");
/** @type {Set<Listener>} */
const listeners = new Set();

/** @typedef {(what: string, more: any, here: boolean) => void} Listener here: it was told in this tab. */

channel.addEventListener("message", ({ data }) => {
  for (const listener of listeners) listener(data.what, data.more, false);
});

/**
 * @param {string} what
 * @param {unknown} [more]
 */
export function tell(what, more) {
  channel.postMessage({ what, more });
  for (const listener of listeners) listener(what, more, true);
}

/**
 * Answers with what ends the listening.
 * @param {Listener} listener
 */
export function hear(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
