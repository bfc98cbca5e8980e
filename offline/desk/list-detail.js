// A list, and beside it what was opened from it (m.list_detail in templates/macros.html). The address carries what is open; the list stays
// where it is. What others change meanwhile shows in the rows that stand there, and nothing moves under a finger: new rows wait
// behind a button.

import { confirmed } from "../page/dialog.js";
import { around, element, elements, isFilledIn } from "../page/elements.js";

const NOT_SENT = "まだ記録していない入力があります。このまま進むと消えます。";

/** What the list has become since, until somebody wants to see it. @type {Node[] | undefined} */
let waiting;
let opening = ""; // the address of what was asked for and is not here yet
let shown = here(); // the address of what is on the screen
let whenClosed = () => {};
let before = 0; // how far the list was scrolled, where what is open stands in its place

function here() {
  return location.pathname + location.search;
}

const both = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-list-detail]"));
const list = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-live-rows]"));
const isOneAtATime = () => !both()?.querySelector(".list-pane")?.checkVisibility() || !both()?.querySelector(".detail-pane")?.checkVisibility();

/** @param {ParentNode} within */
const rowsIn = (within) => elements("[data-row]", within);

/** @param {HTMLElement} row */
const linkOf = (row) => element("a", row);

const openedId = () => /** @type {HTMLElement | null} */ (document.querySelector("#detail [data-opened]"))?.dataset.opened;

/**
 * Open what this address says, beside the list.
 * @param {string} address
 */
function open(address) {
  opening = address;
  void htmx.ajax("GET", address, { source: "#detail", target: "#detail" });
}

// Nothing is open any more; the list is where it was, and what was open last is in it.
function close() {
  const id = openedId();
  shown = here();
  opening = "";
  element("#detail").replaceChildren();
  settle();
  entitle(elements(".list-pane h1").at(0)?.textContent ?? "");
  if (isOneAtATime()) element("main").scrollTop = before;
  const row = rowsIn(document).find((one) => one.dataset.row === id);
  row?.scrollIntoView({ block: "nearest" });
  if (row) linkOf(row).focus({ preventScroll: true });
  whenClosed();
}

/** Go back to the list, as by its button. */
export function backToList() {
  history.pushState(null, "", both()?.dataset.listDetail);
  close();
}

/** @param {string} title */
function entitle(title) {
  document.title = [title, document.title.split(" | ").at(-1)].join(" | ");
}

// Whether what is open may go: nothing is lost that was typed in it, or refused, and no photo that was taken.
async function mayGo() {
  const detail = element("#detail");
  return (!isFilledIn(detail) && !detail.querySelector(".problem, [data-photo-drop]")) || confirmed(NOT_SENT);
}

/** Which row is open is marked, and 前 and 次 lead to its neighbours as the list stands on the screen. */
function settle() {
  const pair = both();
  if (!pair) return;
  const id = openedId();
  pair.classList.toggle("is-open", id !== undefined);
  const rows = rowsIn(pair);
  const at = rows.findIndex((row) => row.dataset.row === id);
  for (const [index, row] of rows.entries()) {
    if (index === at) linkOf(row).setAttribute("aria-current", "true");
    else linkOf(row).removeAttribute("aria-current");
  }
  if (at < 0) return; // it has left the list: the centre has said what stands beside its place
  for (const [way, row] of /** @type {const} */ ([["before", rows[at - 1]], ["after", rows[at + 1]]])) {
    for (const link of elements(`[data-beside="${way}"]`, pair)) {
      const address = row && linkOf(row).getAttribute("href");
      link.toggleAttribute("data-opens", Boolean(row && linkOf(row).matches("[data-opens]")));
      if (address) {
        link.setAttribute("href", address);
        link.removeAttribute("role");
        link.removeAttribute("aria-disabled");
      } else {
        link.removeAttribute("href");
        link.setAttribute("role", "link");
        link.setAttribute("aria-disabled", "true");
      }
    }
  }
}

/**
 * The list as it is now. Rows that stand here say what became of them, in their places; the others wait.
 * @param {string} text
 */
