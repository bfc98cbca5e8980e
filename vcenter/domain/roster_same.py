"""Which rows of rosters are one person, and which are one group or salon of the same name.

What is surely the same is one. What is less sure stays two of one name, or is for a person to decide before it is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vcenter.domain.contact import digits
from vcenter.domain.names import fold, fold_text
from vcenter.domain.same import Told, same_of_one_name
from vcenter.domain.same_house import same_house

_TELLING = ("birth", "phones", "address", "email", "member_number")
"""What tells one person of a name from another."""
_LONGEST_RUNNING = 4
"""Digits of a number that may only count the rows of a list."""


@dataclass
class _Person:
    id: str
    kana: str
    birth: str
    phones: set[str]
    address: str
    email: str
    member_number: str
    others: list[_Person] = field(default_factory=list)
    hidden: bool = False
    """What would tell them apart is hidden: nothing can be said to be the same."""
    taken_by: str = ""
    """The file of which a row is this person only because it says the same: the next such row is another."""


def _person(id: str, row: Mapping[str, Any]) -> _Person:
    phones = {digits(row.get(name) or "") for name in ("phone", "phone_other")}
    phones |= {digits(phone) for phone in row.get("hidden_phones", ())}
    return _Person(
        id,
        fold(row.get("kana") or ""),
        str(row.get("birth") or ""),
        phones - {""},
        row.get("address") or "",
        (row.get("email") or "").lower(),
        fold(row.get("member_number") or ""),
        hidden=bool(row.get("hidden_at")),
    )


class KnownPeople:
    """Everybody who is known, or stands in a row above, to be compared with the next row."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[_Person]] = {}
        self.only_alike = False
        """Whether the one who was found last is this row alone: the next row that says the same is another."""

    def add(self, id: str, row: Mapping[str, Any], source: str = "") -> None:
        """Somebody is known. source: the file whose row this is."""
        person = _person(id, row)
        person.taken_by = source
        self._by_name.setdefault(fold(row["name"]), []).append(person)

    def find_or_add(self, id: str, row: Mapping[str, Any], source: str) -> str | None:
        """The id of the person who a row of this file surely is; None of somebody new, who is known by this id from now on.

        What the row says is known of them too.
        """
        people = self._by_name.setdefault(fold(row["name"]), [])
        told = _person(id, row)
        found = self._find(people, told, source) if people else None
        self.only_alike = found is None or any(one.id == found and one.taken_by == source for one in people)
        if found is None:
            told.taken_by = source
            people.append(told)
        return found

    @staticmethod
    def _find(people: list[_Person], told: _Person, source: str) -> str | None:
        for known in people:
            if _surely(known, told):
                known.others.append(told)
                return known.id
        for known in people:
            # The same row once more: of another file the same person, of this one a namesake.
            if known.taken_by != source and _says_the_same(known, told):
                known.taken_by = source
                return known.id
        return None


def _surely(known: _Person, told: _Person) -> bool:
    for one in (known, *known.others):
        if one.birth and told.birth:
            return one.birth == told.birth
        if same_of_one_name(Told(one.birth, tuple(one.phones)), Told(told.birth, tuple(told.phones))):
            return True
        if told.member_number and one.member_number == told.member_number and not _other_of_number(one, told):
            return True
    return False


