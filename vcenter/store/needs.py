"""Needs (ニーズ): requests for help, and everything that happened to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field

from vcenter.domain.names import fold, fold_text, ways
from vcenter.domain.need_life import OVER, READ_BY, WAITING
from vcenter.domain.need_words import CATEGORIES, ILL, WORRIES, goes_unsurveyed
from vcenter.domain.same_house import house_keys, same_building, same_house
from vcenter.store import hidden, servers
from vcenter.store.changes import (
    IN_SPAN,
    Days,
    Span,
    Subject,
    TabletRow,
    TabletRules,
    Thing,
    tell_tablets,
    told_to,
    without_empty,
)
from vcenter.store.needs_of_now import SET_ASIDE
from vcenter.store.people import SEPARATOR, find_from_now
from vcenter.store.programs import Listing, give
from vcenter.store.search import words_of
from vcenter.store.tables import BY_SERVER, MOVES, Tells, table
from vcenter.store.tx import Row, Tx, among, insert, update
from vcenter.store.uses import Use, use_tablets

NEEDS = table(
    "needs",
    numbered=BY_SERVER,
    satellites=(
        "id number incident_id state received_at received_by source source_note person_id requester_id "
        "requester_relation best_time household address district present_address access location damage "
        "damage_note category request people_min people_wanted people_why people_strong women_only wish day_wished "
        "hours_from hours_to requester_present parking toilet water electricity danger_level dangers "
        "danger_note far urgency urgency_reason not_to_do consent_team consent_bodies state_reason "
        "look_again_on referred_to changed_at place hidden_at watch_after crisis crisis_why "
        "lives_alone ill utilities near survey_first house_numbers house_whole"
    ),
    people={"person_id": MOVES, "requester_id": MOVES},
    tells=(Tells("needs", by="id"),),
)

table(
    "need_skills",
    satellites="need_id skill count",
)

table(
    "need_equipment",
    satellites="need_id kind count",
)

table(
    "need_history",
    satellites="id need_id at actor state what",
)


PAGED = """id, number, incident_id, state, received_at, received_by, source, source_note, person_id,
    requester_id, requester_relation, best_time, household, address, district, present_address, access,
    damage, damage_note, category, request, people_min, people_wanted, people_why, people_strong, women_only, wish,
    day_wished, hours_from, hours_to, requester_present, parking, toilet, water, electricity,
    danger_level, dangers, danger_note, far, urgency, urgency_reason, not_to_do, consent_team,
    consent_bodies, state_reason, look_again_on, referred_to, changed_at, place, watch_after, crisis, crisis_why,
    lives_alone, ill, utilities, near, survey_first"""
"""The columns that programs are given (`page`): a column that is added later is not among them by itself."""

_SURVEYED = "EXISTS (SELECT 1 FROM need_history h WHERE h.need_id = n.id AND h.state = 'survey')"

_WITH_PEOPLE = f"""SELECT n.*, p.name AS person_name, p.kana AS person_kana, p.phone AS person_phone,
                         r.name AS requester_name, r.kana AS requester_kana, r.phone AS requester_phone,
                         {SET_ASIDE} AS set_aside, CASE WHEN {_SURVEYED} THEN 1 ELSE 0 END AS surveyed
                  FROM needs n JOIN people p ON p.id = n.person_id JOIN people r ON r.id = n.requester_id"""


def by_id(tx: Tx, id: str) -> Row | None:
    """A need with the names and phones of the person concerned and of the requester; set_aside: see needs_of_now; surveyed: 1 when
    somebody was ever sent to look at its place."""
    return tx.one(f"{_WITH_PEOPLE} WHERE n.id = :id", id=id)


def with_hidden(tx: Tx, need: Row) -> Row:
    """The same need for whoever may see where it is and how its people are reached."""
    return hidden.whole(tx, hidden.NEEDS, need)


def next_number(tx: Tx, place: str) -> int:
    """The number of the next needs card of a place."""
    return servers.next_in(tx, NEEDS, place)


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a need. Whose it is can be found by typing from then on."""
    insert(tx, "needs", _with_keys(row))
    find_from_now(tx, row["person_id"])


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a need; of a hidden one, what is kept apart."""
    update(tx, "needs", id, _with_keys(hidden.kept_apart(tx, hidden.NEEDS, id, changes)))


def _with_keys(columns: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same columns; of an address also by what its house is looked up."""
    if "address" not in columns:
        return columns
    keys = house_keys(columns["address"])
    return {**columns, "house_numbers": keys.numbers, "house_whole": keys.whole}


