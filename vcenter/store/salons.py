"""Salons and their sessions: who comes, who helps, the roll of a session, and who has not come for a while."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.domain.names import fold_text, ways
from vcenter.domain.refusal import Refusal
from vcenter.domain.salon_words import HEARD_FIRST, ON_ROLL, ONE_OFF
from vcenter.domain.schedule import read_schedule
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
from vcenter.store.groups import EVERYDAY
from vcenter.store.people import SEPARATOR
from vcenter.store.search import words_of
from vcenter.store.tables import ByFunction, Tells, one_of_each, table
from vcenter.store.tx import Row, Tx, insert, update
from vcenter.store.uses import Use, use_tablets

_SESSIONS = uuid.UUID("3f4a7c1e-9a53-5a0e-8a07-6d6e0f6b2c58")

KIND = "salon_session"
"""The kind of the gathering that a session is."""


def _merge_roll(tx: Tx, keep: str, gone: str) -> None:
    """Of one session with both, they came if one of them did."""
    for row in tx.fetch(
        """SELECT a.session_id, a.state, b.state AS other, b.part, b.needed_support, b.at FROM salon_roll a
           JOIN salon_roll b ON b.session_id = a.session_id
           WHERE a.person_id = :keep AND b.person_id = :gone ORDER BY a.session_id""",
        keep=keep,
        gone=gone,
    ):
        if row["other"] == "came" and row["state"] != "came":
            tx.execute(
                """UPDATE salon_roll SET state = 'came', part = :part, needed_support = :support, at = :at
                   WHERE session_id = :session AND person_id = :keep""",
                part=row["part"],
                support=row["needed_support"],
                at=row["at"],
                session=row["session_id"],
                keep=keep,
            )
        tx.execute(
            "DELETE FROM salon_roll WHERE session_id = :session AND person_id = :gone",
            session=row["session_id"],
            gone=gone,
        )
        count_roll(tx, row["session_id"])
    tx.execute("UPDATE salon_roll SET person_id = :keep WHERE person_id = :gone", keep=keep, gone=gone)
    count_again(tx, (keep,))


table(
    "salon_helpers",
    satellites="person_id salon_id leads",
    people={"person_id": one_of_each("salon_id", "leads")},
    key="person_id salon_id",
    tells=(Tells("salons", by="salon_id"),),
)

table(
    "salon_sessions",
    satellites=(
        "id salon_id day state way begins ends why moved_to guests supported helpers visitors staff activity note said_by "
        "changed_at roll_guests roll_supported roll_helpers"
    ),
    tells=(Tells("salons", by="salon_id"),),
)

table(
    "salon_roll",
    satellites="session_id person_id part state needed_support at device",
    people={"person_id": ByFunction(_merge_roll)},
    key="session_id person_id",
    tells=(
        Tells("salons", through="SELECT s.salon_id AS id FROM salon_sessions s WHERE s.id = row.session_id"),
    ),
)


def session_id(salon_id: str, day: str) -> str:
    """The id of a salon's session on a day: two tablets without a server mean the same one."""
    return str(uuid.uuid5(_SESSIONS, f"{salon_id} {day}"))


def session(tx: Tx, id: str) -> Row | None:
    """A session."""
    return tx.one("SELECT * FROM salon_sessions WHERE id = :id", id=id)


def ensure_session(tx: Tx, salon_id: str, day: str, at: str, hours: tuple[str, str]) -> Row:
    """The session of a salon on a day, which is made when it is first wanted. hours: HH:MM from and to, "" where not known."""
    id = session_id(salon_id, day)
    if found := session(tx, id):
        return found
    insert(tx, "gatherings", {"id": id, "kind": KIND, "day": day, "place": salon_id, "incident_id": None})
    row = {"id": id, "salon_id": salon_id, "day": day, "state": "open", "begins": hours[0], "ends": hours[1]}
    insert(tx, "salon_sessions", row | {"changed_at": at})
    found = session(tx, id)
    assert found is not None
    return found


