// A session that ended must not cost what was typed: sign in on top of the page, then press again.
import { openDialog } from "../page/dialog.js";
import { element, elements, entriesOf, field } from "../page/elements.js";
import { signedIn } from "../tablet/pin.js";

const SIGNED_IN = "yes";

/** @param {string} text */
function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

/**
 * Every form of this page, and htmx, carries the token of the session that holds now.
 * @param {Document} page
 */
function takeToken(page) {
  const token = elements("body[data-signed-in] input[name=csrf]", page, HTMLInputElement).at(0)?.value;
  if (!token) return false;
  for (const one of elements("input[name=csrf]", document, HTMLInputElement)) one.value = token;
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRF-Token": token }));
  return true;
}

// Whether this tablet is signed in (again); the forms of this page can then be sent.
async function renewToken() {
  return takeToken(parsed(await (await fetch("/reception")).text()));
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
      if (answer.redirected && takeToken(page)) {
        await signedIn(field(form, "name").value, field(form, "secret").value);
        dialog.close(SIGNED_IN);
        return;
      }
      words.textContent = page.querySelector(".notice.error")?.textContent ?? "サインインできません。もう一度入れてください。";
      const token = elements(".sign-in input[name=csrf]", page, HTMLInputElement).at(0)?.value;
      if (token) field(form, "csrf").value = token;
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
  return (status === 403 && (await renewToken())) || (await signInHere());
}
