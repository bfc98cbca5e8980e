// What teams and others have taken along, on a tablet: lent by count or by a scanned label, and taken back, whole or in part.

import { tell } from "../../scan/sounds.js";
import { say, view } from "../core.js";
import { personOf } from "../people.js";
import { introduce } from "../subjects.js";
import { pageOf } from "../view/addresses.js";
import { button, byNumber, empty, listOf, piece } from "../view/fill.js";
import { Pressed } from "../view/pressed.js";
import { element, elements } from "../../page/elements.js";
import { act, refused, show } from "../view/scan.js";

/**
 * @import {Row, Scanned} from "../subjects.js"
 * @import {View} from "../view/overlay.js"
 */

/** @typedef {Row<"loans">} Loan */
/** @typedef {Row<"equipment">} Thing */
/** @typedef {{team?: string | null | undefined, to_whom?: string | null | undefined}} Who */

const LABEL = /^VC:E:([0-9A-F]{8})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{12})$/;
const SHEET = /^VC:T:(\d{1,7}):\d{1,4}$/;
const NUMBER = /^(\d{1,6})班?$/;
const HOW = /** @type {const} */ ([["back", "返った"], ["broken", "壊れた"], ["lost", "なくした"]]);

const MISSING = /** @type {const} */ ([["broken", "壊れた"], ["lost", "なくした"], ["still", "まだ"]]);

const pressed = new Pressed();

/** @param {Who} who */
const keyOf = ({ team, to_whom: name }) => team ?? `other ${name ?? ""}`;

/** @param {Who} who */
const whoOf = (who) => (who.team ? `${view().row("teams", who.team)?.number ?? "？"}班` : (who.to_whom ?? ""));

/** @param {Loan} loan */
const borrowerOf = (loan) => /** @type {Who} */ (loan.team ? { team: loan.team } : { to_whom: loan.to_whom });

/** @param {Loan} loan */
const isOut = (loan) => loan.left_out > 0;

const out = (within = view()) => within.rows("loans").filter(isOut);

/** @param {string} id */
const loanOf = (id, within = view()) => out(within).findLast((loan) => loan.item === id);

/** @param {Loan} loan */
const nameOf = (loan) => (loan.item && view().row("equipment", loan.item)?.name) || loan.kind;

/**
 * Whether a kind is used up: such a thing is given away, and nobody waits for it.
 * @param {string} kind
 * @param {View} within
 */
const isUsedUp = (kind, within) => within.rows("equipment").some((one) => one.kind === kind && one.sort === "consumable");

/**
 * @param {"lend_equipment" | "take_equipment_back"} kind
 * @param {Who} who
 * @param {any} payload
 * @param {string} words
 */
const record = (kind, who, payload, words) => pressed.keep(keyOf(who), { kind, payload: { ...who, ...payload }, words });

// What is shown before the centre has it

/** @type {NonNullable<import("../subjects.js").Subject["shows"]>} */
const shows = {
  lend_equipment({ id, at, payload }, within) {
    const who = payload.team ? { team: payload.team } : { to_whom: payload.to_whom };
    for (const [kind, count] of Object.entries(payload.counts ?? {})) {
      if (Number(count) && !isUsedUp(kind, within)) within.set("loans", `${id} ${kind}`, { kind, ...who, left_out: Number(count), at });
    }
    for (const item of payload.items ?? []) {
      const thing = within.row("equipment", item);
      const before = loanOf(item, within);
      if (before && keyOf(before) === keyOf(who)) continue;
      if (before && payload.instead) within.set("loans", before.id, { left_out: 0 });
      within.set("loans", `${id} ${item}`, { kind: thing?.kind ?? "", item, ...who, left_out: 1, at });
    }
  },

  record_return({ payload }, within) {
    const { team, gear, gear_still: still = {}, gear_still_items: kept = [] } = payload;
    const said = [still, payload.gear_broken, payload.gear_lost].some((counts) => Object.values(counts ?? {}).some(Number));
    const named = [kept, payload.gear_broken_items, payload.gear_lost_items].some((items) => items?.length);
    if (!gear || (gear === "some" && !said && !named)) return;
    /** @type {Record<string, number>} */
    const left = gear === "some" ? Object.fromEntries(Object.entries(still).map(([kind, count]) => [kind, Number(count)])) : {};
    for (const loan of out(within).filter((one) => one.team === team)) {
      const stays = loan.item ? Number(gear === "some" && kept.includes(loan.item)) : Math.min(loan.left_out, left[loan.kind] ?? 0);
      if (!loan.item) left[loan.kind] = (left[loan.kind] ?? 0) - stays;
      within.set("loans", loan.id, { left_out: stays });
    }
  },

  take_equipment_back({ payload }, within) {
    const key = keyOf(payload.team ? { team: payload.team } : { to_whom: payload.to_whom });
    const theirs = out(within).filter((loan) => keyOf(loan) === key);
    const items = new Set([...(payload.items ?? []), ...(payload.broken_items ?? []), ...(payload.lost_items ?? [])]);
    for (const loan of theirs) {
      if (payload.everything || (loan.item && items.has(loan.item))) within.set("loans", loan.id, { left_out: 0 });
    }
    for (const counts of [payload.back, payload.broken, payload.lost]) {
      for (const [kind, count] of Object.entries(counts ?? {})) {
        let rest = Number(count);
        for (const { id } of theirs.filter((loan) => loan.kind === kind && !loan.item)) {
          const left = within.row("loans", id)?.left_out ?? 0;
          within.set("loans", id, { left_out: Math.max(0, left - rest) });
          rest -= Math.min(rest, left);
        }
      }
    }
  },
};

