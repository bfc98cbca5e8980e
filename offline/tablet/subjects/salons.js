// Salons on a tablet: which meet today, and the roll of one, called by a tap on each name or by their passes.

import { commandId } from "../../domain/ids.js";
import { holds } from "../../domain/find.js";
import { withSan } from "../../domain/names.js";
import { confirmed, openDialog } from "../../page/dialog.js";
import { element } from "../../page/elements.js";
import { tell } from "../../scan/sounds.js";
import { keep, main, say, today, view } from "../core.js";
import { find, makeKnown, personOf, whose } from "../people.js";
import { introduce, rulesOf } from "../subjects.js";
import { pageOf } from "../view/addresses.js";
import { button, empty, hourMinute, listOf, piece, words as wordsOf } from "../view/fill.js";
import { act, refused, show } from "../view/scan.js";

/**
 * @import {OnRollOnTablet, SessionOnTablet} from "server"
 * @import {Person} from "../people.js"
 * @import {Row, Scanned} from "../subjects.js"
 * @import {View} from "../view/overlay.js"
 */

/** @typedef {Row<"salons">} Salon */
/** @typedef {"guest" | "helper"} Part */
/** @typedef {"came" | "absent" | ""} State */

/**
 * Somebody on the roll of a day. waits: whether what was said of them has not arrived at the centre yet.
 * @typedef {{person: Person, part: Part, state: State, at: string, waits: boolean}} OnRoll
 */

const FLASH = 1000; // ms for which a tile that a scan has marked stands out
const PICKED = 6;
const SIGNS = { came: "✓", absent: "－", "": "" };
const HEARD = "heard ";
const GONE = /** @type {const} */ ({ hospital: "入院中", facility: "施設に入所", left: "退会", died: "逝去" });
const SESSION_ADDRESS = /\/sessions\/(\d{4}-\d{2}-\d{2})$/;

let flashed = { person: "", until: 0 };

// What is shown before the centre has it

/**
 * What this tablet has said of somebody, beside the row as the centre tells it.
 * @typedef {OnRollOnTablet & {waits?: boolean}} Said
 */

/**
 * @param {Salon} salon
 * @param {string} day
 * @returns {SessionOnTablet}
 */
const sessionOf = (salon, day) => salon.sessions?.find((one) => one.day === day) ?? { day, state: "open", roll: [] };

/**
 * @param {Salon} salon
 * @param {SessionOnTablet} session
 * @param {View} within
 */
function setSession(salon, session, within) {
  within.set("salons", salon.id, { sessions: [...(salon.sessions ?? []).filter(({ day }) => day !== session.day), session] });
}

/** @type {NonNullable<import("../subjects.js").Subject["shows"]>} */
const shows = {
  async mark_salon_roll(entry, within) {
    const { at, payload } = entry;
    const salon = within.row("salons", payload.salon);
    if (!salon || !payload.day) return;
    const one = payload.newcomer;
    if (one && !personOf(one.id, within)) await makeKnown(within, one.id, { name: one.name, ...(one.kana && { kana: one.kana }), phones: [] });
    const person = one?.id ?? payload.person ?? "";
    const part = payload.part ?? "guest";
    const session = sessionOf(salon, payload.day);
    const before = session.roll.find((said) => said.person === person);
    if (before && before.at > at) return; // what was said later holds
    const waits = !("state" in entry && entry.state === "done");
    const said = /** @type {Said} */ ({ person, part, state: payload.state ?? "came", at, waits });
    setSession(salon, { ...session, roll: [...session.roll.filter((other) => other.person !== person), said] }, within);
    const now = within.row("salons", salon.id);
    if (one && part === "guest" && now && !now.guests?.includes(one.id)) within.set("salons", salon.id, { guests: [...(now.guests ?? []), one.id] });
  },

  put_in_salon({ payload }, within) {
    const salon = within.row("salons", payload.salon);
    const id = payload.person;
    if (!salon || !id || payload.part === "leader") return;
    const list = payload.part === "helper" ? "helpers" : "guests";
    if (!salon[list]?.includes(id)) within.set("salons", salon.id, { [list]: [...(salon[list] ?? []), id] });
  },

  come_to_salon({ payload }, within) {
    const salon = within.row("salons", payload.salon);
    if (salon && !salon.guests?.includes(payload.person)) within.set("salons", salon.id, { guests: [...(salon.guests ?? []), payload.person] });
  },

  say_guest_state({ payload }, within) {
    const salon = within.row("salons", payload.salon);
    if (!salon) return;
    const others = (salon.guests ?? []).filter((id) => id !== payload.person);
    within.set("salons", salon.id, { guests: payload.state === "coming" ? [...others, payload.person] : others });
  },

  end_salon_roll({ at, payload }, within) {
    const salon = within.row("salons", payload.salon);
    if (!salon || !payload.day) return;
    const session = sessionOf(salon, payload.day);
    const unsaid = rollOf(salon, payload.day, within).filter(({ part, state }) => part === "guest" && !state);
    const absent = unsaid.map(({ person }) => /** @type {Said} */ ({ person: person.id, part: "guest", state: "absent", at, waits: true }));
    const ids = new Set(absent.map(({ person }) => person));
    setSession(salon, { ...session, state: "held", roll: [...session.roll.filter(({ person }) => !ids.has(person)), ...absent] }, within);
  },
};

