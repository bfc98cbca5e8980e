// Needs on a tablet: found by any fragment, and a needs card that the centre does not have yet.

import { withSan } from "../../domain/names.js";
import { digits, fold, holds, needParts } from "../../domain/find.js";
import { newId } from "../../domain/ids.js";
import { sameHouse } from "../../domain/same_house.js";
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
const isCalled = (name, phone, need) =>
  (need.waiting || isTold("needs", "name", "phone")) && fold(need.name ?? "") === name && digits(need.phone ?? "") === phone;

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
    const asked = /** @type {RecordNeed} */ (payload);
    const own = await newId(command, "person");
    const name = fold(asked.person.name);
    const phone = digits(asked.person.phone ?? "");
    const same = view()
      .rows("needs")
      .filter((need) => need.id !== asked.need && need.person !== own && !isOver(need))
      .filter((need) => isSameHouse(asked.address, need) || (phone && isCalled(name, phone, need)));
    return {
      question: "同じ方か同じ住所のニーズがあります。同じ依頼なら、つながってからそのニーズに書き足してください。",
      other: "別の依頼です。新しく記録する",
      found: same.map((need) => ({
        said: `${numberOf(need)}　${words("categories", need.category)}　${need.name ? withSan(need.name) : ""}　${need.address ?? ""}（${words("needs", need.state)}）`,
      })),
    };
  },
  shows: {
    async record_need({ id: command, payload }, within) {
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
        state: payload.ready ? "ready" : "received",
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