def forget_session(tx: Tx, id: str) -> None:
    """A session was said by mistake, and nothing is recorded of it."""
    tx.execute("DELETE FROM salon_roll WHERE session_id = :id", id=id)
    tx.execute("DELETE FROM salon_sessions WHERE id = :id", id=id)
    tx.execute("DELETE FROM gatherings WHERE id = :id", id=id)


def change_session(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a session."""
    update(tx, "salon_sessions", id, changes)


def put_on_roll(tx: Tx, row: Mapping[str, Any]) -> None:
    """Say of a person whether they came; what was said later of them stands."""
    tx.execute(
        """INSERT INTO salon_roll (session_id, person_id, part, state, needed_support, at, device)
           VALUES (:session_id, :person_id, :part, :state, :needed_support, :at, :device)
           ON CONFLICT (session_id, person_id) DO UPDATE SET part = excluded.part, state = excluded.state,
             needed_support = excluded.needed_support, at = excluded.at, device = excluded.device
           WHERE excluded.at >= salon_roll.at""",
        **row,
    )


def on_roll(tx: Tx, session_id: str, person_id: str) -> Row | None:
    """What the roll says of somebody."""
    return tx.one(
        "SELECT * FROM salon_roll WHERE session_id = :session AND person_id = :person",
        session=session_id,
        person=person_id,
    )


def roll(tx: Tx, session_id: str, salon_id: str) -> list[Row]:
    """Who may be at a session, by kana: guests that come, helpers, and whoever else stands on its roll; nobody who left, and of
    whom it says nothing any more.

    Each row: the person's id, name, kana, phone, hidden_at; part; state ("came", "absent" or "" where nothing was said); at; device;
    needs_support; guest_state.
    """
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, p.phone, p.hidden_at, coalesce(r.state, '') AS state, r.at, r.device,
                  coalesce(r.part, CASE WHEN h.person_id IS NULL OR g.state = 'coming' THEN 'guest' ELSE 'helper' END) AS part,
                  coalesce(r.needed_support, g.needs_support, 0) AS needs_support, g.state AS guest_state
           FROM people p LEFT JOIN salon_roll r ON r.person_id = p.id AND r.session_id = :session
           LEFT JOIN salon_guests g ON g.person_id = p.id AND g.salon_id = :salon
           LEFT JOIN salon_helpers h ON h.person_id = p.id AND h.salon_id = :salon
           WHERE p.id IN (SELECT person_id FROM salon_guests WHERE salon_id = :salon AND state = 'coming'
                          UNION SELECT person_id FROM salon_helpers WHERE salon_id = :salon
                          UNION SELECT y.person_id FROM salon_roll y LEFT JOIN salon_guests z
                            ON z.person_id = y.person_id AND z.salon_id = :salon
                          WHERE y.session_id = :session AND (y.state <> '' OR coalesce(z.state, 'coming') = 'coming'))
           ORDER BY p.kana, p.name, p.id""",
        session=session_id,
        salon=salon_id,
    )


def count_roll(tx: Tx, session_id: str) -> None:
    """A session says by itself how many came by its roll."""
    counted = tx.one(
        """SELECT count(CASE WHEN part = 'guest' THEN 1 END) AS roll_guests,
                  count(CASE WHEN part = 'guest' AND needed_support = 1 THEN 1 END) AS roll_supported,
                  count(CASE WHEN part = 'helper' THEN 1 END) AS roll_helpers
           FROM salon_roll WHERE session_id = :id AND state = 'came'""",
        id=session_id,
    )
    update(tx, "salon_sessions", session_id, counted or {})


def sessions(tx: Tx, salon_id: str, first: str, last: str) -> list[Row]:
    """The sessions of a salon between two days, the newest first."""
    return tx.fetch(
        """SELECT * FROM salon_sessions WHERE salon_id = :salon AND day BETWEEN :first AND :last ORDER BY day DESC""",
        salon=salon_id,
        first=first,
        last=last,
    )


