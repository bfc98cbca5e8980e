// One exchange with the server, step by step: who we are, what waits here, what changed there. Each step may be cut off
// anywhere and asked again without harm: entries carry their ids, changes their cursor, photos their content.

import { Away, Forget, get, NotEnrolled, post, Refused, Trouble } from "./centre.js";
import { Elsewhere } from "../store/pages.js";
import { nameOf } from "../trouble.js";
import { NotTaken, upload } from "../../photos/upload.js";

/**
 * @import {Changes, Hello, Outcomes} from "server"
 * @import {Listed, OutboxHere} from "../store/outbox.js"
 * @import {ReplicaHere} from "../store/replica.js"
 */

const AT_ONCE = 20; // entries in one question
const ROWS = 2000;
const LEAST_ROWS = 100;
const PHOTOS_FIRST = 2000; // ms for photos before the entries
const BROKEN_SERVER = 3; // entries in a row that break the server: then it is not the entries
const STATUSES = ["done", "review", "failed"];

/** @param {Changes} changes */
const hides = ({ gone }) => Object.values(gone ?? {}).some((some) => some.some((one) => one.hidden));

export class Exchange {
  photoWords = ""; // why photos do not arrive
  #replica;
  #outbox;
  #app;
  #wanted;
  #rows = ROWS;
  #batch = AT_ONCE;

  /**
   * wanted(): whether anybody may see what the replica would hold.
   * @param {{replica: ReplicaHere, outbox: OutboxHere, app: string, wanted: () => boolean}} tablet
   */
  constructor({ replica, outbox, app, wanted }) {
    this.#replica = replica;
    this.#outbox = outbox;
    this.#app = app;
    this.#wanted = wanted;
  }

