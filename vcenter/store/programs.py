"""What programs are given by the API: rows, a page at a time. Each subject's module says so beside its query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vcenter.collect import declare, modules
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Roles
from vcenter.store.tx import Row, Tx


@dataclass(frozen=True)
class Listing:
    """Rows at /api/<name>, for programs with one of these roles.

    meaning: a sentence of the API's description. page(tx, after, limit): the rows after this one. by: the column that they
    are in the order of; first: what stands before every one. look: what staff call it when a program has read them, which is
    written down as an export (見た記録), or why it is none.
    """

    name: str
    meaning: str
    page: Callable[[Tx, Any, int], list[Row]]
    by: str
    first: str | int
    roles: Roles
    look: str | NoLook | None = None


_LISTINGS: dict[str, Listing] = {}


def give(listing: Listing) -> None:
    """Give these rows to programs."""
    declare(_LISTINGS, listing.name, listing, "listings")


def listings() -> list[Listing]:
    """Everything that programs are given, by name."""
    modules("store")
    return [_LISTINGS[name] for name in sorted(_LISTINGS)]
