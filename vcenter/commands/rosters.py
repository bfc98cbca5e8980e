"""Keeping an everyday roster that was read and looked at: people, groups or salons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Id, Line
from vcenter.commands.hidden import hide_if_like_hidden
from vcenter.commands.people import put_into_group, say_apart
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.roster_rows import (
    MOST_ROWS,
    GroupRow,
    KeepGroups,
    KeepPeople,
    KeepSalons,
    MarkRow,
    PersonRow,
    SalonRow,
    check_part,
    rows_of,
)
from vcenter.domain.insurance import Year, at_once_of, cover, first_of_both, insurance_ends
from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.roster_same import Alike, KnownNames, KnownPeople, remarks_beside, said_otherwise
from vcenter.domain.safety import AGREED, REFUSED, SAID
from vcenter.domain.servers import gave_pass
from vcenter.domain.skills import read_skills
from vcenter.domain.who import DESK_WORK
from vcenter.store import (
    centre,
    groups,
    own_skills,
    people,
    roster_imports,
    roster_marks,
    safety,
    volunteering,
)
from vcenter.store.roster_marks import Mark
from vcenter.store.tx import Row, Tx

MOST_FROM_SATELLITE = 50
"""Rows that a satellite takes in without anybody at headquarters looking at them."""


def _many_of_others(tx: Tx, satellite: int, asked: KeepPeople) -> str:
    """Much at once, which would complete records that other places made."""
    if rows_of(asked) <= MOST_FROM_SATELLITE:
        return ""
    alike = people.namesakes(tx, [row.name for row in asked.rows])
    if all(gave_pass(satellite, row["pass_number"]) for rows in alike.values() for row in rows):
        return ""
    return f"{rows_of(asked)}人の名簿の取り込みで、ほかで登録した方と同じ名前の方がいます。名簿を確かめてから取り込みます。"


@command(
    "keep_people",
    "people",
    "groups",
    words="人の名簿の取り込み",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    from_satellite=_many_of_others,
    now=check_part,
)
def keep_people(act: Act, asked: KeepPeople) -> dict[str, Any]:
    """Keep the people of a roster. Somebody known already is completed, never doubled or overwritten."""
    new = known = changed = marked = 0
    made: list[str] = []
    group_ids: dict[str, str] = {}
    # Of many rows one may be another that stands above it, so the comparison is made once, in their order.
    comparing = _known_people(act.tx, asked) if asked.v > 1 else None
    for row in asked.rows:
        columns = columns_of(act.tx, row)
        said_same = people.by_id(act.tx, row.same_person) if row.same_person else None
        if said_same:
            same: Row | None = said_same
        elif comparing:
            id = comparing.find_or_add(row.id, columns, asked.part.import_id if asked.part else act.id)
            same = people.by_id(act.tx, id) if id else None
        else:
            same = people.same_person(act.tx, row.name, columns["birth"], (row.phone, row.phone_other))
        if same is None:
            people.add(
                act.tx,
                columns
                | (state_columns(act, row) or (guest_columns(asked.source, row) if asked.v > 4 else {}))
                | {
                    "id": row.id,
                    "consent_at": act.at if row.consent else None,
                    "source": "roster",
                    "made_at": act.at,
                    "changed_at": act.at,
                },
                act.place,
            )
            new += 1
            made.append(row.id)
        else:
            replaced = _take_newer(act, asked, same, row, columns) if asked.v > 4 else False
            told = columns | ({"consent_at": act.at} if row.consent else {})
            filled = complete(act, same, told if asked.v == 1 else beside(same, told))
            more = asked.v > 4 and _adds(act.tx, same["id"], row)
            altered = _take_state(act, same, row) or filled or replaced or more
            known += 1
        person_id = same["id"] if same else row.id
        answered = asked.v > 5 and _take_safety(act, asked, row, person_id)
        changed += same is not None and (altered or answered)
        say_apart(act, person_id, row.not_same)
        _put_marks(act, asked, row, person_id)
        marked += bool(row.marks)
        people.add_skills(act.tx, person_id, skills_of(act.tx, row.skills))
        for name in row.groups:
            if name in group_ids:
                groups.add_member(act.tx, person_id, group_ids[name])
            else:
                group_ids[name] = put_into_group(act, person_id, name)
        for name in row.salons:
            groups.add_guest(act.tx, person_id, _salon_id(act, name))
    hide_if_like_hidden(act, made)
    counted = {"new": new, "known": known, "marked": marked}
    if asked.part and comparing:
        counted["changed"] = changed
        by_name = int(comparing.only_alike and not said_same)
        _keep_part(act, asked, counted, person_id=person_id, by_name=by_name)
    return counted


def skills_of(tx: Tx, written: list[str]) -> list[str]:
    """The skills that a row names: codes, then what is in no vocabulary as it was written or is called."""
    codes, unknown = read_skills(written)
    return [*codes, *own_skills.named(tx, unknown)]


def _adds(tx: Tx, person_id: str, row: PersonRow) -> bool:
    """Whether a row adds to what somebody has several of: skills, groups, salons."""
    has = groups.what_people_have(tx, [person_id] if row.skills or row.groups or row.salons else [])
    had = has.get(person_id, {})
    named = {"skills": skills_of(tx, row.skills), "groups": row.groups, "salons": row.salons}
    return any({*map(fold, words)} - {*map(fold, had.get(name, ()))} for name, words in named.items())


def guest_columns(source: str, row: PersonRow) -> dict[str, str]:
    """Who comes to a salon is no volunteer, unless the list is one of volunteers or the row says what only volunteers say."""
    helps = row.skills or row.groups or row.lead or row.car or row.seats or row.insured_from
    return {"volunteer_state": ""} if row.salons and not helps and "ボランティア" not in source else {}


def _take_newer(act: Act, asked: KeepPeople, known: Row, row: PersonRow, columns: Mapping[str, Any]) -> bool:
    """What was chosen where row and record differ: the row's word is put in the place of the record's, and what stood there is kept
    among what was settled of this person; or the record's holds, and the row's word is kept there. Whether the record changed.

    Of somebody hidden nothing is chosen; and what somebody changed meanwhile is looked at by a person.
    """
    if known["hidden_at"]:
        return False
    taken: dict[str, Any] = {}
    where = {
        "file": asked.source,
        "sheet": row.sheet,
        "row_number": row.row,
        "at": act.at,
        "actor": act.actor,
    }
    columns = {**columns, "safety_round": row.safety_round}
    for field, before in row.newer.items():
        if field == "safety_round":
            continue  # an answer of its own: _take_safety
        if not columns[field] or columns[field] == known[field]:
            continue
        if str(known[field] or "") != before:
            reason = f"登録済みの「{known[field]}」と違います。本人に確かめてください。"
            _put_mark(
                act,
                asked,
                row,
                MarkRow(field=field, as_written=str(columns[field]), reason=reason),
                known["id"],
            )
            continue
        taken[field] = columns[field]
        said = {"field": field, "as_written": before, "way": "replaced", "value": str(columns[field])}
        roster_marks.keep_settled(
            act.tx, "people", known["id"], said | where | {"id": act.new_id(f"{row.id} {field}")}
        )
        roster_marks.drop(act.tx, "people", known["id"], field)
    before_now = roster_marks.settled_values(act.tx, [known["id"]]) if row.as_known else set()
    for field in row.as_known:
        said = {"field": field, "as_written": str(columns[field] or ""), "way": "right", "value": ""}
        if columns[field] and (known["id"], field, said["as_written"]) not in before_now:
            roster_marks.keep_settled(
                act.tx, "people", known["id"], said | where | {"id": act.new_id(f"{row.id} {field}")}
            )
    if taken:
        people.change(act.tx, known["id"], {**taken, "changed_at": act.at})
        known |= taken
    return bool(taken)


def state_columns(act: Act, row: PersonRow) -> dict[str, str]:
    """Where somebody stands as a volunteer, as a file says it today."""
    if not row.volunteer_state:
        return {}
    return {"volunteer_state": row.volunteer_state, "state_since": act.day.isoformat()}


def _take_state(act: Act, known: Row, row: PersonRow) -> bool:
    """Of somebody known the newer word holds. Whether it was another."""
    if row.volunteer_state in ("", known["volunteer_state"]):
        return False
    people.change(act.tx, known["id"], {**state_columns(act, row), "changed_at": act.at})
    return True


def _take_safety(act: Act, asked: KeepPeople, row: PersonRow, person_id: str) -> bool:
    """What a row says of the safety round is kept as an answer of today. Whether there was another one, or none.

    Who says no is believed at once; a no gives way to a yes only where somebody saw both and chose so: a list may be old.
    """
    before = SAID[safety.agreements(act.tx, [person_id])[person_id]]
    if row.safety_round in ("", before) or "safety_round" in row.as_known:
        return False
    if before == REFUSED and row.newer.get("safety_round") != before:
        reason = f"登録済みの「{before}」と違います。本人に確かめてください。"
        mark = MarkRow(field="safety_round", as_written=row.safety_round, reason=reason)
        _put_mark(act, asked, row, mark, person_id)
        return False
    volunteering.add_consent(
        act.tx,
        {
            "id": act.new_id(f"{row.id} safety"),
            "person_id": person_id,
            "words": f"安否確認の同意（名簿「{asked.source}」）",
            "purpose": "安否確認",
            "told_to": "安否確認をする人",
            "agreed": int(row.safety_round == AGREED),
            "answered_on": act.day.isoformat(),
            "how": "paper",
            "asked_by": act.actor,
            "changed_at": act.at,
        },
    )
    roster_marks.drop(act.tx, "people", person_id, "safety_round")
    return True


def _put_marks(act: Act, asked: KeepPeople, row: PersonRow, person_id: str) -> None:
    for mark in row.marks:
        if asked.v == 1:
            people.mark(act.tx, person_id, Mark(mark.field, mark.as_written, mark.reason))
        else:
            _put_mark(act, asked, row, mark, person_id)


def _put_mark(act: Act, asked: KeepPeople, row: PersonRow, mark: MarkRow, person_id: str) -> None:
    if waits := roster_marks.beside(act.tx, "people", person_id, _mark(asked, row, mark)):
        people.mark(act.tx, person_id, waits)


def _keep_part(
    act: Act, asked: KeepPeople | KeepGroups | KeepSalons, counted: Mapping[str, int], **record: str | int
) -> None:
    """What became of a row of an import. record: the column of what it is about to its id."""
    if asked.part is None:
        return
    of = asked.part
    begun = {"source": asked.source, "row_count": of.of, "begun_at": act.at, "begun_by": act.actor}
    roster_imports.begin(act.tx, {"id": of.import_id, **begun})
    (row,) = asked.rows
    outcome = "new" if counted["new"] else "changed" if counted["changed"] else "same"
    said = {"import_id": of.import_id, "position": of.position, "sheet": row.sheet, "row_number": row.row}
    roster_imports.add_row(
        act.tx, {"by_name": 0, **said, "outcome": outcome, "marked": counted["marked"], **record}
    )


def _known_people(tx: Tx, asked: KeepPeople) -> KnownPeople:
    """Everybody of the names of a roster."""
    comparing = KnownPeople()
    source = asked.part.import_id if asked.part else ""
    for rows in people.namesakes(tx, [row.name for row in asked.rows]).values():
        alone = roster_imports.by_name(tx, source, [row["id"] for row in rows]) if source and rows else set()
        for row in rows:
            comparing.add(row["joined_into"] or row["id"], row, source if row["id"] in alone else "")
    return comparing


def beside(known: Row, said: dict[str, Any]) -> dict[str, Any]:
    """What a row says of somebody known, so that nothing of it is lost: a second phone, and what is noted.

    Of somebody hidden all of it stands apart, and there what is said anew is put beside what was.
    """
    if known["hidden_at"]:
        return said
    phones = [known["phone"], known["phone_other"]]
    others = [phone for phone in (said["phone"], said["phone_other"]) if phone and phone not in phones]
    besides = {**said, "phone": "", "phone_other": ""}
    for field in ("phone", "phone_other"):
        if others and not known[field]:
            besides[field] = others.pop(0)
    notes = "。".join(filter(None, [said["note"], *(f"ほかの電話: {phone}" for phone in others)]))
    note = remarks_beside(known["note"], notes)
    if note != known["note"]:
        known["note"], besides["note"] = "", note
    return besides


def columns_of(tx: Tx, row: PersonRow) -> dict[str, Any]:
    """The columns of a person as a row says them."""
    columns = row.model_dump(
        include={
            "name",
            "kana",
            "sex",
            "postal",
            "address",
            "phone",
            "phone_other",
            "email",
            "emergency_name",
            "emergency_phone",
            "member_number",
            "note",
        }
    )
    columns |= {
        "birth": row.birth and row.birth.isoformat(),
        "seats": row.seats if row.seats is not None else 4 if row.car else 0,
        "note": _note(row.note, row.beside, row.vehicle and f"車: {row.vehicle}"),
        "may_lead": int(row.lead),
        "experienced": int(row.lead),
    }
    return columns | (insured(tx, row.insured_from) if row.insured_from else {})


def insured(tx: Tx, joined_on: date) -> dict[str, str]:
    """Columns of a person who took out the insurance on this day, as a roster says it."""
    # No roster says for which year: who took it out on 31 March is insured for the year that begins.
    year: Year = "next" if joined_on == insurance_ends(joined_on) else ""
    holds = cover(joined_on, at_once_of(centre.incident(tx)), year)
    return {
        "insurance_plan": "名簿",
        "insured_from": holds.first.isoformat(),
        "insured_until": holds.last.isoformat(),
    }


def _note(note: str, beside: Mapping[str, str], *more: str) -> str:
    """What is noted of a row, with what stands in its columns that no field knows, each under its heading."""
    unknown = (f"{heading}: {said}" for heading, said in beside.items())
    return "。".join(part for part in (note, *more, *unknown) if part)


_INSURANCE = ("insurance_plan", "insured_from", "insured_until")


def complete(act: Act, known: Row, columns: dict[str, Any]) -> bool:
    """Fill in what was not known; of two insurances the later one holds. Whether there was anything."""
    missing = missing_in(known, columns)
    if missing:
        people.change(act.tx, known["id"], {**missing, "changed_at": act.at})
    return bool(missing)


def missing_in(known: Row, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What of these columns goes into a record: what was empty, and the later one of two insurances."""
    missing = {field: value for field, value in columns.items() if value and not known[field]}
    if known["insured_until"] and columns.get("insured_until", "") > known["insured_until"]:
        missing |= {field: columns[field] for field in _INSURANCE}
        missing["insured_from"] = first_of_both(known, columns)
    return missing


