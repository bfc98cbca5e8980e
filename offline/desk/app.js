// What every page does: live updates, forms that are sent once, steppers, confirmation, the scanner.
import { holds } from "../domain/find.js";
import { followLive, partMissed, sessionEnded } from "./live.js";
import { commandId } from "../domain/ids.js";
import "../photos/need-photos.js";
import { startScanners } from "../scan/scanner.js";
import { signedInAgain } from "./session.js";
import { say } from "../tablet/core.js";
import * as tablet from "../tablet/begin.js";
import { signedIn } from "../tablet/pin.js";

const CENTRE_AWAY =
  "センターにつながりません。まだ送られていません。入力はこの画面に残っています。つながったら、もう一度押してください。";

const FAILED =
  "うまくいきませんでした。この操作が記録できたかどうか、ここではわかりません。入力はこの画面に残っています。もう一度押してください（二重には記録されません）。続くときは本部に知らせてください。";

// What the centre says of itself when it cannot keep anything; any other failure is told in our own words.
function failedIn(text) {
  const words = new DOMParser().parseFromString(text, "text/html").querySelector("[data-words]");
  return words ? `${words.textContent}入力はこの画面に残っています。` : FAILED;
}

// A form that has been answered, and stays on the screen, asks for something new the next time.
function renewCommand(form) {
  const field = form?.elements?.namedItem?.("command_id");
  if (field) field.value = commandId();
}

function setWaiting(form, waiting) {
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
    button.disabled = waiting;
    button.classList.toggle("waiting", waiting);
  }
}

// Plain forms go through fetch, so that what was typed outlives a server that is away.
async function send(form, button) {
  const body = new FormData(form, button); // before the button that was pressed is switched off: its value counts
  setWaiting(form, true);
  const multipart = form.enctype === "multipart/form-data";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: multipart ? body : new URLSearchParams(body),
      headers: { Accept: "text/html" },
    });
    if (answer.redirected) {
      await beforeLeaving(form, answer.url);
      location.assign(answer.url);
      return;
    }
    const atTheDoor = new URL(form.action).pathname === "/sign-in"; // where a wrong PIN is no session that ended
    if ((answer.status === 401 || answer.status === 403) && !atTheDoor) {
      if (await signedInAgain(answer.status)) say("サインインしました。まだ送られていません。もう一度押してください。", "warn");
    } else if (answer.status >= 500) {
      say(failedIn(await answer.text()));
    } else if (answer.headers.get("content-type")?.startsWith("text/plain")) {
      say(await answer.text());
    } else {
      show(await answer.text());
    }
  } catch {
    couldNotSend(form, body);
  }
  setWaiting(form, false);
}

// An enrolled tablet goes on by itself, with the very command that could not be sent; any other page keeps what was typed.
function couldNotSend(form, body) {
  const path = new URL(form.getAttribute("hx-post") ?? form.action, location.href).pathname;
  const entries = [...body].filter(([, value]) => typeof value === "string");
  if (!tablet.serverAway({ path, entries })) say(CENTRE_AWAY);
}

// What a tablet must know before this page is left: who has signed in with which PIN, or that nobody is any more.
async function beforeLeaving(form, address) {
  const path = new URL(form.action).pathname;
  if (path === "/sign-in") await signedIn(form.elements.namedItem("name").value, form.elements.namedItem("secret").value);
  if (path === "/sign-out") await tablet.leave();
  if (path === "/enrol") tablet.enrolling();
  if (new URL(address).pathname === "/kiosk") await tablet.handOver();
}

// The page that answers a refused form replaces this one's main part: same frame, nothing reloaded.
function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  if (!main) {
    say(FAILED);
    return;
  }
  document.querySelector("main").replaceWith(document.adoptNode(main));
  htmx.process(document.querySelector("main"));
  startScanners(document);
  countTicked();
  (document.querySelector("main .problem") ?? document.querySelector("main"))?.scrollIntoView({ block: "center" });
  document.querySelector("main [aria-invalid] , main .wrong input")?.focus?.({ preventScroll: true });
}

