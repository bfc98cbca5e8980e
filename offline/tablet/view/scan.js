// Check-in, check-out and teams by a code, without network: the same checks, words and sounds as online. What is scanned
// is good only when it is kept: the green answer and the high tone come after the disk has it.

import { checks, stops } from "../../domain/checks.js";
import { digits } from "../../domain/find.js";
import { checkPass } from "../../domain/pass.js";
import { tell } from "../../scan/sounds.js";
import { keep, say, showMarks, today, view } from "../core.js";
import { button, hourMinute, link, passShown, piece, words } from "./fill.js";
import { touch } from "../lock.js";
import { pageOf } from "./addresses.js";

const CONFIRMS = { consent: "同意をもらった", insurance: "加入した", guardian_consent: "同意書を確かめた" };
const LATER = { birth: "つながってから登録を直してください", orientation: "案内してください" };
const NOT_KNOWN = "この端末の控えにいない方です。名前か電話番号でも探してください。いなければ「はじめての方を登録する」へ。";

const plain = (text) => text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
export const stillIn = (person) => Boolean(person.in) && !person.in.out; // of any day
export const isIn = (person) => stillIn(person) && person.in.day === today();
export const hasGone = (person) => Boolean(person.in?.out) && person.in.day === today();

let queue = Promise.resolve();

// One after another: two quick scans are two answers.
export function scanned(text, id) {
  queue = queue.then(() => read(text, id)).catch((error) => failed(error));
  return queue;
}

function failed(error) {
  say(error.message);
  tell("bad");
}

async function read(text, id) {
  touch();
  const code = plain(text);
  const desk = document.querySelector("main").dataset.tablet;
  const sheet = /^VC:T:(\d{1,7}):(\d{1,4})$/.exec(code);
  const typedTeam = desk === "returns" && /^(\d{1,6})班?$/.exec(code);
  if (sheet || typedTeam) return team(Number((sheet ?? typedTeam)[1]), desk);
  if (code.startsWith("VC:R:")) {
    return refused("申込みのQRです", "申込みの内容は、センターにつながらないと開けません。「はじめての方を登録する」から書いてもらってください。");
  }
  const { person, shown, problem } = await whose(code);
  if (!person) return refused("知らない券です", problem);
  if (desk === "returns") return teamOf(person);
  if (desk === "leaving") return checkOut(person, { person: person.id, how: shown ? "pass" : "search" }, id);
  const payload = { person: person.id, how: shown ? "pass" : "search" };
  if (shown) payload.shown = { issue: shown.issue, last_day: shown.lastDay };
  return checkIn(person, payload, id, shown);
}

// The person whose pass or number it is.
async function whose(code) {
  const number = digits(code);
  if (!code.startsWith("VC:")) {
    const person = number.length === 9 && view().byPass(number);
    return { person, problem: NOT_KNOWN };
  }
  const keys = Object.fromEntries(
    Object.entries(view().facts.keys ?? {}).map(([key, text]) => [key, Uint8Array.from(atob(text), (char) => char.charCodeAt(0))]),
  );
  let found;
  try {
    found = await checkPass(code, { keys, revoked: {}, today: "" });
  } catch {
    return { problem: "この端末では受付証を確かめられません。受付証の番号か名前で探してください。" };
  }
  if (found.state === "unknown") return { problem: "このセンターの受付証ではありません。名前か電話番号で探してください。" };
  const person = view().byPass(found.number);
  const problem = `受付証は本物ですが、この端末の控えにいない方です。番号 ${passShown(found.number)} を紙に控え、つながってから受付してください。`;
  return { person, shown: { issue: found.issue, lastDay: found.lastDay }, problem };
}

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

const flagsOf = (person) => checks(view().facts.checks ?? [], person, standing(person)).filter((one) => !one.stops);

// Receive somebody, unless something stops it. payload: of check_in.
export async function checkIn(person, payload, id, shown) {
  if (isIn(person)) {
    show({ verdict: "もう受付済み", when: hourMinute(person.in.at), ...of(person), kind: "again" }, person);
    return tell("again");
  }
  const stop = stops(checks(view().facts.checks ?? [], person, standing(person, shown)), payload.even_if);
  if (stop) {
    const card = show({ verdict: words("refusals", stop.code) || "受付できません", said: stop.message, ...of(person), kind: "refused" });
    const way = wayOut(stop, person);
    if (way) card.querySelector("[data-ways]").prepend(way);
    return tell("bad");
  }
  const entry = await keep({ id, kind: "check_in", payload, words: `${person.n}さん` });
  const now = view().person(person.id);
  show({ verdict: "入りました", when: hourMinute(now.in?.at), ...of(now), entry }, now);
  emptied();
  return tell("good");
}

function wayOut(stop, person) {
  if (stop.way === "returns" && person.t) return link("帰着の窓口へ", "primary large", pageOf("/tablet/forms/report", person.t.id));
  if (stop.way === "even_if") {
    return button("それでも受付する", "danger large", () => act(() => checkIn(person, { person: person.id, even_if: [stop.code] })));
  }
  if (stop.way === "name") {
    return button(`本人を確かめた。${person.n}さんを受付する`, "go large", () => act(() => checkIn(person, { person: person.id })));
  }
  return undefined;
}

// Somebody goes home, unless their team is not accounted for.
export async function checkOut(person, payload, id) {
  if (person.t) {
    const where = person.t.state === "out" ? "活動中です。帰着の窓口で班の報告を受けてください" : "編成された班にいます。つながってから、マッチングの窓口で班から外してください";
    const card = show({ verdict: "帰宅にできません", said: `${person.n}さんは${person.t.number}班で${where}。`, ...of(person), kind: "refused" });
    if (person.t.state === "out") card.querySelector("[data-ways]").prepend(link("帰着の窓口へ", "primary large", pageOf("/tablet/forms/report", person.t.id)));
    return tell("bad");
  }
  if (!stillIn(person)) return notHere(person, payload, id);
  return leave(person, payload, id);
}

