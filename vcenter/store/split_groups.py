"""People who came together and may be parted today, because their leader has said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, among, insert

table(
    "split_groups",
    satellites=NotForSatellites("it is of one day and of the server at whose board they wait"),
    key="gathering_id with_whom",
)


def of_day(tx: Tx, gathering_id: str | None) -> dict[str, Row]:
    """Who may be parted on this day: the id of a group, or of a part of it, to said_by, at, by."""
    rows = tx.fetch(
        "SELECT * FROM split_groups WHERE gathering_id = :gathering ORDER BY at, with_whom",
        gathering=gathering_id,
    )
    return {row["with_whom"]: row for row in rows}


def agree(tx: Tx, row: Mapping[str, Any]) -> None:
    """Their leader agrees. row: gathering_id, with_whom, said_by, at, by."""
    insert(tx, "split_groups", row)


def take_back(tx: Tx, gathering_id: str, with_whom: str) -> int:
    """They stay together after all; 0 where nobody had said otherwise."""
    return tx.execute(
        "DELETE FROM split_groups WHERE gathering_id = :gathering AND with_whom = :whom",
        gathering=gathering_id,
        whom=with_whom,
    )


def spokesmen(tx: Tx, gathering_id: str | None, with_whom: Iterable[str]) -> dict[str, str]:
    """Who speaks for these groups, or parts of one, by name: whoever led them in. Without those of whom nobody is known."""
    ids = list(with_whom)
    party, of_party = among("y.id", ids)
    group, of_group = among("r.group_id", ids)
    rows = tx.fetch(
        f"""SELECT y.id AS whom, p.name FROM group_parties y JOIN group_arrivals r ON r.id = y.arrival_id
            JOIN people p ON p.id = r.leader_id WHERE {party}""",
        **of_party,
    ) + tx.fetch(
        f"""SELECT r.group_id AS whom, p.name FROM group_arrivals r JOIN people p ON p.id = r.leader_id
            WHERE r.gathering_id = :gathering AND {group}""",
        gathering=gathering_id,
        **of_group,
    )
    return {row["whom"]: row["name"] for row in rows}