/**
 * Who is looked for on the roll of a day, by kana: guests, helpers, and whoever else stands on it.
 * @param {Salon} salon
 * @param {string} day
 * @returns {OnRoll[]}
 */
function rollOf(salon, day, within = view()) {
  const said = new Map(sessionOf(salon, day).roll.map((one) => [personOf(one.person, within)?.id, /** @type {Said} */ (one)]));
  /** @type {Map<string, Part>} */
  const parts = new Map();
  for (const [ids, part] of /** @type {const} */ ([[salon.helpers, "helper"], [salon.guests, "guest"]])) {
    for (const id of ids ?? []) {
      const person = personOf(id, within);
      if (person) parts.set(person.id, part);
    }
  }
  for (const [id, one] of said) if (id) parts.set(id, one.part);
  return [...parts]
    .map(([id, part]) => {
      const one = said.get(id);
      const person = /** @type {Person} */ (personOf(id, within));
      return { person, part, state: one?.state ?? "", at: one?.at ?? "", waits: one?.waits ?? false };
    })
    .toSorted((one, other) => (one.person.k ?? one.person.n).localeCompare(other.person.k ?? other.person.n, "ja"));
}

// The list of salons

/** @param {string} day ISO */
const dayShort = (day) =>
  new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", month: "numeric", day: "numeric", weekday: "short" }).format(new Date(`${day}T12:00:00+09:00`));

/** @param {Salon} salon Whether it is a course, drill or event, at which nobody is looked for. */
const isOneOff = (salon) => (salon.kind ?? "") in rulesOf("salons").one_off;

/** @param {Salon} salon */
const nextOf = (salon) => salon.meets?.find((day) => day >= today()) ?? "";

/**
 * That a salon does not meet today by its words, and when it does next; "" where it meets, or nobody can tell, or something is recorded of today.
 * @param {Salon} salon
 */
function notPlanned(salon) {
  const next = nextOf(salon);
  const { state, roll, place } = sessionOf(salon, today());
  if (!next || next === today() || isOneOff(salon) || state !== "open" || roll.length || place) return "";
  const weekday = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", weekday: "short" }).format(new Date(`${today()}T12:00:00+09:00`));
  return `今日（${weekday}曜）は予定の日ではありません。次は ${dayShort(next)}です。`;
}

/** @param {Salon} salon */
function salonRow(salon) {
  const next = nextOf(salon);
  const unplanned = notPlanned(salon);
  const { state, roll, place } = sessionOf(salon, today());
  const came = roll.filter((one) => one.part === "guest" && one.state === "came").length;
  const isOff = state === "cancelled" || state === "moved";
  return piece("salon", {
    name: salon.name,
    days: place ? `今日は ${place}` : salon.days || rulesOf("salons").one_off[salon.kind ?? ""],
    meta: [unplanned || (next && next !== today() && `次 ${dayShort(next)}`), salon.district, !isOneOff(salon) && `参加者 ${salon.guests?.length ?? 0}人`].filter(Boolean).join("　"),
    off: isOff ? "× 今日は中止" : "",
    today: !isOff && next === today() && !roll.length ? "今日" : "",
    came: !isOff && roll.length ? `今日 ${came}人` : "",
    href: pageOf("/tablet/roll", salon.id),
    act: unplanned ? "それでも今日の出席をとる" : "出席をとる",
    label: `${salon.name}の${unplanned ? "予定の日ではない今日の" : ""}出席をとる`,
  });
}

