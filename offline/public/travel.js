// Registration that travels: the filled form as a QR that only the centre reads. The other half is vcenter/keys/travel.py.
// <form data-travel="the centre's public key in base 64"> with a button [data-travel-show] and a place [data-travel-code].
import { encode } from "../npm/uqr/dist/index.mjs";

const FIELDS = [
  "name", "kana", "birth", "phone", "email", "postal", "address", "emergency_name", "emergency_relation",
  "emergency_phone", "group", "seats", "skills", "limits", "consent",
];
const VERSION = 1;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(/** @type {Uint8Array} */ bytes) {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS[(held >> bits) & 31];
    }
  }
  return bits ? text + LETTERS[(held << (5 - bits)) & 31] : text;
}

async function deflated(/** @type {string} */ text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function joined(/** @type {Uint8Array[]} */ ...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The text of the QR for these values, sealed so that only the holder of the centre's private key reads it.
 * @param {Record<string, string>} values
 * @param {Uint8Array<ArrayBuffer>} centre
 */
export async function sealed(values, centre) {
  const ours = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  const mine = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const theirs = await crypto.subtle.importKey("raw", centre, "X25519", false, []);
  const shared = await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, ours.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
  const derived = new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: "HKDF", hash: "SHA-256", salt: joined(mine, centre), info: new TextEncoder().encode("vcenter registration 1") },
      material,
      44 * 8,
    ),
  );
  const key = await crypto.subtle.importKey("raw", derived.slice(0, 32), "AES-GCM", false, ["encrypt"]);
  const packed = await deflated(JSON.stringify(FIELDS.map((field) => values[field] ?? "")));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv: derived.slice(32) }, key, packed);
  return `VC:R:${base32(joined(new Uint8Array([VERSION]), mine, new Uint8Array(box)))}`;
}

function valuesOf(/** @type {HTMLFormElement} */ form) {
  const given = new FormData(form);
  /** @type {Record<string, string>} */
  const values = Object.fromEntries(FIELDS.map((field) => [field, String(given.get(field) ?? "").trim()]));
  values.skills = given.getAll("skills").join(" ");
  return values;
}

// Drawn on white with a quiet margin, each module a whole number of pixels.
function draw(/** @type {string} */ text, /** @type {HTMLCanvasElement} */ canvas) {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const scale = Math.max(4, Math.floor(1000 / size));
  canvas.width = canvas.height = size * scale;
  const picture = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  picture.fillStyle = "#fff";
  picture.fillRect(0, 0, canvas.width, canvas.height);
  picture.fillStyle = "#000";
  data.forEach((row, y) => row.forEach((dark, x) => dark && picture.fillRect(x * scale, y * scale, scale, scale)));
}

function startTravelling(/** @type {HTMLFormElement} */ form) {
  const { travel } = form.dataset;
  const button = /** @type {HTMLElement?} */ (form.querySelector("[data-travel-show]"));
  const place = /** @type {HTMLElement?} */ (form.querySelector("[data-travel-code]"));
  const canvas = place?.querySelector("canvas");
  if (!travel || !button || !place || !canvas || button.dataset.started) return;
  button.dataset.started = "";
  // Without a secure page a phone cannot seal anything: the desk types.
  button.closest("details")?.toggleAttribute("hidden", !crypto.subtle);
  const centre = Uint8Array.from(atob(travel), (char) => char.charCodeAt(0));
  button.addEventListener("click", async () => {
    draw(await sealed(valuesOf(form), centre), canvas);
    place.hidden = false;
    place.scrollIntoView({ block: "center" });
  });
}

export function startAll() {
  for (const form of document.forms) startTravelling(form);
}
