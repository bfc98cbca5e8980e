// The tablet's own side of vcenter, opened once a page: replica, outbox, the exchange with the server, and who works here.

import { element, elements } from "../page/elements.js";
import { dayOf } from "../domain/dates.js";
import { commandId } from "../domain/ids.js";
import { openOutbox } from "./store/outbox.js";
import { follow } from "./view/overlay.js";
import { openReplica } from "./store/replica.js";
import { persist } from "./store/space.js";
import { startSync } from "./sync/sync.js";
import { house } from "./house.js";
import { askWho, setMinutes, touch, who } from "./lock.js";
import { keepOnly } from "./pin.js";

/**
 * @import {Payloads} from "server"
 * @import {OutboxHere, State} from "./store/outbox.js"
 * @import {ReplicaHere} from "./store/replica.js"
 * @import {SyncHere, SyncState} from "./sync/sync.js"
 * @import {Followed} from "./view/overlay.js"
 */

const WORKER_LIMIT = 2000; // ms: one of an older version answers nothing
const ENROLLED = "vcenter.tablet"; // {name, desk, uses} of this tablet, as the server said last; {} before it has said so

/**
 * What a tablet has once it is open.
 * @typedef {{replica: ReplicaHere, outbox: OutboxHere, sync: SyncHere, followed: Followed, state: Partial<SyncState>}} Tablet
 */

// Empty until it is open: what works without asking `opened` is only called on pages where it is.
export const tablet = /** @type {Tablet} */ ({ state: {} });

const AHEAD = "vcenter.ahead"; // ms by which this tablet's clock is ahead, as it was when the server answered last

/** @type {Set<(state: SyncState) => void>} */
const listeners = new Set();

// Whether this page has opened the tablet's own side.
export const opened = () => Boolean(tablet.sync);

/**
 * Called whenever something about server, waiting or contact has changed.
 * @param {(state: SyncState) => void} listener
 */
export function onState(listener) {
  listeners.add(listener);
}

/** @typedef {{name?: string, desk?: string, uses?: string[]}} Enrolled */

/** @returns {Enrolled | undefined} */
export function enrolled() {
  try {
    return JSON.parse(localStorage.getItem(ENROLLED) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {Enrolled | undefined} device */
export function setEnrolled(device) {
  if (device) localStorage.setItem(ENROLLED, JSON.stringify(device));
  else localStorage.removeItem(ENROLLED);
}

/**
 * Tell the service worker; when this resolves, it has done it, or is one that does not say so.
 * @param {string} what
 * @param {string} text
 * @param {number} [limit] ms
 * @returns {Promise<string>} What it answers.
 */
export function tellWorker(what, text = "", limit = WORKER_LIMIT, worker = navigator.serviceWorker?.controller) {
  if (!worker) return Promise.resolve("");
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    if (limit < Infinity) setTimeout(() => resolve(""), limit);
    worker.postMessage({ what, text }, [port2]);
  });
}

/** @type {Promise<Tablet> | undefined} */
let opening;

/**
 * wanted(): whether somebody is signed in who may see what the replica holds.
 * @param {{app: string | undefined, wanted: () => boolean}} options
 */
export function openTablet({ app, wanted }) {
  opening ??= begin(app, wanted).catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

// The tablet's own side once it is open; undefined where this page does not open it, or could not.
export const whenOpen = async () => opening?.catch(() => undefined);

/**
 * @param {string | undefined} app
 * @param {() => boolean} wanted
 */
async function begin(app, wanted) {
  await Promise.all(house.scripts.map((script) => import(script))); // each introduces its subject
  const [replica, outbox] = await Promise.all([openReplica(), openOutbox()]);
  Object.assign(tablet, { replica, outbox, followed: await follow(replica, outbox) });
  outbox.onChange(showMarks);
  tablet.sync = startSync({ replica, outbox, app, wanted, onState: said });
  tablet.sync.addEventListener("staff", (event) => {
    const { staff, asked } = /** @type {CustomEvent<{staff: string[], asked: number}>} */ (event).detail;
    keepOnly(staff, asked);
  });
  persist();
  return tablet;
}

/** @param {SyncState} state */
function said(state) {
  tablet.state = state;
  if (state.ahead) localStorage.setItem(AHEAD, String(Math.round(state.ahead)));
  if (state.device) {
    const { name, desk, uses } = state.device;
    setEnrolled({ name, desk, uses });
    tellWorker("desk", state.device.desk);
    setMinutes(state.lockMinutes);
  } else if (state.enrolled === false) setEnrolled(undefined);
  for (const listener of listeners) listener(state);
}

/** The server's time: by it a team is late, however wrong this tablet's clock is. */
export const serverNow = () => Date.now() - (tablet.state.ahead || Number(localStorage.getItem(AHEAD)) || 0);

export const view = () => tablet.followed.view;
export const today = () => dayOf(new Date().toISOString());
export const newCommand = () => commandId();
export const main = () => element("main");

/**
 * Keep one act on this tablet; when it resolves, it is on the disk. words: what a list says of it.
 * @template {keyof Payloads} K
 * @param {{id?: string | undefined, kind: K, payload: Payloads[K], words: string, photos?: {sha256: string, blob: Blob}[]}} act
 */
export async function keep({ id = commandId(), kind, payload, words, photos }) {
  const actor = who() || (await askWho(""));
  await tablet.outbox.put({ id, kind, at: new Date().toISOString(), actor, payload, words, photos });
  touch();
  document.querySelector("#said.error")?.remove(); // what could not be kept a moment ago
  await tablet.followed.settled();
  return id;
}

/** @type {Record<string, string> & {waiting: string}} */
const MARKS = {
  done: "センターに届きました ✓✓",
  review: "センターに届きました。本部が確かめます ✓✓",
  waiting: "この端末に保存 ✓",
};

/** @param {State} state */
export const markOf = (state) => MARKS[state] ?? MARKS.waiting;

// ✓ and ✓✓ of everything on the screen that is an entry.
export async function showMarks() {
  const marks = elements(".mark[data-entry]");
  if (!marks.length) return;
  const states = new Map((await tablet.outbox.list()).map(({ id, state }) => [id, state]));
  for (const mark of marks) {
    const words = markOf(states.get(mark.dataset.entry ?? "") ?? "done");
    if (mark.textContent !== words) mark.textContent = words;
    mark.classList.toggle("arrived", words !== MARKS.waiting);
  }
}

/**
 * What went wrong while something was kept, said where everything is said.
 * @param {string} message
 */
export function say(message, kind = "error") {
  document.getElementById("said")?.remove();
  const notice = document.createElement("p");
  notice.id = "said";
  notice.className = `notice ${kind}`;
  notice.setAttribute("role", kind === "error" ? "alert" : "status");
  notice.textContent = message;
  document.querySelector("main")?.prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
}
