// From a form to its command's payload, by the rules of payload_of in vcenter/web/forms.py, so that what goes out of
// the outbox is what the same form would have sent; and what the command's model lets stand in each field.

import { ageOn, asTyped, dayOf, readTyped, timeOf } from "../../domain/dates.js";
import { controls } from "../../page/elements.js";

/**
 * @import {Bounds, Declared} from "server"
 * @import {Entries} from "../store/drafts.js"
 */

/** @typedef {Record<string, Bounds>} Fields */

/** @typedef {{name: string, message: string}} Problem */

/**
 * @param {Entries} entries
 * @param {Declared} declared What vcenter/tablets/forms.py says of the form.
 * @returns {Record<string, any>}
 */
export function payloadOf(entries, declared) {
  /** @type {Record<string, any>} */
  const payload = {};
  const names = [...new Set(entries.map(([name]) => name))];
  for (const name of names) {
    const dot = name.indexOf(".");
    const head = dot < 0 ? name : name.slice(0, dot);
    const rest = dot < 0 ? "" : name.slice(dot + 1);
    const rule = declared.fields[head];
    if (!rule) continue;
    const own = ruleOf(name, declared.fields);
    const typed = entries.filter(([one]) => one === name).map(([, value]) => value);
    const values = own?.date ? typed.map((value) => readTyped(value, own.without_year).day ?? asTyped(value)) : typed;
    if (rest) {
      payload[head] ??= {};
      if (values.at(-1)?.trim()) payload[head][rest] = values.at(-1);
    } else if (rule.list) payload[head] = values.filter(Boolean);
    else if (values.length) payload[head] = values.at(-1);
  }
  for (const [head, lists] of Object.entries(declared.each)) {
    for (const list of lists) {
      payload[list] = entries.filter(([name, value]) => name.startsWith(`${head}.`) && value === list).map(([name]) => name.slice(head.length + 1));
    }
  }
  /** @param {unknown} value */
  const isEmpty = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !Object.keys(value).length;
  return { ...Object.fromEntries(Object.entries(payload).filter(([, value]) => !isEmpty(value))), ...declared.also };
}

/**
 * The rule for a field of this name: of dotted ones the inner one.
 * @param {string} name
 * @param {Fields} fields
 */
function ruleOf(name, fields) {
  const [head = "", ...rest] = name.split(".");
  const rule = fields[head];
  if (!rest.length || !rule) return rule;
  return rule.of ? rule.of[rest.join(".")] : rule.every;
}

const DAY = 86_400_000;
const AHEAD = 366; // days: as in vcenter/domain/sensible.py
const OLDEST = 120; // years: as there

/**
 * @param {string} text
 * @param {Bounds} rule
 */
function wrongWithDate(text, rule) {
  const { day, wrong } = readTyped(text, rule.without_year);
  if (wrong !== undefined) return wrong;
  // One day of grace is for clocks east of us.
  if (rule.past && day > dayOf(new Date(Date.now() + DAY).toISOString())) return "未来の日付です。年を確かめてください。";
  if (rule.past && day < "1900") return "1900年より前の日付です。年を確かめてください。";
  const now = dayOf(new Date().toISOString());
  const isBirth = rule.past && !rule.without_year;
  if (isBirth && ageOn(day, now) > OLDEST) return "120歳を超える生年月日です。年・月・日をすべて入力してください。例: S18.3.2、1943/3/2";
  if (rule.to_come && day < now) return "もう過ぎた日です。今日からあとの日にしてください。";
  if (rule.to_come && day > dayOf(new Date(Date.now() + AHEAD * DAY).toISOString())) return "1年より先の日付です。年を確かめてください。";
  return "";
}

/** @param {string} value */
const number = (value) => Number(value.normalize("NFKC").trim());

/**
 * What is wrong with one value, in Japanese; "" when nothing is.
 * @param {string} value
 * @param {Bounds} rule
 */
