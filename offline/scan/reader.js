// The page's side of reading: pictures go to decode-worker.js, texts come back.

export const LOOKS = 4; // how many looks decode.js tells apart
const PHOTO_SIDES = [1280, 2560]; // pixels

/** @type {Worker | undefined} */
let worker;
let next = 0;
/** @type {Map<number, {resolve: (text: string) => void, reject: (error: Error) => void}>} */
const asked = new Map();

/** Started early, so that the first picture does not wait for the program. */
export function openReader() {
  if (worker) return worker;
  // A page of the tablet says which version it is (offline/service-worker.js): its worker is of the same.
  const version = location.pathname.startsWith("/tablet/") ? location.search : "";
  worker = new Worker(new URL(`./decode-worker.js${version}`, import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { id, text, failed } }) => {
    const waiting = asked.get(id);
    asked.delete(id);
    if (failed === undefined) waiting?.resolve(text);
    else waiting?.reject(new Error(failed));
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    worker = undefined; // the next look starts another
    for (const { reject } of asked.values()) reject(new Error("the reader could not be started"));
    asked.clear();
  });
  return worker;
}

/**
 * What is read in a picture, or "".
 * @param {ImageData} picture
 * @param {number} turn which look this is: each tries something else
 * @returns {Promise<string>}
 */
export function look({ data, width, height }, turn) {
  const reader = openReader();
  const id = next++;
  return new Promise((resolve, reject) => {
    asked.set(id, { resolve, reject });
    reader.postMessage({ id, buffer: data.buffer, width, height, turn }, [data.buffer]);
  });
}

const canvas = document.createElement("canvas");

/**
 * The pixels of a video or a picture, its longer side no longer than this.
 * @param {HTMLVideoElement | ImageBitmap} source
 * @param {number} width
 * @param {number} height
 */
export function pixels(source, width, height, longest = Infinity) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (!drawing) throw new Error("no memory to draw in");
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  return drawing.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * What a still picture says, tried in every way: as a camera would see it, then with all that it has.
 * @param {Blob} file
 */
export async function readPhoto(file) {
  const photo = await createImageBitmap(file);
  for (const longest of PHOTO_SIDES) {
    for (let turn = 0; turn < LOOKS; turn++) {
      const text = await look(pixels(photo, photo.width, photo.height, longest), turn);
      if (text) return text;
    }
    if (Math.max(photo.width, photo.height) <= longest) break;
  }
  return "";
}
