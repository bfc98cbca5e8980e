// People on a tablet: how they are found, and what registering, receiving and sending home show before the centre knows.

import { dayOf, readDate } from "../../domain/dates.js";
import { fold } from "../../domain/find.js";
import { cover, insuranceEnds, together } from "../../domain/insurance.js";
import { KanjiForms, likelySame, phonesOf, SHARED_BY, told } from "../../domain/likeness.js";
import { withSan } from "../../domain/names.js";
import { samePerson } from "../../domain/same.js";
import { tell } from "../../scan/sounds.js";
import { keep, say, today, view } from "../core.js";
import { endStay, find, hasGone, having, isExpected, isIn, makeKnown, PeopleIndex, personOf, stillIn, whose } from "../people.js";
import { introduce, rulesOf } from "../subjects.js";
import { isTold } from "../uses.js";
import { ageOf, button, empty, hourMinute, listOf, passShown, piece } from "../view/fill.js";
import { checkIn, checkOut, confirm, fillFlags, receiveKnown, sayInsurance, stayHere, wrongWithPaperwork } from "../view/receive.js";
import { act, once, refused, show } from "../view/scan.js";
import { keepSeal, sealOf } from "../view/tolls.js";

/**
 * @import {CheckIn, ConfirmAtDesk, Paperwork} from "server"
 * @import {Person} from "../people.js"
 * @import {Scanned, Unsent} from "../subjects.js"
 * @import {View} from "../view/overlay.js"
 */

const IN_TEAM = { formed: "", out: "活動中 ", staying: "現場に残っている ", away: "病院などにいる " };
const SHOWN = 12;
const PICKED = 6;
const MOST_ALIKE = 3;
const LOOKED_THROUGH = 500; // namesakes among whom those who are in are found

// What is shown before the centre has it

/**
 * The cover of a person with this paperwork, as the centre will decide it; nothing where it will ask.
 * @param {Person | undefined} known
 * @param {Paperwork} said
 * @param {string} day on which it was said
 * @param {View} within
 */
function insuredBy(known, said, day, within) {
  const joinedOn = readDate(said.joined_on ?? "") || (said.where === "here" ? day : "");
  const made = joinedOn && cover(joinedOn, within.facts.incident, said.year);
  if (!made) return {};
  const whole = together(known?.if && known.iu ? { first: known.if, last: known.iu } : undefined, made);
  const holds = known?.iu && known.iu >= day ? known.ip : undefined; // what nobody could read hides no plan that is known
  return { if: whole.first, iu: whole.last, ip: said.plan || holds, ij: joinedOn };
}

/** @type {NonNullable<import("../subjects.js").Subject["shows"]>} */
const shows = {
  check_in({ at, payload }, within) {
    const person = personOf(payload.person, within);
    if (!person || (stillIn(person) && person.in?.day === dayOf(at))) return;
    if (person.in && person.in.at >= at) return; // the server knows of something newer
    within.set("people", person.id, { in: { at, day: dayOf(at) } });
  },

  check_out({ at, payload }, within) {
    const person = personOf(payload.person, within);
    if (!person?.in || person.in.out || person.in.at > at) return;
    const left = { in: { ...person.in, out: at } };
    if (isExpected(person)) endStay(person, within, left);
    else within.set("people", person.id, left);
  },

  see_registered({ payload }, within) {
    if (personOf(payload.person, within)) within.set("people", payload.person, { u: undefined, is: payload.same ?? undefined });
  },

  async register_person({ at, payload }, within) {
    const id = payload.person;
    const known = personOf(id, within);
    if (known && !known.waiting) return; // the server has them already
    const day = dayOf(at);
    await makeKnown(within, id, { name: payload.name, kana: payload.kana, phones: [payload.phone, payload.phone_other] });
    within.set("people", id, {
      b: readDate(payload.birth ?? ""),
      g: payload.guardian || undefined,
      gc: payload.guardian_consent ? 1 : undefined,
      c: payload.consent ? 1 : undefined,
      if: payload.insured ? day : undefined,
      iu: payload.insured ? insuranceEnds(day) : undefined,
      ...(payload.insurance && insuredBy(undefined, payload.insurance, day, within)),
      in: payload.check_in ? { at, day } : undefined,
    });
  },

  say_insurance({ at, payload }, within) {
    const person = personOf(payload.person, within);
    if (!person) return;
    const none = { if: undefined, iu: undefined, ip: undefined, ij: undefined };
    within.set("people", person.id, payload.none ? none : insuredBy(person, payload, dayOf(at), within));
  },

  stay_here({ payload }, within) {
    const person = personOf(payload.person, within);
    if (!person?.in || person.in.out) return;
    within.set("people", person.id, { in: { ...person.in, stays: payload.stays === false ? undefined : 1 } });
  },

  put_toll_seal({ at, payload }, within) {
    if (personOf(payload.person, within)) within.set("people", payload.person, { ts: dayOf(at) });
  },

  drop_toll_seal({ at, payload }, within) {
    const person = personOf(payload.person, within);
    if (person?.ts === dayOf(at)) within.set("people", person.id, { ts: undefined });
  },

  confirm_at_desk({ at, payload }, within) {
    if (!personOf(payload.person, within)) return;
    const day = dayOf(at);
    within.set("people", payload.person, {
      ...(payload.consent && { c: 1 }),
      ...(payload.insurance && { if: day, iu: insuranceEnds(day) }),
      ...(payload.guardian_consent && { gc: 1 }),
      ...(payload.guardian && { g: payload.guardian }),
    });
  },
};

