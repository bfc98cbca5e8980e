// What was done, in a line above the action bar: it goes by itself, but never from under a finger.
import { elements } from "../page/elements.js";

const STAYS = 10_000;

/** What the address says of it: a page that is loaded anew has nothing new to say. */
const SAID = ["done", "n", "back", "hm"];

const address = new URL(location.href);
if (address.searchParams.has("done")) {
  for (const name of SAID) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}
begin();
document.addEventListener("htmx:after:swap", begin);

/** The newest stands alone. */
export function begin() {
  const fresh = elements('[data-toast=""]').at(-1);
  if (!fresh) return;
  for (const older of elements("[data-toast]")) if (older !== fresh) older.remove();
  goAway(fresh);
}

// It covers nothing that is to be pressed next: where a green button stands below it, it goes up under the head of the page.
function place() {
  const toast = /** @type {HTMLElement | null} */ (document.querySelector(".toast"));
  if (!toast) return;
  const next = elements("main .button.go, main .actions").filter((one) => one.checkVisibility());
  const covers = () => {
    const own = toast.getBoundingClientRect();
    return next.some((one) => {
      const box = one.getBoundingClientRect();
      return box.top < own.bottom && box.bottom > own.top && box.left < own.right && box.right > own.left;
    });
  };
  toast.classList.remove("above");
  if (!covers()) return;
  const head = document.querySelector("header.top")?.getBoundingClientRect().bottom ?? 0;
  toast.style.setProperty("--head", `${Math.max(0, head)}px`);
  toast.classList.add("above");
}

let placing = 0;
for (const event of ["scroll", "resize"]) {
  addEventListener(event, () => {
    cancelAnimationFrame(placing);
    placing = requestAnimationFrame(place);
  }, { capture: true, passive: true });
}

/** @param {HTMLElement} toast */
function goAway(toast) {
  toast.dataset.toast = "going";
  place();
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