def by_month(tx: Tx, first: str, last: str) -> list[Row]:
    """What was held between two days, by salon and month ("2026-11"): held, guests, supported, helpers; and cancelled.

    Of who needed support the number that was counted stands where one was said, else that of the roll.
    """
    return tx.fetch(
        """SELECT salon_id, substr(day, 1, 7) AS month,
                  count(CASE WHEN state = 'held' THEN 1 END) AS held,
                  count(CASE WHEN state = 'cancelled' THEN 1 END) AS cancelled,
                  sum(CASE WHEN state = 'held' THEN guests + roll_guests ELSE 0 END) AS guests,
                  sum(CASE WHEN state = 'held' THEN coalesce(supported, roll_supported) ELSE 0 END) AS supported,
                  sum(CASE WHEN state = 'held' THEN helpers + roll_helpers ELSE 0 END) AS helpers
           FROM salon_sessions WHERE day BETWEEN :first AND :last GROUP BY salon_id, substr(day, 1, 7)""",
        first=first,
        last=last,
    )


def presences(tx: Tx, salon_id: str, first: str, last: str) -> tuple[list[str], list[Row]]:
    """The days on which a salon was held between two days, and what their rolls say of its guests, by kana: id, name, kana, guest_state (None
    of who is no guest), day and state (None where nothing was said of them at all). Nobody who is hidden."""
    days = tx.fetch(
        """SELECT day FROM salon_sessions WHERE salon_id = :salon AND day BETWEEN :first AND :last AND state IN ('held', 'open')
           ORDER BY day""",
        salon=salon_id,
        first=first,
        last=last,
    )
    rows = tx.fetch(
        """SELECT p.id, p.name, p.kana, g.state AS guest_state, s.day, s.state
           FROM people p LEFT JOIN salon_guests g ON g.person_id = p.id AND g.salon_id = :salon
           LEFT JOIN (SELECT r.person_id, x.day, r.state FROM salon_roll r JOIN salon_sessions x ON x.id = r.session_id
                      WHERE x.salon_id = :salon AND x.day BETWEEN :first AND :last AND x.state IN ('held', 'open')
                        AND r.part = 'guest' AND r.state <> '') s ON s.person_id = p.id
           WHERE p.hidden_at IS NULL AND (g.state = 'coming' OR s.day IS NOT NULL)
             AND p.id IN (SELECT person_id FROM salon_guests WHERE salon_id = :salon
                          UNION SELECT r2.person_id FROM salon_roll r2 JOIN salon_sessions x2 ON x2.id = r2.session_id
                          WHERE x2.salon_id = :salon)
           ORDER BY p.kana, p.name, p.id, s.day""",
        salon=salon_id,
        first=first,
        last=last,
    )
    return [row["day"] for row in days], rows


def on_day(tx: Tx, day: str) -> list[Row]:
    """Every session of a day: salon_id, state, came (guests on its roll, and those without a name)."""
    return tx.fetch(
        """SELECT salon_id, id, state, moved_to, guests + roll_guests AS came FROM salon_sessions
           WHERE day = :day""",
        day=day,
    )


