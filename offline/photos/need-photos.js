// Photos of a form: taken or chosen, shown, sent while the rest is filled in, and waited for before the form goes.
// A field with data-photos="later" only prepares them: photosOf(form) gives them to whoever sends.

import { around, element, elements } from "../page/elements.js";
import { Away, Refused, Trouble, TROUBLE } from "../tablet/sync/centre.js";
import { prepare } from "./photo.js";
import { signedInAgain } from "../desk/session.js";
import { NotTaken, upload } from "./upload.js";

/** @import {Photo} from "./photo.js" */
/** @typedef {Pick<Photo, "sha256" | "blob">} Kept */

const NOT_SENT = "写真を送れませんでした。もう一度送ってください。";
const SIGNED_OUT = "サインインが切れたため、写真を送れていません。写真はこの画面に残っています。";
const AWAY = "センターにつながらないため、写真を送れません。写真はこの画面に残っています。";

const HERE = "▲この端末だけ";
const FAILED = "× 送れません"; // under the photo; why stands below all of them

const WAITS = [1000, 3000]; // ms before it is tried again by itself

/** @type {WeakMap<Element, {photo: Kept, sending?: Promise<unknown>, arrived?: boolean}>} by item of the list */
const photos = new WeakMap();

/** @param {Element} one */
const fieldOf = (one) => /** @type {HTMLElement} */ (one.closest("[data-photos]"));
/** @param {Element} field */
const listOf = (field) => element("[data-photo-list]", field);
/** @param {HTMLFormElement} form */
const itemsOf = (form) => elements("[data-photo-list] > li", form);

/** @param {HTMLFormElement} form */
export function photosOf(form) {
  return itemsOf(form).map((item) => photos.get(item)?.photo).filter(Boolean);
}

/**
 * Show these in the place of whatever is there: those of a draft, or of another page's form.
 * @param {HTMLFormElement} form
 * @param {Kept[]} list
 */
export function showPhotos(form, list) {
  const field = elements("[data-photos]", form).at(0);
  if (!field) return;
  listOf(field).replaceChildren();
  for (const photo of list) {
    const item = itemOf(photo);
    photos.set(item, { photo });
    listOf(field).append(item);
    state(item, HERE);
  }
  show(field);
}

/**
 * @param {Element} field
 * @param {string} message
 */
function say(field, message) {
  const said = element("[data-photo-said]", field);
  said.textContent = message;
  said.hidden = !message;
}

/**
 * How many photos there are: those that the need shows, and those that are to be added.
 * @param {Element} field
 */
const countIn = (field) => elements(".photo", field).length;

/** @param {Element} field */
function show(field) {
  const items = [...listOf(field).children];
  for (const [at, item] of items.entries()) element("img", item, HTMLImageElement).alt = `写真${at + 1}`;
  element("[data-photo-count]", field).textContent = `${countIn(field)}/${field instanceof HTMLElement ? field.dataset.most : ""}枚`;
  const missing = elements(".photo-away", field).length;
  const said = element("[data-photo-missing]", field);
  said.textContent = missing ? `写真${missing}枚がまだ届いていません。撮ったタブレットがセンターにつながると届きます。` : "";
  said.hidden = missing === 0;
  for (const button of elements("[data-photos-button]", field.closest("form") ?? field)) button.hidden = items.length === 0;
}

/**
 * @param {HTMLElement} field
 * @param {File} file
 */
async function take(field, file) {
  if (countIn(field) >= Number(field.dataset.most)) {
    say(field, `写真は${field.dataset.most}枚までです。いらない写真を外してから、足してください。`);
    return;
  }
  let photo;
  try {
    photo = await prepare(file);
  } catch (error) {
    say(field, /** @type {Error} */ (error).message);
    return;
  }
  if (field.querySelector(`input[name=photos][value="${photo.sha256}"]`)) return; // the same one again
  const item = itemOf(photo);
  photos.set(item, { photo });
  listOf(field).append(item);
  show(field);
  if (field.dataset.photos === "later") state(item, HERE);
  else void bring(item);
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} properties
 */
function made(name, properties) {
  const one = document.createElement(name);
  Object.assign(one, properties);
  return one;
}

/** @param {Kept} photo */
function itemOf(photo) {
  const item = made("li", { className: "photo" });
  const drop = made("button", { type: "button", className: "button", textContent: "外す" });
  drop.dataset.photoDrop = "";
  item.append(
    made("input", { type: "hidden", name: "photos", value: photo.sha256 }),
    made("img", { src: URL.createObjectURL(photo.blob) }),
    made("span", { className: "photo-state" }),
    drop,
  );
  return item;
}

/**
 * @param {Element} item
 * @param {string} words
 */
