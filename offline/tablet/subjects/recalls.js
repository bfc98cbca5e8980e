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

/** Where a team stood when it was first seen: nothing moves under a finger. @type {Map<string, number>} */
const first = new Map();

/** A team that is called back, with the row of each cause. @typedef {[Recalled, ...Recalled[]]} Team */

const words = () => rulesOf("recalls");
const order = () => Object.keys(words().states);
/** @param {Recalled} row */
const stateOf = (row) => row.step || "todo";
/** @param {Recalled} row */
const teamOf = (row) => view().row("teams", row.team);
/** @param {string} state */
const isNotReached = (state) => words().not_reached.includes(state);

/** @param {string} state */
const far = (state) => order().indexOf(state);

/**
 * How far it has come with a team: as far as for the cause of which least is noted.
 * @param {Team} rows
 */
const least = (rows) => rows.toSorted((one, other) => far(stateOf(one)) - far(stateOf(other)))[0] ?? rows[0];

/**
 * One call tells of every cause: it is noted for each for which so much is not noted yet.
 * @param {Team} rows
 * @param {Step} step
 */
async function note(rows, step) {
  const open = rows.filter((row) => (step === "no_answer" ? isNotReached(stateOf(row)) : far(stateOf(row)) < far(step)));
  for (const row of open.length ? open : rows.filter((one) => stateOf(one) !== step)) {
    const payload = { recall: row.recall, team: row.team, step };
    const said = `${teamOf(row)?.number ?? ""}班 ${words().steps[step] ?? ""}${rows.length > 1 ? `（${row.why}）` : ""}`;
    if (!(await pressed.keep(row.id, { kind: "mark_recalled", payload, words: said }))) return;
  }
}

/** @param {Team} rows */
function recalledRow(rows) {
  const row = least(rows);
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
    why: rows.map((one) => `${one.why}　${hourMinute(one.called_at)}から呼び戻し`).join("、"),
    state: words().states[state],
    class: isNotReached(state) ? "recalled is-late" : "recalled",
    chip_class: isNotReached(state) ? "chip late" : "chip",
    noted: [row.at && hourMinute(row.at), row.by && withSan(row.by)].filter(Boolean).join(" "),
    entry: rows.map((one) => pressed.of(one.id)).findLast(Boolean),
  });
  const steps = made.querySelector("[data-steps]");
  for (const [step, said] of Object.entries(words().steps)) {
    const one = button(said, "recall-step", () => note(rows, /** @type {Step} */ (step)));
    one.setAttribute("aria-pressed", String(step === state));
    one.setAttribute("aria-label", `${team?.number ?? ""}班 ${said}`);
    steps?.append(one);
  }
  return made;
}

/** @param {Team} rows */
function place(rows) {
  const { team } = rows[0];
  if (!first.has(team)) first.set(team, far(stateOf(least(rows))));
  return first.get(team) ?? 0;
}

/** Each team that is called back, once: with the row of every cause for which it is. */
function teamsCalled() {
  /** @type {Map<string, Team>} */
  const found = new Map();
  for (const row of view().rows("recalls").toSorted((one, other) => one.called_at.localeCompare(other.called_at))) {
    if (teamOf(row)?.state !== "out") continue;
    const known = found.get(row.team);
    if (known) known.push(row);
    else found.set(row.team, [row]);
  }
  return [...found.values()];
}

function called() {
  const rows = teamsCalled().toSorted(
    (one, other) => place(one) - place(other) || (teamOf(one[0])?.number ?? 0) - (teamOf(other[0])?.number ?? 0),
  );
  if (!rows.length) return [];
  const left = rows.filter((team) => isNotReached(stateOf(least(team)))).length;
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
