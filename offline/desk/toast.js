// What was done, in a line above the action bar: it goes by itself, but never from under a finger.
const STAYS = 10_000;

/** What the address says of it: a page that is loaded anew has nothing new to say. */
const SAID = ["done", "n", "back"];

const found = document.querySelector("[data-toast]");
if (found) {
  const address = new URL(location.href);
  for (const name of SAID) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
  goAway(found);
}

/** @param {Element} toast */
function goAway(toast) {
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
