// Addresses of the pages that work without a server, and which of them stands in for a page online.

const version = () => document.querySelector("[data-app]")?.dataset.app ?? "";

// The address of a page of this version. about: the id of whom it is, which no server is told (it follows the #).
export const pageOf = (path, about = "") => `${path}${version() ? `?app=${version()}` : ""}${about ? `#${about}` : ""}`;

const FORMS = [
  [/^\/reception\/new$/, "/tablet/forms/walk-in"],
  [/^\/needs\/new$/, "/tablet/forms/need"],
  [/^\/returns\/teams\/([0-9a-f-]{36})$/, "/tablet/forms/report"],
];
const DESKS = [
  [/^\/reception(\/|$)|^\/people\//, "/tablet/reception"],
  [/^\/leaving$/, "/tablet/leaving"],
  [/^\/needs$/, "/tablet/needs"],
  [/^\/returns$/, "/tablet/returns"],
  [/^\/rosters$/, "/tablet/rosters"],
];

// {path, about} of what stands in for this page; undefined where nothing does, and what was typed must stay as it is.
export function standsIn(path) {
  for (const [address, page] of [...FORMS, ...DESKS]) {
    const found = address.exec(path);
    if (found) return { path: page, about: found[1]?.length === 36 ? found[1] : "" };
  }
  return undefined;
}

// Where the same thing stands online.
export function liveOf(main, about = "") {
  const { tablet, desk } = main.dataset;
  const form = main.querySelector("form[data-form]");
  if (form) {
    const [address = `/${desk}`] = JSON.parse(form.dataset.form).online;
    return address.replace("{id}", about);
  }
  return { leaving: "/leaving", outbox: "/", kiosk: "/kiosk" }[tablet] ?? `/${tablet}`;
}
