"""Tablets' sync: nothing made without network is lost, done twice, or done by somebody who was not there."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from json import dumps
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.centre import PIN, STAFF, Desk, add_staff, need_payload, new_id
from tests.outbox import SYNC, Enrolled, entry
from tests.test_replay import everything
from vcenter.commands import KINDS
from vcenter.domain import reception
from vcenter.domain.calendar import utc_text
from vcenter.domain.roles import Role
from vcenter.store import changes, journal, migrate, people, review, tablets
from vcenter.store.database import Database
from vcenter.store.failure import StoreUnavailable
from vcenter.store.tx import Row, Tx
from vcenter.tablets import older, tray
from vcenter.tablets.cache import ThingCache
from vcenter.web.state import running

WALK_IN: dict[str, Any] = {"name": "山田　太郎", "birth": "1980-04-01", "check_in": True}


@pytest.fixture
def tablet(desk: Desk) -> Enrolled:
    return Enrolled(desk)


def journalled(desk: Desk, id: str) -> Row:
    return desk.row(lambda tx: tx.one("SELECT * FROM journal WHERE id = :id", id=id))


def in_tray(desk: Desk) -> list[Row]:
    return desk.read(review.waiting)


# Who may sync


def test_a_tablet_that_was_not_enrolled_is_told_so(desk: Desk) -> None:
    answer = desk.client.post("/sync/hello", json={}, headers=SYNC)
    assert answer.status_code == 401
    assert "登録されていません" in answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/sync/hello"), ("POST", "/sync/outbox"), ("GET", "/sync/changes")]
)
def test_what_no_form_can_send_is_asked_for(tablet: Enrolled, method: str, path: str) -> None:
    assert tablet.desk.client.request(method, path, content=b"{}").status_code == 403


def test_another_site_cannot_send(tablet: Enrolled) -> None:
    answer = tablet.desk.client.post(
        "/sync/outbox", json={"entries": []}, headers=SYNC | {"origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


def test_hello_tells_the_tablet_who_it_is_and_who_may_work_on_it(tablet: Enrolled) -> None:
    said = tablet.hello(waiting=3).json()
    assert (said["device"]["name"], said["device"]["desk"]) == ("受付2", "reception")
    assert (said["keep_hours"], said["lock_minutes"], said["staff"]) == (24, 5, [STAFF])
    row = tablet.desk.row(tablets.by_id, said["device"]["id"])
    assert (row["waiting"], row["app"]) == (3, "1")
    assert row["seen_at"]


def test_a_sign_in_that_ended_costs_nobody_an_entry(tablet: Enrolled) -> None:
    tablet.desk.client.cookies.delete("vcenter_session")
    (one,) = tablet.outbox(entry("register_person", person=new_id(), **WALK_IN))
    assert one["status"] == "done"


def test_whoever_signs_in_on_the_tablet_may_work_on_it(tablet: Enrolled) -> None:
    desk = tablet.desk
    desk.write(add_staff, "応援 次郎")
    (before,) = tablet.outbox(entry("register_person", actor="応援 次郎", person=new_id(), **WALK_IN))
    assert before["status"] == "review"
    desk.client.cookies.delete("vcenter_session")
    answer = desk.client.post("/sign-in", data={"name": "応援 次郎", "secret": PIN, "device": "受付2"})
    assert answer.status_code == 303, answer.text
    (after,) = tablet.outbox(
        entry("register_person", actor="応援 次郎", person=new_id(), **WALK_IN | {"name": "佐藤"})
    )
    assert after["status"] == "done"
    assert tablet.hello().json()["staff"] == sorted(["応援 次郎", STAFF])


def test_what_only_headquarters_may_do_is_never_done_from_an_outbox(tablet: Enrolled) -> None:
    (one,) = tablet.outbox(entry("retire_staff", name=STAFF))
    assert (one["status"], [row["why"] for row in in_tray(tablet.desk)]) == ("review", ["refused"])
    assert tablet.hello().json()["staff"] == [STAFF]


# With which role


def work_here(tablet: Enrolled, *may: Role) -> str:
    """Somebody with these roles has signed in on the tablet; their id."""
    name = "応援 次郎"
    id = tablet.desk.write(add_staff, name, frozenset(may))
    device = tablet.desk.read(lambda tx: tx.value("SELECT id FROM devices"))
    tablet.desk.write(tablets.signed_in, device, name)
    return str(id)


def in_force(tablet: Enrolled, **changed: str | None) -> None:
    """Since when, and until when, the roles of whoever works here hold."""
    said = ", ".join(f"{column} = :{column}" for column in changed)
    sql = (
        f"""UPDATE staff_roles SET {said} WHERE staff_id = (SELECT id FROM staff WHERE name = '応援 次郎')"""
    )
    tablet.desk.write(lambda tx: tx.execute(sql, **changed))


def pressed(tablet: Enrolled, ago: timedelta, **rest: Any) -> dict[str, Any]:
    """What becomes of a registration that was pressed so long ago."""
    at = datetime.now(UTC) - ago + tablet.ahead
    asked = entry("register_person", actor="応援 次郎", at=at, person=new_id(), **WALK_IN | rest)
    (told,) = tablet.outbox(asked)
    return told


HOUR = timedelta(hours=1)


def ago(span: timedelta) -> str:
    return utc_text(datetime.now(UTC) - span)


def test_what_was_pressed_with_the_role_is_done_though_it_has_ended_since(tablet: Enrolled) -> None:
    work_here(tablet, Role.RECEPTION)
    in_force(tablet, ended_at=ago(HOUR))
    assert pressed(tablet, 2 * HOUR)["status"] == "done"


@pytest.mark.parametrize(
    ("held", "when"),
    [
        ({"ended_at": ago(2 * HOUR)}, HOUR),
        ({"since": ago(HOUR)}, 2 * HOUR),
        ({"until_day": "2026-01-01"}, timedelta()),
    ],
)
def test_what_was_pressed_without_the_role_waits_for_a_person(
    tablet: Enrolled, held: dict[str, str], when: timedelta
) -> None:
    work_here(tablet, Role.RECEPTION)
    in_force(tablet, **held)
    told = pressed(tablet, when)
    assert told["status"] == "review"
    assert "「受付・名簿・サロン」の役割がありませんでした" in told["words"]
    (row,) = in_tray(tablet.desk)
    assert row["why"] == "role"
    page = tablet.desk.get("/review").text
    assert "押したときの役割を確かめてください" in page
    settled = tablet.desk.post(f"/review/{row['id']}", way="done")
    assert settled.status_code == 303, settled.text
    assert tablet.desk.read(people.count) == 1


def test_another_role_is_none_for_this(tablet: Enrolled) -> None:
    work_here(tablet, Role.NEEDS)
    assert pressed(tablet, timedelta())["status"] == "review"


def test_a_role_is_judged_by_the_clock_that_is_right(desk: Desk) -> None:
    """The tablet's is a day ahead: by it the role had ended, or had not been given."""
    tablet = Enrolled(desk, ahead=timedelta(days=1))
    work_here(tablet, Role.RECEPTION)
    in_force(tablet, since=ago(3 * HOUR), ended_at=ago(HOUR))
    assert pressed(tablet, 2 * HOUR)["status"] == "done"
    assert pressed(tablet, timedelta(minutes=30), name="佐藤")["status"] == "review"


