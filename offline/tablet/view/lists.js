// What a tablet can look up without its server: people, needs and teams by any fragment; what was kept here; the outbox.

import { foundBy, holds, needParts } from "../../domain/find.js";
import { space } from "../store/space.js";
import { markOf, showMarks, tablet, today, view } from "../core.js";
import { ago, ageOf, clockNow, dayAndTime, empty, hourMinute, passShown, piece, words } from "./fill.js";
import { pageOf } from "./addresses.js";
import { act, checkIn, checkOut, hasGone, isIn, stillIn } from "./scan.js";

const SHOWN = 12;
const LISTED = 100;
const LOOKED_THROUGH = 500; // namesakes among whom those who are in are found
const LATEST = 8;
const OVER = ["done", "withdrawn", "referred"]; // found by name, and not in the way of the others

const listOf = (rows, label) => {
  const list = document.createElement("ul");
  list.className = "list";
  list.setAttribute("aria-label", label);
  list.append(...rows);
  return list;
};

function personRow(person, { act: said = "", pressed } = {}) {
  const row = piece("person", {
    name: person.n,
    kana: person.k,
    more: [ageOf(person.b, today()), passShown(person.p)].filter(Boolean).join("　"),
    team: person.t ? `${person.t.state === "out" ? "活動中 " : ""}${person.t.number}班` : "",
    here: !person.t && isIn(person) ? `${hourMinute(person.in.at)} 受付済み` : "",
    gone: hasGone(person) ? `${hourMinute(person.in.out)} 帰宅` : "",
    act: said,
    id: person.id,
  });
  const go = row.querySelector("button");
  go?.addEventListener("click", pressed);
  go?.classList.toggle("go", said !== "開く");
  return row;
}

const stillInFirst = (found) => [...found.filter(stillIn), ...found.filter((person) => !stillIn(person))];

const ACTS = {
  reception: (person) => ({
    act: isIn(person) ? "開く" : "受付する",
    pressed: () => act(() => checkIn(person, { person: person.id, how: "search" })),
  }),
  leaving: (person) => ({ act: stillIn(person) ? "帰宅にする" : "開く", pressed: () => act(() => checkOut(person, { person: person.id })) }),
  rosters: () => ({}),
};

function people(text, desk) {
  const found = desk === "leaving" ? stillInFirst(view().find(text, LOOKED_THROUGH)).slice(0, SHOWN + 1) : view().find(text, SHOWN + 1);
  if (!found.length) {
    const all = view().complete ? "" : "この端末の控えはまだ全部そろっていません。";
    return [empty(`「${text}」は見つかりません。${all}別の読みや電話番号でも探してみてください。`)];
  }
  const rows = [listOf(found.slice(0, SHOWN).map((person) => personRow(person, ACTS[desk](person))), "見つかった方")];
  if (found.length > SHOWN) rows.push(Object.assign(document.createElement("p"), { className: "hint", textContent: "ほかにもいます。もう少し入力すると絞れます。" }));
  return rows;
}

const isLate = (team) => team.state === "out" && `${team.day} ${team.back_by}` < `${today()} ${clockNow()}`;

function teamRow(team) {
  const need = view().need(team.need) ?? {};
  const leader = view().person(team.leader);
  const out = team.state === "out";
  return piece("team", {
    number: `${team.number}班`,
    who: `${leader?.n ?? ""}ほか${Math.max(0, (team.members?.length ?? 1) - 1)}人`,
    what: [words("categories", need.category), need.name && `${need.name}さん`, need.address, team.back_by && `${team.back_by}まで`].filter(Boolean).join("　"),
    late: isLate(team) ? "yes" : "",
    class: isLate(team) ? "is-late" : "",
    state: { out: "活動中", formed: "出発前", back: "帰着", disbanded: "解散" }[team.state],
    href: out ? pageOf("/tablet/forms/report", team.id) : "",
    label: `${team.number}班の帰着`,
  });
}

function needRow(need) {
  const level = Number(need.urgency ?? 3);
  return piece("need", {
    ...need,
    urgency: level,
    urgency_word: words("urgency", level),
    urgency_class: `urgency u${level}`,
    title: `${need.number ? `${need.number}番` : "番号はまだ"}　${words("categories", need.category)}`,
    name: need.name ? `${need.name}さん` : "",
    dangers: [].concat(need.dangers ?? []).map((one) => words("dangers", one) || one).join("　"),
    state: words("needs", need.state),
    chip_class: `chip need-${need.state}`,
  });
}

const personOf = (id) => view().person(id);
export const foundNeeds = (text) => view().needs().filter((need) => holds(text, needParts(need, personOf, words("categories", need.category))));
export const foundTeams = (text) => view().teams().filter((team) => holds(text, [`${team.number}班`, foundBy(personOf(team.leader) ?? {})]));

