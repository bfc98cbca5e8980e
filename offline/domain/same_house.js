// Which house an address means, as vcenter/domain/same_house.py says it; a test compares the two.

import { fold } from "./find.js";

const KANJI = "〇零一二三四五六七八九十百";
const DASH = "[-‐‑‒–—―−ーｰ－〜~]+";
const STEP = "丁目|番地[のノ]?|番[のノ]?|[のノ]";

const BEFORE_STEP = new RegExp(`([${KANJI}]+)(?=丁目|番|号|条|${DASH}[0-9${KANJI}])`, "gu");
const AFTER_STEP = new RegExp(`((?:丁目|番地|番)[のノ]?|[0-9][のノ]|[0-9]${DASH})([${KANJI}]+)`, "gu");
const BETWEEN = new RegExp(`([0-9])(?:${STEP}|号(?![室棟館])|${DASH})(?=[0-9])`, "gu");
const LAST = /([0-9])(?:丁目|番地|番|号(?![室棟館]))(?![町0-9])/gu;
const PREFECTURE = /^(?:東京都|北海道|大阪府|京都府|[^0-9]{2,3}県)/u;
const OO_AZA = /大字|(?<=[市区町村])字/gu;
const KE = /(?<=[一-鿿])[ヶヵガカケ](?=[一-鿿])/gu;
const PARTS = /^([^0-9]*(?:[0-9]+(?:条|番町)[^0-9]*)*)([0-9]+(?:\/[0-9]+)*)?(.*)$/u;
const SPACE = /[\s\x85\x1c-\x1f]+/gu; // eslint-disable-line no-control-regex -- Python calls these white space too

const DIGITS = new Map([...Array.from("〇一二三四五六七八九", (char, number) => /** @type {[string, number]} */ ([char, number])), ["零", 0]]);

/**
 * town: without the prefecture, everything before the numbers. numbers: 丁目, 番 and 号, or fewer. rooms: numbers of a flat behind.
 * @typedef {{town: string, numbers: number[], rooms: number[]}} House
 */

/**
 * Whether two addresses are surely or very likely written for one house.
 * @param {string} address
 * @param {string} other
 */
export function sameHouse(address, other) {
  const [one, two] = [houseOf(address), houseOf(other)];
  if (!one.numbers.length || !two.numbers.length) return one.town !== "" && one.town === two.town && one.numbers.length === two.numbers.length;
  const roomsFit = !one.rooms.length || !two.rooms.length || isSame(one.rooms, two.rooms);
  return isSame(one.numbers, two.numbers) && roomsFit && isOneTown(one.town, two.town);
}

/**
 * @param {number[]} numbers
 * @param {number[]} others
 */
const isSame = (numbers, others) => numbers.length === others.length && numbers.every((number, at) => number === others[at]);

/**
 * The same, or the one with the city or ward in front that the other leaves out.
 * @param {string} town
 * @param {string} other
 */
function isOneTown(town, other) {
  const [short, long] = [...town].length <= [...other].length ? [town, other] : [other, town];
  const leftOut = long.slice(0, long.length - short.length);
  return long.endsWith(short) && (leftOut === "" || (short !== "" && "都道府県市区町村郡".includes(leftOut.at(-1) ?? "?")));
}

/** @type {Map<string, House>} */
const read = new Map(); // each need that is recorded is compared with all that wait
const MOST_READ = 10_000;

/**
 * @param {string} address
 * @returns {House}
 */
function houseOf(address) {
  const known = read.get(address);
  if (known) return known;
  if (read.size >= MOST_READ) read.clear();
  const found = readHouse(address);
  read.set(address, found);
  return found;
}

/**
 * @param {string} address
 * @returns {House}
 */
function readHouse(address) {
  let text = address.normalize("NFKC").replace(SPACE, "");
  for (let time = 0; time < 3; time++) {
    text = text.replace(BEFORE_STEP, (_, kanji) => numberOf(kanji));
    text = text.replace(AFTER_STEP, (_, step, kanji) => step + numberOf(kanji));
  }
  text = text.replace(BETWEEN, "$1/").replace(LAST, "$1");
  const folded = fold(text).replace(PREFECTURE, "").replace(OO_AZA, "").replace(KE, "ケ");
  const [, town = "", block, behind = ""] = PARTS.exec(folded) ?? [];
  if (!block) return { town: folded, numbers: [], rooms: [] };
  const numbers = block.split("/").map(Number);
  const rooms = (behind.match(/[0-9]+/g) ?? []).map(Number);
  return { town, numbers: numbers.slice(0, 3), rooms: [...numbers.slice(3), ...rooms] };
}

/**
 * 二十三 and 二三 as 23.
 * @param {string} kanji
 */
function numberOf(kanji) {
  if (!/[十百]/.test(kanji)) return Array.from(kanji, (char) => DIGITS.get(char)).join("");
  let total = 0;
  let digit = 0;
  for (const char of kanji) {
    if (char === "十" || char === "百") {
      total += (digit || 1) * (char === "十" ? 10 : 100);
      digit = 0;
    } else {
      digit = DIGITS.get(char) ?? 0;
    }
  }
  return String(total + digit);
}