def find_houses_anew(tx: Tx) -> None:
    """Every need is looked up by its address as `house_keys` reads it now."""
    for row in tx.fetch("SELECT id, address, house_numbers, house_whole FROM needs WHERE address <> ''"):
        keys = house_keys(row["address"])
        if keys != (row["house_numbers"], row["house_whole"]):
            update(tx, "needs", row["id"], _with_keys({"address": row["address"]}))


def hide(tx: Tx, id: str, *, at: str, actor: str, entry: str) -> None:
    """Keep apart where this need is. Sheets that were printed before are old by it."""
    hidden.hide_place(tx, hidden.NEEDS, id, at=at, actor=actor, entry=entry)
    _key_anew(tx, id)


def put_back(tx: Tx, id: str, at: str, by: str) -> None:
    """What was hidden of this need stands on its card again."""
    hidden.show_place(tx, hidden.NEEDS, id, at, by)
    _key_anew(tx, id)


def _key_anew(tx: Tx, id: str) -> None:
    """The keys tell as much of where it is as the address: they go and come with it."""
    update(
        tx, "needs", id, _with_keys({"address": tx.value("SELECT address FROM needs WHERE id = :id", id=id)})
    )


def of_people(tx: Tx, person_id: str) -> list[Row]:
    """Every need of a person, theirs or one that they ask for; of people merged into one, all of them."""
    return tx.fetch(
        "SELECT * FROM needs WHERE person_id = :id OR requester_id = :id ORDER BY number", id=person_id
    )


def replace_counts(tx: Tx, need_id: str, skills: Mapping[str, int], equipment: Mapping[str, int]) -> None:
    """Exactly these skills and this equipment, each with its count."""
    tx.execute("DELETE FROM need_skills WHERE need_id = :id", id=need_id)
    tx.execute("DELETE FROM need_equipment WHERE need_id = :id", id=need_id)
    tx.execute_many(
        "INSERT INTO need_skills (need_id, skill, count) VALUES (:id, :what, :count)",
        _counts(need_id, skills),
    )
    tx.execute_many(
        "INSERT INTO need_equipment (need_id, kind, count) VALUES (:id, :what, :count)",
        _counts(need_id, equipment),
    )


def _counts(need_id: str, counted: Mapping[str, int]) -> Iterable[Mapping[str, Any]]:
    return [{"id": need_id, "what": what, "count": count} for what, count in counted.items() if count > 0]


def by_number(tx: Tx, number: int) -> Row | None:
    """The need that bears this number; its id and number."""
    return tx.one("SELECT id, number FROM needs WHERE number = :number", number=number)


def skills(tx: Tx, need_id: str) -> dict[str, int]:
    """Skill to how many people with it."""
    rows = tx.fetch("SELECT skill, count FROM need_skills WHERE need_id = :id ORDER BY skill", id=need_id)
    return {row["skill"]: row["count"] for row in rows}


def equipment(tx: Tx, need_id: str) -> dict[str, int]:
    """Kind of equipment to how many of it."""
    rows = tx.fetch("SELECT kind, count FROM need_equipment WHERE need_id = :id ORDER BY kind", id=need_id)
    return {row["kind"]: row["count"] for row in rows}


def tell(tx: Tx, *, id: str, need_id: str, at: str, actor: str, state: str, what: str) -> None:
    """Add one line to a need's history."""
    insert(
        tx,
        "need_history",
        {"id": id, "need_id": need_id, "at": at, "actor": actor, "state": state, "what": what},
    )


def history(tx: Tx, need_id: str) -> list[Row]:
    """What happened to a need, oldest first."""
    return tx.fetch("SELECT * FROM need_history WHERE need_id = :id ORDER BY at, id", id=need_id)


