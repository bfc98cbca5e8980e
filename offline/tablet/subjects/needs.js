// Needs on a tablet: found by any fragment, and a needs card that the centre does not have yet.

import { withSan } from "../../domain/names.js";
import { digits, fold, holds, needParts } from "../../domain/find.js";
import { newId } from "../../domain/ids.js";
import { wrongWithRequest } from "../../domain/requests.js";
import { sameBuilding, sameHouse } from "../../domain/same_house.js";
import { view } from "../core.js";
import { makeKnown, personOf } from "../people.js";
import { introduce, rulesOf } from "../subjects.js";
import { isTold } from "../uses.js";
import { byNumber, empty, listOf, piece, words } from "../view/fill.js";

/**
 * @import {RecordNeed} from "server"
 * @import {Row} from "../subjects.js"
 */

/** @typedef {Row<"needs">} Need */

const SHOWN = 12;
const LISTED = 100;
const PICKED = 6;
const USUAL_URGENCY = 3;

/** @param {Need} need */
const isOver = (need) => rulesOf("needs").over.includes(need.state);

/** @param {Need} need */
const urgencyOf = (need) => Number(need.urgency ?? USUAL_URGENCY);

/** @param {Need} need */
const numberOf = (need) => (need.number ? `${need.number}番` : "");

/** @param {string} text */
const found = (text) =>
  view()
    .rows("needs")
    .filter((need) => holds(text, needParts(need, (id) => personOf(id), words("categories", need.category))));

/** What whoever looks at a need among others must see, as `need_marks` in templates/macros.html says it. @param {Need} need */
function marksOf(need) {
  /** @type {Record<string, unknown>} */
  const answers = { ...need };
  const worries = Object.entries(rulesOf("needs").worries).filter(([field, [answer]]) => answers[field] === answer);
  return [
    need.crisis ? "危機介入" : "",
    need.unsurveyed ? "現調なし" : "",
    need.survey_first === "ask" && need.state === "received" ? "現調を相談" : "",
    ...worries.map(([, [, said]]) => said),
  ]
    .filter(Boolean)
    .map((said) => `▲${said}`)
    .join("　");
}

/** @param {Need} need */
function needRow(need) {
  const level = need.waiting || isTold("needs", "urgency") ? urgencyOf(need) : undefined;
  return piece("need", {
    ...need,
    urgency: level,
    urgency_word: words("urgency", level),
    urgency_class: level ? `urgency u${level}` : "",
    address: need.address ?? need.district,
    title: `${numberOf(need) || "番号はまだ"}　${words("categories", need.category)}`,
    name: need.name ? withSan(need.name) : "",
    dangers: (need.dangers ?? "").split(" ").map((one) => words("dangers", one) || one).join("　"),
    marks: marksOf(need),
    state: words("needs", need.state),
    chip_class: `chip need-${need.state}`,
  });
}

/** @param {string} text */
function listed(text) {
  const needs = text.trim() ? found(text) : view().rows("needs").filter((need) => !isOver(need));
  const sorted = needs.toSorted((one, other) => urgencyOf(other) - urgencyOf(one) || byNumber(one, other));
  if (sorted.length) return [listOf(sorted.slice(0, LISTED).map(needRow), "ニーズ")];
  return [empty(text.trim() ? `「${text}」は見つかりません。` : "この端末の控えにニーズはありません。")];
}

// What cannot be found here though the centre may know of it; "" where everything can.
function unfindable() {
  if (!isTold("needs", "id")) return "ニーズは、この端末には入っていません。ニーズのタブレットで探してください。";
  if (!isTold("needs", "name", "address", "phone")) return "ニーズは、この端末では番号・種類・地区でだけ探せます。";
  return "";
}

/** @param {string} text */
function some(text) {
  if (!text.trim()) return [];
  const needs = found(text).slice(0, SHOWN);
  const rows = needs.length ? [listOf(needs.map(needRow), "ニーズ")] : [];
  const hint = unfindable();
  return hint ? [...rows, Object.assign(document.createElement("p"), { className: "hint", textContent: hint })] : rows;
}

// What this tablet is not told it does not compare: the centre will.

/**
 * @param {string} address
 * @param {Need} need
 */
const isSameHouse = (address, need) => (need.waiting || isTold("needs", "address")) && sameHouse(address, need.address ?? "");

/**
 * @param {string} name folded
 * @param {string} phone digits
 * @param {Need} need
 */
const isOfPhone = (name, phone, need) =>
  (need.waiting || isTold("needs", "name", "phone")) && fold(need.name ?? "") === name && digits(need.phone ?? "") === phone;

/**
 * @param {string} name folded
 * @param {Need} need
 */
const isOfName = (name, need) => name !== "" && (need.waiting || isTold("needs", "name")) && fold(need.name ?? "") === name;

/**
 * @param {string} address
 * @param {Need} need
 */
