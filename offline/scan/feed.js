// What was read goes into a form: one after another, so that two quick scans are two answers, and each ending is heard.

import { asRead } from "../domain/code.js";
import { field } from "../page/elements.js";
import { tell } from "./sounds.js";

/** @type {WeakMap<HTMLFormElement, string[]>} texts that wait for the answer before them */
const waiting = new WeakMap();

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function send(form, text) {
  field(form, "code").value = text;
  form.requestSubmit();
}

/**
 * The words on the screen decide: the verdict, or a notice where there is none.
 * @param {HTMLFormElement} form
 * @param {HtmxRequest} context
 */
function ending(form, context) {
  const target = form.getAttribute("hx-target");
  if (context.status !== "swapped" || !target) return "bad";
  const shown = document.querySelector(target);
  const verdict = shown?.querySelector(".verdict");
  if (verdict) return verdict.matches(".unknown") ? "bad" : verdict.matches(".again, .warn") ? "again" : "good";
  return shown?.querySelector(".notice.error") ? "bad" : "good";
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
export function feed(form, text) {
  const plain = asRead(text);
  if (!form.hasAttribute("hx-post")) {
    send(form, plain);
    return;
  }
  const others = waiting.get(form);
  if (others) {
    others.push(plain);
    return;
  }
  waiting.set(form, []);
  form.addEventListener("htmx:finally:request", function answered(event) {
    if (event.target !== form) return;
    tell(ending(form, event.detail.ctx));
    const next = waiting.get(form)?.shift();
    if (next === undefined) {
      form.removeEventListener("htmx:finally:request", answered);
      waiting.delete(form);
    } else {
      setTimeout(() => send(form, next)); // when htmx has let go of the answer before it
    }
  });
  send(form, plain);
}