// As far as this tablet knows: another one may have received them since it last heard of the centre.
function notHere(person, payload, id) {
  const when = hasGone(person) ? hourMinute(person.in.out) : "";
  const hint = "ほかの端末で受付した方なら、帰宅を記録できます。";
  const card = show({ verdict: when ? "もう帰宅しています" : "今日は受付していません", when, hint, ...of(person), kind: when ? "again" : "refused" });
  card.querySelector("[data-ways]").prepend(button("それでも帰宅を記録する", "large", () => act(() => leave(person, payload, id))));
  tell(when ? "again" : "bad");
}

async function leave(person, payload, id) {
  const entry = await keep({ id, kind: "check_out", payload, words: `${person.n}さん` });
  show({ verdict: "お帰りです", when: "おつかれさまでした", ...of(person), entry, kind: "home" });
  emptied();
  return tell("good");
}

const keepConfirmed = (person, payload, id) => keep({ id, kind: "confirm_at_desk", payload, words: `${person.n}さん` });

export async function confirm(person, payload, id) {
  const entry = await keepConfirmed(person, payload, id);
  const now = view().person(person.id);
  show({ verdict: "記録しました", ...of(now), entry }, now);
}

// A button was pressed: what goes wrong is said.
export function act(work) {
  queue = queue.then(work).catch(failed);
  return queue;
}

const of = (person) => ({
  name: person.n,
  kana: person.k,
  pass: passShown(person.p),
  team: person.t ? `${person.t.number}班に入っています。` : "",
});

function refused(verdict, said) {
  show({ verdict, said, kind: "refused" });
  tell("bad");
}

// The card of the answer. person: of whom is said what is still to be seen to.
function show(values, person) {
  const flags = person && isIn(person) ? flagsOf(person) : [];
  const card = piece("received", { ...values, clear: person && isIn(person) && !flags.length ? "yes" : "" });
  const { kind } = values;
  if (kind === "again" || kind === "refused") card.classList.add(kind);
  card.querySelector(".verdict").classList.add(...({ again: ["again"], refused: ["unknown"], home: ["home"] }[kind] ?? []));
  for (const flag of flags) card.querySelector("[data-flags]").append(flagOf(flag, person));
  const ways = card.querySelector("[data-ways]");
  if (person && isIn(person)) {
    ways.append(button("帰宅にする", "", () => act(() => checkOut(view().person(person.id), { person: person.id }))));
  }
  const place = document.getElementById("result");
  place.replaceChildren(card);
  place.scrollIntoView({ block: "nearest" });
  showMarks();
  return card;
}

// What is still to be seen to of a person who is in. confirmed(payload): of confirm_at_desk, when a flag was pressed.
function flagOf(flag, person, confirmed = (payload) => confirm(person, payload)) {
  const shown = piece("flag", {
    message: flag.message,
    act: CONFIRMS[flag.code] ?? (flag.code === "guardian" ? "保護者を選ぶ" : ""),
    later: LATER[flag.code] ?? "",
  });
  shown.querySelector("button")?.addEventListener("click", () => {
    if (flag.code === "guardian") chooseGuardian(shown, person, confirmed);
    else act(() => confirmed({ person: person.id, [flag.code]: "on" }));
  });
  return shown;
}

// The same of somebody who has just been registered, in a place of their own.
export function fillFlags(place, person) {
  const confirmed = async (payload) => {
    await keepConfirmed(person, payload);
    fillFlags(place, view().person(person.id));
  };
  place.replaceChildren(...flagsOf(person).map((flag) => flagOf(flag, person, confirmed)));
}

function chooseGuardian(shown, child, confirmed) {
  const line = Object.assign(document.createElement("input"), { className: "line", type: "search", placeholder: "保護者の名前か番号" });
  line.setAttribute("aria-label", "保護者の名前・電話・受付証の番号");
  const list = document.createElement("div");
  list.className = "whole stack";
  line.addEventListener("input", () => {
    const found = view().find(line.value, 6).filter(({ id }) => id !== child.id);
    list.replaceChildren(
      ...found.map((person) =>
        button(`${person.n}さんが保護者`, "", () => act(() => confirmed({ person: child.id, guardian: person.id }))),
      ),
    );
  });
  shown.querySelector("button").replaceWith(line);
  shown.append(list);
  line.focus();
}

function emptied() {
  document.getElementById("found")?.replaceChildren();
  const line = document.querySelector("[data-search]");
  if (line) line.value = "";
}

function team(number, desk) {
  const found = view().teamByNumber(number);
  if (!found) return refused("この班は控えにありません", `${number}班はこの端末の控えにありません。指示書の右上の番号を確かめるか、一覧から選んでください。`);
  if (desk === "returns" && found.state === "out") return location.assign(pageOf("/tablet/forms/report", found.id));
  const card = show({ verdict: desk === "returns" ? `${number}班は活動中ではありません` : "これは活動指示書です", when: `${number}班`, kind: "again" });
  if (found.state === "out") card.querySelector("[data-ways]").append(link(`${number}班の帰着へ`, "primary", pageOf("/tablet/forms/report", found.id)));
  return tell("again");
}

function teamOf(person) {
  if (person.t?.state === "out") return location.assign(pageOf("/tablet/forms/report", person.t.id));
  return refused("活動中の班にいません", `${person.n}さんは、この端末の控えでは活動中の班にいません。班の番号を入れてください。`);
}
