// Reads a QR code in one picture. Whoever has a camera looks several times a second, and every look tries something
// else on top of the plain reading, so that a held-out pass has been tried in every way within half a second.
//
// zxing-wasm reads first, on every tablet. Chromium's and Safari's own BarcodeDetector would be the system's reader:
// iPads have none, Linux and Windows have none, and on Android it is a part of Google's services that is loaded from
// the internet when it is first used, which a centre may not have. What we measure (deploy/bench scan) is what every
// tablet gets. Where there is a BarcodeDetector that works, it gives a second opinion in the last look.

import { blackest, crisp, greyOf, pictureOf, withoutDarkLines } from "./filters.js";
import { mended } from "./mend.js";
import { prepareZXingModule, readBarcodes } from "../npm/zxing-wasm/dist/es/reader/index.js";

/** @import {ReaderOptions, ReadResult} from "../npm/zxing-wasm/dist/es/reader/index.js" */

// Model 2 alone: among broken squares of a cracked screen somebody's micro code would be "read".
/** @type {ReaderOptions} */
const QR = { formats: ["QRCodeModel2"], tryInvert: false, maxNumberOfSymbols: 2, returnErrors: true };
/** @type {ReaderOptions} */
const QUICK = { ...QR, tryHarder: false, tryRotate: false, tryDownscale: false, maxNumberOfSymbols: 1 };
const LARGEST = 57; // squares: version 10; ours have 41 at most, and a larger one is nothing to mend in time
const MENDED = 2; // found codes that are mended in one look

/** @typedef {(grey: Uint8ClampedArray, width: number, height: number) => Uint8ClampedArray} Filter */

/**
 * What each look tries: as it is; against blur; against cracks; against all that is not quite black.
 * @type {(undefined | {filter: Filter, options?: ReaderOptions})[]}
 */
const WAYS = [
  undefined,
  { filter: crisp },
  { filter: withoutDarkLines, options: { tryDenoise: true } },
  { filter: blackest },
];

export async function ready() {
  await prepareZXingModule({
    overrides: { locateFile: () => "/assets/npm/zxing-wasm/dist/reader/zxing_reader.wasm" },
    fireImmediately: true,
  });
}

/** @type {BarcodeDetector | null | undefined} undefined: not asked yet; null: there is none that works */
let system;

/**
 * The system's opinion. One that fails or says nothing for long is not asked again.
 * @param {ImageData} picture
 */
async function systemReads(picture) {
  try {
    system ??= system === undefined ? await systemReader() : null;
    if (!system) return "";
    /** @type {Promise<never>} */
    const late = new Promise((_, refuse) => setTimeout(refuse, 1000));
    return (await Promise.race([system.detect(picture), late]))[0]?.rawValue ?? "";
  } catch {
    system = null;
    return "";
  }
}

async function systemReader() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const formats = await BarcodeDetector.getSupportedFormats();
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

/**
 * What is read, or where something was found that could not be read.
 * @param {ImageData} picture
 * @param {ReaderOptions} [options]
 */
async function zxing(picture, options) {
  const found = await readBarcodes(picture, { ...QR, ...options });
  return { text: found.find((code) => code.isValid)?.text ?? "", broken: found.filter((code) => !code.isValid) };
}

/**
 * @param {Uint8ClampedArray} grey
 * @param {ImageData} picture
 * @param {ReadResult[]} broken
 */
async function mend(grey, { width, height }, broken) {
  for (const { symbol, position } of broken.slice(0, MENDED)) {
    if (!(symbol.width >= 21 && symbol.width <= LARGEST)) continue;
    const { topLeft, topRight, bottomRight, bottomLeft } = position;
    for (const picture of mended(grey, width, height, [topLeft, topRight, bottomRight, bottomLeft], symbol.width)) {
      const [code] = await readBarcodes(picture, QUICK);
      if (code?.isValid) return code.text;
    }
  }
  return "";
}

/**
 * The text of a code in the picture, or "".
 * @param {ImageData} picture
 * @param {number} turn which look this is; they go round
 */
export async function look(picture, turn) {
  const plain = await zxing(picture);
  if (plain.text) return plain.text;
  const grey = greyOf(picture);
  const { width, height } = picture;
  const way = WAYS[turn % WAYS.length];
  if (!way) return mend(grey, picture, plain.broken);
  const second = await zxing(pictureOf(way.filter(grey, width, height), width, height), way.options);
  // Mended from the picture as it was: a filter that helped to find the code has cost it some of its greys.
  const text = second.text || (await mend(grey, picture, second.broken));
  return text || (turn % WAYS.length === WAYS.length - 1 ? systemReads(picture) : "");
}
