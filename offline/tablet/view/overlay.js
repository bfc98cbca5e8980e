// What the outbox will do to the replica, so that whoever was checked in without a network is in. The same questions as
// the replica's, answered from both. Rows that an entry has touched say waiting: true; what the server knows is not changed.

import { dayOf, readDate } from "../../domain/dates.js";
import { FindIndex } from "../../domain/find.js";
import { newId, passNumber } from "../../domain/ids.js";

// The last day of an insurance that begins on this day, as insurance_ends in vcenter/domain/reception.py.
function insuranceEnds(day) {
  const [year, month] = day.split("-").map(Number);
  return `${year + (month > 3 ? 1 : 0)}-03-31`;
}

// An entry that the centre has settled is shown by the replica; one for review was not applied.
const counts = ({ state, reflected, unreadable }) => !unreadable && (state === "done" ? !reflected : state !== "review");

// As the server gives rows: what is empty is not there.
const row = (...parts) =>
  Object.fromEntries(Object.entries(Object.assign({}, ...parts)).filter(([, value]) => value !== undefined && value !== ""));

class View {
  #replica;
  #over = { people: new Map(), teams: new Map(), needs: new Map() };
  #passes = new Map();
  #index = new FindIndex();

  constructor(replica) {
    this.#replica = replica;
  }

  person(id) {
    return this.#over.people.get(id) ?? this.#over.people.get(this.#replica.person(id)?.id) ?? this.#replica.person(id);
  }

  byPass(number) {
    const id = this.#passes.get(number) ?? this.#replica.byPass(number)?.id;
    return id && this.person(id);
  }

  find(text, limit = 30) {
    const mine = this.#index.find(text, limit);
    const known = this.#replica.find(text, limit).map(({ id }) => id);
    return [...new Set([...mine, ...known])].slice(0, limit).map((id) => this.person(id));
  }

  team(id) {
    return this.#over.teams.get(id) ?? this.#replica.team(id);
  }

  teamByNumber(number) {
    return this.teams().findLast((team) => team.number === Number(number));
  }

  teams() {
    return this.#replica.teams().map(({ id }) => this.team(id));
  }

  need(id) {
    return this.#over.needs.get(id) ?? this.#replica.need(id);
  }

