// The exchange between this tablet and its server: what waits in the outbox goes up, what changed comes down.
// It begins by itself when the server is back, and every question may be asked twice without harm.

import { alone } from "./alone.js";
import { alive, Away, Forget, get, NotEnrolled, post, Refused, Trouble } from "./centre.js";
import { Elsewhere } from "./pages.js";
import { hear, tell } from "./store.js";
import { upload } from "./upload.js";

const AT_ONCE = 20; // entries in one question
const ROWS = 2000;
const LEAST_ROWS = 100;
const EVERY = 15_000; // ms between two rounds while the server is here
const HELLO_EVERY = 60_000;
const PROBE = 1200; // ms between two looks for a server that is away, while somebody sees the page
const SPREAD = 2000; // ms over which the tablets of a centre come back
const SURE = 900; // ms without an answer, after which a look says "away"
const PHOTOS_FIRST = 2000; // ms for photos before the entries
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const GIVE_UP_ALONE = 2; // entries in a row that break the server, after which it is the server

const jittered = (ms) => ms * (0.5 + Math.random());

class Sync extends EventTarget {
  state = { server: "unknown", waiting: 0, contact: null, words: "", enrolled: undefined, device: null, staff: [], lockMinutes: 5, ahead: 0 };
  #replica;
  #outbox;
  #app;
  #onState;
  #stopped = new AbortController();
  #leading = false;
  #wake = () => {};
  #again = false;
  #failures = 0;
  #rows = ROWS;
  #batch = AT_ONCE;
  #helloAt = 0;
  #renewed = "";

  constructor({ replica, outbox, app, onState }) {
    super();
    this.#replica = replica;
    this.#outbox = outbox;
    this.#app = app;
    this.#onState = onState;
  }

  async start() {
    const signal = this.#stopped.signal;
    const soon = () => this.soon();
    const ends = [
      this.#outbox.onChange(async () => {
        const before = this.state.waiting;
        const waiting = await this.#outbox.waiting();
        this.#say({ waiting });
        if (waiting > before) soon();
      }),
      this.#replica.onChange(() => this.#say({ contact: this.#replica.contact })),
      hear((what, more, here) => this.#heard(what, more, here)),
    ];
    addEventListener("online", () => this.lookNow(), { signal });
    addEventListener("offline", () => this.lookNow(), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && this.lookNow(), { signal });
    signal.addEventListener("abort", () => ends.forEach((end) => end()));
    this.#say({ waiting: await this.#outbox.waiting(), contact: this.#replica.contact });
    this.lookNow();
    while (!signal.aborted) await alone("sync", signal, (held) => this.#lead(held));
  }

  stop() {
    this.#stopped.abort();
    this.#wake();
  }