def test_where_nobody_can_tell_when_it_was_pressed_the_role_must_have_held_all_the_time(
    tablet: Enrolled,
) -> None:
    work_here(tablet, Role.RECEPTION)
    tablet.desk.write(lambda tx: tx.execute("UPDATE devices SET empty_at = :at", at=ago(2 * HOUR)))
    odd = timedelta(days=400)
    in_force(tablet, since=ago(3 * HOUR))
    assert pressed(tablet, odd)["status"] == "done"
    in_force(tablet, since=ago(HOUR))
    assert pressed(tablet, odd, name="佐藤")["status"] == "review"
    in_force(tablet, since=ago(3 * HOUR), ended_at=ago(HOUR))
    assert pressed(tablet, odd, name="鈴木")["status"] == "review"


def test_what_was_done_is_not_asked_again_when_the_role_has_ended(tablet: Enrolled) -> None:
    work_here(tablet, Role.RECEPTION)
    asked = entry("register_person", actor="応援 次郎", person=new_id(), **WALK_IN)
    assert tablet.outbox(asked)[0]["status"] == "done"
    in_force(tablet, until_day="2026-01-01")
    (again,) = tablet.outbox(asked)
    assert (again["status"], again["repeated"]) == ("done", True)


# What becomes of an entry


def test_an_entry_is_done_in_the_name_of_whoever_pressed_on_that_tablet(tablet: Enrolled) -> None:
    person = new_id()
    one = entry("register_person", person=person, **WALK_IN)
    (done,) = tablet.outbox(one)
    assert (done["status"], done["repeated"], done["outcome"]["person"]) == ("done", False, person)
    row = journalled(tablet.desk, one["id"])
    assert (row["actor"], row["device"]) == (STAFF, "受付2")


