// What every page does: live updates, forms that are sent once, steppers, confirmation, the scanner.
import { holds } from "../domain/find.js";
import { startBoard } from "./board.js";
import { startHand } from "./hand.js";
import { backToList, couldNotOpen, startListDetail } from "./list-detail.js";
import { followLive, partMissed, sessionEnded } from "./live.js";
import { clockOf, readTime, timeOf } from "../domain/dates.js";
import { commandId } from "../domain/ids.js";
import { confirmed } from "../page/dialog.js";
import { around, element, elements, entriesOf, field } from "../page/elements.js";
import "../page/typed-dates.js";
import "../photos/need-photos.js";
import { startScanners } from "../scan/scanner.js";
import "./missing.js";
import { askForPaper, isOnPaper, openPaper, printAgain } from "./printed.js";
import { startRemembered } from "./remember.js";
import "./pressed.js";
import { isFile, saveFile } from "./saved-file.js";
import "./toast.js";
import { givenUp, isGivenUp, startWaiting, stopWaiting } from "./waiting.js";
import { parsed, signedInAgain, staffSignedIn } from "./session.js";
import { say } from "../tablet/core.js";
import * as tablet from "../tablet/begin.js";
import { signedIn } from "../tablet/pin.js";

const CENTRE_AWAY =
  "センターにつながりません。まだ送られていません。入力はこの画面に残っています。つながったら、もう一度押してください。";

const NOT_OPENED = "開けませんでした。もう一度押してください。続くときは本部に知らせてください。";
const NOT_OPENED_AWAY = "センターにつながらないため、開けません。つながったら、もう一度押してください。";

const FAILED =
  "うまくいきませんでした。この操作が記録できたかどうか、ここではわかりません。入力はこの画面に残っています。もう一度押してください（二重には記録されません）。続くときは本部に知らせてください。";

const GIVEN_UP =
  "待つのをやめました。この操作が記録できたかどうか、ここではわかりません。入力はこの画面に残っています。もう一度押してください（二重には記録されません）。";

/**
 * What the centre says of itself when it cannot keep anything; any other failure is told in our own words.
 * @param {string} text
 */
function failedIn(text) {
  const words = parsed(text).querySelector("[data-words]");
  return words ? `${words.textContent}入力はこの画面に残っています。` : FAILED;
}

/**
 * A form that has been answered, and stays on the screen, asks for something new the next time.
 * @param {HTMLFormElement} form
 */
function renewCommand(form) {
  const id = form.elements.namedItem("command_id");
  if (id instanceof HTMLInputElement) id.value = commandId();
}

/** When a form was emptied for the next one. @type {WeakMap<HTMLFormElement, number>} */
const begunAnew = new WeakMap();

/** So soon after it an empty form was pressed by the second half of a double tap, and not by somebody who forgot to type. Milliseconds. */
const DOUBLE_TAP = 1500;

/**
 * What was filled in has been kept: the form is for the next one, who is somebody else.
 * @param {HTMLFormElement} form
 */
function beginAnew(form) {
  form.reset();
  begunAnew.set(form, performance.now());
  for (const id of elements("input[data-fresh]", form)) if (id instanceof HTMLInputElement) id.value = commandId();
}

/** What stands on a button that is waited for. @type {WeakMap<HTMLButtonElement, Node[]>} */
const saidBefore = new WeakMap();

/**
 * Nothing is sent twice meanwhile, and the button that was pressed says at once that it was.
 * @param {HTMLFormElement} form
 * @param {boolean} waiting
 * @param {Element | null} [pressed]
 */
function setWaiting(form, waiting, pressed = null) {
  for (const button of form.elements) { // also those that stand outside of it
    if (!(button instanceof HTMLButtonElement) || button.type !== "submit") continue;
    button.disabled = waiting;
    button.classList.toggle("waiting", waiting);
    const before = saidBefore.get(button);
    if (waiting && button === pressed && !before && !("quiet" in form.dataset)) { // a name of a list stays readable
      saidBefore.set(button, [...button.childNodes]);
      button.style.minInlineSize = `${button.offsetWidth}px`;
      button.replaceChildren("送っています…");
      startWaiting(form, button);
    } else if (!waiting && before) {
      button.replaceChildren(...before);
      saidBefore.delete(button);
      stopWaiting(form);
    }
  }
}

