// The matching board: people and needs are chosen with a tap, and moved with a second one, by dragging, or by keys. What others
// change meanwhile shows in its place; nothing moves under a finger: who is new waits behind a button.

import { openDialog } from "../page/dialog.js";
import { around, element, elements } from "../page/elements.js";
import { holds } from "../domain/find.js";
import { begin as showToast } from "./toast.js";
import { startDragging } from "./board-drag.js";

const board = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-board]"));

/** Ids of the people who are chosen, in the order in which they were. @type {Set<string>} */
const picked = new Set();
let chosen = ""; // the id of the need for which people are chosen
/** What stands in the way of a chosen need or of chosen people. @type {{able: string[], unable: Map<string, string>, notThere: Map<string, string>}} */
let fit = { able: [], unable: new Map(), notThere: new Map() };
let problem = "";

/** As the server has written each card and row. @type {Map<string, string>} */
const written = new Map();
/** The order in which they stand. @type {Record<"needs" | "people", string[]>} */
const order = { needs: [], people: [] };
let waiting = ""; // what others have changed, and nobody has asked to see yet
let isDown = false; // a finger is down: what others change is shown once it is up
let held = "";

/** What is still to be sent, one after the other. @type {(() => void)[]} */
const queue = [];
let isSending = false;
/** Whom somebody here has put where, last of all: each person, the need, and whether the server has said so. @type {Map<string, {need: string, holds: boolean}>} */
const moved = new Map();
/** The needs of which a team is being formed: a second tap on the same button says nothing more. @type {Set<string>} */
const forming = new Set();

/** @param {string} id */
const cardOf = (id) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-board] [data-card="${CSS.escape(id)}"]`));
/** @param {string} id */
const rowOf = (id) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-board] [data-person="${CSS.escape(id)}"]`));
const cards = () => elements("[data-cards] > [data-card]");
const rows = () => elements(".board-people > [data-person]");
const keyOf = (/** @type {HTMLElement} */ one) => one.dataset.card ?? one.dataset.person ?? "";

/**
 * Send a form of the board, when the one before has been answered.
 * @param {string} name
 * @param {Record<string, string>} values
 * @param {Iterable<string>} [people]
 */
function send(name, values, people = []) {
  const ids = [...people];
  queue.push(() => {
    const form = element(`[hidden] > form[data-act="${name}"]`, document, HTMLFormElement);
    for (const old of elements("[data-added]", form)) old.remove();
    for (const [field, value] of Object.entries(values)) element(`[name="${field}"]`, form, HTMLInputElement).value = value;
    for (const id of ids) {
      const more = Object.assign(document.createElement("input"), { type: "hidden", name: "people", value: id });
      more.dataset.added = "";
      form.append(more);
    }
    form.requestSubmit();
  });
  next();
}

function next() {
  if (isSending) return;
  const first = queue.shift();
  isSending = first !== undefined;
  first?.();
}

// What is asked for

/** Put whoever is chosen, or these, into the draft of a need. @param {string} need @param {string[]} [ids] @param {string} [instead] */
function seat(need, ids = [...picked], instead = "") {
  if (ids.length === 0) {
    if (chosen === need) say("右の一覧から、入れる人を選んでください。");
    else choose(need);
    return;
  }
  send("seat", { need, instead }, ids);
  moved.clear();
  for (const id of ids) moved.set(id, { need, holds: false });
  picked.clear();
  show();
}

/** @param {string[]} [ids] */
function unseat(ids = [...picked]) {
  const seated = ids.filter((id) => seatOf(id));
  if (seated.length > 0) send("unseat", {}, seated);
  moved.clear();
  for (const id of seated) moved.set(id, { need: "", holds: false });
  picked.clear();
  show();
}

/** The need in whose draft somebody sits. @param {string} id */
const seatOf = (id) => rowOf(id)?.dataset.seat ?? "";

/** @param {string} id */
function pick(id) {
  problem = "";
  if (picked.has(id)) picked.delete(id);
  else picked.add(id);
  if (picked.size > 0 && chosen) chosen = "";
  ask();
}

/** @param {string} need */
function choose(need) {
  problem = "";
  picked.clear();
  chosen = chosen === need ? "" : need;
  ask();
}

function giveUp() {
  problem = "";
  picked.clear();
  chosen = "";
  ask();
}

