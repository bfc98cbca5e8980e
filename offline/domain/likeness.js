// Who is likely one person in two records, as vcenter/domain/duplicates.py says it, of what a tablet knows of people: name, kana,
// birthday and phones. A test compares the two. Which kanji may stand for one another the server says (`KanjiForms`).

import { digits, fold } from "./find.js";

/**
 * @typedef {object} Said What is told of a person.
 * @property {string} name
 * @property {string | undefined} [kana]
 * @property {string | undefined} [birth] ISO; nothing when it is not known.
 * @property {(string | undefined)[]} phones
 */

/**
 * @typedef {object} Told What is told, as it is compared.
 * @property {string} whole The name folded; of Latin ones the parts in one order.
 * @property {string} given "" where the parts are not told apart.
 * @property {string} kana
 * @property {string} givenKana
 * @property {string} birth
 * @property {Set<string>} phones
 */

/** @typedef {"same" | "sounds" | "given"} NameLikeness */

const SPACE = /[\s\x85]+/u;
const KANA = /^[ァ-ヺー・\s　]+$/;
const MISSING = /[〓\ufffd?？●○◯■□＊*]/g; // what stands in a name where a machine lacked the character
const SMALL = new Map([..."ァィゥェォッャュョヮヂヅヲヰヱヴ"].map((letter, at) => [letter, "アイウエオツヤユヨワジズオイエブ"[at]]));
const PLAIN = new Map(
  [..."ガギグゲゴザジズゼゾダデドバビブベボパピプペポ"].map((letter, at) => [letter, "カキクケコサシスセソタテトハヒフヘホハヒフヘホ"[at]]),
);
const NO_BIRTH = ["1900-01-01", "1899-12-30"]; // what stands in a file for a birthday that nobody knew
const SHORTEST_PHONE = 9; // digits; what is shorter is a member number
const DAY = 24 * 3600 * 1000;

export const SHARED_BY = 6; // more people than this behind one phone are no family: a clinic's number, or a hall's

/** Kanji that may stand for one another. */
export class KanjiForms {
  /** @type {Map<string, Set<number>>} character → the groups in which it stands */
  #groups = new Map();

  /** @param {string} groups Each of characters that may be written by one of them, with spaces between. */
  constructor(groups) {
    for (const [at, group] of groups.split(" ").entries()) {
      for (const char of group) this.#groups.set(char, (this.#groups.get(char) ?? new Set()).add(at));
    }
  }

  /**
   * Whether two texts are the same but for such kanji.
   * @param {string} one
   * @param {string} other
   */
  same(one, other) {
    const [first, second] = [[...one], [...other]];
    return first.length === second.length && first.every((char, at) => char === second[at] || this.#stands(char, second[at]));
  }

  /**
   * @param {string} one
   * @param {string} other
   */
  #stands(one, other) {
    const others = this.#groups.get(other);
    return others !== undefined && [...(this.#groups.get(one) ?? [])].some((group) => others.has(group));
  }
}

/**
 * The phones that somebody is reached by. What a tablet holds of somebody stands in one text with their member number.
 * @param {(string | undefined)[]} phones
 */
export const phonesOf = (phones) =>
  new Set(phones.flatMap((phone) => (phone ?? "").split(" ")).map(digits).filter((number) => number.length >= SHORTEST_PHONE));

/** @param {string} text */
const parts = (text) => text.split(SPACE).filter(Boolean);

/** @param {string} name */
function given(name) {
  const said = parts(name);
  return said.length > 1 ? fold(said[said.length - 1]) : "";
}

/**
 * @param {Said} said
 * @param {ReadonlySet<string>} offices Phones that more people have than a family.
 * @returns {Told}
 */
export function told({ name, kana = "", birth = "", phones }, offices = new Set()) {
  const read = kana || (KANA.test(fold(name)) ? name : "");
  const folded = parts(name).map(fold);
  // eslint-disable-next-line no-control-regex -- as Python's isascii
  if (folded.every((part) => /^[\x00-\x7f]*$/.test(part))) folded.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  return {
    whole: folded.join(""),
    given: given(name),
    kana: fold(read),
    givenKana: given(read),
    birth: NO_BIRTH.includes(birth) ? "" : birth,
    phones: new Set([...phonesOf(phones)].filter((number) => !offices.has(number))),
  };
}

/** @param {string} kana */
const soundOf = (kana) => [...kana.replace(/[ー・]/g, "")].map((letter) => SMALL.get(letter) ?? letter).map((letter) => PLAIN.get(letter) ?? letter).join("");

/**
 * Whether one text is the other but for one letter put in, left out, changed, or two exchanged.
 * @param {string} one
 * @param {string} other
 */
function slipped(one, other) {
  const [a, b] = [[...one], [...other]];
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let behind = 0;
  while (behind < a.length - from && behind < b.length - from && a[a.length - 1 - behind] === b[b.length - 1 - behind]) behind++;
  const [x, y] = [a.slice(from, a.length - behind), b.slice(from, b.length - behind)];
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0]);
}

