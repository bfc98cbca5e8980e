"""Recalls (呼び戻し): why teams are called back, and how far it has come with each of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from vcenter.domain.recalls import NOT_REACHED, STATES, STEPS, said, state_of
from vcenter.domain.servers import HEADQUARTERS
from vcenter.store import servers
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
from vcenter.store.tables import Tells, table
from vcenter.store.tx import Row, Tx, among, insert, update

table(
    "recalls",
    satellites="id place day cause words everyone called_at called_by ended_at ended_by ended_why",
    tells=(Tells("recalls", through="SELECT c.id FROM recalled_teams c WHERE c.recall_id = row.id"),),
)

table(
    "recalled_teams",
    satellites=(
        "id recall_id team_id no_answer_at no_answer_by reached_at reached_by confirmed_at confirmed_by on_way_at on_way_by"
    ),
    tells=(Tells("recalls", by="id"),),
)

_OURS = f"(r.place = '{HEADQUARTERS}' OR r.place = {servers.HERE})"
"""Of a recall: it holds at this server."""

_CLOSED = "(SELECT MIN(i.closed_at) FROM incidents i WHERE i.closed_at >= r.called_at)"
"""When the incident or drill was closed in which a recall was called: with it every recall ends."""

OPEN = f"(r.ended_at IS NULL AND {_CLOSED} IS NULL)"
"""Of a recall: nobody has ended it, and what it was called in is still open."""

_OF_CALLED = """SELECT c.*, t.number AS team_number, t.state AS team_state, t.back_at, t.out_at, t.back_by, t.leader_phone,
                       l.name AS leader_name, l.hidden_at AS leader_hidden_at, n.category, n.district, g.day, g.place AS team_place,
                       (SELECT count(*) FROM team_members m WHERE m.team_id = t.id) AS size
                FROM recalled_teams c JOIN teams t ON t.id = c.team_id JOIN people l ON l.id = t.leader_id
                JOIN needs n ON n.id = t.need_id JOIN gatherings g ON g.id = t.gathering_id"""

_WENT = "t.state IN ('out', 'back')"
"""Of a team: it is out or has come home. One whose sending out was taken back never left, and is not called."""


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a recall."""
    insert(tx, "recalls", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a recall."""
    update(tx, "recalls", id, changes)


def by_id(tx: Tx, id: str) -> Row | None:
    """A recall; None when there is none of this id."""
    return tx.one("SELECT * FROM recalls WHERE id = :id", id=id)


def open_of_cause(tx: Tx, day: str, cause: str, place: str) -> Row | None:
    """The recall for this cause that a server has called on a day and that holds."""
    return tx.one(
        f"""SELECT r.* FROM recalls r WHERE r.day = :day AND r.cause = :cause AND r.place = :place AND {OPEN}
            ORDER BY r.called_at, r.id LIMIT 1""",
        day=day,
        cause=cause,
        place=place,
    )


def halting(tx: Tx, day: str) -> Row | None:
    """The newest recall that holds here on a day: while it does, nobody is sent out without being asked about."""
    return tx.one(
        f"""SELECT * FROM recalls r WHERE r.day = :day AND {OPEN} AND {_OURS}
            ORDER BY r.called_at DESC, r.id DESC LIMIT 1""",
        day=day,
    )


def open_now(tx: Tx, day: str) -> list[Row]:
    """What has not been ended, of this day, or of one before it with a team that is out still; the newest first."""
    return tx.fetch(
        f"""SELECT * FROM recalls r WHERE {OPEN} AND {_OURS} AND (r.day = :day OR EXISTS (
              SELECT 1 FROM recalled_teams c JOIN teams t ON t.id = c.team_id
              WHERE c.recall_id = r.id AND t.state = 'out'))
            ORDER BY r.called_at DESC, r.id DESC""",
        day=day,
    )


def ended_of_day(tx: Tx, day: str) -> list[Row]:
    """The recalls of a day that are over, the last one on top; `over_at`: since when. None of before the incident or drill that was
    opened last: what was called in a drill is nothing to a real one."""
    return tx.fetch(
        f"""SELECT r.*, COALESCE(r.ended_at, {_CLOSED}) AS over_at FROM recalls r
            WHERE NOT {OPEN} AND r.day = :day AND {_OURS}
              AND NOT EXISTS (SELECT 1 FROM incidents o WHERE o.opened_at > r.called_at)
            ORDER BY over_at DESC, r.id""",
        day=day,
    )


def over_at(tx: Tx, recall: Row) -> str | None:
    """Since when a recall is over; None while it holds."""
    closed: str | None = tx.value(f"SELECT {_CLOSED} FROM recalls r WHERE r.id = :id", id=recall["id"])
    return recall["ended_at"] or closed


def out_of(tx: Tx, place: str) -> list[str]:
    """Ids of the teams that are out and that a server calls back when it calls everybody: headquarters those of every place."""
    rows = tx.fetch(
        """SELECT t.id FROM teams t JOIN gatherings g ON g.id = t.gathering_id
           WHERE t.state = 'out' AND (:place = '' OR g.place = :place) ORDER BY t.number""",
        place=place,
    )
    return [row["id"] for row in rows]


def id_of(recall_id: str, team_id: str) -> str:
    """The id of a team within a recall, the same at every server."""
    return str(uuid.uuid5(uuid.UUID(recall_id), team_id))


def call(tx: Tx, recall_id: str, team_ids: Iterable[str]) -> int:
    """These teams are called back; how many of them had not been yet."""
    wanted = list(dict.fromkeys(team_ids))
    one_of, params = among("team_id", wanted)
    known = {
        row["team_id"]
        for row in tx.fetch(
            f"SELECT team_id FROM recalled_teams WHERE recall_id = :recall AND {one_of}",
            recall=recall_id,
            **params,
        )
    }
    new = [team for team in wanted if team not in known]
    for team in new:
        row = {"id": id_of(recall_id, team), "recall_id": recall_id, "team_id": team}
        insert(tx, "recalled_teams", row)
    return len(new)


def called_team(tx: Tx, recall_id: str, team_id: str) -> Row | None:
    """How far it has come with a team."""
    return tx.one(
        f"{_OF_CALLED} WHERE c.recall_id = :recall AND c.team_id = :team", recall=recall_id, team=team_id
    )


def mark(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Note something of a called team."""
    update(tx, "recalled_teams", id, changes)


def late_comers(tx: Tx, recall: Row, allowed: Iterable[str]) -> list[str]:
    """Teams that are out while everybody is called back, and are not among the called: they left without a word of it, at another
    place or from a tablet alone. allowed: those that headquarters has let go all the same."""
    if not recall["everyone"]:
        return []
    let_go = set(allowed)
    rows = tx.fetch(
        """SELECT t.id FROM teams t JOIN gatherings g ON g.id = t.gathering_id
           WHERE t.state = 'out' AND (:place = '' OR g.place = :place)
             AND NOT EXISTS (SELECT 1 FROM recalled_teams c WHERE c.recall_id = :recall AND c.team_id = t.id)""",
        place=recall["place"],
        recall=recall["id"],
    )
    return [row["id"] for row in rows if row["id"] not in let_go]


def called(tx: Tx, recalls: Iterable[Row]) -> dict[str, list[Row]]:
    """Recall to its teams, each with its `step` (`recalls.state_of`): whom nobody has reached first, who is back last."""
    found: dict[str, list[Row]] = {row["id"]: [] for row in recalls}
    if not found:  # every page asks this, and nearly always nobody is called
        return {}
    one_of, params = among("c.recall_id", found)
    for row in tx.fetch(f"{_OF_CALLED} WHERE {one_of} AND {_WENT}", **params):
        found[row["recall_id"]].append(row | {"step": state_of(row)})
    order = list(STATES)
    for rows in found.values():
        rows.sort(key=lambda row: (order.index(row["step"]), row["day"], row["team_number"]))
    return found


def of_team(tx: Tx, team_id: str) -> Row | None:
    """The newest recall that holds for a team which is out; None where it is not called back."""
    return tx.one(
        f"""SELECT r.*, c.confirmed_at, c.on_way_at FROM recalls r
            JOIN recalled_teams c ON c.recall_id = r.id JOIN teams t ON t.id = c.team_id
            WHERE c.team_id = :team AND t.state = 'out' AND {OPEN} AND {_OURS}
            ORDER BY r.called_at DESC, r.id DESC LIMIT 1""",
        team=team_id,
    )


def _for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    """Teams that are called back now. Of whoever is hidden no phone is told."""
    for row in tx.fetch(
        f"""SELECT h.seq, h.id AS changed, c.*, t.state AS team_state, t.leader_phone, l.hidden_at, r.cause, r.words,
                   r.called_at, {OPEN} AS holds
            FROM changes h JOIN recalled_teams c ON c.id = h.id JOIN recalls r ON r.id = c.recall_id
            JOIN teams t ON t.id = c.team_id JOIN people l ON l.id = t.leader_id
            WHERE h.subject = 'recalls' AND {IN_SPAN.replace("c.", "h.")}""",
        **span,
    ):
        if not row["holds"] or row["team_state"] != "out":
            yield Thing(row["seq"], "recalls", True, {"id": row["id"]})
            continue
        step = state_of(row)
        told = {
            "id": row["id"],
            "recall": row["recall_id"],
            "team": row["team_id"],
            "why": said(row["cause"], row["words"]),
            "called_at": row["called_at"],
            "phone": "" if row["hidden_at"] else row["leader_phone"],
            "step": "" if step == "todo" else step,
            "at": "" if step == "todo" else row[f"{step}_at"],
            "by": "" if step == "todo" else row[f"{step}_by"],
        }
        yield Thing(row["seq"], "recalls", False, without_empty(told))


class RecalledOnTablet(TabletRow):
    """A team that is called back, as tablets know it."""

    id: Annotated[str, told_to("returns")]
    recall: Annotated[str, told_to("returns")]
    team: Annotated[str, told_to("returns")]
    why: Annotated[str, told_to("returns")]
    """暑さ: WBGT 32℃."""
    called_at: Annotated[str, told_to("returns")]
    """UTC."""
    phone: Annotated[str, told_to("returns")] = ""
    """The leader's; nothing of whoever is hidden."""
    step: Annotated[str, told_to("returns")] = ""
    """How far it has come: no_answer, reached, confirmed, on_way; nothing while nobody has been reached."""
    at: Annotated[str, told_to("returns")] = ""
    by: Annotated[str, told_to("returns")] = ""


class RecallRules(TabletRules):
    """What tablets know of every recall."""

    states: dict[str, str] = Field(description="The word of each state, whom nobody has reached first.")
    steps: dict[str, str] = Field(description="What can be noted of a team.")
    not_reached: list[str] = Field(description="The states of those who must be called.")


def _rules() -> RecallRules:
    return RecallRules(states=dict(STATES), steps=dict(STEPS), not_reached=list(NOT_REACHED))


tell_tablets(Subject("recalls", _for_tablets, RecalledOnTablet, _rules))