def changed_from(tx: Tx, day: str) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Salon to the days, of this one and later, on which it does not meet after all (cancelled or moved), and those on which it does beside
    its schedule: to which a session was moved, or on which one is planned."""
    off: dict[str, set[str]] = {}
    instead: dict[str, set[str]] = {}
    for row in tx.fetch(
        """SELECT salon_id, day, moved_to, state FROM salon_sessions
           WHERE state IN ('cancelled', 'moved', 'open') AND (day >= :day OR moved_to >= :day)""",
        day=day,
    ):
        if row["state"] == "open":
            instead.setdefault(row["salon_id"], set()).add(row["day"])
            continue
        off.setdefault(row["salon_id"], set()).add(row["day"])
        if row["state"] == "moved" and row["moved_to"]:
            instead.setdefault(row["salon_id"], set()).add(row["moved_to"])
    return {
        id: (frozenset(off.get(id, ())), frozenset(instead.get(id, ()))) for id in off.keys() | instead.keys()
    }


_LISTED = """SELECT s.*, (SELECT count(*) FROM salon_guests m WHERE m.salon_id = s.id AND m.state = 'coming') AS known FROM salons s"""


def listed(tx: Tx) -> list[Row]:
    """Every salon by district and name, with `known`: guests who come now."""
    return tx.fetch(f"{_LISTED} WHERE {EVERYDAY} ORDER BY s.district, s.name, s.id")


def one_offs(tx: Tx) -> list[Row]:
    """Every course, drill and event, the newest first, with `known`, its last day (`last_day`) and how many came in all (`came`)."""
    return tx.fetch(
        f"""SELECT l.*, (SELECT max(x.day) FROM salon_sessions x WHERE x.salon_id = l.id) AS last_day,
                   (SELECT coalesce(sum(x.guests + x.roll_guests), 0) FROM salon_sessions x WHERE x.salon_id = l.id) AS came
            FROM ({_LISTED} WHERE NOT ({EVERYDAY})) l ORDER BY last_day DESC, l.name, l.id"""
    )


def is_found(salon: Row, text: str) -> bool:
    """Whether every fragment stands somewhere in a salon's name, district, venue or contact."""
    said = SEPARATOR.join(
        way for part in ("name", "district", "venue", "contact") for way in ways(fold_text(salon[part]))
    )
    return all(word in said for word in words_of(text))