def _salon_id(act: Act, name: str) -> str:
    row = groups.by_name(act.tx, "salons", name)
    if row:
        return str(row["id"])
    id = act.new_id(f"salon {name}")
    groups.add(act.tx, "salons", {"id": id, "name": name, "made_at": act.at, "changed_at": act.at})
    return id


def _many(tx: Tx, satellite: int, asked: KeepGroups | KeepSalons) -> str:
    """Much at once, which takes the place of facts that other places keep."""
    if rows_of(asked) <= MOST_FROM_SATELLITE:
        return ""
    return f"{rows_of(asked)}件の名簿の取り込みです。名簿を確かめてから取り込みます。"


@command(
    "keep_groups",
    "groups",
    words="団体の名簿の取り込み",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    from_satellite=_many,
    now=check_part,
)
def keep_groups(act: Act, asked: KeepGroups) -> dict[str, Any]:
    """Keep the groups of a roster. A group of the same name takes the newer facts."""
    return _keep(act, "groups", asked)


@command(
    "keep_salons",
    "groups",
    words="サロンの名簿の取り込み",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    from_satellite=_many,
    now=check_part,
)
def keep_salons(act: Act, asked: KeepSalons) -> dict[str, Any]:
    """Keep the salons of a roster. A salon of the same name takes the newer facts."""
    return _keep(act, "salons", asked)