function confirmed(question) {
  const dialog = document.createElement("dialog");
  const words = document.createElement("p");
  words.textContent = question;
  const form = document.createElement("form");
  form.method = "dialog";
  for (const [value, label, kind] of [["", "やめる", "button"], ["yes", "はい、進める", "button primary"]]) {
    const button = document.createElement("button");
    button.className = kind;
    button.value = value;
    button.textContent = label;
    form.append(button);
  }
  dialog.append(words, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if ("offline" in form.dataset) {
    event.preventDefault();
    if (form.dataset.offline !== "lock") await tablet.offlineSubmit(form);
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  event.preventDefault();
  const button = event.submitter;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (question && !(await confirmed(question))) return;
  if (new URL(form.action).pathname === "/sign-out" && !(await tablet.mayLeave(confirmed))) return;
  if (form.target === "_blank") {
    form.submit();
    renewCommand(form); // printed again is another copy
    return;
  }
  await send(form, button);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const input = button.closest("[data-stepper]").querySelector("input");
  const next = (Number(input.value) || 0) + Number(button.dataset.step);
  input.value = Math.min(Number(input.max), Math.max(Number(input.min), next));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// "Everybody came back": one tap for the whole list; single ones are then changed.
document.addEventListener("click", (event) => {
  const value = event.target.closest("[data-choose-all]")?.dataset.chooseAll;
  if (!value) return;
  for (const radio of event.target.closest("fieldset").querySelectorAll(`input[type=radio][value="${CSS.escape(value)}"]`)) {
    radio.checked = true;
  }
});

// "Everybody" and "nobody" of a list with boxes to tick; single ones are then changed.
document.addEventListener("click", (event) => {
  const { tickAll, tickNone } = event.target.closest("[data-tick-all], [data-tick-none]")?.dataset ?? {};
  const name = tickAll ?? tickNone;
  if (!name) return;
  for (const box of event.target.closest("form").querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)) {
    box.checked = tickAll !== undefined;
  }
  countTicked();
});

// A long list of people is narrowed without losing what is ticked in it.
document.addEventListener("input", (event) => {
  const list = event.target.dataset?.filter;
  if (!list) return;
  for (const item of document.querySelectorAll(`${list} [data-find]`)) {
    item.hidden = !holds(event.target.value, [item.dataset.find]);
  }
});

function countTicked() {
  for (const count of document.querySelectorAll("[data-count]")) {
    count.textContent = document.querySelectorAll(`input[name="${CSS.escape(count.dataset.count)}"]:checked`).length;
  }
}
document.addEventListener("change", countTicked);

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.matches?.("form[hx-post]")) setWaiting(event.target, true);
});
document.addEventListener("htmx:finally:request", (event) => {
  if (!event.target.matches?.("form[hx-post]")) return;
  setWaiting(event.target, false);
});
document.addEventListener("htmx:after:request", async (event) => {
  const { sourceElement: source, response: { status }, text } = event.detail.ctx;
  if (!source.isConnected && source.matches("form[hx-post]") && tablet.isOffline()) {
    // The page did not wait for a slow answer and went over: done there once more under the same id, it is told here.
    couldNotSend(source, new FormData(source));
    return;
  }
  const form = event.target.matches?.("form[hx-post]") ? event.target : undefined;
  if (status === 401 || status === 403 || status >= 500) {
    event.preventDefault(); // an answer that is no part of this page is not drawn into it
    event.stopImmediatePropagation();
    if (status >= 500) {
      if (form) say(failedIn(text));
    } else if (form || event.target.matches?.("input")) {
      if (await signedInAgain(status)) say("サインインしました。まだ送られていません。もう一度押してください。", "warn");
    } else {
      sessionEnded();
    }
    return;
  }
  if (!form) return;
  tablet.arrived(document.querySelector(form.getAttribute("hx-target")));
  renewCommand(event.target);
  if (event.target.dataset.clear) event.target.querySelector(`[name="${event.target.dataset.clear}"]`).value = "";
});
// Whoever was found has been received: the next one is searched for from an empty line.
document.addEventListener("htmx:after:request", (event) => {
  const { empties, clears } = event.target.dataset ?? {};
  if (!empties) return;
  document.querySelector(empties).replaceChildren();
  const line = document.querySelector(clears);
  line.value = "";
  line.focus();
});
document.addEventListener("htmx:error", (event) => {
  // A screen that could not refresh itself says so in the header; an action that was not kept says so here. The page
  // may have gone over to the tablet's own meanwhile, and the form with it: then the event comes to the document.
  const source = event.detail.ctx?.sourceElement ?? event.target;
  if (source.matches?.("form[hx-post]")) couldNotSend(source, new FormData(source));
  else if (source.matches?.("[hx-get]")) partMissed();
});

const { body } = document;
if (body.hasAttribute("data-tablet-page")) tablet.startTablet();
else {
  if (body.hasAttribute("data-signed-in")) {
    followLive(() => tablet.serverAway());
    if (tablet.enrolled()) tablet.startTablet().catch((error) => console.error("tablet", error));
  } else if (tablet.enrolled()) tablet.sendWaiting().catch(() => {});
  startScanners(document);
  countTicked();
}