def test_the_same_outbox_twice_is_the_same_act(tablet: Enrolled) -> None:
    person = new_id()
    sent = [
        entry("register_person", person=person, **WALK_IN),
        entry("check_in", person=new_id()),
        entry("fly_away"),
        7,
    ]
    first = tablet.outbox(*sent)
    tables = tablet.desk.read(everything)
    second = tablet.outbox(*sent)
    assert (
        [one["status"] for one in second]
        == [one["status"] for one in first]
        == ["done", "review", "review", "review"]
    )
    assert all(one["repeated"] for one in second)
    now = tablet.desk.read(everything)
    for table in ("people", "attendance", "changes"):
        assert now[table] == tables[table]
    assert len(in_tray(tablet.desk)) == 3


def test_in_pieces_an_outbox_gives_the_same_tables(tmp_path: Path) -> None:
    ids = [new_id() for _ in range(3)]
    sent = [entry("register_person", person=id, **WALK_IN | {"name": f"人　{n}"}) for n, id in enumerate(ids)]
    sent += [entry("check_out", person=ids[0]), entry("check_out", person=new_id())]
    found: list[Any] = []
    for pieces in ([sent], [sent[:1], sent[:2], sent[2:]], [[one] for one in sent]):
        with Desk(tmp_path / str(len(found))) as desk:
            tablet = Enrolled(desk)
            for piece in pieces:
                tablet.outbox(*piece)
            found.append({table: desk.read(everything)[table] for table in ("people", "attendance")})
    assert found[0] == found[1] == found[2]


def test_entries_of_different_people_may_come_in_any_order(tmp_path: Path) -> None:
    sent = [entry("register_person", person=new_id(), **WALK_IN | {"name": f"人　{n}"}) for n in range(3)]
    found: list[Any] = []
    for order in (sent, sent[::-1]):
        with Desk(tmp_path / str(len(found))) as desk:
            Enrolled(desk).outbox(*order)
            found.append({table: desk.read(everything)[table] for table in ("people", "attendance")})
    assert found[0] == found[1]


def test_what_is_refused_is_kept_whole_with_why(tablet: Enrolled) -> None:
    one = entry("check_in", person=new_id(), how="scan")
    (told,) = tablet.outbox(one)
    assert "要確認" in told["words"]
    (row,) = in_tray(tablet.desk)
    assert (row["id"], row["why"], row["kind"], row["actor"]) == (one["id"], "refused", "check_in", STAFF)
    assert orjson.loads(row["payload"]) == one["payload"]
    assert "登録されていません" in orjson.loads(row["answer"])["errors"]["person"]


@pytest.mark.parametrize(
    "raw",
    [7, "x", None, [], {}, {"id": "x"}, {"id": 5, "kind": "check_in"}, {"kind": "check_in", "payload": 3}],
)
def test_what_cannot_be_read_is_kept_as_it_was_sent(tablet: Enrolled, raw: Any) -> None:
    (told,) = tablet.outbox(raw)
    assert told["status"] == "review"
    (row,) = in_tray(tablet.desk)
    assert (row["why"], orjson.loads(row["payload"])) == ("unread", raw)


def test_half_of_a_character_does_not_hold_up_the_outbox(tablet: Enrolled) -> None:
    body = '{"clock": "", "entries": [{"id": "x", "kind": "\\ud83d"}]}'
    answer = tablet.desk.client.post("/sync/outbox", content=body, headers=SYNC)
    assert answer.json()["outcomes"][0]["status"] == "review"
    assert tablet.desk.get("/review").status_code == 200


def test_two_acts_under_one_id_are_both_kept(tablet: Enrolled) -> None:
    one = entry("register_person", person=new_id(), **WALK_IN)
    tablet.outbox(one)
    (told,) = tablet.outbox(one | {"payload": {"person": new_id(), "name": "佐藤"}})
    assert told["status"] == "review"
    (again,) = tablet.outbox(one | {"payload": {"person": new_id(), "name": "鈴木"}})
    assert again["status"] == "review"
    assert len(in_tray(tablet.desk)) == 2


@pytest.mark.parametrize("more", [{}, {"not_same": [], "even_if_same": False}])
def test_what_went_the_direct_way_before_is_the_same_act(tablet: Enrolled, more: dict[str, Any]) -> None:
    """Also where the form at the desk says what goes without saying."""
    person = new_id()
    one = entry("register_person", person=person, **WALK_IN)
    body = {name: one[name] for name in ("id", "kind", "at", "payload")}
    body["payload"] = body["payload"] | more
    assert (
        tablet.desk.client.post("/api/commands", json=body, headers=tablet.desk.headers).json()["status"]
        == "done"
    )
    (told,) = tablet.outbox(one)
    assert (told["status"], told["repeated"]) == ("done", True)
    assert in_tray(tablet.desk) == []


