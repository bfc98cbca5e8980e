"""Who may what: every address and every command, with every role, compared with what the tests of its subject expect.

Each of those has `MAY`: an address (with its method in front where they differ) or a kind of command, to the roles that may
use it, with spaces between. Whoever is responsible may everything and is not named: "" is for nobody else. "any" is for
whoever is signed in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from httpx import Response as Answer
from starlette.requests import Request
from starlette.responses import Response

from tests.centre import Centre, Desk, add_staff, begin_session, new_id
from tests.test_pages import fill, pages
from vcenter import collect
from vcenter.commands import KINDS
from vcenter.commands.path import Command, perform
from vcenter.commands.registry import BY_ROLE
from vcenter.domain.roles import ANY_ROLE, Actor, Role
from vcenter.domain.who import Who
from vcenter.keys.secret import new_token, token_hash
from vcenter.store import staff
from vcenter.web import routes
from vcenter.web.routes import Address, collected

REFUSED = "の人のものです"

A_STREAM = "/live"
"""It is not opened here: it goes on for as long as it is listened to."""


@cache
def expected() -> dict[str, frozenset[Role]]:
    """What the tests of every subject say, of every house. They are read and not imported: that would take a minute."""
    found: dict[str, frozenset[Role]] = {}
    for package in ("tests", *collect.HOUSES[1:]):
        folder = Path(str(import_module(package).__path__[0]))
        for path in sorted(folder.glob("test_*.py")):
            for name, roles in _said_in(path).items():
                assert name not in found, f"two tests say who may {name}"
                may = ANY_ROLE if roles == "any" else frozenset(Role(role) for role in roles.split())
                found[name] = may | {Role.RESPONSIBLE}
    return found


def _said_in(path: Path) -> dict[str, str]:
    """`MAY` of a file of tests."""
    text = path.read_text("utf-8")
    if "\nMAY = {" not in text:
        return {}
    (told,) = (
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MAY"
    )
    said: dict[str, str] = ast.literal_eval(told)
    return said


def addresses() -> Iterator[tuple[str, str, Address]]:
    """(method, path, address) of everything of whose users roles are asked."""
    for address in collected().all:
        if address.who in routes.BY_ROLE:
            for method in sorted((address.methods or set()) - {"HEAD"}):
                yield method, address.path, address


def name_of(method: str, path: str, known: dict[str, frozenset[Role]]) -> str:
    return both if (both := f"{method} {path}") in known else path


def test_every_address_of_staff_and_programs_says_its_roles() -> None:
    found = list(addresses())
    assert len(found) > 130
    for method, path, address in found:
        assert address.roles, (
            f"{method} {path} says no roles, so nobody may use it: ROLES in its module, or roles= of its route"
        )


def test_what_says_no_roles_is_for_nobody() -> None:
    silent = Address("/silent", _never, ("GET",), Who.STAFF)
    assert not any(silent.open_to(frozenset({role})) for role in Role)


async def _never(request: Request) -> Response:
    raise AssertionError


def test_somebody_has_written_down_who_may_what() -> None:
    known, used = expected(), set()
    for method, path, _ in addresses():
        name = name_of(method, path, known)
        assert name in known, f"no test says who may {method} {path}: a line in MAY of its subject's test"
        used.add(name)
    for kind in KINDS.values():
        if kind.who & BY_ROLE:
            assert kind.name in known, (
                f"no test says who may {kind.name}: a line in MAY of its subject's test"
            )
            used.add(kind.name)
    assert not (gone := known.keys() - used), f"nobody declares {gone} any more"


class Asking:
    """Somebody with just one role, in front of the whole application: as staff, or as a program."""

    def __init__(self, desk: Desk, role: Role) -> None:
        self.desk = desk
        self.staff = desk.write(add_staff, f"担当 {role}", frozenset({role}))
        self.program = new_token()
        desk.write(
            staff.add_api_token, token_hash(self.program), f"集計 {role}", "2026-11-24T00:00:00.000Z", {role}
        )
        self._sign_in()

    def _sign_in(self) -> None:
        self._token, self._session = self.desk.write(begin_session, self.staff)

    def _ask(self, method: str, path: str, address: str) -> Answer:
        client = self.desk.client
        client.cookies.clear()
        sent: dict[str, Any] = {}
        if path.startswith("/api/"):
            sent = {"headers": {"authorization": f"Bearer {self.program}"}}
            sent |= {} if method == "GET" else {"json": []}
        else:
            client.cookies.set("vcenter_session", self._token)
            sent |= {} if method == "GET" else {"data": {"session": self._session, "command_id": new_id()}}
        answer: Answer = client.request(method, address, **sent)
        return answer

    def is_refused(self, method: str, path: str) -> bool:
        """Whether this was refused for want of a role, with words that say so."""
        address = path.replace("{table}", "groups")
        address = re.sub(r"{(\w+)}", lambda _: new_id(), address)
        answer = self._ask(method, path, address)
        if answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in"):
            self._sign_in()  # what was asked before has ended the session
            answer = self._ask(method, path, address)
        refused = REFUSED in answer.text
        assert refused == (answer.status_code == 403), (
            f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        )
        assert answer.status_code not in (401, 500), f"{method} {path}: {answer.text[:300]}"
        return refused


@pytest.mark.parametrize("role", Role)
def test_every_address_is_open_to_its_roles_and_to_nobody_else(desk: Desk, role: Role) -> None:
    known, asking = expected(), Asking(desk, role)
    for method, path, _ in addresses():
        if path == A_STREAM:
            continue
        may = role in known[name_of(method, path, known)]
        assert asking.is_refused(method, path) != may, f"{role} and {method} {path}"


def test_every_command_is_open_to_its_roles_and_to_nobody_else(centre: Centre) -> None:
    known = expected()

    async def is_refused(kind: str, role: Role) -> bool:
        asked = Command(id=new_id(), kind=kind, at=datetime.now(UTC), payload={"nothing": ""})
        outcome = await perform(centre.database, asked, Actor("だれか", Who.STAFF, frozenset({role})))
        assert not outcome.done
        return REFUSED in outcome.errors.get("", "")

    async def all_of_them() -> None:
        for kind in KINDS.values():
            for role in Role:
                may = role in known[kind.name]
                assert await is_refused(kind.name, role) != may, f"{role} and {kind.name}"

    centre.run(all_of_them())


def test_whoever_has_no_role_may_nothing(centre: Centre) -> None:
    async def refused(who: Who) -> set[str]:
        found = set()
        for kind in KINDS.values():
            asked = Command(id=new_id(), kind=kind.name, at=datetime.now(UTC), payload={"nothing": ""})
            outcome = await perform(centre.database, asked, Actor("だれか", who))
            found |= {kind.name} if REFUSED in outcome.errors.get("", "") else set()
        return found

    for who in BY_ROLE:
        assert centre.run(refused(who)) == KINDS.keys()
    open_to_volunteers = {kind.name for kind in KINDS.values() if Who.VOLUNTEER in kind.who}
    assert centre.run(refused(Who.VOLUNTEER)) == KINDS.keys() - open_to_volunteers


def test_what_was_refused_for_want_of_a_role_is_done_when_it_is_sent_again_with_it(centre: Centre) -> None:
    id, person = new_id(), centre.person()
    asked = Command(id=id, kind="check_in", at=datetime.now(UTC), payload={"person": person})
    for role, status in ((Role.ROSTERS, "refused"), (Role.RECEPTION, "done"), (Role.ROSTERS, "done")):
        outcome = centre.run(perform(centre.database, asked, Actor("だれか", Who.STAFF, frozenset({role}))))
        assert outcome.status == status, role


LEADS = re.compile(r"""(href|action|hx-get|hx-post)="(/[^"#?]*)""")
"""What leads on from a page: by a link, a form, a part of itself."""


def leads(page: str) -> set[tuple[str, str]]:
    """(method, path) of all of it."""
    return {
        ("GET" if way in ("href", "hx-get") else "POST", path)
        for way, path in LEADS.findall(page)
        if not path.startswith(("/assets/", "/api/"))
    }


def test_no_screen_leads_to_what_its_reader_may_not_use(desk: Desk) -> None:
    opened, known, wrong = 0, collected(), []
    screens = set(pages(desk, fill(desk, 1)).values()) - {A_STREAM, "/sign-in"}
    for role in Role:
        held = frozenset({role})
        token, _ = desk.write(begin_session, desk.write(add_staff, f"担当 {role}", held))
        desk.client.cookies.clear()
        desk.client.cookies.set("vcenter_session", token)
        for screen in sorted(screens):
            answer = desk.get(screen)
            if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
                continue
            opened += 1
            for method, path in leads(answer.text):
                address = known.at(path)
                ours = address is not None and address.who in routes.BY_ROLE
                if ours and not known.open_to(held, path, method):
                    wrong.append(f"{screen} leads {role} to {method} {path}")
    assert not wrong, "\n".join(wrong)
    assert opened > 150