// Who fits is asked of the server, where the rules are.
function ask() {
  fit = { able: [], unable: new Map(), notThere: new Map() };
  show();
  if (chosen || picked.size > 0) send("fits", { need: chosen }, picked);
}

/** @param {string} words */
function say(words) {
  problem = words;
  show();
}

// A tap

/** @param {HTMLElement} one */
const dialogOf = (one) => /** @type {HTMLDialogElement | null} */ (one.closest("dialog"));

/** What a tap does: the first of these that is around it counts. @type {[selector: string, act: (one: HTMLElement) => void][]} */
const TAPS = [
  ["[data-give-up]", giveUp],
  ["[data-close]", (one) => dialogOf(one)?.close()],
  ["[data-take-all]", takeAll],
  ["[data-pick-all]", ({ dataset: { pickAll = "" } }) => tapAll(pickAll.split(" "))],
  ["[data-raised]", ({ dataset: { need = "", raised = "" } }) => seat(need, raised.split(" "))],
  ["[data-press]", act],
  ["[data-here]", ({ dataset: { here = "" } }) => seat(here)],
  ["[data-to-pool]", () => unseat()],
  ["[data-seated]", ({ dataset: { seated = "" } }) => tapSeated(seated)],
  ["[data-pick]", ({ dataset }) => tapPerson(dataset.pick ?? "")],
  ["[data-choose]", ({ dataset }) => choose(dataset.choose ?? "")],
  ["[data-fresh-board]", takeWaiting],
  ["[data-filter-needs], [data-filter-people]", turnFilter],
  ["[data-show-others]", showOthers],
];

document.addEventListener("click", (event) => {
  if (!board()) return;
  for (const [selector, does] of TAPS) {
    const one = around(event, selector);
    if (!one) continue;
    does(one);
    return;
  }
});

/** @param {HTMLElement} button */
function takeAll(button) {
  dialogOf(button)?.close();
  const ids = (button.dataset.takeAll ?? "").split(" ");
  if (button.dataset.need) seat(button.dataset.need, ids);
  else unseat(ids);
}

/** @param {HTMLElement} button */
function turnFilter(button) {
  button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  show();
}

/** @param {string[]} ids */
function tapAll(ids) {
  if (chosen) {
    seat(chosen, ids);
    return;
  }
  const everybody = ids.every((id) => picked.has(id));
  for (const id of ids) {
    if (everybody) picked.delete(id);
    else picked.add(id);
  }
  ask();
}

/**
 * With a need chosen, whoever fits goes there at once; else they are picked up.
 * @param {string} id
 */
function tapPerson(id) {
  if (chosen && !fit.unable.has(id)) seat(chosen, [id]);
  else pick(id);
}

/**
 * Whoever sits is picked up; where somebody is picked up from elsewhere, the two change places.
 * @param {string} id
 */
function tapSeated(id) {
  const [only] = picked;
  const need = seatOf(id);
  if (picked.size === 1 && only && only !== id && seatOf(only) !== need) seat(need, [only], id);
  else pick(id);
}

/** @param {HTMLElement} button */
function act(button) {
  const { press = "", need = "", personId = "" } = button.dataset;
  if (press === "forbid" || press === "unseat") {
    if (press === "forbid") askWhy(need, personId);
    else unseat();
    return;
  }
  if (press === "form") {
    if (forming.has(need)) return;
    forming.add(need);
  }
  const time = /** @type {HTMLInputElement | null} */ (document.querySelector("#f-back_by"))?.value ?? "";
  /** @type {Record<string, Record<string, string>>} */
  const values = { leader: { need, person: personId }, allow: { need, person: personId }, together: { person: personId }, form: { need, back_by: time } };
  send(press, values[press] ?? { need });
  if (press === "leader" || press === "aside") giveUp();
}

/** @param {string} need @param {string} person */
function askWhy(need, person) {
  const template = element("#ask-forbid", document, HTMLTemplateElement);
  const parts = [.../** @type {DocumentFragment} */ (template.content.cloneNode(true)).childNodes].filter((one) => one instanceof HTMLElement);
  const { dialog } = openDialog(parts);
  const form = element("form", dialog, HTMLFormElement);
  element("[name=need]", form, HTMLInputElement).value = need;
  element("[name=person]", form, HTMLInputElement).value = person;
  element("[name=command_id]", form, HTMLInputElement).value = crypto.randomUUID();
  element("[data-ask-words]", dialog).textContent = `${nameOf(person)}を${cardOf(need)?.dataset.number ?? ""}番へは行かせないことにします。`;
  htmx.process(dialog);
}