def _keep(act: Act, table: Literal["groups", "salons"], asked: KeepGroups | KeepSalons) -> dict[str, Any]:
    if asked.v == 1:
        return _keep_newer(act, table, asked)
    new = known = changed = marked = 0
    made: set[str] = set()
    comparing = KnownNames(table)
    for one in groups.all_groups(act.tx) if table == "groups" else groups.all_salons(act.tx):
        comparing.add(one["id"], one)
    for row in asked.rows:
        said = _said(row) | {"note": _note(row.note, row.beside)}
        same = _same_name(act, table, row, comparing.find(said))
        marks = [_mark(asked, row, mark) for mark in row.marks]
        if same is None:
            of_row = f"{table} {row.sheet} {row.row}"
            while of_row in made:  # of two tables side by side one row has two
                of_row += f" {row.name}"
            made.add(of_row)
            id = act.new_id(of_row)
            groups.add(act.tx, table, {**said, "id": id, "made_at": act.at, "changed_at": act.at})
            comparing.add(id, said)
            new += 1
        else:
            id = same["id"]
            given = {field: value for field, value in said.items() if value not in ("", None)}
            if row.same_name != "newer":
                # What is known stays, and nothing of the row is lost: a person looks at what it says otherwise.
                otherwise = set(said_otherwise(table, same, said)) - {"note", *(mark.field for mark in marks)}
                marks += [_other_mark(asked, row, field, same[field]) for field in sorted(otherwise)]
                given = {field: value for field, value in given.items() if same[field] in ("", None)}
                given["note"] = remarks_beside(same["note"], said["note"])
            changed += any(value != same[field] for field, value in given.items())
            groups.change(act.tx, table, id, {**given, "changed_at": act.at})
            known += 1
        for mark in marks:
            if waits := roster_marks.beside(act.tx, table, id, mark):
                roster_marks.put(act.tx, table, id, waits)
        marked += bool(marks)
    counted = {"new": new, "known": known, "marked": marked}
    if asked.part:
        counted["changed"] = changed
        _keep_part(act, asked, counted, **{"group_id" if table == "groups" else "salon_id": id})
    return counted


