// One photo: made small enough for a weak network, and named by its content.

import { sha256 } from "../npm/@noble/hashes/sha2.js";

const LONGEST = 1600; // pixels
const LARGEST = 300_000; // bytes, about
const QUALITIES = [0.82, 0.72, 0.6];
const SMALLER = 0.75; // of the sides, when no quality was enough

const UNREADABLE =
  "この写真はこのタブレットでは読めません（HEIC など）。カメラの設定を「互換性優先（JPEG）」にして撮り直すか、別の写真を選んでください。";

// {sha256, blob, width, height} of a file that somebody took or chose: a JPEG, the right way up, without EXIF.
// Rejects, in Japanese, what no browser can read.
export async function prepare(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Error(UNREADABLE);
  }
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  let drawn;
  do {
    drawn = await draw(picture, scale);
    scale *= SMALLER;
  } while (drawn.blob.size > LARGEST && scale * Math.max(picture.width, picture.height) > LONGEST / 3);
  picture.close();
  return { sha256: await nameOf(new Uint8Array(await drawn.blob.arrayBuffer())), ...drawn };
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
export async function nameOf(bytes) {
  const hash = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
