"""Halts (送り出しを止める) of a day, and what dispatch asks headquarters while one holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.domain import recalls as recall_words
from vcenter.domain.halts import Halt, why_halted
from vcenter.store import recalls, status, teams
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert, update

QUESTIONS = "send_questions"

table(
    QUESTIONS,
    satellites=(
        "id team_id team_seen why halted_at asked_at asked_by asked_on answer answered_at answered_by answered_on reason"
    ),
)


def of_day(tx: Tx, day: str) -> Halt | None:
    """Why nobody is sent out on a day, as headquarters said last; None where teams leave as ever.

    A recall (呼び戻し) holds like what is said of the day: of both the one that was said last, so that nobody leaves by an answer
    that was given before there was a reason more.
    """
    halt, recall = _said_of(tx, day), recalls.halting(tx, day)
    if recall and (halt is None or recall["called_at"] >= (halt.since or "")):
        return Halt("recalled", recall["called_at"], recall_words.said(recall["cause"], recall["words"]))
    return halt


def _said_of(tx: Tx, day: str) -> Halt | None:
    """The halt of a day by what headquarters said of it."""
    said = status.of_day(tx, day)
    why = why_halted(said["state"], said["heat"])
    if why and why != "heat":
        return Halt(why, said["halted_at"], said["reason"])
    # Whoever takes no volunteers on a day has called it off as well: the door says the same.
    limit = status.limit(tx, day)
    if called_off := why_halted(limit["state"], ""):
        return Halt(called_off, limit["changed_at"], limit["reason"])
    return Halt(why, said["halted_at"], said["reason"]) if why else None


def ask(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a question."""
    insert(tx, QUESTIONS, row)


def answer(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Say what was answered."""
    update(tx, QUESTIONS, id, changes)


def question(tx: Tx, id: str) -> Row | None:
    """A question by its id."""
    return tx.one("SELECT * FROM send_questions WHERE id = :id", id=id)


def latest(tx: Tx, team: Row, halt: Halt) -> Row | None:
    """The last question about a team as it is now, in this halt; None when nobody has asked."""
    return tx.one(
        """SELECT * FROM send_questions WHERE team_id = :team AND team_seen = :seen
           AND why = :why AND halted_at = :since ORDER BY asked_at DESC, id DESC LIMIT 1""",
        team=team["id"],
        seen=team["changed_at"],
        why=halt.why,
        since=halt.since,
    )


def waiting(tx: Tx, day: str) -> list[Row]:
    """The teams of this place about which headquarters is asked now, the longest first; `question` is the question."""
    # Every page asks this, and nearly always nobody waits: only then is the day looked at.
    open_questions = tx.fetch("SELECT * FROM send_questions WHERE answer = ''")
    halt = of_day(tx, day) if open_questions else None
    if halt is None:
        return []
    asked = {
        row["team_id"]: row
        for row in open_questions
        if (row["why"], row["halted_at"]) == (halt.why, halt.since)
    }
    if not asked:
        return []
    found = [
        team | {"question": question | {"said": halt.words}}
        for team in teams.formed(tx)
        if (question := asked.get(team["id"])) and question["team_seen"] == team["changed_at"]
    ]
    return sorted(found, key=lambda team: str(team["question"]["asked_at"]))


def answered(tx: Tx, halt: Halt, teams: list[Row]) -> dict[str, Row]:
    """Team to its last question in this halt; of those that have not left only as they are now."""
    seen = {team["id"]: team["changed_at"] for team in teams if team["state"] == "formed"}
    rows = tx.fetch(
        """SELECT * FROM send_questions WHERE why = :why AND halted_at = :since ORDER BY asked_at, id""",
        why=halt.why,
        since=halt.since,
    )
    return {
        row["team_id"]: row for row in rows if seen.get(row["team_id"], row["team_seen"]) == row["team_seen"]
    }


def to_call_back(halt: Halt | None, out: list[Row], questions: Mapping[str, Row]) -> list[Row]:
    """Of the teams that are out those that nobody has let go in this halt. questions: as of `answered`."""
    if halt is None or halt.why == "recalled":  # whom a recall calls, it says itself
        return []
    return [team for team in out if questions.get(team["id"], {}).get("answer") != "yes"]