/** @param {Pick<Response, "headers">} answer */
const isWords = ({ headers }) => headers.get("content-type")?.startsWith("text/plain") ?? false;

/**
 * Nobody is signed in (401), or somebody else than when the page was opened (403). A 403 of mere words has other reasons.
 * @param {Pick<Response, "headers" | "status">} answer
 */
const ofTheSession = (answer) => answer.status === 401 || (answer.status === 403 && !isWords(answer));

/**
 * Plain forms go through fetch, so that what was typed outlives a server that is away.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
async function send(form, button) {
  const body = new FormData(form, button); // before the button that was pressed is switched off: its value counts
  setWaiting(form, true, button);
  const multipart = form.enctype === "multipart/form-data";
  const address = button?.getAttribute("formaction") ?? form.action;
  try {
    const answer = await fetch(address, {
      method: "POST",
      signal: givenUp(form),
      body: multipart ? body : new URLSearchParams(entriesOf(body)),
      headers: { Accept: "text/html" },
    });
    if (answer.redirected) {
      await beforeLeaving(form, answer);
      location.assign(answer.url);
      return;
    }
    const atTheDoor = new URL(form.action).pathname === "/sign-in"; // where a wrong PIN is no session that ended
    if (ofTheSession(answer) && !atTheDoor) {
      await askToSignIn(answer.status);
    } else if (answer.status >= 500) {
      say(failedIn(await answer.text()));
    } else if (isFile(answer)) {
      say(`「${await saveFile(answer)}」を保存しました。`, "ok");
    } else if (isWords(answer)) {
      say(await answer.text());
    } else {
      show(await answer.text());
    }
  } catch {
    if (isGivenUp(form)) say(GIVEN_UP, "warn");
    else couldNotSend(form, body);
  }
  setWaiting(form, false);
}

/** @param {number} status */
async function askToSignIn(status) {
  if (await signedInAgain(status)) say("サインインしました。まだ送られていません。もう一度押してください。", "warn");
}

/**
 * An enrolled tablet goes on by itself, with the very command that could not be sent; any other page keeps what was typed.
 * @param {HTMLFormElement} form
 * @param {FormData} body
 */
function couldNotSend(form, body) {
  const path = new URL(form.getAttribute("hx-post") ?? form.action, location.href).pathname;
  if (!tablet.serverAway({ path, entries: entriesOf(body) })) say(CENTRE_AWAY);
}

/**
 * What a tablet must know before this page is left: who has signed in with which PIN, or that nobody is any more.
 * @param {HTMLFormElement} form
 * @param {Response} answer
 */
async function beforeLeaving(form, answer) {
  const path = new URL(form.action).pathname;
  if (path === "/sign-in") await staffSignedIn(form, parsed(await answer.text()));
  if (path === "/sign-in/helper") await helperSignedIn(form, parsed(await answer.text()));
  if (path === "/sign-out") await tablet.leave();
  if (path === "/enrol") tablet.enrolling();
  if (new URL(answer.url).pathname === "/kiosk") await tablet.handOver();
}

/**
 * A day's helper has no PIN: the digits that let them in open this tablet for them until they end. The page that answers says
 * who it is.
 * @param {HTMLFormElement} form
 * @param {Document} page
 */
async function helperSignedIn(form, page) {
  const { staff = "", ends, helpsAt } = page.body.dataset;
  const digits = (field(form, "code").value.normalize("NFKC").split("#").at(-1) ?? "").replace(/\D/g, "");
  if (staff && ends) await signedIn(staff, digits, { ends: Date.parse(ends), desk: helpsAt ?? "" });
}

/**
 * The page that answers a refused form replaces this one's main part: same frame, nothing reloaded.
 * @param {string} text
 */
function show(text) {
  const page = parsed(text);
  const main = page.querySelector("main");
  if (!main) {
    say(FAILED);
    return;
  }
  const before = element("main").scrollTop;
  element("main").replaceWith(document.adoptNode(main));
  htmx.process(main);
  startScanners(document);
  startListDetail();
  startRemembered();
  startHand();
  countTicked();
  showProblem(main, before);
}

// What is open beside a list answers for itself: the list stays as it is.
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target?.id === "detail" && ctx.response?.status === 422) showProblem(element("#detail"), 0);
});

