// When this tablet and its server exchange (offline/tablet/sync/exchange.js says what): at once after an entry, every quarter of a
// minute, and when the server is back. One tab does it for all; every tab knows whether the server is here.

import { alone } from "./alone.js";
import { alive, Away, Forget, NotEnrolled, Trouble } from "./centre.js";
import { Exchange } from "./exchange.js";
import { hear, inOne, tell } from "../store/store.js";
import { nameOf } from "../trouble.js";

/**
 * @import {Hello} from "server"
 * @import {OutboxHere} from "../store/outbox.js"
 * @import {ReplicaHere} from "../store/replica.js"
 */

/**
 * @typedef {object} SyncState
 * @property {"here" | "away" | "unknown"} server
 * @property {number} waiting Entries that the centre does not have.
 * @property {Date | null} contact When the server last answered.
 * @property {string} words What there is to say of it.
 * @property {boolean | undefined} enrolled
 * @property {Hello["device"] | null} device
 * @property {string[]} staff
 * @property {number} lockMinutes
 * @property {number} ahead ms of the tablet's clock
 */

/**
 * @typedef {object} Options
 * @property {ReplicaHere} replica
 * @property {OutboxHere} outbox
 * @property {string | undefined} [app] The version of this page.
 * @property {() => boolean} [wanted] Whether the replica may be filled (somebody is signed in).
 * @property {(state: SyncState) => void} [onState] Called whenever it changed.
 */

const EVERY = 15_000; // ms between two exchanges while the server is here
const HELLO_EVERY = 60_000;
const PROBE = 1000; // ms between two looks for a server that is away, while somebody sees the page
const PROBE_LIMIT = 2500; // ms for its answer
const SURE = 800; // ms without an answer, after which a look says "away"
const SPREAD = 2000; // ms over which the tablets of a centre come back
const FIRST_WAIT = 1000; // ms after a first failure, doubled after each other one
const LONGEST_WAIT = 30_000;
const HIDDEN_PAUSE = 3000; // ms for which a tab that nobody sees leaves the work to others

const FULL = "このタブレットの空きが足りません。使わない写真やアプリを消してください。入力したものは無事です。";

/** @param {number} ms */
const jittered = (ms) => ms * (0.5 + Math.random());

/**
 * @param {number} ms
 * @param {...AbortSignal} signals
 * @returns {Promise<void>}
 */
function pause(ms, ...signals) {
  return new Promise((resolve) => {
    const clock = setTimeout(resolve, ms);
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => (clearTimeout(clock), resolve()), { once: true });
    }
  });
}

class Sync extends EventTarget {
  /** @type {SyncState} */
  state = {
    server: "unknown", waiting: 0, contact: null, words: "", enrolled: undefined,
    device: null, staff: [], lockMinutes: 5, ahead: 0,
  };
  #replica;
  #outbox;
  #app;
  #onState;
  #exchange;
  #stopped = new AbortController();
  #woken = new AbortController();
  #leading = false;
  #again = false;
  #failures = 0;
  #troubled = false; // the server answers, and cannot
  #notBefore = 0; // the server asked us to wait, or not all tablets shall come at once
  #helloAt = 0;
  #theirs = ""; // the server's version
  /** @type {Set<string>} */
  #told = new Set(); // what is said once: versions, and that this tablet was cut off
  /** @type {Promise<SyncState["server"]> | undefined} */
  #looking;

  /** @param {Required<Pick<Options, "wanted">> & Options & {app: string}} options */
  constructor({ replica, outbox, app, wanted, onState }) {
    super();
    this.#replica = replica;
    this.#outbox = outbox;
    this.#app = app;
    this.#onState = onState;
    this.#exchange = new Exchange({ replica, outbox, app, wanted });
  }

