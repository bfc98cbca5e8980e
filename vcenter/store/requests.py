"""Requests of every day (相談・依頼): who wants help, wants to help or asks, whom staff chose for it, and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from vcenter.domain.calendar import day_began
from vcenter.domain.names import fold_text, ways
from vcenter.domain.request_life import OPEN
from vcenter.domain.request_words import SORTS, TOPICS, WORKS
from vcenter.store import hidden, servers, volunteering
from vcenter.store.people import SEPARATOR
from vcenter.store.search import words_of
from vcenter.store.tables import BY_SERVER, MOVES, ByFunction, table
from vcenter.store.tx import Row, Tx, among, insert, update


def _merge_offers(tx: Tx, keep: str, gone: str) -> None:
    """Of two choices for one request the newer stays, with how often both did it."""
    for row in tx.fetch("SELECT * FROM request_offers WHERE person_id = :gone", gone=gone):
        other = offer(tx, row["request_id"], keep)
        newer = other if other and other["changed_at"] > row["changed_at"] else row
        both = row["helped"] + (other["helped"] if other else 0)
        _put_offer(tx, {**newer, "person_id": keep, "helped": both})
    tx.execute("DELETE FROM request_offers WHERE person_id = :gone", gone=gone)


REQUESTS = table(
    "requests",
    numbered=BY_SERVER,
    satellites=(
        "id number sort state place received_at received_by source source_note person_id requester_id "
        "requester_relation best_time household address district access works topics wanted people_wanted skills "
        "day_wished hours_from hours_to times any_time wish agreed_on found_who done_on state_reason need_id "
        "changed_at hidden_at"
    ),
    people={"person_id": MOVES, "requester_id": MOVES},
)

table("request_history", satellites="id request_id at actor state what")

table(
    "request_offers",
    satellites="request_id person_id state helped changed_at changed_by",
    people={"person_id": ByFunction(_merge_offers)},
    key="request_id person_id",
)

table(
    "request_reports",
    satellites="id request_id did who people minutes went told reported_at reported_by",
)

_WITH_PEOPLE = """SELECT q.*, p.name AS person_name, p.kana AS person_kana, p.phone AS person_phone,
                         r.name AS requester_name, r.kana AS requester_kana, r.phone AS requester_phone
                  FROM requests q JOIN people p ON p.id = q.person_id JOIN people r ON r.id = q.requester_id"""


def by_id(tx: Tx, id: str) -> Row | None:
    """A request with the names and phones of whose it is and of who asked."""
    return tx.one(f"{_WITH_PEOPLE} WHERE q.id = :id", id=id)


def with_hidden(tx: Tx, request: Row) -> Row:
    """The same request for whoever may see where it is and how its people are reached."""
    return hidden.whole(tx, hidden.REQUESTS, request)


def next_number(tx: Tx, place: str) -> int:
    """The number of the next request of a place."""
    return servers.next_in(tx, REQUESTS, place)


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a request."""
    insert(tx, "requests", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a request; of a hidden one, what is kept apart."""
    update(tx, "requests", id, hidden.kept_apart(tx, hidden.REQUESTS, id, changes))


def hide(tx: Tx, id: str, *, at: str, actor: str, entry: str) -> None:
    """Keep apart where this request is."""
    hidden.hide_place(tx, hidden.REQUESTS, id, at=at, actor=actor, entry=entry)


def put_back(tx: Tx, id: str, at: str, by: str) -> None:
    """What was hidden of this request stands on its card again."""
    hidden.show_place(tx, hidden.REQUESTS, id, at, by)


def of_people(tx: Tx, person_id: str) -> list[Row]:
    """Every request of a person, theirs or one that they asked for, the newest first."""
    return tx.fetch(
        "SELECT * FROM requests WHERE person_id = :id OR requester_id = :id ORDER BY received_at DESC, number DESC",
        id=person_id,
    )


def of_need(tx: Tx, need_id: str) -> list[Row]:
    """The requests of which this need was made: id, number."""
    return tx.fetch("SELECT id, number FROM requests WHERE need_id = :id ORDER BY number", id=need_id)


def open_of(tx: Tx, person_id: str, sort: str) -> list[Row]:
    """What this person has told of this sort and is not over, the newest first."""
    one_of, params = among("q.state", OPEN)
    return tx.fetch(
        f"""{_WITH_PEOPLE} WHERE q.person_id = :person AND q.sort = :sort AND {one_of}
            ORDER BY q.received_at DESC, q.number DESC""",
        person=person_id,
        sort=sort,
        **params,
    )


def open_of_sort(tx: Tx, sort: str, states: Sequence[str]) -> list[Row]:
    """Requests of this sort in these states, the longest waiting first."""
    one_of, params = among("q.state", states)
    return tx.fetch(
        f"{_WITH_PEOPLE} WHERE q.sort = :sort AND {one_of} ORDER BY q.received_at, q.number",
        sort=sort,
        **params,
    )


def tell(tx: Tx, *, id: str, request_id: str, at: str, actor: str, state: str, what: str) -> None:
    """Add one line to a request's history."""
    insert(
        tx,
        "request_history",
        {"id": id, "request_id": request_id, "at": at, "actor": actor, "state": state, "what": what},
    )


def history(tx: Tx, request_id: str) -> list[Row]:
    """What happened to a request, oldest first."""
    return tx.fetch("SELECT * FROM request_history WHERE request_id = :id ORDER BY at, id", id=request_id)


def in_states(tx: Tx, states: Sequence[str]) -> list[Row]:
    """Requests in these states."""
    one_of, params = among("q.state", states)
    return tx.fetch(f"{_WITH_PEOPLE} WHERE {one_of} ORDER BY q.received_at, q.number", **params)


def lately_over(tx: Tx, states: Sequence[str], limit: int) -> list[Row]:
    """Requests in these states, those that changed last first."""
    one_of, params = among("q.state", states)
    return tx.fetch(
        f"{_WITH_PEOPLE} WHERE {one_of} ORDER BY q.changed_at DESC, q.number DESC LIMIT :limit",
        limit=limit,
        **params,
    )


def count_by_state(tx: Tx) -> dict[str, int]:
    """State to how many requests are in it."""
    rows = tx.fetch("SELECT state, count(*) AS count FROM requests GROUP BY state")
    return {row["state"]: row["count"] for row in rows}


def search(tx: Tx, text: str, limit: int) -> list[Row]:
    """Requests on whose card every fragment stands, each anywhere: number, names, kana, phones, place, what it is about.

    The one whose number it is first, the others the newest first.
    """
    words = words_of(text)
    if not words:
        return []
    found = []
    for row in tx.fetch(
        """SELECT q.id, q.number, q.sort, q.address, q.district, q.works, q.topics, q.wanted,
                  p.find AS person, r.find AS requester
           FROM requests q JOIN people p ON p.id = q.person_id JOIN people r ON r.id = q.requester_id"""
    ):
        number = f"{row['number']}番"
        about = " ".join(
            said[key]
            for said, keys in ((WORKS, row["works"]), (TOPICS, row["topics"]))
            for key in keys.split()
            if key in said
        )
        card = _card(number, SORTS[row["sort"]], row["address"], row["district"], about, row["wanted"])
        card += row["person"] + row["requester"]
        if all(word in card for word in words):
            named = any(word in (number, str(row["number"])) for word in words)
            found.append((named, row["number"], row["id"]))
    ids = [id for _, _, id in sorted(found, reverse=True)[:limit]]
    one_of, params = among("q.id", ids)
    known = {row["id"]: row for row in tx.fetch(f"{_WITH_PEOPLE} WHERE {one_of}", **params)}
    return [known[id] for id in ids]


@lru_cache(maxsize=20_000)
def _card(*parts: str) -> str:
    """What a request is found by, folded. Remembered: every letter that is typed looks through the same cards."""
    return SEPARATOR.join(way for part in parts for way in ways(fold_text(part)))


# Whom staff chose


def offer(tx: Tx, request_id: str, person_id: str) -> Row | None:
    """How far it is with this person for this request; None of who was not chosen."""
    return tx.one(
        "SELECT * FROM request_offers WHERE request_id = :request AND person_id = :person",
        request=request_id,
        person=person_id,
    )


def offers(tx: Tx, request_id: str) -> list[Row]:
    """Whoever was chosen for a request, with name, kana and phone: who accepted first, who refused last."""
    return tx.fetch(
        """SELECT o.*, p.name, p.kana, p.phone, p.hidden_at FROM request_offers o JOIN people p ON p.id = o.person_id
           WHERE o.request_id = :id
           ORDER BY CASE WHEN o.state = 'accepted' THEN 0 WHEN o.state = 'called' THEN 1 WHEN o.state = 'picked' THEN 2 ELSE 3 END,
             p.kana, p.name, p.id""",
        id=request_id,
    )


def offered_to(tx: Tx, person_id: str) -> list[Row]:
    """The requests for which this person was chosen, the newest first: id, number, sort, works, request_state, state, helped."""
    return tx.fetch(
        """SELECT q.id, q.number, q.sort, q.works, q.topics, q.done_on, q.state AS request_state, o.state, o.helped
           FROM request_offers o JOIN requests q ON q.id = o.request_id
           WHERE o.person_id = :id ORDER BY q.received_at DESC, q.number DESC""",
        id=person_id,
    )


def put_offer(tx: Tx, request_id: str, person_id: str, state: str, *, at: str, by: str) -> None:
    """It is so far with this person."""
    known = offer(tx, request_id, person_id)
    _put_offer(
        tx,
        {
            "request_id": request_id,
            "person_id": person_id,
            "state": state,
            "helped": known["helped"] if known else 0,
            "changed_at": at,
            "changed_by": by,
        },
    )


def _put_offer(tx: Tx, row: Mapping[str, Any]) -> None:
    tx.execute(
        """INSERT INTO request_offers (request_id, person_id, state, helped, changed_at, changed_by)
           VALUES (:request_id, :person_id, :state, :helped, :changed_at, :changed_by)
           ON CONFLICT (request_id, person_id) DO UPDATE SET state = excluded.state, helped = excluded.helped,
             changed_at = excluded.changed_at, changed_by = excluded.changed_by""",
        **{name: row[name] for name in _OF_AN_OFFER},
    )


_OF_AN_OFFER = ("request_id", "person_id", "state", "helped", "changed_at", "changed_by")


def take_offer(tx: Tx, request_id: str, person_id: str) -> None:
    """This person was not chosen after all."""
    tx.execute(
        "DELETE FROM request_offers WHERE request_id = :request AND person_id = :person",
        request=request_id,
        person=person_id,
    )


def say_helped(tx: Tx, request_id: str, people: Iterable[str], times: int = 1) -> None:
    """These of those who were chosen did it once more; or, with -1, they did not after all."""
    tx.execute_many(
        "UPDATE request_offers SET helped = helped + :times WHERE request_id = :id AND person_id = :person",
        [{"id": request_id, "person": person, "times": times} for person in people],
    )


# How it went


def reports(tx: Tx, request_id: str) -> list[Row]:
    """The reports of a request, the newest first."""
    return tx.fetch(
        "SELECT * FROM request_reports WHERE request_id = :id ORDER BY reported_at DESC, id", id=request_id
    )


def add_report(tx: Tx, row: Mapping[str, Any]) -> None:
    """A report of a request."""
    insert(tx, "request_reports", row)


def take_report(tx: Tx, id: str) -> None:
    """A report was written by mistake."""
    tx.execute("DELETE FROM request_reports WHERE id = :id", id=id)


def received_between(tx: Tx, first: date, until: date) -> list[Row]:
    """Of every request that was received from a day on and before another: sort, state, district, received_at, done_on, and by
    its reports how often somebody helped (`people`) and how many minutes all of them (`minutes`); None where there is none."""
    return tx.fetch(
        """SELECT q.sort, q.state, q.district, q.received_at, q.done_on, w.people, w.minutes FROM requests q
           LEFT JOIN (SELECT request_id, sum(people) AS people, sum(people * minutes) AS minutes
                      FROM request_reports GROUP BY request_id) AS w ON w.request_id = q.id
           WHERE q.received_at >= :first AND q.received_at < :until""",
        first=day_began(first),
        until=day_began(until),
    )


def first_received(tx: Tx) -> str | None:
    """When the first request of all was received (UTC)."""
    found: str | None = tx.value("SELECT min(received_at) FROM requests")
    return found


# Who may be asked


def helpers(tx: Tx, but: Iterable[str]) -> list[Row]:
    """Whoever may be asked to help: who said that they want to, or has helped before; and of volunteers also who has a skill or a licence,
    or said when they are free. Nobody who is kept from taking part, rests or has left, is hidden, or among `but`. A guest of a salon is no
    volunteer for being able to do something.

    Each with id, address, skills (codes), and of what they said last of wanting to help: wants (the id of that
    request), works, times, any_time, district. Who said nothing of when they can is free at the times of their card.
    """
    left_out = set(but)
    rows = tx.fetch(
        """SELECT p.id, p.address FROM people p
           WHERE p.joined_into IS NULL AND p.hidden_at IS NULL AND p.barred_reason = ''
             AND p.volunteer_state NOT IN ('resting', 'left') AND p.id IN (
             SELECT person_id FROM requests WHERE sort = 'to_help' AND state <> 'withdrawn'
             UNION SELECT s.person_id FROM person_skills s JOIN people v ON v.id = s.person_id WHERE v.volunteer_state <> ''
             UNION SELECT l.person_id FROM licences l JOIN people v ON v.id = l.person_id WHERE v.volunteer_state <> ''
             UNION SELECT f.person_id FROM person_times f JOIN people v ON v.id = f.person_id WHERE v.volunteer_state <> ''
             UNION SELECT person_id FROM request_offers WHERE helped > 0
             UNION SELECT m.person_id FROM team_members m JOIN teams t ON t.id = m.team_id WHERE t.state = 'back')"""
    )
    skills: dict[str, list[str]] = {}
    for row in tx.fetch("SELECT person_id, skill FROM person_skills ORDER BY skill"):
        skills.setdefault(row["person_id"], []).append(row["skill"])
    for id, more in volunteering.proved(tx).items():
        skills[id] = list(dict.fromkeys([*skills.get(id, ()), *more]))
    said: dict[str, Row] = {}
    for row in tx.fetch(
        """SELECT id, person_id, works, times, any_time, district FROM requests
           WHERE sort = 'to_help' AND state <> 'withdrawn' ORDER BY received_at, number"""
    ):
        said[row["person_id"]] = row
    free: dict[str, list[str]] = {}
    for row in tx.fetch("SELECT person_id, time FROM person_times ORDER BY time"):
        free.setdefault(row["person_id"], []).append(row["time"])
    nothing = {"id": "", "works": "", "times": "", "any_time": 0, "district": ""}
    for row in rows:
        wants = said.get(row["id"], nothing)
        row["wants"], row["works"], row["times"] = wants["id"], wants["works"], wants["times"]
        if not row["times"] and not wants["any_time"]:
            row["times"] = " ".join(free.get(row["id"], ()))
        row["any_time"], row["district"] = wants["any_time"], wants["district"]
        row["skills"] = skills.get(row["id"], [])
    return [row for row in rows if row["id"] not in left_out]


def helped(tx: Tx) -> dict[str, tuple[int, str]]:
    """Person to how often they have helped, in teams and by requests of every day, and the last day (ISO)."""
    found: dict[str, tuple[int, str]] = {}
    for row in tx.fetch(
        """SELECT person_id, sum(times) AS count, max(day) AS last FROM (
             SELECT m.person_id, 1 AS times, g.day FROM team_members m JOIN teams t ON t.id = m.team_id
               JOIN gatherings g ON g.id = t.gathering_id WHERE t.state = 'back'
             UNION ALL
             SELECT o.person_id, o.helped, coalesce(q.done_on, substr(o.changed_at, 1, 10)) FROM request_offers o JOIN requests q ON q.id = o.request_id
               WHERE o.helped > 0) AS work
           GROUP BY person_id"""
    ):
        found[row["person_id"]] = (row["count"], row["last"] or "")
    return found