// A team's return

/**
 * What the team has with it, and where it says what of it is missing; nothing is asked of a team that has nothing.
 * @param {string} team
 * @param {HTMLFormElement} form
 */
function askGear(team, form) {
  const box = /** @type {HTMLElement | null} */ (form.querySelector("[data-gear]"));
  if (!box) return;
  const has = summed(out().filter((loan) => loan.team === team));
  box.hidden = !has.length;
  element("[data-gear-said]", box).textContent = inShort(has);
  element("[data-gear-parts]", box).replaceChildren(
    ...has.map((one) => {
      const made = piece("borrowed", { name: one.name, count: one.item ? "" : `${one.count}` });
      element("[data-ways]", made).append(...MISSING.map(([how, said]) => gearWay(one, how, said)));
      return made;
    }),
  );
}

/**
 * Where it is said of one of them how it came back: a tick of a single thing, a number of the others.
 * @param {ReturnType<typeof summed>[number]} one
 * @param {string} how
 * @param {string} said
 */
function gearWay({ name, kind, item, count }, how, said) {
  if (item) {
    return piece("tick", { field: `gear_${how}_items`, id: item, said, label: `${name}　${said}` });
  }
  const label = `${name}の${said}数`;
  return piece("steps", { said, name: `gear_${how}.${kind}`, most: count, label, less: `${label}を減らす`, more: `${label}を増やす` });
}

/**
 * What of it cannot be, as check_gear of vcenter/commands/coming_home.py says it: more than the team has, or one thing in two ways.
 * @param {import("server").RecordReturn} payload
 */
function wrongWithGear({ team, gear, ...said }) {
  if (gear !== "some") return undefined;
  for (const { name, kind, item, count } of summed(out().filter((loan) => loan.team === team))) {
    const told = MISSING.filter(([how]) => (item ? said[`gear_${how}_items`]?.includes(item) : Number(said[`gear_${how}`]?.[kind])));
    const last = told.at(-1);
    if (!last) continue;
    if (item && told.length > 1) {
      return { name: `gear_${last[0]}_items`, message: `${name}に印が二つ付いています。${MISSING.map(([, words]) => words).join("・")}のうち一つだけにしてください。` };
    }
    const sum = told.reduce((before, [how]) => before + Number(said[`gear_${how}`]?.[kind]), 0);
    if (!item && sum > count) {
      const fewer = told.length > 1 ? `合わせて${count}個まで` : `${count}個まで`;
      const words = told.map(([, one]) => one).join("・");
      return { name: `gear_${told[0]?.[0] ?? ""}.${kind}`, message: `${name}は${count}個しか貸していません。${words}数を、${fewer}に直してください。` };
    }
  }
  return undefined;
}

// Lending

/**
 * How many of a kind are here by what this tablet holds; undefined where nothing is recorded of it.
 * @param {string} kind
 */
function hereOf(kind) {
  const of = view().rows("equipment").filter((one) => one.kind === kind);
  if (!of.length) return undefined;
  const total = of.reduce((sum, one) => sum + one.count, 0);
  return Math.max(0, out().filter((loan) => loan.kind === kind).reduce((left, loan) => left - loan.left_out, total));
}

/**
 * Beside each kind how many are here, and a warning where more are lent: the centre asks about it when it hears (要確認).
 * @param {string} _team
 * @param {HTMLFormElement} form
 */
