"""Files between servers at the screen of servers: what is on a stick is taken in as far as it can be read, and said so."""

from __future__ import annotations

import io
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.centre import Centre, Desk
from tests.test_photos import Shot, picture, shot
from vcenter.domain.servers import HEADQUARTERS
from vcenter.satellites import letters, sealed, setting_up
from vcenter.satellites.setting_up import KEPT
from vcenter.store import journal, needs, servers
from vcenter.store.failure import StoreUnavailable
from vcenter.web.state import running

MAY = {
    "/headquarters/places/write": "administration",
    "/headquarters/places/read": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


@dataclass
class Stick:
    """Headquarters' screen, and a satellite that reaches it by stick alone."""

    desk: Desk
    north: Centre

    def brings(self, photos: bytes) -> tuple[int, str]:
        """Headquarters read what the satellite has written, with these photos: the answer's status and page."""
        link = self.north.row(servers.link, HEADQUARTERS)
        keys = sealed.open_server_keys(self.north.path.parent / "keys")
        content = sealed.seal(
            self.north.read(letters.write_all, HEADQUARTERS, 9), keys, link["seal_key"], photos
        )
        answer = self.desk.client.post(
            "/headquarters/places/read", data={"session": self.desk.session}, files={"file": content}
        )
        return answer.status_code, answer.text

    def need(self, *shots: Shot) -> str:
        return self.north.need(photos=[one.sha256 for one in shots])


def made(desk: Desk) -> tuple[str, str]:
    """A new satellite at the screen: the ticket of its file, and the code."""
    page = desk.post("/headquarters/places", name="北サテライト", address="http://127.0.0.1:1").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    code = re.search(r"\b([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})\b", page)
    assert ticket and code
    return ticket[1], code[1]


@pytest.fixture
def stick(desk: Desk, tmp_path: Path) -> Iterator[Stick]:
    ticket, code = made(desk)
    content = desk.post("/headquarters/places/file", ticket=ticket).content
    given, records = setting_up.unpack(content, code)
    folder = tmp_path / "north"
    folder.mkdir()
    setting_up.settle(given, records, folder / "vcenter.sqlite", folder / "keys")
    with Centre(folder) as north:
        yield Stick(desk, north)


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def named(one: Shot) -> str:
    return f"{one.sha256}-{len(one.sent)}"


def broken_inside(whole: bytes, at: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]


BROKEN: dict[str, Callable[[Shot], bytes]] = {
    "no zip at all": lambda one: b"no photos",
    "a zip that was cut off": lambda one: packed({named(one): one.sent})[:-30],
    "a zip whose list is broken": lambda one: packed({named(one): one.sent})[:-60] + b"x" * 60,
    "a photo that was cut off": lambda one: packed({named(one): one.sent[: len(one.sent) // 2]}),
    "a photo whose bytes were changed": lambda one: broken_inside(packed({named(one): one.sent}), 500),
    "something that is no photo": lambda one: packed({named(one): b"x"}),
    "what unpacks to much more": lambda one: packed({named(one): bytes(3_000_000)}, zipfile.ZIP_DEFLATED),
    "a photo that is too large": lambda one: packed({named(one): bytes(5_000_000)}),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_photos_on_a_stick_are_said_and_hold_up_nothing_else(stick: Stick, what: str) -> None:
    one = shot(picture((320, 240)))
    need = stick.need(one)
    status, page = stick.brings(BROKEN[what](one))
    assert status == 200
    assert "反映した操作 <b>1</b>件" in page
    assert "写真の一部が壊れていて、取り込めませんでした" in page
    assert stick.desk.row(needs.by_id, need)
    status, page = stick.brings(packed({named(one): one.sent}))
    assert "新しい写真 <b>1</b>枚" in page and "壊れて" not in page


def test_one_broken_photo_holds_up_no_other(stick: Stick) -> None:
    good, broken = (shot(picture((320, 240), seed=seed)) for seed in range(2))
    stick.need(broken, good)
    _, page = stick.brings(packed({named(broken): b"x", named(good): good.sent}))
    assert "新しい写真 <b>1</b>枚" in page and "写真の一部が壊れていて" in page


def test_names_that_lead_elsewhere_are_passed_over(stick: Stick, tmp_path: Path) -> None:
    one = shot(picture((320, 240)))
    stick.need(one)
    names = (f"../{named(one)}", f"/{named(one)}", f"a/{named(one)}", f"{named(one)}/..", "..")
    status, page = stick.brings(packed(dict.fromkeys(names, one.sent)))
    assert status == 200 and "新しい写真" not in page
    assert not [path for path in tmp_path.rglob("*") if one.sha256 in path.name]


def test_a_disk_that_fails_while_photos_are_kept_is_said(
    stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*asked: object) -> None:
        raise OSError(28, "No space left on device")

    one = shot(picture((320, 240)))
    stick.need(one)
    monkeypatch.setattr(running(stick.desk.app).photos, "take_over", full)
    status, page = stick.brings(packed({named(one): one.sent}))
    assert status == 200 and "ディスクの空きを確かめて" in page


def test_a_disk_that_fails_in_the_middle_of_a_stick_is_said(
    stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*asked: object) -> None:
        raise StoreUnavailable("ディスクがいっぱいです")

    stick.need()
    monkeypatch.setattr("vcenter.desks.sticks.take_in", full)
    status, page = stick.brings(b"")
    assert status == 503 and "同じファイルをもう一度取り込んで" in page


def test_the_screen_says_which_place_could_not_apply_an_operation_and_why(stick: Stick) -> None:
    desk = stick.desk
    south = desk.read(lambda tx: tx.value("SELECT max(number) FROM places")) + 1
    desk.write(
        servers.add,
        {"id": "s", "number": south, "name": "南サテライト", "added_at": "2026-11-24T00:00:00.000Z"},
    )
    entry = desk.read(journal.last)[1]
    (north,) = (row["id"] for row in desk.read(servers.everyone) if row["name"] == "北サテライト")
    for place, said in ((north, "もう帰宅しています。"), ("s", "登録されていません。")):
        desk.write(servers.refused_there, place, entry, said, "2026-11-24T00:00:00.000Z")
    page = desk.get("/headquarters/places").text
    for said in ("もう帰宅しています。", "登録されていません。", "北サテライトで", "南サテライトで"):
        assert said in page


# The file with which a satellite begins


def test_the_file_for_a_satellite_may_be_saved_again_and_lies_on_the_disk_alone(desk: Desk) -> None:
    ticket, _ = made(desk)
    once, again = (desk.post("/headquarters/places/file", ticket=ticket).content for _ in range(2))
    assert once == again
    folder = running(desk.app).settings.data / setting_up.FOLDER
    assert [path.read_bytes() for path in folder.iterdir()] == [once]


def test_the_file_for_a_satellite_is_forgotten_after_two_hours(desk: Desk) -> None:
    ticket, _ = made(desk)
    (file,) = (running(desk.app).settings.data / setting_up.FOLDER).iterdir()
    long_ago = time.time() - KEPT.total_seconds() - 1
    os.utime(file, (long_ago, long_ago))
    answer = desk.post("/headquarters/places/file", ticket=ticket)
    assert answer.status_code == 404 and "もうありません" in answer.text
    assert not file.exists()


def test_the_file_for_a_satellite_is_forgotten_when_the_server_starts(tmp_path: Path) -> None:
    with Desk(tmp_path / "data") as desk:
        made(desk)
    left = setting_up.Waiting(tmp_path / "data" / setting_up.FOLDER)
    assert not (tmp_path / "data" / setting_up.FOLDER).exists()
    assert left.find("0" * 32) is None


@pytest.mark.parametrize("ticket", ["", "x", "../vcenter.sqlite", "0" * 32, "..", "."])
def test_no_ticket_opens_another_file(desk: Desk, ticket: str) -> None:
    made(desk)
    assert desk.post("/headquarters/places/file", ticket=ticket).status_code == 404