// Lists

/** @param {Person} person */
const moreOf = (person) => [ageOf(person.b, today()), passShown(person.p)].filter(Boolean);

/**
 * What tells namesakes apart on a tablet that is not told how old they are.
 * @param {Person} person
 */
const apart = (person) => (isTold("people", "b") || !person.k ? [] : [person.k]);

/**
 * @param {Person} person
 * @param {{said?: string, pressed?: () => unknown}} ways
 */
function personRow(person, { said = "", pressed } = {}) {
  const row = piece("person", {
    name: person.n,
    kana: person.k,
    more: moreOf(person).join("　"),
    team: person.t ? `${IN_TEAM[person.t.state]}${person.t.number}班` : "",
    here: !person.t && isIn(person) ? `${hourMinute(person.in?.at)} 受付済み` : "",
    gone: hasGone(person) ? `${hourMinute(person.in?.out)} 帰宅` : "",
    act: said,
    id: person.id,
  });
  const go = row.querySelector("button");
  if (pressed) go?.addEventListener("click", pressed);
  go?.classList.toggle("go", said !== "開く");
  return row;
}

/** @param {Person[]} found */
const stillInFirst = (found) => [...found.filter(stillIn), ...found.filter((person) => !stillIn(person))];

/**
 * @param {string} text
 * @param {Person[]} found
 * @param {(person: Person) => {said?: string, pressed?: () => unknown}} ways
 */
function listed(text, found, ways) {
  if (!found.length) {
    const all = view().complete ? "" : "この端末の控えはまだ全部そろっていません。";
    const way = isTold("people", "f") ? "別の読みや電話番号でも探してみてください。" : "別の読みでも探してみてください。電話番号では、この端末では探せません。";
    return [empty(`「${text}」は見つかりません。${all}${way}`)];
  }
  /** @type {HTMLElement[]} */
  const rows = [listOf(found.slice(0, SHOWN).map((person) => personRow(person, ways(person))), "見つかった方")];
  if (found.length > SHOWN) {
    rows.push(Object.assign(document.createElement("p"), { className: "hint", textContent: "ほかにもいます。もう少し入力すると絞れます。" }));
  }
  return rows;
}

/** @type {Record<string, (text: string) => Node[]>} */
const lists = {
  reception: (text) =>
    text.trim()
      ? listed(text, find(text, SHOWN + 1), (person) => ({
          said: isIn(person) ? "開く" : "受付する",
          pressed: once(() => receive(person, { person: person.id, how: "search" })),
        }))
      : [],
  leaving: (text) =>
    text.trim()
      ? listed(text, stillInFirst(find(text, LOOKED_THROUGH)).slice(0, SHOWN + 1), (person) => ({
          said: stillIn(person) ? "帰宅を記録する" : "開く",
          pressed: once(() => checkOut(person, { person: person.id })),
        }))
      : [],
  rosters: (text) => (text.trim() ? listed(text, find(text, SHOWN + 1), () => ({})) : []),
};

// Codes

/** @param {Scanned} read */
async function scanned({ code, desk, id }) {
  if (code.startsWith("VC:R:")) {
    refused("申込みのQRです", "申込みの内容は、センターにつながらないと開けません。「初めての方を登録する」から書いてもらってください。");
    return true;
  }
  if (!["reception", "leaving"].includes(desk)) return false;
  const { person, shown, problem } = await whose(code);
  const how = shown ? "pass" : "search";
  if (!person) refused("知らない券です", problem);
  const pass = shown && { issue: shown.issue, last_day: shown.lastDay };
  if (person && desk === "leaving") await checkOut(person, { person: person.id, how, ...(pass && { shown: pass }) }, id, shown);
  else if (person) {
    await receive(person, { person: person.id, how, ...(pass && { shown: pass }) }, id, shown);
  }
  return true;
}

// Who registered by themselves (未確認)

/**
 * Receive somebody; of whom no desk has seen yet it is asked first whether they are one of the roster.
 * @param {Person} known
 * @param {CheckIn} payload
 * @param {string} [id]
 * @param {import("../people.js").Shown} [shown]
 */