def _other_of_number(one: _Person, told: _Person) -> bool:
    """Whether a short number is that of another: lists that count from 1 have the same ones, and say other phones or addresses."""
    if len(told.member_number) > _LONGEST_RUNNING or not told.member_number.isdecimal():
        return False
    other_phones = bool(one.phones and told.phones) and not one.phones & told.phones
    return other_phones or bool(one.address and told.address and not same_address(one.address, told.address))


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are one, however they are written: 川上2-5-15 and 川上2丁目5番15号."""
    return fold_text(one) == fold_text(other) or same_house(one, other)


def _says_the_same(known: _Person, told: _Person) -> bool:
    if known.hidden or (told.kana and known.kana and told.kana != known.kana):
        return False
    given = [name for name in _TELLING if getattr(told, name)]
    if given in (["phones"], ["birth"]):
        return False  # would have been sure
    if any(getattr(known, name) != getattr(told, name) for name in given if name != "address"):
        return False
    if told.address and not (known.address and same_address(known.address, told.address)):
        return False
    # A name alone is only the one of whom there is a name alone.
    return bool(given) or not any(getattr(known, name) for name in _TELLING)


COMPARED = {
    "groups": ("contact", "phone", "email", "kind", "members", "district", "note"),
    "salons": ("district", "venue", "days", "contact", "phone", "guests", "note"),
}
"""What of two of one name may be otherwise."""


def remarks_beside(known: str, said: str) -> str:
    """A note with what another says besides, each remark once."""
    have = set(_remarks(known))
    new = [remark for remark in dict.fromkeys(_remarks(said)) if remark not in have]
    return "。".join(filter(None, [known, *new]))


def _remarks(note: str) -> list[str]:
    return [remark.strip() for remark in re.split(r"[。\n]", note) if remark.strip()]


def said_otherwise(table: str, known: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, ...]:
    """What two of one name both say, and not the same. Of notes: where the row's says more."""
    return tuple(
        name
        for name in COMPARED[table]
        if row.get(name) not in ("", None)
        and known.get(name) not in ("", None)
        and _even(name, row[name]) != _even(name, known[name])
        and not (name == "note" and remarks_beside(known[name], row[name]) == known[name])
    )


def _even(name: str, value: Any) -> str:
    said = str(value if value is not None else "")
    return digits(said) or said if name == "phone" else fold_text(said)


@dataclass(frozen=True)
class Alike:
    """One of the same name: its id, what it says otherwise, and whether it is surely the same."""

    id: str
    row: Mapping[str, Any]
    otherwise: tuple[str, ...]
    sure: bool


class KnownNames:
    """Every group, or every salon, that is known or stands in a row above."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._by_name: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}

    def add(self, id: str, row: Mapping[str, Any]) -> None:
        """One is known."""
        self._by_name.setdefault(fold(row["name"]), []).append((id, row))

    def find(self, row: Mapping[str, Any]) -> Alike | None:
        """The one of this name that is the same, or may be; None where it is surely another, or there is none."""
        found = [
            Alike(id, known, otherwise, self._sure(known, row, otherwise))
            for id, known in self._by_name.get(fold(row["name"]), ())
            for otherwise in [said_otherwise(self._table, known, row)]
            if not self._another(otherwise)
        ]
        found.sort(key=lambda one: (not one.sure, len(one.otherwise)))
        return found[0] if found else None

    def _another(self, otherwise: Iterable[str]) -> bool:
        """Salons of one name in two districts are two: every district has its ひまわりの会."""
        return self._table == "salons" and "district" in otherwise

    def _sure(self, known: Mapping[str, Any], row: Mapping[str, Any], otherwise: Iterable[str]) -> bool:
        if not {"contact", "phone", "district", "venue"}.intersection(otherwise):
            return True
        if "phone" not in otherwise and row.get("phone") and known.get("phone"):
            return True  # the phone in common: another leader answers it
        # Of one leader: moved, or with a new phone.
        return "contact" not in otherwise and bool(row.get("contact") and known.get("contact"))


_OF_A_YEAR = re.compile(
    r"(?:令和|平成|昭和|西暦|[rhs](?=\d))|\d+|元年|年度?|月|日|版|最新|確定|改訂?|更新|コピー|copy|[\s_\-‐－ー.()（）【】\[\]～~]"
)


def list_called(source: str) -> str:
    """What a list is called, whatever its year: ボランティア名簿_R7年度.xlsx and ボランティア名簿 2026.csv are one list.

    A name that says a year and nothing else is that of one file alone.
    """
    name = unicodedata.normalize("NFKC", source).lower().rsplit(".", 1)[0]
    return _OF_A_YEAR.sub("", name) or name