def in_states(tx: Tx, states: Sequence[str]) -> list[Row]:
    """Needs in these states, the most urgent and then the longest waiting first."""
    one_of, params = among("n.state", states)
    return tx.fetch(
        f"{_WITH_PEOPLE} WHERE {one_of} ORDER BY n.urgency DESC, n.received_at, n.number", **params
    )


def ready(tx: Tx) -> list[Row]:
    """Needs that this place sees to now and that can be matched, with skills, equipment, the last team's members and its leader's name."""
    here = servers.here(tx)
    rows = [
        {**row, "skills": {}, "equipment": {}, "last_team": []}
        for row in in_states(tx, ("ready",))
        if row["place"] == here and not row["set_aside"]
    ]
    by_id = {row["id"]: row for row in rows}
    for kind, counts, what in (("skills", "need_skills", "skill"), ("equipment", "need_equipment", "kind")):
        for one in tx.fetch(
            f"""SELECT c.need_id, c.{what} AS what, c.count FROM {counts} c JOIN needs n ON n.id = c.need_id
                WHERE n.state = 'ready' AND n.place = {servers.HERE} ORDER BY c.{what}"""
        ):
            if one["need_id"] in by_id:
                by_id[one["need_id"]][kind][one["what"]] = one["count"]
    for one in tx.fetch(
        f"""SELECT n.id, m.person_id FROM needs n JOIN team_members m ON m.team_id = (
              SELECT id FROM teams WHERE need_id = n.id AND state = 'back' ORDER BY back_at DESC LIMIT 1)
            WHERE n.state = 'ready' AND n.place = {servers.HERE} ORDER BY m.person_id"""
    ):
        if one["id"] in by_id:
            by_id[one["id"]]["last_team"].append(one["person_id"])
    return rows


def urgent(tx: Tx, least: int) -> list[Row]:
    """Needs of now for whom nobody is on the way and that are at least so urgent, the longest waiting first: id, number, category, state,
    urgency, district, received_at, hidden_at. Those on hold have a day of their own."""
    return tx.fetch(
        f"""SELECT n.id, n.number, n.category, n.state, n.urgency, n.district, n.received_at, n.hidden_at FROM needs n
            WHERE n.state IN ('received', 'survey', 'ready') AND n.urgency >= :least AND {SET_ASIDE} = ''
            ORDER BY n.urgency DESC, n.received_at, n.number""",
        least=least,
    )


def in_crisis(tx: Tx) -> list[Row]:
    """Needs of now in crisis that nobody has surveyed yet, the longest waiting first: id, number, category, state, district, received_at,
    hidden_at. One on hold is among them: its survey waits as well."""
    return tx.fetch(
        f"""SELECT n.id, n.number, n.category, n.state, n.district, n.received_at, n.hidden_at FROM needs n
            WHERE n.crisis = 1 AND n.state IN ('received', 'survey', 'on_hold') AND {SET_ASIDE} = ''
            ORDER BY n.received_at, n.number"""
    )


def people_asked_for(tx: Tx) -> int:
    """How many people the needs of this place that are ready to be matched want at least, together."""
    return int(
        tx.value(
            f"""SELECT coalesce(sum(n.people_min), 0) FROM needs n
                WHERE n.state = 'ready' AND n.place = {servers.HERE} AND {SET_ASIDE} = ''"""
        )
    )


def count_on_hold(tx: Tx, day: str) -> int:
    """How many needs are on hold until this day, or one before."""
    return int(
        tx.value("SELECT count(*) FROM needs WHERE state = 'on_hold' AND look_again_on <= :day", day=day)
    )


def last_team(tx: Tx, need_id: str) -> list[str]:
    """Ids of the people who were at this need last."""
    rows = tx.fetch(
        """SELECT person_id FROM team_members WHERE team_id = (
             SELECT id FROM teams WHERE need_id = :id AND state = 'back' ORDER BY back_at DESC LIMIT 1)
           ORDER BY person_id""",
        id=need_id,
    )
    return [row["person_id"] for row in rows]


def left_over(tx: Tx, need_id: str) -> str:
    """What the last team left to do, or why it stopped."""
    return str(
        tx.value(
            """SELECT r.left_over FROM reports r JOIN teams t ON t.id = r.team_id
               WHERE t.need_id = :id ORDER BY r.reported_at DESC LIMIT 1""",
            id=need_id,
        )
        or ""
    )