  /**
   * Who we are for the server, and what it wants of us; the replica is in touch.
   * @param {AbortSignal} signal
   * @returns {Promise<Hello & {ahead: number}>} ahead: ms of the tablet's clock.
   */
  async hello(signal) {
    const waiting = await this.#outbox.waiting();
    const sent = Date.now();
    const said = /** @type {Hello} */ (await post("/sync/hello", { ...this.#about(), waiting }, { signal }));
    await this.#replica.heard(said.keep_hours).catch((error) => {
      if (nameOf(error) !== "QuotaExceededError") throw error; // a full tablet shall send what it holds
    });
    return { ...said, ahead: (sent + Date.now()) / 2 - Date.parse(said.now) };
  }

  /** @param {AbortSignal} signal */
  async everything(signal) {
    await this.photos(signal, Date.now() + PHOTOS_FIRST);
    await this.entries(signal);
    if (this.#wanted()) await this.changes(signal);
    await this.#outbox.reflected();
    await this.photos(signal, Infinity);
    await this.#outbox.forgetSettled();
  }

  /**
   * Headquarters has cut this tablet off: what is known goes at once; what waits is handed over, and then forgotten too.
   * Whether nothing is left.
   * @param {AbortSignal} signal
   */
  async handOver(signal) {
    await this.#replica.forget();
    await this.entries(signal);
    const photos = await this.photos(signal, Infinity);
    return this.#outbox.forget({ photosToo: photos === "not ours" });
  }

  #about() {
    return { clock: new Date().toISOString(), app: this.#app };
  }

  /** @param {AbortSignal} signal */
  async entries(signal) {
    /** @type {Set<string>} */
    const later = new Set();
    let broken = 0;
    for (;;) {
      const batch = await this.#outbox.next(this.#batch, later);
      if (!batch.length) return;
      try {
        const failed = await this.#send(batch, signal);
        for (const id of failed) later.add(id);
        broken = 0;
        this.#batch = Math.min(AT_ONCE, this.#batch * 2);
      } catch (error) {
        await this.#outbox.giveBack(batch.map(({ id }) => id));
        if (error instanceof Away) this.#batch = Math.max(1, Math.floor(this.#batch / 2)); // perhaps a slow network
        if (!blames(error)) throw error;
        if (batch.length > 1) {
          this.#batch = 1; // one by one, so that the others arrive
          continue;
        }
        for (const { id } of batch) {
          later.add(id);
          await this.#outbox.settle(id, { status: "failed", words: new Trouble(0).message });
        }
        broken += 1;
        if (broken === BROKEN_SERVER) throw error;
      }
    }
  }

  /**
   * Send some entries and keep what became of them; the ids of those that are to be sent again.
   * @param {Listed[]} batch
   * @param {AbortSignal} signal
   */
  async #send(batch, signal) {
    const waiting = (await this.#outbox.waiting()) - batch.length; // when these have arrived
    const entries = batch.map(({ id, kind, at, actor, payload, v }) => ({ id, kind, at, actor, payload, v }));
    /** @type {Outcomes["outcomes"]} */
    let said;
    try {
      said = /** @type {Outcomes} */ (await post("/sync/outbox", { ...this.#about(), waiting, entries }, { signal })).outcomes;
    } catch (error) {
      if (!(error instanceof Forget && error.answer?.outcomes)) throw error;
      said = error.answer.outcomes; // cut off, and taken all the same
    }
    const sent = new Set(batch.map(({ id }) => id));
    const outcomes = said.flatMap((one) => (one.id !== null && sent.has(one.id) && STATUSES.includes(one.status) ? [{ ...one, id: one.id }] : []));
    await this.#outbox.settleAll(outcomes);
    if (new Set(outcomes.map(({ id }) => id)).size < sent.size) throw new Trouble(0);
    return outcomes.filter(({ status }) => status === "failed").map(({ id }) => id);
  }

  /** @param {AbortSignal} signal */
  async changes(signal) {
    for (;;) {
      const since = this.#replica.cursor;
      /** @type {Changes} */
      let changes;
      try {
        changes = await get(`/sync/changes?since=${encodeURIComponent(since)}&limit=${this.#rows}`, { signal });
      } catch (error) {
        if (error instanceof Away) this.#rows = Math.max(LEAST_ROWS, Math.floor(this.#rows / 2)); // perhaps a slow network
        throw error;
      }
      this.#rows = Math.min(ROWS, this.#rows * 2);
      if (changes.more && changes.cursor === since && !changes.reset) throw new Trouble(0); // for ever the same
      if (!this.#wanted()) return;
      try {
        await this.#replica.take(changes);
      } catch (error) {
        if (!(error instanceof Elsewhere)) throw error;
        await this.#replica.catchUp();
        continue;
      }
      signal.throwIfAborted();
      // Headquarters wait to hear that what is hidden now is gone from here: the next question says so.
      if (!changes.more && !hides(changes)) return;
    }
  }

  /**
   * Photos never keep anything else from going on. "all", "later", or "not ours" when this tablet may not send any.
   * @param {AbortSignal} signal
   * @param {number} until ms
   */
  async photos(signal, until) {
    try {
      for (const { sha256 } of await this.#outbox.photos()) {
        if (Date.now() > until) return "later";
        const blob = await this.#outbox.photo(sha256);
        const became = blob ? await this.#upload(sha256, blob, signal, until) : "refused";
        if (became === "arrived") await this.#outbox.photoArrived(sha256);
        if (became === "refused") await this.#outbox.photoRefused(sha256);
        if (became === "later") return "later";
      }
    } catch (error) {
      if (!(error instanceof Trouble || error instanceof Refused)) throw error;
      this.photoWords = error.message;
      return [401, 403, 410].includes(error.status) ? "not ours" : "later";
    }
    this.photoWords = "";
    return "all";
  }

  /**
   * @param {string} sha256
   * @param {Blob} blob
   * @param {AbortSignal} signal
   * @param {number} until
   */
  #upload(sha256, blob, signal, until) {
    return upload(sha256, blob, { signal, until: () => Date.now() > until }).catch((error) => {
      if (error instanceof NotTaken) return "refused";
      throw error;
    });
  }
}

/**
 * Whether the error may lie in what was sent: an entry that the server cannot digest must not keep the others back.
 * @param {unknown} error
 */
function blames(error) {
  if (error instanceof NotEnrolled || error instanceof Forget) return false;
  return error instanceof Refused || (error instanceof Trouble && error.status === 500);
}
