// Finding a person by any fragment of kana, kanji, phone or number: the other half of vcenter/domain/names.py (fold)
// and vcenter/store/search.py (words, order). What is found there is found here: people in the same order, needs by urgency.

import { numberIn } from "./code.js";

/** @import {NeedOnTablet, PersonOnTablet} from "server" */
/** @typedef {Partial<Pick<PersonOnTablet, "n" | "k" | "f" | "p">>} Named */

/** @type {Record<string, string>} */
const VARIANTS = {
  高: "髙", 崎: "﨑碕嵜", 辺: "邊邉", 斉: "齋斎齊", 浜: "濵濱", 沢: "澤", 徳: "德",
  桜: "櫻", 広: "廣", 国: "國", 島: "嶋嶌", 真: "眞", 竜: "龍", 滝: "瀧", 恵: "惠",
  栄: "榮", 学: "學", 実: "實", 寿: "壽", 蔵: "藏", 槙: "槇", 曽: "曾", 桑: "桒",
  柳: "栁", 富: "冨", 円: "圓", 黒: "黑", 静: "靜", 清: "淸", 館: "舘", 吉: "𠮷",
  隆: "隆", 塚: "塚", 関: "關", 条: "條", 児: "兒", 芦: "蘆", 桧: "檜",
};
const COMMON = new Map(
  Object.entries(VARIANTS).flatMap(([common, others]) => Array.from(others, (other) => [other, common])),
);
const VARIANT = new RegExp(`[${[...COMMON.keys()].join("")}]`, "gu");
const COMPANIES = [["株式会社", "(株)"], ["有限会社", "(有)"], ["特定非営利活動法人", "npo法人"]];

const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
// eslint-disable-next-line no-control-regex -- what cannot be seen is what is looked for
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const BETWEEN = /[\s\x85・･.,’'`\-‐]+/g;
// eslint-disable-next-line no-control-regex -- Python calls these white space too
const SPACE = /[\s\x85\x1c-\x1f]+/u;
const NUMERIC = /[\p{Nd}()（）+＋\-‐‑–—―ー−]/gu;
const PLAIN = /^[\u3000\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]*$/; // kana and common kanji: only variants and spaces are to be folded

const SEPARATOR = "|";
const MOST_WORDS = 5;

/** @param {string} text */
export function fold(text) {
  let plain = text;
  if (!PLAIN.test(plain)) {
    plain = text.replace(SELECTORS, "").replace(UNSEEN, "").normalize("NFKC").toLowerCase();
  }
  plain = plain.replace(VARIANT, (char) => COMMON.get(char) ?? char);
  plain = plain.replace(/[\u3041-\u3096]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));
  for (const [long, short] of COMPANIES) if (plain.includes(long)) plain = plain.replaceAll(long, short);
  return plain.replace(BETWEEN, "");
}

const HYPHENS = /(?<=\p{Nd})[-‐‑‒–—―−ーｰ－]+(?=\p{Nd})/gu;

/**
 * As fold, for addresses and what else is searched: 1-2-3, １－２－３ and １ー２ー３ are the same too.
 * @param {string} text
 */
export const foldText = (text) => fold(text.replace(HYPHENS, ""));

/** @param {string} text */
export const digits = (text) => text.normalize("NFKC").replace(/[^0-9]/g, "");

/**
 * The folded fragments that must all be found. A phone may be typed with its hyphens.
 * @param {string} text
 */
export function wordsOf(text) {
  return text
    .replaceAll("\ufeff", "") // white space to JavaScript, nothing to Python
    .split(SPACE)
    .map((word) => {
      const number = numberIn(word); // a scanner typed a pass into the search
      if (number) return number;
      const numeric = digits(word);
      return numeric && !word.replace(NUMERIC, "") ? numeric : foldText(word);
    })
    .filter(Boolean)
    .slice(0, MOST_WORDS);
}

/**
 * What a row of the replica is found by.
 * @param {Named} row
 */
export function foundBy(row) {
  const parts = [fold(row.k ?? ""), fold(row.n ?? ""), ...(row.f ?? "").split(" ").map(fold), row.p];
  return SEPARATOR + parts.filter(Boolean).join(SEPARATOR);
}

/**
 * Whether every fragment of what was typed stands somewhere in these parts.
 * @param {string} text
 * @param {(string | undefined)[]} parts
 */
export function holds(text, parts) {
  const whole = parts.filter(Boolean).map(foldText).join(SEPARATOR);
  return wordsOf(text).every((word) => whole.includes(word));
}

/**
 * What a need is found by, as in `search` of vcenter/store/needs.py.
 * @param {Partial<NeedOnTablet>} need
 * @param {(id: string | undefined) => Named | undefined} person
 * @param {string} category its word
 */
export function needParts(need, person, category) {
  const about = [need.person, need.requester].map(person).filter(Boolean).map(foundBy);
  return [`${need.number ?? ""}番`, need.name, digits(need.phone ?? ""), need.address, need.district, category, need.request, ...about];
}

/** People by id, kept in the order of what they are found by. */
export class FindIndex {
  /** @type {Map<string, string>} id → text */
  #texts = new Map();
  /** @type {[text: string, id: string][]} */
  #sorted = [];
  /** @type {Set<string>} */
  #touched = new Set();

  /**
   * @param {string} id
   * @param {Named} row
   */
  set(id, row) {
    const text = foundBy(row);
    if (this.#texts.get(id) === text) return;
    this.#texts.set(id, text);
    this.#touched.add(id);
  }

  /** @param {string} id */
  delete(id) {
    if (this.#texts.delete(id)) this.#touched.add(id);
  }

  clear() {
    this.#texts.clear();
    this.#sorted = [];
    this.#touched.clear();
  }

  // Also worth calling before anybody types: a first sort of 20,000 takes a moment.
  ready() {
    if (!this.#touched.size) return;
    const stay = this.#sorted.filter(([, id]) => !this.#touched.has(id));
    for (const id of this.#touched) {
      const text = this.#texts.get(id);
      if (text !== undefined) stay.push([text, id]);
    }
    this.#sorted = stay.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
    this.#touched.clear();
  }

  /**
   * Ids, those whose name or number begins with the first fragment before others.
   * @param {string} text
   */
  find(text, limit = 30) {
    const words = wordsOf(text);
    if (!words.length) return [];
    this.ready();
    const begins = SEPARATOR + words[0];
    const first = [];
    const others = [];
    for (const [found, id] of this.#sorted) {
      if (!words.every((word) => found.includes(word))) continue;
      if (found.includes(begins)) first.push(id);
      else if (others.length < limit) others.push(id);
      if (first.length >= limit) break;
    }
    return [...first, ...others].slice(0, limit);
  }
}
