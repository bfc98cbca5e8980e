// From when to when an insurance holds, as vcenter/domain/insurance.py says it; tests/test_insurance.py compares both.

/** @typedef {{first: string, last: string}} Cover Days are ISO dates, which compare as text. */
/** @typedef {{at_once_from: string, at_once_until: string}} Special The large-disaster exception; "" what was not said. */

/**
 * The last day of an insurance that begins on this day: the 31 March that follows.
 * @param {string} day
 */
export function insuranceEnds(day) {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return `${year + (month > 3 ? 1 : 0)}-03-31`;
}

/** @param {string} day */
function dayAfter(day) {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + 1);
  return moment.toISOString().slice(0, 10);
}

/**
 * Whether paperwork of this day covers at once.
 * @param {Special | null | undefined} incident
 * @param {string} day
 */
export function isAtOnce(incident, day) {
  if (!incident?.at_once_from) return false;
  return incident.at_once_from <= day && (!incident.at_once_until || day <= incident.at_once_until);
}

/**
 * From when to when an insurance holds whose paperwork was done on this day; undefined where the year is wrong or must be said.
 * @param {string} joinedOn
 * @param {Special | null | undefined} incident
 * @param {string} [year] "this", "next" or ""
 * @returns {Cover | undefined}
 */
export function cover(joinedOn, incident, year = "") {
  const last = insuranceEnds(joinedOn);
  if (year === "next") return joinedOn.slice(5, 7) === "03" ? { first: dayAfter(last), last: insuranceEnds(dayAfter(last)) } : undefined;
  if (joinedOn === last && !year) return undefined;
  const first = isAtOnce(incident, joinedOn) ? joinedOn : dayAfter(joinedOn);
  return first > last ? undefined : { first, last };
}

/**
 * What holds of two insurances of one person: both where they meet, else the one that ends later.
 * @param {Cover | undefined} known
 * @param {Cover} made
 * @returns {Cover}
 */
export function together(known, made) {
  if (!known || known.first > known.last) return made;
  if (made.first <= dayAfter(known.last) && known.first <= dayAfter(made.last)) {
    return { first: known.first < made.first ? known.first : made.first, last: known.last > made.last ? known.last : made.last };
  }
  return made.last > known.last ? made : known;
}
