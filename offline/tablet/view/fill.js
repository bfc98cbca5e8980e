// What a tablet shows without its server: the pieces of its pages (templates/tablet/pieces.html), filled with values.
// data-say="key": the text. data-if="key": taken out when there is nothing. data-set="attribute=key;…": attributes.

const JAPAN = "Asia/Tokyo";

export function fill(root, values) {
  for (const one of root.querySelectorAll("[data-if]")) if (!values[one.dataset.if]) one.remove();
  for (const one of root.querySelectorAll("[data-say]")) one.textContent = values[one.dataset.say] ?? "";
  for (const one of root.querySelectorAll("[data-set]")) {
    for (const pair of one.dataset.set.split(";")) {
      const [attribute, key] = pair.split("=");
      if (values[key] !== undefined && values[key] !== "") one.setAttribute(attribute, values[key]);
    }
  }
  return root;
}

// The first element of a piece, filled. what happens on its buttons is for the caller to say.
export function piece(name, values) {
  const whole = document.querySelector(`template[data-piece="${name}"]`).content.cloneNode(true);
  return fill(whole, values).firstElementChild;
}

let known;

// The fixed words of this page: categories, states, kinds of command.
export function words(list, key) {
  known ??= JSON.parse(document.querySelector("[data-words]").dataset.words);
  return known[list][key] ?? "";
}

// Older records, and other servers, may hold times that are none: they are shown as unknown, and stop no page.
const shown = (moment, parts) =>
  Number.isNaN(Date.parse(moment))
    ? "時刻不明"
    : new Intl.DateTimeFormat("ja-JP", { timeZone: JAPAN, ...parts }).format(new Date(moment));

export const hourMinute = (moment) => (moment ? shown(moment, { hour: "numeric", minute: "2-digit" }) : "");

export const dayAndTime = (moment) =>
  shown(moment, { month: "numeric", day: "numeric", hour: "numeric", minute: "2-digit" });

export const dayText = (moment = new Date()) =>
  new Intl.DateTimeFormat("ja-JP", { timeZone: JAPAN, year: "numeric", month: "long", day: "numeric", weekday: "short" }).format(moment);

// HH:MM in Japan, as times of teams are kept.
export const clockNow = () =>
  new Intl.DateTimeFormat("en-GB", { timeZone: JAPAN, hour: "2-digit", minute: "2-digit" }).format(new Date());

export const passShown = (number) => (number ?? "").replace(/(\d{3})(?=\d)/g, "$1-");

export function ageOf(birth, day) {
  if (!birth) return "";
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
  return `${years}歳`;
}

// How long ago, in words: いま, 5分前, 3時間前, 2日前.
export function ago(moment, now = Date.now()) {
  const minutes = Math.floor((now - new Date(moment).getTime()) / 60_000);
  if (minutes < 1) return "いま";
  if (minutes < 60) return `${minutes}分前`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)}時間前` : `${Math.floor(minutes / (24 * 60))}日前`;
}

export function button(said, kind, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${kind}`;
  made.textContent = said;
  made.addEventListener("click", pressed);
  return made;
}

export function link(said, kind, address) {
  const made = document.createElement("a");
  made.className = `button ${kind}`;
  made.textContent = said;
  made.href = address;
  return made;
}

export function empty(said) {
  const made = document.createElement("p");
  made.className = "empty";
  made.textContent = said;
  return made;
}
