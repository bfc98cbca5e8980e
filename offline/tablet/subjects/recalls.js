// Teams that are called back (呼び戻し), on a tablet: whom nobody has reached first, and one press for what the telephone said.

import { withSan } from "../../domain/names.js";
import { view } from "../core.js";
import { personOf } from "../people.js";
import { introduce, rulesOf } from "../subjects.js";
import { button, hourMinute, listOf, piece, telOf } from "../view/fill.js";
import { Pressed } from "../view/pressed.js";

/** @import {Row} from "../subjects.js" */

/** @typedef {Row<"recalls">} Recalled */
/** @typedef {import("server").MarkRecalled["step"]} Step */

const pressed = new Pressed();

/** Where a row stood when it was first seen: nothing moves under a finger. @type {Map<string, number>} */
const first = new Map();

const words = () => rulesOf("recalls");
const order = () => Object.keys(words().states);
/** @param {Recalled} row */
const stateOf = (row) => row.step || "todo";
/** @param {Recalled} row */
const teamOf = (row) => view().row("teams", row.team);
/** @param {string} state */
const isNotReached = (state) => words().not_reached.includes(state);

/**
 * @param {Recalled} row
 * @param {Step} step
 */
async function note(row, step) {
  const payload = { recall: row.recall, team: row.team, step };
  await pressed.keep(row.id, { kind: "mark_recalled", payload, words: `${teamOf(row)?.number ?? ""}班 ${words().steps[step] ?? ""}` });
}

/** @param {Recalled} row */
function recalledRow(row) {
  const team = teamOf(row);
  const state = stateOf(row);
  const leader = personOf(team?.leader)?.n ?? "";
  const others = Math.max(0, (team?.members?.length ?? 1) - 1);
  const made = piece("recalled", {
    number: `${team?.number ?? ""}班`,
    who: leader && others ? `${leader}ほか${others}人` : leader,
    phone: row.phone,
    tel: telOf(row.phone),
    call: `${row.phone ?? ""}に電話する`,
    why: `${row.why}　${hourMinute(row.called_at)}から呼び戻し`,
    state: words().states[state],
    class: isNotReached(state) ? "recalled is-late" : "recalled",
    chip_class: isNotReached(state) ? "chip late" : "chip",
    noted: [row.at && hourMinute(row.at), row.by && withSan(row.by)].filter(Boolean).join(" "),
    entry: pressed.of(row.id),
  });
  const steps = made.querySelector("[data-steps]");
  for (const [step, said] of Object.entries(words().steps)) {
    const one = button(said, "recall-step", () => note(row, /** @type {Step} */ (step)));
    one.setAttribute("aria-pressed", String(step === state));
    one.setAttribute("aria-label", `${team?.number ?? ""}班 ${said}`);
    steps?.append(one);
  }
  return made;
}

/** @param {Recalled} row */
function place(row) {
  if (!first.has(row.id)) first.set(row.id, order().indexOf(stateOf(row)));
  return first.get(row.id) ?? 0;
}

function called() {
  const rows = view()
    .rows("recalls")
    .filter((row) => teamOf(row)?.state === "out")
    .toSorted((one, other) => place(one) - place(other) || (teamOf(one)?.number ?? 0) - (teamOf(other)?.number ?? 0));
  if (!rows.length) return [];
  const left = rows.filter((row) => isNotReached(stateOf(row))).length;
  const card = document.createElement("section");
  card.className = "card alarm";
  const heading = document.createElement("h2");
  heading.textContent = `▲ 呼び戻している班　${rows.length}班（まだ連絡がつかない ${left}班）`;
  card.append(heading, listOf(rows.map(recalledRow), "呼び戻している班"));
  return [card];
}

introduce({
  name: "recalls",
  position: 5,
  lists: { returns: called },
  shows: {
    mark_recalled({ at, payload }, within) {
      const row = within.rows("recalls").find(({ recall, team }) => recall === payload.recall && team === payload.team);
      // The furthest holds, whoever told first: as domain/recalls.py has it.
      if (!row || (payload.step !== stateOf(row) && order().indexOf(payload.step) < order().indexOf(stateOf(row)))) return;
      if (payload.step === row.step && payload.step !== "no_answer") return;
      within.set("recalls", row.id, { step: payload.step, at, by: undefined });
    },
  },
});
