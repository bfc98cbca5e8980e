// Who is at this tablet, and the lock: after a while without a touch only the PIN is asked for, and nothing typed is lost.

import { openDialog } from "../page/dialog.js";
import { element } from "../page/elements.js";
import { button } from "./view/fill.js";
import { check, hasEnded, known } from "./pin.js";

const WHO = "vcenter.who"; // in this tab alone: {name, at}
const MINUTES = "vcenter.lock";
const USUAL = 5; // minutes
const LOOK = 5000; // ms
const NOBODY =
  "この端末でサインインしたことのある人がいません。センターにつながってからサインインしてください。それまでは紙の受付票に書いてください。";

/** @typedef {{said: string, pressed: () => unknown}} Way Another way than the PIN. */

/** @type {Promise<string> | undefined} */
let asking;

/** @returns {{name?: string, at?: number}} */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(WHO) ?? "null") ?? {};
  } catch {
    return {};
  }
}

export const minutes = () => Number(localStorage.getItem(MINUTES)) || USUAL;
/** @param {number} number */
export const setMinutes = (number) => localStorage.setItem(MINUTES, String(number));

// Who is signed in here; "" when nobody, or when nobody has touched it for too long.
export function who() {
  const { name = "", at = 0 } = read();
  return Date.now() - at < minutes() * 60_000 ? name : "";
}

const lastName = () => read().name ?? "";

/** @param {string} name */
export function setWho(name) {
  if (name) sessionStorage.setItem(WHO, JSON.stringify({ name, at: Date.now() }));
  else sessionStorage.removeItem(WHO);
  for (const one of document.querySelectorAll("[data-who]")) one.textContent = name;
}

export function touch() {
  if (asking) return;
  const name = who();
  if (name) sessionStorage.setItem(WHO, JSON.stringify({ name, at: Date.now() }));
}

/**
 * @param {string} label
 * @param {HTMLElement} made
 */
function field(label, made) {
  const box = document.createElement("div");
  box.className = "field";
  const words = document.createElement("label");
  words.htmlFor = made.id;
  words.textContent = label;
  box.append(words, made);
  return box;
}

function pinField() {
  const pin = document.createElement("input");
  Object.assign(pin, { id: "lock-pin", type: "password", required: true, autocomplete: "off" });
  pin.setAttribute("inputmode", "text");
  return pin;
}

/**
 * @param {string[]} names
 * @param {string} chosen
 */
function nameField(names, chosen) {
  const select = document.createElement("select");
  select.id = "lock-name";
  for (const name of names) select.append(new Option(name, name, false, name === chosen));
  return select;
}

/**
 * Asks for a PIN until it is right. name: whose; without it one of those who have signed in here before. Answers with the
 * name.
 * @param {string} name
 * @param {{title?: string, out?: Way}} options
 */
export function askWho(name, { title, out } = {}) {
  asking ??= ask(name, title, out).finally(() => (asking = undefined));
  return asking;
}

/**
 * @param {string} name
 * @param {string | undefined} title
 * @param {Way | undefined} out
 * @returns {Promise<string>}
 */
async function ask(name, title, out) {
  const names = await known();
  document.body.toggleAttribute("data-locked", true);
  const heading = document.createElement("h1");
  heading.textContent = title ?? (name ? "画面を止めています" : "サインイン");
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = name ? "しばらく触られなかったので止めました。入力した内容は残っています。" : "";
  const form = document.createElement("form");
  form.className = "stack";
  form.dataset.offline = "lock";
  const pin = pinField();
  const select = nameField(names, lastName());
  if (!names.length && !name) said.textContent = NOBODY;
  else {
    if (name) {
      const shown = document.createElement("p");
      shown.className = "lock-name";
      shown.textContent = name;
      form.append(shown);
    } else form.append(field("名前", select));
    form.append(field("暗証番号", pin));
    const go = button("開く", "large", () => {});
    go.type = "submit";
    form.append(go);
  }
  if (out) form.append(button(out.said, "", out.pressed));
  const { dialog, closed } = openDialog([heading, said, form], { kind: "lock", stays: true });
  pin.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const whose = name || select.value;
    const go = element("[type=submit]", form, HTMLButtonElement);
    go.disabled = true;
    said.className = "";
    said.textContent = "確かめています…";
    const refused = await check(whose, pin.value).catch(() => "確かめられません。画面を開き直してください。");
    go.disabled = false;
    said.textContent = refused;
    said.className = refused ? "notice error" : "";
    pin.value = "";
    if (refused) {
      pin.focus();
      return;
    }
    setWho(whose);
    dialog.close(whose);
  });
  const whose = await closed;
  document.body.toggleAttribute("data-locked", false);
  return whose;
}

/**
 * Lock when nobody has touched the screen for a while, and when a day's helper may no longer.
 * @param {() => Way} out
 * @param {() => unknown} ended
 */
export function lockWhenIdle(out, ended) {
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touch, { capture: true, passive: true });
  const look = async () => {
    const name = lastName();
    if (name && !asking && (await hasEnded(name))) {
      setWho("");
      ended();
      return;
    }
    if (!name || who() || asking || !(await known()).includes(name)) return;
    askWho(name, { out: out() });
  };
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK);
}
