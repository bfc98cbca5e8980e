// A pass proves itself, also to a tablet without network: the other half of vcenter/domain/passes.py.

import { LETTERS, plainCode } from "./code.js";

/**
 * What a tablet knows of passes.
 * @typedef {object} Known
 * @property {Record<number, BufferSource>} keys number to the public key (32 bytes)
 * @property {Record<string, number>} revoked pass number to the first issue that still holds
 * @property {string} today
 *
 * @typedef {{state: "good" | "expired" | "revoked", number: string, issue: number, lastDay: string} | {state: "unknown"}} Checked
 */

const CONTENT = 9; // bytes: version, key, number (4), issue, last day (2)
const SIGNATURE = 64;
const VERSION = 1;
const DAY_ZERO = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;

/** @param {string} text */
function fromBase32(text) {
  const bytes = new Uint8Array(CONTENT + SIGNATURE);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    held = ((held << 5) | LETTERS.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  // What is left over at the end is no place to write in.
  return held & ((1 << bits) - 1) ? null : bytes;
}

/**
 * What a pass says; of one that proves nothing, nothing.
 * @param {string} text
 * @param {Known} known
 * @returns {Promise<Checked>}
 */
export async function checkPass(text, { keys, revoked, today }) {
  const found = /^VC:P:([A-Z2-7]{117})$/.exec(plainCode(text));
  const bytes = found && fromBase32(found[1]);
  const key = bytes && bytes[0] === VERSION && keys[bytes[1]];
  if (!key) return { state: "unknown" };
  const content = bytes.subarray(0, CONTENT);
  const ours = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", ours, bytes.subarray(CONTENT), content))) return { state: "unknown" };
  const view = new DataView(content.buffer);
  const number = String(view.getUint32(2)).padStart(9, "0");
  const issue = bytes[6];
  const lastDay = new Date(DAY_ZERO + view.getUint16(7) * DAY).toISOString().slice(0, 10);
  const state = issue < (revoked[number] ?? 0) ? "revoked" : lastDay < today ? "expired" : "good";
  return { state, number, issue, lastDay };
}
