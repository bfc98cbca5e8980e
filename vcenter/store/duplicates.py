"""Likely duplicates (重複の可能性): who is compared, what hangs on two records, and which were called two people."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from vcenter.domain.contact import digits
from vcenter.domain.duplicates import (
    Likeness,
    Told,
    likeness,
    no_births,
    offices,
    same_name_and_contact,
    told,
)
from vcenter.domain.names import fold, is_kana
from vcenter.store.tables import ByFunction, table
from vcenter.store.tx import Row, Tx, among


def _merge_different(tx: Tx, keep: str, gone: str) -> None:
    """Whoever is another than the one who goes is another than the one who stays; the two themselves are one now."""
    for row in tx.fetch("SELECT * FROM different_people WHERE one_id = :gone OR other_id = :gone", gone=gone):
        other = row["other_id"] if row["one_id"] == gone else row["one_id"]
        if other != keep:
            keep_apart(tx, keep, other, row["said_at"], row["said_by"])
    tx.execute("DELETE FROM different_people WHERE one_id = :gone OR other_id = :gone", gone=gone)


table(
    "different_people",
    satellites="one_id other_id said_at said_by",
    people={"one_id": ByFunction(_merge_different), "other_id": ByFunction(_merge_different)},
    key="one_id other_id",
)


def keep_apart(tx: Tx, one: str, other: str, at: str, by: str) -> None:
    """These two are two people. Who said so first stays."""
    tx.execute(
        """INSERT INTO different_people (one_id, other_id, said_at, said_by) VALUES (:one, :other, :at, :by)
           ON CONFLICT DO NOTHING""",
        one=min(one, other),
        other=max(one, other),
        at=at,
        by=by,
    )


def said_apart(tx: Tx, one: str, other: str) -> Row | None:
    """Who called these two people, and when."""
    return tx.one(
        "SELECT * FROM different_people WHERE one_id = :one AND other_id = :other",
        one=min(one, other),
        other=max(one, other),
    )


def others_of(tx: Tx, id: str) -> set[str]:
    """Who was said to be another than this one."""
    rows = tx.fetch(
        "SELECT one_id, other_id FROM different_people WHERE one_id = :id OR other_id = :id", id=id
    )
    return {row["other_id"] if row["one_id"] == id else row["one_id"] for row in rows}


def apart(tx: Tx) -> set[tuple[str, str]]:
    """Every two who were called two people: the smaller id first."""
    rows = tx.fetch("SELECT one_id, other_id FROM different_people")
    return {(row["one_id"], row["other_id"]) for row in rows}


COMPARED = "id, name, kana, sex, birth, phone, phone_other, email, address, member_number, guardian_id"

_MAY_BE_SEEN = "joined_into IS NULL AND hidden_at IS NULL AND find <> ''"
"""Nobody either who has a record only because a safety round asks after them by a list that is for few to see."""


def everybody(tx: Tx) -> list[Row]:
    """Whoever may be compared, first known first: not who is hidden (秘匿), of whom nothing is to be told."""
    return tx.fetch(f"SELECT {COMPARED} FROM people WHERE {_MAY_BE_SEEN} ORDER BY made_at, id")


MOST_ALIKE = 3


def alike(
    tx: Tx, said: Mapping[str, Any], besides: Container[str] = (), *, typed_alone: bool = False
) -> list[tuple[Row, Likeness]]:
    """Who of everybody is likely this person, who stands at a desk; the likeliest first, three at most. A queue stands there as well:
    who only perhaps is them is left to whoever looks through the likely duplicates.

    said: the columns of a person as far as they are told. besides: ids of those of whom it is known that they are another. typed_alone: they
    typed it themselves and no desk has seen them, so a birthday may be mistaken: then who has their name and phone or house is named too.
    """
    name, kana = str(said["name"]), fold(said.get("kana") or "")
    found_by = [
        kana or (fold(name) if is_kana(fold(name)) else ""),
        *(digits(said.get(one) or "") for one in PHONES),
    ]
    # Of who has none of these in common nothing more than a name could speak.
    rows = tx.fetch(
        f"""SELECT {COMPARED} FROM people WHERE {_MAY_BE_SEEN}
            AND (name_folded = :name OR birth = :birth OR (email <> '' AND lower(email) = :email)
                 OR find LIKE :kana OR find LIKE :phone OR find LIKE :phone_other)""",
        name=fold(name),
        birth=said.get("birth") or "-",
        email=str(said.get("email") or "-").strip().lower(),
        **dict(zip(("kana", *PHONES), map(_inside, found_by), strict=True)),
    )
    everybody = [said, *rows]
    shared, unsaid = offices(everybody), no_births(everybody)
    one = told(said, shared, unsaid)
    found = [
        (row, likely)
        for row in rows
        if row["id"] not in besides and (likely := _asked_about(one, told(row, shared, unsaid), typed_alone))
    ]
    found.sort(key=lambda pair: -pair[1].score)
    return found[:MOST_ALIKE]


def _asked_about(one: Told, other: Told, typed_alone: bool) -> Likeness | None:
    likely = likeness(one, other)
    if likely and likely.verdict == "likely":
        return likely
    return same_name_and_contact(one, other) if typed_alone else None


def _inside(part: str) -> str:
    """Words for LIKE that find what is found by this; "-" of nothing, which stands in no such column."""
    plain = part.replace("%", "").replace("_", "")
    return f"%|{plain}%" if plain else "-"


PHONES = ("phone", "phone_other")


def still_there(tx: Tx, ids: Iterable[str]) -> dict[str, Row]:
    """Of these those who may be compared still, with what a list shows of them."""
    one_of, params = among("id", ids)
    rows = tx.fetch(
        f"""SELECT id, name, kana, pass_number FROM people
            WHERE {_MAY_BE_SEEN} AND {one_of}""",
        **params,
    )
    return {row["id"]: row for row in rows}


_HANGS_ON = {
    "受付": "SELECT count(*) FROM attendance WHERE person_id = :id",
    "班": "SELECT count(*) FROM team_members WHERE person_id = :id",
    "申込み": "SELECT count(*) FROM registrations WHERE person_id = :id",
    "ニーズ": "SELECT count(*) FROM needs WHERE person_id = :id OR requester_id = :id",
    "団体": "SELECT count(*) FROM memberships WHERE person_id = :id",
    "サロン": "SELECT count(*) FROM salon_guests WHERE person_id = :id",
}


def hangs_on(tx: Tx, id: str) -> dict[str, int]:
    """How much of each kind belongs to a record, and moves with it."""
    return {word: int(tx.value(sql, id=id)) for word, sql in _HANGS_ON.items()}
