"""Writes docs/access.md: who may what, as the addresses and the commands themselves declare it.

.venv/bin/python -m deploy.write_access
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vcenter.commands import KINDS
from vcenter.domain.roles import ANY_ROLE, ROLE_WORDS, Role, Roles
from vcenter.domain.who import Who
from vcenter.program import PROJECT
from vcenter.web.routes import BY_ROLE, collected

PAGE = PROJECT / "docs" / "access.md"

BEGINS = """# Who may what

Made by `python -m deploy.write_access` of what the addresses and the commands themselves declare; a test holds it to them.

Whoever is responsible (責任者) may everything, and only they what names no other role. Without a role here nobody signs in.
"""


def written() -> str:
    """The whole page."""
    return "\n".join([BEGINS, *_roles(), *_addresses(), *_commands()])


def _roles() -> Iterator[str]:
    yield from _table(("role", "役割"), ((f"`{role}`", words) for role, words in ROLE_WORDS.items()))


def _addresses() -> Iterator[str]:
    yield "## Addresses of staff and of programs\n"
    rows = sorted(
        (one.path, ", ".join(sorted((one.methods or set()) - {"HEAD"})), _who(one.roles or frozenset()))
        for one in collected().all
        if one.who in BY_ROLE
    )
    yield from _table(
        ("address", "method", "roles"), ((f"`{path}`", method, who) for path, method, who in rows)
    )


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    rows = (
        (
            f"`{kind.name}`",
            kind.words,
            _who(kind.roles),
            ", ".join(sorted(kind.who - {Who.STAFF})) or "desks alone",
        )
        for kind in sorted(KINDS.values(), key=lambda kind: kind.name)
    )
    yield from _table(("kind", "操作", "roles", "beside staff"), rows)


def _who(roles: Roles) -> str:
    if roles == ANY_ROLE:
        return "any"
    return ", ".join(role for role in ROLE_WORDS if role in roles - {Role.RESPONSIBLE}) or "responsible alone"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