/** @param {HTMLElement} button */
function showOthers(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  if (on) void htmx.ajax("GET", "/matching/board/others", { source: "#others", target: "#others" });
  else element("#others").replaceChildren();
  if (on) element("#others").scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && board() && !document.querySelector("dialog[open]") && (picked.size > 0 || chosen)) giveUp();
});

document.addEventListener("input", ({ target }) => {
  if (target instanceof Element && target.matches("[data-filter-words], [data-filter-skill], [data-filter-district]")) show();
});

// What stands on the board

/** @param {string} id */
const nameOf = (id) => `${(rowOf(id)?.dataset.name ?? "").replaceAll("　", " ")}さん`;

/** Everything as it is now: who is chosen, who is filtered out, what is in the way. */
function show() {
  if (!board()) return;
  filter();
  for (const one of elements("[data-pick], [data-seated]", element("[data-board]"))) {
    one.setAttribute("aria-pressed", String(picked.has(one.dataset.pick ?? one.dataset.seated ?? "")));
  }
  const target = picked.size > 0 || chosen !== "";
  for (const card of cards()) {
    const id = keyOf(card);
    element("[data-choose]", card).setAttribute("aria-pressed", String(id === chosen));
    card.classList.toggle("is-chosen", id === chosen);
    card.classList.toggle("takes", picked.size > 0);
    tell(card, picked.size > 0 ? (fit.notThere.get(id) ?? "") : "");
  }
  for (const row of rows()) tell(row, chosen ? (fit.unable.get(keyOf(row)) ?? "") : "");
  sort();
  element("[data-to-pool]").hidden = ![...picked].some((id) => seatOf(id));
  element("[data-strip]").classList.toggle("is-on", target);
  strip();
}

/** @param {HTMLElement} one @param {string} why */
function tell(one, why) {
  const place = element("[data-not]", one);
  place.hidden = !why;
  place.textContent = why && `× ${why}`;
}

// People stand in the order in which they came; for a chosen need in that in which they help, and below a line whoever cannot go.
function sort() {
  const able = element("[data-people]");
  const cannot = element("[data-cannot]");
  const first = new Map(fit.able.map((id, at) => [id, at]));
  const place = new Map(order.people.map((id, at) => [id, at]));
  const at = (/** @type {HTMLElement} */ row) => (chosen && first.has(keyOf(row)) ? (first.get(keyOf(row)) ?? 0) - 1e6 : (place.get(keyOf(row)) ?? 1e6));
  const all = rows().toSorted((one, other) => at(one) - at(other));
  put(able, all.filter((row) => !chosen || !fit.unable.has(keyOf(row))));
  put(cannot, all.filter((row) => chosen && fit.unable.has(keyOf(row))));
  const shown = rows().filter((row) => row.checkVisibility());
  const below = shown.filter((row) => row.parentElement === cannot).length;
  element("[data-line]").hidden = below === 0;
  element("[data-line-count]").textContent = String(below);
  element("[data-nobody]").hidden = rows().some((row) => !row.classList.contains("is-seated"));
}

/**
 * Only what stands elsewhere is moved: the focus stays where it is.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} those
 */
function put(list, those) {
  let before = list.firstElementChild;
  for (const one of those) {
    if (one === before) before = before.nextElementSibling;
    else list.insertBefore(one, before);
  }
}

function filter() {
  const on = (/** @type {string} */ name) =>
    elements(`[data-${name}][aria-pressed="true"]`).map((one) => one.getAttribute(`data-${name}`) ?? "");
  const valueOf = (/** @type {string} */ selector) => {
    const one = document.querySelector(selector);
    return one instanceof HTMLInputElement || one instanceof HTMLSelectElement ? one.value : "";
  };
  const parts = on("filter-needs");
  const district = valueOf("[data-filter-district]");
  for (const card of cards()) {
    const own = (card.dataset.parts ?? "").split(" ");
    card.hidden = !parts.every((part) => own.includes(part)) || (district !== "" && card.dataset.district !== district);
  }
  const traits = on("filter-people");
  const skill = valueOf("[data-filter-skill]");
  const words = valueOf("[data-filter-words]");
  for (const row of rows()) {
    const own = (row.dataset.traits ?? "").split(" ");
    const skills = (row.dataset.skills ?? "").split(" ");
    row.hidden = !traits.every((one) => own.includes(one)) || (skill !== "" && !skills.includes(skill)) || !holds(words, [row.dataset.find]);
  }
}

