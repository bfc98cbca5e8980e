// Room on the tablet for the replica and the outbox.

import { isShort } from "./reserve.js";

const LEAST = 50 * 1024 * 1024;
const LEAST_SHARE = 0.1;
const MAKE_ROOM = "センターにつないで送信し、使わない写真やアプリを消してください。";

// Ask the browser not to clear what we keep when it runs short. It may say no; installed apps are told yes.
export async function persist() {
  try {
    return (await navigator.storage?.persisted?.()) || (await navigator.storage?.persist?.()) || false;
  } catch {
    return false;
  }
}

/**
 * {usage, quota, free} in bytes, persisted; low and words say when somebody must make room. Unknown is not low.
 * @returns {Promise<{usage?: number | undefined, quota?: number | undefined, free?: number | undefined, persisted: boolean, low: boolean, words: string}>}
 */
export async function space() {
  const persisted = (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
  /** @type {StorageEstimate} */
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {};
  const free = quota ? Math.max(0, quota - (usage ?? 0)) : undefined;
  if (isShort()) return { usage, quota, free, persisted, low: true, words: `このタブレットの空きが残りわずかです。${MAKE_ROOM}` };
  const low = quota && free !== undefined ? free < LEAST || free < quota * LEAST_SHARE : false;
  const words = low ? `このタブレットの空きが少なくなっています（残り約${Math.floor((free ?? 0) / 1_000_000)}MB）。${MAKE_ROOM}` : "";
  return { usage, quota, free, persisted, low, words };
}