const isSameBuilding = (address, need) => (need.waiting || isTold("needs", "address")) && sameBuilding(address, need.address ?? "");

const ANOTHER = ["household", "house"];
const MOST_ALIKE = 5;

/**
 * Needs that are open and may be about what somebody tells just now, as `open_alike` in vcenter/store/needs.py says it.
 * @param {Partial<RecordNeed>} asked
 * @param {string} command
 * @returns {Promise<[sure: Need[], others: [need: Need, why: string][]]>}
 */
async function openAlike(asked, command) {
  const own = await newId(command, "person");
  const [address, person] = [asked.address ?? "", /** @type {Partial<RecordNeed["person"]>} */ (asked.person ?? {})];
  const name = fold(person.name ?? "");
  const phone = digits(person.phone ?? "");
  const open = view().rows("needs").filter((need) => need.id !== asked.need && need.person !== own && !isOver(need));
  /** @param {Need} need */
  const isSure = (need) =>
    (person.person && need.person === person.person) || isSameHouse(address, need) || (phone && isOfPhone(name, phone, need));
  /** @type {[need: Need, why: string][]} */
  const others = open
    .filter((need) => !isSure(need))
    .map((need) => [need, isOfName(name, need) ? "同じ名前の方" : isSameBuilding(address, need) ? "同じ建物の、別の部屋か別の世帯" : ""]);
  return [open.filter(isSure), others.filter(([, why]) => why)];
}

/**
 * @param {string} question
 * @param {[need: Need, why: string][]} alike
 * @returns {import("../subjects.js").Alike}
 */
function asAlike(question, alike) {
  const first = alike.slice(0, MOST_ALIKE);
  return {
    question,
    found: first.map(([need, why]) => ({
      said: `${numberOf(need)}　${words("categories", need.category)}　${need.name ? withSan(need.name) : ""}　${need.address ?? ""}（${words("needs", need.state)}）　${why}`,
    })),
    choices: [
      ...first.map(([need]) => /** @type {[string, string]} */ ([need.id, `同じ依頼。この内容を${numberOf(need) || "そのニーズ"}に書き足す`])),
      ["household", "同じ世帯の、別の困りごと"],
      ["house", "別の家"],
    ],
  };
}

/**
 * Where a new need waits, as `_first_state` in vcenter/commands/needs.py says it.
 * @param {RecordNeed} asked
 */
function firstState(asked) {
  if (asked.crisis || asked.survey_first === "needed") return "survey";
  return asked.ready || asked.survey_first === "not" ? "ready" : "received";
}

introduce({
  name: "needs",
  position: 30,
  lists: { needs: listed, rosters: some },
  choices: (text) =>
    found(text)
      .slice(0, PICKED)
      .map((need) => [need.id, [numberOf(need), need.name, need.address ?? need.district].filter(Boolean).join(" ")]),
  about(id) {
    const need = view().row("needs", id);
    return need && { said: [need.name && withSan(need.name), need.address ?? need.district].filter(Boolean).join("　"), short: numberOf(need) };
  },
  async alike(payload, command) {
    const [sure] = await openAlike(payload, command);
    const question = "同じ方か同じ住所のニーズがあります。同じ依頼なら、そのニーズに書き足してください。";
    return asAlike(question, sure.map((need) => [need, ""]));
  },
  async alikeSoFar(payload, command) {
    const [sure, others] = await openAlike(payload, command);
    const question = sure.length
      ? "この方か、この家のニーズが、もうあります"
      : "よく似たニーズがあります。同じ依頼でないか確かめてください（別の依頼なら、選ばずに保存できます）";
    return asAlike(question, [...sure.map((need) => /** @type {[Need, string]} */ ([need, ""])), ...others]);
  },
  wrong: { record_request: wrongWithRequest },
  shows: {
    async record_need({ id: command, payload }, within) {
      if (payload.beside && !ANOTHER.includes(payload.beside)) return; // it is written down at one that is known
      const known = within.row("needs", payload.need);
      if (known && !known.waiting) return;
      const { person, requester, ...card } = payload; // what the card says has the names by which the server tells it
      /** @type {Record<string, string>} */
      const about = {};
      for (const [role, told] of Object.entries({ person, requester })) {
        if (!told) continue;
        const id = told.person || (await newId(command, role));
        about[role] = id;
        if (!personOf(id, within)) await makeKnown(within, id, { name: told.name, kana: told.kana, phones: [told.phone] });
      }
      within.set("needs", payload.need, {
        ...card,
        state: firstState(payload),
        crisis: payload.crisis ? 1 : 0,
        person: about.person,
        requester: about.requester,
        name: person.name,
        phone: (requester ?? person).phone || person.phone,
        urgency: Number(payload.urgency ?? USUAL_URGENCY),
        dangers: (payload.dangers ?? []).join(" "),
      });
    },
  },
});
