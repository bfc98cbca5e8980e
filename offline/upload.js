// Photos go to the server in pieces, and go on where it stands: an hour of bad network still brings one across.

import { hexOf } from "./outbox.js";
import { raw, Refused } from "./centre.js";

const PIECE = 64 * 1024; // bytes
const LIMIT = 30_000; // ms for one piece

const FINAL = [400, 413, 415, 422]; // it will never be taken

async function stands(address, signal) {
  try {
    const { answer } = await raw(address, { method: "HEAD", signal });
    return Number(answer.headers.get("x-have") ?? 0);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return 0;
    throw error;
  }
}

// Send one photo. "arrived", "refused", or "later" when until() said that it is time for something else.
export async function upload(sha256, blob, { signal, until = () => false } = {}) {
  const address = `/photos/${sha256}`;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (hexOf(await crypto.subtle.digest("SHA-256", bytes)) !== sha256) return "refused";
  let have = await stands(address, signal);
  let stuck = 0;
  while (have < bytes.length) {
    if (until()) return "later";
    const end = Math.min(have + PIECE, bytes.length);
    try {
      const { answer, said } = await raw(address, {
        method: "PUT",
        body: bytes.subarray(have, end),
        headers: { "Content-Type": "application/octet-stream", "Content-Range": `bytes ${have}-${end - 1}/${bytes.length}` },
        limit: LIMIT,
        signal,
      });
      if (answer.status === 201) return "arrived";
      stuck = said?.have > have ? 0 : stuck + 1;
      have = said?.have ?? end;
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401 || error.status === 410) throw error;
      if (FINAL.includes(error.status)) return "refused";
      stuck += 1; // it stands elsewhere than we thought
      have = await stands(address, signal);
    }
    if (stuck > 3) return "later";
  }
  return "arrived";
}
