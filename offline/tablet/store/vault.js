// What the tablet keeps is sealed with keys that no script can read out. A key that is lost makes what it sealed unreadable.
// Two: "replica" may be lost at any time; "outbox" only while nothing waits in it (offline/tablet/store/outbox.js sees to that).
// A sealed thing: version (1 byte), the key's mark (8), nonce (12), AES-GCM. The key's name is bound into it.

import { inOne, hear, tell } from "./store.js";

const VERSION = 1;
const MARK = 8;
const NONCE = 12;
const HEAD = 1 + MARK;

/** @import {Tx} from "./store.js" */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @typedef {{key: CryptoKey, mark: string}} Key */

/** @type {Map<string, Key>} */
const held = new Map(); // by name

hear((what, name) => {
  if (what === "key lost") held.delete(name);
});

export class Sealed extends Error {}

/**
 * Which key sealed this, as text.
 * @param {Uint8Array} bytes
 */
export function markOf(bytes) {
  return Array.from(bytes.subarray(1, HEAD), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} name */
async function kept(name) {
  return inOne(["keys"], "readonly", (tx) => tx.objectStore("keys").get(name));
}

/** @param {string} name */
async function made(name) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const mark = markOf(crypto.getRandomValues(new Uint8Array(HEAD)));
  // Of two tabs that begin at the same moment, the first one's key holds for both.
  return inOne(
    ["keys"],
    "readwrite",
    async (tx) => {
      const there = await tx.objectStore("keys").get(name);
      if (!there) await tx.objectStore("keys").put({ key, mark }, name);
      return there ?? { key, mark };
    },
    true,
  );
}

/**
 * @param {string} name
 * @param {boolean} make
 */
async function keyFor(name, make) {
  const known = held.get(name);
  if (known) return known;
  const found = (await kept(name)) ?? (make ? await made(name) : undefined);
  if (!found) throw new Sealed(`there is no key ${name}`);
  held.set(name, found);
  return found;
}

/**
 * Whether there is a key of this name on the tablet.
 * @param {string} name
 */
export async function hasKey(name) {
  return (await kept(name)) !== undefined;
}

/**
 * Inside a transaction over "keys": whether what was sealed just now can be opened again later.
 * @param {Tx} tx
 * @param {string} name
 * @param {Bytes} bytes
 */
export async function stillHolds(tx, name, bytes) {
  const mark = (await tx.objectStore("keys").get(name))?.mark;
  if (mark === markOf(bytes)) return true;
  held.delete(name);
  return false;
}

/**
 * Inside a transaction over "keys": the key is gone when the transaction is kept. Call `lost` after it.
 * @param {Tx} tx
 * @param {string} name
 */
export function loseIn(tx, name) {
  return tx.objectStore("keys").delete(name);
}

/** @param {string} name */
export function lost(name) {
  held.delete(name);
  tell("key lost", name);
}

/** @param {string} name */
export async function lose(name) {
  await inOne(["keys"], "readwrite", (tx) => loseIn(tx, name), true);
  lost(name);
}

/**
 * @param {string} name
 * @param {Bytes} nonce
 */
const about = (name, nonce) => ({ name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(`vcenter ${name}`) });

/**
 * @param {string} name
 * @param {Bytes} bytes
 */
export async function sealBytes(name, bytes) {
  const { key, mark } = await keyFor(name, true);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const box = new Uint8Array(await crypto.subtle.encrypt(about(name, nonce), key, bytes));
  const whole = new Uint8Array(HEAD + NONCE + box.length);
  whole[0] = VERSION;
  for (let at = 0; at < MARK; at++) whole[1 + at] = parseInt(mark.slice(2 * at, 2 * at + 2), 16);
  whole.set(nonce, HEAD);
  whole.set(box, HEAD + NONCE);
  return whole;
}

/**
 * @param {string} name
 * @param {Bytes} bytes
 */
export async function openBytes(name, bytes) {
  let { key, mark } = await keyFor(name, false);
  if (mark !== markOf(bytes)) {
    held.delete(name); // another tab may have begun anew
    ({ key, mark } = await keyFor(name, false));
  }
  if (bytes[0] !== VERSION || mark !== markOf(bytes)) throw new Sealed(`sealed with a key ${name} that is gone`);
  const nonce = bytes.subarray(HEAD, HEAD + NONCE);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(about(name, nonce), key, bytes.subarray(HEAD + NONCE)));
  } catch (error) {
    throw new Sealed(`damaged: ${name}`, { cause: error });
  }
}

/**
 * @param {Bytes | string} bytes
 * @param {CompressionStream | DecompressionStream} stream
 */
const through = async (bytes, stream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/**
 * @param {string} name
 * @param {unknown} value
 */
export async function seal(name, value) {
  return sealBytes(name, await through(JSON.stringify(value), new CompressionStream("gzip")));
}

/**
 * @param {string} name
 * @param {Bytes} bytes
 * @returns {Promise<any>} What was sealed.
 */
export async function open(name, bytes) {
  const packed = await openBytes(name, bytes);
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}