/**
 * @param {Told} one
 * @param {Told} other
 * @param {KanjiForms} kanji
 * @returns {NameLikeness | undefined}
 */
function nameLikeness(one, other, kanji) {
  const both = one.kana && other.kana;
  if (kanji.same(one.whole, other.whole)) {
    return both && !slipped(soundOf(one.kana), soundOf(other.kana)) ? "sounds" : "same";
  }
  const inKana = KANA.test(one.whole) || KANA.test(other.whole);
  if (both && one.kana === other.kana) return inKana || lacks(one.whole, other.whole) || lacks(other.whole, one.whole) ? "same" : "sounds";
  if (both && inKana && soundOf(one.kana) === soundOf(other.kana)) return "sounds";
  return endsAlike(one, other, kanji) || endsAlike(other, one, kanji) ? "given" : undefined;
}

/**
 * Whether a name is another but for characters that a machine lacked.
 * @param {string} poor
 * @param {string} whole
 */
function lacks(poor, whole) {
  const [a, b] = [[...poor], [...whole]];
  if (poor.replace(MISSING, "") === poor || a.length !== b.length) return false;
  return a.every((char, at) => char === b[at] || !char.replace(MISSING, ""));
}

/**
 * Whether the given names are the same, where the parts of one name are told apart.
 * @param {Told} split
 * @param {Told} whole
 * @param {KanjiForms} kanji
 */
function endsAlike(split, whole, kanji) {
  const both = Boolean(split.kana && whole.kana);
  const inKana = [split.whole, whole.whole, split.given, whole.given].some((name) => KANA.test(name));
  let written = "";
  if (!(inKana && both)) {
    if (!split.given || !endsWith(whole.given || whole.whole, split.given, Boolean(whole.given), kanji)) return false;
    written = split.given;
  }
  if (!both) return Boolean(written);
  if (!split.givenKana) return false;
  return endsWith(soundOf(whole.givenKana || whole.kana), soundOf(split.givenKana), Boolean(whole.givenKana), kanji);
}

/**
 * @param {string} whole
 * @param {string} end
 * @param {boolean} apart Whether the whole is a given name too; otherwise a surname stands before it.
 * @param {KanjiForms} kanji
 */
function endsWith(whole, end, apart, kanji) {
  if (apart) return kanji.same(whole, end);
  const [letters, last] = [[...whole], [...end]];
  return letters.length > last.length && kanji.same(letters.slice(letters.length - last.length).join(""), end);
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {"same" | "close" | "unknown" | "other"}
 */
function birthLikeness(one, other) {
  if (!one || !other) return "unknown";
  if (one === other) return "same";
  if (Math.abs(Date.parse(one) - Date.parse(other)) <= DAY) return "close";
  const [[year, month, day], [otherYear, otherMonth, otherDay]] = [one.split("-"), other.split("-")];
  if (year !== otherYear) return "other";
  return (month === otherDay && day === otherMonth) || slipped(one, other) ? "close" : "other";
}

/**
 * Whether they are likely one. Who only perhaps are one nobody at a desk is asked about.
 * @param {Told} one
 * @param {Told} other
 * @param {KanjiForms} kanji
 */
export function likelySame(one, other, kanji) {
  const birth = birthLikeness(one.birth, other.birth);
  if (birth === "other") return false;
  const phone = [...one.phones].some((number) => other.phones.has(number));
  if (!phone && birth !== "same") return false;
  const name = nameLikeness(one, other, kanji);
  if (birth === "same") return name === "same" || (name !== undefined && phone);
  return name === "same";
}
