// Volunteers' own pages work without this. With it: kana while the name is typed, the address of a postal code,
// forms that outlive a network that is away, a page that stays fresh, and the link that opens one's own page.

const MINUTE = 60_000;
const KATAKANA = 0x60;

const first = (/** @type {string} */ selector) => /** @type {HTMLElement?} */ (document.querySelector(selector));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement?} */ (document.getElementById(`f-${name}`));

// The input method tells what was typed before it becomes kanji; an unfinished Latin letter may stand at its end.
function readingOf(/** @type {string} */ text) {
  const found = /^([ぁ-ゖァ-ヺー・]+)[a-zａ-ｚ]?$/u.exec(text);
  return found
    ? [...found[1]].map((one) => (one >= "ぁ" && one <= "ゖ" ? String.fromCharCode(one.charCodeAt(0) + KATAKANA) : one)).join("")
    : null;
}

function fillKana() {
  const name = field("name");
  const kana = field("kana");
  if (!name || !kana) return;
  let ours = !kana.value; // until somebody writes the kana themselves
  let reading = "";
  kana.addEventListener("input", () => {
    ours = kana.value === "";
  });
  name.addEventListener("compositionstart", () => {
    reading = "";
  });
  name.addEventListener("compositionupdate", (event) => {
    reading = readingOf(event.data) ?? reading;
  });
  name.addEventListener("compositionend", (event) => {
    if (ours && event.data) kana.value += /^[\s　]+$/.test(event.data) ? "　" : (readingOf(event.data) ?? reading);
    reading = "";
  });
  name.addEventListener("input", (event) => {
    if (!ours || event.isComposing) return;
    if (name.value === "") kana.value = "";
    else if (/[\s　]$/.test(name.value) && kana.value && !/　$/.test(kana.value)) kana.value += "　";
  });
}

function fillAddress() {
  const postal = field("postal");
  const address = field("address");
  const form = document.forms.namedItem("join");
  if (!postal || !address || !form) return;
  let asked = "";
  let filled = "";
  postal.addEventListener("input", async () => {
    const digits = postal.value.normalize("NFKC").replace(/\D/g, "");
    if (digits.length !== 7 || digits === asked || (address.value && address.value !== filled) || field("abroad")?.checked) return;
    asked = digits;
    const body = new URLSearchParams({ postal: digits, round: form.round?.value ?? "" });
    try {
      const answer = await fetch(`${form.getAttribute("action")}/postal`, { method: "POST", body, headers: { Accept: "text/plain" } });
      const found = answer.ok ? await answer.text() : "";
      if (found && (!address.value || address.value === filled)) address.value = filled = found;
    } catch {
      asked = ""; // the address can be typed all the same
    }
  });
}

// Said where the finger is: at the end of the form, or beside a button further up.
function say(/** @type {HTMLFormElement} */ form, message = "", /** @type {HTMLButtonElement?} */ button = null) {
  document.getElementById("said")?.remove();
  const notice = document.createElement("p");
  notice.id = "said";
  notice.className = "notice bad";
  notice.setAttribute("role", "alert");
  notice.textContent = message;
  if (button?.hasAttribute("data-plain")) (button.closest("nav") ?? button).after(notice);
  else form.append(notice);
  notice.scrollIntoView({ block: "nearest" });
}

// What was typed must outlive a network that is away: the page is left only when the answer is there.
async function send(/** @type {HTMLFormElement} */ form, /** @type {HTMLButtonElement?} */ button) {
  const buttons = form.querySelectorAll("button");
  const body = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(form, button)]));
  for (const one of buttons) one.disabled = true;
  try {
    const answer = await fetch(button?.hasAttribute("formaction") ? button.formAction : form.action, { method: "POST", body });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    const words = page.querySelector("[data-words]"); // the centre cannot keep anything now
    if (words) say(form, words.textContent);
    else if (!main || answer.status >= 500) throw new Error("no page came");
    else {
      first("main")?.replaceWith(document.adoptNode(main));
      start();
      first("[data-first]")?.focus();
    }
  } catch {
    say(form, document.body.dataset.away);
  }
  for (const one of buttons) one.disabled = false;
}

