// Any form that a desk has declared for offline use (vcenter/tablets/forms.py), filled in and kept without network:
// its draft, whom it is about, who else is meant, what is wrong with it, and the entry that it becomes.

import { withSan } from "../../domain/names.js";
import { controls, element, elements, entriesOf, field } from "../../page/elements.js";
import { sayDates } from "../../page/typed-dates.js";
import { photosOf, showPhotos } from "../../photos/need-photos.js";
import { tell } from "../../scan/sounds.js";
import { keep, newCommand, say, showMarks } from "../core.js";
import { personOf } from "../people.js";
import { draftOf, dropDraft, keepDraft, keeper } from "../store/drafts.js";
import { subjectOf, subjects } from "../subjects.js";
import { messageOf } from "../trouble.js";
import { button, copyOf, fill, piece } from "../view/fill.js";
import { payloadOf, problems, setLimits } from "./payload.js";

/**
 * @import {Declared} from "server"
 * @import {Alike} from "../subjects.js"
 * @import {Entries, Photo} from "../store/drafts.js"
 * @import {Problem} from "./payload.js"
 */

const TYPED = 300; // ms without a key
const NOT_DRAFT = ["session", "command_id"];

class TabletForm {
  /** @type {{id: string, name: string}[]} */
  #members = [];
  /** @type {HTMLElement | null} */
  #next;
  /** @type {Map<string, string>} */
  #first = new Map();
  /** @type {string | undefined} */
  #barAtFirst;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #looking;

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} main
   */
  constructor(form, main) {
    this.form = form;
    this.main = main;
    /** @type {Declared} */
    this.declared = JSON.parse(form.dataset.form ?? "");
    this.about = this.declared.of ? location.hash.slice(1) || form.dataset.about || "" : "";
    this.drafts = keeper(() => this.#keepDraft());
    setLimits(form, this.declared);
    form.querySelector("[data-photos]")?.setAttribute("data-photos", "later");
    form.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLInputElement && target.dataset.pick) this.#pick(target);
      this.drafts.soon();
      this.#lookSoon(target);
    });
    form.addEventListener("change", ({ target }) => {
      this.drafts.soon();
      this.#lookSoon(target);
    });
    form.addEventListener("click", () => this.drafts.soon()); // steppers, photos taken out
    form.querySelector("[data-drop-draft]")?.addEventListener("click", () => this.#clear());
    this.#next = main.querySelector("[data-kept]");
    this.#next?.querySelector("[data-next]")?.addEventListener("click", () => this.#clear());
  }

  get draft() {
    return `${this.declared.name} ${this.about}`.trim();
  }

  /**
   * As the page was left, or as typed says, with the photos of the page online that this one stands in for.
   * @param {Entries | undefined} typed
   * @param {Photo[]} photos
   */
  async start(typed, photos = []) {
    if (this.about) this.#showAbout();
    const draft = typed ? { entries: typed, photos } : await draftOf(this.draft);
    this.#renew();
    if (!draft) return;
    fillIn(this.form, draft.entries);
    sayDates(this.form);
    showPhotos(this.form, draft.photos);
    if (!typed) element("[data-draft]", this.form).hidden = false;
    else this.drafts.soon();
  }

  #entries() {
    return entriesOf(new FormData(this.form));
  }

  // New ids for what this form makes, where nobody has given any.
  #renew(anew = false) {
    for (const name of ["command_id", ...this.declared.fresh]) {
      const id = field(this.form, name);
      if (anew || !id.value) id.value = newCommand();
    }
    if (this.declared.of) field(this.form, this.declared.of).value = this.about;
  }

  // What was typed is an entry now, or was thrown away.
  async #endDraft() {
    await this.drafts.stop();
    await dropDraft(this.draft);
  }

  async #clear() {
    await this.#endDraft();
    this.form.reset();
    sayDates(this.form);
    showPhotos(this.form, []);
    element("[data-draft]", this.form).hidden = true;
    for (const place of elements("[data-problems], [data-alike], [id^=picked], #people, #same", this.form)) place.replaceChildren();
    this.#renew(true);
    this.form.hidden = false;
    if (this.#next) this.#next.hidden = true;
    this.form.scrollIntoView({ block: "start" });
  }

  /**
   * What somebody has typed or chosen, beside what stood there before.
   * @param {string[]} besides Names of fields that are not looked at.
   */
  #changed(besides) {
    const own = ["command_id", ...this.declared.fresh, ...besides];
    return this.#entries().some(([name, value]) => !own.includes(name) && value !== (this.#first.get(name) ?? ""));
  }

  #keepDraft() {
    const photos = photosOf(this.form);
    if (!this.#changed(["session", "photos", this.declared.of]) && !photos.length) return undefined;
    const entries = this.#entries().filter(([name]) => name !== "photos" && (!NOT_DRAFT.includes(name) || name === "command_id"));
    return keepDraft(this.draft, entries, photos);
  }

  // What stands in it before anybody has typed.
  remember() {
    this.#first = new Map(this.#entries());
  }

  get typed() {
    return !this.form.hidden && this.#changed([]);
  }

  /**
   * People, teams or needs that match what was typed, to be chosen from.
   * @param {HTMLInputElement} input
   */
  #pick(input) {
    const { pick: subject = "", pickName: named = "", pickInto = "" } = input.dataset;
    const place = element(pickInto, this.form);
    const chosen = /** @type {HTMLInputElement | null} */ (this.form.querySelector(`input[name="${CSS.escape(named)}"]:checked`))?.value;
    const text = input.value.trim();
    const found = text.length < 2 && !/\d/.test(text) ? [] : (subjectOf(subject)?.choices?.(text) ?? []);
    const isOwn = Boolean(input.name) && input.name !== named; // the field itself is a name: whoever is new is none of these
    const options = found.map(([id, said]) => piece("choice", { field: named, id, said }));
    if (isOwn && found.length) options.unshift(piece("choice", { field: named, id: "", said: "新しい方" }));
    const tiles = document.createElement("div");
    tiles.className = "tiles";
    tiles.append(...options);
    place.replaceChildren(tiles);
    for (const radio of place.querySelectorAll("input")) radio.checked = radio.value === (chosen ?? (isOwn ? "" : undefined));
  }

  #aboutNow() {
    return this.declared.of ? subjectOf(this.declared.about)?.about?.(this.about, this.declared.title) : undefined;
  }

  #showAbout() {
    const about = this.#aboutNow();
    if (!about) {
      say("この端末の控えに見つかりません。前の画面に戻って選び直してください。", "warn");
      return;
    }
    if (about.heading) element("h1", this.form).textContent = about.heading;
    const place = this.form.querySelector("[data-about]");
    if (place) place.textContent = about.said;
    if (about.members) this.#showMembers(about.members);
    for (const { opens } of subjects()) opens?.[this.declared.kind]?.(this.about, this.form);
    if (about.warning) say(about.warning, "warn");
  }

  /** @param {{id: string, name: string, kana?: string, leads: boolean}[]} members */
  #showMembers(members) {
    for (const box of elements("[data-members]", this.form)) {
      this.#members = members;
      element("[data-members-list]", box).replaceChildren(
        ...members.map(({ id, name, kana, leads }) => {
          const row = fill(copyOf(box, "template[data-member]"), { name, kana, leader: leads ? "yes" : "" });
          for (const radio of elements("[data-choice]", row)) radio.setAttribute("name", `${radio.dataset.choice}.${id}`);
          return row;
        }),
      );
    }
  }

  // Keep it, or say what is wrong. Answers whether it was kept.
  async submit() {
    const entries = this.#entries();
    const present = new Set([...this.form.querySelectorAll("input[type=radio]")].map((radio) => radio.getAttribute("name") ?? ""));
    const wrong = problems(entries, this.declared, { members: this.#members, present });
    const payload = payloadOf(entries, this.declared);
    const kind = /** @type {keyof import("server").Payloads} */ (this.declared.kind);
    if (!wrong.length) {
      for (const subject of subjects()) {
        const found = subject.wrong?.[kind]?.(/** @type {any} */ (payload));
        if (found) wrong.push(found);
      }
    }
    if (wrong.length) {
      this.#refuse(wrong);
      return false;
    }
    if (!payload.even_if_same && !payload.beside && (await this.#isAlike(payload))) return false;
    const go = element(".actions [type=submit]", this.form, HTMLButtonElement);
    go.disabled = true;
    try {
      const { value: id } = field(this.form, "command_id");
      // The rules that `problems` holds it to are those of the command's model.
      await keep({ id, kind, payload: /** @type {any} */ (payload), words: this.#words(entries), photos: photosOf(this.form) });
      await this.#endDraft();
      this.#kept(id, payload, entries);
      return true;
    } catch (error) {
      say(messageOf(error));
      tell("bad");
      return false;
    } finally {
      go.disabled = false;
    }
  }

  /** @param {Entries} entries */
  #words(entries) {
    const values = new Map(entries);
    const about = this.#aboutNow()?.short;
    return this.declared.words.replace(/\{([\w.]+)\}(さん)?/g, (_, name, called) => {
      const said = about && name === this.declared.of ? about : (values.get(name) ?? "");
      return called ? withSan(said) : said;
    });
  }

  /**
   * @param {string} id
   * @param {Record<string, any>} payload
   * @param {Entries} entries
   */
  #kept(id, payload, entries) {
    tell("good");
    this.form.hidden = true;
    const card = this.#next;
    if (!card) return;
    card.hidden = false;
    element("[data-kept-words]", card).textContent = this.#words(entries);
    element("[data-mark]", card).dataset.entry = id;
    for (const place of elements("[data-kept-pass], [data-kept-pass-hint]", card)) place.hidden = true;
    element("[data-kept-flags]", card).replaceChildren();
    for (const subject of [this.declared.about, ...this.declared.needs, ...this.declared.alike]) {
      const kept = /** @type {Record<string, ((payload: any, card: HTMLElement) => void) | undefined>} */ (subjectOf(subject)?.kept ?? {});
      kept[this.declared.kind]?.(payload, card);
    }
    showMarks();
    card.scrollIntoView({ block: "center" });
    element("[data-next]", card).focus({ preventScroll: true });
  }

  /** @param {Problem[]} wrong */
  #refuse(wrong) {
    this.#unmark();
    const list = document.createElement("ul");
    for (const { name, message } of wrong) {
      const control = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
      const box = control?.closest(".field") ?? this.form.querySelector(`[data-members="${CSS.escape(name)}"]`) ?? control?.closest(".tiles");
      const label = box?.querySelector("label, legend")?.firstChild?.textContent?.trim();
      const item = document.createElement("li");
      item.textContent = label && box?.matches(".field") ? `${label}: ${message}` : message;
      list.append(item);
      box?.classList.add("wrong");
      box?.append(Object.assign(document.createElement("p"), { className: "problem", textContent: message }));
    }
    const notice = document.createElement("div");
    notice.className = "notice error";
    notice.setAttribute("role", "alert");
    notice.append(Object.assign(document.createElement("strong"), { textContent: "まだ保存していません。" }), " 入力した内容は残っています。直して、もう一度押してください。", list);
    element("[data-problems]", this.form).replaceChildren(notice);
    this.#sayInBar(`× ${wrong[0]?.message ?? ""}${wrong.length > 1 ? `（ほか${wrong.length - 1}か所）` : ""}`, true);
    tell("bad");
    (this.form.querySelector(".wrong") ?? notice).scrollIntoView({ block: "center" });
    const [first] = elements(".wrong input, .wrong textarea", this.form);
    first?.focus({ preventScroll: true });
  }

  /**
   * What the bar that stays in sight says: where the form stands, or what is wrong with it first of all.
   * @param {string} words
   * @param {boolean} wrong
   */
  #sayInBar(words, wrong) {
    const bar = element("[data-bar-state]", this.form);
    this.#barAtFirst ??= bar.textContent ?? "";
    bar.textContent = words || this.#barAtFirst;
    bar.classList.toggle("wrong", wrong);
  }

  #unmark() {
    this.#sayInBar("", false);
    for (const one of elements(".wrong", this.form)) {
      one.classList.remove("wrong");
      one.querySelector(":scope > .problem")?.remove();
    }
    for (const one of elements(".tiles > .problem", this.form)) one.remove();
    element("[data-problems]", this.form).replaceChildren();
  }

  /**
   * Whoever or whatever may be the same is shown before a second one is recorded. Whether there is any.
   * @param {object} payload
   */
  async #isAlike(payload) {
    this.#unmark();
    for (const subject of this.declared.alike) {
      const alike = await subjectOf(subject)?.alike?.(payload, field(this.form, "command_id").value);
      if (!alike?.found.length) {
        this.#alikePlace().replaceChildren();
        continue;
      }
      this.#showAlike(alike);
      return true;
    }
    return false;
  }

  /**
   * While it is typed, whoever or whatever may be the same is shown already, and nothing is asked.
   * @param {EventTarget | null} target
   */
  #lookSoon(target) {
    if (!this.declared.alike.length || (target instanceof HTMLInputElement && target.name === "beside")) return;
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => void this.#lookNow(), TYPED);
  }

  async #lookNow() {
    for (const subject of this.declared.alike) {
      const alike = await subjectOf(subject)?.alikeSoFar?.(payloadOf(this.#entries(), this.declared), field(this.form, "command_id").value);
      if (!alike) continue;
      if (alike.found.length) this.#drawAlike(alike);
      else this.#alikePlace().replaceChildren();
    }
  }

  // Below what it is about where the form has a place for it.
  #alikePlace() {
    return /** @type {HTMLElement | null} */ (this.form.querySelector("#same")) ?? element("[data-alike]", this.form);
  }

  /** @param {Alike} alike */
  #showAlike(alike) {
    const card = this.#drawAlike(alike);
    tell("again");
    card.scrollIntoView({ block: "center" });
  }

  /** @param {Alike} alike */
  #drawAlike({ question, other, choices = [], found }) {
    const card = piece("alike", { question, other });
    const rows = found.map(({ said, act, pressed, notSame }) => {
      const row = document.createElement("li");
      row.append(Object.assign(document.createElement("span"), { className: "grow", textContent: said }));
      if (notSame) row.append(Object.assign(document.createElement("input"), { type: "hidden", name: "not_same", value: notSame }));
      if (act && pressed) row.append(button(act, "go", () => pressed(this.form).then(() => this.#endDraft())));
      return row;
    });
    element("[data-alike-list]", card).append(...rows);
    const chosen = /** @type {HTMLInputElement | null} */ (this.form.querySelector("input[name=beside]:checked"))?.value;
    const tiles = choices.map(([id, said]) => piece("choice", { field: "beside", id, said }));
    element("[data-alike-choices]", card).append(...tiles);
    for (const radio of card.querySelectorAll("input")) radio.checked = radio.name === "beside" && radio.value === chosen;
    this.#alikePlace().replaceChildren(card);
    return card;
  }
}

/**
 * Put values into a form by their names; what is not named in them is emptied where it can be chosen.
 * @param {HTMLFormElement} form
 * @param {Entries} entries
 */
function fillIn(form, entries) {
  /** @type {Map<string, string[]>} */
  const given = new Map();
  for (const [name, value] of entries) given.set(name, [...(given.get(name) ?? []), value]);
  for (const control of controls(form)) {
    if (!control.name || control.type === "file" || control.closest("[data-photo-list]")) continue;
    const values = given.get(control.name);
    if (isChoice(control)) control.checked = values?.includes(control.value) ?? false;
    else if (values) control.value = values.shift() ?? "";
  }
  // Whoever was chosen from the roster was not in the page: the choice is drawn first.
  for (const { dataset } of elements("[data-pick]", form)) {
    const { pick = "", pickName: named = "", pickInto = "" } = dataset;
    const id = entries.find(([name, value]) => name === named && value)?.[1];
    const person = pick === "people" ? personOf(id) : undefined;
    if (!id || !person) continue;
    const [said = ""] = subjectOf("people")?.choices?.(person.n).find(([one]) => one === person.id)?.slice(1) ?? [];
    const option = piece("choice", { field: named, id, said: `名簿の ${said || person.n}` });
    for (const input of option.querySelectorAll("input")) input.checked = true;
    element(pickInto, form).replaceChildren(option);
  }
  for (const details of form.querySelectorAll("details")) details.open ||= controls(form).some((one) => details.contains(one) && isFilled(one));
}

/**
 * @param {import("../../page/elements.js").Control} control
 * @returns {control is HTMLInputElement}
 */
const isChoice = (control) => control.type === "checkbox" || control.type === "radio";

/** @param {import("../../page/elements.js").Control} control */
function isFilled(control) {
  if (isChoice(control)) return control.checked && control.value !== "";
  if (control instanceof HTMLSelectElement) return false;
  return control.value !== "" && control.value !== control.defaultValue;
}

/** @type {WeakMap<HTMLFormElement, TabletForm>} */
const started = new WeakMap();

/**
 * Start the declared form of this main part, if it has one.
 * @param {HTMLElement} main
 * @param {Entries} [typed]
 * @param {Photo[]} [photos]
 */
export async function startForm(main, typed, photos) {
  const form = /** @type {HTMLFormElement | null} */ (main.querySelector("form[data-form]"));
  if (!form) return undefined;
  const made = new TabletForm(form, main);
  started.set(form, made);
  made.remember();
  await made.start(typed, photos);
  return made;
}

/** @param {HTMLFormElement} form */
export const formOf = (form) => started.get(form);
