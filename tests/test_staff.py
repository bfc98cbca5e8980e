"""Who works at the desks, and what each may do: at which place, since when, until when."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.centre import PIN, STAFF, Centre, Desk, add_staff, field_of, new_id, today
from tests.payloads.values import HASH
from tests.satellite import Two
from vcenter.desks import sign_in as sign_in_desk
from vcenter.domain.roles import DESK_ROLES, Role
from vcenter.domain.servers import EVERY_PLACE
from vcenter.store import journal, migrate, roles, staff
from vcenter.store.tx import SqliteTx, Tx

MAY = {
    "/headquarters/staff": "",
    "/headquarters/staff/secret": "",
    "/headquarters/staff/retire": "",
    "/headquarters/staff/role": "",
    "/headquarters/staff/role/end": "",
    "/headquarters/staff/salon": "",
    "/headquarters/staff/salon/end": "",
    "/own-pin": "any",
    "add_staff": "",
    "retire_staff": "",
    "change_secret": "",
    "give_role": "",
    "end_role": "",
    "give_salon": "",
    "end_salon": "",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def add(centre: Centre, name: str, *given: str, **more: Any) -> str:
    """Somebody new with these roles; the id."""
    asked = {"staff": new_id(), "name": name, "secret_hash": HASH, "roles": list(given)} | more
    return str(centre.do("add_staff", **asked)["staff"])


def held(centre: Centre, id: str) -> set[str]:
    return set(centre.read(roles.of_staff, id))


# What is given


def test_whoever_is_added_may_what_was_named_and_nothing_else(centre: Centre) -> None:
    assert held(centre, add(centre, "受付 一郎", "受付", "matching")) == {"reception", "matching"}


def test_a_role_is_given_and_ends(centre: Centre) -> None:
    id = add(centre, "受付 一郎", "reception")
    assert centre.do("give_role", name="受付 一郎", role="ニーズ") == {"staff": id, "already": False}
    assert held(centre, id) == {"reception", "needs"}
    centre.do("end_role", name="受付 一郎", role="受付")
    assert held(centre, id) == {"needs"}
    assert "いま付いていません" in centre.refused("end_role", name="受付 一郎", role="受付")["role"]


def test_a_role_holds_until_the_end_of_its_last_day(centre: Centre) -> None:
    add(centre, "本部", "responsible")
    id = add(centre, "受付 一郎", "reception", until=today().isoformat())
    assert held(centre, id) == {"reception"}
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert centre.read(roles.of_staff_at, id, tomorrow) == frozenset()


def test_the_last_day_of_a_role_may_be_changed_while_it_holds(centre: Centre) -> None:
    id = add(centre, "受付 一郎", "reception", until=today().isoformat())
    assert centre.do("give_role", name="受付 一郎", role="reception")["already"]
    assert centre.read(roles.of_staff_at, id, datetime.now(UTC) + timedelta(days=90)) == {Role.RECEPTION}


def test_a_last_day_that_is_over_is_refused(centre: Centre) -> None:
    yesterday = (today() - timedelta(days=1)).isoformat()
    add(centre, "受付 一郎", "reception")
    said = centre.refused("give_role", name="受付 一郎", role="needs", until=yesterday)
    assert "もう過ぎた日" in said["until"]


def test_a_days_helper_is_one_for_a_day(centre: Centre) -> None:
    add(centre, "受付 一郎", "reception")
    assert "その日だけ" in centre.refused("give_role", name="受付 一郎", role="お手伝い")["until"]


def test_what_is_no_role_is_refused_with_the_list_in_both_languages(centre: Centre) -> None:
    add(centre, "受付 一郎", "reception")
    said = centre.refused("give_role", name="受付 一郎", role="店長")["role"]
    assert "受付（reception）" in said
    assert "責任者（responsible）" in said


def test_whoever_is_no_staff_gets_no_role(centre: Centre) -> None:
    assert "いません" in centre.refused("give_role", name="だれか", role="reception")["name"]


# Somebody is always responsible


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("end_role", {"role": "responsible"}),
        ("retire_staff", {}),
        ("give_role", {"role": "responsible", "until": today().isoformat()}),
    ],
)
def test_the_last_who_is_responsible_stays(centre: Centre, kind: str, payload: dict[str, Any]) -> None:
    add(centre, "本部", "responsible")
    add(centre, "応援 一郎", "responsible", until=today().isoformat())
    said = centre.refused(kind, name="本部", **payload)["name"]
    assert "ただひとりの責任者" in said
    assert "先に、ほかの担当者に" in said
    add(centre, "応援 二郎", "responsible")
    centre.do(kind, name="本部", **payload)


def test_whoever_is_responsible_for_a_time_may_go(centre: Centre) -> None:
    add(centre, "本部", "responsible")
    add(centre, "応援 一郎", "responsible", until=today().isoformat())
    centre.do("end_role", name="応援 一郎", role="responsible")
    centre.do("retire_staff", name="応援 一郎")


def test_whoever_comes_back_has_no_role_of_before(centre: Centre) -> None:
    id = add(centre, "応援 一郎", "responsible")
    add(centre, "本部", "responsible")
    centre.do("retire_staff", name="応援 一郎")
    assert held(centre, id) == set()
    add(centre, "応援 一郎", "reception")
    assert held(centre, id) == {"reception"}


# Places


def test_a_role_holds_at_its_place(two: Two) -> None:
    add(two.headquarters, "本部", "responsible", place=EVERY_PLACE)
    id = add(two.headquarters, "北 花子", "reception", place=two.north_id)
    two.meet()
    assert held(two.headquarters, id) == set()
    assert held(two.north, id) == {"reception"}


def test_a_role_of_every_place_holds_at_a_satellite_until_headquarters_end_it(two: Two) -> None:
    add(two.headquarters, "本部", "responsible", place=EVERY_PLACE)
    id = add(two.headquarters, "応援 一郎", "matching", place=EVERY_PLACE)
    two.meet()
    assert held(two.north, id) == {"matching"}
    two.headquarters.do("end_role", name="応援 一郎", role="matching", place=EVERY_PLACE)
    two.meet()
    assert held(two.north, id) == set()


@pytest.mark.parametrize("place", ["*", "headquarters"])
def test_a_satellite_gives_roles_for_itself_alone(two: Two, place: str) -> None:
    add(two.headquarters, "本部", "responsible", place=EVERY_PLACE)
    two.meet()
    id = new_id()
    asked: dict[str, Any] = {"staff": id, "name": "北 花子", "secret_hash": HASH, "roles": ["responsible"]}
    if place == "*":
        assert "本部で付けてください" in two.north.refused("add_staff", **asked, place="*")["place"]
        return
    two.north.do("add_staff", **asked)
    two.meet()
    assert held(two.headquarters, id) == set()
    assert held(two.north, id) == {"responsible"}


def test_a_role_at_a_place_that_is_none_is_refused(centre: Centre) -> None:
    add(centre, "受付 一郎", "reception")
    said = centre.refused("give_role", name="受付 一郎", role="needs", place=new_id())
    assert "登録されていません" in said["place"]


# From before there were roles


def test_an_older_command_gives_what_everybody_could_do_then(centre: Centre) -> None:
    first, second = add(centre, "本部"), add(centre, "受付 一郎")
    assert held(centre, first) == {"responsible"}
    assert held(centre, second) == set(DESK_ROLES)


def test_staff_of_an_older_version_keep_their_desks_and_one_is_responsible(tmp_path: Path) -> None:
    def before(number: int, names: list[str]) -> set[tuple[str, str]]:
        path = tmp_path / f"{number}.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            for at, script in migrate.migrations():
                if at < 15:
                    connection.executescript(script)
                    connection.execute(f"PRAGMA user_version = {at}")
            for at, name in enumerate(names):
                connection.execute(
                    "INSERT INTO staff (id, name, secret_hash, made_at, active) VALUES (?, ?, '-', ?, ?)",
                    (new_id(), name, f"2026-11-2{at}T00:00:00.000Z", int(name != "やめた人")),
                )
            connection.execute("INSERT INTO api_tokens VALUES ('x', '集計', '2026-11-20T00:00:00.000Z')")
            connection.commit()
        migrate.migrate(path)
        with closing(sqlite3.connect(path)) as connection:
            tx = SqliteTx(connection)
            found = {(row["name"], row["role"]) for row in roles.in_force(tx)}
            program = staff.api_token(tx, "x")
        assert program is not None
        assert roles.as_roles(program["roles"].split()) == DESK_ROLES
        return found

    found = before(1, ["やめた人", "受付 一郎", "本部"])
    assert found == {("本部", "responsible"), *(("受付 一郎", role.value) for role in DESK_ROLES)}
    assert ("受付 一郎", "responsible") in before(2, ["受付 一郎", "受付 二郎"])


# Signing in, and being signed out at once


def sign_in(desk: Desk, name: str) -> Any:
    """This browser is somebody's now; the answer of the door."""
    desk.client.cookies.clear()
    form = {"name": name, "secret": PIN, "device": "受付1番"}
    return desk.client.post("/sign-in", data=form)


