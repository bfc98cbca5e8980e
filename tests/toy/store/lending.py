"""Equipment (資機材) that teams have taken along: who answers for it, and what is still out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store.changes import (
    IN_SPAN,
    Days,
    Span,
    Subject,
    TabletRow,
    Thing,
    tell_tablets,
    told_to,
    without_empty,
)
from vcenter.store.programs import Listing, give
from vcenter.store.sheet_lines import on_dispatch_sheet
from vcenter.store.tables import MOVES, Tells, table
from vcenter.store.tx import Row, Tx, insert, update
from vcenter.store.uses import Use, use_tablets

table(
    "loans",
    satellites="id team_id person_id what count lent_at back_at",
    people={"person_id": MOVES},
    tells=(Tells("loans", by="id"),),
)


def lend(tx: Tx, row: dict[str, Any]) -> None:
    """A team takes something along."""
    insert(tx, "loans", row)


def take_back(tx: Tx, id: str, at: str) -> None:
    """It is here again."""
    update(tx, "loans", id, {"back_at": at})


def by_id(tx: Tx, id: str) -> Row | None:
    """A loan; None when there is none of this id."""
    return tx.one("SELECT * FROM loans WHERE id = :id", id=id)


def out(tx: Tx) -> list[Row]:
    """What is still out, the longest first, with team_number and person_name."""
    return tx.fetch(
        """SELECT l.*, t.number AS team_number, p.name AS person_name FROM loans l
           JOIN teams t ON t.id = l.team_id JOIN people p ON p.id = l.person_id
           WHERE l.back_at IS NULL ORDER BY l.lent_at, l.id"""
    )


def count_out(tx: Tx) -> int:
    """How many things are still out."""
    return int(tx.value("SELECT count(*) FROM loans WHERE back_at IS NULL"))


def page(tx: Tx, after: str, limit: int) -> list[Row]:
    """Loans after this id, for programs."""
    return tx.fetch(
        """SELECT id, team_id, person_id, what, count, lent_at, back_at FROM loans
           WHERE id > :after ORDER BY id LIMIT :limit""",
        after=after,
        limit=limit,
    )


give(
    Listing(
        "loans",
        "Equipment that is lent.",
        page,
        by="id",
        first="",
        roles=frozenset({Role.EQUIPMENT}),
        look=NoLook("things, and ids"),
    )
)


@on_dispatch_sheet(50)
def _on_the_sheet(tx: Tx, team: Row) -> list[str]:
    rows = tx.fetch(
        "SELECT what, count FROM loans WHERE team_id = :team AND back_at IS NULL ORDER BY lent_at, id",
        team=team["id"],
    )
    return ["貸し出した資機材: " + "、".join(f"{row['what']} {row['count']}" for row in rows)] if rows else []


def _for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    for row in tx.fetch(
        f"""SELECT c.seq, l.id, l.team_id AS team, l.what, l.count, l.back_at
            FROM changes c JOIN loans l ON l.id = c.id WHERE c.subject = 'loans' AND {IN_SPAN}""",
        **span,
    ):
        seq, back_at = row.pop("seq"), row.pop("back_at")
        yield (
            Thing(seq, "loans", True, {"id": row["id"]})
            if back_at
            else Thing(seq, "loans", False, without_empty(row))
        )


class LoanOnTablet(TabletRow):
    """A loan as tablets know it."""

    id: Annotated[str, told_to("equipment")]
    team: Annotated[str, told_to("equipment")]
    what: Annotated[str, told_to("equipment")]
    count: Annotated[int, told_to("equipment")]


tell_tablets(Subject("loans", _for_tablets, LoanOnTablet))

use_tablets(
    Use(
        "equipment",
        "資機材",
        40,
        "貸し出した資機材と、班の番号、人の名前が入ります。電話・生年月日・ニーズは入りません。",
        desks=("lending",),
        kinds=("lend_equipment",),
        told={"people": "id n k", "teams": "leader"},
    )
)
