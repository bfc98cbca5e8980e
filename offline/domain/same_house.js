// Which house an address means, as vcenter/domain/same_house.py says it, name by name; a test compares the two.

import { fold } from "./find.js";

const KANJI = "〇零一二三四五六七八九十百千壱弐参拾";
const DASHES = "\\-‐‑‒–—―−─━ーｰ－〜~/.,・･";
const DASH = `[${DASHES}]+`;
const STEP = `(?:(?:丁目?|番地?|号)(?:[のノ]|${DASH})?|[のノ]|${DASH})`;
const LETTERS = "イロハニホヘト甲乙丙";
const ADMIN = "都道府県市区町村郡";

const POST_CODE = /^(?:〒[0-9]{3}[-‐−ー－]?[0-9]{4}|[0-9]{3}[-‐−ー－]?[0-9]{4}(?=[^0-9])|〒)/u;
const BRACKETS = /[([][^)\]0-9]*[)\]]|[([][^)\]]*[通入上下][^)\]]*[)\]]/gu;
const SPACE = "[\\s\\x85\\x1c-\\x1f]"; // Python calls these white space too
const SPACES = new RegExp(`${SPACE}+`, "gu");
const SPACE_AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");
const SPACE_BESIDE_STEP = new RegExp(`${SPACE}*(${DASH})${SPACE}*|(?<=[目番地号のノ])${SPACE}+(?=[0-9${KANJI}])`, "gu");
const SPACE_APART = new RegExp(`(?<=[0-9${KANJI}])${SPACE}+(?=[0-9${KANJI}])`, "gu");
const BEFORE_STEP = new RegExp(
  `(?<![0-9])([${KANJI}]+)(?=丁目|丁(?:[0-9${KANJI}]|$)|番|号|条|線[東西南北]|[のノ](?:[0-9${KANJI}]|町)|${DASH}[0-9${KANJI}])`,
  "gu",
);
const AFTER_STEP = new RegExp(
  `((?:丁目|番地?|号)(?:[のノ]|${DASH})?|[0-9](?:[のノ]|${DASH}))([${KANJI}]+)(?=丁|番|号|[のノ]|${DASH}|$|[^一-鿿])`,
  "gu",
);
const ONE_AS_DASH = /(?<=[0-9])一(?=[0-9])/gu;

const BUILDING = new RegExp(`第([0-9]+|[${KANJI}]+)|([0-9]+|[${KANJI}]+|[A-Za-z])(?:号棟|号館|番館|棟)`, "gu");
const FLOOR = /([0-9]+)(?:階(?!建)|[fF](?![A-Za-z]))/gu;
const STOREYS = /[0-9]+階建て?/gu;
const ROOM = /([A-Za-z]?-?[0-9]+|[A-Za-z])号?室/gu;
const OF_DIVISION = /第(?=[0-9]+地割)/gu;

const LETTER_BEFORE = new RegExp(`(?<=[一-鿿])([ァ-ヌネ-ヴ甲乙丙])(?:[のノ]|${DASH})(?=[0-9])`, "gu");
const LETTER_BEHIND = new RegExp(`([0-9])${STEP}?([${LETTERS}])(?=$|[\\s|]|番|号|${DASH}[0-9]|[のノ]?[0-9])(?:番地?|号)?`, "gu");
const BETWEEN = new RegExp(`([0-9${LETTERS}])${STEP}(?=[0-9])`, "gu");
const LAST = /([0-9])(?:丁目|丁(?=$)|番地?|号)(?![町丁街0-9])/gu;
const PREFECTURE = /^(?:東京都|北海道|大阪府|京都府|[^0-9]{2,3}県)/u;
const STREETS = /(^|区)[^区]*(?:上ル|下ル|[東西]入ル?)/gu;
const DISTRICT = new RegExp(`[^${ADMIN}0-9]{1,8}地区(?=[^0-9])`, "gu");
const AZA = /(?<![文十])字/u;
const BETWEEN_KANJI = /(?<=[一-鿿])[ヶヵガカケツッ](?=[一-鿿])/gu;
const PARTS = new RegExp(`^([^0-9]*(?:第?[0-9]+(?:条|番[町丁街]|ノ町|線|地割)[^0-9]*)*)([0-9]+(?:/[0-9${LETTERS}]+)*)(.*)$`, "su");
const BEHIND = /[a-z]?[0-9]+|[a-z]$/gu;

/** @type {Map<string, number>} */
const DIGITS = new Map([...Array.from("〇一二三四五六七八九", (char, number) => /** @type {[string, number]} */ ([char, number])), ["零", 0], ["壱", 1], ["弐", 2], ["参", 3]]);
/** @type {Map<string, number>} */
const TENS = new Map([["十", 10], ["拾", 10], ["百", 100], ["千", 1000]]);

/**
 * town: without the prefecture, everything before the numbers; main: the same without its 字. numbers: 丁目, 番 and 号, or fewer.
 * building, floor, room: of a flat behind, "" where nothing is said.
 * @typedef {{town: string, main: string, numbers: string[], building: string, floor: string, room: string}} House
 */

/**
 * Whether two addresses are surely or very likely written for one home.
 * @param {string} address
 * @param {string} other
 */
export function sameHouse(address, other) {
  const [one, two] = [houseOf(address), houseOf(other)];
  if (!one.numbers.length || !two.numbers.length) return one.town !== "" && one.town === two.town && isSame(one.numbers, two.numbers);
  return isOneBuilding(one, two) && isOneHome(one, two);
}

/**
 * Whether two addresses are written for one house, in which there may be several homes.
 * @param {string} address
 * @param {string} other
 */