def open_of_incident(tx: Tx, incident_id: str) -> list[Row]:
    """Needs of an incident that are not over."""
    return tx.fetch(
        f"{_WITH_PEOPLE} WHERE n.incident_id = :incident AND n.state NOT IN ('done', 'withdrawn') ORDER BY n.number",
        incident=incident_id,
    )


def waiting_of_incident(tx: Tx, incident_id: str) -> list[Row]:
    """The needs of an incident for which somebody still waits, by number: id, number, is_helpers (1: helpers for a salon in a shelter),
    is_hidden (1: of it, or of whom it is about, nothing is told)."""
    one_of, params = among("n.state", WAITING)
    return tx.fetch(
        f"""SELECT n.id, n.number, CASE WHEN h.about = 'helpers' THEN 1 ELSE 0 END AS is_helpers,
                   CASE WHEN n.hidden_at IS NULL AND p.hidden_at IS NULL AND r.hidden_at IS NULL THEN 0 ELSE 1 END AS is_hidden
            FROM needs n JOIN people p ON p.id = n.person_id JOIN people r ON r.id = n.requester_id
            LEFT JOIN salon_needs h ON h.need_id = n.id
            WHERE n.incident_id = :incident AND {one_of} ORDER BY n.number""",
        incident=incident_id,
        **params,
    )


def incidents_left(tx: Tx) -> list[Row]:
    """Incidents that are closed, drills not among them, of which needs still wait that are not hidden: id and name, the newest first."""
    one_of, params = among("n.state", WAITING)
    return tx.fetch(
        f"""SELECT i.id, i.name FROM incidents i WHERE i.closed_at IS NOT NULL AND i.drill = 0
            AND EXISTS (SELECT 1 FROM needs n WHERE n.incident_id = i.id AND n.hidden_at IS NULL AND {one_of}) ORDER BY i.closed_at DESC, i.id""",
        **params,
    )


def figures(tx: Tx, day: str) -> dict[str, int]:
    """How many needs are to be seen to (new, to be surveyed, or on hold until this day or one before), and how many
    of this place are ready to be matched now: as many cards as the matching board has, those not sent out today aside."""
    found = tx.one(
        f"""SELECT count(CASE WHEN state IN ('received', 'survey') OR (state = 'on_hold' AND look_again_on <= :day)
                         THEN 1 END) AS to_see,
                   count(CASE WHEN state = 'ready' AND place = {servers.HERE} AND {SET_ASIDE} = ''
                         AND NOT EXISTS (SELECT 1 FROM needs_aside a WHERE a.need_id = n.id AND a.day = :day) THEN 1 END)
                     AS ready
            FROM needs n WHERE state IN ('received', 'survey', 'on_hold', 'ready')""",
        day=day,
    )
    return dict(found or {})


def search(tx: Tx, text: str, limit: int) -> list[Row]:
    """Needs on whose card every fragment stands, each anywhere: number, names, kana, phones, address, category, request.

    The one whose number it is first, the others the newest first. A tablet finds the same (`needParts` in offline/domain/find.js).
    """
    words = words_of(text)
    if not words:
        return []
    found = []
    for row in tx.fetch(
        """SELECT n.id, n.number, n.address, n.district, n.category, n.request, p.find AS person, r.find AS requester
           FROM needs n JOIN people p ON p.id = n.person_id JOIN people r ON r.id = n.requester_id"""
    ):
        number = f"{row['number']}番"
        card = _card(
            number, row["address"], row["district"], CATEGORIES.get(row["category"], ""), row["request"]
        )
        card += row["person"] + row["requester"]
        if all(word in card for word in words):
            named = any(word in (number, str(row["number"])) for word in words)
            found.append((named, row["number"], row["id"]))
    ids = [id for _, _, id in sorted(found, reverse=True)[:limit]]
    one_of, params = among("n.id", ids)
    known = {row["id"]: row for row in tx.fetch(f"{_WITH_PEOPLE} WHERE {one_of}", **params)}
    return [known[id] for id in ids]


