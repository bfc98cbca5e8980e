// Receiving somebody and sending them home without network: the same checks, words and sounds as online.

import { withSan } from "../../domain/names.js";
import { checks, checksHere, stops } from "../../domain/checks.js";
import { element, entriesOf } from "../../page/elements.js";
import { readTyped } from "../../domain/dates.js";
import { cover, isAtOnce } from "../../domain/insurance.js";
import { tell } from "../../scan/sounds.js";
import { keep, today, view } from "../core.js";
import { find, hasGone, isExpected, isIn, personOf, stillIn } from "../people.js";
import { isFor } from "../uses.js";
import { pageOf } from "./addresses.js";
import { button, emptySearch, hourMinute, link, passShown, piece, words } from "./fill.js";
import { act, once, show as showAnswer } from "./scan.js";
import { sealOf } from "./tolls.js";

/**
 * @import {CheckIn, CheckOut, ConfirmAtDesk} from "server"
 * @import {Found} from "../../domain/checks.js"
 * @import {Person, Shown} from "../people.js"
 * @import {Values} from "./fill.js"
 */

/** @type {Record<string, string>} */
const CONFIRMS = { consent: "同意をもらった", guardian_consent: "同意書を確かめた" };
/** @type {Record<string, string>} */
const LATER = { birth: "つながってから登録を直してください", orientation: "案内してください" };
const GUARDIANS = 6;

/**
 * @param {Person} person
 * @param {Shown} [shown]
 */
function standing(person, shown) {
  const { today: day, incident } = view().facts;
  return {
    day: today(),
    shown,
    team: person.t,
    dayState: day?.day === today() ? day.state : "open",
    orientedSince: incident?.opened_on,
    incident,
    staysHere: person.in?.day === today() && Boolean(person.in.stays),
  };
}

/**
 * @param {Person} person
 * @param {Shown} [shown]
 */
const found = (person, shown) => checks(view().facts.checks ?? [], person, standing(person, shown));

/** @param {Person} person */
const flagsOf = (person) => found(person).filter((one) => !one.stops);

/** @param {Person} person */
const of = (person) => ({
  name: person.n,
  kana: person.k,
  pass: passShown(person.p),
  team: person.t ? `${person.t.number}班に入っています。` : "",
});

/**
 * The card of the answer. person: of whom is said what is still to be seen to.
 * @param {Values & {verdict: string, kind?: "again" | "refused" | "home"}} values
 * @param {Person} [person]
 */
function show(values, person) {
  const here = person && isIn(person) ? person : undefined;
  const toSee = here ? flagsOf(here) : [];
  const answer = showAnswer({ ...values, clear: here && !toSee.length && !values.said ? "yes" : "" });
  if (!here) return answer;
  answer.ways.append(button("帰宅を記録する", "", once(() => checkOut(personOf(here.id) ?? here, { person: here.id }))));
  answer.flags.append(...rowsOf(toSee, here));
  if (here.ts === today()) answer.flags.append(sealOf(here));
  return answer;
}

/**
 * Receive somebody, unless something stops it.
 * @param {Person} known
 * @param {CheckIn} payload
 * @param {string} [id]
 * @param {Shown} [shown]
 */
export async function checkIn(known, payload, id, shown) {
  const person = personOf(known.id) ?? known; // as it is now: a list may have been drawn before
  if (isIn(person)) {
    const said = checksHere(view().facts.checks ?? [], person, standing(person, shown)).map((one) => `▲ ${one}`).join("　");
    show({ verdict: "もう受付済み", when: hourMinute(person.in?.at), ...of(person), said, kind: "again" }, person);
    tell(said ? "bad" : "again");
    return;
  }
  const stop = stops(found(person, shown), payload.even_if);
  if (stop) {
    const { ways } = show({ verdict: words("refusals", stop.code) || "受付できません", said: stop.message, ...of(person), kind: "refused" });
    const way = wayOut(stop, person);
    if (way) ways.prepend(way);
    tell("bad");
    return;
  }
  const entry = await keep({ id, kind: "check_in", payload, words: withSan(person.n) });
  const now = personOf(person.id) ?? person;
  show({ verdict: "受付しました", when: hourMinute(now.in?.at), ...of(now), entry }, now);
  emptySearch();
  tell("good");
}

