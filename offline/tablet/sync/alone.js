// One tab at a time does the tablet's work with the server.

import { inOne } from "../store/store.js";
import { nameOf } from "../trouble.js";

const LEASE = 10_000; // ms; where the browser has no Web Locks
const ASK = 3000;

/**
 * @param {string} name
 * @param {string} holder
 */
async function leased(name, holder, now = Date.now()) {
  return inOne(["about"], "readwrite", async (tx) => {
    const about = tx.objectStore("about");
    const lease = await about.get(`alone ${name}`);
    if (lease && lease.holder !== holder && lease.until > now && lease.until < now + 2 * LEASE) return false;
    await about.put({ holder, until: now + LEASE }, `alone ${name}`);
    return true;
  });
}

/**
 * @param {string} name
 * @param {string} holder
 */
async function release(name, holder) {
  await inOne(["about"], "readwrite", async (tx) => {
    const about = tx.objectStore("about");
    if ((await about.get(`alone ${name}`))?.holder === holder) await about.delete(`alone ${name}`);
  });
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
const pause = (ms, signal) =>
  new Promise((resolve) => {
    const clock = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(clock);
      resolve();
    }, { once: true });
  });

/** @typedef {(signal: AbortSignal) => Promise<void>} Work Goes on until the signal says stop. */

/**
 * @param {string} name
 * @param {AbortSignal} signal
 * @param {Work} work
 * @param {number} ask
 */
async function byLease(name, signal, work, ask) {
  const holder = crypto.randomUUID();
  while (!signal.aborted) {
    if (await leased(name, holder)) {
      const mine = new AbortController();
      signal.addEventListener("abort", () => mine.abort(), { once: true });
      const renewing = setInterval(async () => {
        if (!(await leased(name, holder).catch(() => false))) mine.abort();
      }, ask);
      try {
        await work(mine.signal);
      } finally {
        clearInterval(renewing);
        await release(name, holder);
      }
    }
    await pause(ask, signal);
  }
}

/**
 * Runs work(signal) while no other tab does, until the signal says stop. Waits for its turn without a limit.
 * @param {string} name
 * @param {AbortSignal} signal
 * @param {Work} work
 * @param {{locks?: LockManager | null, ask?: number}} options locks: null where the browser has none; ask: ms.
 */
export async function alone(name, signal, work, { locks = navigator.locks, ask = ASK } = {}) {
  if (!locks) {
    await byLease(name, signal, work, ask);
    return;
  }
  try {
    await locks.request(`vcenter ${name}`, { signal }, () => work(signal));
  } catch (error) {
    if (nameOf(error) !== "AbortError") throw error;
  }
}