// Whoever is found, or was received, comes into view: an answer out of sight is taken for none, and the person is registered again.
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const found = ctx.target;
  if (!found?.closest(".answers") || !found.firstElementChild) return;
  const { top } = found.getBoundingClientRect();
  if (top < 0 || top > innerHeight - 120) found.scrollIntoView({ block: "start" });
});

/**
 * What is wrong comes into view, with the focus on it: beside its field, else in the bar that stays in sight, and the list
 * above it stays where it was; else where it is said. What is new where nothing is wrong stands at the top.
 * @param {HTMLElement} main
 * @param {number} before How far it was scrolled.
 */
function showProblem(main, before) {
  const bar = main.querySelector(".bar-state.wrong");
  const problem = elements(".problem, .wrong", main).find((one) => !one.closest(".actions") || one.closest("#detail"));
  if (problem) {
    problem.scrollIntoView({ block: "center" });
    elements(".wrong :is(input, textarea, select), [aria-invalid]", main).at(0)?.focus({ preventScroll: true });
    return;
  }
  main.scrollTop = before;
  const asked = main.querySelector("[role=alert]:not(.problems)");
  if (!asked && bar && isInView(bar)) return;
  const alert = asked ?? main.querySelector("[role=alert]");
  if (alert) alert.scrollIntoView({ block: "center" });
  else main.scrollTop = 0;
}