class EndImport(Payload):
    import_id: Annotated[Id, Unshown("the file's name says which it is")]
    source: Annotated[Line, Called("名簿")]
    refused: Annotated[int, Field(ge=0, le=MOST_ROWS), Called("取り込めなかった行")] = 0
    follows: Annotated[str, Field(max_length=64), Unshown("the page of the import says which")] = ""
    """The import of which this is the next: its id, or NONE_BEFORE; "" where the name says it."""


@command("end_import", "people", "groups", words="名簿の取り込みの終わり", who=DESK_WORK, roles=Role.ROSTERS)
def end_import(act: Act, asked: EndImport) -> dict[str, Any]:
    """Every row of an import was taken in or refused."""
    roster_imports.end(act.tx, asked.import_id, act.at, asked.follows)
    return {}


def _other_mark(asked: KeepGroups | KeepSalons, row: GroupRow | SalonRow, field: str, known: Any) -> Mark:
    """What a row says otherwise than we do, for a person to look at."""
    reason = f"登録済みの「{known}」と違います。確かめてください。"
    return _mark(asked, row, MarkRow(field=field, as_written=str(getattr(row, field)), reason=reason))


def _mark(
    asked: KeepPeople | KeepGroups | KeepSalons, row: PersonRow | GroupRow | SalonRow, mark: MarkRow
) -> Mark:
    """A mark with where it stands."""
    return Mark(mark.field, mark.as_written, mark.reason, asked.source, row.sheet, row.row)