  // A round now, where the server is here.
  soon() {
    if (!this.#leading) tell("sync soon");
    this.#again = true;
    this.#wake();
  }

  // Look whether the server is here: known within a second. For whoever noticed that something failed or came back.
  async lookNow() {
    const signal = this.#stopped.signal;
    const unsure = setTimeout(() => this.#serverIs("away"), SURE);
    const here = await alive({ signal });
    clearTimeout(unsure);
    if (signal.aborted) return this.state.server;
    this.#serverIs(here ? "here" : "away");
    if (here) this.soon();
    return this.state.server;
  }

  #heard(what, more, here) {
    if (here) return;
    if (what === "sync soon" && this.#leading) this.soon();
    if (what === "sync state" && !this.#leading) this.#say(more);
    if (what === "sync event") this.dispatchEvent(new CustomEvent(more.name, { detail: more.detail }));
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
    tell("sync event", { name, detail });
  }

  #say(changes) {
    const before = JSON.stringify(this.state);
    Object.assign(this.state, changes);
    if (JSON.stringify(this.state) === before) return;
    if (this.#leading) tell("sync state", this.state);
    this.#onState?.({ ...this.state });
  }

  #serverIs(server) {
    const before = this.state.server;
    this.#say({ server, ...(server === "away" ? { words: "" } : {}) });
    if (server === "here" && before === "away") this.#emit("back");
    if (server === "away" && before !== "away") this.#wake();
  }

  // This tab's turn: round after round, until it ends or the signal says so.
  async #lead(signal) {
    this.#leading = true;
    await this.#replica.catchUp();
    try {
      while (!signal.aborted) {
        const wait = await this.#once(signal);
        if (signal.aborted) break;
        await this.#sleep(wait, signal);
      }
    } finally {
      this.#leading = false;
    }
  }

  #sleep(ms, signal) {
    if (this.#again) return undefined;
    return new Promise((resolve) => {
      const clock = setTimeout(resolve, ms);
      const done = () => {
        clearTimeout(clock);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener("abort", done, { once: true });
    });
  }

  // One round, or one look; answers with how long to wait for the next, in ms.
  async #once(signal) {
    if (this.state.server === "away" && !(await alive({ signal }))) {
      this.#again = false;
      return jittered(document.hidden ? LONGEST_WAIT / 2 : PROBE);
    }
    if (this.state.server === "away") {
      this.#serverIs("here");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD)); // not all tablets at once
    }
    this.#again = false;
    try {
      await this.#round(signal);
      this.#failures = 0;
      this.#say({ server: "here", words: "" });
      return jittered(EVERY);
    } catch (error) {
      return signal.aborted ? 0 : this.#failed(error);
    }
  }

  #failed(error) {
    const wait = jittered(Math.min(FIRST_WAIT * 2 ** this.#failures, LONGEST_WAIT));
    this.#failures += 1;
    if (error instanceof Away) {
      this.#serverIs("away");
      return PROBE;
    }
    this.#again = false;
    if (error instanceof NotEnrolled) this.#say({ server: "here", enrolled: false, words: error.message });
    else if (error instanceof Trouble) this.#say({ server: "here", words: error.message });
    else if (error instanceof Elsewhere) this.#replica.catchUp();
    else {
      this.#say({ words: new Trouble(0).message });
      console.error("sync", error.name, error.message);
    }
    return Math.max(error.wait ?? 0, wait);
  }

  async #round(signal) {
    try {
      if (Date.now() - this.#helloAt > HELLO_EVERY || this.#failures) await this.#hello(signal);
      await this.#sendPhotos(signal, Date.now() + PHOTOS_FIRST);
      await this.#sendEntries(signal);
      await this.#takeChanges(signal);
      await this.#sendPhotos(signal, Infinity);
    } catch (error) {
      if (!(error instanceof Forget)) throw error;
      await this.#forget(error, signal);
    }
    await this.#outbox.forgetSettled();
    this.#say({ waiting: await this.#outbox.waiting() });
  }

  async #hello(signal) {
    const waiting = await this.#outbox.waiting();
    const said = await post("/sync/hello", { clock: new Date().toISOString(), app: this.#app, waiting }, { signal });
    this.#helloAt = Date.now();
    await this.#replica.heard(said.keep_hours);
    this.#say({
      server: "here",
      enrolled: true,
      device: said.device,
      staff: said.staff,
      lockMinutes: said.lock_minutes,
      ahead: Date.now() - Date.parse(said.now),
      contact: this.#replica.contact,
    });
    if (said.app !== this.#app && !waiting && this.#renewed !== said.app) {
      this.#renewed = said.app;
      this.#emit("renew", { app: said.app });
    }
  }

  async #sendEntries(signal) {
    const skipped = new Set();
    let broken = 0;
    for (;;) {
      const batch = await this.#outbox.next(this.#batch, skipped);
      if (!batch.length) return;
      const ids = batch.map(({ id }) => id);
      try {
        const outcomes = await this.#send(batch, signal);
        await this.#outbox.settleAll(outcomes);
        for (const { id, status } of outcomes) if (status === "failed") skipped.add(id);
        if (outcomes.length < batch.length) throw new Trouble(0);
        broken = 0;
        this.#batch = Math.min(AT_ONCE, this.#batch * 2);
      } catch (error) {
        await this.#outbox.giveBack(ids);
        const mine = error instanceof Refused && !(error instanceof NotEnrolled) && !(error instanceof Forget);
        if (!mine && !(error instanceof Trouble && error.status === 500)) {
          if (error instanceof Away) this.#batch = Math.max(1, Math.floor(this.#batch / 2));
          throw error;
        }
        // Something in it breaks the server: one by one, so that the others arrive.
        if (batch.length > 1) {
          this.#batch = 1;
          continue;
        }
        broken += 1;
        skipped.add(ids[0]);
        await this.#outbox.settle(ids[0], { status: "failed", words: new Trouble(0).message });
        if (broken > GIVE_UP_ALONE) throw error;
      }
    }
  }

  async #send(batch, signal) {
    const entries = batch.map(({ id, kind, at, actor, payload, v }) => ({ id, kind, at, actor, payload, v }));
    const said = await post("/sync/outbox", { clock: new Date().toISOString(), app: this.#app, entries }, { signal });
    return said.outcomes.filter(({ id, status }) => batch.some((entry) => entry.id === id) && ["done", "review", "failed"].includes(status));
  }

  async #takeChanges(signal) {
    for (;;) {
      let changes;
      try {
        changes = await get(`/sync/changes?since=${encodeURIComponent(this.#replica.cursor)}&limit=${this.#rows}`, { signal });
      } catch (error) {
        if (error instanceof Away) this.#rows = Math.max(LEAST_ROWS, Math.floor(this.#rows / 2)); // a slow network
        throw error;
      }
      this.#rows = Math.min(ROWS, this.#rows * 2);
      await this.#replica.take(changes);
      signal.throwIfAborted();
      if (!changes.more) break;
    }
    await this.#outbox.reflected();
  }

  async #sendPhotos(signal, until) {
    for (const { sha256 } of await this.#outbox.photos()) {
      if (Date.now() > until) return;
      const blob = await this.#outbox.photo(sha256);
      const became = await upload(sha256, blob, { signal, until: () => Date.now() > until });
      if (became === "arrived") await this.#outbox.photoArrived(sha256);
      if (became === "refused") await this.#outbox.photoRefused(sha256);
    }
  }

  // Headquarters has cut this tablet off: what is known goes at once, what waits is handed over first.
  async #forget(error, signal) {
    await this.#replica.forget();
    await this.#sendEntries(signal);
    await this.#sendPhotos(signal, Infinity);
    if (await this.#outbox.forget()) this.#emit("forgotten", { message: error.message });
    this.#say({ enrolled: false, words: error.message, contact: null });
  }
}

// Begins at once. onState({server, waiting, contact, words, enrolled, device, staff, lockMinutes, ahead}) whenever it changed.
// Events: back (the server is here again), renew ({app}: a newer app is there and nothing waits), forgotten ({message}).
export function startSync({ replica, outbox, app = "", onState }) {
  const sync = new Sync({ replica, outbox, app, onState });
  const run = () => sync.start().catch((error) => error.name === "AbortError" || console.error("sync", error));
  run();
  return sync;
}
