// An answer that is long in coming: after three seconds a bar stands beside the button, with a way to stop waiting.

const PATIENCE = 3_000;

/** What is waited for, of each form. @type {WeakMap<HTMLFormElement, { timer: number, line?: HTMLElement, stop: AbortController }>} */
const waits = new WeakMap();

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} pressed
 */
export function startWaiting(form, pressed) {
  stopWaiting(form);
  const stop = new AbortController();
  const timer = window.setTimeout(() => {
    const wait = waits.get(form);
    if (!wait) return;
    wait.line = stand(pressed, stop);
    // Those that htmx sends.
    stop.signal.addEventListener("abort", () => form.dispatchEvent(new Event("htmx:abort", { bubbles: true })));
  }, PATIENCE);
  waits.set(form, { timer, stop });
}

/** @param {HTMLFormElement} form */
export function stopWaiting(form) {
  const wait = waits.get(form);
  clearTimeout(wait?.timer);
  wait?.line?.remove();
  waits.delete(form);
}

/**
 * What ends the waiting for a form's answer, when somebody wants it to.
 * @param {HTMLFormElement} form
 */
export function givenUp(form) {
  return waits.get(form)?.stop.signal;
}

/** @param {HTMLFormElement} form */
export function isGivenUp(form) {
  return waits.get(form)?.stop.signal.aborted ?? false;
}

/**
 * @param {HTMLButtonElement} pressed
 * @param {AbortController} stop
 */
function stand(pressed, stop) {
  const line = document.createElement("div");
  line.className = "long-wait";
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "待っています");
  const words = document.createElement("span");
  words.setAttribute("role", "status");
  words.textContent = "時間がかかっています。そのままお待ちください。";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "待つのをやめる";
  button.addEventListener("click", () => stop.abort());
  line.append(bar, words, button);
  (pressed.closest(".actions") ?? pressed).before(line);
  return line;
}