/** @param {string} text */
function listed(text) {
  const known = view().rows("salons");
  const found = known
    .filter((salon) => holds(text, [salon.name, salon.district, salon.venue].filter((part) => part !== undefined)))
    .toSorted((one, other) => (nextOf(one) || "9").localeCompare(nextOf(other) || "9") || one.name.localeCompare(other.name, "ja"));
  if (found.length) return [listOf(found.map(salonRow), "サロン")];
  return [empty(known.length ? `「${text}」は見つかりません。` : "この端末の控えに、サロンはまだありません。")];
}

// The roll of one

const aboutId = () => location.hash.slice(1) || main().dataset.about || "";
// Of the page online that is stood in for; a page that could not be opened at all has its day from the service worker.
const dayMeant = () => SESSION_ADDRESS.exec(location.pathname)?.[1] ?? (new URLSearchParams(location.search).get("day") || today());
const salonMeant = () => view().row("salons", aboutId());

/**
 * @param {Salon} salon
 * @param {{person: string, state: State, part: Part}} said
 * @param {string} name
 * @param {string} [id] Of the command, where it was tried online.
 */
function note(salon, { person, state, part }, name, id = commandId()) {
  const words = `${salon.name}　${name}　${{ came: "出席", absent: "欠席", "": "戻した" }[state]}`;
  return keep({ id, kind: "mark_salon_roll", payload: { salon: salon.id, day: dayMeant(), person, state, part }, words });
}

/** @param {string} name @param {string} value @param {string} said */
function tick(name, value, said) {
  const label = Object.assign(document.createElement("label"), { className: "tile wide" });
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
  label.append(box, Object.assign(document.createElement("span"), { textContent: said }));
  return label;
}

// In a disaster a guest tells of something they need: what is asked first, as far as it was, then one tap on its kind.
function heardForm() {
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "roll-more";
  const heading = Object.assign(document.createElement("h3"), { textContent: "困りごとを聞いた（種類を押すと記録します）" });
  const worries = Object.entries(rulesOf("needs").worries).map(([field, [answer = "", said = ""]]) => tick(field, answer, said));
  const kinds = rulesOf("salons").heard_first.map((key) =>
    Object.assign(document.createElement("button"), { className: "button", value: `${HEARD}${key}`, textContent: wordsOf("categories", key) }),
  );
  form.append(heading, ...worries, tick("survey_first", "needed", "先に現地調査が要る"), ...kinds);
  return form;
}

/** What was ticked in it. @param {HTMLFormElement | undefined} form @returns {Record<string, string>} */
const answersOf = (form) =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));

/**
 * What else there is to say of somebody than that they came.
 * @param {Salon} salon
 * @param {OnRoll} one
 */
async function more(salon, { person, part, state }) {
  const heading = Object.assign(document.createElement("h2"), { textContent: withSan(person.n) });
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "roll-more";
  const isGuest = part === "guest" && salon.guests?.includes(person.id);
  const ways = [
    ["absent", state === "absent" ? "欠席を戻す" : "欠席"],
    ...(isGuest ? Object.entries(GONE) : []),
    ["", "やめる"],
  ];
  for (const [value = "", said = ""] of ways) {
    const made = Object.assign(document.createElement("button"), { className: "button", value, textContent: said });
    form.append(made);
  }
  const heard = isGuest && sessionOf(salon, dayMeant()).place ? heardForm() : undefined;
  const hint = Object.assign(document.createElement("p"), {
    className: "hint",
    textContent: isGuest ? "入院中・施設に入所・退会・逝去にすると、次から出席の表に出ません。" : "",
  });
  const chosen = await openDialog(isGuest ? [heading, form, ...(heard ? [heard] : []), hint] : [heading, form]).closed;
  if (chosen === "absent") await act(() => note(salon, { person: person.id, state: state === "absent" ? "" : "absent", part }, person.n));
  else if (chosen.startsWith(HEARD)) {
    const category = chosen.slice(HEARD.length);
    const words = `${salon.name}　${person.n}　困りごと: ${wordsOf("categories", category)}`;
    const payload = { salon: salon.id, day: dayMeant(), person: person.id, need: commandId(), category, ...answersOf(heard) };
    await act(() => keep({ kind: "hear_need_at_salon", payload, words }));
    say(`${withSan(person.n)}の困りごと「${wordsOf("categories", category)}」を、この端末に保存しました。つながるとニーズになります。`, "ok");
  } else if (chosen in GONE) {
    const gone = /** @type {keyof typeof GONE} */ (chosen);
    const words = `${salon.name}　${person.n}　${GONE[gone]}`;
    await act(() => keep({ kind: "say_guest_state", payload: { salon: salon.id, person: person.id, state: gone }, words }));
  }
}

