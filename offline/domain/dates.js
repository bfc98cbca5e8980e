// Dates as people type them, read as read_typed in vcenter/domain/calendar.py reads them; a test compares the two.

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
const NUMBER = /^[-+]?\d+(\.0+)?$/;
const NUMBER_ALONE = "(数字だけ)";
const JAPAN = 9 * 3_600_000;

const NO_YEAR = /^(\d{1,2})[月./-](\d{1,2})日?$/;
const NO_YEAR_PLAIN = /^(\d{2})(\d{2})$/;
const LEAP = 2024;
const DAY = 86_400_000;
const SLIP = 31; // days by which a day without a year may be over where one to come is asked for, or to come where a past one is

const UNREADABLE = "日付が読めません。例: 昭和45年3月2日、S45.3.2、1970/3/2";
const UNREADABLE_NEAR = "日付が読めません。例: 11/27、11月27日、2026/11/27、R8.11.27";
const YEAR_WANTED = "年がわかりません。年も入力してください。例: 昭和45年3月2日、S45.3.2、1970/3/2";

/**
 * What was understood of a date: the day as ISO, or what is wrong with it and what to do.
 * @typedef {{day: string, wrong?: undefined} | {day?: undefined, wrong: string}} Understood
 */

/**
 * Which day is meant where no year is typed (`read_typed` in vcenter/domain/calendar.py); "" of a field whose year is asked for.
 * @typedef {"" | "to_come" | "past" | "nearest"} WithoutYear
 */

/**
 * The day as ISO; undefined when it is no date that ever was.
 * @param {string} written
 */
export const readDate = (written) => readTyped(written).day;

/**
 * What somebody typed that is no date, as a command is to be told of it (`as_typed` in vcenter/domain/calendar.py).
 * @param {string} written
 */
export const asTyped = (written) => (NUMBER.test(tidied(written)) ? written + NUMBER_ALONE : written);

/** @param {string} written */
const tidied = (written) => written.normalize("NFKC").replace(/\s/g, "").toUpperCase().replace(/[‐‑–—―−ー]/g, "-");

const WEEKDAY = /(?:\(([月火水木金土日])(?:曜日?)?\)|([月火水木金土日])曜日?)$/;

/**
 * A date as somebody types it into a field.
 * @param {string} written
 * @param {WithoutYear} [withoutYear]
 * @param {string} [today] ISO
 * @returns {Understood}
 */
export function readTyped(written, withoutYear = "", today = dayOf(new Date().toISOString())) {
  const text = tidied(written);
  const [end = "", inside, bare] = WEEKDAY.exec(text) ?? [];
  const found = understand(text.slice(0, text.length - end.length), withoutYear, today);
  if (!end || !found.day || (inside ?? bare) === weekdayOf(found.day)) return found;
  return { wrong: `${inWords(found.day)}は${weekdayOf(found.day)}曜日です。日付か曜日を確かめてください。` };
}

/**
 * @param {string} text
 * @param {WithoutYear} withoutYear
 * @param {string} today
 * @returns {Understood}
 */
function understand(text, withoutYear, today) {
  const whole = wholeDate(text);
  if (whole) return whole;
  const found = NO_YEAR.exec(text) ?? (withoutYear ? NO_YEAR_PLAIN.exec(text) : null);
  if (!found) return { wrong: withoutYear ? UNREADABLE_NEAR : UNREADABLE };
  const [, month = 0, day = 0] = found.map(Number);
  if (!iso(LEAP, month, day)) return { wrong: `${month}月${day}日という日はありません。確かめてください。` };
  return withoutYear ? near(month, day, withoutYear, today) : { wrong: YEAR_WANTED };
}

/**
 * @param {string} text
 * @returns {Understood | undefined}
 */
function wholeDate(text) {
  const japanese = JAPANESE.exec(text);
  if (japanese) {
    const [, word = "", count = "", ...rest] = japanese;
    const [month = 0, day = 0] = rest.map(Number);
    const era = ERAS.find(([name, letter]) => name.startsWith(word) || letter === word);
    if (!era) return undefined;
    const [name, , first, last] = era;
    const counted = count === "元" ? 1 : Number(count);
    const found = certain(first + counted - 1, month, day);
    if (found.wrong !== undefined || (counted > 0 && first + counted - 1 <= last)) return found;
    return { wrong: `${name}${counted}年という年はありません。確かめてください。` };
  }
  const western = WESTERN.exec(text) ?? PLAIN.exec(text);
  if (!western) return undefined;
  const [, year = 0, month = 0, day = 0] = western.map(Number);
  return certain(year, month, day);
}

/**
 * A day, or that there is none.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 * @returns {Understood}
 */
function certain(year, month, day) {
  const found = iso(year, month, day);
  return found ? { day: found } : { wrong: `${year}年${month}月${day}日という日はありません。確かめてください。` };
}

/**
 * @param {number} month
 * @param {number} day
 * @param {WithoutYear} withoutYear
 * @param {string} today
 * @returns {Understood}
 */
function near(month, day, withoutYear, today) {
  const year = Number(today.slice(0, 4));
  const slip = withoutYear === "nearest" ? Infinity : SLIP;
  const fitting = [year - 1, year, year + 1]
    .map((one) => iso(one, month, day) ?? "")
    .filter(Boolean)
    .map((one) => ({ day: one, ahead: daysBetween(today, one) }))
    .filter(({ ahead }) => (withoutYear === "past" ? ahead <= slip : ahead >= -slip))
    .sort((one, other) => Math.abs(one.ahead) - Math.abs(other.ahead) || one.ahead - other.ahead);
  return fitting[0] ? { day: fitting[0].day } : { wrong: `${month}月${day}日は、近い年にはありません。年も入力してください。` };
}

/**
 * @param {string} from ISO
 * @param {string} to ISO
 */
const daysBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / DAY;

/**
 * A day so many days after another one; both ISO.
 * @param {string} day
 * @param {number} days
 */
export const daysAfter = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

const WEEKDAYS = "日月火水木金土";

/** @param {string} day ISO */
const weekdayOf = (day) => WEEKDAYS[new Date(day).getUTCDay()];

/** @param {string} day ISO */
function inWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

/**
 * 2026年11月27日（金）; of a birth date 1943年3月2日 and 83歳. As `understood` in vcenter/web/phrases.py.
 * @param {string} day ISO
 * @param {string} [bornOn] The day on which the age is asked for, of a birth date.
 */
export function showDay(day, bornOn = "") {
  const said = inWords(day);
  if (!bornOn) return `${said}（${weekdayOf(day)}）`;
  return day <= bornOn ? `${said}\u3000${ageOn(day, bornOn)}歳` : said;
}

/**
 * Full years on a day; both are ISO dates, which compare as text.
 * @param {string} birth
 * @param {string} day
 */
export function ageOn(birth, day) {
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
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
