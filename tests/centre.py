"""A centre for tests: commands done in one line, and a tablet to press buttons on."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeVar

import uuid_utils
from anyio.from_thread import start_blocking_portal
from argon2 import PasswordHasher
from httpx import Response
from jinja2 import Environment
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from vcenter.app import build
from vcenter.commands.path import Command, Outcome, perform
from vcenter.domain.calendar import centre_day, utc_text
from vcenter.domain.roles import RESPONSIBLE, Actor, Roles
from vcenter.domain.servers import EVERY_PLACE
from vcenter.domain.who import Who
from vcenter.keys.secret import new_session_number, new_token, token_hash
from vcenter.lan.hosts import Hosts
from vcenter.settings import Settings
from vcenter.sheets import SheetPool
from vcenter.store import centre, roles, staff
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.store.tx import Row, SqliteTx, Tx
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.routes import Address, Addresses
from vcenter.web.state import running

T = TypeVar("T")

STAFF, PIN = "受付 花子", "273849"

EVERYTHING = RESPONSIBLE
"""Whoever may everything: tests that are not about roles ask as such."""

BY_STAFF = Actor(STAFF, Who.STAFF, EVERYTHING)
"""Whoever presses the buttons in tests."""


def new_id() -> str:
    return str(uuid_utils.uuid7())


def today() -> date:
    """The day in Japan, wherever the tests run."""
    return centre_day(datetime.now(UTC))


_THIS_YEAR = today().year - (today().month < 4)

INSURED = {"where": "home", "plan": "quake", "joined_on": f"{_THIS_YEAR}-03-15", "year": "next"}
"""The paperwork of somebody who joined where they live, in March for the year in which the tests run."""


@cache
def hashed_pin() -> str:
    """With as little work as Argon2 takes: signing in is what most tests begin with."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "vcenter.sqlite"
        migrate(path)
        return path.read_bytes()


_TEMPLATES: list[Environment] = []


def _compiled(templates: Environment) -> Environment:
    """Those of the first application: compiled once for all tests of a process."""
    if not _TEMPLATES:
        _TEMPLATES.append(templates)
    return _TEMPLATES[0]


def new_database(data: Path) -> Path:
    """An empty database in this folder, as the first start leaves it."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "vcenter.sqlite"
    if not path.exists():
        path.write_bytes(_migrated())
    return path


@cache
def _first_records() -> bytes:
    """Records in which 本部 can sign in by PIN, and nothing else stands."""
    with TemporaryDirectory() as folder:
        path = new_database(Path(folder))
        with closing(sqlite3.connect(path)) as connection, connection:
            add_staff(SqliteTx(connection), "本部")
        return path.read_bytes()


def begin_records(data: Path) -> None:
    """Records in this folder in which 本部 can sign in by PIN, unless there are records already."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "vcenter.sqlite"
    if not path.exists():
        path.write_bytes(_first_records())


def begin_session(tx: Tx, staff_id: str, device: str = "受付1番") -> tuple[str, str]:
    """Somebody has just signed in at a tablet: the cookie, and the number of the session. With every test the way over the screen takes
    as long as many a test itself."""
    token, session, now = new_token(), new_session_number(), datetime.now(UTC)
    row = {"token_hash": token_hash(token), "staff_id": staff_id, "form_token": session, "device": device}
    ends = utc_text(now + timedelta(hours=16))
    staff.begin_session(tx, row | {"made_at": utc_text(now), "ends_at": ends})
    return token, session


def add_staff(tx: Tx, name: str, may: Roles = EVERYTHING) -> str:
    """Somebody who signs in by `PIN`, with these roles everywhere; the id."""
    id, now = new_id(), utc_text(datetime.now(UTC))
    staff.add(tx, {"id": id, "name": name, "secret_hash": hashed_pin(), "made_at": now})
    for role in may:
        given = {"staff_id": id, "role": role.value, "place": EVERY_PLACE, "given_by": "試験"}
        roles.give(tx, given | {"since": "2020-01-01T00:00:00.000Z"})
    return id