/**
 * @param {Salon} salon
 * @param {OnRoll} one
 */
function tile(salon, one) {
  const { person, part, state, at, waits } = one;
  const isFlashed = flashed.person === person.id && Date.now() < flashed.until;
  const made = piece("roll-tile", {
    class: `roll-tile ${state || "unsaid"}${waits ? " waits" : ""}${isFlashed ? " flash" : ""}`,
    id: person.id,
    sign: state === "came" && !waits ? "✓✓" : SIGNS[state],
    word: rulesOf("salons").on_roll[state],
    kana: person.k ?? "",
    name: person.n,
    time: state ? hourMinute(at) : "",
    pressed: String(state === "came"),
    label: `${person.n}の欠席・入院など`,
  });
  const now = () => act(() => note(salon, { person: person.id, state: state === "came" ? "" : "came", part }, person.n));
  element(".roll-name", made).addEventListener("click", now);
  element(".roll-absent", made).addEventListener("click", () => void more(salon, one));
  return made;
}

/**
 * @param {string} heading
 * @param {HTMLElement[]} made
 */
function tiles(heading, made) {
  const list = document.createElement("ul");
  list.className = "roll-tiles";
  list.setAttribute("aria-label", heading);
  list.append(...made);
  return list;
}

/** @param {Salon} salon */
async function addNewcomer(salon) {
  const made = piece("newcomer", {});
  const { dialog, closed } = openDialog([made]);
  const input = /** @type {HTMLInputElement} */ (element("[name=name]", dialog));
  input.focus();
  if ((await closed) !== "yes" || !input.value.trim()) return;
  const kana = /** @type {HTMLInputElement} */ (element("[name=kana]", dialog)).value.trim();
  await act(() => noteNewcomer(salon, { id: commandId(), name: input.value.trim(), ...(kana && { kana }) }));
}

/**
 * @param {Salon} salon
 * @param {{id: string, name: string, kana?: string}} newcomer
 * @param {string} [id] Of the command, where it was tried online.
 */
function noteNewcomer(salon, newcomer, id = commandId()) {
  const words = `${salon.name}　${newcomer.name}　初めて・出席`;
  return keep({ id, kind: "mark_salon_roll", payload: { salon: salon.id, day: dayMeant(), newcomer, state: "came", v: 2 }, words });
}

/**
 * @param {Salon} salon
 * @param {number} unsaid
 */
async function end(salon, unsaid) {
  const act_ = unsaid ? `${unsaid}人を欠席にして終える` : "この回を終える";
  const question = unsaid ? "まだ押していない人を欠席にします。あとから名前を押せば、出席に直せます。" : "この回を「開催した」と記録します。";
  if (!(await confirmed(question, act_))) return;
  const words = `${salon.name}　${act_}`;
  await act(() => keep({ kind: "end_salon_roll", payload: { salon: salon.id, day: dayMeant() }, words }));
  say(`「${salon.name}」の今日の回を終えました。`, "ok");
}

/**
 * People of the rosters who are not on this roll.
 * @param {Salon} salon
 * @param {string} text
 * @param {OnRoll[]} roll
 */
function notHere(salon, text, roll) {
  const here = new Set(roll.map(({ person }) => person.id));
  const found = find(text, PICKED + here.size).filter(({ id }) => !here.has(id)).slice(0, PICKED);
  if (!found.length) return [];
  const heading = Object.assign(document.createElement("h3"), { textContent: "名簿の人（この表にいない人）" });
  const rows = found.map((person) => {
    const row = piece("person", { name: person.n, kana: person.k, act: "足す" });
    row.querySelector("button")?.addEventListener("click", () => ask(salon, person));
    return row;
  });
  return [heading, listOf(rows, "名簿の人")];
}