/** @param {Element} one */
function isInView(one) {
  const { top, bottom } = one.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

// From what is wrong, in the list on top, to its field.
document.addEventListener("click", (event) => {
  const link = around(event, "[data-problem]");
  const named = link?.dataset.problem ?? "";
  const box = link && (document.querySelector(`.wrong [name="${CSS.escape(named)}"]`) ?? document.getElementById(`f-${named}`));
  if (!box) return;
  event.preventDefault();
  box.scrollIntoView({ block: "center" });
  const inside = box.matches("fieldset") ? box.querySelector("input, textarea, select") : box;
  if (inside instanceof HTMLElement) inside.focus({ preventScroll: true });
});

// The QR of a day's helper brings the digits behind its address.
function takeDigits() {
  const digits = location.hash.slice(1);
  const code = document.querySelector("#helper-door [name=code]");
  if (!(code instanceof HTMLInputElement) || !/^\d{6}$/.test(digits)) return;
  code.value = digits;
  history.replaceState(null, "", location.pathname);
}

takeDigits();

/**
 * Whether a form asks before it is sent: always, or where a field of it has the value that it names (data-confirm-when="state=stopped").
 * @param {HTMLFormElement} form
 */
function isAsked(form) {
  const [name = "", value] = (form.dataset.confirmWhen ?? "").split("=");
  return !name || new FormData(form).get(name) === value;
}

/** @param {Element} one */
function isTyped(one) {
  if (one instanceof HTMLTextAreaElement) return one.value !== one.defaultValue;
  if (one instanceof HTMLSelectElement) {
    const first = [...one.options].findIndex((option) => option.defaultSelected); // where none says so, the first one is chosen
    return one.selectedIndex !== Math.max(first, 0);
  }
  if (!(one instanceof HTMLInputElement) || ["hidden", "search", "file", "submit"].includes(one.type)) return false;
  return ["checkbox", "radio"].includes(one.type) ? one.checked !== one.defaultChecked : one.value.trim() !== one.defaultValue.trim();
}

/** @param {Element} one */
const isSought = (one) => one instanceof HTMLInputElement && ["search", "file"].includes(one.type) && one.value !== "";

/**
 * A form of the page beside this one into which something was typed: the page that comes next would be without it.
 * @param {HTMLFormElement} form
 */
const typedBeside = (form) =>
  [...document.querySelectorAll("main form[method=post]")]
    .filter((other) => other instanceof HTMLFormElement && other !== form && other.method === "post")
    .find((other) => [.../** @type {HTMLFormElement} */ (other).elements].some(isTyped));

/** @param {Element} form */
const labelOf = (form) => [...(form instanceof HTMLFormElement ? form.elements : [])].find((one) => one instanceof HTMLButtonElement && one.type === "submit")?.textContent?.trim() ?? "";

// The second half of a double tap finds the form emptied: the first one has been recorded, and that is what stands on the screen.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || performance.now() - (begunAnew.get(form) ?? -DOUBLE_TAP) >= DOUBLE_TAP) return;
  // A pass that is read right after another one comes without a button, in a field like that of a search: it is no second tap.
  if (!event.submitter || [...form.elements].some((one) => isTyped(one) || isSought(one))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if ("offline" in form.dataset) {
    event.preventDefault();
    if (form.dataset.offline !== "lock") await tablet.offlineSubmit(form);
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  event.preventDefault();
  const button = event.submitter;
  const question = button?.dataset.confirm ?? (isAsked(form) ? form.dataset.confirm : undefined);
  if (question && !(await confirmed(question, button?.textContent?.trim()))) return;
  if (new URL(form.action).pathname === "/sign-out" && !(await tablet.mayLeave(confirmed))) return;
  const target = button?.getAttribute("formtarget") ?? form.target; // of two buttons one may print, the other open a paper
  if (target !== "_blank") {
    const other = typedBeside(form);
    const lost = other && `「${labelOf(other)}」の入力は、まだ記録していません。このまま進めると、その入力は消えます。`;
    if (lost && !(await confirmed(lost, button?.textContent?.trim()))) return;
  }
  if (target === "_blank") {
    openPaper(form, button);
    isOnPaper(form);
    // Printed again is another copy; of a list that bears the number of who has it, it is the same one.
    if (!form.elements.namedItem("to_whom")) renewCommand(form);
    const act = button?.getAttribute("aria-label") ?? button?.textContent?.trim() ?? "";
    if ("print" in form.dataset) askForPaper(act, () => printAgain(form, button));
    return;
  }
  await send(form, button);
});

document.addEventListener("click", (event) => {
  const button = around(event, "[data-step]");
  const input = around(event, "[data-stepper]")?.querySelector("input");
  if (!button || !input) return;
  const next = (Number(input.value) || 0) + Number(button.dataset.step);
  input.value = String(Math.min(Number(input.max), Math.max(Number(input.min), next)));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// A time of day goes in steps of a quarter of an hour, from now where nothing stands; what was typed is written as the others.
document.addEventListener("click", (event) => {
  const button = around(event, "[data-minutes]");
  const input = around(event, "[data-time]")?.querySelector("input");
  if (!button || !input) return;
  // After midnight an evening goes on: 24:30 (LAST_HOUR in vcenter/domain/calendar.py).
  const late = /^2[4-9]:[0-5]\d$/.test(input.value);
  const [hours = 0, minutes = 0] = (late ? input.value : readTime(input.value) || timeOf(new Date().toISOString())).split(":").map(Number);
  const step = Number(button.dataset.minutes);
  const next = (Math.floor((hours * 60 + minutes) / 15) + (step > 0 ? 1 : (hours * 60 + minutes) % 15 ? 0 : -1)) * 15;
  input.value = clockOf(late ? Math.min(next, 1799) : (next + 1440) % 1440);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  if (target.closest("[data-time]")) target.value = readTime(target.value) || target.value;
  if (target.type !== "file") return;
  const said = document.querySelector(`output[data-files="${CSS.escape(target.id)}"]`);
  if (said) said.textContent = [...(target.files ?? [])].map(({ name }) => name).join("、") || "まだ選んでいません";
});

// "Everybody came back": one tap for the whole list; single ones are then changed.
document.addEventListener("click", (event) => {
  const value = around(event, "[data-choose-all]")?.dataset.chooseAll;
  const list = around(event, "fieldset");
  if (!value || !list) return;
  for (const radio of elements(`input[type=radio][value="${CSS.escape(value)}"]`, list, HTMLInputElement)) radio.checked = true;
});

// "Everybody" and "nobody" of a list with boxes to tick; single ones are then changed.
document.addEventListener("click", (event) => {
  const button = around(event, "[data-tick-all], [data-tick-none]");
  const form = around(event, "form");
  const name = button?.dataset.tickAll ?? button?.dataset.tickNone;
  if (!name || !form) return;
  for (const box of elements(`input[type=checkbox][name="${CSS.escape(name)}"]`, form, HTMLInputElement)) {
    box.checked = button?.dataset.tickAll !== undefined;
  }
  countTicked();
});

// Whoever is searched for next is not taken for the one who was received last.
document.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLInputElement && target.dataset.forgets) element(target.dataset.forgets).replaceChildren();
});

