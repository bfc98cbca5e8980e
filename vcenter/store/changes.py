"""What tablets have to be told: people, teams and needs in the order in which they last changed.

A row says what is now, never what was: whoever asks again from a later cursor misses nothing, because every change
gives its thing a new, higher number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from vcenter.domain.contact import digits
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx

table(
    "changes",
    satellites="subject id seq",
)


_RANGE = "c.seq > :since AND c.seq <= :until"


@dataclass(frozen=True)
class Days:
    """What of the past is still shown. yesterday: in Japan; whoever came before is not shown as having come.

    day_began: the moment at which today began.
    """

    yesterday: str
    day_began: str


class Thing(NamedTuple):
    """A thing as it is now, by the number of its last change. gone: tablets forget it; row then only says which."""

    seq: int
    subject: str
    gone: bool
    row: Row


def newest(tx: Tx) -> int:
    """The number of the newest change."""
    return int(tx.value("SELECT coalesce(max(seq), 0) FROM changes"))


def mark(tx: Tx) -> tuple[int, str]:
    """(number, beginning of the id) of the newest journal entry: by it a restored database is known."""
    row = tx.one("SELECT seq, id FROM journal ORDER BY seq DESC LIMIT 1")
    return (row["seq"], row["id"][:13]) if row else (0, "")


def is_marked(tx: Tx, seq: int, id: str) -> bool:
    """Whether this entry is in our journal: no when the database was restored to before it."""
    if seq == 0:
        return True
    found = tx.value("SELECT id FROM journal WHERE seq = :seq", seq=seq)
    return found is not None and str(found)[:13] == id


def numbers(tx: Tx, since: int, limit: int) -> list[int]:
    """The numbers of the next changes after this one, at most so many."""
    rows = tx.fetch(
        "SELECT seq FROM changes WHERE seq > :since ORDER BY seq LIMIT :limit", since=since, limit=limit
    )
    return [row["seq"] for row in rows]


def things(tx: Tx, first: int, last: int, days: Days) -> Iterator[Thing]:
    """The things whose last change has a number from first to last, as they are now; people first, in any order else."""
    span = {"since": first - 1, "until": last}
    yield from _people(tx, span, days)
    yield from _teams(tx, span, days)
    yield from _needs(tx, span, days)


def _without_empty(row: dict[str, Any]) -> Row:
    return {key: value for key, value in row.items() if value not in (None, "", 0, [], {})}


def _people(tx: Tx, span: dict[str, int], days: Days) -> Iterator[Thing]:
    rows = tx.fetch(
        f"""SELECT c.seq, p.id, p.name, p.kana, p.member_number, p.phone, p.phone_other, p.pass_number, p.pass_issue,
                   p.birth, p.guardian_id, p.guardian_consent, p.consent_at, p.insured_from, p.insured_until,
                   p.oriented_on, p.barred_reason, p.joined_into
            FROM changes c JOIN people p ON p.id = c.id WHERE c.subject = 'people' AND {_RANGE} ORDER BY c.seq""",
        **span,
    )
    salons = _lists(
        tx,
        f"""SELECT g.person_id AS id, g.salon_id AS one FROM changes c JOIN salon_guests g ON g.person_id = c.id
            WHERE c.subject = 'people' AND {_RANGE} ORDER BY g.salon_id""",
        span,
    )
    passes: dict[str, list[list[Any]]] = {}
    for row in tx.fetch(
        f"""SELECT p.joined_into AS id, p.pass_number, p.pass_issue FROM people p
            JOIN changes c ON c.subject = 'people' AND c.id = p.joined_into
            WHERE p.joined_into IS NOT NULL AND {_RANGE} ORDER BY p.pass_number""",
        **span,
    ):
        passes.setdefault(row["id"], []).append([row["pass_number"], row["pass_issue"]])
    came = _came(tx, span, days.yesterday)
    in_team = {
        row["id"]: {"number": row["number"], "state": row["state"], "id": row["team"]}
        for row in tx.fetch(
            f"""SELECT c.id, t.id AS team, t.number, t.state FROM changes c
                JOIN team_members m ON m.person_id = c.id JOIN teams t ON t.id = m.team_id
                WHERE c.subject = 'people' AND {_RANGE} AND t.state IN ('formed', 'out')""",
            **span,
        )
    }
    for row in rows:
        seq = row["seq"]
        if row["joined_into"]:
            yield Thing(seq, "people", True, {"id": row["id"], "into": row["joined_into"]})
            continue
        found_by = (row["member_number"], digits(row["phone"]), digits(row["phone_other"]))
        shown = _without_empty(
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
                "o": row["oriented_on"],
                "x": int(bool(row["barred_reason"])),
                "s": salons.get(row["id"]),
                "in": came.get(row["id"]),
                "t": in_team.get(row["id"]),
            }
        )
        yield Thing(seq, "people", False, shown)


def _came(tx: Tx, span: dict[str, int], yesterday: str) -> dict[str, Row]:
    """The newest attendance of the last two days, by person."""
    found: dict[str, Row] = {}
    for row in tx.fetch(
        f"""SELECT c.id, a.in_at, a.in_device, a.out_at, g.day FROM changes c
            JOIN attendance a ON a.person_id = c.id JOIN gatherings g ON g.id = a.gathering_id
            WHERE c.subject = 'people' AND {_RANGE} AND g.kind = 'centre_day' AND g.day >= :yesterday
            ORDER BY a.in_at""",
        **span,
        yesterday=yesterday,
    ):
        whole = {"at": row["in_at"], "day": row["day"], "device": row["in_device"], "out": row["out_at"]}
        found[row["id"]] = _without_empty(whole)
    return found


def _teams(tx: Tx, span: dict[str, int], days: Days) -> Iterator[Thing]:
    members = _lists(
        tx,
        f"""SELECT m.team_id AS id, m.person_id AS one FROM changes c JOIN team_members m ON m.team_id = c.id
            WHERE c.subject = 'teams' AND {_RANGE} ORDER BY m.person_id""",
        span,
    )
    for row in tx.fetch(
        f"""SELECT c.seq, t.id, t.number, t.state, g.day, t.need_id AS need, t.leader_id AS leader, t.back_by, t.out_at
            FROM changes c JOIN teams t ON t.id = c.id JOIN gatherings g ON g.id = t.gathering_id
            WHERE c.subject = 'teams' AND {_RANGE} ORDER BY c.seq""",
        **span,
    ):
        seq = row.pop("seq")
        if row["state"] in ("formed", "out") or row["day"] >= days.yesterday:
            yield Thing(seq, "teams", False, _without_empty({**row, "members": members.get(row["id"])}))
        else:
            yield Thing(seq, "teams", True, {"id": row["id"]})


def _needs(tx: Tx, span: dict[str, int], days: Days) -> Iterator[Thing]:
    for row in tx.fetch(
        f"""SELECT c.seq, n.id, n.number, n.state, n.person_id AS person, n.requester_id AS requester,
                   p.name, n.address, n.district, p.phone, n.category, n.request,
                   n.urgency, n.dangers, n.changed_at,
                   (SELECT t.id FROM teams t WHERE t.need_id = n.id AND t.state IN ('formed', 'out') LIMIT 1) AS team
            FROM changes c JOIN needs n ON n.id = c.id JOIN people p ON p.id = n.person_id
            WHERE c.subject = 'needs' AND {_RANGE} ORDER BY c.seq""",
        **span,
    ):
        seq, changed = row.pop("seq"), row.pop("changed_at")
        if row["state"] not in ("done", "withdrawn") or changed >= days.day_began:
            yield Thing(seq, "needs", False, _without_empty(row))
        else:
            yield Thing(seq, "needs", True, {"id": row["id"]})


def _lists(tx: Tx, sql: str, span: dict[str, int]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in tx.fetch(sql, **span):
        found.setdefault(row["id"], []).append(row["one"])
    return found