export function sameBuilding(address, other) {
  const [one, two] = [houseOf(address), houseOf(other)];
  return Boolean(one.numbers.length && two.numbers.length) && isOneBuilding(one, two);
}

/**
 * @param {House} one
 * @param {House} two
 */
function isOneBuilding(one, two) {
  // 12番地3の201号室 and 12-3-201: only together do they say the same.
  const whole = isSame([...one.numbers, ...said(one.room)], [...two.numbers, ...said(two.room)]);
  return (
    (isSame(one.numbers, two.numbers) || whole) &&
    (isOneTown(one.town, two.town) ||
      (two.town === two.main && two.main !== "" && isOneTown(one.main, two.main)) ||
      (one.town === one.main && one.main !== "" && isOneTown(one.main, two.main)))
  );
}

/**
 * Whatever is said of the flat by both is the same; by one alone it may be.
 * @param {House} one
 * @param {House} two
 */
function isOneHome(one, two) {
  if (!isSame(one.numbers, two.numbers)) return true;
  const [room, other] = one.room && two.room ? [one.room, two.room] : [one.floor, two.floor];
  return fits(one.building, two.building) && fits(room, other);
}

/** @param {string} word */
const said = (word) => (word ? [word] : []);

/**
 * @param {string} one
 * @param {string} two
 */
const fits = (one, two) => !one || !two || one === two;

/**
 * @param {string[]} numbers
 * @param {string[]} others
 */
const isSame = (numbers, others) => numbers.length === others.length && numbers.every((number, at) => number === others[at]);

/**
 * The same, or the one with the city or ward that the other leaves out.
 * @param {string} town
 * @param {string} other
 */
function isOneTown(town, other) {
  if (town === other) return true;
  const [one, two] = [[...town], [...other]];
  if (one.length === two.length) return false;
  const [short, long] = one.length < two.length ? [one, two] : [two, one];
  const more = long.length - short.length;
  for (let cut = 0; cut < short.length; cut++) {
    if (cut && long[cut - 1] !== short[cut - 1]) return false;
    const isEnd = short.slice(cut).every((char, at) => char === long[cut + more + at]);
    if (isEnd && (!cut || ADMIN.includes(short[cut - 1] ?? "?")) && ADMIN.includes(long[cut + more - 1] ?? "?")) return true;
  }
  return false;
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
  const whole = withDigits(address.normalize("NFKC").replace(SPACE_AROUND, "")).replace(STOREYS, "|").replace(OF_DIVISION, "");
  const [ofOne, building] = takenOut(BUILDING, whole);
  const [ofFloor, room] = takenOut(ROOM, ofOne);
  const [ofHouse, floor] = takenOut(FLOOR, ofFloor);
  const text = ofHouse.replace(LETTER_BEFORE, "$1").replace(LETTER_BEHIND, "$1/$2").replace(BETWEEN, "$1/").replace(LAST, "$1");
  const folded = fold(text).replaceAll("大字", "").replaceAll("小字", "字").replace(PREFECTURE, "").replace(BETWEEN_KANJI, "");
  const found = PARTS.exec(folded.replace(STREETS, "$1").replace(DISTRICT, ""));
  if (!found) {
    const town = folded.split(AZA).join("").replace(/(?:番地?|号)$/u, "");
    return { town, main: town, numbers: [], building, floor, room };
  }
  const [, before = "", block = "", behind = ""] = found;
  const town = before.replace(/ー+$/u, "");
  const numbers = block.split("/").map(plainNumber);
  const rooms = [...numbers.slice(3), ...(behind.match(BEHIND) ?? []).map(plainNumber)];
  const [main = "", ...others] = town.split(AZA);
  return { town: main + others.join(""), main, numbers: numbers.slice(0, 3), building, floor, room: room || rooms.join("-") };
}

/**
 * An address with digits in the place of kanji numbers, and with the spaces gone that part no numbers.
 * @param {string} address
 */
function withDigits(address) {
  let text = address.replace(POST_CODE, "").replace(BRACKETS, "");
  text = text.replace(SPACE_BESIDE_STEP, (_, dash) => dash ?? "").replace(SPACE_APART, "-");
  for (let time = 0; time < 3; time++) {
    text = text.replace(BEFORE_STEP, (_, kanji) => numberOf(kanji));
    text = text.replace(AFTER_STEP, (_, step, kanji) => step + numberOf(kanji));
  }
  return text.replace(ONE_AS_DASH, "-").replace(SPACES, "");
}

/**
 * A text without what is wanted, and what that says.
 * @param {RegExp} wanted
 * @param {string} text
 * @returns {[rest: string, said: string]}
 */
function takenOut(wanted, text) {
  const found = [...text.matchAll(wanted)].map(([, ...groups]) => groups.find(Boolean) ?? "");
  return [text.replace(wanted, "|"), found.map((one) => plainNumber(numberOf(one))).join("-")];
}

/** @param {string} written */
const plainNumber = (written) => written.toLowerCase().replaceAll("-", "").replace(/^0+(?=[0-9])/, "");

/**
 * 二十三 and 二三 as 23; what is no kanji number stays.
 * @param {string} kanji
 */
function numberOf(kanji) {
  const chars = Array.from(kanji);
  if (!chars.every((char) => DIGITS.has(char) || TENS.has(char))) return kanji;
  if (!chars.some((char) => TENS.has(char))) return chars.map((char) => DIGITS.get(char)).join("");
  let total = 0;
  let digit = 0;
  for (const char of chars) {
    const ten = TENS.get(char);
    if (ten) {
      total += (digit || 1) * ten;
      digit = 0;
    } else {
      digit = DIGITS.get(char) ?? 0;
    }
  }
  return String(total + digit);
}
