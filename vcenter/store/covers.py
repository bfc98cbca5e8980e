"""Gathering insurance (行事用保険): the plans, and which gatherings are insured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.domain.covers import Plan
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert, keep, update

table(
    "cover_plans",
    satellites="id name premium least_premium least_heads starts names copies note changed_at ended_at",
)
table(
    "covers",
    satellites="id plan_id salon_id title venue first_day last_day heads premium filed_on late filed_by ended_at",
)


def plans(tx: Tx) -> list[Row]:
    """Every plan that holds, by name."""
    return tx.fetch("SELECT * FROM cover_plans WHERE ended_at IS NULL ORDER BY name, id")


def plan(tx: Tx, id: str) -> Row | None:
    """A plan, also one that has ended."""
    return tx.one("SELECT * FROM cover_plans WHERE id = :id", id=id)


def keep_plan(tx: Tx, row: Mapping[str, Any]) -> None:
    """A plan is so from now on; what was recorded under it keeps its premium."""
    keep(tx, "cover_plans", row)


def plan_of(row: Mapping[str, Any]) -> Plan:
    """A row as the plan that it is."""
    return Plan(row["premium"], row["least_premium"], row["least_heads"], row["starts"])


def end_plan(tx: Tx, id: str, at: str | None) -> None:
    """A plan is sold no more; None: it is."""
    update(tx, "cover_plans", id, {"ended_at": at})


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """A gathering is insured."""
    insert(tx, "covers", row)


def by_id(tx: Tx, id: str) -> Row | None:
    """What is insured, with the name of its plan (plan_name), names and copies."""
    return tx.one(
        """SELECT c.*, p.name AS plan_name, p.names, p.copies, p.starts FROM covers c
           JOIN cover_plans p ON p.id = c.plan_id WHERE c.id = :id""",
        id=id,
    )


def end(tx: Tx, id: str, at: str | None) -> None:
    """An insurance was called off; None: it holds."""
    update(tx, "covers", id, {"ended_at": at})


def listed(tx: Tx, first: str, last: str) -> list[Row]:
    """What is insured between two days, as `by_id`, the latest day first; what was called off is left out."""
    return tx.fetch(
        """SELECT c.*, p.name AS plan_name, p.names, p.copies, p.starts FROM covers c
           JOIN cover_plans p ON p.id = c.plan_id
           WHERE c.first_day BETWEEN :first AND :last AND c.ended_at IS NULL ORDER BY c.first_day DESC, c.title, c.id""",
        first=first,
        last=last,
    )


def of_salon_day(tx: Tx, salon_id: str, day: str) -> Row | None:
    """The insurance of a salon's session on a day."""
    return tx.one(
        """SELECT id FROM covers WHERE salon_id = :salon AND first_day <= :day AND last_day >= :day AND ended_at IS NULL
           ORDER BY id LIMIT 1""",
        salon=salon_id,
        day=day,
    )
