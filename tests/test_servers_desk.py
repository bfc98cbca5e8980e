"""The screen of servers (拠点), and a satellite that begins on its own machine and reaches headquarters by network or stick."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.centre import field_of, new_id
from tests.server import Server
from vcenter.program import PROJECT
from vcenter.satellites import link

MAY = {
    "GET /headquarters/places": "administration",
    "POST /headquarters/places": "",
    "/headquarters/places/list": "administration",
    "/headquarters/places/now": "administration",
    "/headquarters/places/file": "",
    "/headquarters/places/end": "",
    "add_place": "",
    "end_place": "",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

SECONDS = 40


class Staff:
    """Somebody at headquarters' or a satellite's screen, by plain requests."""

    def __init__(self, server: Server, pin: str) -> None:
        self._pin = pin
        self.client = httpx.Client(
            base_url=server.url, headers={"origin": server.url}, follow_redirects=True, timeout=30
        )
        answer = self.client.post("/sign-in", data={"name": "本部", "secret": pin, "device": "本部"})
        assert "サインアウト" in answer.text

    def send(self, path: str, files: dict[str, bytes] | None = None, **form: str) -> httpx.Response:
        form = {
            "session": field_of(self.client.get("/headquarters/places").text, "session"),
            "command_id": new_id(),
            "own_pin": self._pin,
        } | form
        return self.client.post(path, data=form, files=files)


def set_up(
    headquarters: Server, staff: Staff, data: Path, *, name: str = "北サテライト", address: str = ""
) -> str:
    """A satellite in this folder, by the file and the code of the screen; its id."""
    made = staff.send("/headquarters/places", name=name, address=address or headquarters.url)
    code = re.search(r"\b([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})\b", made.text)
    ticket = re.search(r'name="ticket" value="([^"]+)"', made.text)
    assert code and ticket
    data.parent.mkdir(exist_ok=True)
    file = data.parent / "vcenter.join"
    file.write_bytes(staff.send("/headquarters/places/file", ticket=ticket[1]).content)
    command = [sys.executable, "-m", "vcenter", "--data", str(data), "join", str(file)]
    wrong = subprocess.run(
        command, input="AAAA-AAAA-AAAA-AAAA\n", cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert wrong.returncode and "合言葉が違う" in wrong.stderr
    right = subprocess.run(
        command, input=code[1] + "\n", cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert f"「{name}」になりました" in right.stdout, right.stderr
    again = subprocess.run(
        command, input=code[1] + "\n", cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert "もう記録があります" in again.stderr
    found = re.search(r'name="place" value="([^"]+)"', staff.client.get("/headquarters/places").text)
    assert found
    return found[1]


def register(server: Server, name: str) -> None:
    command = {
        "id": new_id(),
        "kind": "register_person",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "payload": {"person": new_id(), "name": name, "birth": "1980-04-01", "consent": True},
    }
    answer = httpx.post(
        f"{server.url}/api/commands", json=command, headers={"Authorization": f"Bearer {server.token()}"}
    )
    assert answer.json()["status"] == "done", answer.text


def names(server: Server) -> set[str]:
    answer = httpx.get(f"{server.url}/api/people", headers={"Authorization": f"Bearer {server.token()}"})
    return {row["name"] for row in answer.json()["items"]}


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture
def headquarters(tmp_path: Path) -> Server:
    return Server(tmp_path / "headquarters")


def test_a_satellite_works_alone_and_catches_up_by_itself(headquarters: Server, tmp_path: Path) -> None:
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        register(headquarters, "山田　太郎")
        set_up(headquarters, staff, tmp_path / "north")
        with Server(tmp_path / "north") as north:
            assert names(north) == {"山田　太郎"}
            headquarters.kill()
            register(north, "佐藤　花子")
            there = Staff(north, headquarters.first_pin)
            there.send("/headquarters/places/now")
            until(lambda: "本部につながりません" in there.client.get("/headquarters/places").text)
            headquarters.start()
            register(headquarters, "高橋　実")
            there.send("/headquarters/places/now")
            until(lambda: names(headquarters) == names(north) == {"山田　太郎", "佐藤　花子", "高橋　実"})
            until(lambda: "本部につながりません" not in there.client.get("/headquarters/places").text)


@pytest.mark.long
def test_a_stick_goes_both_ways(headquarters: Server, tmp_path: Path) -> None:
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        north_id = set_up(headquarters, staff, tmp_path / "north")
        register(headquarters, "山田　太郎")
        answer = staff.send("/headquarters/places/write", to=north_id)
        assert quote("本部から北サテライトへ-") in answer.headers["content-disposition"]
        to_north = answer.content
        assert "ここで書き出した" in staff.send("/headquarters/places/read", {"file": to_north}).text
        headquarters.kill()  # they never reach each other
        with Server(tmp_path / "north") as north:
            there = Staff(north, headquarters.first_pin)
            register(north, "佐藤　花子")
            said = there.send("/headquarters/places/read", {"file": to_north}).text
            assert "反映した操作 <b>1</b>件" in said
            assert names(north) == {"山田　太郎", "佐藤　花子"}
            assert (
                "署名が違います"
                in there.send("/headquarters/places/read", {"file": to_north[:-1] + b"x"}).text
            )
            assert "ファイルではないか" in there.send("/headquarters/places/read", {"file": b"JPEG"}).text
            to_headquarters = there.send("/headquarters/places/write", to="").content
        headquarters.start()
        staff = Staff(headquarters, headquarters.first_pin or "")
        assert (
            "反映した操作 <b>1</b>件"
            in staff.send("/headquarters/places/read", {"file": to_headquarters}).text
        )
        assert names(headquarters) == {"山田　太郎", "佐藤　花子"}


@pytest.mark.long
def test_a_letter_that_is_none_is_told_once_and_headquarters_answers_all_the_same(
    headquarters: Server, tmp_path: Path
) -> None:
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        set_up(headquarters, staff, tmp_path / "north")
        given = json.loads((tmp_path / "north" / "keys" / "headquarters.json").read_bytes())
        headers = {"Authorization": f"Bearer {given['token']}"}
        for broken in (b"x", b"", b"\xff" * 5000):
            answer = httpx.post(f"{headquarters.url}/sync/place", content=broken, headers=headers)
            assert answer.status_code == 200
            assert link.unpack(answer.content).writer == ""
        assert staff.client.get("/review").text.count("拠点から届いた便りが読めません") == 1


def test_a_stranger_and_a_place_that_was_ended_are_turned_away(headquarters: Server, tmp_path: Path) -> None:
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        place = set_up(headquarters, staff, tmp_path / "north")
        answer = httpx.post(
            f"{headquarters.url}/sync/place", content=b"x", headers={"Authorization": "Bearer x"}
        )
        assert answer.status_code == 401
        staff.send("/headquarters/staff", name="会計　一", secret="740192", roles="rosters")
        told = staff.send("/headquarters/places/end", place=place).text
        assert "暗証番号を新しくしてください: 本部" in told
        assert "会計　一" not in told, "who had no role there has no PIN there"
        with Server(tmp_path / "north") as north:
            there = Staff(north, headquarters.first_pin)
            until(
                lambda: "登録されていないか、終わっています" in there.client.get("/headquarters/places").text
            )
        assert "アドレスを" in staff.send("/headquarters/places", name="東", address="ftp://x").text