def guests(tx: Tx, salon_id: str) -> list[Row]:
    """The guests of a salon by kana: the person's id, name, kana, phone, hidden_at, and state, state_since, needs_support."""
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, p.phone, p.hidden_at, m.state, m.state_since, m.needs_support
           FROM salon_guests m JOIN people p ON p.id = m.person_id WHERE m.salon_id = :id
           ORDER BY p.kana, p.name, p.id""",
        id=salon_id,
    )


def helpers(tx: Tx, salon_id: str) -> list[Row]:
    """Who runs a salon, its leaders first: the person's id, name, kana, phone, hidden_at, and leads."""
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, p.phone, p.hidden_at, m.leads FROM salon_helpers m
           JOIN people p ON p.id = m.person_id WHERE m.salon_id = :id ORDER BY m.leads DESC, p.kana, p.name, p.id""",
        id=salon_id,
    )


def guest(tx: Tx, salon_id: str, person_id: str) -> Row | None:
    """How somebody comes to a salon."""
    return tx.one(
        "SELECT * FROM salon_guests WHERE salon_id = :salon AND person_id = :person",
        salon=salon_id,
        person=person_id,
    )


def keep_guest(tx: Tx, salon_id: str, person_id: str, said: Mapping[str, Any]) -> None:
    """Somebody comes to a salon, so. said: state, state_since, needs_support."""
    tx.execute(
        """INSERT INTO salon_guests (person_id, salon_id, state, state_since, needs_support)
           VALUES (:person, :salon, :state, :state_since, :needs_support)
           ON CONFLICT (person_id, salon_id) DO UPDATE SET state = excluded.state, state_since = excluded.state_since,
             needs_support = excluded.needs_support""",
        person=person_id,
        salon=salon_id,
        **said,
    )


def keep_helper(tx: Tx, salon_id: str, person_id: str, leads: bool) -> None:
    """Somebody helps at a salon, or leads it."""
    tx.execute(
        """INSERT INTO salon_helpers (person_id, salon_id, leads) VALUES (:person, :salon, :leads)
           ON CONFLICT (person_id, salon_id) DO UPDATE SET leads = excluded.leads""",
        person=person_id,
        salon=salon_id,
        leads=int(leads),
    )


def end_helper(tx: Tx, salon_id: str, person_id: str) -> None:
    """Somebody helps at a salon no more."""
    tx.execute(
        "DELETE FROM salon_helpers WHERE salon_id = :salon AND person_id = :person",
        salon=salon_id,
        person=person_id,
    )


def count_guest(tx: Tx, salon_id: str, person_id: str) -> None:
    """A guest says by themselves when they came last, and how many sessions in a row they missed since.

    Only what a roll says counts: of a session that nobody recorded, or at which nothing was said of them, they were not absent.
    """
    last_came, missed = None, []
    for row in tx.fetch(
        """SELECT s.day, r.state FROM salon_roll r JOIN salon_sessions s ON s.id = r.session_id
           WHERE r.person_id = :person AND s.salon_id = :salon AND r.part = 'guest' AND r.state <> ''
             AND s.state IN ('held', 'open') ORDER BY s.day DESC""",
        person=person_id,
        salon=salon_id,
    ):
        if row["state"] == "came":
            last_came = row["day"]
            break
        missed.append(row["day"])
    tx.execute(
        """UPDATE salon_guests SET last_came = :came, missed = :missed, missed_since = :since
           WHERE salon_id = :salon AND person_id = :person""",
        came=last_came,
        missed=len(missed),
        since=missed[-1] if missed else None,
        salon=salon_id,
        person=person_id,
    )


def first_on_rolls(tx: Tx, salon_id: str) -> dict[str, str]:
    """Each guest who comes to a salon to the first day on which a roll of it says anything of them."""
    return {
        row["person_id"]: row["day"]
        for row in tx.fetch(
            """SELECT r.person_id, min(s.day) AS day FROM salon_roll r JOIN salon_sessions s ON s.id = r.session_id
               JOIN salon_guests g ON g.person_id = r.person_id AND g.salon_id = s.salon_id
               WHERE s.salon_id = :salon AND r.part = 'guest' AND r.state <> '' AND g.state = 'coming'
               GROUP BY r.person_id""",
            salon=salon_id,
        )
    }


def on_rolls(tx: Tx, session_id: str) -> list[Row]:
    """Who stands on the roll of a session: person_id, salon_id, and when they were registered (made_at)."""
    return tx.fetch(
        """SELECT r.person_id, s.salon_id, p.made_at FROM salon_roll r JOIN salon_sessions s ON s.id = r.session_id
           JOIN people p ON p.id = r.person_id WHERE r.session_id = :id ORDER BY r.person_id""",
        id=session_id,
    )


def end_guest_unseen(tx: Tx, salon_id: str, person_id: str) -> None:
    """Somebody of whom no roll of a salon says anything is no guest of it any more."""
    tx.execute(
        """DELETE FROM salon_guests WHERE salon_id = :salon AND person_id = :person AND NOT EXISTS (
             SELECT 1 FROM salon_roll r JOIN salon_sessions s ON s.id = r.session_id
             WHERE r.person_id = :person AND s.salon_id = :salon)""",
        salon=salon_id,
        person=person_id,
    )


def count_again(tx: Tx, person_ids: Iterable[str]) -> None:
    """What sessions and guests say by themselves, after the rolls of these people were put right from elsewhere."""
    for id in person_ids:
        for row in tx.fetch(
            "SELECT session_id FROM salon_roll WHERE person_id = :id ORDER BY session_id", id=id
        ):
            count_roll(tx, row["session_id"])
        for row in tx.fetch(
            "SELECT salon_id FROM salon_guests WHERE person_id = :id ORDER BY salon_id", id=id
        ):
            count_guest(tx, row["salon_id"], id)


def missing(tx: Tx, salon_id: str = "") -> list[Row]:
    """Guests who come to a salon that does not rest, and missed two recorded sessions in a row or more, of one salon or of all: person_id,
    name, kana, phone, hidden_at, salon_id, salon_name, missed, missed_since, last_came (None: never while rolls were kept)."""
    chosen = "AND g.salon_id = :salon" if salon_id else ""
    return tx.fetch(
        f"""SELECT g.person_id, p.name, p.kana, p.phone, p.hidden_at, g.salon_id, x.name AS salon_name, g.missed,
                   g.missed_since, g.last_came
            FROM salon_guests g JOIN salons x ON x.id = g.salon_id JOIN people p ON p.id = g.person_id
            WHERE g.missed > 1 AND g.state = 'coming' AND x.resting_since IS NULL AND {EVERYDAY.replace("s.", "x.")} {chosen}
            ORDER BY coalesce(g.last_came, g.missed_since), p.kana, g.person_id""",
        **({"salon": salon_id} if salon_id else {}),
    )


def sessions_of_person(tx: Tx, person_id: str, limit: int) -> list[Row]:
    """When a person was at sessions: salon's name and id, day, part; the newest first."""
    return tx.fetch(
        """SELECT x.id, x.name, s.day, r.part FROM salon_roll r JOIN salon_sessions s ON s.id = r.session_id
           JOIN salons x ON x.id = s.salon_id WHERE r.person_id = :person AND r.state = 'came'
           ORDER BY s.day DESC, x.name LIMIT :limit""",
        person=person_id,
        limit=limit,
    )


