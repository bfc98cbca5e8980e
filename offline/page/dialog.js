// What must be answered first lies over the page, which stays as it is.

/**
 * Open a dialog that is gone when it has been closed. closed: with what; "" where nothing was answered.
 * @param {(string | Node)[]} parts
 * @param {{kind?: string, stays?: boolean}} [how] kind: its class. stays: until it is closed with an answer
 * @returns {{dialog: HTMLDialogElement, closed: Promise<string>}}
 */
export function openDialog(parts, { kind = "", stays = false } = {}) {
  const dialog = document.createElement("dialog");
  dialog.className = kind;
  dialog.append(...parts);
  document.body.append(dialog);
  dialog.showModal();
  if (stays) dialog.addEventListener("cancel", (event) => event.preventDefault());
  const closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      if (stays && !dialog.returnValue) {
        dialog.showModal(); // browsers let a second Escape, or a second step back, through
        return;
      }
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
  return { dialog, closed };
}

/**
 * Whether somebody says yes to a question. act: what is done then, in the words of the button that was pressed.
 * @param {string} question
 * @param {string} [act]
 */
export async function confirmed(question, act = "") {
  const heading = document.createElement("h2");
  heading.textContent = act;
  const words = document.createElement("p");
  words.textContent = question;
  const form = document.createElement("form");
  form.method = "dialog";
  for (const [value, label, kind] of [["", "やめる", "button"], ["yes", act || "はい、進める", "button stop"]]) {
    const button = document.createElement("button");
    button.className = kind;
    button.value = value;
    button.textContent = label;
    form.append(button);
  }
  return (await openDialog([...(act ? [heading] : []), words, form]).closed) === "yes";
}