def _said(row: GroupRow | SalonRow) -> dict[str, Any]:
    return row.model_dump(exclude={"row", "sheet", "marks", "same_name", "beside"})


def _keep_newer(
    act: Act, table: Literal["groups", "salons"], asked: KeepGroups | KeepSalons
) -> dict[str, Any]:
    """As version 1 does."""
    new = known = 0
    for row in asked.rows:
        said = _said(row)
        # What could not be read stands in the note.
        said["note"] = "。".join(
            part for part in (row.note, *(f"{mark.as_written}（読めず）" for mark in row.marks)) if part
        )
        if same := groups.by_name(act.tx, table, row.name):
            given = {field: value for field, value in said.items() if value not in ("", None)}
            groups.change(act.tx, table, same["id"], {**given, "changed_at": act.at})
            known += 1
        else:
            id = act.new_id(f"{table} {row.name}")
            groups.add(act.tx, table, {**said, "id": id, "made_at": act.at, "changed_at": act.at})
            new += 1
    return {"new": new, "known": known, "marked": sum(bool(row.marks) for row in asked.rows)}


def _same_name(
    act: Act, table: Literal["groups", "salons"], row: GroupRow | SalonRow, alike: Alike | None
) -> Row | None:
    """Whom a row of a list is about; None of a new one. Refusal where a person has to say it."""
    if alike is None or row.same_name == "new":
        return None
    if not alike.sure and not row.same_name:
        raise Refusal(
            f"{row.row}行目の「{row.name}」は、同じ名前で内容の違うものがもうあります。同じものか別のものかを選んでください。",
            "rows",
        )
    return groups.by_id(act.tx, table, alike.id)