def other(desk: Desk, name: str, *may: Role) -> str:
    """The session of somebody else with these roles, on a tablet of their own."""
    mine = desk.client.cookies["vcenter_session"]
    desk.write(add_staff, name, frozenset(may))
    assert sign_in(desk, name).status_code == 303
    theirs: str = desk.client.cookies["vcenter_session"]
    desk.client.cookies.set("vcenter_session", mine, domain="testserver.local")
    return theirs


def opens(desk: Desk, session: str, path: str) -> int:
    """How the application answers this session."""
    return int(desk.client.get(path, headers={"cookie": f"vcenter_session={session}"}).status_code)


def test_whoever_has_no_role_here_is_told_whom_to_ask_at_the_door(desk: Desk) -> None:
    desk.write(add_staff, "応援 一郎", frozenset())
    answer = sign_in(desk, "応援 一郎")
    assert answer.status_code == 401
    assert f"責任者（{STAFF}さん）に頼んでください" in answer.text


@pytest.mark.parametrize(
    ("role", "begins"),
    [
        (Role.RECEPTION, "/reception"),
        (Role.NEEDS, "/needs"),
        (Role.DISPATCH, "/dispatch"),
        (Role.ROSTERS, "/rosters"),
    ],
)
def test_everybody_begins_at_a_desk_of_theirs(desk: Desk, role: Role, begins: str) -> None:
    desk.write(add_staff, "応援 一郎", frozenset({role}))
    assert sign_in(desk, "応援 一郎").headers["location"] == begins
    assert desk.get("/").headers["location"] == begins