// The whole page comes anew, in another language or with an address: not while the network is away, for the browser
// would put its own page in the place of what was typed.
async function leaveFor(/** @type {HTMLFormElement} */ form, /** @type {HTMLButtonElement} */ button) {
  try {
    if (!(await fetch("/alive", { cache: "no-store" })).ok) throw new Error("not now");
  } catch {
    say(form, document.body.dataset.away, button);
    return;
  }
  button.toggleAttribute("data-goes", true);
  form.requestSubmit(button);
  button.toggleAttribute("data-goes", false);
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement?} */ (event.submitter);
  if (!form.hasAttribute("data-keep") || button?.hasAttribute("data-goes")) return;
  event.preventDefault();
  void (button?.hasAttribute("data-plain") ? leaveFor(form, button) : send(form, button));
});

let freshAt = Date.now();

async function refresh() {
  const part = first("[data-fresh]");
  if (!part || document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(part.dataset.fresh ?? "");
    if (!answer.ok) throw new Error("not now");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    part.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    freshAt = Date.now();
  } catch {
    part.querySelector(".stale")?.remove();
    const stale = document.createElement("p");
    stale.className = "stale";
    stale.setAttribute("role", "status");
    const time = new Date(freshAt).toLocaleTimeString([], { timeZone: "Asia/Tokyo", hour: "numeric", minute: "2-digit" });
    stale.textContent = part.dataset.stale?.replace("{time}", time) ?? "";
    part.prepend(stale);
  }
}

function copyLinks() {
  for (const link of document.links) {
    const { copy, copyLabel = "" } = link.dataset;
    if (!copy || !navigator.clipboard) continue;
    link.textContent = copyLabel;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      await navigator.clipboard.writeText(link.href);
      link.textContent = copy;
    });
  }
}

// What follows the # is known to this phone only: it is given to the server in the body of a form.
function openLink() {
  const form = /** @type {HTMLFormElement?} */ (first("[data-token]"));
  const token = location.hash.slice(1);
  if (!form || !/^[A-Z2-7]{117}$/.test(token)) return;
  history.replaceState(null, "", location.pathname);
  form.token.value = token;
  form.submit();
}

// A tablet that goes from hand to hand forgets whoever left it in the middle of the form.
function clearWhenLeft() {
  const seconds = Number(document.body.dataset.clears);
  if (!seconds) return;
  let timer = 0;
  const again = () => {
    if (first("main [data-clears]")) return; // the end: no touch makes it longer
    clearTimeout(timer);
    timer = setTimeout(() => location.replace("/kiosk"), seconds * 1000);
  };
  for (const touched of ["input", "pointerdown", "keydown", "scroll"]) addEventListener(touched, again, { passive: true });
  again();
}

// The form can become a QR where the network is away: only then is that code wanted, and it is fetched while there is one.
function travel() {
  if (!first("form[data-travel]")) return;
  import("./travel.js").then(
    ({ startAll }) => startAll(),
    () => addEventListener("online", travel, { once: true }),
  );
}

// Only a form that is being filled in wants what reads a date: whoever looks at a page has it sooner without.
function readDates() {
  const said = [...document.querySelectorAll("output[data-without-year]")];
  if (!said.length) return;
  const read = () => import("./dates.js").then(({ startAll }) => startAll(), () => {});
  if (said.some((one) => one.parentElement?.querySelector("input")?.value)) read();
  else addEventListener("focusin", read, { once: true });
}

// Whose number is on the screen has been received: the next person must not see it.
function clearWhenDone() {
  const seconds = Number(first("main [data-clears]")?.dataset.clears);
  if (seconds) setTimeout(() => location.replace("/kiosk"), seconds * 1000);
}

function start() {
  clearWhenDone();
  fillKana();
  travel();
  fillAddress();
  readDates();
  copyLinks();
}

start();
clearWhenLeft();
openLink();
addEventListener("hashchange", openLink);
const every = Number(first("[data-fresh]")?.dataset.every);
setInterval(refresh, every ? every * 1000 : MINUTE);
document.addEventListener("visibilitychange", refresh);
