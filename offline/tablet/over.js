// Going over without a switch: the same page goes on when the server is away, with whatever was typed, and comes back
// when it is here again. Nothing is done twice: what failed is kept under the id that it already had.

import { takeSession } from "../desk/session.js";
import { element, elements, entriesOf, field, isFilledIn } from "../page/elements.js";
import { photosOf } from "../photos/need-photos.js";
import { startScanners } from "../scan/scanner.js";
import { tell } from "../scan/sounds.js";
import { main, say } from "./core.js";
import { formOf, startForm } from "./forms/form.js";
import { house } from "./house.js";
import { subjects } from "./subjects.js";
import { messageOf } from "./trouble.js";
import { isFor, isTheirs, whyNot } from "./uses.js";
import { draw, startLists } from "./view/lists.js";
import { liveOf, pageOf, standsIn } from "./view/addresses.js";
import { piece } from "./view/fill.js";
import { scanned } from "./view/scan.js";

/** @import {Entries, Photo} from "./store/drafts.js" */

/** @typedef {{path: string, entries: Entries}} Failed A form that could not be sent, its fields as they were. */

/** @typedef {{entries?: Entries | undefined, photos?: Photo[], search?: string, scroll?: number}} Typed */

const STAYS =
  "センターにつながりません。この画面のことは、つながるまでできません。まだ送られていません。入力はこの画面に残っています。急ぐことは紙に書いてください。";
const FOUND_BACK = "つながったので、もとの画面に戻りました。";

const SCAN = "scan"; // of the acts that the server names: a code was read, and the tablet decides itself

export const isOffline = () => main().dataset.tablet !== undefined;

/** @param {HTMLElement} within */
const declaredForm = (within) => /** @type {HTMLFormElement | null} */ (within.querySelector("form[data-form]"));

/** @param {HTMLElement} within */
const searchLine = (within) => /** @type {HTMLInputElement | null} */ (within.querySelector("[data-search]"));

/**
 * A page that was kept, of the same version as the program that runs here; otherwise undefined.
 * @param {string} path
 */
async function keptPage(path) {
  try {
    const answer = await fetch(pageOf(path));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const kept = element("main[data-tablet]", page);
    if (kept.dataset.app !== document.body.dataset.app) return undefined;
    // What a field asks of the server online, it asks of the replica here.
    for (const one of elements("[hx-post], [hx-get]", kept)) {
      for (const { name } of [...one.attributes]) if (name.startsWith("hx-")) one.removeAttribute(name);
    }
    return page;
  } catch {
    return undefined;
  }
}

/**
 * The main part of this page in the place of ours, and its ways to the other desks: some of them go on paper only.
 * @param {Document} page
 */
function show(page) {
  const desks = page.querySelector("nav.desks");
  if (desks) document.querySelector("nav.desks")?.replaceChildren(...desks.children);
  const shown = document.adoptNode(element("main", page));
  main().replaceWith(shown);
  return shown;
}

/** @type {Promise<unknown>} */
let going = Promise.resolve();
/** @type {{about: string, path: string} | undefined} */
let over; // of the page online that is stood in for

/**
 * The server is away: this page goes on without it.
 * @param {Failed} [failed]
 */
export function goOver(failed) {
  going = going.then(() => change(failed)).catch((error) => say(messageOf(error)));
  return going;
}

/** @param {Failed | undefined} failed */
async function change(failed) {
  if (!isOffline()) {
    const to = standsIn(location.pathname);
    if (!to) {
      if (failed) say(STAYS);
      return;
    }
    const before = main();
    const page = await keptPage(to.path);
    if (!page) {
      if (failed) say(STAYS);
      return;
    }
    const { desk = "" } = element("main[data-tablet]", page).dataset;
    if (!isFor(desk) && (failed || isFilledIn(main()))) {
      const { why, instead } = whyNot(desk);
      say(`センターにつながりません。${why}ここでは続けられません。${instead}まだ送られていない入力は、この画面に残っています。`, "warn away");
      return;
    }
    const focus = document.activeElement?.getAttribute("name");
    const typed = typedIn(before);
    over = { about: to.about, path: location.pathname };
    const shown = show(page);
    if (to.about) for (const one of [shown, declaredForm(shown)]) one?.setAttribute("data-about", to.about);
    await startMain(shown, typed);
    const [focused] = focus ? elements(`[name="${CSS.escape(focus)}"]`, shown) : [];
    focused?.focus({ preventScroll: true });
  }
  if (failed) await again(failed);
}

/**
 * What stands in the page that is left: its largest form, and what is searched for.
 * @param {HTMLElement} left
 * @returns {Typed}
 */