SHOWN_AHEAD = timedelta(days=200)
MOST_AHEAD = 60
"""So many of a salon's next days a tablet is told at most; each roll that is called tells it the next ones."""


def _days_ahead(words: str, first: date) -> list[str]:
    """The next days of a salon, as its words say; none where nobody can tell."""
    try:
        found = read_schedule(words).dates(first, first + SHOWN_AHEAD)
    except Refusal:
        return []
    return [day.isoformat() for day in islice(found, MOST_AHEAD)]


def _for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    """Salons that do not rest, with who is looked for on their roll and what was said of today. Nobody who is hidden."""
    guests, helpers = (
        lists(
            tx,
            f"""SELECT m.salon_id AS id, m.person_id AS one FROM changes c JOIN {of} m ON m.salon_id = c.id
                JOIN people p ON p.id = m.person_id
                WHERE c.subject = 'salons' AND {IN_SPAN} AND p.hidden_at IS NULL {more}
                ORDER BY p.kana, p.name, p.id""",
            span,
        )
        for of, more in (("salon_guests", "AND m.state = 'coming'"), ("salon_helpers", ""))
    )
    held: dict[str, list[Row]] = {}
    for row in tx.fetch(
        f"""SELECT s.salon_id, s.id, s.day, s.state, s.moved_to, x.place FROM changes c
            JOIN salon_sessions s ON s.salon_id = c.id LEFT JOIN shelter_sessions x ON x.id = s.id
            WHERE c.subject = 'salons' AND {IN_SPAN} AND (s.day >= :yesterday OR s.moved_to >= :yesterday) ORDER BY s.day""",
        **span,
        yesterday=days.yesterday,
    ):
        held.setdefault(row.pop("salon_id"), []).append(row)
    rolls: dict[str, list[Row]] = {}
    for row in tx.fetch(
        f"""SELECT r.session_id, r.person_id AS person, r.part, r.state, r.at FROM changes c
            JOIN salon_sessions s ON s.salon_id = c.id JOIN salon_roll r ON r.session_id = s.id
            JOIN people p ON p.id = r.person_id
            WHERE c.subject = 'salons' AND {IN_SPAN} AND s.day >= :yesterday AND p.hidden_at IS NULL
            ORDER BY p.kana, p.name, p.id""",
        **span,
        yesterday=days.yesterday,
    ):
        rolls.setdefault(row.pop("session_id"), []).append(row)
    first = date.fromisoformat(days.yesterday)
    for row in tx.fetch(
        f"""SELECT c.seq, s.id, s.name, s.kind, s.days, s.venue, s.district, s.resting_since FROM changes c
            JOIN salons s ON s.id = c.id WHERE c.subject = 'salons' AND {IN_SPAN} ORDER BY c.seq""",
        **span,
    ):
        seq = row.pop("seq")
        if row.pop("resting_since"):
            yield Thing(seq, "salons", True, {"id": row["id"]})
            continue
        said = held.get(row["id"], [])
        off = {one["day"] for one in said if one["state"] in ("cancelled", "moved")}
        ahead = {
            *_days_ahead(row["days"], first),
            *(one["moved_to"] for one in said if one["moved_to"]),
            *(one["day"] for one in said if one["state"] == "open"),
        } - off
        sessions = [
            without_empty({"day": one["day"], "state": one["state"], "place": one["place"]})
            | {"roll": rolls.get(one["id"], [])}
            for one in said
            if one["day"] >= days.yesterday
        ]
        is_over = row["kind"] in ONE_OFF and not ahead and not sessions
        if is_over:
            yield Thing(seq, "salons", True, {"id": row["id"]})
            continue
        here = {"guests": guests.get(row["id"]), "helpers": helpers.get(row["id"])}
        yield Thing(
            seq, "salons", False, without_empty({**row, "meets": sorted(ahead), **here, "sessions": sessions})
        )