/**
 * @param {Found} stop
 * @param {Person} person
 */
function wayOut(stop, person) {
  if (stop.way === "returns" && person.t && isFor("returns")) {
    const page = isExpected(person) ? pageOf("/tablet/forms/stay", person.id) : pageOf("/tablet/forms/report", person.t.id);
    return link("帰着の窓口へ", "large", page);
  }
  if (stop.way === "even_if") {
    const passed = /** @type {CheckIn} */ ({ person: person.id, even_if: [stop.code] });
    return button("それでも受付する", "danger large", once(() => checkIn(person, passed)));
  }
  if (stop.way === "name") {
    return button(`本人を確かめた。${withSan(person.n)}を受付する`, "go large", once(() => checkIn(person, { person: person.id })));
  }
  return undefined;
}

/**
 * The person is known: they are received, and their card stands in the place of the form that would have registered them.
 * @param {Person} person
 * @param {HTMLFormElement} form
 */
export async function receiveKnown(person, form) {
  const place = document.createElement("div");
  place.id = "result";
  form.hidden = true;
  form.after(place);
  await checkIn(person, { person: person.id });
}

/**
 * Somebody goes home, unless their team is not accounted for.
 * @param {Person} known
 * @param {CheckOut} payload
 * @param {string} [id]
 * @param {Shown} [shown]
 */
export async function checkOut(known, payload, id, shown) {
  const person = personOf(known.id) ?? known;
  const { t: team } = person;
  if (shown && shown.issue < (person.i ?? 0)) {
    const said = "作り直す前の古い受付証です。本人かを確かめてから、帰宅を記録してください。";
    const { ways } = show({ verdict: "古い受付証です", said, ...of(person), kind: "refused" });
    ways.prepend(button(`本人を確かめた。${withSan(person.n)}の帰宅を記録する`, "go large", once(() => checkOut(person, { person: person.id }))));
    tell("bad");
    return;
  }
  if (team && !isExpected(person)) {
    const out = team.state === "out";
    const where = out ? "活動中です。帰着の窓口で班の報告を受けてください" : "編成された班にいます。つながってから、マッチングの窓口で班から外してください";
    const said = `${withSan(person.n)}は${team.number}班で${where}。`;
    const { ways } = show({ verdict: "帰宅にできません", said, ...of(person), kind: "refused" });
    if (out && isFor("returns")) ways.prepend(link("帰着の窓口へ", "large", pageOf("/tablet/forms/report", team.id)));
    tell("bad");
    return;
  }
  if (stillIn(person)) await leave(person, payload, id);
  else notHere(person, payload, id);
}

/**
 * As far as this tablet knows: another one may have received them since it last heard of the centre.
 * @param {Person} person
 * @param {CheckOut} payload
 * @param {string | undefined} id
 */
function notHere(person, payload, id) {
  const when = hasGone(person) ? hourMinute(person.in?.out) : "";
  const hint = "ほかの端末で受付した方なら、帰宅を記録できます。";
  const { ways } = show({ verdict: when ? "もう帰宅しています" : "今日は受付していません", when, hint, ...of(person), kind: when ? "again" : "refused" });
  ways.prepend(button("それでも帰宅を記録する", "large", once(() => leave(person, payload, id))));
  if (when) ways.append(sealOf(person));
  tell(when ? "again" : "bad");
}

/**
 * @param {Person} person
 * @param {CheckOut} payload
 * @param {string | undefined} id
 */
async function leave(person, payload, id) {
  const entry = await keep({ id, kind: "check_out", payload, words: withSan(person.n) });
  const { ways } = show({ verdict: "帰宅を記録しました", when: "おつかれさまでした", ...of(person), entry, kind: "home" });
  ways.append(sealOf(person));
  emptySearch();
  tell("good");
}

