"""Looks (見た記録): whose card was opened, printed or exported, by whom, when and where."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.centre import STAFF, Centre, Desk, need_payload, new_id
from tests.outbox import Enrolled
from tests.payloads.requests import request_payload
from tests.satellite import satellite
from tests.test_evacuation import brought
from vcenter.domain.calendar import utc_text
from vcenter.domain.looks import Act, NoLook
from vcenter.store import looks, programs, reports
from vcenter.store.database import Database
from vcenter.store.looks import By, Seen
from vcenter.store.tx import Row, Tx
from vcenter.web.looks import Look
from vcenter.web.routes import collected
from vcenter.web.state import running


def kept(desk: Desk) -> list[Row]:
    return desk.read(lambda tx: tx.fetch("SELECT * FROM looks ORDER BY seq"))


def said(desk: Desk) -> list[tuple[Any, ...]]:
    """(act, card, whose) of every look."""
    return [(row["act"], row["card"], row["person_id"] or row["need_id"]) for row in kept(desk)]


def a_need(desk: Desk) -> str:
    return str(desk.do("record_need", **need_payload())["need"])


def test_opening_a_persons_card_is_written_down_with_who_when_and_where(desk: Desk) -> None:
    person = desk.volunteer()
    before = utc_text(datetime.now(UTC))
    desk.get(f"/rosters/people/{person}")
    (row,) = kept(desk)
    assert (row["act"], row["card"], row["person_id"]) == ("opened", "名簿の人の画面", person)
    assert (row["actor"], row["device"], row["place"]) == (STAFF, "受付1番", "")
    assert before <= row["at"] <= utc_text(datetime.now(UTC))
    assert desk.read(looks.CHAIN.first_break) is None


def test_opening_a_needs_card_is_written_down(desk: Desk) -> None:
    need = a_need(desk)
    desk.get(f"/needs/{need}")
    assert said(desk) == [("opened", "ニーズの画面", need)]


def test_a_teams_screen_is_a_look_at_the_need_whose_address_it_shows(desk: Desk) -> None:
    team = desk.team()
    need = desk.read(lambda tx: tx.value("SELECT need_id FROM teams"))
    desk.get(f"/dispatch/teams/{team}")
    desk.get(f"/matching/teams/{team}")
    desk.get(f"/returns/teams/{team}")
    assert said(desk) == [(Act.OPENED, card, need) for card in ("班の画面", "班を組む画面", "帰着の画面")]


def test_a_card_that_is_shown_again_because_it_was_refused_is_a_look(desk: Desk) -> None:
    person = desk.volunteer()
    assert desk.post(f"/rosters/people/{person}", name="").status_code == 422
    assert said(desk) == [("opened", "名簿の人の画面", person)]


def test_lists_and_searches_are_no_looks(desk: Desk) -> None:
    desk.volunteer()
    a_need(desk)
    for path in ("/reception", "/rosters", "/needs", "/dispatch", "/headquarters", "/rosters/marked"):
        assert desk.get(path).status_code == 200
    for path in ("/rosters/find", "/reception/find", "/needs/list", "/papers/find"):
        assert desk.post(path, q="ヤマダ").status_code == 200
    assert kept(desk) == []


def test_who_is_turned_away_has_seen_nothing(desk: Desk) -> None:
    person = desk.volunteer()
    desk.client.cookies.clear()
    assert desk.get(f"/rosters/people/{person}").status_code == 303
    desk.sign_in()
    assert desk.get(f"/rosters/people/{new_id()}").status_code == 404
    assert kept(desk) == []


def test_the_same_card_opened_again_within_a_quarter_of_an_hour_is_one_look(desk: Desk) -> None:
    person, other = desk.volunteer(), desk.volunteer("佐藤　次郎")
    for _ in range(3):
        desk.get(f"/rosters/people/{person}")
    desk.get(f"/rosters/people/{other}")
    assert [row["person_id"] for row in kept(desk)] == [person, other]


def look_at(desk: Desk, seen: Seen, minutes: int, card: str = "画面", **who: str) -> None:
    by = {"actor": STAFF, "device": "受付1番"} | who
    at = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=minutes)
    desk.write(looks.keep, Act.OPENED, card, [seen], By(by["actor"], by["device"], at))


def test_after_a_quarter_of_an_hour_it_is_another_look(desk: Desk) -> None:
    seen = Seen(person_id=desk.volunteer())
    for minutes in (0, 14, 16, 20):
        look_at(desk, seen, minutes)
    assert [row["at"][14:16] for row in kept(desk)] == ["00", "16"]


def test_another_member_of_staff_another_tablet_and_another_card_are_looks_of_their_own(desk: Desk) -> None:
    seen = Seen(person_id=desk.volunteer())
    look_at(desk, seen, 0)
    look_at(desk, seen, 1, actor="応援 一郎")
    look_at(desk, seen, 2, device="受付2番")
    look_at(desk, seen, 3, card="ほかの画面")
    assert len(kept(desk)) == 4


def test_a_record_that_was_merged_away_is_a_look_at_the_one_that_stays(desk: Desk) -> None:
    keep, gone = desk.volunteer(), desk.volunteer("山田　ハナ")
    desk.get(f"/rosters/people/{gone}")
    desk.do("join_people", keep=keep, gone=gone)
    desk.get(f"/rosters/people/{gone}")
    assert [row["person_id"] for row in kept(desk)] == [gone, keep]
    assert desk.read(looks.CHAIN.first_break) is None


# Printed, exported, taken along


def test_printed_sheets_are_looks_at_the_needs_on_them(desk: Desk) -> None:
    teams = [desk.team(), desk.team()]
    needs = desk.read(
        lambda tx: [row["need_id"] for row in tx.fetch("SELECT need_id FROM teams ORDER BY number")]
    )
    answer = desk.post("/dispatch/print", teams=teams)
    assert answer.headers["content-type"] == "application/pdf"
    assert said(desk) == [(Act.PRINTED, "活動指示書", need) for need in needs]


def test_a_printed_certificate_is_a_look(desk: Desk) -> None:
    person = desk.volunteer()
    desk.do("check_out", person=person)
    desk.write(
        lambda tx: tx.execute(
            "UPDATE attendance SET in_at = '2026-01-01T01:00:00.000Z', out_at = '2026-01-01T05:00:00.000Z'"
        )
    )
    answer = desk.post("/papers/certificates", person=person)
    assert answer.headers["content-type"] == "application/pdf", answer.text
    assert said(desk) == [(Act.PRINTED, "活動証明書", person)]


def test_what_a_program_reads_page_by_page_is_one_export_with_its_count(desk: Desk) -> None:
    for number in range(5):
        desk.volunteer(f"人　{number}")
    page = desk.client.get("/api/people?limit=2").json()
    desk.client.get(f"/api/people?limit=9&after={page['next']}")
    desk.client.get("/api/needs")
    desk.client.get("/api/attendance")
    (row,) = kept(desk)
    assert (row["act"], row["card"], row["count"]) == ("exported", "人の一覧（API）", 5)
    assert (row["person_id"], row["need_id"]) == (None, None)
    assert desk.read(looks.CHAIN.first_break) is None


def test_every_listing_of_the_api_says_whether_it_is_an_export() -> None:
    for one in programs.listings():
        assert one.look, (
            f"what programs read at /api/{one.name} is an export (見た記録), or it is not: "
            "write look='…' or look=NoLook(why) into its Listing(…)"
        )


def test_a_replica_that_a_tablet_takes_over_is_one_look_at_all_of_it(desk: Desk) -> None:
    desk.volunteer()
    desk.volunteer("佐藤　次郎")
    tablet = Enrolled(desk, "受付2")
    _, cursor = tablet.replica(limit=1)
    (row,) = kept(desk)
    assert (row["act"], row["card"]) == ("taken_along", "端末の控え（すべての人とニーズ）")
    assert (row["count"], row["device"], row["actor"]) == (2, "受付2", STAFF)
    tablet.changes(cursor)
    assert len(kept(desk)) == 1


def test_a_replica_that_begins_anew_is_a_look_again(desk: Desk) -> None:
    desk.volunteer()
    Enrolled(desk).changes("1.99.0193abcd-0000.1")
    assert [row["act"] for row in kept(desk)] == ["taken_along"]


def test_a_satellites_file_is_an_export_of_everybody(desk: Desk) -> None:
    desk.volunteer()
    made = desk.post("/headquarters/places", name="北", address="http://127.0.0.1:1").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', made)
    assert ticket is not None
    assert desk.post("/headquarters/places/file", ticket=ticket[1]).status_code == 200
    assert [(row["act"], row["count"]) for row in kept(desk)] == [("exported", 1)]


# Where looks stay


def test_looks_go_to_no_satellite_and_to_no_tablet(desk: Desk) -> None:
    desk.get(f"/rosters/people/{desk.volunteer()}")
    assert "looks" not in str(Enrolled(desk).replica()[0].keys())


def test_a_satellite_begins_with_no_looks_and_a_chain_of_its_own(tmp_path: Path) -> None:
    with Centre(tmp_path / "headquarters") as headquarters:
        person = headquarters.person()

        def look(tx: Tx) -> None:
            looks.keep(tx, Act.OPENED, "画面", [Seen(person_id=person)], By(STAFF, "本部", datetime.now(UTC)))

        headquarters.run(headquarters.database.write(look))
        with satellite(headquarters, "北", tmp_path / "north") as north:
            assert north.read(looks.CHAIN.length) == 0
            north.run(north.database.write(look))
            assert north.read(looks.CHAIN.first_break) is None
            assert north.read(looks.CHAIN.mark)[0] == 1


# A page is shown whatever becomes of its look


@contextmanager
def nothing_can_be_written(desk: Desk) -> Iterator[None]:
    """As when the disk is full."""
    writer = running(desk.app).database._writer
    assert writer is not None
    assert desk.client.portal is not None
    desk.client.portal.call(writer.execute, "PRAGMA query_only=ON")
    yield
    desk.client.portal.call(writer.execute, "PRAGMA query_only=OFF")


def test_a_page_on_a_full_disk_is_shown_and_the_log_names_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    person = desk.volunteer("秘密　花子")
    with nothing_can_be_written(desk), caplog.at_level(logging.WARNING):
        assert "秘密　花子" in desk.get(f"/rosters/people/{person}").text
    assert "a look could not be kept" in caplog.text
    assert "秘密" not in caplog.text
    assert person not in caplog.text
    desk.get(f"/rosters/people/{person}")
    assert len(kept(desk)) == 1  # it was not taken for written down


def test_a_page_does_not_wait_long_for_a_slow_disk_and_the_look_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = desk.volunteer()
    write = Database.write
    held: list[Any] = []

    async def slowly(self: Database, function: Any, *args: Any, **more: Any) -> Any:
        task = asyncio.ensure_future(write(self, function, *args, **more))
        held.append(task)
        await asyncio.sleep(30)
        return await task

    monkeypatch.setattr("vcenter.web.looks.KEPT_SECONDS", 0.05)
    monkeypatch.setattr(Database, "write", slowly)
    began = datetime.now(UTC)
    assert desk.get(f"/rosters/people/{person}").status_code == 200
    assert datetime.now(UTC) - began < timedelta(seconds=10)
    monkeypatch.undo()
    assert len(kept(desk)) == 1


# What is declared


def test_every_address_with_a_part_that_varies_says_whose_card_it_shows_or_why_that_is_no_look() -> None:
    varying = [one for one in collected().all if one.param_convertors]
    assert len(varying) > 30
    for one in varying:
        assert isinstance(one.look, Look) or (isinstance(one.look, NoLook) and one.look.why), (
            f"{one.path} does not say whether what it shows is somebody's card: write look=Look(card, of) or "
            "look=NoLook(why) into its route (vcenter/web/looks.py)"
        )


def test_an_address_that_declares_a_look_is_one_of_staff() -> None:
    """Whoever is not signed in has no name to be written down."""
    for one in collected().all:
        if isinstance(one.look, Look):
            assert one.who == "staff", f"{one.path} shows a card to somebody who is not signed in"


def test_every_look_that_is_declared_is_written_down(desk: Desk) -> None:
    """By each of its pages: what an address is called is what it is looked up by."""
    team = desk.team()
    leader, need = desk.read(lambda tx: tuple(tx.fetch("SELECT leader_id, need_id FROM teams")[0].values()))
    desk.do("add_photos", need=need, photos=["0" * 64])
    waits = a_need(desk)
    said_of = {
        "person": leader,
        "need": need,
        "team": team,
        "photo": "0" * 64,
        "other": desk.volunteer("相川　一"),
        "request": desk.do("record_request", **request_payload())["request"],
        "round": _asked_after(desk, leader),
        "watch": _watched(desk, desk.volunteer("見守　花")),
        "injury": _hurt(desk, team),
        "matter": desk.do("hear_matter", matter=new_id(), sort="question", what="いつまで", person=leader)[
            "matter"
        ],
    } | _evacuee(desk)
    pages = [one for one in desk.addresses if isinstance(one.look, Look) and "GET" in (one.methods or ())]
    for one in pages:
        desk.write(lambda tx: tx.execute("UPDATE looks SET at = '2026-01-01T00:00:00.000Z'"))
        before = len(kept(desk))
        path = one.path.format_map(said_of | ({"need": waits} if one.path.startswith("/matching/") else {}))
        assert desk.get(path).status_code == 200, path
        # Where two cards stand side by side, both were looked at.
        assert len(kept(desk)) == before + (2 if "{other}" in one.path else 1), one.path
    assert len(pages) >= 7


def _hurt(desk: Desk, team: str) -> str:
    """The record of an accident."""
    row = {"id": new_id(), "team_id": team, "what": "転んだ", "told_at": "2026", "told_by": "班長"}
    desk.write(reports.tell_injury, row)
    return row["id"]


def _evacuee(desk: Desk) -> dict[str, str]:
    """Somebody on a list of those who need help to get to safety."""
    listed = brought(desk)
    (row,) = desk.read(lambda tx: tx.fetch("SELECT id FROM evacuation_people"))
    return {"list": listed, "evacuee": row["id"]}


def _watched(desk: Desk, person: str) -> str:
    """A watch of somebody."""
    return str(
        desk.do("begin_watch", watch=new_id(), person=person, days="毎日", visitor="民生　花子")["watch"]
    )


def _asked_after(desk: Desk, person: str) -> str:
    """A safety round that asks after somebody."""
    salon, round = new_id(), new_id()
    desk.do("add_salon", salon=salon, name="川上おしゃべり会")
    desk.do("put_in_salon", salon=salon, person=person)
    said = {"name": "台風", "lists": [f"salon {salon}"], "not_asked": True}
    desk.do("open_safety_round", round=round, **said)
    return round


def test_a_person_without_a_name_in_an_address_is_nobody(desk: Desk) -> None:
    assert [
        desk.read(of, {"person": "x", "need": "x", "team": "x"})
        for of in (looks.of_person, looks.of_need, looks.of_team)
    ] == [
        None,
        None,
        None,
    ]
