// What was done, in a line above the action bar: it goes by itself, but never from under a finger.
import { elements } from "../page/elements.js";

const STAYS = 10_000;

/** What the address says of it: a page that is loaded anew has nothing new to say. */
const SAID = ["done", "n", "back"];

const address = new URL(location.href);
if (address.searchParams.has("done")) {
  for (const name of SAID) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}
begin();
document.addEventListener("htmx:after:swap", begin);

/** The newest stands alone. */
function begin() {
  const fresh = elements('[data-toast=""]').at(-1);
  if (!fresh) return;
  for (const older of elements("[data-toast]")) if (older !== fresh) older.remove();
  goAway(fresh);
}

/** @param {HTMLElement} toast */
function goAway(toast) {
  toast.dataset.toast = "going";
  /** @type {number | undefined} */
  let waiting;
  const isHeld = () => toast.matches(":hover, :focus-within, :active") || Boolean(toast.querySelector(".waiting"));
  const wait = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => (isHeld() ? wait() : toast.remove()), STAYS);
  };
  for (const event of ["pointerdown", "focusin", "focusout"]) toast.addEventListener(event, wait);
  wait();
}