class Centre:
    """A database with the commands in front of it; used from plain functions.

    Its event loop has a thread of its own: none can run in a thread that drives a browser.
    """

    def __init__(self, data: Path) -> None:
        self.path = new_database(data)
        self.database = Database(self.path)
        self._life = ExitStack()
        self._pressed = datetime.min.replace(tzinfo=UTC)

    def __enter__(self) -> Self:
        self._portal = self._life.enter_context(start_blocking_portal())
        self.run(self.database.open())
        return self

    def __exit__(self, *error: object) -> None:
        self.run(self.database.close())
        self._life.close()

    def try_(self, kind: str, /, *, id: str = "", at: datetime | None = None, **payload: Any) -> Outcome:
        """Perform a command, whatever becomes of it."""
        asked = Command(
            id=id or new_id(), kind=kind, at=at or self._later(), device="受付1番", payload=payload
        )
        outcome: Outcome = self.run(perform(self.database, asked, BY_STAFF))
        return outcome

    def _later(self) -> datetime:
        """Now, and later than before: nobody presses two buttons within the millisecond that a record is told by."""
        self._pressed = max(datetime.now(UTC), self._pressed + timedelta(milliseconds=1))
        return self._pressed

    def do(self, kind: str, /, **asked: Any) -> dict[str, Any]:
        """Perform a command that must succeed; its outcome."""
        outcome = self.try_(kind, **asked)
        assert outcome.done, outcome.errors
        return outcome.outcome

    def refused(self, kind: str, /, **asked: Any) -> dict[str, str]:
        """Perform a command that must be refused; field to message."""
        outcome = self.try_(kind, **asked)
        assert outcome.status == "refused", outcome
        return outcome.errors

    def read(self, function: Callable[..., T], *args: Any) -> T:
        found: T = self.run(self.database.read(function, *args))
        return found

    def row(self, function: Callable[..., Row | None], *args: Any) -> Row:
        """A row that must be there."""
        found = self.read(function, *args)
        assert found is not None, f"{function.__name__} found nothing for {args}"
        return found

    def run(self, coroutine: Any) -> Any:
        return self._portal.call(lambda: coroutine)

    @property
    def today(self) -> Row:
        """The centre's day; somebody must have come."""
        return self.row(centre.centre_day, today().isoformat())

    def person(self, name: str = "山田　太郎", **changes: Any) -> str:
        """Somebody registered, insured, grown up, who has agreed to the rules; the id."""
        payload = {
            "person": new_id(),
            "name": name,
            "kana": "ヤマダ　タロウ",
            "birth": "1980-04-01",
            "sex": "m",
            "phone": "",
            "consent": True,
            "even_if_same": True,
        } | changes
        if payload.pop("insured", True):
            payload.setdefault("insurance", INSURED)
        return str(self.do("register_person", **payload)["person"])

    def volunteer(self, name: str = "山田　太郎", **changes: Any) -> str:
        """Somebody who is in and waits; the id."""
        return self.person(name, **({"check_in": True} | changes))

    def leader(self, name: str = "班長　一郎", **changes: Any) -> str:
        """Somebody who is in and may lead."""
        phone = changes.pop("phone", "090-1111-2222")
        return self.volunteer(name, may_lead=True, experienced=True, phone=phone, **changes)

    def need(self, **changes: Any) -> str:
        """A need that is ready for two people; the id."""
        return str(self.do("record_need", **need_payload(**changes))["need"])

    def team(self, need: str = "", size: int = 2, **changes: Any) -> str:
        """A formed team; the id."""
        leader = self.leader()
        others = [self.volunteer(f"班員　{number}") for number in range(size - 1)]
        team = new_id()
        payload = {"team": team, "need": need or self.need(), "leader": leader, "members": [leader, *others]}
        self.do("form_team", **(payload | changes))
        return team

    def sent(self, **changes: Any) -> str:
        """A team that is out; the id."""
        team = self.team(**changes)
        self.do("send_out", team=team, back_by="23:59")
        return team


def need_payload(**changes: Any) -> dict[str, Any]:
    """A needs card that can be matched at once, for two people."""
    return {
        "need": new_id(),
        "source": "phone",
        "person": {"name": "高橋　キヨ", "kana": "タカハシ　キヨ", "phone": "03-1234-5678"},
        "address": f"港区芝{new_id()[-4:]}",
        "category": "mud_out",
        "request": "床下の泥を出してほしい",
        "people_wanted": 2,
        "people_min": 2,
        "consent_team": True,
        "ready": True,
        "even_if_same": True,
    } | changes


NOT_ON_THE_CARD = ("need", "person", "ready", "even_if_same")
"""What `need_payload` says that a card which is corrected does not."""


_PAPER = ThreadPoolExecutor(1, "paper")
"""One thread for all tests of a process: what draws letters keeps things of its own in each thread, and dies where they outlive it."""


class PaperHere(SheetPool):
    """Lays paper out in this process, which has WeasyPrint ready after its first sheet; tests/test_pool.py is about the workers."""

    async def _make(self, make: Callable[[], bytes], turn: object = None) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(_PAPER, make)


def browser_at(origin: str, app: ASGIApp) -> TestClient:
    """A browser with a page of ours open, over plain HTTP: where what it sends comes from is said by Origin."""
    return TestClient(app, base_url=origin, headers={"origin": origin}, follow_redirects=False)


