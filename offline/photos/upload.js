// Photos go to the server in pieces, and go on where it stands: an hour of bad network still brings one across.

import { raw, Refused, Trouble } from "../tablet/sync/centre.js";
import { nameOf } from "./photo.js";

const PIECE = 64 * 1024; // bytes, to begin with and after trouble
const LARGEST_PIECE = 4 * PIECE; // where a piece before it went through quickly
const QUICK = 1000; // ms for one piece
const LIMIT = 30_000; // ms for one piece
const TRIES = 3; // without getting on

const NEVER = [413, 415]; // it will not be taken, however often it is sent
const NO_PICTURE = 422; // or it broke on the way: then the second time is different

/** This photo will not be taken, however often it is sent. */
export class NotTaken extends Refused {}

/**
 * How many bytes the server has.
 * @param {string} address
 * @param {number} size
 * @param {AbortSignal} [signal]
 */
async function stands(address, size, signal) {
  const { answer } = await raw(address, { method: "HEAD", signal });
  if (answer.status === 404) return 0;
  if (!answer.ok) throw answer.status >= 500 ? new Trouble(answer.status) : new Refused(answer.status);
  if (answer.headers.get("x-whole") === "yes") return size;
  return Number(answer.headers.get("x-have") ?? 0);
}

/**
 * @typedef {object} How
 * @property {AbortSignal} [signal]
 * @property {() => boolean} [until] whether it is time for something else
 * @property {(part: number) => void} [onProgress] told the part that is there (0 to 1)
 */

/**
 * Send one photo: "later" when it did not get on, or until() said so. NotTaken when it will never arrive.
 * @param {string} sha256
 * @param {Blob} blob
 * @param {How} [how]
 * @returns {Promise<"arrived" | "later">}
 */
export async function upload(sha256, blob, { signal, until = () => false, onProgress = () => {} } = {}) {
  const address = `/photos/${sha256}`;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if ((await nameOf(bytes)) !== sha256) throw new NotTaken(NO_PICTURE); // the tablet's disk has broken it
  let have = await stands(address, bytes.length, signal);
  let piece = PIECE;
  let stuck = 0;
  let broke = 0;
  while (have < bytes.length && stuck < TRIES) {
    if (until()) return "later";
    onProgress(have / bytes.length);
    const end = Math.min(have + piece, bytes.length);
    const began = performance.now();
    try {
      const { answer, said } = await raw(address, {
        method: "PUT",
        body: bytes.subarray(have, end),
        headers: { "Content-Type": "application/octet-stream", "Content-Range": `bytes ${have}-${end - 1}/${bytes.length}` },
        limit: LIMIT,
        signal,
      });
      if (answer.status === 201) return "arrived";
      piece = performance.now() - began < QUICK ? LARGEST_PIECE : PIECE;
      stuck = said?.have > have ? 0 : stuck + 1;
      have = said?.have ?? have;
    } catch (error) {
      if (!(error instanceof Refused) || [401, 403, 410].includes(error.status)) throw error;
      if (NEVER.includes(error.status) || (error.status === NO_PICTURE && ++broke > 1)) throw new NotTaken(error.status, error.answer);
      stuck += 1;
      piece = PIECE;
      have = await stands(address, bytes.length, signal);
    }
  }
  return have < bytes.length ? "later" : "arrived";
}
