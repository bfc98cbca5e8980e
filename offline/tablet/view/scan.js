// What is scanned or pressed without network, one after another, and the card that answers it. Something is good only when
// it is kept: the green answer and the high tone come after the disk has it.

import { plainCode } from "../../domain/code.js";
import { element } from "../../page/elements.js";
import { tell } from "../../scan/sounds.js";
import { main, say, showMarks } from "../core.js";
import { touch } from "../lock.js";
import { subjects } from "../subjects.js";
import { messageOf } from "../trouble.js";
import { piece } from "./fill.js";

/** @import {Values} from "./fill.js" */

/** @type {Promise<unknown>} */
let queue = Promise.resolve();

/**
 * One after another: two quick scans are two answers.
 * @param {string} text
 * @param {string} [id] Of the command, where one was tried online.
 */
export function scanned(text, id) {
  return act(() => read(text, id));
}

/**
 * A button was pressed, or a code read: what goes wrong is said.
 * @param {() => unknown} work
 */
export function act(work) {
  queue = queue.then(work).catch((error) => {
    say(messageOf(error));
    tell("bad");
  });
  return queue;
}

/** Milliseconds in which a second tap is the same press. */
const MOMENT = 1000;

/**
 * What a button does, done once where it is tapped twice within a moment: it stands there until the first is kept.
 * @param {() => unknown} work
 */
export function once(work) {
  let pressed = -Infinity;
  return () => {
    const now = performance.now();
    if (now - pressed < MOMENT) return undefined;
    pressed = now;
    return act(work);
  };
}

/**
 * @param {string} text
 * @param {string | undefined} id
 */
async function read(text, id) {
  touch();
  const found = { code: plainCode(text), desk: main().dataset.tablet ?? "", id };
  for (const subject of subjects()) if (await subject.scanned?.(found)) return;
  refused("知らないコードです", "読み直すか、名前や番号で探してください。");
}

/**
 * @param {string} verdict
 * @param {string} said
 */
export function refused(verdict, said) {
  show({ verdict, said, kind: "refused" });
  tell("bad");
}

/** @type {Record<string, string>} */
const VERDICTS = { again: "again", refused: "unknown", home: "home" };

/**
 * The card of the answer, with the places for what is to be seen to and for ways on. clear: nothing is to be seen to.
 * @param {Values & {verdict: string, kind?: "again" | "refused" | "home"}} values
 */
export function show(values) {
  const card = piece("received", values);
  const { kind = "" } = values;
  if (kind === "again" || kind === "refused") card.classList.add(kind);
  if (VERDICTS[kind]) element(".verdict", card).classList.add(VERDICTS[kind]);
  const place = element("#result");
  place.replaceChildren(card);
  place.scrollIntoView({ block: "nearest" });
  showMarks();
  return { card, flags: element("[data-flags]", card), ways: element("[data-ways]", card) };
}