/** @param {string} words @param {Record<string, string>} data @param {string} [kind] */
function stripButton(words, data, kind = "button") {
  const button = Object.assign(document.createElement("button"), { type: "button", className: kind, textContent: words });
  Object.assign(button.dataset, data);
  return button;
}

// The strip says what is chosen, and what can be done with it besides.
function strip() {
  const says = element("[data-strip-says]");
  const acts = element("[data-strip-acts]");
  const ids = [...picked];
  const [only = ""] = ids;
  const need = only && seatOf(only);
  const buttons = [];
  let words = "人かニーズを選んでください";
  if (ids.length > 0) {
    words = ids.length === 1 ? `${nameOf(only)}を選択中` : `${nameOf(only)}ほか${ids.length - 1}人を選択中`;
    if (ids.length === 1 && need) {
      buttons.push(stripButton("班長にする", { press: "leader", need, personId: only }));
      buttons.push(stripButton("行かせない", { press: "forbid", need, personId: only }));
    }
    if (ids.some((id) => seatOf(id))) buttons.push(stripButton("待つ人へ", { press: "unseat" }));
  } else if (chosen) {
    const card = cardOf(chosen);
    words = `${card?.dataset.number ?? ""}番 ${card?.dataset.kind ?? ""}に入れる人を選んでください`;
    buttons.push(stripButton("今日は出さない", { press: "aside", need: chosen }));
  }
  if (buttons.length > 0 || ids.length > 0 || problem) buttons.push(stripButton(problem ? "閉じる" : "やめる", { giveUp: "" }));
  const text = problem ? `× ${problem}` : words;
  if (says.textContent !== text) says.textContent = text;
  element("[data-strip]").classList.toggle("is-wrong", problem !== "");
  if (acts.textContent !== buttons.map((one) => one.textContent).join("") || acts.dataset.of !== [chosen, ...ids].join()) {
    acts.dataset.of = [chosen, ...ids].join();
    acts.replaceChildren(...buttons);
  }
}

// What the server says

/**
 * Cards and rows as they are by now. own: it answers what was done here, and shows whoever is new; what others have done shows in its
 * place, and whoever is new waits.
 * @param {string} text
 * @param {boolean} own
 */
function take(text, own) {
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  const whole = fresh.querySelector("[data-all]") !== null;
  const those = elements("[data-card], [data-person]", fresh);
  const needs = those.filter((one) => one.dataset.card !== undefined).map(keyOf);
  const people = those.filter((one) => one.dataset.person !== undefined).map(keyOf);
  if (whole && own) order.needs = needs;
  if (whole) order.people = people;
  const backToFocus = focused();
  if (own) for (const row of elements(".is-leaving", element("[data-board]"))) settle(row);
  const news = { needs: 0, people: 0 };
  for (const one of those) {
    const comes = takeOne(one, own);
    if (comes) news[comes] += 1;
  }
  if (whole) {
    const there = new Set([...needs, ...people]);
    for (const one of [...cards(), ...rows()]) if (!there.has(keyOf(one))) gone(one, own);
    takeBeside(fresh);
    if (own) put(element("[data-cards]"), order.needs.map(cardOf).filter((one) => one !== null));
    offer(news, own ? "" : text);
  }
  for (const one of elements("[data-gone]", fresh)) remove(cardOf(one.dataset.gone ?? ""));
  count(fresh);
  if (own) for (const [id, one] of moved) one.holds ||= seatOf(id) === one.need;
  else sayMovedElsewhere();
  if (own && whole) moved.clear(); // undone, or planned anew
  for (const id of picked) {
    const row = rowOf(id);
    if (row && !row.matches(".is-leaving, .is-gone")) continue;
    picked.delete(id);
    problem = "選んでいた人を、ほかの担当者が動かしました。いまのようすを見てください。";
  }
  if (chosen && !cardOf(chosen)) chosen = "";
  show();
  backToFocus();
}

