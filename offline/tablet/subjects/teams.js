// Teams on a tablet: who is still out, whose code was read, and a return that the centre does not know of yet.

import { withSan } from "../../domain/names.js";
import { dayOf, shownClock } from "../../domain/dates.js";
import { foundBy, holds } from "../../domain/find.js";
import { serverNow, today, view } from "../core.js";
import { endStay, isExpected, personOf, stillIn, whose } from "../people.js";
import { introduce, rulesOf } from "../subjects.js";
import { isFor, isTold } from "../uses.js";
import { pageOf } from "../view/addresses.js";
import { byNumber, clockNow, empty, link, listOf, piece, words } from "../view/fill.js";
import { refused, show } from "../view/scan.js";
import { tell } from "../../scan/sounds.js";

/** @import {Row, Scanned} from "../subjects.js" */

/** @typedef {Row<"teams">} Team */

const SHOWN = 12;
const PICKED = 6;
const STATES = { out: "活動中", formed: "出発前", back: "帰着", disbanded: "解散" };
const SHEET = /^VC:T:(\d{1,7}):(\d{1,4})$/;
const NUMBER = /^(\d{1,6})班?$/;
const UNKNOWN = "名前がこの端末にない方";

/** @param {string} text */
const found = (text) => view().rows("teams").filter((team) => holds(text, [`${team.number}班`, foundBy(personOf(team.leader) ?? {})]));

/** @param {Team} team */
const shiftOf = (team) => `${team.day} ${team.back_by ?? ""}`;

/**
 * Whether a time of this day is over. After midnight an evening goes on: 24:30 is half past midnight.
 * @param {string} day
 * @param {string} time
 */
function isOver(day, time) {
  if (!/^[0-2]\d:[0-5]\d$/.test(time)) return `${day} ${time}` < `${today()} ${clockNow()}`; // older records may hold what is no time
  return lateMinutes(day, time) >= 1;
}

/**
 * For how many minutes a time of this day is over, by the server's clock.
 * @param {string} day
 * @param {string} time
 */
function lateMinutes(day, time) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return Math.floor((serverNow() - Date.parse(`${day}T00:00:00+09:00`)) / 60_000) - hours * 60 - minutes;
}

/** @param {Team} team */
const isLate = (team) => team.state === "out" && isTold("teams", "back_by") && isOver(team.day, team.back_by ?? "");

/**
 * What the team is sent to do, in a line.
 * @param {Team} team
 */
function taskOf(team) {
  const need = view().row("needs", team.need);
  const category = need && words("categories", need.category);
  const known = need?.name ? withSan(need.name) : need?.number && `ニーズ ${need.number}`; // as their sheet says it
  return [category, known, need?.address ?? need?.district, team.back_by && `${shownClock(team.back_by)}まで`].filter(Boolean).join("　");
}

/** @param {Team} team */
const reportOf = (team) => pageOf("/tablet/forms/report", team.id);

/** @param {Team} team */
const elsewhereOf = (team) => pageOf("/tablet/forms/elsewhere", team.id);

/** @param {string} person */
const stayOf = (person) => pageOf("/tablet/forms/stay", person);

/**
 * Who is in it, as far as this tablet is told.
 * @param {Team} team
 */
function whoOf(team) {
  const leader = personOf(team.leader)?.n ?? "";
  return isTold("teams", "leader", "members") ? `${leader}ほか${Math.max(0, (team.members?.length ?? 1) - 1)}人` : leader;
}

/** @param {Team} team */
function teamRow(team) {
  const late = isLate(team);
  return piece("team", {
    number: `${team.number}班`,
    who: whoOf(team),
    what: taskOf(team),
    late: late ? "yes" : "",
    class: late ? "is-late" : "",
    state: STATES[team.state],
    href: team.state === "out" && isFor("returns") ? reportOf(team) : "",
    label: `${team.number}班の帰着`,
    injury: team.state === "out" && isFor("returns") ? pageOf("/tablet/forms/injury", team.id) : "",
    injury_label: `${team.number}班のけがを知らせる`,
    elsewhere: team.state === "out" && isFor("returns") ? elsewhereOf(team) : "",
    elsewhere_label: `${team.number}班の、病院などへ行った人を知らせる`,
  });
}

/** @typedef {import("server").StayOnTablet} Stay */

/**
 * Somebody who is at the site still when their team is back, or elsewhere than there and home.
 * @param {Team} team
 * @param {Stay} stay
 */
function stayRow(team, stay) {
  const person = personOf(stay.person);
  const late = Boolean(stay.until) && isOver(stay.day, stay.until);
  return piece("stay", {
    number: `${team.number}班`,
    name: person?.n ?? UNKNOWN,
    kana: person?.k ?? "",
    phone: stay.phone,
    until: stay.place ? [stay.place, stay.until && `${shownClock(stay.until)}に電話`].filter(Boolean).join("　") : `${shownClock(stay.until)}まで`,
    late: late ? "yes" : "",
    class: late ? "is-late" : "",
    href: isFor("returns") ? stayOf(stay.person) : "",
    label: `${person?.n ?? UNKNOWN}さんの所在を記録する`,
  });
}

