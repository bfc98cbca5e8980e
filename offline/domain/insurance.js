// Until when an insurance holds; a test compares it with vcenter/domain/reception.py.

/**
 * The last day of an insurance that begins on this day (ISO), as insurance_ends in vcenter/domain/reception.py.
 * @param {string} day
 */
export function insuranceEnds(day) {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return `${year + (month > 3 ? 1 : 0)}-03-31`;
}
