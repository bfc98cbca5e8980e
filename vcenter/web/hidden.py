"""秘匿 on screens: who may see where somebody is, and what stands on the card of whoever is hidden."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from vcenter.access.identity import Identity
from vcenter.domain.roles import Role, Roles
from vcenter.domain.servers import EVERY_PLACE
from vcenter.satellites import hiding
from vcenter.store import hidden, roles, servers, tablets
from vcenter.store.hidden import NEEDS, PEOPLE, REQUESTS, Hideable
from vcenter.store.tx import Tx
from vcenter.web.page import identity

SEEN_BY: dict[str, Roles] = {
    PEOPLE.open: frozenset({Role.ROSTERS}),
    NEEDS.open: frozenset({Role.NEEDS, Role.SURVEY}),
    REQUESTS.open: frozenset({Role.NEEDS, Role.ROSTERS}),
}
"""With which roles one sees what is hidden of people and of needs, beside whoever is responsible: who calls them, and who goes there."""


def may_see(request: Request, of: Hideable) -> bool:
    """Whether whoever is signed in sees where hidden people or needs are: staff with a role for it, and no day's helper."""
    return sees(identity(request), of)


def sees(who: Identity, of: Hideable) -> bool:
    """See `may_see`."""
    return bool(who.id) and not who.kiosk and not who.helps_at and who.may(SEEN_BY[of.open])


def about(tx: Tx, of: Hideable, id: str) -> dict[str, Any] | None:
    """What the band on a hidden card says; None of what is not hidden. at, actor: since when, by whom. who: the names of those who
    may see it. places, tablets: which have not confirmed yet that they have forgotten it."""
    row = hidden.row_of(tx, of, id)
    if row is None or row["ended_at"]:
        return None
    return {
        "of": of.open,
        "at": row["at"],
        "actor": row["actor"],
        "who": _who(tx, of),
        **unconfirmed(tx, of, id, row["entry"]),
    }


def unconfirmed(tx: Tx, of: Hideable, id: str, entry: str) -> dict[str, Any]:
    """The satellites (places) and tablets that may still hold what is hidden."""
    return {
        "places": hiding.unconfirmed(tx, entry),
        "tablets": tablets.not_heard(tx, of.open, id) if hiding.was_told(tx, entry) else [],
    }


def _who(tx: Tx, of: Hideable) -> list[str]:
    here, wanted = servers.here(tx), {role.value for role in SEEN_BY[of.open] | {Role.RESPONSIBLE}}
    named = {
        row["name"]: None
        for row in roles.in_force(tx)
        if row["role"] in wanted and row["place"] in (here, EVERY_PLACE)
    }
    return [*named]


def every(tx: Tx) -> dict[str, Any]:
    """Everybody and every need that is hidden now, each with what has not confirmed yet."""
    return {
        "people": [row | unconfirmed(tx, PEOPLE, row["id"], row["entry"]) for row in hidden.everybody(tx)],
        "needs": [row | unconfirmed(tx, NEEDS, row["id"], row["entry"]) for row in hidden.every_need(tx)],
    }