// A long list of people is narrowed without losing what is ticked in it.
document.addEventListener("input", (event) => {
  const line = event.target;
  if (!(line instanceof HTMLInputElement) || !line.dataset.filter) return;
  for (const item of elements(`${line.dataset.filter} [data-find]`)) item.hidden = !holds(line.value, [item.dataset.find]);
});

function countTicked() {
  for (const place of elements("[data-count]")) {
    const ticked = document.querySelectorAll(`input[name="${CSS.escape(place.dataset.count ?? "")}"]:checked`);
    place.textContent = String(ticked.length);
  }
}
document.addEventListener("change", countTicked);

/**
 * The form that htmx sends; of whatever else it asks for, none.
 * @param {EventTarget | null} source
 */
const sentFrom = (source) => (source instanceof HTMLFormElement && source.matches("[hx-post]") ? source : undefined);

document.addEventListener("htmx:before:request", ({ target }) => {
  const form = sentFrom(target);
  if (form) setWaiting(form, true, document.activeElement);
});
document.addEventListener("htmx:finally:request", ({ target }) => {
  const form = sentFrom(target);
  if (form) setWaiting(form, false);
});
document.addEventListener("htmx:after:request", async (event) => {
  const { sourceElement: source, response, text } = event.detail.ctx;
  const { status } = response;
  const left = sentFrom(source);
  if (left && !left.isConnected && tablet.isOffline()) {
    // The page did not wait for a slow answer and went over: done there once more under the same id, it is told here.
    couldNotSend(left, new FormData(left));
    return;
  }
  const form = sentFrom(event.target);
  if (status === 401 || status === 403 || status >= 500) {
    event.preventDefault(); // an answer that is no part of this page is not drawn into it
    event.stopImmediatePropagation();
    const opening = couldNotOpen(event.target);
    const asked = form || opening || event.target instanceof HTMLInputElement;
    if (status >= 500) {
      if (form) say(failedIn(text));
      else if (opening) say(NOT_OPENED);
    } else if (!ofTheSession(response)) {
      if (asked) say(text); // a part that refreshes itself says nothing
    } else if (asked) {
      await askToSignIn(status).catch(() => (form ? couldNotSend(form, new FormData(form)) : say(CENTRE_AWAY)));
    } else {
      sessionEnded();
    }
    return;
  }
  if (!form) return;
  const target = form.getAttribute("hx-target");
  if (target) tablet.arrived(document.querySelector(target));
  renewCommand(form);
  if ("next" in form.dataset && status < 400) beginAnew(form);
  if (form.dataset.clear) field(form, form.dataset.clear).value = "";
});
// Whoever was found has been received: the next one is searched for from an empty line.
document.addEventListener("htmx:after:request", ({ target }) => {
  const { empties, clears } = sentFrom(target)?.dataset ?? {};
  if (!empties || !clears) return;
  element(empties).replaceChildren();
  const line = element(clears, document, HTMLInputElement);
  line.value = "";
  line.focus();
});
document.addEventListener("htmx:error", (event) => {
  // A screen that could not refresh itself says so in the header; an action that was not kept says so here. The page
  // may have gone over to the tablet's own meanwhile, and the form with it: then the event comes to the document.
  const source = event.detail.ctx?.sourceElement ?? event.target;
  const form = sentFrom(source);
  if (form && isGivenUp(form)) say(GIVEN_UP, "warn");
  else if (form) couldNotSend(form, new FormData(form));
  else if (couldNotOpen(source)) {
    say(NOT_OPENED_AWAY);
    if (tablet.serverAway()) backToList(); // which the tablet has itself
  } else if (source instanceof Element && source.matches("[hx-get]")) partMissed();
});

document.documentElement.dataset.begun = ""; // what is pressed from now on is ours (not-begun.js)

const { body } = document;
if (body.hasAttribute("data-tablet-page")) tablet.startTablet();
else {
  if (body.hasAttribute("data-signed-in")) {
    followLive(() => tablet.serverAway());
    if (tablet.enrolled()) tablet.startTablet().catch((error) => console.error("tablet", error));
  } else if (tablet.enrolled()) tablet.sendWaiting().catch(() => {});
  startScanners(document);
  startListDetail(tablet.standIn);
  startBoard();
  startHand();
  startRemembered();
  countTicked();
}
