// What was scanned or typed, as our codes are written: the other half of plain_code in vcenter/domain/passes.py.

const OURS = /^VC[^A-Z0-9]([A-Z])[^A-Z0-9](.*)$/su;
// eslint-disable-next-line no-control-regex -- Python calls these white space too
const SPACE = /[\s\x85\x1c-\x1f]/g;
const SHEET_NUMBERS = /^([0-9]+)[^A-Z0-9]([0-9]+)$/u;

/**
 * Capital letters, narrow, no spaces, and colons whatever a scanner that is set to another keyboard types for them.
 * @param {string} text
 */
export function plainCode(text) {
  const plain = text.normalize("NFKC").replace(SPACE, "").toUpperCase();
  const [, kind, said] = OURS.exec(plain) ?? [];
  if (kind === undefined) return plain;
  return `VC:${kind}:${kind === "T" ? said.replace(SHEET_NUMBERS, "$1:$2") : said}`;
}

/**
 * What is sent of it: a code of ours as it is written, anything else as it was read.
 * @param {string} text
 */
export function asRead(text) {
  const code = plainCode(text);
  return OURS.test(code) ? code : text.normalize("NFKC").trim();
}

const NUMBER = /^VC:P:([A-Z2-7]{10})/;
export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The number that the code of a pass names, even of one that is cut off: for a search. It proves nothing.
 * @param {string} text
 */
export function numberIn(text) {
  const [, begin] = NUMBER.exec(plainCode(text)) ?? [];
  if (!begin) return "";
  // 50 bits: version and key (16), number (32), two of the next.
  const first = Array.from(begin).reduce((value, letter) => value * 32 + LETTERS.indexOf(letter), 0);
  return String(Math.floor(first / 4) % 2 ** 32).padStart(9, "0");
}
