// Where the tablet begins, on every page of staff: the bar, the lock, the service worker, and going over and back.

import { element, elements } from "../page/elements.js";
import { reserve } from "./store/reserve.js";
import { space } from "./store/space.js";
import { enrolled, main, onState, opened, openTablet, say, setEnrolled, tablet, tellWorker, today, whenOpen } from "./core.js";
import { ago, dayText } from "./view/fill.js";
import { askWho, lockWhenIdle, setWho, who } from "./lock.js";
import { pageOf } from "./view/addresses.js";
import { draw } from "./view/lists.js";
import { comeBack, goOver, isOffline, isTyping, liveAddress, offlineSubmit, startMain } from "./over.js";
import { forgetPins, hasEnded, lentDesk } from "./pin.js";
import { lendAt } from "./uses.js";
import { subjects } from "./subjects.js";

/**
 * @import {SyncState} from "./sync/sync.js"
 * @import {Failed} from "./over.js"
 */

const AWAY = "センターにつながりません";
const ALONE = "センターにつながりません。この端末に保存して続けます";
const BACK = "つながりました";
const CENTRE = "vcenter.centre"; // the centre's name, for pages that know no server
const LOOK_AGAIN = 2000; // ms between two looks whether the page online may come back
const MINUTE = 60_000;
const FETCH_AFTER = 2000; // ms: of a busy morning's changes many are fetched together

const { body } = document;
const isTabletPage = body.hasAttribute("data-tablet-page");
const isKiosk = () => document.querySelector("main")?.dataset.tablet === "kiosk";

export { enrolled, isOffline, offlineSubmit };

let low = false;
let waited = 0;

/** @param {string} name */
const bar = (name) => element(`#tablet-bar [data-bar="${name}"]`);

// That no team is sent out today, as the centre said last: this tablet cannot ask whether one may leave all the same.
function drawHalt() {
  const day = tablet.replica?.facts.today;
  const said = day?.day === today() ? day.halt : "";
  for (const place of elements("[data-halt]")) {
    place.hidden = !said;
    if (place.textContent !== said) place.textContent = said ?? "";
  }
}

// Who should have been back, by what this tablet holds: on top of every page without its server.
function drawAlarms() {
  const said = opened() && isOffline() && !isKiosk() ? subjects().flatMap((subject) => subject.alarms?.() ?? []) : [];
  for (const place of elements("[data-alarms]")) {
    place.hidden = !said.length;
    if (place.dataset.said === said.join("\n")) continue;
    place.dataset.said = said.join("\n");
    place.replaceChildren(
      ...said.map((words) => {
        const line = document.createElement("div");
        line.className = "overdue-line";
        line.append(Object.assign(document.createElement("b"), { textContent: words }));
        return line;
      }),
    );
  }
}

function drawBar() {
  drawHalt();
  drawAlarms();
  const { server, waiting = 0, words: trouble = "" } = tablet.state;
  const place = document.getElementById("tablet-bar");
  if (!place) return;
  const away = server === "away";
  place.hidden = !(away || waiting || low || isOffline() || trouble) || isKiosk();
  place.classList.toggle("away", away);
  const said = away ? (isOffline() ? ALONE : AWAY) : trouble || (waiting ? "センターに送っています" : isOffline() ? BACK : "");
  if (bar("words").textContent !== said) bar("words").textContent = said;
  bar("waiting").hidden = !waiting;
  bar("waiting").textContent = `送信待ち ${waiting}件`;
  bar("low").hidden = !low;
  const { contact } = tablet.replica ?? {};
  bar("age").textContent = !isOffline() ? "" : contact ? `控え ${ago(contact)}` : "控えがまだありません";
  bar("live").hidden = away || !isOffline() || server !== "here";
  if (!bar("live").hidden) bar("live").setAttribute("href", liveAddress());
  const sign = document.getElementById("connection");
  if (sign) {
    sign.hidden = !place.hidden && away;
    if (!away && isOffline()) {
      sign.textContent = "つながっています";
      sign.classList.remove("away");
    }
  }
  for (const count of elements("[data-waiting-count]")) {
    count.textContent = String(waiting);
    count.hidden = !waiting;
  }
}

