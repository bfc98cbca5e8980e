"""Every page of the desks: opened with little and with much, it asks the tables the same number of questions."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.routing import Route

from tests.centre import STAFF, Centre, Desk, need_payload, new_id, today
from tests.outbox import Enrolled, entry
from vcenter.access import identity
from vcenter.domain.calendar import show_date
from vcenter.domain.who import Who
from vcenter.store import people
from vcenter.store.tx import SqliteTx
from vcenter.web.errors import failed
from vcenter.web.routes import collected

Asked = Counter[str]
"""Question to how many times it was asked."""

ONE_BY_ONE = {"/review": "the tray looks up whatever each entry speaks of"}
"""Pages that ask for each thing they show, and why."""

LITTLE, MUCH = 2, 6


@contextmanager
def questions() -> Iterator[Asked]:
    """What is asked of the tables meanwhile, by whichever page or command."""
    asked: Asked = Counter()

    def counting(ask: Callable[..., Any]) -> Callable[..., Any]:
        def counted(tx: SqliteTx, sql: str, **params: Any) -> Any:
            asked[" ".join(sql.split("WHERE", maxsplit=1)[0].split())] += 1
            return ask(tx, sql, **params)

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for name in ("fetch", "one", "value"):
            patch.setattr(SqliteTx, name, counting(getattr(SqliteTx, name)))
        yield asked


def fill(desk: Desk, count: int) -> dict[str, str]:
    """So many of everything; the last of each by its name in addresses."""
    tablet = Enrolled(desk)
    last: dict[str, str] = {}
    for number in range(count):
        for state in ("ready", "formed", "out", "back"):
            asked = need_payload(skills={"nurse": 1}, equipment={"バケツ": 2}, urgency=5)
            last["need"] = desk.do("record_need", **asked)["need"]
            if state == "ready":
                continue
            leader = desk.volunteer(
                f"班長　{state}{number}", may_lead=True, phone="090-1111-2222", skills=["nurse"]
            )
            both = [leader, desk.volunteer(f"班員　{state}{number}")]
            last |= {"team": new_id(), "person": leader}
            desk.do(
                "form_team",
                team=last["team"],
                need=last["need"],
                leader=leader,
                members=both,
                back_by="23:59",
            )
            desk.do("print_sheets", teams=[last["team"]])
            if state != "formed":
                desk.do("send_out", team=last["team"])
            if state == "back":
                desk.do("report_return", team=last["team"], result="done", back=both)
        listed = [{"id": new_id(), "name": f"子　{number} {one}", "birth": "2015-01-01"} for one in range(3)]
        last["arrival"] = new_id()
        desk.do(
            "receive_group",
            arrival=last["arrival"],
            new_group=f"港{last['arrival']}",
            new_people=listed,
            unnamed=2,
        )
        waiting = desk.volunteer(f"待つ　{number}", group="港の会", skills=["chainsaw"])
        desk.do("print_stickers", who="people", people=[waiting])
        away = desk.volunteer(f"あした　{number}", group="港の会", check_in=False)
        desk.do(
            "add_days", person=away, days=[(today() + timedelta(days=one)).isoformat() for one in range(2)]
        )
        tablet.outbox(entry("check_in", person=new_id()))
    last["group"] = desk.read(lambda tx: tx.value("SELECT id FROM groups WHERE name = '港の会'"))
    return last


def pages(desk: Desk, last: dict[str, str]) -> dict[str, str]:
    """Everything that staff can open: the route and an address of it."""
    found = {"/groups/new?group={group}": f"/groups/new?group={last['group']}"}
    for route in desk.addresses:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and route.path != "/live":
            address = route.path.replace("/{table}/{id}", "/groups/{group}")
            for name, id in last.items():
                address = address.replace(f"{{{name}}}", id)
            if "{" not in address:
                found[route.path] = address
    return found


def asked_by(desk: Desk, address: str, **form: str) -> Asked:
    with questions() as asked:
        answer = desk.post(address, **form) if form else desk.get(address)
    assert answer.status_code < 400 or answer.status_code in (401, 403), (address, answer.status_code)
    return asked


FOUND = {
    "/reception/find": ("q", "ヤマダ"),
    "/leaving/find": ("q", "ヤマダ"),
    "/rosters/find": ("q", "ヤマダ"),
    "/headquarters/journal/find": ("q", "ヤマダ"),
    "/papers/find": ("q", "ヤマダ"),
    "/reception/guardians": ("q", "ヤマダ"),
    "/needs/list": ("q", "たかはし"),
    "/groups/find": ("code", "中学"),
}
"""What is searched for by typing: the address, its field, and words that find more the more there is."""


@pytest.fixture
def looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, who asks is not looked up again half-way; to be asked for before the desk signs in."""
    monkeypatch.setattr(identity, "REMEMBERED_SECONDS", 600)


