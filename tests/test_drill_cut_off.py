"""A drill is thrown away while the server is killed, or a request is cut off: going on ends with nothing left of it."""

from __future__ import annotations

import random
import re
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.centre import PIN, Desk, command, need_payload, new_id
from tests.server import Server
from tests.test_drills import TYPED, closed, opened
from vcenter.desks import drills as desk_of_drills
from vcenter.store import drills, journal
from vcenter.store.tx import SqliteTx
from vcenter.web.forms import perform
from vcenter.web.guard import SESSION_COOKIE

PEOPLE = 40

GONE = ("needs", "attendance", "people", "teams", "drill_changes")
"""Tables in which nothing of such a drill is left."""


def test_a_request_that_is_cut_off_between_two_parts_leaves_nothing_half(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill = opened(desk)
    for number in range(30):
        desk.volunteer(f"{TYPED}{number}")
    desk.do("record_need", **need_payload(person={"name": TYPED}))
    closed(desk)
    desk.post(f"/headquarters/drills/{drill}/throw")
    really, done = perform, 0

    async def cut_off(*asked: Any) -> Any:
        nonlocal done
        done += 1
        if done == 3:
            raise ConnectionError
        return await really(*asked)

    monkeypatch.setattr(desk_of_drills, "perform", cut_off)
    with pytest.raises(ConnectionError):
        desk.post(f"/headquarters/drills/{drill}/throw/part")
    row = desk.row(drills.drill_by_id, drill)
    assert row["thrown_at"] is None
    left = desk.read(drills.left, row)
    assert left > 0
    assert "続きから捨てる" in desk.get("/headquarters/incident").text
    assert f"あと<b>{left}</b>件" in desk.get(f"/headquarters/drills/{drill}/throw").text
    while "捨て終わりました" not in desk.post(f"/headquarters/drills/{drill}/throw/part").text:
        pass
    for table in GONE:
        assert desk.read(lambda tx, table=table: tx.value(f"SELECT count(*) FROM {table}")) == 0, table
    assert TYPED not in str(desk.read(lambda tx: tx.fetch("SELECT payload, outcome FROM journal")))


def filled(server: Server) -> str:
    """A drill with people and needs, closed; its id."""
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:

        def told(*asked: dict[str, Any]) -> list[dict[str, Any]]:
            answer = api.post("/api/commands", json=list(asked), timeout=60)
            assert answer.status_code == 200, answer.text
            assert all(one["status"] == "done" for one in answer.json()), answer.text
            said: list[dict[str, Any]] = answer.json()
            return said

        drill = told(command("open_incident", name="秋の訓練", drill=True))[0]["outcome"]["incident"]
        told(
            *(
                command(
                    "register_person",
                    person=new_id(),
                    name=f"{TYPED}{number}",
                    insured=True,
                    consent=True,
                    check_in=True,
                    even_if_same=True,
                )
                for number in range(PEOPLE)
            )
        )
        told(*(command("record_need", **need_payload(person={"name": TYPED})) for _ in range(10)))
        told(command("close_incident"))
    return str(drill)


def signed_in(server: Server) -> tuple[httpx.Client, str]:
    """Somebody responsible at a desk, and the number of their sign-in, which stands in every form."""
    cookies = {SESSION_COOKIE: server.session("本部", "受付1番")}
    browser = httpx.Client(base_url=server.url, cookies=cookies, headers={"origin": server.url}, timeout=60)
    found = re.search(r'name="session" value="([^"]+)"', browser.get("/headquarters/incident").text)
    assert found
    return browser, found[1]


def press(browser: httpx.Client, session: str, address: str) -> str:
    form = {"session": session, "command_id": new_id(), "own_pin": PIN}
    answer = browser.post(address, data=form)
    assert answer.status_code in (200, 303), answer.text
    return answer.text


@pytest.mark.long
def test_a_server_that_is_killed_while_it_throws_away_goes_on_where_it_was(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    dice = random.Random(20261128)
    ended, rounds, lefts = False, 0, []
    server.start()
    drill = filled(server)
    throw = f"/headquarters/drills/{drill}/throw"
    browser, session = signed_in(server)
    with closing(browser):
        press(browser, session, throw)
    while not ended:
        browser, session = signed_in(server)
        rounds += 1
        kill = threading.Timer(dice.uniform(0.02, 0.15), server.kill) if rounds <= 5 else None
        with closing(browser), suppress(httpx.TransportError):
            if kill:
                kill.start()
            while not ended:
                ended = "捨て終わりました" in press(browser, session, f"{throw}/part")
        if kill:
            kill.join()
            server.start()
        lefts.append(left_in(server.data / "vcenter.sqlite", drill))
        assert rounds < 60
    server.kill()
    assert lefts == sorted(lefts, reverse=True), "what was gone has come back"
    assert len({*lefts}) > 1
    check(server.data)


def left_in(path: Path, drill: str) -> int:
    with closing(sqlite3.connect(path)) as database:
        tx = SqliteTx(database)
        row = drills.drill_by_id(tx, drill)
        assert row is not None
        return drills.left(tx, row)


def check(data: Path) -> None:
    """Nothing of the drill is left but rows of the journal that say nothing."""
    with closing(sqlite3.connect(data / "vcenter.sqlite")) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert journal.CHAIN.first_break(SqliteTx(database)) is None
        for table in GONE:
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
        said = database.execute(
            "SELECT payload FROM journal WHERE kind IN ('register_person', 'record_need')"
        ).fetchall()
        assert len(said) == PEOPLE + 10
        assert {one for (one,) in said} == {journal.BLANK}
    for path in data.rglob("*"):
        if path.is_file():
            assert TYPED.encode() not in path.read_bytes(), path.name
