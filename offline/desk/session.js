// A session that ended must not cost what was typed: sign in on top of the page, then press again.
import { signedIn } from "../tablet/pin.js";

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

// Every form of this page, and htmx, carries the token of the session that holds now.
function takeToken(page) {
  const token = page.querySelector("body[data-signed-in] input[name=csrf]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRF-Token": token }));
  return true;
}

// Whether this tablet is signed in (again); the forms of this page can then be sent.
async function renewToken() {
  return takeToken(parsed(await (await fetch("/reception")).text()));
}

async function signInHere() {
  const form = parsed(await (await fetch("/sign-in")).text()).querySelector(".sign-in form");
  const dialog = document.createElement("dialog");
  const words = document.createElement("p");
  words.setAttribute("role", "alert");
  words.textContent = "サインインが切れました。入力した内容は残っています。サインインしてから、もう一度押してください。";
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button";
  cancel.textContent = "あとで";
  cancel.addEventListener("click", () => dialog.close());
  document.adoptNode(form);
  // The page below has fields of the same names.
  for (const one of form.querySelectorAll("[id]")) one.id = `again-${one.id}`;
  for (const label of form.querySelectorAll("label[for]")) label.htmlFor = `again-${label.htmlFor}`;
  for (const field of form.querySelectorAll("[list]")) field.setAttribute("list", `again-${field.getAttribute("list")}`);
  form.className = "stack";
  form.append(cancel);
  dialog.append(words, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(false);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      try {
        const answer = await fetch("/sign-in", { method: "POST", body: new URLSearchParams(new FormData(form)) });
        const page = parsed(await answer.text());
        if (answer.redirected && takeToken(page)) {
          await signedIn(form.elements.namedItem("name").value, form.elements.namedItem("secret").value);
          resolve(true);
          dialog.close();
          return;
        }
        words.textContent = page.querySelector(".notice.error")?.textContent ?? "サインインできません。もう一度入れてください。";
        const token = page.querySelector(".sign-in input[name=csrf]")?.value;
        if (token) form.elements.namedItem("csrf").value = token;
      } catch {
        words.textContent = "センターにつながりません。入力した内容は残っています。";
      }
    });
  });
}

// After an answer of 401 (nobody is signed in) or 403 (another session): whether the form can be sent again.
export async function signedInAgain(status) {
  return (status === 403 && (await renewToken())) || (await signInHere());
}