  needs() {
    const known = this.#replica.needs();
    const ids = new Set(known.map(({ id }) => id));
    return [...known.map(({ id }) => this.need(id)), ...[...this.#over.needs.values()].filter(({ id }) => !ids.has(id))];
  }

  get facts() {
    return this.#replica.facts;
  }

  get complete() {
    return this.#replica.complete;
  }

  get contact() {
    return this.#replica.contact;
  }

  setPerson(id, changes) {
    const person = row(this.person(id), { id }, changes, { waiting: true });
    this.#over.people.set(id, person);
    if (person.p) this.#passes.set(person.p, id);
    if (!this.#replica.person(id)) this.#index.set(id, person);
  }

  setTeam(id, changes) {
    this.#over.teams.set(id, row(this.team(id), changes, { waiting: true }));
  }

  setNeed(id, changes) {
    this.#over.needs.set(id, row(this.need(id), { id }, changes, { waiting: true }));
  }
}

async function newPass(id, view) {
  for (let attempt = 0; attempt < 20; attempt++) {
    const number = await passNumber(id, attempt, view.facts?.place_number ?? 0);
    if (!view.byPass(number)) return number;
  }
  return undefined;
}

const digits = (...phones) => phones.map((phone) => (phone ?? "").normalize("NFKC").replace(/[^0-9]/g, "")).filter(Boolean).join(" ");

function checkIn({ at, payload }, view) {
  const person = view.person(payload.person);
  if (!person || (person.in && !person.in.out && person.in.day === dayOf(at))) return;
  if (person.in?.at >= at) return; // the server knows of something newer
  view.setPerson(person.id, { in: { at, day: dayOf(at) } });
}

function checkOut({ at, payload }, view) {
  const person = view.person(payload.person);
  if (!person?.in || person.in.out || person.in.at > at) return;
  view.setPerson(person.id, { in: { ...person.in, out: at } });
}

async function registerPerson({ at, payload }, view) {
  const id = payload.person;
  if (view.person(id) && !view.person(id).waiting) return; // the server has them already
  const day = dayOf(at);
  view.setPerson(id, {
    n: payload.name,
    k: payload.kana,
    f: digits(payload.phone, payload.phone_other),
    p: await newPass(id, view),
    i: 0,
    b: readDate(payload.birth ?? ""),
    g: payload.guardian || undefined,
    gc: payload.guardian_consent ? 1 : undefined,
    c: payload.consent ? 1 : undefined,
    if: payload.insured ? day : undefined,
    iu: payload.insured ? insuranceEnds(day) : undefined,
    in: payload.check_in ? { at, day } : undefined,
  });
}

function confirmAtDesk({ at, payload }, view) {
  if (!view.person(payload.person)) return;
  const day = dayOf(at);
  view.setPerson(payload.person, {
    ...(payload.consent && { c: 1 }),
    ...(payload.insurance && { if: day, iu: insuranceEnds(day) }),
    ...(payload.guardian_consent && { gc: 1 }),
    ...(payload.guardian && { g: payload.guardian }),
  });
}

async function recordNeed({ id: command, at, payload }, view) {
  if (view.need(payload.need) && !view.need(payload.need).waiting) return;
  const about = {};
  for (const [told, role] of [[payload.person, "person"], [payload.requester, "requester"]]) {
    if (!told) continue;
    const id = told.person || (await newId(command, role));
    about[role] = id;
    if (view.person(id)) continue;
    view.setPerson(id, { n: told.name, k: told.kana, f: digits(told.phone), p: await newPass(id, view), i: 0 });
  }
  view.setNeed(payload.need, {
    ...payload, // what the card says has the names that the server tells it by
    state: payload.ready ? "ready" : "received",
    person: about.person,
    requester: about.requester,
    name: payload.person.name,
    phone: (payload.requester ?? payload.person).phone || payload.person.phone,
    urgency: payload.urgency ?? 3,
    dangers: payload.dangers ?? [],
    at,
  });
}

const AFTER_RETURN = { done: "done", continue: "ready", stopped: "survey" };

function reportReturn({ at, payload }, view) {
  const team = view.team(payload.team);
  if (!team || team.state !== "out") return;
  view.setTeam(team.id, { state: "back" });
  if (team.need && view.need(team.need)) view.setNeed(team.need, { state: AFTER_RETURN[payload.result], team: undefined });
  const home = new Set(payload.home);
  for (const id of [...(payload.back ?? []), ...(payload.home ?? [])]) {
    const person = view.person(id);
    if (!person) continue;
    const left = home.has(id) && person.in && !person.in.out ? { in: { ...person.in, out: at } } : {};
    view.setPerson(person.id, { t: undefined, ...left });
  }
}

const KINDS = {
  check_in: checkIn,
  check_out: checkOut,
  register_person: registerPerson,
  confirm_at_desk: confirmAtDesk,
  record_need: recordNeed,
  report_return: reportReturn,
};

// What one entry will do. Kinds that show nowhere on a tablet do nothing here.
export async function apply(entry, view) {
  await KINDS[entry.kind]?.(entry, view);
}

export async function lay(entries, replica) {
  const view = new View(replica);
  for (const entry of entries) if (counts(entry)) await apply(entry, view);
  return view;
}

// The view that follows replica and outbox: {view, onChange(listener), ready()}.
export async function follow(replica, outbox) {
  const listeners = new Set();
  const followed = { view: await lay(await outbox.list(), replica), onChange, settled };
  let working;
  let again = false;

  function onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async function work() {
    do {
      again = false;
      followed.view = await lay(await outbox.list(), replica);
    } while (again);
    working = undefined;
    for (const listener of listeners) listener(followed.view);
  }

  function changed() {
    again = true;
    working ??= work();
  }

  // When the view shows everything that was put in before.
  async function settled() {
    await working;
    return followed.view;
  }

  outbox.onChange(changed);
  replica.onChange(changed);
  return followed;
}