// Whether somebody must make room on this tablet, as browsers say so without an event.
async function lookForRoom() {
  ({ low } = await space());
  drawBar();
}

function drawFrame() {
  const name = isTabletPage ? localStorage.getItem(CENTRE) : document.querySelector(".top-name")?.textContent;
  if (!isTabletPage && name) localStorage.setItem(CENTRE, name);
  for (const one of document.querySelectorAll("[data-centre-name]")) one.textContent = name ?? "センター";
  for (const one of document.querySelectorAll("[data-today]")) one.textContent = dayText();
  const [incident] = elements("[data-incident]");
  const known = tablet.replica?.facts.incident;
  if (incident && known) {
    incident.hidden = false;
    incident.textContent = `${known.drill ? "訓練　" : ""}${known.name}`;
    incident.classList.toggle("drill", Boolean(known.drill));
    if (known.drill && !isKiosk()) incident.setAttribute("href", pageOf("/tablet/forms/drill-note"));
    else incident.removeAttribute("href");
  }
  for (const drill of elements("input[data-drill]")) if (drill instanceof HTMLInputElement) drill.value = known?.drill ? known.id : "";
  for (const none of elements("[data-no-drill]")) none.hidden = !tablet.replica || Boolean(known?.drill);
  for (const one of document.querySelectorAll("[data-who]")) one.textContent = who();
}

function drawAll() {
  drawFrame();
  drawBar();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let coming;

/** @param {SyncState} state */
function changed(state) {
  if (waited && !state.waiting) reserve({ now: true }).then(lookForRoom); // what was sent has made room
  waited = state.waiting;
  drawBar();
  if (state.server === "away") goOver().then(drawAll);
  else if (state.server === "here" && isOffline()) soonBack();
  if (state.server === "here") document.querySelector("#said.away")?.remove();
}

// The page online comes back as soon as everything has arrived and nobody is in the middle of something.
function soonBack() {
  coming ??= setTimeout(async () => {
    coming = undefined;
    if (tablet.state.server !== "here" || !isOffline() || isKiosk()) return;
    const stays = ["outbox", "rosters"].includes(main().dataset.tablet ?? "") || main().querySelector("[data-kept]:not([hidden])");
    if (!stays && !tablet.state.waiting && !isTyping() && (await comeBack())) drawBar();
    else soonBack();
  }, LOOK_AGAIN);
}

// Answers "whole" when the newest version is on this tablet, "failed" when it could not be brought.
async function update() {
  const { active } = await navigator.serviceWorker.ready;
  return tellWorker("update", "", Infinity, active);
}

async function worker() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  // Pages of staff are not opened in a volunteer's hands: the tablet is back.
  if (!isTabletPage) await tellWorker("kiosk", "", undefined, active);
  await update();
}

// A newer version of the app is at the server: it is taken when it is here whole, and nobody is in the middle of something.
async function renew() {
  if ((await update()) !== "whole" || !isTabletPage) return;
  const clock = setInterval(() => {
    if (isTyping() || document.querySelector("[data-kept]:not([hidden])")) return;
    clearInterval(clock);
    location.replace(location.pathname + location.hash);
  }, LOOK_AGAIN);
}

// Sign in at this page first; in a volunteer's hands it shows nothing of staff.
async function begin() {
  if (await hasEnded(who())) setWho(""); // a day's helper, whose day is over
  if (isTabletPage && !who()) await askWho("", { title: "サインイン" });
  lendAt(await lentDesk(who()));
  body.toggleAttribute("data-locked", false);
}

function out() {
  if (isTabletPage || isOffline()) return { said: "別の人に交代する", pressed: changeWho };
  return { said: "サインアウト", pressed: () => /** @type {HTMLFormElement} */ (element("form[action='/sign-out']")).requestSubmit() };
}

function changeWho() {
  setWho("");
  location.reload();
}

async function takeBack() {
  await askWho("", { title: "係の人のサインイン" });
  await tellWorker("kiosk"); // or the page that comes would still be the one for volunteers
  location.replace("/tablet/reception");
}

