"""People of a roster as another roster says them, a year later and by another hand; and others who are easily taken for them.

Seeded. What is changed is what councils meet: forms of kanji, kana, widths, spaces, phones, addresses, surnames, birthdays mistyped or left out.
The others are of the same family, of the same name, or behind the same phone.
"""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from vcenter.domain.kanji import forms
from vcenter.domain.names import fold

from .names import GIVEN, SURNAMES

Person = dict[str, Any]


class Changed(NamedTuple):
    """Somebody of the second roster. of: where they, or whom they are like, stand in the first; same: whether it is they."""

    person: Person
    of: int
    same: bool
    kind: str


def changed(people: Sequence[Person], seed: int) -> list[Changed]:
    """The second roster, in an order of its own: everybody once more, and of every tenth somebody who is like them."""
    chance = random.Random(seed)
    made = []
    for at, person in enumerate(people):
        kinds = chance.sample(list(_CHANGES), chance.choice((0, 1, 1, 2, 2, 3)))
        other = dict(person)
        for kind in kinds:
            _CHANGES[kind](other, chance)
        if _says_too_little(other, person):
            other, kinds = dict(person), []
        made.append(Changed(other, at, True, "+".join(kinds) or "unchanged"))
        if chance.random() < 0.1:
            kind = chance.choice(list(_OTHERS))
            somebody = dict(person)
            _OTHERS[kind](somebody, chance)
            made.append(Changed(somebody, at, False, kind))
    chance.shuffle(made)
    return made


def _says_too_little(other: Person, person: Person) -> bool:
    """Whether a name is all that is left: nobody could tell."""
    same = [name for name in ("birth", "phone", "address") if other[name] and other[name] == person[name]]
    return not same or (same == ["address"] and other["name"] != person["name"])


# What becomes of the same person


def _variants() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x2A6E0)):
        kanji = chr(code)
        for other in forms(kanji):
            if other != kanji:
                found[other].append(kanji)
    return found


_VARIANTS = _variants()


def _another_form(one: Person, chance: random.Random) -> None:
    at = [n for n, char in enumerate(one["name"]) if char in _VARIANTS]
    if at:
        n = chance.choice(at)
        one["name"] = one["name"][:n] + chance.choice(_VARIANTS[one["name"][n]]) + one["name"][n + 1 :]


def _no_space(one: Person, chance: random.Random) -> None:
    one["name"], one["kana"] = "".join(one["name"].split()), "".join(one["kana"].split())


_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)} | {"゛": "ﾞ"}


def _half_width(one: Person, chance: random.Random) -> None:
    plain = unicodedata.normalize("NFD", one["kana"]).replace("\u3099", "ﾞ").replace("\u309a", "ﾟ")
    one["kana"] = "".join(_HALF.get(char, char) for char in plain).replace("　", " ")


def _kana_name(one: Person, chance: random.Random) -> None:
    one["name"] = one["kana"]


def _voiced(one: Person, chance: random.Random) -> None:
    for plain, voiced in ("タダ", "サザ", "カガ", "シジ", "クグ"):
        if plain in one["kana"][1:]:
            one["kana"] = one["kana"][0] + one["kana"][1:].replace(plain, voiced, 1)
            return


def _lost(one: Person, chance: random.Random) -> None:
    one["name"] = "〓" + one["name"][1:]


def _married(one: Person, chance: random.Random) -> None:
    surname = chance.choice(SURNAMES)
    parts, kana = one["name"].split(), one["kana"].split()
    if len(parts) == 2 and len(kana) == 2 and one["birth"]:
        one["name"], one["kana"] = f"{surname[0]}　{parts[1]}", f"{surname[1]}　{kana[1]}"


def _another_phone(one: Person, chance: random.Random) -> None:
    one["phone"] = f"0{chance.choice('789')}0-{chance.randrange(10**4):04}-{chance.randrange(10**4):04}"
    one["phone_other"] = ""


def _moved(one: Person, chance: random.Random) -> None:
    one["address"] = (
        f"品川区西五反田{chance.randrange(1, 9)}-{chance.randrange(1, 30)}-{chance.randrange(1, 20)}"
    )


