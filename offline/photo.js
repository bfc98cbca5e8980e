// One photo: made small enough for a weak network, and sent in pieces that go on where they stopped.

import { sha256 } from "/assets/npm/@noble/hashes/sha2.js";

const LONGEST = 1600; // pixels
const LARGEST = 300_000; // bytes, about
const PIECE = 65_536; // bytes
const QUALITIES = [0.82, 0.72, 0.6];
const SMALLER = 0.75; // of the sides, when no quality was enough
const LIMIT = 30_000; // ms for one piece
const TRIES = 3; // without getting on

// What is wrong with a photo, in Japanese. status: the server's, or 0; again: the same may succeed later.
export class PhotoFailed extends Error {
  constructor(message, { status = 0, again = false } = {}) {
    super(message);
    this.status = status;
    this.again = again;
  }
}

const UNREADABLE =
  "この写真はこのタブレットでは読めません（HEIC など）。カメラの設定を「互換性優先（JPEG）」にして撮り直すか、別の写真を選んでください。";
const NOT_SENT = "写真を送れませんでした。もう一度送ってください。";
const SIGNED_OUT = "サインインが切れたため、写真を送れていません。写真はこの画面に残っています。";
const AWAY = "センターにつながらないため、写真を送れません。写真はこの画面に残っています。";

// {sha256, blob, width, height} of a file that somebody took or chose: a JPEG, the right way up, without EXIF.
export async function prepare(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new PhotoFailed(UNREADABLE);
  }
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  let drawn;
  do {
    drawn = await draw(picture, scale);
    scale *= SMALLER;
  } while (drawn.blob.size > LARGEST && scale * Math.max(picture.width, picture.height) > LONGEST / 3);
  picture.close();
  return { sha256: await nameOf(drawn.blob), ...drawn };
}

async function draw(picture, scale) {
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = canvasOf(width, height);
  const pen = canvas.getContext("2d", { alpha: false });
  pen.fillStyle = "#fff"; // behind what is transparent
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, width, height);
  let blob;
  for (const quality of QUALITIES) {
    blob = await jpegOf(canvas, quality);
    if (blob.size <= LARGEST) break;
  }
  return { blob, width, height };
}

function canvasOf(width, height) {
  if (typeof OffscreenCanvas === "function") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height }); // older iPads
}

function jpegOf(canvas, quality) {
  if (canvas.convertToBlob) return canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

// The browser's own SHA-256 is only there with HTTPS.
async function nameOf(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const hash = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Send a photo, or what of it is not there yet. onProgress is told the part that is there (0 to 1).
export async function send(photo, { onProgress = () => {}, signal } = {}) {
  const address = `/photos/${photo.sha256}`;
  const { size } = photo.blob;
  const head = await ask(address, { method: "HEAD" }, signal);
  if (!head.ok) throw failed(head.status, {});
  let have = head.headers.get("x-whole") === "yes" ? size : Number(head.headers.get("x-have"));
  let stuck = 0;
  while (have < size) {
    onProgress(have / size);
    const end = Math.min(have + PIECE, size);
    const headers = { "Content-Range": `bytes ${have}-${end - 1}/${size}`, "Content-Type": "application/octet-stream" };
    const answer = await ask(address, { method: "PUT", body: photo.blob.slice(have, end), headers }, signal);
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 201) break;
    stuck = said.have > have ? 0 : stuck + 1;
    // It is elsewhere than we thought (409), or broke on the way and begins anew (422).
    const mayGoOn = answer.ok || answer.status === 409 || (answer.status === 422 && have > 0);
    if (!mayGoOn || stuck >= TRIES) throw failed(answer.status, said);
    have = said.have;
  }
  onProgress(1);
}

async function ask(address, options, signal) {
  const limit = AbortSignal.timeout ? AbortSignal.timeout(LIMIT) : undefined;
  const signals = [limit, signal].filter(Boolean);
  try {
    return await fetch(address, {
      ...options,
      headers: { "X-Vcenter-Sync": "1", ...options.headers },
      signal: signals.length > 1 && AbortSignal.any ? AbortSignal.any(signals) : signals.at(-1),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new PhotoFailed(AWAY, { again: true });
  }
}

function failed(status, said) {
  const again = status >= 500 || [401, 403, 408, 409, 429].includes(status);
  return new PhotoFailed(said.message ?? (status === 401 ? SIGNED_OUT : NOT_SENT), { status, again });
}