@pytest.mark.usefixtures("looked_up_once")
def test_every_page_asks_as_much_for_many_as_for_few(desk: Desk) -> None:
    counts: list[dict[str, Asked]] = []
    for more in (LITTLE, MUCH - LITTLE):
        asked = {route: asked_by(desk, address) for route, address in pages(desk, fill(desk, more)).items()}
        asked |= {path: asked_by(desk, path, **{field: words}) for path, (field, words) in FOUND.items()}
        counts.append(asked)
    few, many = counts
    assert few.keys() == many.keys()
    assert len(many) > 70
    assert not {
        route: grown for route in many if route not in ONE_BY_ONE and (grown := many[route] - few[route])
    }
    assert all(many[route] - few[route] for route in ONE_BY_ONE), "no exception any more"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_page_fails_at_a_day_beside_which_there_is_none(desk: Desk, day: str) -> None:
    """Each page is asked for the first and the last day that there is, under every name that an address has for a day, month or year."""
    said = {"month": day[:7], "year": day[:4]} | dict.fromkeys(
        ("day", "when", "from", "until", "since", "after"), day
    )
    odd = urlencode(said)
    broken = {}
    for path, address in pages(desk, fill(desk, 1)).items():
        try:
            desk.get(f"{address}{'&' if '?' in address else '?'}{odd}")
        except Exception as error:
            broken[path] = repr(error)
    assert not broken


@pytest.mark.parametrize(("way", "said"), [("GET", "記録は変わっていません"), ("POST", "記録できたかどうか")])
def test_whoever_only_looked_is_not_asked_whether_it_was_recorded(way: str, said: str) -> None:
    request = Request({"type": "http", "method": way, "path": "/", "headers": []})
    answer = asyncio.run(failed(request, RuntimeError()))
    assert answer.status_code == 500
    assert said in bytes(answer.body).decode()


OPEN = ("/groups/new?group={group}", "/sign-in", "/sign-in/helper", "/certificates/verify")
"""Pages with the frame of the desks that are none of staff, or not by their own address."""


def test_every_page_of_staff_says_whose_it_is_and_which_day_it_is(desk: Desk) -> None:
    """What a page is told for itself never takes the place of its frame."""
    whole = {one.path for one in collected().pages(Who.STAFF)}
    seen = 0
    for path, address in pages(desk, fill(desk, 1)).items():
        answer = desk.get(address)
        page = answer.text
        assert "html" not in answer.headers.get("content-type", "") or not words_of_the_program(page), path
        if answer.status_code != 200:
            continue
        if 'class="top-day"' not in page:
            assert path not in whole, f"{path} answers with a part of a page: its route says part=True"
            continue
        seen += 1
        assert path in whole or path in OPEN, f"{path} answers with a page: its route says no part=True"
        assert f'class="top-day">{show_date(today())}<' in page, path
        assert f"<span>{STAFF}</span>" in page, path
        assert set(re.findall(r'name="session" value="([^"]*)"', page)) == {desk.session}, path
        assert 'aria-label="窓口"' in page, path
    assert seen > 25


def words_of_the_program(page: str) -> list[str]:
    """What a page shows where somebody forgot that there may be nothing."""
    shown = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(script|template).*?</\1>", "", page))
    return re.findall(r".{0,40}(?<![A-Za-z])(?:None|undefined|NaN|null|True|False)(?![A-Za-z]).{0,40}", shown)


def test_what_is_found_shows_no_word_of_the_program(desk: Desk) -> None:
    fill(desk, 1)
    desk.volunteer("班員　次郎")
    for path, (field, words) in FOUND.items():
        assert not words_of_the_program(desk.post(path, **{field: words}).text), path


def group_of(size: int, name: str) -> dict[str, Any]:
    """A class whose children and teachers are on its list."""
    listed = [
        {
            "id": new_id(),
            "name": f"{name}　{one}",
            "phone": "",
            "birth": "2013-04-01" if one else "1980-04-01",
        }
        for one in range(size)
    ]
    parties = [{"name": "1組", "people": [one["id"] for one in listed]}]
    return {
        "arrival": new_id(),
        "new_group": name,
        "new_people": listed,
        "parties": parties,
        "guardian_papers": True,
    }


def test_a_group_of_forty_is_received_with_as_many_questions_as_one_of_four(centre: Centre) -> None:
    """The only writer does it, and everybody else waits meanwhile."""
    centre.do("set_capacity", day=today().isoformat(), people=500)
    counts: dict[str, list[Asked]] = {}
    for size in (4, 40):
        asked = group_of(size, f"中学校{size}")
        arrival, listed = asked["arrival"], [one["id"] for one in asked["new_people"]]
        steps: list[tuple[str, dict[str, Any]]] = [
            ("receive_group", asked),
            ("confirm_group", {"arrival": arrival, "guardian": listed[0]}),
            ("hold_orientation", {}),
            ("group_leaves", {"arrival": arrival}),
            ("receive_group", {"arrival": new_id(), "group": "", "members": listed}),
            ("close_day", {"day": today().isoformat()}),
        ]
        group = ""
        for number, (kind, payload) in enumerate(steps):
            if payload.get("group") == "":
                payload["group"] = group
            with questions() as counted:
                said = centre.do(kind, **payload)
            group = said.get("group", group)
            counts.setdefault(f"{number} {kind}", []).append(counted)
    assert not {step: grown for step, (few, many) in counts.items() if (grown := many - few)}
    assert centre.read(people.count) == 44
