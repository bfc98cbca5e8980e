// A session that ended must not cost what was typed: sign in on top of the page, then press again.
import { openDialog } from "../page/dialog.js";
import { element, elements, entriesOf, field } from "../page/elements.js";
import { signedIn } from "../tablet/pin.js";

const SIGNED_IN = "yes";

/** @param {string} text */
export function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

/**
 * Every form of this page, and htmx, says the sign-in under which that page was opened; false where nobody is signed in.
 * @param {Document} page
 */
export function takeSession(page) {
  const headers = page.querySelector("body[data-signed-in]")?.getAttribute("hx-headers:inherited");
  if (!headers) return false;
  document.body.setAttribute("hx-headers:inherited", headers);
  for (const one of elements("input[name=session]", document, HTMLInputElement)) one.value = JSON.parse(headers)["X-Session"];
  return true;
}

// Whether this tablet is signed in (again); the forms of this page can then be sent.
async function renewSession() {
  return takeSession(parsed(await (await fetch("/reception")).text()));
}

/**
 * This tablet knows the PIN from now on, under the name on the page that answers: it may be typed without its space.
 * @param {HTMLFormElement} form
 * @param {Document} page
 */
export async function staffSignedIn(form, page) {
  await signedIn(page.body.dataset.staff ?? String(new FormData(form).get("name")), field(form, "secret").value);
}

async function signInHere() {
  const form = element(".sign-in form", parsed(await (await fetch("/sign-in")).text()), HTMLFormElement);
  const words = document.createElement("p");
  words.setAttribute("role", "alert");
  words.textContent = "サインインが切れました。入力した内容は残っています。サインインしてから、もう一度押してください。";
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button";
  cancel.textContent = "あとで";
  document.adoptNode(form);
  // The page below has fields of the same names.
  for (const one of form.querySelectorAll("[id]")) one.id = `again-${one.id}`;
  for (const label of elements("label[for]", form, HTMLLabelElement)) label.htmlFor = `again-${label.htmlFor}`;
  for (const one of form.querySelectorAll("[list]")) one.setAttribute("list", `again-${one.getAttribute("list")}`);
  form.className = "stack";
  form.append(cancel);
  const { dialog, closed } = openDialog([words, form]);
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    try {
      const answer = await fetch("/sign-in", { method: "POST", body: new URLSearchParams(entriesOf(new FormData(form))) });
      const page = parsed(await answer.text());
      if (answer.redirected && takeSession(page)) {
        await staffSignedIn(form, page);
        dialog.close(SIGNED_IN);
        return;
      }
      words.textContent = page.querySelector(".notice.error")?.textContent ?? "サインインできません。もう一度入れてください。";
    } catch {
      words.textContent = "センターにつながりません。入力した内容は残っています。";
    }
  });
  return (await closed) === SIGNED_IN;
}

/**
 * After an answer of 401 (nobody is signed in) or 403 (another session): whether the form can be sent again.
 * @param {number} status
 */
export async function signedInAgain(status) {
  return (status === 403 && (await renewSession())) || (await signInHere());
}
