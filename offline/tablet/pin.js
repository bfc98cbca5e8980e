// Who works at a tablet without network: staff who signed in on it before prove themselves by their PIN.
// What is kept of a PIN is a PBKDF2 value, sealed with the outbox's key; wrong tries are counted before they are compared.

import { inOne } from "./store/store.js";
import { open, Sealed, seal } from "./store/vault.js";

const KEPT = "pins";
const KEY = "outbox";
const ROUNDS = 600_000; // OWASP, Password Storage, PBKDF2-HMAC-SHA256
const TRIES = 5;
const FIRST_LOCK = 60_000; // ms, doubled with each further wrong try
const LONGEST_LOCK = 3_600_000;

/** @typedef {{salt: string, rounds: number, value: string, wrong: number, until: number, since?: number, ends?: number, desk?: string}} Pin
 *   until: ms, before which none is compared. since: ms, when it was kept. ends: ms, when a day's helper may no longer. desk: theirs alone.
 *
 * @typedef {{ends: number, desk: string}} Lent */

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/**
 * @param {string} secret
 * @param {Uint8Array<ArrayBuffer>} salt
 * @param {number} rounds
 */
async function derived(secret, salt, rounds) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, 256);
  return base64(new Uint8Array(bits));
}

/** @returns {Promise<Record<string, Pin>>} By name. */
async function all() {
  const sealed = await inOne(["about"], "readonly", (tx) => tx.objectStore("about").get(KEPT));
  try {
    return sealed ? await open(KEY, sealed) : {};
  } catch (error) {
    if (error instanceof Sealed) return {}; // this tablet was told to forget
    throw error;
  }
}

/**
 * One change after another, also of several tabs.
 * @template T
 * @param {(pins: Record<string, Pin>) => T} work
 * @returns {Promise<T>}
 */
function change(work) {
  const run = async () => {
    const pins = await all();
    const answer = work(pins);
    const sealed = await seal(KEY, pins);
    await inOne(["about"], "readwrite", (tx) => tx.objectStore("about").put(sealed, KEPT), true);
    return answer;
  };
  return navigator.locks ? navigator.locks.request("vcenter pins", run) : run();
}

/**
 * Somebody has just signed in at the server with this PIN.
 * @param {string} name
 * @param {string} secret
 * @param {Lent} [lent]
 */
export async function keepPin(name, secret, lent) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const value = await derived(secret, salt, ROUNDS);
  await change((pins) => {
    pins[name] = { salt: base64(salt), rounds: ROUNDS, value, wrong: 0, until: 0, since: Date.now(), ...lent };
  });
}

/** @param {Pin} pin */
const isOver = ({ ends }, now = Date.now()) => ends !== undefined && ends <= now;

// Names of those who can sign in without network.
export async function known() {
  return Object.entries(await all())
    .filter(([, pin]) => !isOver(pin))
    .map(([name]) => name);
}

/**
 * Whether this is a day's helper whose day is over.
 * @param {string} name
 */
export async function hasEnded(name) {
  const pin = (await all())[name];
  return pin !== undefined && isOver(pin);
}

/**
 * The one desk of a day's helper; "" of everybody else.
 * @param {string} name
 */
export const lentDesk = async (name) => (await all())[name]?.desk ?? "";

/**
 * Only these may still sign in here: the others are no staff any more. Whoever signed in after this was asked is not among
 * them yet.
 * @param {string[]} names
 * @param {number} asked ms
 */
export async function keepOnly(names, asked) {
  /** @type {(one: [string, Pin]) => boolean} */
  const gone = ([name, { since = 0 }]) => since < asked && !names.includes(name);
  if (!Object.entries(await all()).some(gone)) return;
  await change((pins) => {
    for (const one of Object.entries(pins)) if (gone(one)) delete pins[one[0]];
  });
}

export async function forgetPins() {
  await inOne(["about"], "readwrite", (tx) => tx.objectStore("about").delete(KEPT), true);
}

/**
 * "" when the PIN is right, otherwise why not.
 * @param {string} name
 * @param {string} secret
 */
export async function check(name, secret, now = Date.now()) {
  // Counted first: many tries at once are no more tries than one after another.
  const { pin, wait = 0 } = await change((pins) => {
    /** @type {{pin?: Pin, wait?: number}} */
    const answer = {};
    const found = pins[name];
    if (!found || isOver(found, now)) return answer;
    // A clock that was set back does not lock for longer than a lock may last, counted from now on.
    found.until = Math.min(found.until, now + LONGEST_LOCK);
    const left = found.until - now;
    if (left > 0) return { ...answer, wait: left };
    found.wrong += 1;
    const over = found.wrong - TRIES;
    if (over >= 0) found.until = now + Math.min(FIRST_LOCK * 2 ** over, LONGEST_LOCK);
    return { ...answer, pin: { ...found } };
  });
  if (wait) return `まちがいが続いたので、あと${Math.ceil(wait / 60_000)}分ほど待ってからもう一度入れてください。`;
  const right = pin && (await derived(secret, bytesOf(pin.salt), pin.rounds)) === pin.value;
  if (!right) return "暗証番号が違います。確かめてもう一度入れてください。";
  await change((pins) => {
    const found = pins[name];
    if (found) Object.assign(found, { wrong: 0, until: 0 });
  });
  return "";
}

/**
 * Whoever signs in at the server can go on here without it.
 * @param {string} name
 * @param {string} secret
 * @param {Lent} [lent] of a day's helper
 */
export async function signedIn(name, secret, lent) {
  if (globalThis.crypto?.subtle) await keepPin(name.trim(), secret, lent).catch(() => {});
}