/** Whom somebody here has just put somewhere, and somebody else has moved since: what was said of it holds no longer, nor can it be undone. */
function sayMovedElsewhere() {
  const those = [...moved].filter(([id, one]) => one.holds && rowOf(id) && seatOf(id) !== one.need);
  if (those.length === 0) return;
  for (const [id] of those) moved.delete(id);
  for (const old of elements(".toast")) old.remove();
  const said = those.map(([id]) => {
    const now = seatOf(id);
    return `${nameOf(id)}は、ほかの担当者が${now ? `${cardOf(now)?.dataset.number ?? ""}番に移しました` : "待っている人に戻しました"}。`;
  });
  problem = said.join("");
}

/**
 * A card or row as it is by now; where it is new, and waits to be asked for, of what.
 * @param {HTMLElement} one
 * @param {boolean} own
 * @returns {"needs" | "people" | undefined}
 */
function takeOne(one, own) {
  const key = keyOf(one);
  const isCard = one.dataset.card !== undefined;
  const there = isCard ? cardOf(key) : rowOf(key);
  there?.classList.remove("is-gone");
  const text = one.outerHTML;
  if (there && written.get(key) === text) return undefined;
  const isSeated = one.classList.contains("is-seated");
  const wasSeated = there?.classList.contains("is-seated");
  if (!own && (isCard ? !there : !isSeated && (!there || wasSeated))) return isCard ? "needs" : "people";
  written.set(key, text);
  const mine = document.adoptNode(one);
  if (!there) {
    element(isCard ? "[data-cards]" : "[data-people]").append(mine);
    return undefined;
  }
  const open = elements("details", there).map((details) => details.hasAttribute("open"));
  there.replaceWith(mine);
  const details = elements("details", mine);
  if (details.length === open.length) for (const [at, other] of details.entries()) other.toggleAttribute("open", open[at]);
  if (!own && isSeated && !wasSeated) leaveInPlace(mine);
  return undefined;
}

/** Somebody else has put them into a draft: they stand there, and say so, until something is done here. @param {HTMLElement} row */
function leaveInPlace(row) {
  row.classList.add("is-leaving");
  row.classList.remove("is-seated");
  element("[data-said]", row).textContent = `→ ${row.dataset.seatNumber ?? ""}番の班に入りました`;
}

/** @param {HTMLElement} row */
function settle(row) {
  row.classList.remove("is-leaving");
  row.classList.toggle("is-seated", Boolean(row.dataset.seat));
  element("[data-said]", row).textContent = "";
}

/** It stands on the board no more: at once where something was done here, else it says so in its place. @param {HTMLElement} one @param {boolean} own */
function gone(one, own) {
  if (own) {
    remove(one);
    return;
  }
  one.classList.add("is-gone");
  element("[data-said]", one).textContent = one.dataset.card === undefined ? "待っている人から外れました" : "このニーズは、ほかで進みました";
}

/** @param {HTMLElement | null} one */
function remove(one) {
  if (!one) return;
  written.delete(keyOf(one));
  one.remove();
}

/** What is kept beside needs and people. @param {ParentNode} fresh */
function takeBeside(fresh) {
  for (const name of ["aside", "notices"]) {
    const found = fresh.querySelector(`[data-${name}]`);
    const place = element(`[data-board-${name}]`);
    if (!found || written.get(name) === found.innerHTML) continue;
    written.set(name, found.innerHTML);
    const open = place.querySelector("details")?.hasAttribute("open") ?? false;
    place.replaceChildren(...found.childNodes);
    place.querySelector("details")?.toggleAttribute("open", open);
  }
}

/** @param {ParentNode} fresh */
function count(fresh) {
  for (const one of elements("[data-counted-of]", fresh)) {
    const key = one.dataset.countedOf ?? "";
    for (const place of elements(`[data-count-of="${CSS.escape(key)}"]`)) place.textContent = one.getAttribute("value");
  }
  const all = element("[data-form-all]");
  const number = (/** @type {string} */ key) => element(`[data-count-of="${key}"]`, all).textContent ?? "0";
  all.hidden = number("whole_teams") === "0";
  const hints = number("whole_hints");
  element("[data-whole-hints]", all).hidden = hints === "0";
  all.dataset.confirm = `そろった${number("whole_teams")}班（${number("whole_people")}人）を編成します。${hints === "0" ? "" : `▲ 確かめること${hints}つは、見ずに進みます。`}`;
}