@lru_cache(maxsize=20_000)
def _card(*parts: str) -> str:
    """What a need is found by, folded. Remembered: every letter that is typed looks through the same cards."""
    return SEPARATOR.join(way for part in parts for way in ways(fold_text(part)))


_AT_KEYS = """SELECT id FROM needs WHERE house_numbers = :numbers AND address <> '' AND state NOT IN ('done', 'withdrawn')
    UNION SELECT id FROM needs WHERE house_whole = :whole AND address <> '' AND state NOT IN ('done', 'withdrawn')"""
"""Needs that are not over and may be of one house or building, by its `house_keys`: whether they are is looked at closely."""


def open_at_address(tx: Tx, address: str, person_id: str) -> list[Row]:
    """Needs of the same person or house that are not over: perhaps this one is told a second time."""
    perhaps = tx.fetch(f"SELECT address FROM needs WHERE id IN ({_AT_KEYS})", **house_keys(address)._asdict())
    written = sorted({row["address"] for row in perhaps if same_house(row["address"], address)})
    one_of, params = among("n.address", written)
    return tx.fetch(
        f"""{_WITH_PEOPLE} WHERE n.state NOT IN ('done', 'withdrawn') AND (n.person_id = :person OR {one_of})
            ORDER BY n.number""",
        person=person_id,
        **params,
    )


def open_of_person(tx: Tx, person_id: str) -> list[Row]:
    """The needs of a person that are not over: id, number, category."""
    return tx.fetch(
        """SELECT id, number, category FROM needs WHERE person_id = :id AND state NOT IN ('done', 'withdrawn')
           ORDER BY number""",
        id=person_id,
    )


def open_alike(tx: Tx, address: str, person_id: str, name: str) -> list[Row]:
    """Needs that are not over and may be about what somebody tells just now, the likeliest first, each with `alike`.

    "same": of this person or house; "name": of somebody of this name; "building": of another flat of this house.
    """
    folded = fold(name)
    found: dict[str, list[str]] = {"same": [], "name": [], "building": []}
    for row in tx.fetch(
        f"""SELECT n.id, n.person_id, n.address, p.name_folded FROM needs n JOIN people p ON p.id = n.person_id
            WHERE n.state NOT IN ('done', 'withdrawn') AND n.id IN (
                {_AT_KEYS}
                UNION SELECT id FROM needs WHERE person_id = :person
                UNION SELECT m.id FROM people q JOIN needs m ON m.person_id = q.id
                      WHERE q.name_folded = :name AND q.name_folded <> '')
            ORDER BY n.number""",
        person=person_id,
        name=folded,
        **house_keys(address)._asdict(),
    ):
        if row["person_id"] == person_id or same_house(row["address"], address):
            found["same"].append(row["id"])
        elif folded and row["name_folded"] == folded:
            found["name"].append(row["id"])
        elif same_building(row["address"], address):
            found["building"].append(row["id"])
    alike = {id: kind for kind, ids in found.items() for id in ids}
    one_of, params = among("n.id", alike)
    known = {row["id"]: row for row in tx.fetch(f"{_WITH_PEOPLE} WHERE {one_of}", **params)} if alike else {}
    return [known[id] | {"alike": kind} for id, kind in alike.items()]


def count_by_state(tx: Tx) -> dict[str, int]:
    """State to how many needs are in it."""
    rows = tx.fetch("SELECT state, count(*) AS count FROM needs GROUP BY state")
    return {row["state"]: row["count"] for row in rows}


def count_of_incident(tx: Tx, incident_id: str | None) -> dict[str, int]:
    """State to how many needs are in it: of those that are over only this incident's; whoever still waits from before counts too."""
    one_of, params = among("state", OVER)
    rows = tx.fetch(
        f"""SELECT state, count(*) AS count FROM needs
            WHERE NOT ({one_of}) OR incident_id = :incident GROUP BY state""",
        incident=incident_id,
        **params,
    )
    return {row["state"]: row["count"] for row in rows}


def page(tx: Tx, after: int, limit: int) -> list[Row]:
    """Needs in the order of their numbers; none that is hidden."""
    return tx.fetch(
        f"SELECT {PAGED} FROM needs WHERE number > :after AND hidden_at IS NULL ORDER BY number LIMIT :limit",
        after=after,
        limit=limit,
    )


