// The page's side of reading: pictures go to decode-worker.js, texts come back.

export const LOOKS = 4; // how many looks decode.js tells apart
const PHOTO_SIDES = [1280, 2560]; // pixels

let worker;
let next = 0;
const asked = new Map();

// Started early, so that the first picture does not wait for the program.
export function openReader() {
  if (worker) return;
  // A page of the tablet says which version it is (offline/service-worker.js): its worker is of the same.
  const version = location.pathname.startsWith("/tablet/") ? location.search : "";
  worker = new Worker(new URL(`./decode-worker.js${version}`, import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { id, text, failed } }) => {
    const { resolve, reject } = asked.get(id);
    asked.delete(id);
    if (failed === undefined) resolve(text);
    else reject(new Error(failed));
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    worker = undefined; // the next look starts another
    for (const { reject } of asked.values()) reject(new Error("the reader could not be started"));
    asked.clear();
  });
}

// What is read in a picture, or "". turn: which look this is: each tries something else.
export function look({ data, width, height }, turn) {
  openReader();
  const id = next++;
  return new Promise((resolve, reject) => {
    asked.set(id, { resolve, reject });
    worker.postMessage({ id, buffer: data.buffer, width, height, turn }, [data.buffer]);
  });
}

const canvas = document.createElement("canvas");

// The pixels of a video or a picture, its longer side no longer than this.
export function pixels(source, width, height, longest = Infinity) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  return drawing.getImageData(0, 0, canvas.width, canvas.height);
}

// What a still picture says, tried in every way: as a camera would see it, then with all that it has.
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