function typedIn(left) {
  const forms = [...left.querySelectorAll("form[method=post].card")].filter((form) => form instanceof HTMLFormElement).filter((form) => form.elements.length > 3);
  const [form] = forms.toSorted((one, other) => other.elements.length - one.elements.length);
  return {
    entries: form ? entriesOf(new FormData(form)).filter(([name]) => name !== "session") : undefined,
    photos: form ? photosOf(form) : [],
    search: /** @type {HTMLInputElement | null} */ (left.querySelector("#q"))?.value ?? "",
    scroll: left.scrollTop,
  };
}

/**
 * What an act online is here; its address may have parts that vary, {…}.
 * @param {string} path
 */
const actOf = (path) =>
  Object.entries(house.acts).find(([address]) => new RegExp(`^${address.replace(/\{\w+\}/g, "[^/]+")}$`).test(path))?.[1];

/**
 * Do once more, here, what could not be sent.
 * @param {Failed} failed
 */
async function again({ path, entries }) {
  const values = Object.fromEntries(entries);
  const { command_id: id, code = "" } = values;
  const name = actOf(path);
  if (name === SCAN) return scanned(code, id);
  for (const { acts } of subjects()) {
    const act = name && acts?.[name];
    if (act) return act({ values, entries, id });
  }
  const form = declaredForm(main());
  const made = form && formOf(form);
  if (made && standsIn(path)) return made.submit();
  tell("bad");
  return say(STAYS);
}

/**
 * A desk that is not this tablet's: no form that nobody will take, but what to do instead.
 * @param {HTMLElement} shown
 */
function showNotFor(shown) {
  const { desk = "", tablet } = shown.dataset;
  const title = document.title.split(" | ")[0] ?? "";
  const card = piece("not-for-this-tablet", { title, ...whyNot(desk), href: ownDesk() });
  if (tablet === "form") shown.dataset.tablet = desk; // where the page online is that comes back
  shown.prepend(card);
  for (const one of [...shown.children]) if (one !== card && !one.matches("template, [data-words]")) one.remove();
}

// The first desk that is this tablet's.
function ownDesk() {
  const [own] = elements("nav.desks a[href]").filter((one) => isFor(deskOf(one)) && !one.querySelector(".by-paper"));
  return own?.getAttribute("href") ?? "";
}

/** @param {HTMLElement} way */
const deskOf = (way) => way.getAttribute("href")?.split(/[/?#]/)[2] ?? "";

// Which of the desks in the navigation are other tablets', and no way to one of them as the way on.
function markDesks() {
  for (const way of elements("nav.desks a[href^='/tablet/']")) {
    if (!isTheirs(deskOf(way))) way.remove();
    if (isFor(deskOf(way)) || way.querySelector("small")) continue;
    way.append(Object.assign(document.createElement("small"), { className: "by-paper", textContent: "別の端末で" }));
  }
  for (const way of elements("main [data-own-desk]")) {
    if (isFor(deskOf(way))) continue;
    way.setAttribute("href", ownDesk());
    way.textContent = "この端末の窓口を開く";
  }
}

/**
 * Everything that this main part does without a server.
 * @param {HTMLElement} shown
 * @param {Typed} [typed]
 */
export async function startMain(shown, typed) {
  markDesks();
  if (!isFor(shown.dataset.desk ?? "")) {
    showNotFor(shown);
    return;
  }
  startLists(shown);
  startScanners(shown);
  const line = searchLine(shown);
  if (line && typed?.search) line.value = typed.search;
  await startForm(shown, typed?.entries, typed?.photos);
  await draw(shown);
  if (typed?.scroll) shown.scrollTop = typed.scroll;
}

/**
 * A form of a page without server was sent.
 * @param {HTMLFormElement} form
 */
export async function offlineSubmit(form) {
  if (form.dataset.offline === "scan") {
    const line = field(form, "code");
    const text = line.value;
    line.value = "";
    await scanned(text);
  } else if (form.dataset.offline === "form") await formOf(form)?.submit();
}

// Whether somebody is in the middle of something that must not be taken away.
export function isTyping() {
  const form = declaredForm(main());
  return Boolean((form && !form.hidden && formOf(form)?.typed) || searchLine(main())?.value || document.querySelector("dialog[open]"));
}

// The page online that stands where this one stands.
export function liveAddress() {
  const shown = main();
  if (over && (declaredForm(shown) || !shown.dataset.tablet)) return over.path;
  return liveOf(shown, location.hash.slice(1) || over?.about);
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
  const shown = show(page);
  over = undefined;
  takeSession(page);
  htmx.process(shown);
  startScanners(document);
  say(FOUND_BACK, "ok");
  return true;
}
