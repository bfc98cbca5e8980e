// A form that is typed half outlives a restart: sealed on the tablet until it is kept as an entry, or thrown away.

import { inOne } from "./store.js";
import { open, openBytes, Sealed, seal, sealBytes } from "./vault.js";

const KEY = "outbox"; // lost only when nothing waits
const SOON = 250; // ms after the last key
const LONGEST = 7 * 86_400_000; // ms: afterwards nobody comes back to it

/** @typedef {[name: string, value: string][]} Entries What stands in a form, as FormData gives it. */

/** @typedef {{sha256: string, blob: Blob}} Photo */

/** @param {string} draft */
const nameOf = (draft) => `draft ${draft}`;
/**
 * @param {string} draft
 * @param {string} sha256
 */
const photoOf = (draft, sha256) => `draft photo ${draft} ${sha256}`;

/**
 * @param {string} draft The form's name, and of whom it is.
 * @param {Entries} entries
 * @param {Photo[]} photos
 */
export async function keepDraft(draft, entries, photos) {
  const sealed = await seal(KEY, { at: Date.now(), entries, photos: photos.map(({ sha256, blob }) => ({ sha256, type: blob.type })) });
  /** @type {[string, Uint8Array][]} */
  const pictures = [];
  for (const { sha256, blob } of photos) {
    const there = await inOne(["about"], "readonly", (tx) => tx.objectStore("about").getKey(photoOf(draft, sha256)));
    if (!there) pictures.push([photoOf(draft, sha256), await sealBytes(KEY, new Uint8Array(await blob.arrayBuffer()))]);
  }
  await inOne(["about"], "readwrite", async (tx) => {
    for (const [name, bytes] of pictures) await tx.objectStore("about").put(bytes, name);
    await tx.objectStore("about").put(sealed, nameOf(draft));
  });
}

/**
 * {entries, photos} as they were, or undefined.
 * @param {string} draft
 * @returns {Promise<{entries: Entries, photos: Photo[]} | undefined>}
 */
export async function draftOf(draft) {
  const sealed = await inOne(["about"], "readonly", (tx) => tx.objectStore("about").get(nameOf(draft)));
  if (!sealed) return undefined;
  try {
    const { at, entries, photos } = await open(KEY, sealed);
    if (Date.now() - at > LONGEST) {
      await dropDraft(draft);
      return undefined;
    }
    const pictures = [];
    for (const { sha256, type } of photos) {
      const bytes = await inOne(["about"], "readonly", (tx) => tx.objectStore("about").get(photoOf(draft, sha256)));
      if (bytes) pictures.push({ sha256, blob: new Blob([await openBytes(KEY, bytes)], { type }) });
    }
    return { entries, photos: pictures };
  } catch (error) {
    if (error instanceof Sealed) return undefined;
    throw error;
  }
}

/** @param {string} draft */
export async function dropDraft(draft) {
  await inOne(["about"], "readwrite", async (tx) => {
    const about = tx.objectStore("about");
    for (const key of await about.getAllKeys()) {
      if (key === nameOf(draft) || String(key).startsWith(`draft photo ${draft} `)) await about.delete(key);
    }
  });
}

/**
 * Keeps what save() says a moment after the last change; what is underway is waited for by stop().
 * @param {() => unknown} save
 */
export function keeper(save) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let clock;
  /** @type {Promise<unknown>} */
  let working = Promise.resolve();
  const run = () => (working = working.then(save).catch((error) => console.warn("draft", error.name)));
  const soon = () => {
    clearTimeout(clock);
    clock = setTimeout(run, SOON);
  };
  const now = () => {
    clearTimeout(clock);
    return run();
  };
  const stop = () => {
    clearTimeout(clock);
    return working;
  };
  return { soon, now, stop };
}