function wrongWith(value, rule) {
  const text = value.trim();
  if (!text) return rule.required && rule.shortest !== 0 ? "入力してください。" : "";
  if (rule.longest && [...text].length > rule.longest) return `長すぎます。${rule.longest}文字までにしてください。`;
  if (rule.number && !Number.isInteger(number(text))) return "数字で入れてください。";
  if (rule.least !== undefined && number(text) < rule.least) return `${rule.least}以上にしてください。`;
  if (rule.most !== undefined && number(text) > rule.most) return `${rule.most}以下にしてください。`;
  if (rule.one_of && !rule.one_of.includes(value)) return "一覧から選んでください。";
  const wrongDate = rule.date ? wrongWithDate(text, rule) : "";
  if (wrongDate) return wrongDate;
  if (rule.pattern && !new RegExp(rule.pattern).test(text)) return "形が違います。入れ直してください。";
  if (rule.ahead && text <= timeOf(new Date().toISOString())) return "もう過ぎた時刻です。いまよりあとの時刻にしてください。";
  return "";
}

/**
 * Whether anything is said of a part that may be left out as a whole.
 * @param {string} head
 * @param {Entries} entries
 */
const isSaid = (head, entries) => entries.some(([name, value]) => name.startsWith(`${head}.`) && value.trim());

/**
 * Everything that is wrong with a form.
 * @param {Entries} entries
 * @param {Declared} declared
 * @param {{members?: {id: string, name: string}[], present?: Iterable<string>}} more members: of whom each wants a choice;
 *   present: names of what may be chosen.
 */
export function problems(entries, declared, { members = [], present = [] } = {}) {
  /** @type {Problem[]} */
  const found = [];
  /** @type {Map<string, string[]>} */
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const [name, given] of values) {
    const rule = ruleOf(name, declared.fields);
    if (!rule || rule.list || rule.nested) continue;
    const [head = ""] = name.split(".");
    const said = head === name || declared.fields[head]?.required || isSaid(head, entries);
    const message = said ? wrongWith(given.at(-1) ?? "", rule) : "";
    if (message) found.push({ name, message });
  }
  // A choice that nobody made sends nothing at all.
  for (const name of present) {
    if (!values.has(name) && ruleOf(name, declared.fields)?.required) found.push({ name, message: "選んでください。" });
  }
  for (const [name, [other, needed, message]] of Object.entries(declared.wanted)) {
    const given = other in declared.each ? entries.filter(([one]) => one.startsWith(`${other}.`)).map(([, value]) => value) : (values.get(other) ?? []);
    const asked = given.some((value) => (needed.length ? needed.includes(value) : value !== ""));
    if (asked && !values.get(name)?.at(-1)?.trim()) found.push({ name, message });
  }
  for (const [first, last, message] of declared.ordered) {
    const [begins = "", ends = ""] = [first, last].map((name) => values.get(name)?.at(-1)?.trim());
    if (begins && ends && ends <= begins) found.push({ name: last, message });
  }
  for (const head of Object.keys(declared.each)) {
    const missing = members.filter(({ id }) => !values.has(`${head}.${id}`));
    if (missing.length) {
      const names = missing.map(({ name }) => name).join("さん、");
      found.push({ name: head, message: `${names}さんの所在を確かめてください。全員がそろうまで記録できません。` });
      continue;
    }
    const [wanted, message] = declared.some[head] ?? [];
    if (wanted && !entries.some(([name, value]) => name.startsWith(`${head}.`) && wanted.includes(value))) found.push({ name: head, message: message ?? "" });
  }
  return found;
}

/**
 * HTML's own limits, so that steppers keep to them. Not of length: a browser would cut off what is pasted without a word.
 * @param {HTMLFormElement} form
 * @param {Declared} declared
 */
export function setLimits(form, declared) {
  for (const control of controls(form)) {
    const rule = control.name && ruleOf(control.name, declared.fields);
    if (!rule || !(control instanceof HTMLInputElement) || control.type !== "number") continue;
    if (rule.least !== undefined && !control.min) control.min = String(rule.least);
    if (rule.most !== undefined && !control.max) control.max = String(rule.most);
  }
}
