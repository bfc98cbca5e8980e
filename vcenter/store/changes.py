"""What tablets have to be told: people, teams and needs in the order in which they last changed.

A row says what is now, never what was: whoever asks again from a later cursor misses nothing, because every change
gives its thing a new, higher number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vcenter.domain.contact import digits
from vcenter.store.tx import Row, Tx

_RANGE = "c.seq > :since AND c.seq <= :until"


@dataclass(frozen=True)
class Wanted:
    """What a tablet asks for: at most `limit` things that changed after `since`.

    yesterday: in Japan; whoever came before is not shown as having come. day_began: the moment at which today began.
    gone_after: what is no longer shown is named only for changes after this number; who begins has never had it.
    """

    since: int
    limit: int
    yesterday: str
    day_began: str
    gone_after: int


@dataclass
class Page:
    """until: the number of the last change in it. rows and gone: subject to what the tablet keeps, or forgets."""

    until: int
    more: bool
    rows: dict[str, list[Row]] = field(default_factory=dict)
    gone: dict[str, list[Row]] = field(default_factory=dict)


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


def page(tx: Tx, wanted: Wanted) -> Page:
    """The next things that changed, as they are now."""
    since, gone_after = wanted.since, wanted.gone_after
    seqs = tx.fetch(
        "SELECT seq FROM changes WHERE seq > :since ORDER BY seq LIMIT :limit",
        since=since,
        limit=wanted.limit,
    )
    if not seqs:
        return Page(since, False, {"people": [], "teams": [], "needs": []})
    until = int(seqs[-1]["seq"])
    found = Page(until, until < newest(tx))
    span = {"since": since, "until": until}
    people, joined = _people(tx, span, wanted.yesterday)
    teams, teams_gone = _teams(tx, span, gone_after, wanted.yesterday)
    needs, needs_gone = _needs(tx, span, gone_after, wanted.day_began)
    found.rows = {"people": people, "teams": teams, "needs": needs}
    found.gone = {
        subject: rows
        for subject, rows in (("people", joined), ("teams", teams_gone), ("needs", needs_gone))
        if rows
    }
    return found


def _without_empty(row: dict[str, Any]) -> Row:
    return {key: value for key, value in row.items() if value not in (None, "", 0, [], {})}


def _people(tx: Tx, span: dict[str, int], yesterday: str) -> tuple[list[Row], list[Row]]:
    rows = tx.fetch(
        f"""SELECT p.id, p.name, p.kana, p.member_number, p.phone, p.phone_other, p.pass_number, p.pass_issue,
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
    came = _came(tx, span, yesterday)
    in_team = {
        row["id"]: {"number": row["number"], "state": row["state"], "id": row["team"]}
        for row in tx.fetch(
            f"""SELECT c.id, t.id AS team, t.number, t.state FROM changes c
                JOIN team_members m ON m.person_id = c.id JOIN teams t ON t.id = m.team_id
                WHERE c.subject = 'people' AND {_RANGE} AND t.state IN ('formed', 'out')""",
            **span,
        )
    }
    kept, joined = [], []
    for row in rows:
        if row["joined_into"]:
            joined.append({"id": row["id"], "into": row["joined_into"]})
            continue
        found_by = (row["member_number"], digits(row["phone"]), digits(row["phone_other"]))
        kept.append(
            _without_empty(
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
        )
    return kept, joined


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


def _teams(tx: Tx, span: dict[str, int], gone_after: int, yesterday: str) -> tuple[list[Row], list[Row]]:
    members = _lists(
        tx,
        f"""SELECT m.team_id AS id, m.person_id AS one FROM changes c JOIN team_members m ON m.team_id = c.id
            WHERE c.subject = 'teams' AND {_RANGE} ORDER BY m.person_id""",
        span,
    )
    kept, gone = [], []
    for row in tx.fetch(
        f"""SELECT c.seq, t.id, t.number, t.state, g.day, t.need_id AS need, t.leader_id AS leader, t.back_by, t.out_at
            FROM changes c JOIN teams t ON t.id = c.id JOIN gatherings g ON g.id = t.gathering_id
            WHERE c.subject = 'teams' AND {_RANGE} ORDER BY c.seq""",
        **span,
    ):
        seq = row.pop("seq")
        if row["state"] in ("formed", "out") or row["day"] >= yesterday:
            kept.append(_without_empty({**row, "members": members.get(row["id"])}))
        elif seq > gone_after:
            gone.append({"id": row["id"]})
    return kept, gone


def _needs(tx: Tx, span: dict[str, int], gone_after: int, day_began: str) -> tuple[list[Row], list[Row]]:
    kept, gone = [], []
    for row in tx.fetch(
        f"""SELECT c.seq, n.id, n.number, n.state, p.name, n.address, n.district, p.phone, n.category, n.request,
                   n.urgency, n.dangers, n.changed_at,
                   (SELECT t.id FROM teams t WHERE t.need_id = n.id AND t.state IN ('formed', 'out') LIMIT 1) AS team
            FROM changes c JOIN needs n ON n.id = c.id JOIN people p ON p.id = n.person_id
            WHERE c.subject = 'needs' AND {_RANGE} ORDER BY c.seq""",
        **span,
    ):
        seq, changed = row.pop("seq"), row.pop("changed_at")
        if row["state"] not in ("done", "withdrawn") or changed >= day_began:
            kept.append(_without_empty(row))
        elif seq > gone_after:
            gone.append({"id": row["id"]})
    return kept, gone


def _lists(tx: Tx, sql: str, span: dict[str, int]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in tx.fetch(sql, **span):
        found.setdefault(row["id"], []).append(row["one"])
    return found