def test_more_than_fifty_are_sent_in_pieces(tablet: Enrolled) -> None:
    assert tablet.sends("/sync/outbox", {"entries": [{}] * 51}).status_code == 413
    assert in_tray(tablet.desk) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"entries": 3}'])
def test_what_is_no_outbox_is_refused_whole(tablet: Enrolled, body: bytes) -> None:
    assert tablet.desk.client.post("/sync/outbox", content=body, headers=SYNC).status_code == 400


def test_a_full_disk_leaves_the_entry_with_the_tablet(
    tablet: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*asked: Any, **more: Any) -> Any:
        raise StoreUnavailable

    monkeypatch.setattr(running(tablet.desk.app), "perform", full)
    monkeypatch.setattr(tablets, "change", lambda *asked: (_ for _ in ()).throw(StoreUnavailable()))
    (told,) = tablet.outbox(entry("register_person", person=new_id(), **WALK_IN))
    assert told["status"] == "failed"
    assert in_tray(tablet.desk) == []


def test_what_needs_an_entry_that_could_not_be_kept_waits_with_it(
    tablet: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform = running(tablet.desk.app).perform

    async def full_at_first(asked: Any, *more: Any, **rest: Any) -> Any:
        if asked.kind == "register_person":
            raise StoreUnavailable
        return await perform(asked, *more, **rest)

    person = new_id()
    monkeypatch.setattr(running(tablet.desk.app), "perform", full_at_first)
    told = tablet.outbox(
        entry("register_person", person=person, name="山田"), entry("check_in", person=person)
    )
    assert [one["status"] for one in told] == ["failed", "failed"]
    assert in_tray(tablet.desk) == []


def test_an_entry_of_an_older_program_is_understood(
    tablet: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(older, "NOW", 3)
    renamed = lambda said: {("person" if key == "who" else key): value for key, value in said.items()}  # noqa: E731
    monkeypatch.setitem(older.UPGRADES, ("check_in", 1), renamed)
    person = tablet.desk.volunteer(check_in=False)
    (told,) = tablet.outbox(entry("check_in", who=person))
    assert told["status"] == "done"


def test_an_entry_that_is_sent_again_after_the_server_was_renewed_is_the_same_act(
    tablet: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_in, unknown = (
        entry("register_person", person=new_id(), **WALK_IN),
        entry("check_in", person=new_id()),
    )
    tablet.outbox(walk_in, unknown)
    for version in (2, 3):
        monkeypatch.setattr(older, "NOW", version)
        for kind in ("register_person", "check_in"):
            later = lambda said: {"how": "search", "note": "", "insured": len(said) > 8} | said  # noqa: E731
            monkeypatch.setitem(older.UPGRADES, (kind, version - 1), later)
        told = tablet.outbox(walk_in, unknown)
        assert [(one["status"], one["repeated"]) for one in told] == [("done", True), ("review", True)]
    assert [row["id"] for row in in_tray(tablet.desk)] == [unknown["id"]]


def test_an_older_entry_that_is_broken_is_kept(tablet: Enrolled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(older, "NOW", 2)
    monkeypatch.setitem(older.UPGRADES, ("check_in", 1), lambda said: {"person": said["who"]})
    (told,) = tablet.outbox(entry("check_in", nobody=1))
    assert told["status"] == "review"


# The same walk-in at two tablets


def test_the_same_walk_in_at_two_tablets_is_kept_twice_and_told_of(tablet: Enrolled) -> None:
    first, second = new_id(), new_id()
    told = tablet.outbox(
        entry("register_person", person=first, **WALK_IN), entry("register_person", person=second, **WALK_IN)
    )
    assert [one["status"] for one in told] == ["done", "done"]
    (row,) = in_tray(tablet.desk)
    assert (row["why"], orjson.loads(row["payload"])) == ("same", {"keep": first, "gone": second})


def test_two_of_one_name_with_different_birthdays_are_two(tablet: Enrolled) -> None:
    tablet.outbox(
        entry("register_person", person=new_id(), **WALK_IN),
        entry("register_person", person=new_id(), **WALK_IN | {"birth": "1951-01-01"}),
    )
    assert in_tray(tablet.desk) == []


# Clocks


def moments(desk: Desk, id: str) -> tuple[datetime, datetime]:
    row = journalled(desk, id)
    return datetime.fromisoformat(row["at"]), datetime.fromisoformat(row["device_at"])


@pytest.mark.parametrize("ahead", [timedelta(minutes=40), timedelta(minutes=-40)])
def test_a_clock_that_is_wrong_is_put_right_and_both_times_are_kept(desk: Desk, ahead: timedelta) -> None:
    tablet = Enrolled(desk, ahead=ahead)
    pressed = datetime.now(UTC) - timedelta(minutes=90)
    one = entry("register_person", at=pressed + ahead, person=new_id(), **WALK_IN)
    tablet.outbox(one)
    at, device_at = moments(desk, one["id"])
    assert abs(at - pressed) < timedelta(seconds=30)
    assert abs(device_at - pressed - ahead) < timedelta(seconds=1)
    assert in_tray(desk) == []


def away_for(desk: Desk, minutes: int) -> datetime:
    """The tablet said so long ago that nothing waits."""
    since = datetime.now(UTC) - timedelta(minutes=minutes)
    device = desk.row(tablets.by_name, "受付2")["id"]
    desk.write(tablets.change, device, {"empty_at": utc_text(since)})
    return since


def test_what_was_pressed_before_the_clock_was_set_keeps_its_time(desk: Desk) -> None:
    tablet = Enrolled(desk, ahead=timedelta(hours=5))
    pressed = away_for(desk, 60) + timedelta(minutes=20)
    before = entry("register_person", at=pressed, person=new_id(), **WALK_IN)
    after = entry(
        "register_person",
        at=pressed + timedelta(hours=5, minutes=10),
        person=new_id(),
        **WALK_IN | {"name": "乙"},
    )
    tablet.outbox(before, after)
    assert moments(desk, before["id"]) == (before_at := moments(desk, before["id"])[1], before_at)
    assert abs(moments(desk, after["id"])[0] - pressed - timedelta(minutes=10)) < timedelta(seconds=30)
    (row,) = in_tray(desk)
    assert [line["id"] for line in orjson.loads(row["payload"])["entries"]] == [after["id"]]


@pytest.mark.parametrize("wrong", [timedelta(hours=-5), timedelta(days=-9), timedelta(hours=5)])
def test_what_a_clock_said_before_it_was_put_right_is_at_least_since_the_tablet_was_here(
    desk: Desk, wrong: timedelta
) -> None:
    tablet = Enrolled(desk)
    since = away_for(desk, 60)
    one = entry("register_person", at=datetime.now(UTC) + wrong, person=new_id(), **WALK_IN)
    tablet.outbox(one)
    at, _ = moments(desk, one["id"])
    assert since - timedelta(seconds=1) <= at <= datetime.now(UTC)
    assert [row["why"] for row in in_tray(desk)] == ["clock"]


def test_a_small_difference_is_no_difference(desk: Desk) -> None:
    tablet = Enrolled(desk, ahead=timedelta(seconds=-90))
    pressed = datetime.now(UTC) - timedelta(minutes=30)
    one = entry("register_person", at=pressed, person=new_id(), **WALK_IN)
    tablet.outbox(one)
    at, device_at = moments(desk, one["id"])
    assert at == device_at


def test_a_clock_that_is_hours_wrong_is_told_of_once_for_all_entries(desk: Desk) -> None:
    tablet = Enrolled(desk, ahead=timedelta(hours=9))
    at = datetime.now(UTC) + timedelta(hours=8)
    sent = [
        entry("register_person", at=at, person=new_id(), **WALK_IN | {"name": f"人{n}"}) for n in range(3)
    ]
    assert {one["status"] for one in tablet.outbox(*sent)} == {"done"}
    tablet.outbox(*sent)
    (row,) = in_tray(desk)
    assert row["why"] == "clock"
    assert [line["id"] for line in orjson.loads(row["payload"])["entries"]] == [one["id"] for one in sent]


def test_an_entry_of_months_ago_is_looked_at_first(tablet: Enrolled) -> None:
    old = datetime.now(UTC) - timedelta(days=63)
    (told,) = tablet.outbox(entry("register_person", at=old, person=new_id(), **WALK_IN))
    assert told["status"] == "review"


@pytest.mark.parametrize(
    "clock", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-13-45", 10**30, None, {}]
)
def test_a_clock_that_says_nothing_sensible_loses_nothing(tablet: Enrolled, clock: Any) -> None:
    body = {"clock": clock, "entries": [entry("register_person", person=new_id(), **WALK_IN)]}
    answer = tablet.sends("/sync/outbox", body)
    assert answer.json()["outcomes"][0]["status"] in ("done", "review")


# Cut off


def test_a_tablet_that_was_cut_off_forgets_and_what_it_had_is_kept(tablet: Enrolled) -> None:
    done, waiting = (
        entry("register_person", person=new_id(), **WALK_IN | {"name": name}) for name in ("甲", "乙")
    )
    tablet.outbox(done)
    id = tablet.hello().json()["device"]["id"]
    tablet.desk.post("/headquarters/devices/cut-off", device=id)
    assert tablet.hello().status_code == 410
    assert tablet.hello().json()["forget"] is True
    assert tablet.desk.client.get("/reception").headers["location"].startswith("/sign-in")
    assert tablet.desk.client.get("/sync/changes", headers=SYNC).status_code == 410
    told = tablet.outbox(done, waiting)
    assert [one["status"] for one in told] == ["done", "review"]
    (row,) = in_tray(tablet.desk)
    assert (row["id"], row["why"]) == (waiting["id"], "cut_off")
    assert tablet.desk.read(people.count) == 1


def cut_off(tablet: Enrolled) -> None:
    tablet.desk.post("/headquarters/devices/cut-off", device=tablet.hello().json()["device"]["id"])


def test_a_tablet_that_was_cut_off_hands_in_so_much_and_no_more(
    tablet: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "MOST_AFTER_CUT_OFF", 3)
    cut_off(tablet)
    first, *more = (entry("register_person", person=new_id(), **WALK_IN) for _ in range(5))
    told = tablet.outbox(first, *more)
    assert [one["status"] for one in told] == ["review"] * 3 + ["failed"] * 2
    assert "本部に持ってきてください" in told[-1]["words"]
    assert tablet.outbox(first)[0]["status"] == "review"  # what is here already is answered as before
    assert len(in_tray(tablet.desk)) == 3


def test_nor_does_one_entry_of_it_fill_the_disk(tablet: Enrolled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray, "MOST_CHARACTERS_AFTER_CUT_OFF", 300)
    cut_off(tablet)
    (told,) = tablet.outbox(entry("register_person", person=new_id(), **WALK_IN | {"note": "あ" * 300}))
    assert told["status"] == "failed"
    assert in_tray(tablet.desk) == []


def test_what_a_tablet_that_was_cut_off_hands_in_stands_after_what_others_sent(tablet: Enrolled) -> None:
    cut_off(tablet)
    tablet.outbox(entry("register_person", person=new_id(), **WALK_IN))
    tablet.desk.sign_in()
    other = Enrolled(tablet.desk, "受付3")
    other.outbox(entry("check_in", person=new_id()))
    assert [row["why"] for row in in_tray(tablet.desk)] == ["refused", "cut_off"]


def test_an_entry_that_is_done_in_the_moment_of_cutting_off_is_not_in_the_tray_as_well(
    tablet: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tablet.desk.row(lambda tx: tx.one("SELECT * FROM devices"))
    asked = entry("register_person", person=new_id(), **WALK_IN)
    tablet.outbox(asked)
    row = journalled(tablet.desk, asked["id"])
    kept = tray.Kept(
        row["id"], row["kind"], row["at"], row["at"], row["received_at"], row["actor"], row["payload"]
    )
    # It was found undone, and is put into the tray only now.
    assert tablet.desk.write(tray.keep, device, "cut_off", kept, {}) == "done"
    assert in_tray(tablet.desk) == []

    # Or it is put into the tray while it is on its way to being done.
    perform = running(tablet.desk.app).perform
    late = entry("check_in", person=asked["payload"]["person"])

    async def meanwhile(command: Any, *more: Any, **rest: Any) -> Any:
        text = orjson.dumps(command.payload, option=orjson.OPT_SORT_KEYS).decode()
        same = replace(kept, id=command.id, kind=command.kind, payload=text)
        await running(tablet.desk.app).database.write(tray.keep, device, "cut_off", same, {})
        return await perform(command, *more, **rest)

    monkeypatch.setattr(running(tablet.desk.app), "perform", meanwhile)
    (told,) = tablet.outbox(late)
    assert told["status"] == "done"
    assert in_tray(tablet.desk) == []
    stored = tablet.desk.row(review.by_id, late["id"])
    assert (stored["settled_as"], stored["settled_with"]) == ("done", late["id"])


# Whatever is sent

deep = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2026-11-24T00:00:00Z"),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=6), one, max_size=3),
    max_leaves=6,
)
entries = st.lists(
    deep
    | st.fixed_dictionaries(
        {},
        optional={
            "id": deep | st.uuids().map(str),
            "kind": deep | st.sampled_from(sorted(KINDS)),
            "at": deep | st.just("2026-11-24T00:00:00Z"),
            "actor": deep | st.just(STAFF),
            "payload": st.dictionaries(st.sampled_from(["person", "need", "name", "team"]), deep, max_size=3),
            "v": deep,
        },
    ),
    max_size=4,
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries, deep)
def test_whatever_is_sent_is_in_the_journal_or_the_tray(
    tablet: Enrolled, sent: list[Any], clock: Any
) -> None:
    body = dumps({"clock": clock, "entries": sent})
    answer = tablet.desk.client.post("/sync/outbox", content=body, headers=SYNC)
    assert answer.status_code == 200, answer.text
    outcomes = answer.json()["outcomes"]
    assert len(outcomes) == len(sent)

    def kept(tx: Tx) -> None:
        for one in outcomes:
            assert one["status"] in ("done", "review"), one
            assert one["words"]
            if one["status"] == "done":
                assert journal.find(tx, one["id"].lower())
        for raw, one in zip(sent, outcomes, strict=True):
            if one["status"] == "review":
                rows = tx.value("SELECT count(*) FROM review")
                assert rows > 0, raw

    tablet.desk.read(kept)


# What the tablet is told


def test_every_page_together_is_what_is_now(tablet: Enrolled) -> None:
    desk = tablet.desk
    ids = [desk.volunteer(f"人　{n}") for n in range(7)]
    team = desk.team()
    whole, cursor = tablet.replica()
    in_pieces, _ = tablet.replica(limit=2)
    assert whole == in_pieces
    assert set(ids) < whole["people"].keys()
    assert whole["teams"][team]["state"] == "formed"
    leader = whole["people"][whole["teams"][team]["leader"]]
    assert (leader["t"]["id"], leader["in"]["day"]) == (team, whole["teams"][team]["day"])
    need = whole["needs"][whole["teams"][team]["need"]]
    assert (need["name"], need["team"], need["state"]) == ("高橋　キヨ", team, "formed")
    assert not any(tablet.changes(cursor)["rows"].values())


def test_a_change_while_pages_are_taken_is_not_missed(tablet: Enrolled) -> None:
    desk = tablet.desk
    ids = [desk.volunteer(f"人　{n}") for n in range(5)]
    first = tablet.changes(limit=3)
    desk.do("check_out", person=ids[0])
    late = desk.volunteer("遅れて　来た")
    rest, _ = tablet.replica(first["cursor"], limit=2)
    assert rest["people"][ids[0]]["in"]["out"]
    assert late in rest["people"]


def test_only_what_changed_is_told_again(tablet: Enrolled) -> None:
    desk = tablet.desk
    ids = [desk.volunteer(f"人　{n}") for n in range(5)]
    _, cursor = tablet.replica()
    desk.do("check_out", person=ids[2])
    rows = tablet.changes(cursor)["rows"]
    assert [row["id"] for row in rows["people"]] == [ids[2]]


def test_a_team_that_leaves_changes_its_members_and_its_need(tablet: Enrolled) -> None:
    team = tablet.desk.team()
    _, cursor = tablet.replica()
    tablet.desk.do("send_out", team=team, back_by="23:59")
    rows = tablet.changes(cursor)["rows"]
    assert [row["state"] for row in rows["teams"]] == ["out"]
    assert {row["t"]["state"] for row in rows["people"]} == {"out"}
    assert [row["state"] for row in rows["needs"]] == ["out"]


def test_what_was_told_before_is_told_as_it_is_now(tablet: Enrolled) -> None:
    desk = tablet.desk
    ids = [desk.volunteer(f"人　{n}") for n in range(5)]
    team = desk.team()
    leader = tablet.replica()[0]["teams"][team]["leader"]
    for kind, asked in (
        ("check_out", {"person": ids[0]}),
        ("change_person", {"person": ids[1], "name": "人　一", "phone": "090-0000-1111"}),
        ("join_people", {"keep": ids[1], "gone": ids[2]}),
        ("reissue_pass", {"person": ids[3]}),
        ("send_out", {"team": team, "back_by": "23:59"}),
        ("change_person", {"person": leader, "name": "班長　二郎", "phone": "090-2222-3333"}),
        ("record_need", need_payload(address="みなと市港町9丁目")),
    ):
        desk.do(kind, **asked)
        remembered = tablet.replica()[0]
        running(desk.app).things = ThingCache()
        assert remembered == tablet.replica()[0], kind


def test_what_could_not_be_read_is_told_the_next_time(
    tablet: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = tablet.desk.volunteer()
    whole = changes.things

    def broken(*asked: Any) -> Iterator[changes.Thing]:
        raise StoreUnavailable

    monkeypatch.setattr(changes, "things", broken)
    assert tablet.desk.client.get("/sync/changes", headers=SYNC).status_code == 503
    monkeypatch.setattr(changes, "things", whole)
    assert [row["id"] for row in tablet.changes()["rows"]["people"]] == [person]


def test_a_phone_that_was_corrected_is_on_the_needs_card(tablet: Enrolled) -> None:
    desk = tablet.desk
    asked = desk.do("record_need", **need_payload())
    _, cursor = tablet.replica()
    desk.do("change_person", person=asked["person"], name="高橋　キヨ", phone="090-9999-8888")
    (need,) = tablet.changes(cursor)["rows"]["needs"]
    assert need["phone"] == "090-9999-8888"


def test_a_database_that_was_restored_is_noticed(tablet: Enrolled) -> None:
    desk = tablet.desk
    desk.volunteer()
    _, cursor = tablet.replica()

    def restored(tx: Tx) -> None:
        tx.execute("UPDATE journal SET id = :id WHERE seq = (SELECT max(seq) FROM journal)", id=new_id())

    desk.write(restored)
    page = tablet.changes(cursor)
    assert page["reset"] is True
    assert len(page["rows"]["people"]) == 1


@pytest.mark.parametrize("since", ["x", "1.2", "-1.0..0", "9" * 400, "99.0..0", "１.0..0"])
def test_a_cursor_that_is_none_of_ours_begins_again(tablet: Enrolled, since: str) -> None:
    assert tablet.changes(since)["reset"] is True


@pytest.mark.parametrize("limit", ["0", "x", "-1", "10001", "", "１"])
def test_a_page_has_a_sensible_size(tablet: Enrolled, limit: str) -> None:
    assert tablet.desk.client.get(f"/sync/changes?limit={limit}", headers=SYNC).status_code == 400


def test_why_somebody_is_kept_out_does_not_travel(tablet: Enrolled) -> None:
    person = tablet.desk.volunteer()
    tablet.desk.do("bar_person", person=person, reason="前の現場でのこと")
    page = tablet.desk.client.get("/sync/changes", headers=SYNC)
    assert "前の現場" not in page.text
    assert page.json()["rows"]["people"][0]["x"] == 1


def test_the_facts_are_those_of_today(tablet: Enrolled) -> None:
    tablet.desk.do("open_incident", name="台風19号", drill=True)
    facts = tablet.changes()["facts"]
    assert facts["incident"]["drill"] is True
    assert facts["today"]["state"] == "open"
    tablet.desk.do("set_capacity", day=facts["today"]["day"], people=0)
    assert tablet.changes()["facts"]["today"]["state"] == "full"
    tablet.desk.do("say_status", day=facts["today"]["day"], state="stopped", reason="大雨")
    facts = tablet.changes()["facts"]
    assert facts["today"]["state"] == "stopped"
    assert "中止です（大雨）" in facts["today"]["halt"]
    assert "この端末からは送り出せません" in facts["today"]["halt"]
    assert facts["keys"]
    assert facts["checks"] == reception.as_data()


def test_twenty_thousand_people_come_in_a_few_pages(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:

        def many(tx: Tx) -> None:
            for n in range(20_000):
                people.add(
                    tx,
                    {
                        "id": f"00000000-0000-7000-8000-{n:012d}",
                        "name": f"人 {n}",
                        "source": "roster",
                        "made_at": "",
                        "changed_at": "",
                    },
                    "",
                )

        desk.write(many)
        tablet = Enrolled(desk)
        since, pages, ids = "", 0, set()
        while True:
            page = tablet.changes(since, 5000)
            ids |= {row["id"] for row in page["rows"]["people"]}
            since, pages = page["cursor"], pages + 1
            if not page["more"]:
                break
        assert (pages, len(ids)) == (4, 20_000)


def test_what_there_was_before_the_migration_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = migrate.migrations()
    monkeypatch.setattr(migrate, "migrations", lambda: [one for one in whole if one[0] < 7])
    path = tmp_path / "vcenter.sqlite"
    migrate.migrate(path)

    async def before() -> None:
        database = Database(path)
        await database.open()
        await database.write(
            lambda tx: tx.execute(
                """INSERT INTO people (id, pass_number, name, name_folded, find, source, made_at, changed_at)
                   VALUES ('p', '1', 'n', 'n', 'n', 'roster', '', '')"""
            )
        )
        await database.close()

    asyncio.run(before())
    monkeypatch.setattr(migrate, "migrations", lambda: whole)
    with Desk(tmp_path) as desk:
        assert [row["id"] for row in Enrolled(desk).changes()["rows"]["people"]] == ["p"]


def test_what_a_tablet_in_a_volunteers_hands_sends_is_looked_at_first(desk: Desk) -> None:
    tablet = Enrolled(desk)
    desk.write(lambda tx: tx.execute("UPDATE devices SET handed_over_at = '2026-01-01T00:00:00.000Z'"))
    (told,) = tablet.outbox(entry("register_person", person=new_id(), name="山田　太郎"))
    assert told["status"] == "review"
    (waiting,) = desk.read(review.waiting)
    assert waiting["why"] == "handed_over"
    assert "ボランティアに渡したタブレットから届きました" in desk.get("/review").text