class OnRollOnTablet(TabletRow):
    """What the roll of a session says of somebody."""

    person: str
    part: Literal["guest", "helper"]
    state: Literal["came", "absent", ""]
    at: str
    """When it was said, UTC."""


class SessionOnTablet(TabletRow):
    """A session of a salon, of yesterday, today or a day to come, of which something was said."""

    day: str
    state: Literal["open", "held", "cancelled", "moved"]
    place: str = ""
    """Where it is held in a disaster; "" of one that is held as ever."""
    roll: list[OnRollOnTablet]


class SalonOnTablet(TabletRow):
    """A salon as tablets know it."""

    id: Annotated[str, told_to("salons")]
    name: Annotated[str, told_to("salons")]
    kind: Annotated[str, told_to("salons")] = ""
    days: Annotated[str, told_to("salons")] = ""
    """When it meets, in words."""
    venue: Annotated[str, told_to("salons")] = ""
    district: Annotated[str, told_to("salons")] = ""
    meets: Annotated[list[str], told_to("salons")] = []
    """Its next days, as the words say and as they were moved; yesterday among them."""
    guests: Annotated[list[str], told_to("salons")] = []
    """Ids of those who come now, by kana."""
    helpers: Annotated[list[str], told_to("salons")] = []
    sessions: Annotated[list[SessionOnTablet], told_to("salons")] = []


class SalonRules(TabletRules):
    """What tablets know of every salon."""

    on_roll: dict[str, str] = Field(description="What a roll says of somebody, in words, by its state.")
    one_off: dict[str, str] = Field(
        description="Kinds of gatherings of their own (course, drill, event), in words."
    )
    heard_first: list[str] = Field(description="Kinds of needs of which guests tell most.")


tell_tablets(
    Subject(
        "salons",
        _for_tablets,
        SalonOnTablet,
        lambda: SalonRules(on_roll=ON_ROLL, one_off=ONE_OFF, heard_first=[*HEARD_FIRST]),
    )
)

use_tablets(
    Use(
        "salons",
        "サロン",
        50,
        "サロンの名前・会場・開催日（避難所で開く回はその場所も）と、だれが来るか、今日の出席が入ります。すべての人の名前・ふりがな・受付証の番号も入ります（受付証の読み取りと、名簿から足すため）。電話・生年月日・住所、支援が必要かどうかは入りません。",
        desks=("salons",),
        kinds=(
            "mark_salon_roll",
            "end_salon_roll",
            "say_guest_state",
            "put_in_salon",
            "come_to_salon",
            "hear_need_at_salon",
        ),
        told={"people": "id n k p i q"},
    )
)
