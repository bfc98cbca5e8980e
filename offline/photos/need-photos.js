// Photos of a form: taken or chosen, shown, sent while the rest is filled in, and waited for before the form goes.
// A field with data-photos="later" only prepares them: photosOf(form) gives them to whoever sends.

import { Away, TROUBLE } from "../tablet/sync/centre.js";
import { prepare } from "./photo.js";
import { signedInAgain } from "../desk/session.js";
import { NotTaken, upload } from "./upload.js";

const NOT_SENT = "写真を送れませんでした。もう一度送ってください。";
const SIGNED_OUT = "サインインが切れたため、写真を送れていません。写真はこの画面に残っています。";
const AWAY = "センターにつながらないため、写真を送れません。写真はこの画面に残っています。";

const WAITS = [1000, 3000]; // ms before it is tried again by itself

const photos = new WeakMap(); // item of the list → {photo, sending}

const fieldOf = (one) => one.closest("[data-photos]");
const listOf = (field) => field.querySelector("[data-photo-list]");
const itemsOf = (form) => [...form.querySelectorAll("[data-photo-list] > li")];

export function photosOf(form) {
  return itemsOf(form).map((item) => photos.get(item)?.photo).filter(Boolean);
}

// Show these in the place of whatever is there: [{sha256, blob}] of a draft, or of another page's form.
export function showPhotos(form, list) {
  const field = form.querySelector("[data-photos]");
  if (!field) return;
  listOf(field).replaceChildren();
  for (const photo of list) {
    const item = itemOf(photo);
    photos.set(item, { photo });
    listOf(field).append(item);
    state(item, "✓ とりました");
  }
  show(field);
}

function say(field, message) {
  const said = field.querySelector("[data-photo-said]");
  said.textContent = message;
  said.hidden = !message;
}

function show(field) {
  const items = listOf(field).children;
  for (const [at, item] of [...items].entries()) item.querySelector("img").alt = `写真${at + 1}`;
  const button = field.closest("form")?.querySelector("[data-photos-button]");
  if (button) button.hidden = items.length === 0;
}

async function take(field, file) {
  if (listOf(field).children.length >= Number(field.dataset.most)) {
    say(field, `写真は${field.dataset.most}枚までです。いらない写真を外してから、足してください。`);
    return;
  }
  let photo;
  try {
    photo = await prepare(file);
  } catch (error) {
    say(field, error.message);
    return;
  }
  if (field.querySelector(`input[name=photos][value="${photo.sha256}"]`)) return; // the same one again
  const item = itemOf(photo);
  photos.set(item, { photo });
  listOf(field).append(item);
  show(field);
  if (field.dataset.photos === "later") state(item, "✓ とりました");
  else void bring(item);
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function itemOf(photo) {
  const item = element("li", { className: "photo" });
  const drop = element("button", { type: "button", className: "button", textContent: "外す" });
  drop.dataset.photoDrop = "";
  item.append(
    element("input", { type: "hidden", name: "photos", value: photo.sha256 }),
    element("img", { src: URL.createObjectURL(photo.blob) }),
    element("span", { className: "photo-state" }),
    drop,
  );
  return item;
}

function state(item, words, failed = false) {
  item.querySelector(".photo-state").textContent = words;
  item.classList.toggle("failed", failed);
  item.querySelector("[data-photo-again]")?.remove();
  if (!failed) return;
  const again = element("button", { type: "button", className: "button primary", textContent: "もう一度送る" });
  again.dataset.photoAgain = "";
  item.querySelector("[data-photo-drop]").before(again);
}

// Send one, trying again by itself a few times. undefined when it is there, otherwise what went wrong.
function bring(item) {
  const held = photos.get(item);
  if (!held) return Promise.resolve(); // an answer of the server shows it: it is there
  held.sending ??= attempt(item, held.photo).then((problem) => {
    if (problem) held.sending = undefined;
    return problem;
  });
  return held.sending;
}

async function attempt(item, photo) {
  for (const wait of [...WAITS, undefined]) {
    try {
      const onProgress = (part) => state(item, `送っています ${Math.round(part * 100)}%`);
      const became = await upload(photo.sha256, photo.blob, { onProgress });
      if (became === "later") throw new Error(NOT_SENT);
      state(item, "✓ 送りました");
      return undefined;
    } catch (error) {
      if (wait === undefined || error.status === 401 || error instanceof NotTaken) {
        state(item, `✕ ${wordsOf(error)}`, true);
        return error;
      }
      state(item, "つながるのを待っています");
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return undefined;
}

// What the centre said of a photo, or what we say where it said nothing that helps.
function wordsOf(error) {
  if (error instanceof Away) return AWAY;
  if (error.status === 401) return SIGNED_OUT;
  if (error.answer?.message) return error.answer.message;
  return error.status >= 500 && error.message !== TROUBLE ? error.message : NOT_SENT;
}

document.addEventListener("change", async (event) => {
  if (!event.target.matches("[data-photo-pick]")) return;
  const field = fieldOf(event.target);
  const files = [...event.target.files];
  event.target.value = ""; // the same one may be chosen again
  say(field, "");
  for (const file of files) await take(field, file);
});

document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-photo-list] > li");
  if (!item) return;
  if (event.target.closest("[data-photo-again]")) void bring(item);
  if (!event.target.closest("[data-photo-drop]")) return;
  const field = fieldOf(item);
  const { src } = item.querySelector("img");
  if (src.startsWith("blob:")) URL.revokeObjectURL(src);
  item.remove();
  say(field, "");
  show(field);
});

// A form goes when its photos are there: before that, leaving the page would lose them.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const field = form.querySelector('[data-photos=""]');
    if (!field || itemsOf(form).every((item) => !photos.has(item) || photos.get(item).arrived)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    if (button) button.disabled = true;
    say(field, "写真を送っています。送り終わったら、続けて記録します。");
    const problem = await bringAll(form);
    await new Promise((resolve) => setTimeout(resolve)); // within one submit, a browser ignores another
    if (button) button.disabled = false;
    say(field, problem ? "送れていない写真があるため、まだ記録していません。もう一度送るか、その写真を外してください。" : "");
    if (!problem) form.requestSubmit(button);
    else field.scrollIntoView({ block: "center" });
  },
  true,
);

// Every photo of a form; a session that ended is taken up on top of the page. What went wrong, if anything.
async function bringAll(form) {
  for (const mayAsk of [true, false]) {
    const problems = [];
    for (const item of itemsOf(form)) {
      const problem = await bring(item);
      if (problem) problems.push(problem);
      else if (photos.has(item)) photos.get(item).arrived = true;
    }
    if (problems.length === 0) return undefined;
    if (!mayAsk || problems[0].status !== 401 || !(await signedInAgain(401))) return problems[0];
  }
  return undefined;
}