/**
 * @param {Person} person
 * @param {ConfirmAtDesk} payload
 * @param {string} [id]
 */
const keepConfirmed = (person, payload, id) => keep({ id, kind: "confirm_at_desk", payload, words: withSan(person.n) });

/**
 * @param {Person} person
 * @param {ConfirmAtDesk} payload
 * @param {string} [id]
 */
export async function confirm(person, payload, id) {
  const entry = await keepConfirmed(person, payload, id);
  const now = personOf(person.id) ?? person;
  show({ verdict: "記録しました", ...of(now), entry }, now);
}

/**
 * Keep what was seen of somebody's insurance; what is wrong with it, in Japanese, where it cannot stand.
 * @param {Person} person
 * @param {Values} said where, plan, joined_on, year, seen_by: without what is empty
 * @param {string} [id]
 */
async function keepInsurance(person, said, id) {
  const wrong = wrongWithPaperwork(said);
  if (wrong) throw new Error(wrong.message);
  const { day } = readTyped(said.joined_on ?? "", "past", today());
  const paperwork = { person: person.id, ...said, ...(day && { joined_on: day }) };
  const payload = /** @type {import("server").SayInsurance} */ (/** @type {unknown} */ (paperwork));
  return keep({ id, kind: "say_insurance", payload, words: withSan(person.n) });
}

/**
 * What the centre would refuse of a paperwork, and at which of its fields; nothing where it can stand.
 * @param {Values} said
 */
export function wrongWithPaperwork({ where, plan, joined_on: written = "", year = "" }) {
  if (!where) return { name: "where", message: "どこで手続きしたかを選んでください。" };
  if (where === "here" && !plan) return { name: "plan", message: "ここで加入する方のプランを選んでください。加入者名簿と掛金に要ります。" };
  const { day, wrong } = written ? readTyped(written, "past", today()) : { day: today(), wrong: undefined };
  if (wrong !== undefined) return { name: "joined_on", message: wrong };
  if (!written && where !== "here") return { name: "joined_on", message: "加入証を見て、手続きの日を入力してください。" };
  if (day > today()) return { name: "joined_on", message: "手続きの日が、きょうより先です。加入証を確かめてください。" };
  const made = cover(day, view().facts.incident, year);
  if (!made) {
    return { name: "year", message: "何年度の保険かを確かめてください。来年度の保険は3月に手続きしたものだけで、今年度の保険は3月31日で終わります。" };
  }
  if (made.last >= today()) return undefined;
  return { name: "joined_on", message: "その保険は3月31日で終わっています。4月1日からの保険なら「来年度」を選び、そうでなければ新しく加入してもらってください。" };
}

/**
 * @param {Person} person
 * @param {Values} said
 * @param {string} [id]
 */
export async function sayInsurance(person, said, id) {
  const entry = await keepInsurance(person, said, id);
  const now = personOf(person.id) ?? person;
  show({ verdict: "記録しました", ...of(now), entry }, now);
}

/**
 * @param {Person} person
 * @param {boolean} stays
 * @param {string} [id]
 */
const keepStay = (person, stays, id) => keep({ id, kind: "stay_here", payload: { person: person.id, stays }, words: withSan(person.n) });

/**
 * Somebody works at the centre itself today, or may leave with a team after all.
 * @param {Person} person
 * @param {boolean} stays
 * @param {string} [id]
 */
export async function stayHere(person, stays, id) {
  const entry = await keepStay(person, stays, id);
  const now = personOf(person.id) ?? person;
  show({ verdict: "記録しました", ...of(now), entry }, now);
}

/**
 * What a flag does when it is pressed; of somebody just registered what is shown afterwards is another place.
 * @typedef {object} Ways
 * @property {(payload: ConfirmAtDesk) => unknown} confirmed
 * @property {(said: Values) => unknown} insured
 * @property {(stays: boolean) => unknown} stays
 */

