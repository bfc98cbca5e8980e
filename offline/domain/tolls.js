// When a seal is put on a toll-free certificate, as vcenter/domain/tolls.py says it; tests/test_tolls.py compares both.

/** @typedef {{tolls: string, tolls_from: string, tolls_until: string}} Measure */

/**
 * How the measure stands on this ISO day: "" where nobody has said, "none", "before", "over" or "now".
 * @param {Measure | null | undefined} incident
 * @param {string} day
 */
export function tollState(incident, day) {
  if (!incident?.tolls) return "";
  if (incident.tolls === "none") return "none";
  if (day < incident.tolls_from) return "before";
  return incident.tolls_until && incident.tolls_until < day ? "over" : "now";
}