function showHere(_team, form) {
  const lines = elements("[data-here]", form);
  const draw = () => {
    for (const line of lines) {
      const kind = line.dataset.here ?? "";
      const here = hereOf(kind);
      const count = Number(/** @type {HTMLInputElement | null} */ (form.elements.namedItem(`counts.${kind}`))?.value);
      const over = here !== undefined && count > here;
      const said = here === undefined ? "" : over ? `▲ 残り${here}より多い数です。確かめてください（要確認に入ります）` : `残り ${here}`;
      if (line.textContent !== said) line.textContent = said;
    }
  };
  draw();
  for (const event of ["input", "change"]) form.addEventListener(event, draw);
}

// The list

/** @param {ReturnType<typeof summed>} has */
const inShort = (has) => has.map(({ name, item, count }) => (item ? name : `${name} ${count}`)).join("、");

/**
 * What somebody has, a kind in one line and each single thing in its own.
 * @param {Loan[]} loans
 */
function summed(loans) {
  /** @type {Map<string, {name: string, kind: string, item: string | undefined, count: number}>} */
  const found = new Map();
  for (const loan of loans) {
    const key = loan.item ?? loan.kind;
    const before = found.get(key);
    if (before) before.count += loan.left_out;
    else found.set(key, { name: nameOf(loan), kind: loan.kind, item: loan.item ?? undefined, count: loan.left_out });
  }
  return [...found.values()];
}

/**
 * @param {Who} who
 * @param {ReturnType<typeof summed>} has
 * @param {HTMLElement} row
 */
function fillParts(who, has, row) {
  const place = element("[data-parts]", row);
  for (const one of has) {
    const made = piece("borrowed", { name: one.name, count: one.item ? "" : `${one.count}` });
    const ways = element("[data-ways]", made);
    for (const [how, said] of HOW) {
      if (one.item) {
        const list = how === "back" ? "items" : `${how}_items`;
        ways.append(button(said, "", () => record("take_equipment_back", who, { [list]: [one.item] }, `${one.name} ${said}`)));
      } else {
        const label = `${one.name}の${said}数`;
        ways.append(piece("steps", { said, name: `${how}.${one.kind}`, most: one.count, label, less: `${label}を減らす`, more: `${label}を増やす` }));
      }
    }
    place.append(made);
  }
  if (has.some(({ item }) => !item)) {
    place.append(
      button("この数で記録する", "", () => {
        /** @type {Record<string, Record<string, number>>} */
        const said = {};
        for (const input of place.querySelectorAll("input")) {
          const [how = "", kind = ""] = input.name.split(/\.(.*)/s);
          if (Number(input.value) > 0) (said[how] ??= {})[kind] = Number(input.value);
        }
        const tooMany = has.find(({ item, kind, count }) => !item && HOW.reduce((sum, [how]) => sum + (said[how]?.[kind] ?? 0), 0) > count);
        if (tooMany) {
          say(`${tooMany.name}は${tooMany.count}しか貸していません。数を確かめてください。`);
          tell("bad");
        } else if (Object.keys(said).length) {
          for (const input of place.querySelectorAll("input")) input.value = "0";
          return record("take_equipment_back", who, said, `${whoOf(who)}から資機材の返却`);
        } else say("返ってきた数を入れてください。");
        return undefined;
      }),
    );
  }
}

/**
 * @param {Who} who
 * @param {{number?: string, said: string, lends: boolean}} shown
 */
function borrowerRow(who, { number, said, lends }) {
  const key = keyOf(who);
  const has = summed(out().filter((loan) => keyOf(borrowerOf(loan)) === key));
  const row = piece("borrower", {
    key,
    number,
    who: said,
    has: inShort(has),
    href: lends && who.team ? pageOf("/tablet/forms/lend", who.team) : "",
    label: `${number ?? said}に貸す`,
    entry: pressed.of(key),
  });
  if (has.length) {
    const before = document.querySelector(`[data-borrower="${CSS.escape(key)}"]`);
    element("[data-ways]", row).append(
      button("全部返った", "large", () => record("take_equipment_back", who, { everything: true }, `${whoOf(who)}から全部返った`)),
    );
    fillParts(who, has, row);
    // What was opened and typed stays while the list is drawn anew.
    element("details", row, HTMLDetailsElement).open = before?.querySelector("details")?.open ?? false;
    for (const input of row.querySelectorAll("input")) {
      const typed = /** @type {HTMLInputElement | null | undefined} */ (before?.querySelector(`input[name="${CSS.escape(input.name)}"]`));
      if (typed) input.value = typed.value;
    }
  }
  return row;
}

/** @param {Row<"teams">} team */
const teamRow = (team) =>
  borrowerRow({ team: team.id }, { number: `${team.number}班`, said: personOf(team.leader)?.n ?? "", lends: goes(team) });

/** @param {Row<"teams">} team */
const goes = (team) => team.state === "formed" || team.state === "out";