/**
 * The roll of another day, which no tablet has: today's is opened only by who asks for it.
 * @param {Salon} salon
 * @param {string} day
 */
function notToday(salon, day) {
  element("[data-roll-title]").textContent = `${salon.name}　${dayShort(day)}`;
  const open = Object.assign(document.createElement("a"), {
    className: "button",
    href: pageOf("/tablet/roll", salon.id),
    textContent: `今日 ${dayShort(today())}の出席を開く`,
  });
  return [empty(`${dayShort(day)}の出席は、センターにつながってから開いてください。`), open];
}

/**
 * Above the roll of a day that is none of the salon's: its next one can be opened instead.
 * @param {Salon} salon
 */
function unplannedToday(salon) {
  const words = notPlanned(salon);
  if (!words) return [];
  const line = Object.assign(document.createElement("p"), { className: "notice warn row spread" });
  const said = Object.assign(document.createElement("span"), { textContent: `${words}それでも今日の出席をとるときは、名前を押してください。` });
  const other = Object.assign(document.createElement("a"), {
    className: "button",
    href: `/salons/${salon.id}/sessions/${nextOf(salon)}`,
    textContent: `${dayShort(nextOf(salon))}の出席を開く`,
  });
  line.append(said, other);
  return [line];
}

/** @param {string} text */
function rollPage(text) {
  const salon = salonMeant();
  if (!salon) return [empty("このサロンは、この端末の控えにありません。「サロンの一覧」から選び直してください。")];
  const day = dayMeant();
  if (day !== today()) return notToday(salon, day);
  const session = sessionOf(salon, day);
  element("[data-roll-title]").textContent = [salon.name, dayShort(day), session.place].filter(Boolean).join("　");
  if (session.state === "cancelled" || session.state === "moved") {
    return [empty("この回は中止か、日の変更になっています。開いたのなら、センターにつながってから「開催した」に直してください。")];
  }
  const whole = rollOf(salon, day);
  const shown = text.trim() ? whole.filter(({ person }) => holds(text, [person.n, person.k ?? ""])) : whole;
  const guests = whole.filter(({ part }) => part === "guest");
  /** @param {State} state */
  const count = (state) => guests.filter((one) => one.state === state).length;
  const helpersCame = whole.filter(({ part, state }) => part === "helper" && state === "came").length;
  const counted = document.createElement("p");
  counted.className = "roll-count";
  counted.setAttribute("role", "status");
  counted.textContent = `✓ 来た ${count("came")}人　まだ ${count("")}人　－ 欠席 ${count("absent")}人　担い手 ${helpersCame}人${session.state === "held" ? "　（終えました）" : ""}`;
  /** @param {Part} part */
  const of = (part) => shown.filter((one) => one.part === part).map((one) => tile(salon, one));
  const [guestTiles, helperTiles] = [of("guest"), of("helper")];
  const helpers = Object.assign(document.createElement("h3"), { textContent: "担い手" });
  const bar = document.createElement("div");
  bar.className = "actions";
  const state = Object.assign(document.createElement("span"), { className: "bar-state", textContent: count("") ? `まだ ${count("")}人` : "全員を記録しました" });
  bar.append(state, button("初めての人を足す", "", () => void addNewcomer(salon)));
  if (session.state !== "held" || count("")) bar.append(button(count("") ? `${count("")}人を欠席にして終える` : "この回を終える", "go", () => void end(salon, count(""))));
  return [
    ...unplannedToday(salon),
    counted,
    guestTiles.length ? tiles("参加者", guestTiles) : empty(text.trim() ? `「${text}」は、この表にいません。` : "参加者がまだいません。受付証を読むか、名前で探すか、初めての人を足してください。"),
    ...(helperTiles.length ? [helpers, tiles("担い手", helperTiles)] : []),
    ...(text.trim() ? notHere(salon, text, whole) : []),
    bar,
  ];
}

// By scan