async function receive(known, payload, id, shown) {
  const person = personOf(known.id) ?? known;
  const same = personOf(person.is);
  if (same) return checkIn(same, { person: same.id }, id);
  const found = whoOfRoster(person);
  if (!found.length) return checkIn(person, payload, id, shown);
  const question = found.length === 1 ? `名簿の${withSan(found[0].n)}ですか？` : "名簿の、この中の方ですか？";
  const hint = found.map((one) => [one.n, one.k, ...moreOf(one), unlike(cardOf(person), one)].filter(Boolean).join("　")).join("／");
  const { ways } = show({ verdict: question, name: person.n, kana: person.k, pass: passShown(person.p), hint: `名簿: ${hint}`, said: "本人の申込みで、未確認です。本人に確かめてください。", kind: "again" });
  const which = (/** @type {Person} */ one) => (found.length === 1 ? "" : `（${moreOf(one).join("・")}）`);
  ways.append(
    ...found.map((one) => button(`はい、名簿の${withSan(one.n)}${which(one)}です。受付する`, "go large", once(() => receiveAs(person, one)))),
    button("いいえ、別の人です。受付する", "large", once(() => receiveOther(person, found.map((one) => one.id), payload, shown))),
  );
  tell("again");
  return undefined;
}

/** @param {Person} person */
const cardOf = (person) => ({ person: person.id, name: person.n, kana: person.k, birth: person.b, phone: person.f });

/** @param {Person} person */
const whoOfRoster = (person) =>
  person.u && !isIn(person) && isTold("people", "b", "f") ? whoMayBe(cardOf(person)).filter((one) => !one.u && !one.is) : [];

/**
 * They are one of the roster, who is received at once; the centre makes both records one when it hears of it.
 * @param {Person} person
 * @param {Person} same
 * @param {string} [id]
 */
async function receiveAs(person, same, id) {
  await keep({ id, kind: "see_registered", payload: { person: person.id, same: same.id }, words: withSan(person.n) });
  await checkIn(same, { person: same.id });
}

/**
 * They are another than these, which nobody asks again.
 * @param {Person} person
 * @param {string[]} others
 * @param {CheckIn} payload
 * @param {import("../people.js").Shown} [shown]
 * @param {string} [id]
 */
async function receiveOther(person, others, payload, shown, id) {
  await keep({ id, kind: "see_registered", payload: { person: person.id, not_same: others }, words: withSan(person.n) });
  await checkIn(person, payload, undefined, shown);
}

// What was tried online

/**
 * The person of an act that could not be sent; nobody when this tablet does not know them, which is said.
 * @param {Unsent} unsent
 */
function meant({ values }) {
  const person = personOf(values.person);
  if (!person) say("この方は、この端末の控えにいません。名前で探し直してください。", "warn");
  return person;
}

const PAPERWORK = ["where", "plan", "joined_on", "year", "seen_by"];

const CONFIRMED = ["person", "consent", "insurance", "guardian_consent", "guardian"];

/**
 * A tick of the seal that could not be sent.
 * @param {Unsent} unsent
 * @param {boolean} put
 */
function seal(unsent, put) {
  const person = meant(unsent);
  return (
    person &&
    act(async () => {
      const entry = await keepSeal(person, put, unsent.id);
      show({ verdict: put ? "押印を記録しました" : "押印を取り消しました", name: person.n, kana: person.k, entry, kind: "home" }).ways.append(sealOf(person));
    })
  );
}

/** @type {Record<string, (unsent: Unsent) => unknown>} */
const acts = {
  put_toll_seal: (unsent) => seal(unsent, true),
  drop_toll_seal: (unsent) => seal(unsent, false),
  check_in(unsent) {
    const person = meant(unsent);
    if (!person) return undefined;
    const { values, entries, id } = unsent;
    const payload = /** @type {CheckIn} */ ({
      person: values.person,
      ...(values.how && { how: values.how }),
      ...(values.even_if && { even_if: entries.filter(([name]) => name === "even_if").map(([, value]) => value) }),
    });
    return act(() => receive(person, payload, id));
  },
  see_registered(unsent) {
    const person = meant(unsent);
    if (!person) return undefined;
    const same = personOf(unsent.values.same);
    if (same) return act(() => receiveAs(person, same, unsent.id));
    const others = unsent.entries.filter(([name]) => name === "not_same").map(([, value]) => value);
    return act(() => receiveOther(person, others, { person: person.id }, undefined, unsent.id));
  },
  check_out(unsent) {
    const person = meant(unsent);
    const { values, id } = unsent;
    const payload = /** @type {import("server").CheckOut} */ ({ person: values.person, ...(values.how && { how: values.how }) });
    return person && act(() => checkOut(person, payload, id));
  },
  say_insurance(unsent) {
    const person = meant(unsent);
    const said = Object.fromEntries(unsent.entries.filter(([name, value]) => PAPERWORK.includes(name) && value.trim()));
    return person && act(() => sayInsurance(person, said, unsent.id));
  },
  stay_here(unsent) {
    const person = meant(unsent);
    return person && act(() => stayHere(person, unsent.values.stays !== "off", unsent.id));
  },
  confirm_at_desk(unsent) {
    const person = meant(unsent);
    const asked = Object.fromEntries(unsent.entries.filter(([name]) => CONFIRMED.includes(name)));
    return person && act(() => confirm(person, /** @type {ConfirmAtDesk} */ (/** @type {unknown} */ (asked)), unsent.id));
  },
};