function take(text) {
  const place = list();
  if (!place) return;
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  count(fresh);
  const now = new Map(rowsIn(fresh).map((row) => [row.dataset.row, row]));
  const rows = rowsIn(place);
  const ids = rows.map((row) => row.dataset.row);
  const news = [...now.keys()].filter((id) => !ids.includes(id)).length;
  const isSame = !news && [...now.keys()].join() === ids.join();
  waiting = [...fresh.childNodes].map((node) => node.cloneNode(true));
  if (rows.length === 0) {
    replace();
    return;
  }
  for (const row of rows) {
    const other = now.get(row.dataset.row);
    row.classList.toggle("left", !other);
    const chip = other ? undefined : elements(".row-head > .chip", row).at(0);
    if (chip) Object.assign(chip, { className: "chip", textContent: "外れました" });
    if (!other || other.innerHTML === row.innerHTML) continue;
    const hadFocus = row.contains(document.activeElement);
    row.replaceChildren(...other.childNodes);
    if (hadFocus) linkOf(row).focus({ preventScroll: true });
  }
  say(isSame ? "" : news ? `新しい${news}件を出す` : "一覧を新しくする");
  settle();
}

/**
 * The chips say how many there are by now.
 * @param {ParentNode} fresh
 */
function count(fresh) {
  for (const one of elements("[data-counted]", fresh)) {
    for (const place of elements(`[data-shows-count="${CSS.escape(one.dataset.counted ?? "")}"]`)) {
      place.textContent = one.getAttribute("value");
    }
  }
}

/** @param {string} words */
function say(words) {
  for (const button of elements("[data-fresh]")) {
    button.textContent = words;
    button.hidden = !words;
  }
}

// What waited stands in the list.
function replace() {
  if (waiting) list()?.replaceChildren(...waiting);
  forget();
  settle();
}

// The list is whole: nothing waits.
function forget() {
  waiting = undefined;
  say("");
}

/** @param {MouseEvent} event */
const opensElsewhere = (event) => event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

document.addEventListener("click", async (event) => {
  if (around(event, "[data-fresh]")) replace();
  const link = around(event, "a[data-opens], a[data-to-list]");
  const address = link?.getAttribute("href");
  if (!link || !address || !link.closest("[data-list-detail]") || opensElsewhere(event)) return;
  event.preventDefault();
  if (!(await mayGo())) return;
  if (link.matches("[data-opens]")) {
    if (!both()?.classList.contains("is-open")) before = element("main").scrollTop;
    open(address);
    return;
  }
  backToList();
});

// Back and forward, between what was open.
addEventListener("popstate", () => {
  const pair = both();
  if (!pair || here() === (opening || shown)) return; // another part of the same page
  if (location.pathname === new URL(pair.dataset.listDetail ?? "", location.href).pathname) close();
  else open(here());
});

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response, text } = event.detail.ctx;
  if (sourceElement === list() && response.status === 200) take(text);
});

document.addEventListener("htmx:after:swap", (event) => {
  const { target, sourceElement } = event.detail.ctx;
  if (target && target === list() && target !== sourceElement) { // somebody looks for something else
    forget();
    count(target);
    settle();
    return;
  }
  if (target?.id !== "detail" || !both()) return;
  settle();
  entitle(elements("[data-title]", target).at(0)?.dataset.title ?? "");
  element(".detail-pane").scrollTop = 0;
  if (isOneAtATime()) element("main").scrollTop = 0;
  // What was drawn last, and not what somebody has stepped on to since, whose answer is still to come.
  if (!opening || !new URL(opening, location.href).pathname.endsWith(`/${openedId()}`)) return;
  shown = here();
  opening = "";
  rowsIn(document).find((row) => row.dataset.row === openedId())?.scrollIntoView({ block: "nearest" });
  const heading = element("h1", target);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});

// What was sent from something that is open no more has been done: it does not take the place of what is open now. Refused, it
// comes back, with what was typed. What was on its way when the list was wanted again stays away.
document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement, target, response } = event.detail.ctx;
  if (target?.id !== "detail") return;
  const isLate = sourceElement instanceof HTMLFormElement && !sourceElement.isConnected && response?.status === 200;
  if (isLate || (sourceElement === target && !opening)) {
    event.preventDefault();
    return;
  }
  // Before it is drawn: whoever sees it and steps back at once comes to what was open before, and not to what was before that.
  if (opening && opening !== here()) history.pushState(null, "", opening);
});

/**
 * What could not be opened: whether it was asked for here. The row that was pressed is asked for by nobody any more.
 * @param {EventTarget | null} source
 */
export function couldNotOpen(source) {
  if (!opening || !(source instanceof Element) || source.id !== "detail") return false;
  opening = "";
  if (here() !== shown) history.replaceState(null, "", shown); // by the browser's own way back
  return true;
}

/**
 * A page that has a list with something open beside it begins.
 * @param {() => void} [closed] what is also to be done when the list stands alone again
 */
export function startListDetail(closed) {
  whenClosed = closed ?? whenClosed;
  waiting = undefined;
  settle();
  const [row] = elements("[data-row]:has(> [aria-current])");
  if (row?.checkVisibility()) row.scrollIntoView({ block: "center" });
}
