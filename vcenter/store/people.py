"""People: one record of a person, everyday and disaster."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.domain.contact import digits
from vcenter.domain.insurance import Plan, plan_of
from vcenter.domain.kanji import groups_for_tablets
from vcenter.domain.names import fold, ways
from vcenter.domain.passes import pass_number
from vcenter.domain.roles import Role
from vcenter.domain.same import Told, same_of_one_name
from vcenter.domain.volunteering import AWAY
from vcenter.store import drill_changes, hidden, merges, roster_marks, servers
from vcenter.store.changes import (
    IN_SPAN,
    Days,
    Span,
    Subject,
    TabletRow,
    TabletRules,
    Thing,
    lists,
    tell_tablets,
    told_to,
    without_empty,
)
from vcenter.store.programs import Listing, give
from vcenter.store.roster_marks import Mark
from vcenter.store.stays import IN_TEAM_NOW
from vcenter.store.tables import CHANGED, MOVES, ByFunction, Tells, one_of_each, table
from vcenter.store.tx import Row, Tx, among, batched, insert_all, update
from vcenter.store.uses import Use, use_tablets


def _merge_guardians(tx: Tx, keep: str, gone: str) -> None:
    """Nobody becomes their own guardian."""
    tx.execute("UPDATE people SET guardian_id = :keep WHERE guardian_id = :gone", keep=keep, gone=gone)
    tx.execute("UPDATE people SET guardian_id = NULL WHERE id = :keep AND guardian_id = :keep", keep=keep)


def _merge_marks(tx: Tx, keep: str, gone: str) -> None:
    """What neither could be read of stands in one mark."""
    known = {row["field"]: row for row in marks(tx, keep)}
    for row in marks(tx, gone):
        said = [known[row["field"]]["as_written"]] if row["field"] in known else []
        if row["as_written"] not in said:
            mark(tx, keep, Mark(**row | {"as_written": "／".join([*said, row["as_written"]])}))
        unmark(tx, gone, row["field"])


table(
    "people",
    satellites=(
        "id pass_number member_number name kana name_folded find sex birth postal address phone "
        "phone_other email emergency_name emergency_relation emergency_phone insurance_plan insured_from "
        "insured_until experienced may_lead seats limits guardian_consent guardian_id consent_at note "
        "source made_at changed_at pass_issue barred_reason oriented_on joined_into hidden_at insurance_joined_on "
        "volunteer_state state_since fax contact_by"
    ),
    tells=(
        Tells(  # a needs card shows the name and phone of the person
            "needs",
            through="SELECT n.id FROM needs n WHERE n.person_id = row.id",
            on=(CHANGED,),
            if_changed=("name", "phone"),
        ),
        Tells(  # so does a line of a safety round; of whoever is hidden nothing is told any more
            "safety",
            through="SELECT l.id FROM safety_people l WHERE l.person_id = row.id",
            on=(CHANGED,),
            if_changed=("name", "kana", "phone", "phone_other", "address", "hidden_at"),
        ),
        Tells("people", by="id"),
    ),
    people={"guardian_id": ByFunction(_merge_guardians), "joined_into": MOVES},
)

table(
    "person_marks",
    satellites="person_id field as_written reason file sheet row_number",
    people={"person_id": ByFunction(_merge_marks)},
    key="person_id field",
)

table(
    "person_skills",
    satellites="person_id skill",
    people={"person_id": one_of_each("skill")},
    key="person_id skill",
)


PAGED = """id, pass_number, member_number, name, kana, name_folded, find, sex, birth, postal, address, phone,
    phone_other, email, emergency_name, emergency_relation, emergency_phone, insurance_plan,
    insured_from, insured_until, experienced, may_lead, seats, limits, guardian_consent, guardian_id,
    consent_at, note, source, made_at, changed_at, pass_issue, barred_reason, oriented_on, joined_into,
    insurance_joined_on, volunteer_state, state_since, fax, contact_by"""
"""The columns that programs are given (`page`): a column that is added later is not among them by itself."""

PASS_TRIES = 20

SEPARATOR = "|"
"""Stands before each thing that a person is found by, so that what begins with the words is told apart."""


_FOUND_FROM = {"name", "kana", "phone", "phone_other", "pass_number", "member_number"}


def _found_by(person: Mapping[str, Any]) -> dict[str, str]:
    """What a person is compared and found by: kana and name folded, phones, pass and member number."""
    name = fold(person.get("name", ""))
    parts = [
        fold(person.get("kana", "")),
        *ways(name),
        digits(person.get("phone", "")),
        digits(person.get("phone_other", "")),
        person.get("pass_number", ""),
        fold(person.get("member_number", "")),
    ]
    found = SEPARATOR + SEPARATOR.join(part for part in parts if part)
    return {"name_folded": name, "find": found}


def by_id(tx: Tx, id: str) -> Row | None:
    """The whole row of a person; of a record that was merged into another, the one that stays."""
    row = tx.one("SELECT * FROM people WHERE id = :id", id=id)
    if row and row["joined_into"]:
        return tx.one("SELECT * FROM people WHERE id = :id", id=row["joined_into"])
    return row


def by_ids(tx: Tx, ids: Iterable[str]) -> dict[str, Row]:
    """Asked id to the row that `by_id` finds for it; without those that nobody has."""
    one_of, params = among("asked.id", ids)
    rows = tx.fetch(
        f"""SELECT asked.id AS asked_id, p.* FROM people asked
            JOIN people p ON p.id = coalesce(asked.joined_into, asked.id) WHERE {one_of}""",
        **params,
    )
    return {row.pop("asked_id"): row for row in rows}


def by_pass(tx: Tx, number: str) -> Row | None:
    """The person whose pass this is, with pass_of and issue_of_pass: the id of the record that had this number, and
    the first issue of this number that still holds. They are another record's where two were merged."""
    own = tx.one("SELECT * FROM people WHERE pass_number = :number", number=number)
    row = own and by_id(tx, own["id"])
    return own and row and {**row, "pass_of": own["id"], "issue_of_pass": own["pass_issue"]}