def test_whoever_has_no_desk_is_told_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_desk, "first_of", lambda roles, opens: "")  # a centre without their desk
    desk.write(add_staff, "資機材 一郎", frozenset({Role.EQUIPMENT}))
    assert sign_in(desk, "資機材 一郎").headers["location"] == "/"
    assert "この役割で開く画面は、まだありません" in desk.get("/").text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/headquarters/staff/role/end", {"role": "reception", "place": "*"}),
        ("/headquarters/staff/retire", {}),
        ("/headquarters/staff/secret", {"secret": "835170"}),
    ],
)
def test_the_very_next_request_is_refused(desk: Desk, path: str, form: dict[str, str]) -> None:
    session = other(desk, "応援 一郎", Role.RECEPTION, Role.NEEDS)
    assert opens(desk, session, "/reception") == 200  # and is remembered from now on
    answer = desk.post(path, name="応援 一郎", **form)
    assert answer.status_code == 200, answer.text
    assert opens(desk, session, "/reception") == 303


def test_a_role_that_is_given_opens_its_desk_at_once(desk: Desk) -> None:
    session = other(desk, "応援 一郎", Role.RECEPTION)
    assert opens(desk, session, "/needs") == 403
    desk.post("/headquarters/staff/role", name="応援 一郎", role="needs")
    assert opens(desk, session, "/needs") == 200


def test_a_role_whose_last_day_is_over_ends_by_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vcenter.access.identity.REMEMBERED_SECONDS", 0.0)
    session = other(desk, "応援 一郎", Role.RECEPTION)

    def yesterday(tx: Tx) -> None:
        day = (today() - timedelta(days=1)).isoformat()
        tx.execute("UPDATE staff_roles SET until_day = :day WHERE role = 'reception'", day=day)

    assert opens(desk, session, "/reception") == 200
    desk.write(yesterday)
    assert opens(desk, session, "/reception") == 303


# One's own PIN