give(
    Listing(
        "needs", "Needs, by number.", page, by="number", first=0, roles=READ_BY, look="ニーズの一覧（API）"
    )
)


def _for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    """Needs that are not over, and those that ended today; whatever is hidden is gone."""
    for row in tx.fetch(
        f"""SELECT c.seq, n.id, n.number, n.state, n.person_id AS person, n.requester_id AS requester,
                   p.name, n.address, n.district, p.phone, n.category, n.request, n.people_why,
                   n.urgency, n.dangers, n.changed_at, n.hidden_at, n.crisis, n.lives_alone, n.ill, n.utilities, n.near,
                   n.survey_first, CASE WHEN {_SURVEYED} THEN 1 ELSE 0 END AS surveyed,
                   (SELECT t.id FROM teams t WHERE t.need_id = n.id AND t.state IN ('formed', 'out') LIMIT 1) AS team
            FROM changes c JOIN needs n ON n.id = c.id JOIN people p ON p.id = n.person_id
            WHERE c.subject = 'needs' AND {IN_SPAN} ORDER BY c.seq""",
        **span,
    ):
        seq, changed, hidden_at = row.pop("seq"), row.pop("changed_at"), row.pop("hidden_at")
        row["unsurveyed"] = int(goes_unsurveyed({**row, "surveyed": row.pop("surveyed")}))
        if hidden_at is None and (row["state"] not in OVER or changed >= days.day_began):
            yield Thing(seq, "needs", False, without_empty(row))
        else:
            yield Thing(seq, "needs", True, {"id": row["id"]} | ({"hidden": 1} if hidden_at else {}))


class NeedOnTablet(TabletRow):
    """A need as tablets know it."""

    id: Annotated[str, told_to("needs returns")]
    number: Annotated[int, told_to("needs returns")]
    state: Annotated[str, told_to("needs returns")]
    person: Annotated[str, told_to("needs")]
    """The id of the person concerned."""
    requester: Annotated[str, told_to("needs")]
    """The id of who asks; of the person concerned where nobody else does."""
    name: Annotated[str, told_to("needs")]
    """Of the person concerned."""
    phone: Annotated[str, told_to("needs")] = ""
    address: Annotated[str, told_to("needs")] = ""
    district: Annotated[str, told_to("needs returns")] = ""
    category: Annotated[str, told_to("needs returns")]
    request: Annotated[str, told_to("needs")] = ""
    people_why: Annotated[str, told_to("needs")] = ""
    """Why so many people are wanted."""
    urgency: Annotated[int, told_to("needs")]
    dangers: Annotated[str, told_to("needs")] = ""
    """Words, with spaces between."""
    crisis: Annotated[int, told_to("needs")] = 0
    lives_alone: Annotated[str, told_to("needs")] = ""
    ill: Annotated[str, told_to("needs")] = ""
    utilities: Annotated[str, told_to("needs")] = ""
    near: Annotated[str, told_to("needs")] = ""
    survey_first: Annotated[str, told_to("needs")] = ""
    unsurveyed: Annotated[int, told_to("needs")] = 0
    """1: a team may go though nobody has looked at the place (現調なし)."""
    team: Annotated[str, told_to("needs returns")] = ""
    """The id of the team that is formed for it, or out."""


def _worries() -> dict[str, list[str]]:
    return {field: list(said) for field, said in (WORRIES | ILL).items()}


class NeedRules(TabletRules):
    """What tablets know of every need."""

    over: list[str] = Field(description="States in which nobody waits for anything more.")
    worries: dict[str, list[str]] = Field(
        description="Of the first questions: field to the answer that a list must show, and its words."
    )


tell_tablets(
    Subject("needs", _for_tablets, NeedOnTablet, lambda: NeedRules(over=[*OVER], worries=_worries()))
)

use_tablets(
    Use(
        "needs",
        "ニーズ（現地調査も）",
        20,
        "ニーズのすべて（名前・住所・電話・内容）と、すべての人の名前・ふりがな・受付証の番号が入ります。ボランティアの電話と生年月日は入りません。新しい相談・依頼も記録できます（前からある件は入りません）。",
        desks=("needs", "requests"),
        kinds=("record_need", "record_request"),
    )
)
