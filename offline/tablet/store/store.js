// The tablet's own database (IndexedDB), and how its tabs tell each other of what they have changed in it.
// keys: what seals the rest. pages: the replica, sealed. about: small plain facts. entries, photos: the outbox, sealed.

import { openDB } from "../../npm/idb/build/index.js";
import { orFromReserve } from "./reserve.js";

const NAME = "vcenter";
const VERSION = 1;

export const CLOSED = "このタブレットの記憶を開けません。ブラウザをいちど閉じて、開き直してください。記録したものは残っています。";

let opening;

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
      event.target.close();
      opening = undefined;
    },
    terminated: () => {
      opening = undefined;
    },
  });
}

// work(tx) inside one transaction: all of it is kept, or nothing. It must wait for nothing but the transaction.
// strict: the answer comes when the disk has it.
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

async function begun(stores, mode, strict) {
  const options = { durability: strict ? "strict" : "default" };
  try {
    return (await database()).transaction(stores, mode, options);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    opening = undefined; // it was closed under our hands
    return (await database()).transaction(stores, mode, options);
  }
}

// Tabs of one tablet. What is told is heard by the others, and by this one too.
const channel = new BroadcastChannel("vcenter");
const listeners = new Set();

channel.addEventListener("message", ({ data }) => {
  for (const listener of listeners) listener(data.what, data.more, false);
});

export function tell(what, more) {
  channel.postMessage({ what, more });
  for (const listener of listeners) listener(what, more, true);
}

// listener(what, more, here); here: it was told in this tab. Answers with what ends the listening.
export function hear(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
