// Any form that a desk has declared for offline use (vcenter/tablets/forms.py), filled in and kept without network:
// its draft, whom it is about, who else is meant, what is wrong with it, and the entry that it becomes.

import { readDate } from "../../domain/dates.js";
import { newId } from "../../domain/ids.js";
import { photosOf, showPhotos } from "../../photos/need-photos.js";
import { tell } from "../../scan/sounds.js";
import { keep, newCommand, say, showMarks, today, view } from "../core.js";
import { draftOf, dropDraft, keepDraft, keeper } from "../store/drafts.js";
import { ageOf, fill, passShown, piece, words } from "../view/fill.js";
import { payloadOf, problems, setLimits } from "./payload.js";
import { digits, fold } from "../../domain/find.js";
import { foundNeeds, foundTeams } from "../view/lists.js";
import { act, checkIn, fillFlags } from "../view/scan.js";

const PICKED = 6;
const NOT_DRAFT = ["csrf", "command_id"];

const entriesOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

class TabletForm {
  #members = [];

  constructor(form, main) {
    this.form = form;
    this.main = main;
    this.declared = JSON.parse(form.dataset.form);
    this.about = this.declared.of ? location.hash.slice(1) || form.dataset.about || "" : "";
    this.drafts = keeper(() => this.#keepDraft());
    setLimits(form, this.declared);
    form.querySelector("[data-photos]")?.setAttribute("data-photos", "later");
    form.addEventListener("input", (event) => {
      if (event.target.dataset.pick) this.#pick(event.target);
      this.drafts.soon();
    });
    form.addEventListener("change", () => this.drafts.soon());
    form.addEventListener("click", () => this.drafts.soon()); // steppers, photos taken out
    form.querySelector("[data-drop-draft]")?.addEventListener("click", () => this.#clear());
    this.#next = main.querySelector("[data-kept]");
    this.#next?.querySelector("[data-next]").addEventListener("click", () => this.#clear());
  }

  #next;

  get draft() {
    return `${this.declared.name} ${this.about}`.trim();
  }

  // As the page was left, or as typed says: [[name, value]] with {photos} of the page online that this one stands in for.
  async start(typed, photos = []) {
    if (this.about) this.#showAbout();
    const draft = typed ? { entries: typed, photos } : await draftOf(this.draft);
    this.#renew();
    if (!draft) return;
    fillIn(this.form, draft.entries);
    showPhotos(this.form, draft.photos);
    if (!typed) this.form.querySelector("[data-draft]").hidden = false;
    else this.drafts.soon();
  }

  // New ids for what this form makes, where nobody has given any.
  #renew(anew = false) {
    for (const name of ["command_id", ...this.declared.fresh]) {
      const field = this.form.elements.namedItem(name);
      if (anew || !field.value) field.value = newCommand();
    }
    if (this.declared.of) this.form.elements.namedItem(this.declared.of).value = this.about;
  }

  async #clear() {
    await this.drafts.stop();
    await dropDraft(this.draft);
    this.form.reset();
    showPhotos(this.form, []);
    this.form.querySelector("[data-draft]").hidden = true;
    for (const place of this.form.querySelectorAll("[data-problems], [data-alike], [id^=picked], #people")) place.replaceChildren();
    this.#renew(true);
    this.form.hidden = false;
    if (this.#next) this.#next.hidden = true;
    this.form.scrollIntoView({ block: "start" });
  }

  #keepDraft() {
    const entries = entriesOf(this.form).filter(([name]) => !NOT_DRAFT.includes(name) || name === "command_id");
    const fields = entries.filter(([name]) => !["command_id", "photos", this.declared.of, ...this.declared.fresh].includes(name));
    const typed = fields.some(([name, value]) => value !== (this.#first.get(name) ?? ""));
    if (!typed && !photosOf(this.form).length) return undefined;
    return keepDraft(this.draft, entries.filter(([name]) => name !== "photos"), photosOf(this.form));
  }

  #first = new Map();

  // What stands in it before anybody has typed.
  remember() {
    this.#first = new Map(entriesOf(this.form));
  }

  get typed() {
    return !this.form.hidden && entriesOf(this.form).some(([name, value]) => !["command_id", ...this.declared.fresh].includes(name) && value !== (this.#first.get(name) ?? ""));
  }

  // People, teams or needs that match what was typed, to be chosen from.
  #pick(input) {
    const place = this.form.querySelector(input.dataset.pickInto);
    const { pick: subject, pickName: field } = input.dataset;
    const chosen = this.form.querySelector(`input[name="${CSS.escape(field)}"]:checked`)?.value;
    const text = input.value.trim();
    const found = text.length < 2 && !/\d/.test(text) ? [] : candidates(subject, text);
    const isOwn = input.name && input.name !== field; // the field itself is a name: whoever is new is none of these
    const options = found.map(([id, said]) => piece("choice", { field, id, said }));
    if (isOwn && found.length) options.unshift(piece("choice", { field, id: "", said: "新しい方" }));
    const tiles = document.createElement("div");
    tiles.className = "tiles";
    tiles.append(...options);
    place.replaceChildren(tiles);
    for (const radio of place.querySelectorAll("input")) radio.checked = radio.value === (chosen ?? (isOwn ? "" : undefined));
  }

  #showAbout() {
    const team = this.declared.of === "team" && view().team(this.about);
    const need = this.declared.of === "need" && view().need(this.about);
    const person = this.declared.of === "person" && view().person(this.about);
    const heading = this.form.querySelector("h1");
    const place = this.form.querySelector("[data-about]");
    if (team) {
      const of = view().need(team.need) ?? {};
      heading.textContent = `${team.number}班の帰着`;
      if (place) place.textContent = [words("categories", of.category), of.name && `${of.name}さん`, of.address, team.back_by && `${team.back_by}まで`].filter(Boolean).join("　");
      this.#showMembers(team);
      if (team.state === "back") say(`${team.number}班の帰着は、この端末の控えではもう記録されています。`, "warn");
    } else if (place) place.textContent = need ? `${need.name}さん　${need.address}` : (person?.n ?? "");
    if (!team && !need && !person) say("この端末の控えに見つかりません。前の画面に戻って選び直してください。", "warn");
  }

  #showMembers(team) {
    for (const box of this.form.querySelectorAll("[data-members]")) {
      const list = box.querySelector("[data-members-list]");
      const members = (team.members ?? []).map((id) => ({ id, person: view().person(id) }));
      this.#members = members.map(({ id, person }) => ({ id, name: person?.n ?? "名前がまだ届いていない方" }));
      list.replaceChildren(
        ...members.map(({ id, person }) => {
          const row = box.querySelector("template[data-member]").content.cloneNode(true);
          fill(row, { name: person?.n ?? "名前がまだ届いていない方", kana: person?.k ?? "", leader: id === team.leader ? "yes" : "" });
          for (const radio of row.querySelectorAll("[data-choice]")) radio.name = `${radio.dataset.choice}.${id}`;
          return row;
        }),
      );
    }
  }

  // Keep it, or say what is wrong. Answers whether it was kept.
  async submit() {
    const entries = entriesOf(this.form);
    const present = new Set([...this.form.querySelectorAll("input[type=radio]")].map(({ name }) => name));
    const wrong = problems(entries, this.declared, { members: this.#members, present });
    if (wrong.length) return this.#refuse(wrong);
    const payload = payloadOf(entries, this.declared);
    if (!payload.even_if_same && (await this.#isAlike(payload))) return false;
    const go = this.form.querySelector(".actions [type=submit]");
    go.disabled = true;
    try {
      const id = this.form.elements.namedItem("command_id").value;
      await keep({ id, kind: this.declared.kind, payload, words: this.#words(entries), photos: photosOf(this.form) });
      await this.drafts.stop();
      await dropDraft(this.draft);
      this.#kept(id, payload, entries);
      return true;
    } catch (error) {
      say(error.message);
      tell("bad");
      return false;
    } finally {
      go.disabled = false;
    }
  }

  #words(entries) {
    const values = new Map(entries);
    const team = this.declared.of === "team" && view().team(this.about);
    return this.declared.words.replace(/\{([\w.]+)\}/g, (_, name) => (name === "team" && team ? `${team.number}班` : (values.get(name) ?? "")));
  }

  #kept(id, payload, entries) {
    tell("good");
    this.form.hidden = true;
    const card = this.#next;
    card.hidden = false;
    card.querySelector("[data-kept-words]").textContent = this.#words(entries);
    card.querySelector("[data-mark]").dataset.entry = id;
    const person = this.declared.kind === "register_person" ? view().person(payload.person) : undefined;
    const pass = person?.p;
    card.querySelector("[data-kept-pass]").textContent = passShown(pass);
    const flags = card.querySelector("[data-kept-flags]");
    if (person?.in) fillFlags(flags, person);
    else flags.replaceChildren();
    for (const part of card.querySelectorAll("[data-kept-pass], [data-kept-pass-hint]")) part.hidden = !pass;
    showMarks();
    card.scrollIntoView({ block: "center" });
    card.querySelector("[data-next]").focus({ preventScroll: true });
  }

  #refuse(wrong) {
    this.#unmark();
    const list = document.createElement("ul");
    for (const { name, message } of wrong) {
      const control = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
      const box = control?.closest(".field") ?? this.form.querySelector(`[data-members="${CSS.escape(name)}"]`) ?? control?.closest(".tiles");
      const label = box?.querySelector("label, legend")?.firstChild?.textContent.trim();
      const item = document.createElement("li");
      item.textContent = label && box.matches(".field") ? `${label}: ${message}` : message;
      list.append(item);
      box?.classList.add("wrong");
      const problem = Object.assign(document.createElement("p"), { className: "problem", textContent: message });
      box?.append(problem);
    }
    const notice = document.createElement("div");
    notice.className = "notice error";
    notice.setAttribute("role", "alert");
    notice.append(Object.assign(document.createElement("strong"), { textContent: "まだ保存していません。" }), " 入力した内容は残っています。直して、もう一度押してください。", list);
    this.form.querySelector("[data-problems]").replaceChildren(notice);
    tell("bad");
    (this.form.querySelector(".wrong") ?? notice).scrollIntoView({ block: "center" });
    this.form.querySelector(".wrong input, .wrong textarea")?.focus({ preventScroll: true });
    return false;
  }

  #unmark() {
    for (const one of this.form.querySelectorAll(".wrong")) {
      one.classList.remove("wrong");
      one.querySelector(":scope > .problem")?.remove();
    }
    for (const one of this.form.querySelectorAll(".tiles > .problem")) one.remove();
    this.form.querySelector("[data-problems]").replaceChildren();
  }

  // Whoever or whatever may be the same, before a second one is recorded.
  async #isAlike(payload) {
    this.#unmark();
    for (const subject of this.declared.alike) {
      const found = subject === "people" ? samePeople(payload) : await sameNeeds(payload, this.form.elements.namedItem("command_id").value);
      if (found.length) {
        this.#showAlike(subject, found);
        return true;
      }
    }
    return false;
  }

  #showAlike(subject, found) {
    const people = subject === "people";
    const card = piece("alike", {
      question: people ? "この方ではありませんか？ 同じ名前で、生年月日か電話も同じ方がいます。" : "同じ方か同じ住所のニーズがあります。同じ依頼なら、つながってからそのニーズに書き足してください。",
      other: people ? "別の人です。下の内容で新しく登録する" : "別の依頼です。新しく記録する",
    });
    for (const one of found) {
      const row = document.createElement("li");
      const said = document.createElement("span");
      said.className = "grow";
      said.textContent = people ? `${one.n}　${one.k ?? ""}　${ageOf(one.b, today())}　${passShown(one.p)}` : `${one.number ? `${one.number}番` : ""}　${words("categories", one.category)}　${one.name}さん　${one.address}（${words("needs", one.state)}）`;
      row.append(said);
      if (people) {
        const receive = Object.assign(document.createElement("button"), { type: "button", className: "button go", textContent: "この方を受付する" });
        receive.addEventListener("click", async () => {
          await act(() => receiveKnown(one, this.form));
          await this.drafts.stop();
          await dropDraft(this.draft);
        });
        row.append(receive);
      }
      card.querySelector("[data-alike-list]").append(row);
    }
    this.form.querySelector("[data-alike]").replaceChildren(card);
    tell("again");
    card.scrollIntoView({ block: "center" });
  }
}

// The person is known: they are received, and their card stands in the place of the form.
async function receiveKnown(person, form) {
  const place = document.createElement("div");
  place.id = "result";
  form.hidden = true;
  form.after(place);
  await checkIn(person, { person: person.id });
}

function candidates(subject, text) {
  if (subject === "people") return view().find(text, PICKED).map((person) => [person.id, [person.n, ageOf(person.b, today()), passShown(person.p)].filter(Boolean).join(" ")]);
  const rows =
    subject === "teams"
      ? foundTeams(text).map((team) => [team.id, `${team.number}班 ${view().person(team.leader)?.n ?? ""}`])
      : foundNeeds(text).map((need) => [need.id, `${need.number ?? ""}番 ${need.name} ${need.address}`]);
  return rows.slice(0, PICKED);
}

// The same name, and the same phone or birth date, as same_person in vcenter/store/people.py asks.
function samePeople(payload) {
  const phones = [payload.phone, payload.phone_other].map((phone) => digits(phone ?? "")).filter(Boolean);
  const name = fold(payload.name ?? "");
  const birth = readDate(payload.birth ?? "");
  return view()
    .find(payload.name ?? "", 30)
    .filter((person) => person.id !== payload.person && fold(person.n) === name)
    .filter((person) => (birth && person.b === birth) || phones.some((phone) => (person.f ?? "").includes(phone)));
}

async function sameNeeds(payload, command) {
  const own = await newId(command, "person");
  const over = ["done", "withdrawn", "referred"];
  return view()
    .needs()
    .filter((need) => need.id !== payload.need && need.id !== own && !over.includes(need.state))
    .filter((need) => fold(need.address ?? "") === fold(payload.address) || (fold(need.name ?? "") === fold(payload.person.name) && digits(need.phone ?? "") && digits(need.phone ?? "") === digits(payload.person.phone ?? "")));
}

// Put values into a form by their names; what is not named in them is emptied where it can be chosen.
function fillIn(form, entries) {
  const given = new Map();
  for (const [name, value] of entries) given.set(name, [...(given.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || control.closest("[data-photo-list]")) continue;
    const values = given.get(control.name);
    if (control.type === "checkbox" || control.type === "radio") control.checked = values?.includes(control.value) ?? false;
    else if (values) control.value = values.shift() ?? "";
  }
  // Whoever was chosen from the roster was not in the page: the choice is drawn first.
  for (const input of form.querySelectorAll("[data-pick]")) {
    const [chosen] = entries.filter(([name, value]) => name === input.dataset.pickName && value).map(([, value]) => value);
    const person = chosen && input.dataset.pick === "people" && view().person(chosen);
    if (!person) continue;
    const option = piece("choice", { field: input.dataset.pickName, id: chosen, said: `名簿の ${person.n} ${ageOf(person.b, today())}` });
    option.querySelector("input").checked = true;
    form.querySelector(input.dataset.pickInto).replaceChildren(option);
  }
  for (const details of form.querySelectorAll("details")) {
    if ([...details.querySelectorAll("input, textarea")].some((one) => ((one.type === "checkbox" || one.type === "radio") ? one.checked && one.value : one.value && one.value !== one.defaultValue))) details.open = true;
  }
}

const started = new WeakMap();

// Start the declared form of this main part, if it has one.
export async function startForm(main, typed, photos) {
  const form = main.querySelector("form[data-form]");
  if (!form) return undefined;
  const made = new TabletForm(form, main);
  started.set(form, made);
  made.remember();
  await made.start(typed, photos);
  return made;
}

export const formOf = (form) => started.get(form);
