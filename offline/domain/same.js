// Who is the same person, as vcenter/domain/same.py says it; a test compares the two.

import { digits, fold } from "./find.js";

/**
 * @typedef {object} Told What is told of a person.
 * @property {string} name
 * @property {string | undefined} birth ISO; nothing when it is not known.
 * @property {(string | undefined)[]} phones Each may hold several, with spaces between.
 */

/** @param {Told} told */
const numbersOf = ({ phones }) => new Set(phones.flatMap((phone) => (phone ?? "").split(" ")).map(digits).filter(Boolean));

/**
 * Whether they surely are one: the same name, and the same birthday, or a phone in common where a birthday is not known.
 * @param {Told} one
 * @param {Told} other
 */
export function samePerson(one, other) {
  if (fold(one.name) !== fold(other.name)) return false;
  if (one.birth && other.birth) return one.birth === other.birth; // a father and a son of one name share the phone
  const numbers = numbersOf(one);
  return [...numbersOf(other)].some((number) => numbers.has(number));
}