/** Who is still at a site or elsewhere, who is due first on top; no card where nobody is. */
function staying() {
  const those = view()
    .rows("teams")
    .flatMap((team) => (team.staying ?? []).map((stay) => ({ team, stay })))
    .toSorted((one, other) => `${one.stay.day} ${one.stay.until ?? ""}`.localeCompare(`${other.stay.day} ${other.stay.until ?? ""}`));
  if (!those.length) return [];
  const card = document.createElement("section");
  card.className = "card";
  const heading = document.createElement("h2");
  const where = those.some(({ stay }) => stay.place) ? "現場や病院などにいる人" : "現場に残っている人";
  heading.textContent = `${where}　${those.length}人`;
  card.append(heading, listOf(those.map(({ team, stay }) => stayRow(team, stay)), where));
  return [card];
}

function stillOut() {
  const out = view()
    .rows("teams")
    .filter(({ state }) => state === "out")
    .toSorted((one, other) => shiftOf(one).localeCompare(shiftOf(other)));
  const card = document.createElement("section");
  card.className = "card";
  const heading = document.createElement("h2");
  heading.textContent = `まだ戻っていない班　${out.length}班`;
  card.append(heading, out.length ? listOf(out.map(teamRow), "まだ戻っていない班") : empty("この端末の控えでは、全員戻っています。"));
  return [card, ...staying()];
}

/** @param {string} text */
function some(text) {
  const teams = text.trim() ? found(text).toSorted(byNumber).slice(0, SHOWN) : [];
  return teams.length ? [listOf(teams.map(teamRow), "班")] : [];
}

/**
 * @param {number} number
 * @param {string} desk
 */
function answer(number, desk) {
  const team = view().rows("teams").findLast((one) => one.number === number);
  if (!team) {
    refused("この班は控えにありません", `${number}班はこの端末の控えにありません。指示書の右上の番号を確かめるか、一覧から選んでください。`);
    return;
  }
  const out = team.state === "out";
  if (desk === "returns" && out) {
    location.assign(reportOf(team));
    return;
  }
  const verdict = desk === "returns" ? `${number}班は活動中ではありません` : "これは活動指示書です";
  const { ways } = show({ verdict, when: `${number}班`, kind: "again" });
  if (out && isFor("returns")) ways.append(link(`${number}班の帰着へ`, "", reportOf(team)));
  if (team.state === "back" && isFor("returns")) ways.append(link("病院などへ行った人を知らせる", "", elsewhereOf(team)));
  tell("again");
}

/** @param {Scanned} read */
async function scanned({ code, desk }) {
  const returning = desk === "returns";
  const number = (SHEET.exec(code) ?? (returning ? NUMBER.exec(code) : null))?.[1];
  if (number) answer(Number(number), desk);
  if (number || !returning || code.startsWith("VC:R:")) return Boolean(number);
  const { person, problem } = await whose(code);
  if (!person) refused("知らない券です", problem);
  else if (person.t?.state === "out") location.assign(pageOf("/tablet/forms/report", person.t.id));
  else if (isExpected(person)) location.assign(stayOf(person.id));
  else refused("活動中の班にいません", `${withSan(person.n)}は、この端末の控えでは活動中の班にいません。班の番号を入れてください。`);
  return true;
}

/**
 * A return that the centre does not know of yet. Those who stayed or are elsewhere are expected still.
 * @param {{at: string, payload: import("server").ReportReturn & Partial<import("server").RecordReturn>}} entry
 * @param {import("../view/overlay.js").View} within
 */
function bringBack({ at, payload }, within) {
  const team = within.row("teams", payload.team);
  if (!team || team.state !== "out") return;
  const stayed = payload.stayed ?? [];
  const told = { phone: payload.stay_phone ?? "", day: dayOf(at), until: payload.stay_until ?? "" };
  const elsewhere = { place: payload.away_place ?? "", phone: payload.away_phone ?? "", day: dayOf(at), until: payload.away_until ?? "" };
  const known = new Map((team.staying ?? []).filter(({ place }) => place).map((stay) => [stay.person, stay]));
  const away = [...new Set([...(payload.away ?? []), ...known.keys()])];
  const expected = [...stayed.map((person) => ({ person, ...told })), ...away.map((person) => known.get(person) ?? { person, ...elsewhere })];
  within.set("teams", team.id, { state: "back", ...(expected.length && { staying: expected }) });
  if (team.need && within.row("needs", team.need)) within.set("needs", team.need, { state: rulesOf("teams").after_return[payload.result], team: undefined });
  const home = new Set(payload.home ?? []);
  for (const id of [...(payload.back ?? []), ...home].filter((one) => !known.has(one))) {
    const person = personOf(id, within);
    if (!person) continue;
    const left = home.has(id) && stillIn(person) && person.in ? { in: { ...person.in, out: at } } : {};
    within.set("people", person.id, { t: undefined, ...left });
  }
  for (const id of stayed) {
    if (personOf(id, within)) within.set("people", id, { t: { id: team.id, number: team.number, state: "staying" } });
  }
  for (const id of away) {
    if (personOf(id, within)) within.set("people", id, { t: { id: team.id, number: team.number, state: "away" } });
  }
}