/**
 * @param {string} title
 * @param {Node[]} rows
 * @param {string} nothing
 */
function card(title, rows, nothing) {
  const made = document.createElement("section");
  made.className = "card";
  made.append(Object.assign(document.createElement("h2"), { textContent: title }), rows.length ? listOf(rows, title) : empty(nothing));
  return made;
}

function listed() {
  const held = new Set(out().map(({ team }) => team).filter(Boolean));
  const teams = view().rows("teams").toSorted(byNumber);
  const owing = teams.filter((team) => !goes(team) && held.has(team.id));
  const formed = teams.filter(({ state }) => state === "formed");
  const away = teams.filter(({ state }) => state === "out");
  const others = [...new Set(out().filter(({ team }) => !team).map(({ to_whom: name }) => name ?? ""))];
  return [
    ...(owing.length ? [card("▲ 帰ってきて、まだ返していない班", owing.map(teamRow), "")] : []),
    card(`出発を待つ班　${formed.length}班`, formed.map(teamRow), "出発を待つ班は、この端末の控えにありません。"),
    card(`活動中の班　${away.length}班`, away.map(teamRow), "活動中の班は、この端末の控えにありません。"),
    ...(others.length ? [card("班のほかに貸している物", others.map((name) => borrowerRow({ to_whom: name }, { said: name, lends: false })), "")] : []),
  ];
}

// Labels

/** @param {string} code */
function thingOf(code) {
  const label = LABEL.exec(code);
  if (label) return view().row("equipment", label.slice(1).join("-").toLowerCase());
  return view().rows("equipment").find(({ name, single }) => single && name.toUpperCase() === code);
}

/**
 * @param {Thing} thing
 * @param {Loan | undefined} loan
 */
function showThing(thing, loan) {
  const verdict = thing.name;
  const said = loan ? `いま${whoOf(borrowerOf(loan))}に貸し出しています。` : undefined;
  const { ways } = show({ verdict, kind: "again", when: thing.plate ?? "", hint: said ?? "どの班に貸しますか。" });
  tell("again");
  const done = () => show({ verdict: `${thing.name}を記録しました` });
  /**
   * @param {"lend_equipment" | "take_equipment_back"} kind
   * @param {Who} who
   * @param {object} payload
   * @param {string} words
   */
  const way = (kind, who, payload, words) => () =>
    act(async () => {
      if (await record(kind, who, payload, words)) done();
    });
  if (loan) {
    const who = borrowerOf(loan);
    ways.append(
      button("返ってきた", "go large", way("take_equipment_back", who, { items: [thing.id] }, `${thing.name} 返った`)),
      button("壊れて返ってきた", "", way("take_equipment_back", who, { broken_items: [thing.id] }, `${thing.name} 壊れた`)),
    );
  }
  for (const team of view().rows("teams").filter(goes).toSorted(byNumber)) {
    if (loan?.team === team.id) continue;
    const payload = { items: [thing.id], ...(loan && { instead: true }) };
    const words = loan ? `返ってきて、${team.number}班へ貸す` : `${team.number}班`;
    ways.append(button(words, "", way("lend_equipment", { team: team.id }, payload, `${thing.name}を${team.number}班に貸し出し`)));
  }
}

/** @param {Scanned} read */
async function scanned({ code, desk }) {
  const isLabel = LABEL.test(code);
  if (desk !== "equipment") {
    if (!isLabel) return false;
    refused("資機材のラベルです", "資機材の窓口で読み取ってください。");
    return true;
  }
  const number = (SHEET.exec(code) ?? NUMBER.exec(code))?.[1];
  if (number) {
    const team = view().rows("teams").findLast((one) => one.number === Number(number) && goes(one));
    if (team) location.assign(pageOf("/tablet/forms/lend", team.id));
    else refused("この班は控えにありません", `${number}班は、この端末の控えでは出発待ちでも活動中でもありません。`);
    return true;
  }
  const thing = thingOf(code);
  if (thing) showThing(thing, loanOf(thing.id));
  else if (isLabel) refused("知らないラベルです", "この端末の控えにない資機材です。種類と数で記録するか、紙に控えてください。");
  return Boolean(thing) || isLabel;
}

introduce({
  name: "loans",
  position: 8,
  shows,
  scanned,
  opens: { record_return: askGear, lend_equipment: showHere },
  lists: { equipment: listed },
  wrong: {
    record_return: wrongWithGear,
    lend_equipment: ({ counts, items }) =>
      Object.values(counts ?? {}).some(Number) || items?.length ? undefined : { name: "counts", message: "貸す物の数を入れてください。" },
  },
});
