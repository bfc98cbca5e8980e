"""Photos follow a need to the other servers: by network beside the letters, or in the file on a stick."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import httpx
import pytest

from tests.centre import need_payload, new_id
from tests.server import Server
from tests.test_photos import Shot, picture, shot
from tests.test_servers_desk import Staff, set_up, until
from vcenter.photos.files import path_of


def send(staff: Staff, one: Shot) -> None:
    for first in range(0, len(one.sent), 65_536):
        piece = one.sent[first : first + 65_536]
        headers = {"content-range": f"bytes {first}-{first + len(piece) - 1}/{len(one.sent)}"}
        answer = staff.client.put(f"/photos/{one.sha256}", content=piece, headers=headers)
        assert answer.status_code in (200, 201), answer.text


def record_need(server: Server, *shots: Shot) -> str:
    payload = need_payload(photos=[one.sha256 for one in shots])
    do(server, "record_need", payload)
    return str(payload["need"])


def do(server: Server, kind: str, payload: dict[str, object]) -> None:
    command = {
        "id": new_id(),
        "kind": kind,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "payload": payload,
    }
    answer = httpx.post(
        f"{server.url}/api/commands", json=command, headers={"Authorization": f"Bearer {server.token()}"}
    )
    assert answer.json()["status"] == "done", answer.text


def seen(staff: Staff, one: Shot) -> bytes:
    """The picture as a screen shows it; b"" while it is not there."""
    answer = staff.client.get(f"/photos/{one.sha256}")
    return answer.content if answer.status_code == 200 else b""


@pytest.fixture
def headquarters(tmp_path: Path) -> Server:
    return Server(tmp_path / "headquarters")


@pytest.mark.long
def test_photos_go_both_ways_by_network(headquarters: Server, tmp_path: Path) -> None:
    before, ours, theirs, late = (shot(picture((320, 240), seed=seed)) for seed in range(4))
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        send(staff, before)
        record_need(headquarters, before)
        set_up(headquarters, staff, tmp_path / "north")
        with Server(tmp_path / "north") as north:
            there = Staff(north, headquarters.first_pin)
            # What headquarters had before the satellite was set up comes with the first exchange.
            until(lambda: seen(there, before) == seen(staff, before) != b"")
            send(staff, ours)
            record_need(headquarters, ours)
            send(there, theirs)
            need = record_need(north, theirs, late)
            there.send("/headquarters/places/now")
            until(lambda: seen(there, ours) == seen(staff, ours) != b"")
            until(lambda: seen(staff, theirs) == seen(there, theirs) != b"")
            assert there.client.get(f"/photos/{ours.sha256}/small").status_code == 200
            # The need was told long before its last photo came from the tablet.
            assert "写真1枚がまだ届いていません" in staff.client.get(f"/needs/{need}").text
            send(there, late)
            there.send("/headquarters/places/now")
            until(lambda: "届いていません" not in staff.client.get(f"/needs/{need}").text)
            # Taken off its need at the one server, it is gone at the other too.
            do(north, "remove_photo", {"need": need, "photo": late.sha256})
            there.send("/headquarters/places/now")
            until(lambda: not path_of(headquarters.data / "photos", late.sha256).exists())
            assert seen(staff, theirs)


@pytest.mark.long
def test_a_line_that_broke_costs_no_photo(headquarters: Server, tmp_path: Path) -> None:
    some = [shot(picture((320, 240), seed=seed)) for seed in range(10)]
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        set_up(headquarters, staff, tmp_path / "north")
        with Server(tmp_path / "north") as north:
            there = Staff(north, headquarters.first_pin)
            headquarters.kill()
            for one in some:
                send(there, one)
            record_need(north, *some)
            headquarters.start()
            there.send("/headquarters/places/now")
            until(lambda: any((headquarters.data / "photos").glob("??/*.small")))
            headquarters.kill()
            headquarters.start()
            again = Staff(headquarters, headquarters.first_pin or "")
            there.send("/headquarters/places/now")
            until(lambda: all(seen(again, one) for one in some))


@pytest.mark.long
def test_a_stick_carries_photos_and_nobody_else_reads_them(headquarters: Server, tmp_path: Path) -> None:
    ours, theirs = (shot(picture((320, 240), seed=seed)) for seed in range(2))
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        north_id = set_up(headquarters, staff, tmp_path / "north")
        send(staff, ours)
        record_need(headquarters, ours)
        shown = seen(staff, ours)
        to_north = staff.send("/headquarters/places/write", to=north_id).content
        headquarters.kill()  # they never reach each other
        assert shown[-500:] not in to_north
        with Server(tmp_path / "north") as north:
            there = Staff(north, headquarters.first_pin)
            said = there.send("/headquarters/places/read", {"file": to_north}).text
            assert "新しい写真 <b>1</b>枚" in said
            assert seen(there, ours) == shown
            again = there.send("/headquarters/places/read", {"file": to_north}).text
            assert "新しい写真" not in again
            broken = to_north[:-1] + b"x"
            assert "署名が違います" in there.send("/headquarters/places/read", {"file": broken}).text
            send(there, theirs)
            record_need(north, theirs)
            to_headquarters = there.send("/headquarters/places/write", to="").content
        headquarters.start()
        staff = Staff(headquarters, headquarters.first_pin or "")
        said = staff.send("/headquarters/places/read", {"file": to_headquarters}).text
        assert "新しい写真 <b>1</b>枚" in said
        assert seen(staff, theirs)


def test_only_a_satellite_asks_for_photos_this_way(headquarters: Server, tmp_path: Path) -> None:
    one, unknown = (shot(picture((320, 240), seed=seed)) for seed in range(2))
    address = f"/sync/place/photos/{one.sha256}"
    with headquarters:
        staff = Staff(headquarters, headquarters.first_pin)
        send(staff, one)
        record_need(headquarters, one)
        for token in ("x", "0" * 43):
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=headquarters.url, headers=headers) as stranger:
                assert stranger.get(address).status_code == 401
                assert stranger.put(address, content=one.sent).status_code == 401
                assert stranger.post("/sync/place/photos", json={"lacking": []}).status_code == 401
        set_up(headquarters, staff, tmp_path / "north")
        given = json.loads((tmp_path / "north" / "keys" / "headquarters.json").read_bytes())
        headers = {"Authorization": f"Bearer {given['token']}"}
        with httpx.Client(base_url=headquarters.url, headers=headers) as satellite:
            asked = {"lacking": [one.sha256, unknown.sha256]}
            found = satellite.post("/sync/place/photos", json=asked).json()
            assert found == {"here": [one.sha256], "lacking": []}
            assert satellite.post("/sync/place/photos", json={"lacking": ["../x"]}).status_code == 400
            assert satellite.get("/sync/place/photos/..%2fx").status_code == 404
            # What no need shows is not taken; what broke on the way, or is no photo, is not kept.
            assert put(satellite, unknown, unknown.sent) == 204
            assert seen(staff, unknown) == b""
            record_need(headquarters, unknown)
            assert put(satellite, unknown, unknown.sent, digest="0" * 64) == 422
            assert put(satellite, unknown, b"no photo") == 422
            assert put(satellite, unknown, unknown.sent, sent="x") == 400
            assert put(satellite, unknown, b"x" * 4_000_001) == 413
            assert seen(staff, unknown) == b""
            assert put(satellite, unknown, unknown.sent) == 204
            assert seen(staff, unknown)


def put(client: httpx.Client, one: Shot, content: bytes, sent: str = "", digest: str = "") -> int:
    headers = {
        "x-sent": sent or str(len(one.sent)),
        "x-digest": digest or hashlib.sha256(content).hexdigest(),
    }
    return client.put(f"/sync/place/photos/{one.sha256}", content=content, headers=headers).status_code