  async start() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    const ends = [
      this.#outbox.onChange(() => this.#counted()),
      this.#replica.onChange(() => this.#say({ contact: this.#replica.contact })),
      hear((what, more, here) => !here && this.#heard(what, more)),
    ];
    signal.addEventListener("abort", () => ends.forEach((end) => end()));
    addEventListener("online", () => this.lookNow(), { signal });
    addEventListener("offline", () => this.lookNow(), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && this.lookNow(), { signal });
    const remembered = await inOne(["about"], "readonly", (tx) => tx.objectStore("about").get("hello"));
    this.#say({ ...remembered, waiting: await this.#outbox.waiting(), contact: this.#replica.contact });
    this.lookNow();
    while (!signal.aborted) {
      await alone("sync", signal, (held) => this.#lead(held));
      if (document.hidden) await pause(jittered(HIDDEN_PAUSE), signal);
    }
  }

  // For good, or until start(). What was on its way is asked for again by whoever comes next.
  stop() {
    this.#stopped.abort();
  }

  // An exchange now, where the server is here.
  soon() {
    if (!this.#leading) tell("sync soon");
    this.#again = true;
    this.#woken.abort();
  }

  // Look whether the server is here; known within a second. For whoever noticed that something failed, or works again.
  lookNow() {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look() {
    const { signal } = this.#stopped;
    const unsure = setTimeout(() => this.#serverIs("away"), SURE);
    const here = await alive({ limit: PROBE_LIMIT, signal });
    clearTimeout(unsure);
    if (signal.aborted) return this.state.server;
    if (!here) this.#serverIs("away");
    else if (!this.#troubled) this.#serverIs("here");
    if (here) this.soon();
    return this.state.server;
  }

  async #counted() {
    const before = this.state.waiting;
    const waiting = await this.#outbox.waiting();
    this.#say({ waiting });
    if (waiting > before) this.soon();
  }

  /**
   * @param {string} what
   * @param {any} more
   */
  #heard(what, more) {
    if (what === "sync soon" && this.#leading) {
      tell("sync state", this.state);
      this.soon();
    }
    if (what === "sync state" && !this.#leading) this.#say(more);
    if (what === "sync event") this.dispatchEvent(new CustomEvent(more.name, { detail: more.detail }));
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
    tell("sync event", { name, detail });
  }

  /**
   * @param {string} what
   * @param {string} name
   * @param {unknown} detail
   */
  #emitOnce(what, name, detail) {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#emit(name, detail);
  }

  /** @param {Partial<SyncState>} changes */
  #say(changes) {
    const before = JSON.stringify(this.state);
    Object.assign(this.state, changes);
    if (JSON.stringify(this.state) === before) return;
    if (this.#leading) tell("sync state", this.state);
    this.#onState?.({ ...this.state });
  }

  /** @param {SyncState["server"]} server */
  #serverIs(server) {
    const before = this.state.server;
    if (before === server) return;
    this.#say({ server, words: this.#troubled ? this.state.words : "" });
    if (server === "here" && before === "away") {
      this.#notBefore = Math.max(this.#notBefore, Date.now() + Math.random() * SPREAD);
      this.#emit("back");
    }
  }

  /**
   * This tab's turn: exchange after exchange.
   * @param {AbortSignal} signal
   */
  async #lead(signal) {
    this.#leading = true;
    try {
      await this.#replica.catchUp();
      while (!signal.aborted) {
        this.#woken = new AbortController();
        const wait = await this.#step(signal);
        if (document.hidden) return; // a tab that nobody sees may be put to sleep at any time
        if (!this.#again) await pause(wait, signal, this.#woken.signal);
      }
    } finally {
      this.#leading = false;
    }
  }

  /**
   * One exchange, or one look where the server is away; ms until the next.
   * @param {AbortSignal} signal
   */
  async #step(signal) {
    this.#again = false;
    if (this.state.server === "away" && !this.#troubled) {
      if (!(await alive({ limit: PROBE_LIMIT, signal }))) return jittered(PROBE);
      this.#serverIs("here");
    }
    await pause(this.#notBefore - Date.now(), signal);
    try {
      const words = await this.#round(signal);
      this.#failures = 0;
      this.#troubled = false;
      this.#serverIs("here");
      this.#say({ words });
      if (this.#theirs && this.#theirs !== this.#app && !(await this.#outbox.waiting())) {
        this.#emitOnce(this.#theirs, "renew", { app: this.#theirs });
      }
      return jittered(EVERY);
    } catch (error) {
      return signal.aborted ? 0 : this.#failed(error);
    }
  }

  /**
   * What there is to say of it.
   * @param {AbortSignal} signal
   */
  async #round(signal) {
    try {
      if (Date.now() - this.#helloAt > HELLO_EVERY || this.#failures) await this.#hello(signal);
      await this.#exchange.everything(signal);
      return this.#exchange.photoWords;
    } catch (error) {
      if (!(error instanceof Forget)) throw error;
      this.#helloAt = 0;
      this.#theirs = "";
      await inOne(["about"], "readwrite", (tx) => tx.objectStore("about").delete("hello"));
      const nothingLeft = await this.#exchange.handOver(signal);
      this.#say({ enrolled: false, device: null, staff: [], contact: null });
      if (nothingLeft) this.#emitOnce("cut off", "forgotten", { message: error.message });
      return error.message;
    }
  }

  /** @param {AbortSignal} signal */
  async #hello(signal) {
    const asked = Date.now();
    const said = await this.#exchange.hello(signal);
    this.#helloAt = Date.now();
    this.#theirs = said.app;
    this.#told.delete("cut off");
    const known = { enrolled: true, device: said.device, staff: said.staff, lockMinutes: said.lock_minutes };
    // On a full tablet the rest goes on.
    await inOne(["about"], "readwrite", (tx) => tx.objectStore("about").put(known, "hello")).catch(() => {});
    this.#say({ ...known, ahead: said.ahead, contact: this.#replica.contact });
    this.dispatchEvent(new CustomEvent("staff", { detail: { staff: said.staff, asked } }));
  }

  /**
   * What the failure means for everybody; ms until the next try.
   * @param {unknown} error
   */
  #failed(error) {
    if (error instanceof Away) {
      this.#serverIs("away");
      return jittered(PROBE);
    }
    const wait = Math.min(jittered(FIRST_WAIT * 2 ** this.#failures), LONGEST_WAIT);
    this.#failures += 1;
    this.#again = false;
    const asked = error instanceof Trouble ? (error.wait ?? 0) : 0; // ms that the server asks us to wait
    if (asked) this.#notBefore = Date.now() + asked;
    if (error instanceof NotEnrolled) {
      this.#say({ enrolled: false, words: error.message });
    } else if (nameOf(error) === "QuotaExceededError") {
      this.#say({ words: FULL });
    } else {
      if (!(error instanceof Trouble)) console.error("sync", error);
      this.#troubled = !(error instanceof Trouble && error.status === 429);
      this.#say({ words: error instanceof Trouble ? error.message : new Trouble(0).message });
      if (this.#troubled) this.#serverIs("away");
    }
    return Math.max(asked, wait);
  }
}

/** @typedef {InstanceType<typeof Sync>} SyncHere */

/**
 * Begins at once. Events: back (the server is here again), renew ({app}: the server's is newer, and nothing waits),
 * forgotten ({message}), and in the tab that asked: staff ({staff, asked}), who may sign in here, as it was when the server was asked.
 * @param {Options} options
 */
export function startSync({ replica, outbox, app = "", wanted = () => true, onState }) {
  const sync = new Sync({ replica, outbox, app, wanted, onState });
  const begin = () => sync.start().catch((error) => console.error("sync", error));
  addEventListener("pagehide", () => sync.stop());
  addEventListener("pageshow", ({ persisted }) => persisted && begin());
  begin();
  return sync;
}