class Desk:
    """A signed-in tablet in front of the whole application."""

    def __init__(self, data: Path) -> None:
        new_database(data)
        settings = Settings(data=data, sheet_workers=1, names=("testserver",))
        self.hosts = Hosts(settings)
        self.app = build(settings, hosts=self.hosts)
        self.client = browser_at("http://testserver", self.app)
        self.session = ""

    def __enter__(self) -> Self:
        self.client.__enter__()
        running(self.app).templates = _compiled(running(self.app).templates)
        running(self.app).sheets = PaperHere(workers=1, kept=running(self.app).settings.kept_sheets)
        token, self.session = self.write(lambda tx: begin_session(tx, add_staff(tx, STAFF)))
        self.client.cookies.set(SESSION_COOKIE, token)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.__exit__(kind, error, trace)

    def sign_in(self) -> None:
        form = {"name": STAFF, "secret": PIN, "device": "受付1番"}
        answer = self.client.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        self.session = field_of(self.client.get("/reception").text, "session")

    def write(self, function: Callable[..., T], *args: Any) -> T:
        """Run a function of the store as the application would."""
        assert self.client.portal is not None
        written: T = self.client.portal.call(running(self.app).database.write, function, *args)
        return written

    def read(self, function: Callable[..., T], *args: Any) -> T:
        assert self.client.portal is not None
        found: T = self.client.portal.call(running(self.app).database.read, function, *args)
        return found

    def row(self, function: Callable[..., Row | None], *args: Any) -> Row:
        """A row that must be there."""
        found = self.read(function, *args)
        assert found is not None, f"{function.__name__} found nothing for {args}"
        return found

    def do(self, kind: str, /, **payload: Any) -> dict[str, Any]:
        """A command through the API, that must succeed."""
        answer = self.client.post("/api/commands", json=command(kind, **payload), headers=self.headers)
        assert answer.status_code == 200, answer.text
        outcome: dict[str, Any] = answer.json()["outcome"]
        return outcome

    @property
    def addresses(self) -> list[Address]:
        """Every address that the application answers at, but those of files."""
        return next(one for one in self.app.routes if isinstance(one, Addresses)).all

    @property
    def headers(self) -> dict[str, str]:
        return {"x-session": self.session}

    def get(self, path: str) -> Response:
        answer: Response = self.client.get(path)
        return answer

    def post(self, path: str, **form: Any) -> Response:
        """Press a form's button; where it is asked for, with one's own PIN."""
        data = {"session": self.session, "command_id": new_id(), "own_pin": PIN} | {
            name.replace("__", "."): value for name, value in form.items()
        }
        answer: Response = self.client.post(path, data=data)
        return answer

    def press(self, page: str, address: str, **typed: Any) -> Response:
        """Press the button of the form to this address, as it stands on a page, with what is typed into it."""
        answer: Response = self.client.post(address, data=form_of(page, address) | typed)
        return answer

    def volunteer(self, name: str = "山田　太郎", **changes: Any) -> str:
        payload = {
            "person": new_id(),
            "name": name,
            "kana": "ヤマダ　タロウ",
            "birth": "1980-04-01",
            "consent": True,
            "check_in": True,
            "even_if_same": True,
        } | changes
        if payload.pop("insured", True):
            payload.setdefault("insurance", INSURED)
        return str(self.do("register_person", **payload)["person"])

    def team(self) -> str:
        """A formed team of two; the id."""
        leader = self.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222")
        other = self.volunteer("班員　二郎")
        need = self.do("record_need", **need_payload())["need"]
        team = new_id()
        self.do("form_team", team=team, need=need, leader=leader, members=[leader, other], back_by="23:59")
        return team


def command(kind: str, /, **payload: Any) -> dict[str, Any]:
    """A command as the API takes it."""
    return {"id": new_id(), "kind": kind, "at": datetime.now(UTC).isoformat(), "payload": payload}


def form_of(page: str, address: str) -> dict[str, str | list[str]]:
    """What the form to this address on a page sends when nothing in it is touched: field to value."""
    found = re.search(rf'<form[^>]*(?:action|hx-post)="{re.escape(address)}".*?</form>', page, re.S)
    assert found is not None, f"no form to {address}"
    sent: dict[str, list[str]] = {}
    for tag, attributes in re.findall(r"<(input|button)\b([^>]*)>", found[0]):
        name, value = (re.search(rf'\b{word}="([^"]*)"', attributes) for word in ("name", "value"))
        chosen = not re.search(r'type="(checkbox|radio)"', attributes) or " checked" in attributes
        if tag == "input" and name and chosen:
            sent.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, options in re.findall(r'<select\b[^>]*\bname="([^"]*)"[^>]*>(.*?)</select>', found[0], re.S):
        given = re.findall(r'<option value="([^"]*)"([^>]*)>', options)
        chosen_of = [value for value, more in given if "selected" in more] or [given[0][0]]
        sent[name] = [unescape(chosen_of[0])]
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


def field_of(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no field {name}"
    return found[1]
