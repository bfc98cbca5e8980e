// What reception checks, on a tablet without network: the list itself comes from vcenter/domain/reception.py as data
// (the replica's facts.checks), so that both say the same in the same words and order.

import { ageOn } from "./dates.js";
import { isAtOnce } from "./insurance.js";

/** @import {Incident, PersonOnTablet, Rule} from "server" */

/**
 * What is known when somebody is received. team: theirs. orientedSince: the day from which a first orientation counts.
 * incident: what the disaster is, and when joining the insurance covers at once.
 * @typedef {object} Now
 * @property {string} day
 * @property {{issue: number, lastDay: string}} [shown] the signed pass
 * @property {{state: string, number: number} | null} [team]
 * @property {string} [dayState]
 * @property {string} [orientedSince]
 * @property {Pick<Incident, "disaster" | "at_once_from" | "at_once_until"> | null} [incident]
 * @property {boolean} [staysHere] they work at the centre itself
 *
 * @typedef {string | number | boolean | null} Value
 * @typedef {[name: string, how: "=" | "<" | ">" | ">=", than: Value | {fact: string}]} Condition
 * @typedef {Pick<Rule, "code" | "message" | "stops" | "way">} Found
 */

/** @param {string | undefined} day */
const shortDay = (day) => (day ? `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日` : "");

/**
 * @param {PersonOnTablet} person
 * @param {Now} now
 * @returns {Record<string, Value>}
 */
function facts(person, now) {
  return {
    day: now.day,
    shown_issue: now.shown?.issue ?? null,
    shown_last_day: now.shown?.lastDay ?? null,
    pass_issue: person.i ?? 0,
    barred: Boolean(person.x),
    away: person.va ?? "",
    team_state: now.team?.state ?? null,
    team_number: now.team?.number ?? null,
    day_state: now.dayState ?? "open",
    consent: Boolean(person.c),
    insured_from: person.if || null,
    insured_from_said: shortDay(person.if),
    insured_until: person.iu || null,
    insurance_joined_on: person.ij || null,
    insurance_plan: person.ip ?? "",
    disaster: now.incident?.disaster ?? "",
    at_once: isAtOnce(now.incident, now.day),
    stays_here: Boolean(now.staysHere),
    age: person.b ? ageOn(person.b, now.day) : null,
    guardian: Boolean(person.g),
    guardian_consent: Boolean(person.gc),
    oriented_on: person.o || null,
    oriented_since: now.orientedSince || null,
  };
}

/**
 * @param {Record<string, Value>} known
 * @param {Condition} condition
 */
function holds(known, [name, how, than]) {
  const left = known[name];
  const right = than !== null && typeof than === "object" ? known[than.fact] : than;
  if (how === "=") return left === right;
  if (left === null || right === null) return false;
  return how === "<" ? left < right : how === ">" ? left > right : left >= right;
}

/**
 * Everything that is not in order, in the order of the list.
 * @param {Rule[]} list
 * @param {PersonOnTablet} person
 * @param {Now} now
 * @returns {Found[]}
 */
export function checks(list, person, now) {
  const known = facts(person, now);
  return list
    .filter((rule) => rule.when.some((every) => every.every((condition) => holds(known, /** @type {Condition} */ (condition)))))
    .map((rule) => ({
      code: rule.code,
      message: rule.message.replace(/\{(\w+)\}/g, (_, name) => String(known[name])),
      stops: rule.stops,
      way: rule.way,
    }));
}

/**
 * What must be said of somebody who is in already.
 * @param {Rule[]} list
 * @param {PersonOnTablet} person
 * @param {Now} now
 */
export function checksHere(list, person, now) {
  const found = new Set(checks(list, person, now).map((one) => one.code));
  return list.filter((rule) => rule.here && found.has(rule.code)).map((rule) => rule.here);
}

/**
 * The first that keeps the person out.
 * @param {Found[]} found
 * @param {string[]} evenIf codes that staff have decided to pass over
 */
export function stops(found, evenIf = []) {
  return found.find((one) => one.stops && !(one.way === "even_if" && evenIf.includes(one.code)));
}