// What others have changed is fetched soon, so that the tablet knows it if the server goes away the next moment.
function followChanges() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let clock;
  for (const topic of (body.dataset.tabletTopics ?? "").split(" ")) {
    body.addEventListener(`changed:${topic}`, () => {
      clock ??= setTimeout(() => {
        clock = undefined;
        tablet.sync.soon();
      }, FETCH_AFTER);
    });
  }
}

// Begins wherever staff are signed in on an enrolled tablet, and on every page of the tablet itself.
export async function startTablet() {
  if (!isTabletPage) {
    setWho(body.dataset.staff ?? "");
    lendAt(body.dataset.helpsAt ?? "");
  } else document.querySelector("[data-change-who]")?.addEventListener("click", changeWho);
  document.querySelector("[data-take-back]")?.addEventListener("click", takeBack);
  await openTablet({ app: body.dataset.app, wanted: () => !isKiosk() && (isTabletPage || Boolean(body.dataset.staff)) });
  if (!isKiosk()) onState(changed);
  drawAll();
  if (isKiosk()) {
    setWho("");
    body.toggleAttribute("data-locked", false);
    onState(({ server }) => server === "here" && location.replace("/kiosk"));
    return;
  }
  const redraw = () => {
    drawAll();
    if (isOffline()) draw(main());
  };
  tablet.followed.onChange(redraw);
  tablet.outbox.onChange(lookForRoom);
  setInterval(lookForRoom, MINUTE / 2);
  reserve().then(lookForRoom);
  worker().catch(() => {}); // the next page tries again
  lockWhenIdle(out, () => isTabletPage && location.reload());
  followChanges();
  tablet.sync.addEventListener("renew", () => renew().catch(() => {}));
  tablet.sync.addEventListener("forgotten", async (event) => {
    await forgetPins();
    setEnrolled(undefined);
    main().replaceChildren(); // whoever stood on the screen is seen no more
    say(/** @type {CustomEvent<{message: string}>} */ (event).detail.message, "warn");
  });
  if (isTabletPage) {
    await begin();
    await startMain(main());
    drawFrame();
  }
}

// Nobody is signed in: what waits goes to the server all the same, and nothing comes down.
export async function sendWaiting() {
  await openTablet({ app: body.dataset.app, wanted: () => false });
}

/**
 * A form could not be sent, or the live stream broke: whether the tablet goes on by itself.
 * @param {Failed} [failed]
 */
export function serverAway(failed) {
  if (!opened()) return false;
  tablet.sync.lookNow(); // a stream may also break because a sign-in has ended
  if (failed) goOver(failed);
  return true;
}

// A page that the tablet has itself is on the screen again, without having been loaded: it goes on alone if the server is away.
export function standIn() {
  if (opened() && tablet.state.server === "away") goOver().then(drawBar);
}

/**
 * Before somebody signs out: whether they may go. What waits stays on the tablet; what is known of people does not.
 * @param {(question: string) => Promise<boolean>} confirmed
 */
export async function mayLeave(confirmed) {
  const waiting = await (await whenOpen())?.outbox.waiting();
  if (!waiting) return true;
  return confirmed(`${waiting}件がまだセンターに届いていません。この端末に残り、つながると送られます。サインアウトしますか。`);
}

// Somebody is about to enrol this tablet: the next page asks the server what it is called.
export function enrolling() {
  if (!enrolled()) setEnrolled({});
}

// The tablet goes into a volunteer's hands: until staff take it back it shows nothing of theirs.
export async function handOver() {
  setWho("");
  await tellWorker("kiosk", "yes");
}

export async function leave() {
  setWho("");
  await (await whenOpen())?.replica.forget();
}

/**
 * ✓✓ at once for what was done online.
 * @param {Element | null} place
 */
export function arrived(place) {
  if (!opened() || !place) return;
  const mark = document.createElement("p");
  mark.className = "mark arrived";
  mark.textContent = "センターに届きました ✓✓";
  place.querySelector(".verdict")?.after(mark);
}
