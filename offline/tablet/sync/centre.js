// Asking the server from a tablet: what an answer means, and how long we wait for one.

/** @import {Refusal} from "server" */

const LIMIT = 8000; // ms without anything heard
const LONGEST_WAIT = 120_000; // ms that a server may ask us to wait
export const TROUBLE = "センターで問題が起きています。記録はこのタブレットに残っています。本部に知らせてください。";

// Nobody answers, or somebody who is not the centre (the sign-in page of a network).
export class Away extends Error {}

// The centre answers that it cannot now. wait: ms that it asks us to wait, or undefined.
export class Trouble extends Error {
  /**
   * @param {number} status
   * @param {number} [wait]
   * @param {string} [message]
   */
  constructor(status, wait, message) {
    super(message ?? TROUBLE);
    this.status = status;
    this.wait = wait;
  }
}

// This very question was refused, and will be again. answer: what was said, where it was JSON.
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {Refusal} [answer]
   */
  constructor(status, answer) {
    super(answer?.message ?? `refused: ${status}`);
    this.status = status;
    this.answer = answer;
  }
}

export class NotEnrolled extends Refused {}
export class Forget extends Refused {}

/**
 * ms, of seconds or of a date.
 * @param {string | null} header
 */
function waitOf(header, now = Date.now()) {
  if (!header) return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_WAIT);
}

/**
 * @param {Response} answer
 * @param {() => void} heard
 * @returns {Promise<any>}
 */
async function jsonOf(answer, heard) {
  if (!answer.body || !answer.headers.get("content-type")?.includes("application/json")) return undefined;
  const decoder = new TextDecoder();
  let text = "";
  const reader = answer.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    heard(); // a slow network that brings something is no reason to give up
    text += decoder.decode(value, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch {
    return undefined;
  }
}

/**
 * What an answer that is no success means. The pages of networks and of other servers are not JSON.
 * @param {Response} answer
 * @param {Refusal | undefined} said
 */
function refusal(answer, said) {
  const { status } = answer;
  if (status === 408 || status === 511) return new Away(`no answer: ${status}`);
  if (status === 429 || status >= 500) return new Trouble(status, waitOf(answer.headers.get("retry-after")), said?.message);
  if (status === 401 && said) return new NotEnrolled(status, said);
  if (status === 410 && said?.forget) return new Forget(status, said);
  if (!said && [401, 403, 404, 407, 410].includes(status)) return new Away(`somebody else answers: ${status}`);
  return new Refused(status, said);
}

/** @typedef {{limit?: number, signal?: AbortSignal | undefined}} Asking limit: ms without anything heard. */

/**
 * The answer of the centre with its body, or one of the errors above; an AbortError when signal says so.
 * known(answer, said): whether this is the centre at all. Redirections are of networks, never of ours.
 * @param {string} address
 * @param {Asking & Omit<RequestInit, "signal"> & {known: (answer: Response, said: any) => boolean}} options
 * @returns {Promise<{answer: Response, said?: any}>}
 */
async function asked(address, { limit = LIMIT, signal, known, ...options }) {
  signal?.throwIfAborted();
  const control = new AbortController();
  const stop = () => control.abort();
  signal?.addEventListener("abort", stop, { once: true });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let clock;
  const heard = () => {
    clearTimeout(clock);
    clock = setTimeout(stop, limit);
  };
  heard();
  try {
    const answer = await fetch(address, {
      ...options,
      headers: { "X-Vcenter-Sync": "1", Accept: "application/json", ...options.headers },
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: control.signal,
    });
    heard();
    const said = options.method === "HEAD" ? undefined : await jsonOf(answer, heard);
    if (options.method === "HEAD" && answer.status >= 400) return { answer };
    if (!answer.ok) throw refusal(answer, said);
    if (!known(answer, said)) throw new Away("this is not the centre");
    return { answer, said };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Away || error instanceof Trouble || error instanceof Refused) throw error;
    throw new Away("no answer", { cause: error });
  } finally {
    clearTimeout(clock);
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * @param {Response} answer
 * @param {any} said
 */
const isOurs = (answer, said) => typeof said?.now === "string";

/**
 * @param {string} address
 * @param {Asking} options
 * @returns {Promise<any>}
 */
export async function get(address, options = {}) {
  return (await asked(address, { known: isOurs, ...options })).said;
}

/**
 * @param {string} address
 * @param {unknown} body
 * @param {Asking} options
 * @returns {Promise<any>}
 */
export async function post(address, body, options = {}) {
  const sent = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return (await asked(address, { known: isOurs, ...sent, ...options })).said;
}

/**
 * For photos. What HEAD is refused has no words: it is left to whoever asks.
 * @param {string} address
 * @param {Asking & Omit<RequestInit, "signal">} options
 */
export function raw(address, options) {
  return asked(address, { known: () => true, ...options });
}

/**
 * Whether the centre answers at all: cheap, and asks for no name.
 * @param {Asking} asking
 */
export async function alive({ limit = LIMIT, signal } = {}) {
  const control = new AbortController();
  const stop = () => control.abort();
  signal?.addEventListener("abort", stop, { once: true });
  const clock = setTimeout(stop, limit);
  try {
    const answer = await fetch("/alive", { cache: "no-store", redirect: "error", signal: control.signal });
    return answer.ok && (await answer.text()) === "ok";
  } catch {
    return false;
  } finally {
    clearTimeout(clock);
    signal?.removeEventListener("abort", stop);
  }
}