def pin_changed(desk: Desk, session: str, **typed: str) -> Any:
    cookie = {"cookie": f"vcenter_session={session}"}
    number = field_of(desk.client.get("/own-pin", headers=cookie).text, "session")
    asked = {"session": number, "command_id": new_id(), **typed}
    return desk.client.post("/own-pin", headers=cookie, data=asked)


def test_everybody_changes_their_own_pin_and_signs_in_anew(desk: Desk) -> None:
    session = other(desk, "応援 一郎", Role.RECEPTION)
    answer = pin_changed(desk, session, now=PIN, secret="990231")
    assert answer.headers["location"] == "/sign-in?changed=1"
    assert "新しい番号でサインインしてください" in desk.get("/sign-in?changed=1").text
    assert opens(desk, session, "/reception") == 303
    assert sign_in(desk, "応援 一郎").status_code == 401
    assert not [line for line in desk.read(journal.applied) if "990231" in line["payload"] + line["outcome"]]


def test_whoever_finds_a_tablet_does_not_become_its_owner(desk: Desk) -> None:
    session = other(desk, "応援 一郎", Role.RECEPTION)
    answer = pin_changed(desk, session, now="000000", secret="990231")
    assert answer.status_code == 422
    assert "いまの暗証番号が違います" in answer.text
    for _ in range(5):
        answer = pin_changed(desk, session, now="000000", secret="990231")
    assert "あと5秒ほど待って" in answer.text
    assert opens(desk, session, "/reception") == 200


def test_a_new_pin_that_is_too_plain_is_refused_with_why(desk: Desk) -> None:
    session = other(desk, "応援 一郎", Role.RECEPTION)
    assert "112233 など" in pin_changed(desk, session, now=PIN, secret="112233").text
    assert opens(desk, session, "/reception") == 200


# What is shown, and what is said


def test_a_refusal_says_who_may_and_whom_to_ask(desk: Desk) -> None:
    session = other(desk, "応援 一郎", Role.RECEPTION)
    cookie = {"cookie": f"vcenter_session={session}"}
    page = desk.client.get("/needs", headers=cookie)
    assert page.status_code == 403
    assert (
        "役割が「ニーズ」「現地調査」「マッチング」「送り出し・帰着」「見守り・終活」「総務」の人のものです"
        in page.text
    )
    assert f"責任者（{STAFF}さん）に頼んでください" in page.text
    for answer in (
        desk.client.get("/needs", headers=cookie | {"hx-request": "true"}),
        desk.client.post("/needs/new", headers=cookie),
    ):
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("text/plain")
        assert f"責任者（{STAFF}さん）に頼んでください" in answer.text


def test_the_journal_keeps_who_it_was_beside_the_name(desk: Desk) -> None:
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    (line,) = [line for line in desk.read(journal.applied) if line["kind"] == "add_staff"]
    assert line["actor_id"] == desk.row(staff.by_name, STAFF)["id"]


def test_two_who_sign_in_as_one_are_told_apart_by_their_tablets_and_a_new_pin_ends_both(desk: Desk) -> None:
    cookies = {"受付1番": desk.client.cookies["vcenter_session"]}
    desk.client.cookies.clear()
    desk.client.post("/sign-in", data={"name": STAFF, "secret": PIN, "device": "ニーズ1番"})
    cookies["ニーズ1番"] = desk.client.cookies["vcenter_session"]
    for device, cookie in cookies.items():
        desk.client.cookies.set("vcenter_session", cookie)
        page = desk.get("/headquarters/centre").text
        assert desk.press(page, "/headquarters/centre", name=device).status_code == 303
        assert desk.read(journal.latest, 1)[0]["device"] == device
    page = desk.get("/headquarters/staff").text
    desk.press(page, "/headquarters/staff/secret", name=STAFF, secret="835170", own_pin=PIN)
    for cookie in cookies.values():
        desk.client.cookies.set("vcenter_session", cookie)
        assert desk.get("/reception").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("name", ["会計\u200b一", "会計　一", "\u202e会計一"])
def test_nobody_is_added_who_cannot_be_told_from_somebody(desk: Desk, name: str) -> None:
    for first in ("会計 一", name):
        answer = desk.post("/headquarters/staff", name=first, secret="740192", roles="reception")
    assert answer.status_code == 422 and "見分けられません" in answer.text