const byNumber = (one, other) => (one.number ?? Infinity) - (other.number ?? Infinity);

function needs(text) {
  const found = text.trim() ? foundNeeds(text) : view().needs().filter(({ state }) => !OVER.includes(state));
  const sorted = found.toSorted((one, other) => (other.urgency ?? 3) - (one.urgency ?? 3) || byNumber(one, other));
  return sorted.length ? [listOf(sorted.slice(0, LISTED).map(needRow), "ニーズ")] : [empty(text.trim() ? `「${text}」は見つかりません。` : "この端末の控えにニーズはありません。")];
}

function returns() {
  const out = view().teams().filter(({ state }) => state === "out").toSorted((one, other) => `${one.day} ${one.back_by}`.localeCompare(`${other.day} ${other.back_by}`));
  const card = document.createElement("section");
  card.className = "card";
  const heading = document.createElement("h2");
  heading.textContent = `まだ戻っていない班　${out.length}班`;
  card.append(heading, out.length ? listOf(out.map(teamRow), "まだ戻っていない班") : empty("この端末の控えでは、全員戻っています。"));
  return [card];
}

function everything(text) {
  if (!text.trim()) return [];
  const found = [people(text, "rosters")];
  const teams = foundTeams(text).toSorted(byNumber).slice(0, SHOWN);
  if (teams.length) found.unshift([listOf(teams.map(teamRow), "班")]);
  const here = foundNeeds(text).slice(0, SHOWN);
  if (here.length) found.push([listOf(here.map(needRow), "ニーズ")]);
  return found.flat();
}

const FOUND = {
  needs,
  rosters: everything,
  reception: (text) => (text.trim() ? people(text, "reception") : []),
  leaving: (text) => (text.trim() ? people(text, "leaving") : []),
};

// Draw again whatever this page shows of replica and outbox.
export async function draw(main) {
  const line = main.querySelector("[data-search]");
  const place = main.querySelector("#found");
  if (line) place.replaceChildren(...FOUND[line.dataset.search](line.value));
  else if (place?.dataset.list === "returns") place.replaceChildren(...returns());
  const latest = main.querySelector("[data-latest]");
  if (latest) await drawLatest(latest, main.querySelector("[data-latest-none]"));
  if (main.dataset.tablet === "outbox") await drawOutbox(main);
  await showMarks();
}

async function drawLatest(list, none) {
  const kinds = list.dataset.latest.split(" ");
  const entries = (await tablet.outbox.list()).filter(({ kind }) => kinds.includes(kind)).slice(-LATEST).reverse();
  list.replaceChildren(...entries.map(({ id, at, words: whom }) => piece("latest", { when: hourMinute(at), whom, entry: id })));
  none.hidden = entries.length > 0;
}

const STATES = { waiting: "送信待ち", sending: "送っています", failed: "もう一度送ります", done: "届きました", review: "本部が確認中" };
const CHIPS = { done: "chip in", review: "chip need-survey", failed: "chip late" };

async function drawOutbox(main) {
  const part = (name) => main.querySelector(`[data-outbox="${name}"]`);
  const entries = (await tablet.outbox.list()).toReversed();
  const waiting = await tablet.outbox.waiting();
  part("summary").textContent = waiting ? `${waiting}件がセンターに届くのを待っています。この端末の電源を切っても残ります。` : "";
  part("none").hidden = waiting > 0;
  part("list").replaceChildren(
    ...entries.map(({ at, kind, words: whom, state, said, unreadable }) =>
      piece("entry", {
        when: at ? dayAndTime(at) : "",
        what: kind ? words("kinds", kind) || kind : "開けない記録",
        whom,
        said: unreadable ? "" : said || (state === "done" || state === "review" ? markOf(state) : ""),
        state: STATES[state],
        chip_class: CHIPS[state] ?? "chip",
      }),
    ),
  );
  const { replica, state } = tablet;
  const room = await space();
  const mega = (bytes) => `${(bytes / 1_000_000).toFixed(1)}MB`;
  part("device").textContent = state.device ? `${state.device.name}` : "まだ登録されていません";
  part("replica").textContent = replica.contact
    ? `最後に受け取ったのは ${ago(replica.contact)}。${view().complete ? "" : "まだ全部ではありません。"}${mega(replica.bytes)}。${replica.keepHours}時間つながらないと、この端末から消えます`
    : "まだありません";
  part("space").textContent = room.usage ? mega(room.usage) : "わかりません";
  part("low").hidden = !room.low;
  part("low").textContent = room.words;
}

export function startLists(main) {
  main.querySelector("[data-search]")?.addEventListener("input", () => draw(main));
  main.querySelector("[data-retry]")?.addEventListener("click", async () => {
    await tablet.sync.lookNow();
    await draw(main);
  });
}