function state(item, words, failed = false) {
  element(".photo-state", item).textContent = words;
  item.classList.toggle("failed", failed);
  item.querySelector("[data-photo-again]")?.remove();
  if (!failed) return;
  const again = made("button", { type: "button", className: "button", textContent: "もう一度送る" });
  again.dataset.photoAgain = "";
  element("[data-photo-drop]", item).before(again);
}

/**
 * Send one, trying again by itself a few times. undefined when it is there, otherwise what went wrong.
 * @param {Element} item
 * @returns {Promise<unknown>}
 */
function bring(item) {
  const held = photos.get(item);
  if (!held) return Promise.resolve(undefined); // an answer of the server shows it: it is there
  held.sending ??= attempt(item, held.photo).then((problem) => {
    if (problem) held.sending = undefined;
    return problem;
  });
  return held.sending;
}

/**
 * @param {Element} item
 * @param {Kept} photo
 */
async function attempt(item, photo) {
  for (const wait of [...WAITS, undefined]) {
    try {
      const onProgress = (/** @type {number} */ part) => state(item, `…送信中 ${Math.round(part * 100)}%`);
      const became = await upload(photo.sha256, photo.blob, { onProgress });
      if (became === "later") throw new Error(NOT_SENT);
      state(item, "✓ 送りました");
      return undefined;
    } catch (error) {
      if (wait === undefined || statusOf(error) === 401 || error instanceof NotTaken) {
        state(item, FAILED, true);
        if (item.isConnected) say(fieldOf(item), wordsOf(error)); // nobody waits for one that was taken out
        return error;
      }
      state(item, "…つながるのを待っています");
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return undefined;
}

/** @param {unknown} error */
const statusOf = (error) => (error instanceof Refused || error instanceof Trouble ? error.status : undefined);

/**
 * What the centre said of a photo, or what we say where it said nothing that helps.
 * @param {unknown} error
 * @returns {string}
 */
function wordsOf(error) {
  if (error instanceof Away) return AWAY;
  if (statusOf(error) === 401) return SIGNED_OUT;
  if (error instanceof Refused) return error.answer?.message || NOT_SENT;
  return error instanceof Trouble && error.status >= 500 && error.message !== TROUBLE ? error.message : NOT_SENT;
}

// One has arrived, or was added elsewhere.
document.addEventListener("htmx:after:swap", () => {
  for (const field of elements("[data-photos]")) show(field);
});

document.addEventListener("change", async ({ target: pick }) => {
  if (!(pick instanceof HTMLInputElement) || !pick.matches("[data-photo-pick]")) return;
  const field = fieldOf(pick);
  const files = [...(pick.files ?? [])];
  pick.value = ""; // the same one may be chosen again
  say(field, "");
  for (const file of files) await take(field, file);
});

document.addEventListener("click", (event) => {
  const item = around(event, "[data-photo-list] > li");
  if (!item) return;
  if (around(event, "[data-photo-again]")) {
    say(fieldOf(item), "");
    void bring(item);
  }
  if (!around(event, "[data-photo-drop]")) return;
  const field = fieldOf(item);
  const { src } = element("img", item, HTMLImageElement);
  if (src.startsWith("blob:")) URL.revokeObjectURL(src);
  item.remove();
  say(field, "");
  show(field);
});

// A form goes when its photos are there: before that, leaving the page would lose them.
document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement)) return;
    const field = form.querySelector('[data-photos=""]');
    if (!field || itemsOf(form).every((item) => !photos.has(item) || photos.get(item)?.arrived)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = submitter instanceof HTMLButtonElement ? submitter : undefined;
    if (button) button.disabled = true;
    say(field, "写真を送っています。送り終わったら、続けて記録します。");
    const problem = await bringAll(form);
    await new Promise((resolve) => setTimeout(resolve)); // within one submit, a browser ignores another
    if (button) button.disabled = false;
    say(field, problem ? "送れていない写真があるため、まだ記録していません。もう一度送るか、その写真を外してください。" : "");
    if (!problem) form.requestSubmit(submitter);
    else field.scrollIntoView({ block: "center" });
  },
  true,
);

/**
 * Every photo of a form; a session that ended is taken up on top of the page. What went wrong, if anything.
 * @param {HTMLFormElement} form
 */
async function bringAll(form) {
  for (const mayAsk of [true, false]) {
    const problems = [];
    for (const item of itemsOf(form)) {
      const problem = await bring(item);
      const held = photos.get(item);
      if (problem) problems.push(problem);
      else if (held) held.arrived = true;
    }
    if (problems.length === 0) return undefined;
    if (!mayAsk || statusOf(problems[0]) !== 401 || !(await signedInAgain(401).catch(() => false))) return problems[0];
  }
  return undefined;
}
