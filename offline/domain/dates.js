// Dates as people write them, read as read_date in vcenter/domain/calendar.py reads them; a test compares the two.

// First year and first day of each era, and the last year that papers bear its name in.
/** @type {[name: string, letter: string, first: number, last: number][]} */
const ERAS = [
  ["令和", "R", 2019, 9999],
  ["平成", "H", 1989, 2019],
  ["昭和", "S", 1926, 1989],
  ["大正", "T", 1912, 1926],
  ["明治", "M", 1868, 1912],
];
const JAPANESE = /^(令和|平成|昭和|大正|明治|[令平昭大明RHSTM])\.?(元|\d{1,2})[年./-](\d{1,2})[月./-](\d{1,2})日?$/;
const WESTERN = /^(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?$/;
const PLAIN = /^(\d{4})(\d{2})(\d{2})$/;
const SERIAL = [61, 73050]; // days of a spreadsheet, counted from 1899-12-30
const JAPAN = 9 * 3_600_000;

/**
 * The day as ISO; undefined when it is no date that ever was.
 * @param {string} written
 */
export function readDate(written) {
  const text = written.normalize("NFKC").replace(/\s/g, "").toUpperCase().replace(/[‐‑–—―−ー]/g, "-");
  const japanese = JAPANESE.exec(text);
  if (japanese) {
    const [, word, count, month, day] = japanese;
    const era = ERAS.find(([name, letter]) => name.startsWith(word) || letter === word);
    if (!era) return undefined;
    const [, , first, last] = era;
    const year = first + (count === "元" ? 1 : Number(count)) - 1;
    return year >= first && year <= last ? iso(year, Number(month), Number(day)) : undefined;
  }
  const western = WESTERN.exec(text) ?? PLAIN.exec(text);
  if (western) {
    const [, year, month, day] = western.map(Number);
    return iso(year, month, day);
  }
  const [least, most] = SERIAL;
  const isSerial = /^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return isSerial ? new Date(Date.UTC(1899, 11, 30 + Number(text))).toISOString().slice(0, 10) : undefined;
}

/**
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function iso(year, month, day) {
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  const is = year > 0 && found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
  return is ? found.toISOString().slice(0, 10) : undefined;
}

const TIME = /^(午前|午後|AM|PM)?(\d{1,2})(?:[:.時](\d{1,2})?分?|(\d{2}))?(半)?$/;

/**
 * A time of day as people write it (9:05, 905, 9時5分, 午後3時), as HH:MM; "" when it is none. As read_time in vcenter/domain/calendar.py.
 * @param {string} written
 */
export function readTime(written) {
  const text = written.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  const [, half, hours = "", minutes, joined, halfPast] = TIME.exec(text) ?? [];
  if (!hours || (halfPast && (minutes || joined || !text.includes("時")))) return "";
  const minute = halfPast ? 30 : Number(minutes ?? joined ?? 0);
  let hour = Number(hours);
  if (half && hour > 12) return "";
  if (half) hour = (hour % 12) + (half === "午後" || half === "PM" ? 12 : 0);
  return hour < 24 && minute < 60 ? clockOf(hour * 60 + minute) : "";
}

/**
 * HH:MM of minutes since midnight.
 * @param {number} minutes
 */
export const clockOf = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/**
 * A time of the day as people write it: 09:05 is 9:05.
 * @param {string} time
 */
export const shownClock = (time) => time.replace(/^0(?=\d:)/, "");

/**
 * The day in Japan of a moment, ISO.
 * @param {string} at
 */
export const dayOf = (at) => new Date(Date.parse(at) + JAPAN).toISOString().slice(0, 10);

/**
 * The time in Japan of a moment, HH:MM.
 * @param {string} at
 */
export const timeOf = (at) => new Date(Date.parse(at) + JAPAN).toISOString().slice(11, 16);
