"""What is kept of volunteers every day beside their card: when they are free, licences, consents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from vcenter.domain.calendar import centre_day
from vcenter.domain.matching import LEADER
from vcenter.domain.skills import read_skills
from vcenter.store import own_skills
from vcenter.store.tables import MOVES, one_of_each, table
from vcenter.store.tx import MOST_PARAMETERS, Row, Tx, among, batched, insert, keep, update

table(
    "person_times",
    satellites="person_id time",
    people={"person_id": one_of_each("time")},
    key="person_id time",
)

table(
    "licences",
    satellites="id person_id name expires_on note seen_on seen_by changed_at",
    people={"person_id": MOVES},
)

table(
    "consents",
    satellites=(
        "id person_id words purpose told_to agreed answered_on how asked_by taken_back_on taken_back_by changed_at"
    ),
    people={"person_id": MOVES},
)


def times(tx: Tx, person_id: str) -> list[str]:
    """The parts of the week in which a person is free."""
    rows = tx.fetch("SELECT time FROM person_times WHERE person_id = :id ORDER BY time", id=person_id)
    return [row["time"] for row in rows]


def replace_times(tx: Tx, person_id: str, free: Iterable[str]) -> None:
    """Exactly these parts of the week."""
    tx.execute("DELETE FROM person_times WHERE person_id = :id", id=person_id)
    tx.execute_many(
        "INSERT INTO person_times (person_id, time) VALUES (:person_id, :time)",
        [{"person_id": person_id, "time": one} for one in dict.fromkeys(free)],
    )


def licences(tx: Tx, person_id: str) -> list[Row]:
    """The licences of a person, those that end first on top."""
    return tx.fetch(
        """SELECT * FROM licences WHERE person_id = :id
           ORDER BY CASE WHEN expires_on IS NULL THEN 1 ELSE 0 END, expires_on, name, id""",
        id=person_id,
    )


def proved(tx: Tx, people: Iterable[str] | None = None) -> dict[str, list[str]]:
    """The skills that papers which still hold prove: of these people, or of everybody who has one, by their id. A paper that no word
    of the vocabulary means is its own name."""
    found: dict[str, list[str]] = {}
    for row, skill in _holding(tx, people):
        found.setdefault(row["person_id"], []).append(skill)
    return {id: list(dict.fromkeys(skills)) for id, skills in found.items()}


def add_proved(tx: Tx, skills: dict[str, list[str]]) -> None:
    """Give people whose skills these are (by their id) also those that their papers prove."""
    for id, more in proved(tx, skills).items():
        skills[id] += [skill for skill in more if skill not in skills[id]]


def who_proves(tx: Tx, skill: str) -> tuple[str, dict[str, Any]]:
    """(a query of the ids of people with a paper that still holds and proves this skill, its parameters)."""
    names = [row["name"] for row in tx.fetch("SELECT DISTINCT name FROM licences ORDER BY name")]
    means = _meant(tx, names)
    one_of, params = among("name", [name for name in names if means[name] == skill][:MOST_PARAMETERS])
    sql = f"SELECT person_id FROM licences WHERE {_HOLDS} AND {one_of.replace(':one', ':paper')}"
    return sql, {name.replace("one", "paper"): said for name, said in params.items()} | {"today": _today()}


_HOLDS = "(expires_on IS NULL OR expires_on >= :today)"


def _today() -> str:
    return centre_day(datetime.now(UTC)).isoformat()


def _meant(tx: Tx, names: Iterable[str]) -> dict[str, str]:
    """Each of these names of papers to the skill that it proves."""
    found = {}
    for name in names:
        codes, unknown = read_skills([name])
        found[name] = [*codes, *own_skills.named(tx, unknown)][0]
    return found


def _holding(tx: Tx, people: Iterable[str] | None = None) -> Iterator[tuple[Row, str]]:
    """Licences that have not ended (person_id, name), each with the skill that it proves."""
    rows = []
    for some in [None] if people is None else batched(people):
        one_of, params = ("1 = 1", {}) if some is None else among("person_id", some)
        rows += tx.fetch(
            f"SELECT person_id, name FROM licences WHERE {_HOLDS} AND {one_of} ORDER BY name, id",
            today=_today(),
            **params,
        )
    means = _meant(tx, {row["name"] for row in rows})
    return ((row, means[row["name"]]) for row in rows)


def licence(tx: Tx, id: str) -> Row | None:
    """One licence."""
    return tx.one("SELECT * FROM licences WHERE id = :id", id=id)


def put_licence(tx: Tx, row: Mapping[str, Any]) -> None:
    """A licence as it was seen: a new one, or the same with another day."""
    keep(tx, "licences", row)


def drop_licence(tx: Tx, id: str) -> None:
    """It is no longer kept."""
    tx.execute("DELETE FROM licences WHERE id = :id", id=id)


def ending(tx: Tx, until: str, limit: int) -> list[Row]:
    """Licences that end by this day, or have ended: with name, kana, phone and pass_number of whose they are. Nobody who has left."""
    return tx.fetch(
        """SELECT l.*, p.name AS person_name, p.kana, p.phone, p.pass_number, p.hidden_at FROM licences l
           JOIN people p ON p.id = l.person_id
           WHERE l.expires_on <= :until AND p.volunteer_state <> 'left'
           ORDER BY l.expires_on, p.kana, l.id LIMIT :limit""",
        until=until,
        limit=limit,
    )


def count_ending(tx: Tx, until: str) -> int:
    """How many `ending` would list without a limit."""
    return int(
        tx.value(
            """SELECT count(*) FROM licences l JOIN people p ON p.id = l.person_id
               WHERE l.expires_on <= :until AND p.volunteer_state <> 'left'""",
            until=until,
        )
    )


def consents(tx: Tx, person_id: str) -> list[Row]:
    """What a person was asked for, the newest answer on top."""
    return tx.fetch(
        "SELECT * FROM consents WHERE person_id = :id ORDER BY answered_on DESC, changed_at DESC, id",
        id=person_id,
    )


def consent(tx: Tx, id: str) -> Row | None:
    """One answer."""
    return tx.one("SELECT * FROM consents WHERE id = :id", id=id)


def add_consent(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody answered."""
    insert(tx, "consents", row)


def change_consent(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of an answer."""
    update(tx, "consents", id, changes)


def to_call(tx: Tx, gathering_id: str | None) -> dict[str, int]:
    """By skill, and LEADER of who may lead: how many who are registered and have not come could be called up."""
    rows = tx.fetch(
        """SELECT s.skill AS what, count(*) AS people FROM people p JOIN person_skills s ON s.person_id = p.id
           WHERE p.volunteer_state = 'registered' AND p.joined_into IS NULL AND p.hidden_at IS NULL AND p.barred_reason = ''
             AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.person_id = p.id AND a.gathering_id = :gathering)
           GROUP BY s.skill
           UNION ALL
           SELECT :leader, count(*) FROM people p
           WHERE p.volunteer_state = 'registered' AND p.joined_into IS NULL AND p.hidden_at IS NULL AND p.barred_reason = ''
             AND p.may_lead = 1
             AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.person_id = p.id AND a.gathering_id = :gathering)""",
        gathering=gathering_id,
        leader=LEADER,
    )
    return {row["what"]: row["people"] for row in rows}
