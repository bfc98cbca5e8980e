// Going over without a switch: the same page goes on when the server is away, with whatever was typed, and comes back
// when it is here again. Nothing is done twice: what failed is kept under the id that it already had.

import { photosOf } from "../photos/need-photos.js";
import { startScanners } from "../scan/scanner.js";
import { tell } from "../scan/sounds.js";
import { say, view } from "./core.js";
import { formOf, startForm } from "./forms/form.js";
import { draw, startLists } from "./view/lists.js";
import { liveOf, pageOf, standsIn } from "./view/addresses.js";
import { act, checkIn, checkOut, confirm, scanned } from "./view/scan.js";

const STAYS =
  "センターにつながりません。この画面のことは、つながるまでできません。まだ送られていません。入力はこの画面に残っています。急ぐことは紙に書いてください。";
const FOUND_BACK = "つながったので、もとの画面に戻りました。";

// What an action online is called offline. code: read from a form, then the tablet decides itself.
const ACTIONS = {
  "/reception/scan": "scan", "/leaving/scan": "scan", "/returns/scan": "scan",
  "/reception/check-in": "check_in", "/reception/check-out": "check_out", "/leaving/check-out": "check_out",
  "/reception/confirm": "confirm_at_desk",
};

export const isOffline = () => document.querySelector("main").dataset.tablet !== undefined;

const entriesOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

// A page that was kept, of the same version as the program that runs here; otherwise undefined.
async function keptPage(path) {
  try {
    const answer = await fetch(pageOf(path));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main[data-tablet]");
    if (main?.dataset.app !== document.body.dataset.app) return undefined;
    // What a field asks of the server online, it asks of the replica here.
    for (const one of main.querySelectorAll("[hx-post], [hx-get]")) {
      for (const { name } of [...one.attributes]) if (name.startsWith("hx-")) one.removeAttribute(name);
    }
    return page;
  } catch {
    return undefined;
  }
}

// The main part of this page in the place of ours, and its ways to the other desks: some of them go on paper only.
function show(page) {
  const desks = page.querySelector("nav.desks");
  if (desks) document.querySelector("nav.desks")?.replaceChildren(...desks.children);
  const main = document.adoptNode(page.querySelector("main"));
  document.querySelector("main").replaceWith(main);
  return main;
}

let going;
let over; // {main, about, path} of the page online that is stood in for

// The server is away: this page goes on without it. failed: the form that could not be sent, its fields as they were.
export function goOver(failed) {
  going = (going ?? Promise.resolve()).then(() => change(failed)).catch((error) => say(error.message));
  return going;
}

async function change(failed) {
  if (!isOffline()) {
    const to = standsIn(location.pathname);
    if (!to) {
      if (failed) say(STAYS);
      return;
    }
    const before = document.querySelector("main");
    const page = await keptPage(to.path);
    if (!page) {
      if (failed) say(STAYS);
      return;
    }
    const focus = document.activeElement?.name;
    const typed = typedIn(before);
    over = { about: to.about, path: location.pathname };
    const main = show(page);
    if (to.about) main.querySelector("form[data-form]")?.setAttribute("data-about", to.about);
    await startMain(main, typed);
    if (focus) main.querySelector(`[name="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }
  if (failed) await again(failed);
}

// What stands in the page that is left: its largest form, and what is searched for.
function typedIn(main) {
  const forms = [...main.querySelectorAll("form[method=post].card")].filter((form) => form.elements.length > 3);
  const [form] = forms.toSorted((one, other) => other.elements.length - one.elements.length);
  return {
    entries: form ? entriesOf(form).filter(([name]) => name !== "csrf") : undefined,
    photos: form ? photosOf(form) : [],
    search: main.querySelector("#q")?.value ?? "",
    scroll: main.scrollTop,
  };
}

// Do once more, here, what could not be sent.
async function again({ path, entries }) {
  const values = Object.fromEntries(entries);
  const id = values.command_id;
  const kind = ACTIONS[path];
  if (kind === "scan") return scanned(values.code ?? "", id);
  const person = values.person && view().person(values.person);
  if (kind && !person) return say("この方は、この端末の控えにいません。名前で探し直してください。", "warn");
  if (kind === "check_in") {
    const payload = { person: values.person };
    if (values.how) payload.how = values.how;
    if (values.even_if) payload.even_if = entries.filter(([name]) => name === "even_if").map(([, value]) => value);
    return act(() => checkIn(person, payload, id));
  }
  if (kind === "check_out") return act(() => checkOut(person, { person: values.person, ...(values.how && { how: values.how }) }, id));
  if (kind === "confirm_at_desk") {
    const asked = Object.fromEntries(entries.filter(([name]) => ["person", "consent", "insurance", "guardian_consent", "guardian"].includes(name)));
    return act(() => confirm(person, asked, id));
  }
  const form = document.querySelector("main form[data-form]");
  const made = form && formOf(form);
  if (made && standsIn(path)) return made.submit();
  tell("bad");
  return say(STAYS);
}

// Everything that this main part does without a server.
export async function startMain(main, typed) {
  startLists(main);
  startScanners(main);
  const line = main.querySelector("[data-search]");
  if (line && typed?.search) line.value = typed.search;
  await startForm(main, typed?.entries, typed?.photos);
  await draw(main);
  if (typed?.scroll) main.scrollTop = typed.scroll;
}

// A form of a page without server was sent.
export async function offlineSubmit(form) {
  if (form.dataset.offline === "scan") {
    const field = form.elements.namedItem("code");
    const text = field.value;
    field.value = "";
    await scanned(text);
  } else if (form.dataset.offline === "form") await formOf(form)?.submit();
}

// Whether somebody is in the middle of something that must not be taken away.
export function isTyping() {
  const main = document.querySelector("main");
  const form = main.querySelector("form[data-form]");
  const line = main.querySelector("[data-search]");
  return Boolean((form && !form.hidden && formOf(form)?.typed) || line?.value || document.querySelector("dialog[open]"));
}

// The page online that stands where this one stands.
export function liveAddress() {
  const main = document.querySelector("main");
  if (over && (main.querySelector("form[data-form]") || !main.dataset.tablet)) return over.path;
  return liveOf(main, location.hash.slice(1) || over?.about);
}

// The server is here again, and nobody is typing: the page online, in the place of this one. Whether it was possible.
export async function comeBack() {
  if (document.body.hasAttribute("data-tablet-page")) {
    const answer = await fetch(liveAddress(), { headers: { Accept: "text/html" } }).catch(() => undefined);
    if (!answer?.ok || new URL(answer.url).pathname === "/sign-in" || isTyping()) return false;
    location.assign(answer.url);
    return true;
  }
  const answer = await fetch(liveAddress(), { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || isTyping()) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("main") || !page.body.hasAttribute("data-signed-in")) return false;
  const main = show(page);
  over = undefined;
  const token = main.querySelector("input[name=csrf]")?.value;
  if (token) document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRF-Token": token }));
  htmx.process(main);
  startScanners(document);
  say(FOUND_BACK, "ok");
  return true;
}
