// Paper comes out in another room, or not at all: whoever printed is asked for it, and prints once more with one press.

import { elements } from "../page/elements.js";

/**
 * Ask whether the paper came out, in a line above the action bar that stays until it is answered.
 * @param {string} act what was pressed
 * @param {() => void} again
 */
export function askForPaper(act, again) {
  for (const older of elements("[data-toast]")) older.remove();
  const line = document.createElement("div");
  line.className = "toast";
  line.dataset.toast = "asking";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  words.textContent = `${act}: 紙は出ましたか。`;
  line.append(words, button("もう一度印刷する", again), button("出た", () => {}));
  document.querySelector("main")?.append(line);

  /**
   * @param {string} said
   * @param {() => void} then
   */
  function button(said, then) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = said;
    made.addEventListener("click", () => {
      line.remove();
      then();
    });
    return made;
  }
}

/**
 * The form that prints the same once more: this one, or, where it would now print other people (data-print names the place), the
 * newest of what was printed.
 * @param {HTMLFormElement} form
 */
function printsAgain(form) {
  const place = form.dataset.print;
  if (!place) return form;
  const layout = new FormData(form).get("layout");
  const same = elements(`${place} form`).filter((one) => one instanceof HTMLFormElement && new FormData(one).get("layout") === layout);
  const [first] = same;
  return first instanceof HTMLFormElement ? first : form;
}

/**
 * Print the same once more, by the button that printed it.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
export function printAgain(form, button) {
  const again = printsAgain(form);
  again.requestSubmit(again === form ? button : null);
}

/**
 * Open the paper of a form beside this page, at the address of the button that was pressed and with what it says: `submit` alone knows
 * of no button.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
export function openPaper(form, button) {
  const address = form.getAttribute("action") ?? "";
  const said = document.createElement("input");
  said.type = "hidden";
  if (button instanceof HTMLButtonElement && button.name) {
    said.name = button.name;
    said.value = button.value;
    form.append(said);
  }
  form.setAttribute("action", button?.getAttribute("formaction") ?? address);
  form.submit();
  form.setAttribute("action", address);
  said.remove();
}

/**
 * What was typed into a form stands on its paper now: leaving the page loses nothing of it.
 * @param {HTMLFormElement} form
 */
export function isOnPaper(form) {
  for (const one of form.elements) {
    if (one instanceof HTMLTextAreaElement) one.defaultValue = one.value;
    if (!(one instanceof HTMLInputElement)) continue;
    if (["checkbox", "radio"].includes(one.type)) one.defaultChecked = one.checked;
    else if (one.type !== "file") one.defaultValue = one.value;
  }
}

// A paper that is only an address.
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("a[data-print]") : null;
  if (link instanceof HTMLAnchorElement) askForPaper(link.textContent?.trim() ?? "", () => link.click());
});
