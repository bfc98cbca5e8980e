"""What tablets are used for (使いみち), and what each is told because of that: a lost one says no more than its desk needs.

Each field of a row says to which uses it is told (`changes.told_to`); a use says what else it needs of other subjects. A tablet
has one or several uses and is told what any of them is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from vcenter.collect import declare, modules
from vcenter.store import changes
from vcenter.store.changes import Thing
from vcenter.store.tx import Row


@dataclass(frozen=True)
class Use:
    """What a tablet is used for.

    label: as staff call it. holds: what such a tablet will hold, and what not, as a sentence for whoever enrols one.
    desks: those whose pages work on it without network; a desk that no use names works on every tablet. kinds: the commands
    that its outbox may hand in. told: fields of other subjects that it needs besides, by their keys, with spaces between.
    everything: it is told all there is, and may all, also what is declared later.
    """

    key: str
    label: str
    position: int
    holds: str
    desks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    everything: bool = False


_USES: dict[str, Use] = {}


def use_tablets(use: Use) -> Use:
    """Let tablets be used for this."""
    return declare(_USES, use.key, use, "uses of tablets")


_OF_EVERY_USE: dict[str, str] = {}


def of_every_use(kind: str) -> str:
    """Let every tablet hand in this kind, whatever it is used for."""
    return declare(_OF_EVERY_USE, kind, kind, "kinds that every tablet hands in")


def is_of_every_use(kind: str) -> bool:
    """Whether every tablet hands in this kind."""
    return kind in _OF_EVERY_USE


OUTPOST = use_tablets(
    Use(
        "outpost",
        "出先",
        900,
        "すべての窓口のこと、すべての人とニーズが入ります。避難所などで、その1台だけで何でもするときに選びます。",
        everything=True,
    )
)
"""Away from the centre, alone: what every tablet was before there were uses."""


def uses() -> list[Use]:
    """Every use that is declared, of every house, in its order."""
    modules("store")
    return sorted(_USES.values(), key=lambda use: use.position)


def written(keys: Iterable[str]) -> str:
    """As the table keeps them. Beside a use that is told everything no other one says anything."""
    chosen = [use for use in uses() if use.key in set(keys)]
    return " ".join(use.key for use in ([use for use in chosen if use.everything] or chosen))


def read(kept: str) -> list[Use]:
    """The uses that a tablet has, in their order. One that no house declares any more says nothing."""
    return [use for use in uses() if use.key in kept.split()]


def in_words(kept: str) -> str:
    """受付・帰着"""
    return "・".join(use.label for use in read(kept)) or "なし"


def may_hand_in(kept: str, kind: str) -> bool:
    """Whether the outbox of a tablet with these uses may hold such a command."""
    return any(use.everything or kind in use.kinds or is_of_every_use(kind) for use in read(kept))


@dataclass(frozen=True)
class Telling:
    """What tablets with the same uses are told. fields: the keys of each subject's rows; None: everything.

    mark: the same for two who are told the same; it goes along with a tablet's cursor, so that whoever is told something
    else from now on begins anew. "" of whoever is told everything.
    """

    fields: Mapping[str, frozenset[str]] | None
    mark: str

    def row(self, thing: Thing) -> Row | None:
        """What is told of a thing; None where nothing is."""
        if self.fields is None:
            return thing.row
        keys = self.fields.get(thing.subject)
        if keys is None:
            return None
        # Of what is gone a row says only which it was.
        return thing.row if thing.gone else {key: value for key, value in thing.row.items() if key in keys}

    def tells(self, subject: str) -> bool:
        """Whether anything is told of this subject."""
        return self.fields is None or subject in self.fields

    def as_data(self) -> dict[str, list[str]] | None:
        """As a tablet is told it: what it does not know it must not take for a fact."""
        return None if self.fields is None else {name: sorted(keys) for name, keys in self.fields.items()}


def telling(kept: str) -> Telling:
    """What tablets with these uses are told."""
    held = read(kept)
    if any(use.everything for use in held):
        return Telling(None, "")
    fields = {
        name: keys
        for name, subject in changes.subjects().items()
        if "id" in (keys := frozenset(_keys(held, name, subject.told())))
    }
    said = ";".join(f"{name} {' '.join(sorted(keys))}" for name, keys in sorted(fields.items()))
    return Telling(fields, sha256(said.encode()).hexdigest()[:12])


def _keys(held: list[Use], subject: str, told: Mapping[str, changes.ToldTo]) -> Iterable[str]:
    for use in held:
        yield from use.told.get(subject, "").split()
        yield from (key for key, to in told.items() if to.includes(use.key))
