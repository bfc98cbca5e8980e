// What a page of the tablet lists without its server: whatever was searched for, what was kept here, and the outbox.

import { element } from "../../page/elements.js";
import { space } from "../store/space.js";
import { markOf, showMarks, tablet, view } from "../core.js";
import { subjects } from "../subjects.js";
import { ago, dayAndTime, hourMinute, piece, words } from "./fill.js";

/** @import {State} from "../store/outbox.js" */

const LATEST = 8;

/**
 * Every subject's rows in a list of this name.
 * @param {string} list
 * @param {string} text
 */
const listed = (list, text) => subjects().flatMap((subject) => subject.lists?.[list]?.(text) ?? []);

/**
 * Draw again whatever this page shows of replica and outbox.
 * @param {HTMLElement} main
 */
export async function draw(main) {
  const line = /** @type {HTMLInputElement | null} */ (main.querySelector("[data-search]"));
  const place = /** @type {HTMLElement | null} */ (main.querySelector("#found"));
  const list = line?.dataset.search ?? place?.dataset.list;
  if (list) place?.replaceChildren(...listed(list, line?.value ?? ""));
  const latest = /** @type {HTMLElement | null} */ (main.querySelector("[data-latest]"));
  if (latest) await drawLatest(latest, element("[data-latest-none]", main));
  if (main.dataset.tablet === "outbox") await drawOutbox(main);
  await showMarks();
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} none
 */
async function drawLatest(list, none) {
  const kinds = (list.dataset.latest ?? "").split(" ");
  const entries = (await tablet.outbox.list()).filter(({ kind }) => kinds.includes(kind)).slice(-LATEST).reverse();
  list.replaceChildren(...entries.map(({ id, at, words: whom }) => piece("latest", { when: hourMinute(at), whom, entry: id })));
  none.hidden = entries.length > 0;
}

/** @type {Record<State, string>} */
const STATES = { waiting: "送信待ち", sending: "送っています", failed: "もう一度送ります", done: "届きました", review: "本部が確認中" };
/** @type {Partial<Record<State, string>>} */
const CHIPS = { done: "chip in", review: "chip need-survey", failed: "chip late" };

/** @param {number} bytes */
const mega = (bytes) => `${(bytes / 1_000_000).toFixed(1)}MB`;

/** @param {HTMLElement} main */
async function drawOutbox(main) {
  /** @param {string} name */
  const place = (name) => element(`[data-outbox="${name}"]`, main);
  const entries = (await tablet.outbox.list()).toReversed();
  const waiting = await tablet.outbox.waiting();
  place("summary").textContent = waiting ? `${waiting}件がセンターに届くのを待っています。この端末の電源を切っても残ります。` : "";
  place("none").hidden = waiting > 0;
  place("list").replaceChildren(
    ...entries.map(({ at, kind, words: whom, state, said, unreadable }) =>
      piece("entry", {
        when: at ? dayAndTime(at) : "",
        what: kind ? words("kinds", kind) || kind : "開けない記録",
        whom,
        said: unreadable ? "" : said || (state === "done" || state === "review" ? markOf(state) : ""),
        state: STATES[state],
        chip_class: CHIPS[state] ?? "chip",
      }),
    ),
  );
  const { replica, state } = tablet;
  const room = await space();
  place("device").textContent = state.device ? `${state.device.name}` : "まだ登録されていません";
  place("replica").textContent = replica.contact
    ? `最後に受け取ったのは ${ago(replica.contact)}。${view().complete ? "" : "まだ全部ではありません。"}${mega(replica.bytes)}。${replica.keepHours}時間つながらないと、この端末から消えます`
    : "まだありません";
  place("space").textContent = room.usage ? mega(room.usage) : "わかりません";
  place("low").hidden = !room.low;
  place("low").textContent = room.words;
}

/** @param {HTMLElement} main */
export function startLists(main) {
  main.querySelector("[data-search]")?.addEventListener("input", () => draw(main));
  main.querySelector("[data-retry]")?.addEventListener("click", async () => {
    await tablet.sync.lookNow();
    await draw(main);
  });
}