/**
 * Who of those here surely or likely is whom a card tells of; the likeliest are few.
 * @param {Partial<import("server").RegisterPerson>} card
 */
function whoMayBe(card) {
  const said = { name: card.name ?? "", kana: card.kana, birth: readDate(card.birth ?? ""), phones: [card.phone, card.phone_other] };
  const known = having(said.birth ?? "", phonesOf(said.phones));
  const offices = sharedPhones(known);
  const one = told(said, offices);
  const others = new Set(card.not_same);
  const isOne = (/** @type {Person} */ person) => {
    const row = { name: person.n, kana: person.k, birth: person.b, phones: [person.f] };
    return samePerson(said, row) || likelySame(one, told(row, offices), kanji());
  };
  return known.filter((person) => person.id !== card.person && !others.has(person.id) && isOne(person)).slice(0, MOST_ALIKE);
}

/** @type {KanjiForms | undefined} */
let forms;
const kanji = () => (forms ??= new KanjiForms(rulesOf("people").kanji));

/**
 * Phones that more of these people have than a family.
 * @param {Person[]} people
 */
function sharedPhones(people) {
  /** @type {Map<string, Set<string>>} */
  const users = new Map();
  for (const person of people) {
    for (const number of phonesOf([person.f])) users.set(number, (users.get(number) ?? new Set()).add(fold(person.k || person.n)));
  }
  return new Set([...users].filter(([, names]) => names.size > SHARED_BY).map(([number]) => number));
}

/**
 * What is said otherwise of somebody than a card tells.
 * @param {Partial<import("server").RegisterPerson>} card
 * @param {Person} person
 */
function unlike(card, person) {
  const phones = phonesOf([card.phone, card.phone_other]);
  const birth = readDate(card.birth ?? "");
  const otherwise = [
    fold(card.name ?? "") !== fold(person.n) && "名前",
    card.kana && person.k && fold(card.kana) !== fold(person.k) && "ふりがな",
    birth && person.b && birth !== person.b && "生年月日",
    phones.size > 0 && ![...phonesOf([person.f])].some((number) => phones.has(number)) && "電話",
  ].filter(Boolean);
  return otherwise.length ? `違うところ: ${otherwise.join("・")}` : "";
}

introduce({
  name: "people",
  position: 20,
  index: () => new PeopleIndex(),
  shows,
  lists,
  scanned,
  acts,
  choices: (text) => find(text, PICKED).map((person) => [person.id, [person.n, ...apart(person), ...moreOf(person)].join(" ")]),
  about(id) {
    const person = personOf(id);
    return person && { said: person.n, short: person.n };
  },
  async alike(payload) {
    if (!isTold("people", "b", "f")) return undefined; // whether it is one person the centre sees
    const found = whoMayBe(payload);
    return {
      question: found.length === 1 ? `名簿の${withSan(found[0].n)}ですか？` : "名簿の、この中の方ですか？",
      other: found.length === 1 ? "いいえ、別の人です。下の内容で新しく登録する" : "いいえ、どの方でもありません。下の内容で新しく登録する",
      found: found.map((person) => ({
        said: [person.n, person.k, ...moreOf(person), unlike(payload, person)].filter(Boolean).join("　"),
        act: "はい、この人です。受付する",
        pressed: (form) => act(() => receiveKnown(person, form)),
        notSame: person.id,
      })),
    };
  },
  wrong: {
    register_person({ insurance }) {
      const found = insurance ? wrongWithPaperwork(insurance) : undefined;
      return found ? { ...found, name: `insurance.${found.name}` } : undefined;
    },
  },
  kept: {
    register_person(payload, card) {
      const person = personOf(payload.person);
      const pass = card.querySelector("[data-kept-pass]");
      if (pass) pass.textContent = passShown(person?.p);
      for (const part of card.querySelectorAll("[data-kept-pass], [data-kept-pass-hint]")) part.toggleAttribute("hidden", !person?.p);
      const flags = card.querySelector("[data-kept-flags]");
      if (flags && person && isIn(person)) fillFlags(flags, person);
    },
  },
});