/** @param {string} person */
function flash(person) {
  flashed = { person, until: Date.now() + FLASH };
  for (const one of document.querySelectorAll(".roll-tile.flash")) one.classList.remove("flash");
  const shown = document.querySelector(`.roll-tile[data-person="${CSS.escape(person)}"]`);
  shown?.classList.add("flash");
  shown?.scrollIntoView({ block: "nearest" });
  setTimeout(() => shown?.isConnected && document.querySelectorAll(".roll-tile.flash").forEach((one) => one.classList.remove("flash")), FLASH);
}

/**
 * Whether somebody who is not on the roll is put there, and how.
 * @param {Salon} salon
 * @param {Person} person
 */
function ask(salon, person) {
  const { ways } = show({ verdict: "名簿にいない方です。足しますか", when: withSan(person.n), kind: "again" });
  /** @param {Part} part @param {boolean} always */
  const add = (part, always) => async () => {
    element("[data-search]", document, HTMLInputElement).value = ""; // the whole roll is drawn again
    if (always) {
      const words = `${salon.name}　${person.n}　参加者に加えた`;
      await keep({ kind: "come_to_salon", payload: { salon: salon.id, person: person.id }, words });
    }
    await note(salon, { person: person.id, state: "came", part }, person.n);
    element("#result").replaceChildren();
    flash(person.id);
    tell("good");
  };
  ways.append(
    button("足して出席にする", "go", () => act(add("guest", true))),
    button("今日だけ", "", () => act(add("guest", false))),
    button("担い手として", "", () => act(add("helper", false))),
    button("足さない", "", () => element("#result").replaceChildren()),
  );
  tell("again");
}

/** @param {Scanned} read */
async function scanned({ code, desk }) {
  if (desk !== "roll" || code.startsWith("VC:R:")) return false;
  const salon = salonMeant();
  if (!salon) return false;
  if (dayMeant() !== today()) {
    refused("記録していません", `${dayShort(dayMeant())}の出席は、センターにつながってから開いてください。この端末の控えで開けるのは、今日の出席だけです。`);
    return true;
  }
  const { person, shown, problem } = await whose(code);
  if (!person) {
    refused("知らない券です", `${problem}出席は、名前を押すか「初めての人を足す」で記録できます。`);
    return true;
  }
  if (shown && shown.issue < (person.i ?? 0)) {
    refused("前の受付証です", `${withSan(person.n)}には新しい受付証が出ています。ご本人か確かめて、名前を押してください。`);
    return true;
  }
  const one = rollOf(salon, dayMeant()).find((listed_) => listed_.person.id === person.id);
  if (!one && isOneOff(salon)) {
    await note(salon, { person: person.id, state: "came", part: "guest" }, person.n); // whoever comes is marked
    element("#result").replaceChildren();
    flash(person.id);
    tell("good");
    return true;
  }
  if (!one) {
    ask(salon, person);
    return true;
  }
  if (one.state !== "came") await note(salon, { person: person.id, state: "came", part: one.part }, person.n);
  element("#result").replaceChildren();
  flash(person.id);
  tell(one.state === "came" ? "again" : "good");
  return true;
}

// What was tried online

/** @type {NonNullable<import("../subjects.js").Subject["acts"]>} */
const acts = {
  mark_salon_roll({ values, entries, id }) {
    const salon = salonMeant();
    const newcomer = values["newcomer.id"];
    const person = personOf(values.person);
    if (!salon || dayMeant() !== today() || !(person || newcomer)) {
      say("まだ送られていません。この端末の控えで開けるのは、今日の出席だけです。", "warn");
      return undefined;
    }
    const kana = values["newcomer.kana"];
    if (newcomer) return act(() => noteNewcomer(salon, { id: newcomer, name: values["newcomer.name"] ?? "", ...(kana && { kana }) }, id));
    const state = /** @type {State} */ (entries.findLast(([name]) => name === "state")?.[1] ?? "came");
    const part = values.part === "helper" ? "helper" : "guest";
    return person && act(() => note(salon, { person: person.id, state, part }, person.n, id));
  },
};

introduce({
  name: "salons",
  position: 15,
  shows,
  scanned,
  lists: { salons: listed, roll: rollPage },
  acts,
  choices: (text) => view().rows("salons").filter((salon) => holds(text, [salon.name])).slice(0, PICKED).map((salon) => [salon.id, salon.name]),
});
