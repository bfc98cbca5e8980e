// Asking the server from a tablet: what an answer means, and how long we wait for one.

const LIMIT = 8000; // ms for an answer
const LONGEST_WAIT = 120_000; // ms that a server may ask us to wait
export const TROUBLE = "センターで問題が起きています。記録はこのタブレットに残っています。本部に知らせてください。";

// Nobody answers, or somebody who is not the centre (the sign-in page of a network).
export class Away extends Error {}

// The centre answers that it cannot now. wait: ms that it asks us to wait, or undefined.
export class Trouble extends Error {
  constructor(status, wait) {
    super(TROUBLE);
    this.status = status;
    this.wait = wait;
  }
}

// This very question was refused, and will be again. answer: what was said, where it was JSON.
export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.message ?? `refused: ${status}`);
    this.status = status;
    this.answer = answer;
  }
}

export class NotEnrolled extends Refused {}
export class Forget extends Refused {}

// ms, of seconds or of a date.
export function waitOf(header, now = Date.now()) {
  if (!header) return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_WAIT);
}

async function jsonOf(answer) {
  if (!answer.headers.get("content-type")?.includes("application/json")) return undefined;
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

function told(answer, said) {
  const { status } = answer;
  if (status === 429 || status >= 500) throw new Trouble(status, waitOf(answer.headers.get("retry-after")));
  if (status === 401) throw new NotEnrolled(status, said);
  if (status === 410) throw new Forget(status, said);
  if (status === 408) throw new Away("the server gave up waiting");
  throw new Refused(status, said);
}

// The answer of the centre with its body, or one of the errors above; an AbortError when signal says so.
// known(answer, said): whether this is the centre at all. Redirections are of networks, never of ours.
async function asked(address, { limit = LIMIT, signal, known, ...options }) {
  const control = new AbortController();
  const stop = () => control.abort(signal.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  const clock = setTimeout(() => control.abort(new Away("no answer in time")), limit);
  try {
    const answer = await fetch(address, {
      ...options,
      headers: { "X-Vcenter-Sync": "1", Accept: "application/json", ...options.headers },
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: control.signal,
    });
    const said = options.method === "HEAD" ? undefined : await jsonOf(answer);
    if (!answer.ok) {
      // A proxy's page of an error is not the centre's either, but something is wrong there, not here.
      told(answer, said);
    }
    if (!known(answer, said)) throw new Away("this is not the centre");
    return { answer, said };
  } catch (error) {
    if (signal?.aborted) throw new DOMException("stopped", "AbortError");
    if (error instanceof Away || error instanceof Trouble || error instanceof Refused) throw error;
    throw new Away("no answer", { cause: error });
  } finally {
    clearTimeout(clock);
    signal?.removeEventListener("abort", stop);
  }
}

const isOurs = (answer, said) => typeof said?.now === "string";

export async function get(address, options = {}) {
  return (await asked(address, { known: isOurs, ...options })).said;
}

export async function post(address, body, options = {}) {
  const sent = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return (await asked(address, { known: isOurs, ...sent, ...options })).said;
}

// For photos: the answer itself.
export async function raw(address, options) {
  return asked(address, { known: () => true, ...options });
}

// Whether the centre answers at all: cheap, and asks for no name.
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
