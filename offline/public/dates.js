// What was understood of a date on a volunteer's page, and what follows from a birthday.

import { ageOn, dayOf, readDate, readTyped } from "../domain/dates.js";

// Whoever is under age sees at once what is asked of them besides.
const ADULT = 18;

const today = () => dayOf(new Date().toISOString());

function askForGuardian() {
  const birth = /** @type {HTMLInputElement?} */ (document.getElementById("f-birth"));
  const part = document.getElementById("f-guardian_name")?.closest("details");
  const look = () => {
    const born = readDate(birth?.value ?? "");
    if (part && born && ageOn(born, today()) < ADULT) part.open = true;
  };
  birth?.addEventListener("change", look);
  look(); // what was typed before this was here
}

// What was understood of a date that was typed, by either calendar, in the language of the page.
function sayDates() {
  const { lang } = document.documentElement;
  const inWords = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" });
  for (const said of document.querySelectorAll("output[data-without-year]")) {
    const input = /** @type {HTMLInputElement?} */ (said.parentElement?.querySelector("input"));
    const rule = /** @type {import("../domain/dates.js").WithoutYear} */ (said.getAttribute("data-without-year"));
    const tell = () => {
      const { day } = readTyped(input?.value ?? "", rule, today());
      said.textContent = day ? inWords.format(new Date(day)) : "";
    };
    input?.addEventListener("input", tell); // not only once it is left: nothing moves under the next finger
    tell();
  }
}

export function startAll() {
  askForGuardian();
  sayDates();
}
