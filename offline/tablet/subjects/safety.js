// The safety round (安否確認) on a tablet: whom nobody has reached first, the four answers, and a need in two taps.

import { commandId } from "../../domain/ids.js";
import { digits, holds } from "../../domain/find.js";
import { withSan } from "../../domain/names.js";
import { view } from "../core.js";
import { introduce } from "../subjects.js";
import { button, empty, hourMinute, listOf, piece, telOf } from "../view/fill.js";
import { Pressed } from "../view/pressed.js";

/** @import {Row} from "../subjects.js" */

/** @typedef {Row<"safety">} Line */

/** @typedef {"safe" | "away" | "help" | "wrong"} Answer */

/** @type {Record<string, string>} */
const STATES = { "": "？ まだ", help: "▲ 助けが要る", away: "△ 留守", wrong: "× 番号ちがい", safe: "✓ 無事" };
/** @type {Answer[]} */
const ANSWERS = ["safe", "away", "help", "wrong"];
const FIRST = ["", "help", "away", "wrong", "safe"];
const SHOWN = 200;

const pressed = new Pressed();

/**
 * What was opened and typed on a line, which is drawn anew whenever something is heard.
 * @param {Line} line
 */
function typedOn(line) {
  const row = document.querySelector(`[data-person="${CSS.escape(line.person)}"]`);
  /** @param {string} name */
  const value = (name) => /** @type {HTMLInputElement | null} */ (row?.querySelector(`[name="${name}"]`));
  return {
    open: row?.querySelector("details")?.open ?? false,
    whereabouts: value("whereabouts")?.value ?? line.whereabouts ?? "",
    note: value("note")?.value ?? "",
    hurt: value("hurt")?.checked ?? false,
  };
}

/**
 * @param {Line} line
 * @param {Answer} state
 */
async function answer(line, state) {
  const { whereabouts, note, hurt } = typedOn(line);
  const payload = {
    round: line.round,
    person: line.person,
    state,
    ...(whereabouts.trim() && { whereabouts: whereabouts.trim() }),
    ...(note.trim() && { note: note.trim() }),
    ...(hurt && state === "help" && { hurt: true }),
  };
  await pressed.keep(line.id, { kind: "answer_safety", payload, words: `${withSan(line.name)} ${STATES[state]}` });
}

/** @param {Line} line */
async function makeNeed(line) {
  const payload = { round: line.round, person: line.person, need: commandId() };
  await pressed.keep(line.id, { kind: "make_need_of_safety", payload, words: `${withSan(line.name)}のニーズ` });
}

/** @param {Line} line */
function lineRow(line) {
  const before = typedOn(line);
  const state = line.state ?? "";
  const said = [line.at && hourMinute(line.at), line.answered_by].filter(Boolean).join(" ");
  const row = piece("safety", {
    person: line.person,
    name: line.name,
    kana: line.kana,
    phone: line.phone ?? line.other_phone,
    tel: telOf(line.phone ?? line.other_phone),
    where: [line.district, line.address, line.whereabouts && `いま ${line.whereabouts}`, line.note, said].filter(Boolean).join("　"),
    state: STATES[state],
    chip_class: `chip safety-${state || "todo"}`,
    entry: pressed.of(line.id),
    whereabouts: before.whereabouts,
  });
  const details = row.querySelector("details");
  if (details) details.open = before.open;
  const note = /** @type {HTMLInputElement | null} */ (row.querySelector("[name=note]"));
  if (note) note.value = before.note;
  const hurt = /** @type {HTMLInputElement | null} */ (row.querySelector("[name=hurt]"));
  if (hurt) hurt.checked = before.hurt;
  const answers = row.querySelector("[data-answers]");
  answers?.append(...ANSWERS.map((one) => button(STATES[one] ?? "", `large safety-${one}`, () => answer(line, one))));
  if (state === "help" && !line.need) {
    answers?.after(button(`${withSan(line.name)}のニーズにする`, "go large", () => makeNeed(line)));
  } else if (line.need) {
    answers?.after(empty(line.need > 0 ? `ニーズ${line.need}番になっています。` : "ニーズにしました。番号は、センターにつながると出ます。"));
  }
  return row;
}

/** @param {Line} line */
const found = (line) => [line.name, line.kana, digits(`${line.phone ?? ""} ${line.other_phone ?? ""}`), line.address, line.district];

/** @param {string} text */
function listed(text) {
  const lines = view()
    .rows("safety")
    .filter((line) => !text.trim() || holds(text, found(line)))
    .toSorted((one, other) => place(one).localeCompare(place(other), "ja"));
  if (!lines.length) {
    return [empty(text.trim() ? `「${text}」は見つかりません。` : "この端末の控えには、いま行っている安否確認がありません。")];
  }
  const left = lines.filter(({ state }) => !state || state === "away" || state === "wrong").length;
  const heading = document.createElement("p");
  heading.className = "safety-left";
  heading.append(Object.assign(document.createElement("b"), { textContent: `連絡がつかない ${left} / ${lines.length}人` }));
  return [heading, listOf(lines.slice(0, SHOWN).map(lineRow), "安否確認の名簿")];
}

/**
 * Where a line stands: it stays there while it is answered, so that nothing moves under a finger; answered before this page was opened, it
 * stands below.
 * @param {Line} line
 */
function place(line) {
  if (!first.has(line.id)) first.set(line.id, Math.max(0, FIRST.indexOf(line.state ?? "")));
  return `${first.get(line.id)} ${line.district ?? ""} ${line.kana ?? ""} ${line.name} ${line.id}`;
}

/** @type {Map<string, number>} */
const first = new Map();

/**
 * @param {string} round
 * @param {string} person
 * @param {import("../view/overlay.js").View} within
 */
const lineOf = (round, person, within) => within.rows("safety").find((line) => line.round === round && line.person === person);

introduce({
  name: "safety",
  position: 35,
  lists: { safety: listed },
  shows: {
    answer_safety({ at, payload }, within) {
      const line = lineOf(payload.round, payload.person, within);
      if (!line || (line.at && line.at > at)) return; // the server knows of something newer
      within.set("safety", line.id, {
        state: payload.state,
        hurt: payload.hurt ? 1 : undefined,
        whereabouts: payload.whereabouts || (["away", "wrong"].includes(payload.state) ? line.whereabouts : undefined),
        note: payload.note || undefined,
        at,
        answered_by: undefined,
      });
    },
    make_need_of_safety({ payload }, within) {
      const line = lineOf(payload.round, payload.person, within);
      if (line && !line.need) within.set("safety", line.id, { need: -1 });
    },
  },
});