def _mistyped(one: Person, chance: random.Random) -> None:
    if not one["birth"]:
        return
    birth = date.fromisoformat(str(one["birth"]))
    slips: list[Callable[[], date]] = [
        lambda: birth + timedelta(days=1),
        lambda: birth.replace(month=birth.day, day=birth.month),
        lambda: birth.replace(day=birth.day + 10),
        lambda: birth.replace(year=birth.year + 1),
        lambda: birth.replace(year=birth.year - 63),
    ]
    try:
        one["birth"] = chance.choice(slips)().isoformat()
    except ValueError:
        one["birth"] = (birth - timedelta(days=1)).isoformat()


def _no_birth(one: Person, chance: random.Random) -> None:
    one["birth"] = None


def _written_otherwise(one: Person, chance: random.Random) -> None:
    one["address"] = (
        unicodedata.normalize("NFKC", one["address"])
        .replace("丁目", "-")
        .replace("番", "-")
        .replace("号", "")
    )


_CHANGES: dict[str, Callable[[Person, random.Random], None]] = {
    "another form of kanji": _another_form,
    "no space": _no_space,
    "half width": _half_width,
    "kana for a name": _kana_name,
    "voiced otherwise": _voiced,
    "a character lost": _lost,
    "another surname": _married,
    "another phone": _another_phone,
    "moved": _moved,
    "birthday mistyped": _mistyped,
    "no birthday": _no_birth,
    "address written otherwise": _written_otherwise,
}

# Who is like somebody, and another


def _given(one: Person, chance: random.Random, but: Callable[[str], bool] = lambda kana: True) -> None:
    given = chance.choice([pair for pair in GIVEN if pair[1] not in fold(one["kana"]) and but(pair[1])])
    parts, kana = one["name"].split(), one["kana"].split()
    one["name"], one["kana"] = f"{parts[0]}　{given[0]}", f"{kana[0]}　{given[1]}"


def _of_family(one: Person, chance: random.Random) -> None:
    """At one address, with one phone."""
    _given(one, chance)
    one["birth"], one["email"] = _born(one, chance, 1, 30), ""


def _twin(one: Person, chance: random.Random) -> None:
    """Born on one day, at one address, with the phone of their parents, and names that begin alike."""
    begins = one["kana"].split()[-1][:1]
    if any(pair[1][:1] == begins and pair[1] not in fold(one["kana"]) for pair in GIVEN):
        _given(one, chance, lambda kana: kana[:1] == begins)
    else:
        _given(one, chance)
    one["email"] = ""


def _child_of_one_name(one: Person, chance: random.Random) -> None:
    """A father and a son, at one address, with one phone."""
    one["birth"], one["email"] = _born(one, chance, 20, 40), ""


def _namesake(one: Person, chance: random.Random) -> None:
    one["birth"], one["email"] = _born(one, chance, 2, 50), ""
    _another_phone(one, chance)
    _moved(one, chance)


def _patient(one: Person, chance: random.Random) -> None:
    """Of the same clinic, whose phone both give, with the same given name."""
    surname = chance.choice([pair for pair in SURNAMES if pair[1] not in fold(one["kana"])])
    one["name"] = f"{surname[0]}　{one['name'].split()[-1]}"
    one["kana"] = f"{surname[1]}　{one['kana'].split()[-1]}"
    one["birth"], one["email"] = _born(one, chance, 1, 40), ""
    _moved(one, chance)


def _born(one: Person, chance: random.Random, fewest: int, most: int) -> str:
    birth = date.fromisoformat(str(one["birth"] or "1960-05-05"))
    days = chance.randrange(fewest * 365 + 40, most * 365) * chance.choice((-1, 1))
    return (birth + timedelta(days=days)).isoformat()


_OTHERS: dict[str, Callable[[Person, random.Random], None]] = {
    "family": _of_family,
    "twin": _twin,
    "child of one name": _child_of_one_name,
    "namesake": _namesake,
    "patient": _patient,
}
