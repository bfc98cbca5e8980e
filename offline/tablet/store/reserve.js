// Bytes that are kept only to be given up: the first entry that finds no room takes theirs, and staff are told while
// there is still room for many more. What a browser says of its room is no warning: Chromium names 10 GB more than is
// used, whatever is true. It is a file beside the database, which cannot even be opened on a disk without any room.

import { nameOf } from "../trouble.js";

const NAME = "reserve";
const SIZE = 20_000_000; // bytes: some fifty photos
const GONE = "vcenter.reserve"; // when it was given up, or found no room
const TRY_EVERY = 600_000; // ms
const DRAWN = 65_536; // bytes, the most that is drawn at once

// How browsers say that the disk took no more; only the first says so and nothing else.
const SIGNS = ["QuotaExceededError", "DataError", "UnknownError"];

/**
 * @param {unknown} error
 * @returns {boolean}
 */
const mayLackRoom = (error) => SIGNS.includes(nameOf(error)) || (error instanceof Error && mayLackRoom(error.cause));

// Whether there is no reserve any more. False where the browser can keep none (iPadOS before 26): it says what room there is.
export const isShort = () => localStorage.getItem(GONE) !== null;

/** @param {boolean} short */
function remember(short) {
  try {
    if (short) localStorage.setItem(GONE, String(Date.now()));
    else localStorage.removeItem(GONE);
  } catch {
    // No room for this either.
  }
}

const folder = async () => {
  if (!globalThis.FileSystemFileHandle?.prototype.createWritable) return undefined;
  return navigator.storage?.getDirectory?.().catch(() => undefined);
};

/** @param {FileSystemDirectoryHandle} within */
async function sizeIn(within) {
  try {
    return (await (await within.getFileHandle(NAME)).getFile()).size;
  } catch {
    return 0;
  }
}

/** @param {FileSystemDirectoryHandle} within */
async function write(within) {
  // Random, so that no disk stores it in less.
  const parts = Array.from({ length: Math.ceil(SIZE / DRAWN) }, () => crypto.getRandomValues(new Uint8Array(DRAWN)));
  const file = await (await within.getFileHandle(NAME, { create: true })).createWritable();
  try {
    await file.write(new Blob(parts));
  } catch (error) {
    await file.abort().catch(() => {});
    throw error;
  }
  await file.close();
}

// Make it where it is missing. now: although there was no room for it a moment ago.
export async function reserve({ now = false } = {}) {
  const within = await folder();
  if (!within) return;
  await navigator.locks.request(NAME, async () => {
    if ((await sizeIn(within)) >= SIZE) {
      remember(false);
      return;
    }
    if (isShort() && !now && Math.abs(Date.now() - Number(localStorage.getItem(GONE))) < TRY_EVERY) return;
    try {
      await write(within);
      remember(false);
    } catch (error) {
      if (nameOf(error) === "QuotaExceededError") remember(true);
    }
  });
}

/**
 * work(), and once more with the room of the reserve where it found none.
 * @template T
 * @param {() => Promise<T>} work
 */
export async function orFromReserve(work) {
  try {
    return await work();
  } catch (error) {
    if (!mayLackRoom(error)) throw error;
    await giveUp();
    return work();
  }
}

export async function giveUp() {
  const within = await folder();
  if (!within) return;
  await within.removeEntry(NAME).catch(() => {}); // another tab may have been quicker
  remember(true);
}
