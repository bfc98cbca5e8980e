// Receiving somebody and sending them home without network: the same checks, words and sounds as online.

import { withSan } from "../../domain/names.js";
import { element } from "../../page/elements.js";
import { checks, checksHere, stops } from "../../domain/checks.js";
import { tell } from "../../scan/sounds.js";
import { keep, today, view } from "../core.js";
import { find, hasGone, isIn, personOf, stillIn } from "../people.js";
import { isFor } from "../uses.js";
import { pageOf } from "./addresses.js";
import { button, emptySearch, hourMinute, link, passShown, piece, words } from "./fill.js";
import { act, show as showAnswer } from "./scan.js";

/**
 * @import {CheckIn, CheckOut, ConfirmAtDesk} from "server"
 * @import {Found} from "../../domain/checks.js"
 * @import {Person, Shown} from "../people.js"
 * @import {Values} from "./fill.js"
 */

/** @type {Record<string, string>} */
const CONFIRMS = { consent: "同意をもらった", insurance: "加入した", guardian_consent: "同意書を確かめた" };
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
  answer.flags.append(...toSee.map((flag) => flagOf(flag, here)));
  answer.ways.append(button("帰宅を記録する", "", () => act(() => checkOut(personOf(here.id) ?? here, { person: here.id }))));
  return answer;
}

/**
 * Receive somebody, unless something stops it.
 * @param {Person} person
 * @param {CheckIn} payload
 * @param {string} [id]
 * @param {Shown} [shown]
 */
export async function checkIn(person, payload, id, shown) {
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
    const page = person.t.state === "staying" ? pageOf("/tablet/forms/stay", person.id) : pageOf("/tablet/forms/report", person.t.id);
    return link("帰着の窓口へ", "large", page);
  }
  if (stop.way === "even_if") {
    const passed = /** @type {CheckIn} */ ({ person: person.id, even_if: [stop.code] });
    return button("それでも受付する", "danger large", () => act(() => checkIn(person, passed)));
  }
  if (stop.way === "name") {
    return button(`本人を確かめた。${withSan(person.n)}を受付する`, "go large", () => act(() => checkIn(person, { person: person.id })));
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
 * @param {Person} person
 * @param {CheckOut} payload
 * @param {string} [id]
 * @param {Shown} [shown]
 */
export async function checkOut(person, payload, id, shown) {
  const { t: team } = person;
  if (shown && shown.issue < (person.i ?? 0)) {
    const said = "作り直す前の古い受付証です。本人かを確かめてから、帰宅を記録してください。";
    const { ways } = show({ verdict: "古い受付証です", said, ...of(person), kind: "refused" });
    ways.prepend(button(`本人を確かめた。${withSan(person.n)}の帰宅を記録する`, "go large", () => act(() => checkOut(person, { person: person.id }))));
    tell("bad");
    return;
  }
  if (team && team.state !== "staying") {
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
  ways.prepend(button("それでも帰宅を記録する", "large", () => act(() => leave(person, payload, id))));
  tell(when ? "again" : "bad");
}

/**
 * @param {Person} person
 * @param {CheckOut} payload
 * @param {string | undefined} id
 */
async function leave(person, payload, id) {
  const entry = await keep({ id, kind: "check_out", payload, words: withSan(person.n) });
  show({ verdict: "お帰りです", when: "おつかれさまでした", ...of(person), entry, kind: "home" });
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

/** @typedef {(payload: ConfirmAtDesk) => unknown} Confirmed Called when a flag was pressed. */

/**
 * What is still to be seen to of a person who is in.
 * @param {Found} flag
 * @param {Person} person
 * @param {Confirmed} [confirmed]
 */
function flagOf(flag, person, confirmed = (payload) => confirm(person, payload)) {
  const choosesGuardian = flag.code === "guardian";
  const said = CONFIRMS[flag.code] ?? (choosesGuardian ? "保護者を選ぶ" : "");
  const shown = piece("flag", { message: flag.message, act: said, later: LATER[flag.code] ?? "" });
  shown.querySelector("button")?.addEventListener("click", () => {
    if (choosesGuardian) chooseGuardian(shown, person, confirmed);
    else act(() => confirmed(/** @type {ConfirmAtDesk} */ ({ person: person.id, [flag.code]: "on" })));
  });
  return shown;
}

/**
 * The same of somebody who has just been registered, in a place of their own.
 * @param {Element} place
 * @param {Person} person
 */
export function fillFlags(place, person) {
  /** @type {Confirmed} */
  const confirmed = async (payload) => {
    await keepConfirmed(person, payload);
    fillFlags(place, personOf(person.id) ?? person);
  };
  place.replaceChildren(...flagsOf(person).map((flag) => flagOf(flag, person, confirmed)));
}

/**
 * @param {Element} shown
 * @param {Person} child
 * @param {Confirmed} confirmed
 */
function chooseGuardian(shown, child, confirmed) {
  const line = Object.assign(document.createElement("input"), { className: "line", type: "search", placeholder: "保護者の名前か番号" });
  line.setAttribute("aria-label", "保護者の名前・電話・受付証の番号");
  const list = document.createElement("div");
  list.className = "whole stack";
  line.addEventListener("input", () => {
    const others = find(line.value, GUARDIANS).filter(({ id }) => id !== child.id);
    list.replaceChildren(
      ...others.map((person) => button(`${withSan(person.n)}が保護者`, "", () => act(() => confirmed({ person: child.id, guardian: person.id })))),
    );
  });
  element("button", shown).replaceWith(line);
  shown.append(list);
  line.focus();
}