/**
 * @param {Person} person
 * @returns {Ways}
 */
const waysOf = (person) => ({
  confirmed: (payload) => confirm(person, payload),
  insured: (said) => sayInsurance(person, said),
  stays: (stays) => stayHere(person, stays),
});

/**
 * Every flag as a row; the form of the insurance stands below the first that is about it.
 * @param {Found[]} toSee
 * @param {Person} person
 * @param {Ways} [ways]
 */
function rowsOf(toSee, person, ways = waysOf(person)) {
  const first = toSee.find((flag) => flag.way === "insurance");
  return toSee.map((flag) => {
    const shown = flagOf(flag, person, ways);
    if (flag === first) shown.append(...insuranceOf(flag, ways));
    return shown;
  });
}

/**
 * @param {Found} flag
 * @param {Ways} ways
 */
function insuranceOf(flag, ways) {
  const covers = isAtOnce(view().facts.incident, today());
  const shown = piece("insurance", { covers: covers ? "yes" : "", later: covers ? "" : "yes" });
  const form = element("form", shown, HTMLFormElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    act(() => ways.insured(Object.fromEntries(entriesOf(new FormData(form)).filter(([, value]) => value.trim()))));
  });
  if (flag.code === "basic_plan" || flag.code === "plan_unknown" || flag.code === "insurance_unclear") return [shown];
  const stay = button("センター内の作業にする", "", once(() => ways.stays(true)));
  return [shown, stay];
}

/**
 * What is still to be seen to of a person who is in.
 * @param {Found} flag
 * @param {Person} person
 * @param {Ways} ways
 */
function flagOf(flag, person, { confirmed, stays }) {
  const choosesGuardian = flag.code === "guardian";
  const mayLeave = flag.way === "stay";
  const said = CONFIRMS[flag.code] ?? (choosesGuardian ? "保護者を選ぶ" : mayLeave ? "センター内の作業を取り消す" : "");
  const shown = piece("flag", { message: flag.message, act: said, later: LATER[flag.code] ?? "" });
  const press = once(() =>
    mayLeave ? stays(false) : confirmed(/** @type {ConfirmAtDesk} */ ({ person: person.id, [flag.code]: "on" })),
  );
  shown.querySelector("button")?.addEventListener("click", () => {
    if (choosesGuardian && !mayLeave) chooseGuardian(shown, person, confirmed);
    else press();
  });
  return shown;
}

/**
 * The same of somebody who has just been registered, in a place of their own.
 * @param {Element} place
 * @param {Person} person
 */
export function fillFlags(place, person) {
  /** @param {Promise<unknown>} kept */
  const then = async (kept) => {
    await kept;
    fillFlags(place, personOf(person.id) ?? person);
  };
  /** @type {Ways} */
  const ways = {
    confirmed: (payload) => then(keepConfirmed(person, payload)),
    insured: (said) => then(keepInsurance(person, said)),
    stays: (stays) => then(keepStay(person, stays)),
  };
  place.replaceChildren(...rowsOf(flagsOf(person), person, ways));
}

/**
 * @param {Element} shown
 * @param {Person} child
 * @param {Ways["confirmed"]} confirmed
 */
function chooseGuardian(shown, child, confirmed) {
  const line = Object.assign(document.createElement("input"), { className: "line", type: "search", placeholder: "保護者の名前か番号" });
  line.setAttribute("aria-label", "保護者の名前・電話・受付証の番号");
  const list = document.createElement("div");
  list.className = "whole stack";
  line.addEventListener("input", () => {
    const others = find(line.value, GUARDIANS).filter(({ id }) => id !== child.id);
    list.replaceChildren(
      ...others.map((person) => button(`${withSan(person.n)}が保護者`, "", once(() => confirmed({ person: child.id, guardian: person.id })))),
    );
  });
  element("button", shown).replaceWith(line);
  shown.append(list);
  line.focus();
}
