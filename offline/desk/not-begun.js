// A connection that goes right after a page has come takes the page's programs with it: this one is kept by the browser, imports
// nothing, and holds its forms until the programs have begun. A form that left by itself would leave the browser's error page, and
// the list of phones would be gone.

const AWAY = "センターにつながりません。まだ送られていません。この画面はそのまま見られます。つながったら、もう一度押してください。";

/** So that the answer can be nothing but the centre's own. Milliseconds. */
const PATIENCE = 5000;

const hasBegun = () => "begun" in document.documentElement.dataset;

function say() {
  document.getElementById("said")?.remove();
  const notice = document.createElement("p");
  notice.id = "said";
  notice.className = "notice error";
  notice.setAttribute("role", "alert");
  notice.textContent = AWAY;
  document.querySelector("main")?.prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
}

/** @type {HTMLFormElement | undefined} */
let asking;

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (hasBegun() || !(form instanceof HTMLFormElement) || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (asking === form) return; // the centre is there: it goes by itself
    event.preventDefault();
    if (asking) return;
    asking = form;
    try {
      await fetch("/alive", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      form.requestSubmit(event.submitter);
    } catch {
      say();
    }
    asking = undefined;
  },
  { capture: true },
);

document.addEventListener("htmx:error", () => hasBegun() || say());

export {};
