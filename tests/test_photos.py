"""Photos of a need: only staff see them, nothing hidden in them is kept, and what was cut off goes on."""

import hashlib
import io
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from httpx import Response
from PIL import Image
from starlette.testclient import TestClient

from tests.centre import Centre, Desk, need_payload, new_id
from tests.outbox import SYNC, Enrolled, entry
from tests.test_cli import run
from vcenter.domain.calendar import OLDEST, utc_text
from vcenter.photos import files
from vcenter.store import needs, photos, teams
from vcenter.store.failure import StoreUnavailable
from vcenter.web.state import running

MAY = {
    "GET /needs/{need}/photos": "needs survey matching dispatch watch administration",
    "POST /needs/{need}/photos": "needs survey",
    "/needs/{need}/photos/{photo}": "needs survey matching dispatch watch administration",
    "/needs/{need}/photos/{photo}/remove": "needs survey",
    "add_photos": "needs survey dispatch",
    "remove_photo": "needs survey",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

PIECE = 65_536


class Shot(NamedTuple):
    """What a tablet sends, and its name."""

    sent: bytes
    sha256: str


def shot(sent: bytes) -> Shot:
    return Shot(sent, hashlib.sha256(sent).hexdigest())


def picture(size: tuple[int, int] = (640, 480), form: str = "JPEG", seed: int = 1, **more: object) -> bytes:
    """Noise, which no format makes small."""
    noise = Image.effect_noise(size, 40 + seed).convert("RGB")
    drawn = io.BytesIO()
    noise.save(drawn, form, **more)
    return drawn.getvalue()


def put(desk: Desk, one: Shot, first: int, last: int, total: int | None = None) -> Response:
    """One piece: the bytes from first up to, and without, last."""
    whole = total or len(one.sent)
    headers = {"content-range": f"bytes {first}-{last - 1}/{whole}"}
    answer: Response = desk.client.put(f"/photos/{one.sha256}", content=one.sent[first:last], headers=headers)
    return answer


def send(desk: Desk, one: Shot) -> Response:
    """All of it, piece by piece; the last answer."""
    for first in range(0, len(one.sent), PIECE):
        answer = put(desk, one, first, min(first + PIECE, len(one.sent)))
        if answer.status_code not in (200, 201):
            break
    return answer


def have(desk: Desk, one: Shot) -> tuple[int, str]:
    answer = desk.client.head(f"/photos/{one.sha256}")
    return int(answer.headers["x-have"]), answer.headers["x-whole"]


def test_a_photo_comes_in_pieces_and_is_shown(desk: Desk) -> None:
    one = shot(picture())
    assert len(one.sent) > 2 * PIECE
    assert have(desk, one) == (0, "no")
    assert put(desk, one, 0, PIECE).json() == {"have": PIECE}
    assert have(desk, one) == (PIECE, "no")
    assert desk.get(f"/photos/{one.sha256}").status_code == 404
    assert send(desk, one).status_code == 201
    assert have(desk, one) == (len(one.sent), "yes")
    for path in (f"/photos/{one.sha256}", f"/photos/{one.sha256}/small"):
        shown = desk.get(path)
        assert shown.headers["content-type"] == "image/jpeg"
        assert shown.headers["cache-control"] == "no-store"
        assert Image.open(io.BytesIO(shown.content)).format == "JPEG"


def test_nothing_hidden_in_it_is_kept_and_it_stands_upright(desk: Desk) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "カメラの会社"
    exif.get_ifd(0x8825)[1] = "N"
    one = shot(picture((640, 480), exif=exif.tobytes(), comment=b"secret"))
    assert send(desk, one).status_code == 201
    kept = Image.open(io.BytesIO(desk.get(f"/photos/{one.sha256}").content))
    assert kept.size == (480, 640)
    assert not kept.getexif()
    assert "comment" not in kept.info


def test_what_a_tablet_made_ready_stays_as_sharp_as_it_came(desk: Desk) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    one = shot(picture((1600, 1200), exif=exif.tobytes(), comment=b"secret") + b"behind the end")
    assert send(desk, one).status_code == 201
    answer = desk.get(f"/photos/{one.sha256}").content
    kept = Image.open(io.BytesIO(answer))
    assert kept.tobytes() == Image.open(io.BytesIO(one.sent)).tobytes()
    assert not kept.getexif()
    assert not any(hidden in answer for hidden in (b"secret", b"Exif", b"behind the end"))
    small = Image.open(io.BytesIO(desk.get(f"/photos/{one.sha256}/small").content))
    assert small.size == (400, 300)


def test_a_larger_photo_is_made_smaller(desk: Desk) -> None:
    one = shot(picture((2000, 1000), quality=40))
    assert send(desk, one).status_code == 201
    kept = Image.open(io.BytesIO(desk.get(f"/photos/{one.sha256}").content))
    assert kept.size == (1600, 800)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_formats_become_jpeg(desk: Desk, form: str) -> None:
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    drawn = io.BytesIO()
    clear.save(drawn, form)
    one = shot(drawn.getvalue())
    assert send(desk, one).status_code == 201
    kept = Image.open(io.BytesIO(desk.get(f"/photos/{one.sha256}").content))
    assert (kept.format, kept.getpixel((5, 5))) == ("JPEG", (255, 255, 255))


def bomb() -> bytes:
    drawn = io.BytesIO()
    Image.new("1", (10_000, 5_000)).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"GIF89a" + b"\0" * 500, "写真ではありません"),
        (b"<svg onload='alert(1)'></svg>", "写真ではありません"),
        (picture((160, 120))[:-400], "途中で切れているか、壊れています"),
        (bomb(), "5000万画素"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_of_it_stays(desk: Desk, sent: bytes, said: str) -> None:
    one = shot(sent)
    answer = send(desk, one)
    assert answer.status_code == 422
    assert said in answer.json()["message"]
    assert have(desk, one) == (0, "no")


def test_a_photo_that_broke_on_the_way_begins_anew(desk: Desk) -> None:
    one = shot(picture())
    broken = Shot(one.sent[:PIECE] + b"?" + one.sent[PIECE + 1 :], one.sha256)
    answer = send(desk, broken)
    assert (answer.status_code, answer.json()["have"]) == (422, 0)
    assert "はじめから送り直してください" in answer.json()["message"]
    assert have(desk, one) == (0, "no")
    assert send(desk, one).status_code == 201


def test_a_gap_is_refused_and_what_is_there_already_is_not_taken_twice(desk: Desk) -> None:
    one = shot(picture())
    gap = put(desk, one, PIECE, 2 * PIECE)
    assert (gap.status_code, gap.json()["have"]) == (409, 0)
    put(desk, one, 0, PIECE)
    assert put(desk, one, 0, PIECE).json()["have"] == PIECE
    assert put(desk, one, PIECE - 100, 2 * PIECE - 100).json()["have"] == 2 * PIECE - 100
    assert put(desk, one, 2 * PIECE - 100, 2 * PIECE).json()["have"] == 2 * PIECE
    assert send(desk, one).status_code == 201


def test_what_is_too_large_or_no_piece_is_refused(desk: Desk) -> None:
    one = shot(picture())
    large = put(desk, one, 0, PIECE, total=2_000_001)
    assert large.status_code == 413
    assert "2MBまで" in large.json()["message"]
    noise = Shot(os.urandom(files.LARGEST_PIECE + 1), one.sha256)
    assert put(desk, noise, 0, len(noise.sent)).status_code == 413
    for wrong in ("", "bytes 0-5", "bytes 5-0/10", "bytes 0-9/5", "bytes 0-8/10", "items 0-9/10"):
        answer = desk.client.put(
            f"/photos/{one.sha256}", content=b"0123456789", headers={"content-range": wrong}
        )
        assert answer.status_code == 400, wrong
    assert desk.get("/photos/..%2f..%2fvcenter.sqlite").status_code == 404
    assert desk.get(f"/photos/{one.sha256.upper()}").status_code == 404


def test_two_tablets_send_the_same_at_once(desk: Desk) -> None:
    one = shot(picture())
    with ThreadPoolExecutor(4) as tablets:
        answers = list(tablets.map(lambda _: send(desk, one), range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len(desk.read(photos.arrived)) == 1


def test_the_power_that_went_in_the_middle_costs_nothing(desk: Desk) -> None:
    one = shot(picture())
    put(desk, one, 0, PIECE)
    # What a new process knows is what lies on the disk.
    running(desk.app).photos = files.Photos(
        running(desk.app).photos.folder, running(desk.app).database, running(desk.app).aside
    )
    assert have(desk, one) == (PIECE, "no")
    assert send(desk, one).status_code == 201


def test_a_file_that_was_lost_is_told_of_and_comes_again(tmp_path: Path) -> None:
    one = shot(picture())
    with Desk(tmp_path / "data") as desk:
        assert send(desk, one).status_code == 201
        assert "写真1枚がそろっています" in run(tmp_path / "data", "doctor").output
        files.path_of(tmp_path / "data" / "photos", one.sha256).unlink()
        assert "✕ 写真1枚のうち1枚のファイルがありません" in run(tmp_path / "data", "doctor").output
        assert have(desk, one) == (0, "no")
        assert send(desk, one).status_code == 201
        assert "写真1枚がそろっています" in run(tmp_path / "data", "doctor").output


def test_a_full_disk_is_left_to_the_records(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage("/")._replace(free=files.LEAST_FREE - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    answer = send(desk, shot(picture()))
    assert answer.status_code == 507
    assert "ディスクがいっぱい" in answer.json()["message"]


def test_only_staff_see_photos(desk: Desk) -> None:
    one = shot(picture())
    send(desk, one)
    desk.post("/reception/hand-over")
    for method in ("GET", "HEAD", "PUT"):
        assert desk.client.request(method, f"/photos/{one.sha256}").status_code == 401
    assert desk.get(f"/photos/{one.sha256}/small").status_code == 401
    desk.client.cookies.clear()
    for method in ("GET", "HEAD", "PUT"):
        assert desk.client.request(method, f"/photos/{one.sha256}").status_code == 401
    assert desk.get(f"/photos/{one.sha256}/small").status_code == 401


def named(desk: Desk, one: Shot) -> None:
    """Some need is to show it."""
    need = new_id()
    desk.do("record_need", **need_payload(need=need))
    desk.do("add_photos", need=need, photos=[one.sha256])


def answers(desk: Desk, one: Shot, ours: bool = True) -> list[int]:
    """What GET, the thumbnail, HEAD and PUT say. ours: asked by the tablet's app, as no form and no other site can ask."""
    headers = SYNC if ours else {}
    asked = [("GET", ""), ("GET", "/small"), ("HEAD", ""), ("PUT", "")]
    piece = {"content-range": f"bytes 0-9/{len(one.sent)}"}
    return [
        desk.client.request(
            method, f"/photos/{one.sha256}{what}", content=one.sent[:10], headers=headers | piece
        ).status_code
        for method, what in asked
    ]


def test_a_tablet_of_ours_sees_and_sends_photos_when_its_sign_in_has_ended(desk: Desk) -> None:
    one = shot(picture())
    send(desk, one)
    named(desk, one)
    Enrolled(desk)
    desk.client.cookies.delete("vcenter_session")
    assert answers(desk, one) == [200, 200, 200, 201]
    assert answers(desk, one, ours=False) == [401] * 4


def test_a_tablet_that_was_cut_off_hands_in_what_it_has_and_sees_nothing(desk: Desk) -> None:
    one = shot(picture())
    send(desk, one)
    named(desk, one)
    tablet = Enrolled(desk)
    desk.post("/headquarters/devices/cut-off", device=tablet.hello().json()["device"]["id"])
    desk.client.cookies.delete("vcenter_session")
    assert answers(desk, one) == [401, 401, 200, 201]
    assert answers(desk, one, ours=False) == [401] * 4


def test_a_tablet_of_ours_in_a_volunteers_hands_shows_nothing(desk: Desk) -> None:
    one = shot(picture())
    send(desk, one)
    named(desk, one)
    Enrolled(desk)
    desk.post("/reception/hand-over")
    assert answers(desk, one) == [401, 401, 200, 201]
    assert answers(desk, one, ours=False) == [401] * 4


def by_the_tablet(desk: Desk, one: Shot) -> Response:
    """The first piece, as the tablet's app sends it."""
    headers = SYNC | {"content-range": f"bytes 0-9/{len(one.sent)}"}
    answer: Response = desk.client.put(f"/photos/{one.sha256}", content=one.sent[:10], headers=headers)
    return answer


@pytest.mark.parametrize("how", ["nobody is signed in", "a volunteer has it"])
def test_whoever_holds_a_tablet_fills_no_disk_with_photos_that_nothing_names(desk: Desk, how: str) -> None:
    Enrolled(desk)
    if how == "a volunteer has it":
        desk.post("/reception/hand-over")
    else:
        desk.client.cookies.delete("vcenter_session")
    answer = by_the_tablet(desk, shot(picture()))
    assert answer.status_code == 423  # it is sent again when what names it has arrived
    assert "まだ届いていません" in answer.json()["message"]


def test_a_tablet_that_was_cut_off_hands_in_the_photos_that_its_entries_name_and_no_others(
    desk: Desk,
) -> None:
    one, other, need = shot(picture()), shot(picture(seed=2)), new_id()
    desk.do("record_need", **need_payload(need=need))
    tablet = Enrolled(desk)
    desk.post("/headquarters/devices/cut-off", device=tablet.hello().json()["device"]["id"])
    desk.client.cookies.delete("vcenter_session")
    (told,) = tablet.outbox(entry("add_photos", need=need, photos=[one.sha256]))
    assert told["status"] == "review"
    assert by_the_tablet(desk, one).status_code == 200
    assert by_the_tablet(desk, other).status_code == 413


def test_no_other_site_sends_photos(desk: Desk) -> None:
    headers = {"sec-fetch-site": "cross-site", "content-range": "bytes 0-0/1"}
    assert desk.client.put(f"/photos/{'0' * 64}", content=b"x", headers=headers).status_code == 403


def shas(centre: Centre, need: str) -> list[str]:
    return [row["sha256"] for row in centre.read(photos.of_need, need)]


def names(count: int, letter: str = "a") -> list[str]:
    return [f"{number:02d}{letter * 62}" for number in range(count)]


def test_a_need_is_recorded_with_photos_that_may_come_later(centre: Centre) -> None:
    two = names(2)
    need = centre.do("record_need", **need_payload(photos=[*two, two[0]]))["need"]
    assert shas(centre, need) == two
    assert centre.read(needs.history, need)[0]["what"] == "受け付けた（電話）　写真2枚"


def test_photos_are_added_and_taken_off(centre: Centre) -> None:
    need = centre.need(photos=names(1))
    assert centre.do("add_photos", need=need, photos=names(3))["added"] == 2
    centre.do("remove_photo", need=need, photo=names(3)[1])
    assert shas(centre, need) == [names(3)[0], names(3)[2]]
    assert [row["what"] for row in centre.read(needs.history, need)][1:] == [
        "写真を2枚足した",
        "写真を1枚外した",
    ]
    centre.do("add_photos", need=need, photos=[names(3)[1]])
    assert shas(centre, need) == [names(3)[0], names(3)[2], names(3)[1]]


def test_twelve_photos_are_enough(centre: Centre) -> None:
    need = centre.need(photos=names(12))
    assert "外してから" in centre.refused("add_photos", need=need, photos=names(1, "b"))["photos"]
    assert "12件まで" in centre.refused("record_need", **need_payload(photos=names(13)))["photos"]
    assert "形が違います" in centre.refused("add_photos", need=need, photos=["../x"])["photos"]
    assert "記録されていません" in centre.refused("add_photos", need=new_id(), photos=names(1))["need"]


def test_the_needs_screen_says_what_has_not_arrived(desk: Desk) -> None:
    one, other = shot(picture()), shot(picture(seed=2))
    send(desk, one)
    need = desk.do("record_need", **need_payload(photos=[one.sha256]))["need"]
    assert "届いていません" not in desk.get(f"/needs/{need}").text
    assert desk.post(f"/needs/{need}/photos", photos=other.sha256).status_code == 303
    assert "写真1枚がまだ届いていません" in desk.get(f"/needs/{need}").text
    assert f"/photos/{one.sha256}/small" in desk.get(f"/needs/{need}/photos").text
    assert "まだ届いていません" in desk.get(f"/needs/{need}/photos/{other.sha256}").text
    send(desk, other)
    assert "届いていません" not in desk.get(f"/needs/{need}/photos").text
    assert f'src="/photos/{other.sha256}"' in desk.get(f"/needs/{need}/photos/{other.sha256}").text
    assert desk.get(f"/needs/{need}/photos/{'0' * 64}").status_code == 404
    assert "写真がありません" not in desk.get(f"/needs/{need}").text


def test_a_file_stays_until_no_need_shows_it(desk: Desk) -> None:
    one = shot(picture())
    send(desk, one)
    first, second = (desk.do("record_need", **need_payload(photos=[one.sha256]))["need"] for _ in range(2))
    desk.post(f"/needs/{first}/photos/{one.sha256}/remove")
    assert desk.get(f"/photos/{one.sha256}").status_code == 200
    desk.post(f"/needs/{second}/photos/{one.sha256}/remove")
    assert desk.get(f"/photos/{one.sha256}").status_code == 404
    assert "写真を1枚外した" in desk.get(f"/needs/{second}").text


def test_a_photo_whose_command_never_came_is_forgotten_in_the_end(desk: Desk) -> None:
    one, part = shot(picture()), shot(picture(seed=2))
    send(desk, one)
    put(desk, part, 0, PIECE)
    assert desk.client.portal is not None
    forget = running(desk.app).photos.forget_unshown
    desk.client.portal.call(forget, datetime.now(UTC))
    assert have(desk, one)[1] == "yes"
    later = datetime.now(UTC) + OLDEST + timedelta(days=1)
    desk.client.portal.call(forget, later)
    assert have(desk, one)[1] == "yes", "nothing was recorded since: the clock was set ahead"
    desk.volunteer()
    between = utc_text(later - timedelta(days=9))
    desk.write(lambda tx: tx.execute("UPDATE journal SET at = :at", at=between))
    desk.client.portal.call(forget, later)
    assert (have(desk, one), have(desk, part)) == ((0, "no"), (0, "no"))


def test_a_full_disk_keeps_no_server_from_starting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*asked: Any) -> Any:
        raise StoreUnavailable

    monkeypatch.setattr(photos, "forget_unshown", full)
    with TestClient(desk.app) as again:
        assert again.get("/alive").text == "ok"


def test_a_photo_that_cannot_be_written_stays_on_its_tablet(desk: Desk) -> None:
    running(desk.app).settings.photos.touch()  # a file in the place of the folder
    answer = put(desk, shot(picture()), 0, PIECE)
    assert answer.status_code == 503
    assert "書き込めません" in answer.json()["message"]


def test_a_card_that_is_refused_keeps_its_photos(desk: Desk) -> None:
    one = shot(picture())
    send(desk, one)
    answer = desk.post("/needs/new", need=new_id(), source="phone", photos=one.sha256, address="")
    assert answer.status_code == 422
    assert f'name="photos" value="{one.sha256}"' in answer.text


def test_photos_of_the_work_are_brought_home_with_the_team(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    members = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", team=team, v=2, result="done", back=members)
    assert "写真をとる" in desk.get(f"/returns/teams/{team}").text
    answer = desk.post(f"/returns/teams/{team}/photos", photos=names(2))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/returns/teams/{team}?done=work_photos")
    need = desk.row(teams.by_id, team)["need_id"]
    assert len(desk.read(photos.of_need, need)) == 2
    assert "2/12枚" in desk.get(f"/returns/teams/{team}").text
    assert "写真をとる" in desk.post(f"/returns/teams/{team}/photos").text


def test_of_a_hidden_house_no_photo_is_added_where_teams_come_home(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    members = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", team=team, v=2, result="done", back=members)
    need = desk.row(teams.by_id, team)["need_id"]
    desk.write(lambda tx: tx.execute("UPDATE needs SET hidden_at = :at WHERE id = :id", at="2026", id=need))
    assert "写真をとる" not in desk.get(f"/returns/teams/{team}").text
    assert desk.post(f"/returns/teams/{team}/photos", photos=names(1)).status_code == 404