const COPIES = /** @type {const} */ ([["copies", "戻った"], ["lost_copies", "失くした"]]);

/**
 * The sheets that were printed for the team, as far as this tablet has heard: each is ticked where it is back, or lost.
 * @param {string} team
 * @param {HTMLFormElement} form
 */
function askSheets(team, form) {
  const { copies = 0 } = view().row("teams", team) ?? {};
  const numbers = Array.from({ length: copies }, (_, at) => `${at + 1}`);
  for (const [field, how] of COPIES) {
    const ticks = numbers.map((id) => piece("tick", { field, id, said: `${id}枚目`, label: `${id}枚目　${how}` }));
    form.querySelector(`[data-copies="${field}"]`)?.replaceChildren(...ticks);
  }
}

/**
 * Of whom it is known that they are elsewhere, it is not asked again: 全員戻った is pressed by habit.
 * @param {string} team
 * @param {HTMLFormElement} form
 */
function keepElsewhere(team, form) {
  for (const { person, place } of view().row("teams", team)?.staying ?? []) {
    const tiles = place ? form.querySelector(`[name="where.${CSS.escape(person)}"]`)?.closest(".tiles") : null;
    if (!place || !tiles) continue;
    tiles.replaceWith(piece("elsewhere", { name: `where.${person}`, said: `${place}にいます` }));
    const where = form.querySelector('[name="away_place"]');
    if (where instanceof HTMLInputElement) where.value ||= place;
  }
}

/**
 * Who of the team it is: one is chosen.
 * @param {string} team
 * @param {HTMLFormElement} form
 */
function askWho(team, form) {
  const those = view().row("teams", team)?.members ?? [];
  const tiles = /** @type {HTMLElement | null} */ (form.querySelector("[data-one-of-team]"));
  const field = tiles?.dataset.oneOfTeam ?? "";
  tiles?.replaceChildren(...those.map((id) => piece("choice", { field, id, said: personOf(id)?.n ?? UNKNOWN })));
}

/**
 * Somebody who is at neither the site nor home, of whom the centre does not know yet: they are listed from now on, and expected still.
 * @param {{at: string, payload: import("server").SayElsewhere}} entry
 * @param {import("../view/overlay.js").View} within
 */
function goElsewhere({ at, payload }, within) {
  const team = within.row("teams", payload.team);
  if (!team || (team.state !== "out" && team.state !== "back") || !team.members?.includes(payload.person)) return;
  const others = (team.staying ?? []).filter(({ person }) => person !== payload.person);
  const told = { person: payload.person, place: payload.place, phone: payload.phone ?? "", day: dayOf(at), until: payload.until ?? "" };
  within.set("teams", team.id, { staying: [...others, told] });
  if (team.state === "back" && personOf(payload.person, within)) {
    within.set("people", payload.person, { t: { id: team.id, number: team.number, state: "away" } });
  }
}

/**
 * Teams that should have been back a while ago, since when, and whom to tell. It is said on locked pages too: nobody is named.
 * @returns {string[]}
 */
function alarms() {
  return view()
    .rows("teams")
    .filter((team) => isLate(team) && lateMinutes(team.day, team.back_by ?? "") >= rulesOf("teams").alarm_minutes)
    .toSorted((one, other) => shiftOf(one).localeCompare(shiftOf(other)))
    .map((team) => `▲ ${team.number}班が遅れています（${shownClock(team.back_by ?? "")}まで）。帰着の窓口か本部に知らせてください。`);
}

introduce({
  name: "teams",
  position: 10,
  alarms,
  scanned,
  opens: {
    record_return(team, form) {
      askSheets(team, form);
      keepElsewhere(team, form);
    },
    say_elsewhere: askWho,
  },
  lists: { returns: stillOut, rosters: some },
  choices: (text) =>
    found(text)
      .slice(0, PICKED)
      .map((team) => [team.id, `${team.number}班 ${personOf(team.leader)?.n ?? ""}`]),
  about(id, title) {
    const team = view().row("teams", id);
    if (!team) return undefined;
    const short = `${team.number}班`;
    return {
      heading: title.startsWith("班") ? title.replace("班", short) : `${short}　${title}`,
      said: taskOf(team),
      short,
      ...(team.state === "back" && { warning: `${short}の帰着は、この端末の控えではもう記録されています。` }),
      members: (team.members ?? []).map((one) => {
        const person = personOf(one);
        return { id: one, name: person?.n ?? UNKNOWN, kana: person?.k ?? "", leads: one === team.leader };
      }),
    };
  },
  shows: {
    report_return: bringBack,
    record_return: bringBack,
    say_elsewhere: goElsewhere,
    end_stay({ at, payload }, within) {
      const person = personOf(payload.person, within);
      if (!person?.t) return;
      endStay(person, within, payload.how === "home" && stillIn(person) && person.in ? { in: { ...person.in, out: at } } : {});
    },
  },
});
