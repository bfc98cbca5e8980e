"""Roles (役割): what a member of staff or a program may do, at which place and until when. Deny by default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vcenter.domain.refusal import Refusal
from vcenter.domain.who import Who


class Role(StrEnum):
    """One role. RESPONSIBLE may everything; HELPER and WALL may nothing that a desk does by themselves."""

    RECEPTION = "reception"
    NEEDS = "needs"
    SURVEY = "survey"
    MATCHING = "matching"
    DISPATCH = "dispatch"
    EQUIPMENT = "equipment"
    ROSTERS = "rosters"
    SALON = "salon"
    WATCH = "watch"
    ADMINISTRATION = "administration"
    RESPONSIBLE = "responsible"
    HELPER = "helper"
    WALL = "wall"


ROLE_WORDS: dict[Role, str] = {
    Role.RECEPTION: "受付",
    Role.NEEDS: "ニーズ",
    Role.SURVEY: "現地調査",
    Role.MATCHING: "マッチング",
    Role.DISPATCH: "送り出し・帰着",
    Role.EQUIPMENT: "資機材",
    Role.ROSTERS: "名簿",
    Role.SALON: "サロン",
    Role.WATCH: "見守り・終活",
    Role.ADMINISTRATION: "総務",
    Role.RESPONSIBLE: "責任者",
    Role.HELPER: "お手伝い",
    Role.WALL: "掲示",
}
"""What staff call each of them, in the order in which they are listed."""

Roles = frozenset[Role]

ANY_ROLE: Roles = frozenset(Role)
"""For whoever has a role at all: nobody signs in without one."""

DESK_ROLES: Roles = ANY_ROLE - {Role.RESPONSIBLE, Role.HELPER, Role.WALL}
"""The work of every desk, and no more: what staff and programs had before there were roles, but for what is dangerous."""

LENT: Roles = DESK_ROLES - {Role.ROSTERS, Role.ADMINISTRATION}
"""What a day's helper may be let in for: never the whole list of everybody, nor what headquarters decide."""

RESPONSIBLE: Roles = frozenset({Role.RESPONSIBLE})
"""Nobody but the 責任者."""

GIVEN_BY_HAND = {role: words for role, words in ROLE_WORDS.items() if role is not Role.HELPER}
"""What may be chosen for a member of staff; a day's helper is let in at a desk (commands/helpers.py), and not made a member of staff."""


@dataclass(frozen=True)
class Actor:
    """Who asks for a change. name: as the journal keeps it; id: of the member of staff, "" of whoever is none.

    who: by which door they came; of a volunteer and of another server no role is asked.
    """

    name: str
    who: Who
    roles: Roles = frozenset()
    id: str = ""


def may(held: Roles, wanted: Roles) -> bool:
    """Whether somebody with these roles may use what is for those."""
    return Role.RESPONSIBLE in held or not held.isdisjoint(wanted)


def role_named(written: str) -> Role:
    """The role that somebody wrote, in English or in Japanese. Refusal with the list of them."""
    said = written.strip().casefold()
    for role, words in ROLE_WORDS.items():
        if said in (role.value, words):
            return role
    raise Refusal(f"「{written[:40]}」という役割はありません。{roles_to_choose()}", "role")


def roles_to_choose() -> str:
    """The roles that may be given, with both names of each."""
    listed = "、".join(f"{words}（{role.value}）" for role, words in GIVEN_BY_HAND.items())
    return f"次から選んでください: {listed}"


def in_words(roles: Iterable[Role]) -> str:
    """受付・ニーズ, in the order in which roles are listed. Of what everybody may, it names nobody."""
    held = frozenset(roles)
    return "・".join(words for role, words in ROLE_WORDS.items() if role in held)


def whom_to_ask(responsible: Iterable[str]) -> str:
    """Who can give a role: the names of the 責任者."""
    names = "、".join(f"{name}さん" for name in responsible)
    return f"責任者（{names}）に頼んでください。" if names else "本部の責任者に頼んでください。"


def whose(what: str, wanted: Roles) -> str:
    """Who may. what: the screen or the act that was asked for."""
    held = [words for role, words in ROLE_WORDS.items() if role in wanted - {Role.RESPONSIBLE}]
    of = "".join(f"「{words}」" for words in held or [ROLE_WORDS[Role.RESPONSIBLE]])
    return f"{what}は、役割が{of}の人のものです。"


def not_yours(what: str, wanted: Roles, responsible: Iterable[str]) -> str:
    """Why somebody may not, and whom to ask."""
    return f"{whose(what, wanted)}必要なときは、{whom_to_ask(responsible)}"


def check_until(role: Role, until: date | None, day: date) -> None:
    """Refusal when a role may not be given so on this day. until: its last day, None where it has no end."""
    if until and until < day:
        raise Refusal("もう過ぎた日です。今日からあとの日にしてください。", "until")
    if role is Role.HELPER and until != day:
        raise Refusal("お手伝いは、窓口をひとつ、その日だけです。終わりの日を今日にしてください。", "until")
