// What the browser finds missing or wrong before a form is sent: said in our words beside the field, and not in a bubble in the
// browser's own language, which nobody sees where the field is folded away.
import { elements } from "../page/elements.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/** @type {Field[]} */
let found = [];

document.addEventListener(
  "invalid",
  (event) => {
    const field = event.target;
    if (!isField(field)) return;
    event.preventDefault();
    if (found.length === 0) setTimeout(showThem);
    found.push(field);
  },
  true,
);

/**
 * @param {EventTarget | null} one
 * @returns {one is Field}
 */
const isField = (one) => one instanceof HTMLInputElement || one instanceof HTMLSelectElement || one instanceof HTMLTextAreaElement;

function showThem() {
  const [first] = found;
  for (const field of found) say(field);
  const form = first?.form;
  found = [];
  if (!first) return;
  for (let folded = first.closest("details"); folded; folded = folded.parentElement?.closest("details") ?? null) folded.open = true;
  first.scrollIntoView({ block: "center" });
  first.focus({ preventScroll: true });
  if (form) count(form);
}

/** @param {Field} field */
function say(field) {
  const box = boxOf(field);
  if (box.querySelector("[data-missing]")) return; // one for all the choices of a group
  const said = document.createElement("p");
  said.className = "problem";
  said.dataset.missing = "";
  said.textContent = wrongWith(field);
  box.classList.add("wrong");
  if (box === field.parentElement && !box.matches(".field, fieldset")) field.after(said);
  else box.append(said);
}

/** @param {Field} field */
const boxOf = (field) => field.closest("fieldset.field, .field") ?? field.parentElement ?? field;

/** @param {Field} field */
function wrongWith(field) {
  const { validity, type } = field;
  if (validity.valueMissing) {
    if (type === "file") return "ファイルを選んでください。";
    if (type === "checkbox") return "確かめて、印を付けてください。";
    return type === "radio" || field instanceof HTMLSelectElement ? "選んでください。" : "入力してください。";
  }
  if (validity.badInput) return "数字で入力してください。";
  if (validity.typeMismatch) return "形が違います。確かめて、入れ直してください。";
  const { min, max } = /** @type {HTMLInputElement} */ (field);
  if (validity.rangeUnderflow) return `${min}以上の数字を入力してください。`;
  if (validity.rangeOverflow) return `${max}以下の数字を入力してください。`;
  return "確かめて、入れ直してください。";
}

/**
 * How many places are wrong, in the bar that stays in sight; as it was where none is any more.
 * @param {HTMLFormElement} form
 */
function count(form) {
  const bar = form.querySelector("[data-bar-state]");
  if (!(bar instanceof HTMLElement)) return;
  const wrong = elements("[data-missing]", form).length;
  bar.dataset.before ??= bar.textContent ?? "";
  bar.textContent = wrong ? `× ${wrong}か所を確かめてください` : bar.dataset.before;
  bar.classList.toggle("wrong", wrong > 0);
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!isField(field)) return;
  const box = boxOf(field);
  const said = box.querySelector("[data-missing]");
  if (!said) return;
  said.remove();
  box.classList.remove("wrong");
  if (field.form) count(field.form);
});