/** Whoever is new waits behind a button. @param {{needs: number, people: number}} news @param {string} text */
function offer(news, text) {
  waiting = text;
  const words = { needs: `新しいニーズ ${news.needs}件を出す`, people: `新しい人・戻った人 ${news.people}人を出す` };
  for (const button of elements("[data-fresh-board]")) {
    const of = button.dataset.freshBoard === "needs" ? "needs" : "people";
    button.hidden = news[of] === 0;
    button.textContent = words[of];
  }
}

function takeWaiting() {
  if (waiting) take(waiting, true);
}

/** What has the focus, to be found again in what comes in its place. */
function focused() {
  const one = document.activeElement;
  if (!(one instanceof HTMLElement) || !one.closest("[data-board]")) return () => {};
  const name = ["pick", "seated", "here", "choose", "press"].find((key) => one.dataset[key] !== undefined);
  if (!name) return () => {};
  const selector = `[data-board] [data-${name}="${CSS.escape(one.dataset[name] ?? "")}"]${one.dataset.need ? `[data-need="${one.dataset.need}"]` : ""}`;
  return () => {
    const other = document.querySelector(selector);
    if (!one.isConnected && other instanceof HTMLElement) other.focus({ preventScroll: true });
  };
}

/** @param {HTMLElement} fresh */
function takeFits(fresh) {
  const pairs = (/** @type {string} */ name) =>
    elements(`[data-${name}]`, fresh).map((one) => /** @type {[string, string]} */ ([one.getAttribute(`data-${name}`) ?? "", one.getAttribute("value") ?? ""]));
  fit = { able: pairs("able").map(([id]) => id), unable: new Map(pairs("unable")), notThere: new Map(pairs("not-there")) };
  show();
  if (chosen) element("[data-pool-pane]").scrollTop = 0;
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const { sourceElement: source, response, text } = ctx;
  if (!board() || response.status >= 500 || response.status === 401 || response.status === 403) return;
  if (source.id === "board-now") {
    if (isDown) held = text;
    else take(text, false);
    return;
  }
  if (!(source instanceof HTMLElement) || !source.dataset.act) return;
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  if (fresh.querySelector("[data-fits]")) {
    takeFits(fresh);
    return;
  }
  const asks = fresh.querySelector("[data-ask]");
  /** @type {HTMLDialogElement | null} */ (source.closest("dialog"))?.close();
  if (asks) {
    const { dialog } = openDialog([...asks.children].map((one) => document.adoptNode(one)));
    htmx.process(dialog);
    return;
  }
  problem = fresh.querySelector("[data-problem-says]")?.textContent ?? "";
  const toast = fresh.querySelector(".toast");
  take(text, true);
  if (!toast) return;
  for (const old of elements(".toast")) old.remove();
  document.body.append(document.adoptNode(toast));
  htmx.process(toast);
  showToast();
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!(ctx.sourceElement instanceof HTMLElement) || !ctx.sourceElement.matches("[data-act]") || !ctx.sourceElement.closest("[data-board] [hidden]")) return;
  if (ctx.sourceElement.dataset.act === "form") forming.clear();
  isSending = false;
  next();
});

document.addEventListener("pointerdown", () => (isDown = true), { capture: true, passive: true });
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => setTimeout(() => {
    isDown = false;
    const text = held;
    held = "";
    if (text && board()) take(text, false);
  }), { capture: true, passive: true });
}

/** The page of the board begins. */
export function startBoard() {
  if (!board()) return;
  const now = element("#board-now");
  const text = now.innerHTML;
  now.replaceChildren();
  take(text, true);
  startDragging({
    begins: (id) => {
      if (!picked.has(id)) {
        picked.clear();
        picked.add(id);
        chosen = "";
      }
      ask();
      return picked.size > 1 ? `${nameOf(id)}ほか${picked.size - 1}人` : nameOf(id);
    },
    ends: (at) => {
      const other = at?.closest("[data-seated]");
      const card = at?.closest("[data-card]");
      if (other instanceof HTMLElement && picked.size === 1 && !picked.has(other.dataset.seated ?? "")) tapSeated(other.dataset.seated ?? "");
      else if (card instanceof HTMLElement) seat(keyOf(card));
      else if (at?.closest(".board-pool")) unseat();
      else giveUp();
    },
  });
}