def merged_into(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """Of these ids those of records that were merged into another, with the id of the one that stays."""
    # Asked before every command: usually nobody was ever merged.
    if tx.value("SELECT 1 FROM people WHERE joined_into IS NOT NULL LIMIT 1") is None:
        return {}
    found = {
        id: tx.value("SELECT joined_into FROM people WHERE id = :id AND joined_into IS NOT NULL", id=id)
        for id in set(ids)
    }
    return {id: into for id, into in found.items() if into}


def first_issue(tx: Tx, id: str) -> int:
    """The first issue that still holds of the pass of exactly this record, merged or not."""
    return int(tx.value("SELECT pass_issue FROM people WHERE id = :id", id=id) or 0)


def same_person(tx: Tx, name: str, birth: str | None, phones: Iterable[str], besides: str = "") -> Row | None:
    """The person who surely is this one: the same folded name, and birth date or a phone in common.

    Anything less sure is for a person to decide, not for us. besides: somebody who surely is another.
    """
    rows = [row for row in namesakes(tx, [name])[fold(name)] if row["id"] != besides]
    same = surely_same(rows, birth, phones)
    return same and by_id(tx, same["id"])


def namesakes(tx: Tx, names: Iterable[str]) -> dict[str, list[Row]]:
    """Folded name to everybody of that name, merged or not, who was known first first. hidden_phones: of who is hidden, to compare."""
    found: dict[str, list[Row]] = {fold(name): [] for name in names}
    for some in batched(found):  # a roster may have more names than a question may have parameters
        one_of, params = among("name_folded", some)
        for row in tx.fetch(f"SELECT * FROM people WHERE {one_of} ORDER BY made_at, id", **params):
            if row["hidden_at"]:
                told = hidden.said(tx, hidden.PEOPLE, row["id"])
                row["hidden_phones"] = tuple(told.get(name, "") for name in ("phone", "phone_other"))
            found[row["name_folded"]].append(row)
    return found


def surely_same(rows: Iterable[Row], birth: str | None, phones: Iterable[str]) -> Row | None:
    """Of people of one name the one of this birth date or with a phone in common: see `same_person`."""
    told = Told(birth, tuple(phones))
    return next(
        (
            row
            for row in rows
            if same_of_one_name(
                told, Told(row["birth"], (row["phone"], row["phone_other"], *row.get("hidden_phones", ())))
            )
        ),
        None,
    )


def add(tx: Tx, person: Mapping[str, Any], place: str) -> str:
    """Insert a person with a new pass; the pass number. Needs id, name, source and times.

    place: which gives the number; satellites number apart from each other.
    """
    return add_all(tx, [person], place)[0]


def add_all(tx: Tx, people: Sequence[Mapping[str, Any]], place: str) -> list[str]:
    """Insert people, of each the same columns, as `add` does each; their pass numbers."""
    place_number = servers.number_of(tx, place)
    one_of, params = among("pass_number", [pass_number(person["id"], 0, place_number) for person in people])
    taken = {
        row["pass_number"] for row in tx.fetch(f"SELECT pass_number FROM people WHERE {one_of}", **params)
    }
    rows = []
    for person in people:
        number = _free_pass(tx, person["id"], place_number, taken)
        taken.add(number)
        # Who is known by a need alone is no volunteer; whoever came otherwise has registered, unless the command says that they have
        # not (guests of a salon). Migrations 0035 and 0051 say so of those of before.
        state = "" if person["source"] == "need" else "registered"
        row = {"volunteer_state": state, **person, "pass_number": number}
        rows.append({**row, **_found_by(row)})
    insert_all(tx, "people", rows)
    return [row["pass_number"] for row in rows]


def _free_pass(tx: Tx, person_id: str, place_number: int, taken: Container[str]) -> str:
    """The first pass number of a person that nobody has. taken: those of the first try that somebody has, and of others."""
    for attempt in range(PASS_TRIES):
        number = pass_number(person_id, attempt, place_number)
        if number not in taken and not (
            attempt and tx.value("SELECT 1 FROM people WHERE pass_number = :number", number=number)
        ):
            return number
    raise RuntimeError("no free pass number was found")


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a person, and with them what the person is found by; of somebody hidden, what is kept apart."""
    drill_changes.note(tx, id)
    update(tx, "people", id, hidden.kept_apart(tx, hidden.PEOPLE, id, changes))
    if _FOUND_FROM.intersection(changes):
        find_anew(tx, id)


def hide(tx: Tx, id: str, *, at: str, actor: str, entry: str) -> None:
    """Keep apart where this person can be found, and what was said of it in records that were merged into theirs."""
    for row in tx.fetch("SELECT * FROM people WHERE id = :id OR joined_into = :id ORDER BY id", id=id):
        for one in marks(tx, row["id"]):
            column = _HIDDEN_AS.get(one["field"], one["field"])
            if column in hidden.PEOPLE.fields:
                row[column] = row[column] or one["as_written"]
                unmark(tx, row["id"], one["field"])
        roster_marks.forget_settled(tx, row["id"], [*sorted(hidden.PEOPLE.fields), *_HIDDEN_AS])
        apart = hidden.take_apart(tx, hidden.PEOPLE, row, at=at, actor=actor, entry=entry)
        update(tx, "people", row["id"], apart)
        drill_changes.forget(tx, row["id"])
        merges.forget(tx, row["id"])  # it holds what stood in the card before
    find_anew(tx, id)


def children_of(tx: Tx, id: str) -> list[Row]:
    """Whoever has this person for their guardian."""
    return tx.fetch("SELECT * FROM people WHERE guardian_id = :id AND joined_into IS NULL ORDER BY id", id=id)


def put_back(tx: Tx, id: str, at: str, by: str) -> None:
    """What was hidden of this person stands in their card again."""
    for row in tx.fetch("SELECT id FROM people WHERE id = :id OR joined_into = :id ORDER BY id", id=id):
        update(tx, "people", row["id"], hidden.put_back(tx, hidden.PEOPLE, row["id"], at, by))
    find_anew(tx, id)


def find_anew(tx: Tx, id: str) -> None:
    """A person is found by what their record says now, and by what was merged into it."""
    row = tx.one("SELECT * FROM people WHERE id = :id", id=id)
    if row is None:
        return
    found = _found_by(row)
    for other in tx.fetch("SELECT * FROM people WHERE joined_into = :id ORDER BY id", id=id):
        found["find"] += "".join(
            SEPARATOR + part
            for part in _found_by(other)["find"].split(SEPARATOR)
            if part and part not in found["find"].split(SEPARATOR)
        )
    update(tx, "people", id, found)


def find_no_more(tx: Tx, id: str) -> None:
    """Nobody finds this person at a desk until `find_from_now`; their pass still opens their record."""
    update(tx, "people", id, {"find": ""})


def find_from_now(tx: Tx, id: str) -> None:
    """Whoever was found at no desk so far (store/evacuation.py) is found from now on."""
    if tx.value("SELECT 1 FROM people WHERE id = :id AND find = '' AND joined_into IS NULL", id=id):
        find_anew(tx, id)


def fold_all_anew(tx: Tx) -> None:
    """Everybody is found by their names as `fold` folds them now. Only who changes is written, for tablets are told them."""
    rows = tx.fetch(
        """SELECT id, name, kana, phone, phone_other, pass_number, member_number, name_folded, find, joined_into
           FROM people"""
    )
    for row in rows:
        found = _found_by(row)
        if row["name_folded"] != found["name_folded"]:
            update(tx, "people", row["id"], {"name_folded": found["name_folded"]})
        # Of a record that was merged into another nothing is found; the other one has its words behind its own.
        if not row["joined_into"] and row["find"] and not row["find"].startswith(found["find"]):
            find_anew(tx, row["id"])
    keeps = {row["joined_into"] for row in rows if row["joined_into"]}
    for id in keeps:
        find_anew(tx, id)


_HIDDEN_AS = {"emergency": "emergency_name", "relation": "emergency_relation"}
"""Marks of older rosters that bear another name than the column that they are about."""


def mark(tx: Tx, person_id: str, said: Mark) -> None:
    """Keep what was written for a field that could not be read; of somebody hidden, apart, where nothing is known of it."""
    column = _HIDDEN_AS.get(said.field, said.field)
    if column in hidden.PEOPLE.fields and hidden.people_among(tx, [person_id]):
        if not hidden.said(tx, hidden.PEOPLE, person_id).get(column):
            hidden.kept_apart(tx, hidden.PEOPLE, person_id, {column: said.as_written})
        return
    roster_marks.put(tx, "people", person_id, said)


def marks(tx: Tx, person_id: str) -> list[Row]:
    """What of this person still has to be read by somebody."""
    return roster_marks.of_record(tx, "people", person_id)


def marked(tx: Tx, ids: Sequence[str], field: str) -> dict[str, str]:
    """Of these people whose field still has to be read by somebody, what was written for it."""
    one_of, params = among("person_id", ids)
    rows = tx.fetch(
        f"SELECT person_id, as_written FROM person_marks WHERE field = :field AND {one_of}",
        field=field,
        **params,
    )
    return {row["person_id"]: row["as_written"] for row in rows}


def unmark(tx: Tx, person_id: str, field: str) -> None:
    """The value of this field has been settled."""
    roster_marks.drop(tx, "people", person_id, field)


def add_skills(tx: Tx, person_id: str, skills: Iterable[str]) -> None:
    """Skills that a person has, in addition to those known."""
    drill_changes.note(tx, person_id)
    tx.execute_many(
        "INSERT INTO person_skills (person_id, skill) VALUES (:person_id, :skill) ON CONFLICT DO NOTHING",
        [{"person_id": person_id, "skill": skill} for skill in skills],
    )


def replace_skills(tx: Tx, person_id: str, skills: Iterable[str]) -> None:
    """Exactly these skills."""
    drill_changes.note(tx, person_id)
    tx.execute("DELETE FROM person_skills WHERE person_id = :id", id=person_id)
    add_skills(tx, person_id, skills)


def skills(tx: Tx, person_id: str) -> list[str]:
    """The skills of a person."""
    rows = tx.fetch("SELECT skill FROM person_skills WHERE person_id = :id ORDER BY skill", id=person_id)
    return [row["skill"] for row in rows]


def count(tx: Tx) -> int:
    """How many people there are."""
    return int(tx.value("SELECT count(*) FROM people WHERE joined_into IS NULL"))


def page(tx: Tx, after: str, limit: int) -> list[Row]:
    """People in the order of their ids, from the one after `after`; nobody who is hidden, or found at no desk (`find_from_now`)."""
    return tx.fetch(
        f"""SELECT {PAGED} FROM people WHERE id > :after AND joined_into IS NULL AND hidden_at IS NULL AND find <> ''
            ORDER BY id LIMIT :limit""",
        after=after,
        limit=limit,
    )


give(
    Listing(
        "people",
        "People.",
        page,
        by="id",
        first="",
        roles=frozenset({Role.RECEPTION, Role.MATCHING, Role.ROSTERS, Role.ADMINISTRATION}),
        look="人の一覧（API）",
    )
)


def _for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    """Whoever was merged into another is gone, and says into whom; whoever is hidden is gone, and so is who has a record only because a
    safety round asks after them by a list that is for few to see (`find_from_now`)."""
    rows = tx.fetch(
        f"""SELECT c.seq, p.id, p.name, p.kana, p.member_number, p.phone, p.phone_other, p.pass_number, p.pass_issue,
                   p.birth, p.guardian_id, p.guardian_consent, p.consent_at, p.insured_from, p.insured_until, p.insurance_plan, p.insurance_joined_on,
                   p.oriented_on, p.barred_reason, p.volunteer_state, p.joined_into, p.hidden_at, p.find,
                   u.person_id AS unverified
            FROM changes c JOIN people p ON p.id = c.id
            LEFT JOIN unverified u ON u.person_id = p.id AND u.seen_at IS NULL WHERE c.subject = 'people' AND {IN_SPAN} ORDER BY c.seq""",
        **span,
    )
    salons = lists(
        tx,
        f"""SELECT g.person_id AS id, g.salon_id AS one FROM changes c JOIN salon_guests g ON g.person_id = c.id
            WHERE c.subject = 'people' AND {IN_SPAN} ORDER BY g.salon_id""",
        span,
    )
    passes: dict[str, list[list[Any]]] = {}
    for row in tx.fetch(
        f"""SELECT p.joined_into AS id, p.pass_number, p.pass_issue FROM people p
            JOIN changes c ON c.subject = 'people' AND c.id = p.joined_into
            WHERE p.joined_into IS NOT NULL AND {IN_SPAN} ORDER BY p.pass_number""",
        **span,
    ):
        passes.setdefault(row["id"], []).append([row["pass_number"], row["pass_issue"]])
    came = _came(tx, span, days.yesterday)
    sealed = {
        row["id"]: row["day"]
        for row in tx.fetch(
            f"""SELECT c.id, max(s.day) AS day FROM changes c JOIN toll_seals s ON s.person_id = c.id
                WHERE c.subject = 'people' AND {IN_SPAN} AND s.day >= :yesterday GROUP BY c.id""",
            **span,
            yesterday=days.yesterday,
        )
    }
    in_team = {
        row["id"]: {"number": row["number"], "state": row["state"], "id": row["team"]}
        for row in tx.fetch(
            f"""SELECT c.id, t2.id AS team, t2.number, CASE WHEN t2.state <> 'back' THEN t2.state WHEN EXISTS (
                     SELECT 1 FROM stays w WHERE w.team_id = t2.id AND w.person_id = m.person_id AND w.ended_at IS NULL
                       AND w.place <> '') THEN 'away' ELSE 'staying' END AS state
                FROM changes c JOIN team_members m ON m.person_id = c.id JOIN teams t2 ON t2.id = m.team_id
                WHERE c.subject = 'people' AND {IN_SPAN} AND {IN_TEAM_NOW}""",
            **span,
        )
    }
    for row in rows:
        seq = row["seq"]
        if row["joined_into"]:
            yield Thing(seq, "people", True, {"id": row["id"], "into": row["joined_into"]})
            continue
        if row["hidden_at"]:
            yield Thing(seq, "people", True, {"id": row["id"], "hidden": 1})
            continue
        if not row["find"]:
            yield Thing(seq, "people", True, {"id": row["id"]})
            continue
        found_by = (row["member_number"], digits(row["phone"]), digits(row["phone_other"]))
        shown = without_empty(
            {
                "id": row["id"],
                "n": row["name"],
                "k": row["kana"],
                "f": " ".join(part for part in found_by if part),
                "p": row["pass_number"],
                "i": row["pass_issue"],
                "q": passes.get(row["id"]),
                "b": row["birth"],
                "g": row["guardian_id"],
                "gc": row["guardian_consent"],
                "c": int(bool(row["consent_at"])),
                "if": row["insured_from"],
                "iu": row["insured_until"],
                "ip": plan_of(row["insurance_plan"]),
                "ij": row["insurance_joined_on"],
                "o": row["oriented_on"],
                "x": int(bool(row["barred_reason"])),
                "u": int(row["unverified"] is not None),
                "va": row["volunteer_state"] if row["volunteer_state"] in AWAY else "",
                "s": salons.get(row["id"]),
                "in": came.get(row["id"]),
                "t": in_team.get(row["id"]),
                "ts": sealed.get(row["id"]),
            }
        )
        yield Thing(seq, "people", False, shown)


def _came(tx: Tx, span: Span, yesterday: str) -> dict[str, Row]:
    """The newest attendance of the last two days, by person."""
    found: dict[str, Row] = {}
    for row in tx.fetch(
        f"""SELECT c.id, a.in_at, a.in_device, a.out_at, a.stays_here, g.day FROM changes c
            JOIN attendance a ON a.person_id = c.id JOIN gatherings g ON g.id = a.gathering_id
            WHERE c.subject = 'people' AND {IN_SPAN} AND g.kind = 'centre_day' AND g.day >= :yesterday
            ORDER BY a.in_at""",
        **span,
        yesterday=yesterday,
    ):
        whole = {"at": row["in_at"], "day": row["day"], "device": row["in_device"], "out": row["out_at"]}
        whole["stays"] = row["stays_here"]
        found[row["id"]] = without_empty(whole)
    return found


class Came(TabletRow):
    """The newest attendance of a person, of the last two days."""

    at: str
    """When they came in, UTC."""
    day: str
    """The centre's day."""
    device: str = ""
    """Which desk received them."""
    out: str = ""
    """When they went home, UTC."""
    stays: Literal[0, 1] = 0
    """Works at the centre itself that day."""


class InTeam(TabletRow):
    """The team in which a person is formed or out, or that came back without them."""

    id: str
    number: int
    state: Literal["formed", "out", "staying", "away"]


class PersonOnTablet(TabletRow):
    """A person as tablets know them."""

    id: Annotated[str, told_to("reception needs returns")]
    name: Annotated[str, told_to("reception needs returns")] = Field(alias="n")
    kana: Annotated[str, told_to("reception needs returns")] = Field("", alias="k")
    found_by: Annotated[str, told_to("reception")] = Field("", alias="f")
    """Member number and the digits of their phones, with spaces between."""
    pass_number: Annotated[str, told_to("reception needs returns")] = Field("", alias="p")
    pass_issue: Annotated[int, told_to("reception")] = Field(0, alias="i")
    """The first issue of the pass that still holds."""
    other_passes: Annotated[list[tuple[str, int]], told_to("reception needs returns")] = Field([], alias="q")
    """Number and issue of the passes of records that were merged into this one."""
    birth: Annotated[str, told_to("reception")] = Field("", alias="b")
    """ISO."""
    guardian: Annotated[str, told_to("reception")] = Field("", alias="g")
    """The id of their guardian."""
    guardian_consent: Annotated[Literal[0, 1], told_to("reception")] = Field(0, alias="gc")
    consent: Annotated[Literal[0, 1], told_to("reception")] = Field(0, alias="c")
    insured_from: Annotated[str, told_to("reception")] = Field("", alias="if")
    insured_until: Annotated[str, told_to("reception")] = Field("", alias="iu")
    insurance_plan: Annotated[Plan, told_to("reception")] = Field("", alias="ip")
    insurance_joined_on: Annotated[str, told_to("reception")] = Field("", alias="ij")
    """The day of the paperwork."""
    oriented_on: Annotated[str, told_to("reception")] = Field("", alias="o")
    barred: Annotated[Literal[0, 1], told_to("reception")] = Field(0, alias="x")
    away: Annotated[Literal["", "resting", "left"], told_to("reception")] = Field("", alias="va")
    """Their registration rests, or has ended."""
    unverified: Annotated[Literal[0, 1], told_to("reception")] = Field(0, alias="u")
    """Registered by themselves, and no desk has seen them yet."""
    salons: Annotated[list[str], told_to("")] = Field([], alias="s")
    """Ids of the salons of which they are a guest."""
    came: Annotated[Came | None, told_to("reception returns")] = Field(None, alias="in")
    team: Annotated[InTeam | None, told_to("reception returns")] = Field(None, alias="t")
    toll_sealed: Annotated[str, told_to("reception")] = Field("", alias="ts")
    """The last day, of the last two, on which the centre's seal was put on their toll-free certificate; ISO."""


class PeopleRules(TabletRules):
    """What tablets know of everybody's names."""

    kanji: str = Field(description="Kanji that may stand for one another, in groups with spaces between.")


tell_tablets(
    Subject(
        "people",
        _for_tablets,
        PersonOnTablet,
        lambda: PeopleRules(kanji=groups_for_tablets()),
        topics=("people", "attendance"),
        always_tell_gone=True,
    )
)

use_tablets(
    Use(
        "reception",
        "受付",
        10,
        "すべての人の名前・ふりがな・電話・生年月日・保険・受付の記録と、班の番号が入ります。住所とニーズは入りません。",
        desks=("reception",),
        kinds=(
            "check_in",
            "check_out",
            "confirm_at_desk",
            "drop_toll_seal",
            "put_toll_seal",
            "register_person",
            "see_registered",
            "say_insurance",
            "stay_here",
        ),
    )
)
