// One photo: made small enough for a weak network, and named by its content.

import { sha256 } from "../npm/@noble/hashes/sha2.js";

const LONGEST = 1600; // pixels
const LARGEST = 300_000; // bytes, about
const BEST = 0.82; // quality of the JPEG
const LESS = [0.72, 0.6]; // where it is too large
const SMALLER = 0.75; // of the sides, when no quality was enough

const UNREADABLE =
  "この写真はこのタブレットでは読めません（HEIC など）。カメラの設定を「互換性優先（JPEG）」にして撮り直すか、別の写真を選んでください。";

/** @typedef {{sha256: string, blob: Blob, width: number, height: number}} Photo */

/**
 * What becomes of a file that somebody took or chose: a JPEG, the right way up, without EXIF.
 * Whatever this browser cannot read or draw is rejected in Japanese.
 * @param {Blob} file
 * @returns {Promise<Photo>}
 */
export async function prepare(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    return await made(picture);
  } catch (cause) {
    throw new Error(UNREADABLE, { cause });
  } finally {
    picture?.close();
  }
}

/** @param {ImageBitmap} picture */
async function made(picture) {
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  let drawn;
  do {
    drawn = await draw(picture, scale);
    scale *= SMALLER;
  } while (drawn.blob.size > LARGEST && scale * Math.max(picture.width, picture.height) > LONGEST / 3);
  return { sha256: await nameOf(new Uint8Array(await drawn.blob.arrayBuffer())), ...drawn };
}

/**
 * @param {ImageBitmap} picture
 * @param {number} scale
 */
async function draw(picture, scale) {
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = canvasOf(width, height);
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) throw new Error("no memory to draw in");
  pen.fillStyle = "#fff"; // behind what is transparent
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, width, height);
  let blob = await jpegOf(canvas, BEST);
  for (const quality of LESS) {
    if (blob.size <= LARGEST) break;
    blob = await jpegOf(canvas, quality);
  }
  return { blob, width, height };
}

/**
 * @param {number} width
 * @param {number} height
 */
function canvasOf(width, height) {
  if (typeof OffscreenCanvas === "function") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height }); // older iPads
}

/**
 * @param {OffscreenCanvas | HTMLCanvasElement} canvas
 * @param {number} quality
 * @returns {Promise<Blob>}
 */
function jpegOf(canvas, quality) {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Promise((resolve, refuse) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : refuse(new Error("no memory for a JPEG"))), "image/jpeg", quality);
  });
}

/**
 * The browser's own SHA-256 is only there with HTTPS.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function nameOf(bytes) {
  const hash = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
