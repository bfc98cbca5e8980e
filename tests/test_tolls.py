"""Toll-free certificates (高速道路の無料措置): a real seal that is ticked at leaving, the measure's period, and no seal on any paper of ours."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.centre import Centre, Desk, today
from tests.node import in_node
from tests.outbox import Enrolled, entry
from tests.paper import text_of
from vcenter.domain.tolls import WHY_NOT, state
from vcenter.program import TEMPLATES
from vcenter.store import tolls
from vcenter.web.phrases import hour_minute

MAY = {
    "/leaving/seal": "reception dispatch",
    "/leaving/unseal": "reception dispatch",
    "/leaving/car": "reception dispatch",
    "/headquarters/tolls": "administration",
    "put_toll_seal": "reception dispatch",
    "drop_toll_seal": "reception dispatch",
    "say_toll_car": "reception dispatch",
    "say_tolls": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DAY = today()


def day(ahead: int) -> str:
    return (DAY + timedelta(days=ahead)).isoformat()


def in_force(centre: Centre | Desk, first: int = -3, last: int | None = 10, **said: object) -> None:
    centre.do("open_incident", name="豪雨")
    until = None if last is None else day(last)
    centre.do("say_tolls", in_force=True, first_day=day(first), last_day=until, **said)


# The measure


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        (None, ""),
        ((0, "", ""), "none"),
        ((1, "2026-11-20", ""), "now"),
        ((1, "2026-11-20", "2026-11-28"), "now"),
        ((1, "2026-11-20", "2026-11-27"), "over"),
        ((1, "2026-11-29", "2026-12-27"), "before"),
    ],
)
def test_a_tablet_alone_knows_the_period_as_the_centre(
    said: tuple[int, str, str] | None, stands: str
) -> None:
    measure = said and {"in_force": said[0], "first_day": said[1], "last_day": said[2]}
    assert state(measure, "2026-11-28") == stands
    told = said and {
        "tolls": "declared" if said[0] else "none",
        "tolls_from": said[1],
        "tolls_until": said[2],
    }
    lines = 'const { tollState } = await import("./offline/domain/tolls.js"); return tollState(given, "2026-11-28");'
    assert in_node(lines, told) == stands


def test_a_measure_has_a_first_day_and_ends_after_it_begins(centre: Centre) -> None:
    assert "開いている災害はありません" in centre.refused("say_tolls", in_force=True, first_day=day(0))[""]
    centre.do("open_incident", name="豪雨")
    assert "いつから" in centre.refused("say_tolls", in_force=True)["first_day"]
    wrong = {"in_force": True, "first_day": day(0), "last_day": day(-1)}
    assert "始まりより前" in centre.refused("say_tolls", **wrong)["last_day"]
    assert "1年以上" in centre.refused("say_tolls", in_force=True, first_day=day(400))["first_day"]


def test_a_measure_that_is_not_in_force_keeps_no_days(centre: Centre) -> None:
    in_force(centre)
    centre.do("say_tolls", first_day=day(400), last_day=day(0), elsewhere="市役所")
    row = centre.row(tolls.measure)
    assert (row["in_force"], row["first_day"], row["last_day"], row["elsewhere"]) == (0, "", "", "")


# The seal


def test_a_seal_is_ticked_once_a_day_with_time_and_who(centre: Centre) -> None:
    in_force(centre)
    person = centre.volunteer()
    assert not centre.do("put_toll_seal", person=person)["already"]
    assert centre.do("put_toll_seal", person=person)["already"]
    row = centre.row(tolls.seal_of, person, day(0))
    assert (row["sealed_by"], row["sealed_at"][:4]) == ("受付 花子", day(0)[:4])
    assert centre.read(tolls.count_sealed, day(0)) == 1


def test_a_tick_by_mistake_is_taken_away(centre: Centre) -> None:
    in_force(centre)
    person = centre.volunteer()
    centre.do("put_toll_seal", person=person)
    assert not centre.do("drop_toll_seal", person=person)["already"]
    assert centre.do("drop_toll_seal", person=person)["already"]
    assert centre.read(tolls.count_sealed, day(0)) == 0


@pytest.mark.parametrize(("first", "last", "why"), [(1, 5, "before"), (-5, -1, "over")])
def test_outside_the_period_it_is_said_what_to_do(centre: Centre, first: int, last: int, why: str) -> None:
    in_force(centre, first, last)
    refused = centre.refused("put_toll_seal", person=centre.volunteer())["person"]
    assert refused == WHY_NOT[why]
    assert "本部の「センターのこと」で直して" in refused


def test_where_nobody_has_said_or_there_is_none_no_seal_is_ticked(centre: Centre) -> None:
    centre.do("open_incident", name="豪雨")
    person = centre.volunteer()
    assert "まだ入力していません" in centre.refused("put_toll_seal", person=person)["person"]
    centre.do("say_tolls")
    assert "この災害には" in centre.refused("put_toll_seal", person=person)["person"]


def test_two_records_of_one_person_have_one_seal_a_day(centre: Centre) -> None:
    in_force(centre)
    one, other = centre.volunteer("山田　花子"), centre.volunteer("山田　はな子")
    for person in (one, other):
        centre.do("put_toll_seal", person=person)
    centre.do("join_people", keep=one, gone=other)
    assert centre.read(tolls.count_sealed, day(0)) == 1


# Cars of whom the desk helps to apply


def test_a_car_is_kept_put_right_and_forgotten(centre: Centre) -> None:
    person = centre.volunteer()
    centre.do("say_toll_car", person=person, plate="品川 300 あ 12-34", kind="normal", passengers="３")
    assert centre.row(tolls.car_of, person)["passengers"] == 3
    centre.do("say_toll_car", person=person, plate="品川 300 あ 12-35")
    assert centre.row(tolls.car_of, person)["kind"] == ""
    centre.do("say_toll_car", person=person, passengers="")
    assert centre.read(tolls.car_of, person) is None


def test_of_somebody_hidden_no_car_is_kept_or_shown(centre: Centre) -> None:
    person = centre.volunteer()
    centre.do("say_toll_car", person=person, plate="品川 300 あ 12-34")
    centre.do("hide_person", person=person)
    assert centre.read(tolls.car_of, person) is None
    assert "秘匿" in centre.refused("say_toll_car", person=person, plate="1")["person"]


def test_an_old_form_of_a_car_undoes_nothing(desk: Desk) -> None:
    in_force(desk)
    person = desk.volunteer()
    opened = desk.post("/leaving/check-out", person=person).text
    desk.do("say_toll_car", person=person, plate="品川 300 あ 12-34")
    assert "ほかの人が直しました" in desk.press(opened, "/leaving/car", plate="横浜 500").text
    assert desk.row(tolls.car_of, person)["plate"] == "品川 300 あ 12-34"


# The desk


def test_at_leaving_hours_seal_certificate_and_next_day_stand_in_this_order(desk: Desk) -> None:
    in_force(desk)
    left = desk.post("/leaving/check-out", person=desk.volunteer()).text
    places = [
        left.index(said)
        for said in ("おつかれさまでした", "時間</h2>", "無料措置</h2>", "証明書</h2>", "次に来る日</h2>")
    ]
    assert places == sorted(places)
    assert re.search(r'class="number">\d+:\d\d – \d+:\d\d</b>', left)


def test_a_seal_is_ticked_and_unticked_at_the_desk(desk: Desk) -> None:
    in_force(desk)
    left = desk.post("/leaving/check-out", person=desk.volunteer()).text
    sealed = desk.press(left, "/leaving/seal").text
    assert "✓ 証明書に押印した" in sealed
    assert "受付 花子さん" in sealed
    assert "押印　1人" in desk.get("/leaving/list").text
    assert "無料措置に押印" in desk.get("/headquarters/today").text
    assert "証明書に押印した</button>" in desk.press(sealed, "/leaving/unseal").text


def test_a_seal_stays_when_a_leaving_is_taken_back_and_is_said(desk: Desk) -> None:
    in_force(desk)
    person = desk.volunteer()
    for door in ("/leaving", "/reception"):
        left = desk.post(f"{door}/check-out", person=person).text
        desk.post("/leaving/seal", person=person)
        back = desk.press(left, f"{door}/take-back").text
        sealed = hour_minute(desk.row(tolls.seal_of, person, day(0))["sealed_at"])
        assert f"証明書の押印（{sealed}）の記録は、残っています" in back
        assert "証明書に押印した</button>" in desk.press(back, "/leaving/unseal").text
    assert "押印" not in desk.post("/reception/check-in", person=person).text


def test_whoever_is_in_again_is_said_to_have_a_seal(desk: Desk) -> None:
    in_force(desk)
    person = desk.volunteer()
    desk.post("/leaving/check-out", person=person)
    desk.post("/leaving/seal", person=person)
    assert "の記録は、残っています" in desk.post("/reception/check-in", person=person).text


def test_outside_the_period_the_desk_offers_no_tick(desk: Desk) -> None:
    in_force(desk, -5, -1)
    left = desk.post("/leaving/check-out", person=desk.volunteer()).text
    assert "期間は終わりました" in left
    assert "/leaving/seal" not in left


def test_without_a_disaster_nothing_is_said_of_it(desk: Desk) -> None:
    left = desk.post("/leaving/check-out", person=desk.volunteer()).text
    assert "無料措置" not in left


def test_headquarters_says_the_measure(desk: Desk) -> None:
    desk.do("open_incident", name="豪雨")
    page = desk.get("/headquarters/centre").text
    said = {"in_force": "on", "first_day": "11/20", "elsewhere": "市役所"}
    assert desk.press(page, "/headquarters/tolls", **said).status_code == 303
    assert desk.row(tolls.measure)["elsewhere"] == "市役所"
    page = desk.get("/headquarters/centre").text
    desk.do("say_tolls", in_force=True, first_day=day(0), elsewhere="公民館")
    again = desk.press(page, "/headquarters/tolls", **said)
    assert again.status_code == 422
    assert "ほかの人が直しました" in again.text


@pytest.mark.parametrize(
    "path", ["/status", "/status?lang=en", "/status?lang=easy", "/status?lang=ko", "/status?lang=zh"]
)
def test_volunteers_read_of_it_in_their_language(desk: Desk, path: str) -> None:
    assert "市役所 福祉課" not in desk.get(path).text
    in_force(desk, elsewhere="市役所 福祉課")
    assert "市役所 福祉課" in desk.get(path).text
    desk.do("say_tolls", in_force=True, first_day=day(1))
    assert "<details" not in desk.get(path).text.partition('class="today')[2].partition("</section>")[0]


# Without network


def test_a_tablet_hears_of_measure_and_seals_and_sends_its_own(desk: Desk) -> None:
    in_force(desk, last=None)
    tablet = Enrolled(desk)
    person = desk.volunteer()
    facts = tablet.changes("")["facts"]["incident"]
    assert (facts["tolls"], facts["tolls_from"], facts["tolls_until"]) == ("declared", day(-3), "")
    (told,) = tablet.outbox(entry("put_toll_seal", person=person))
    assert told["status"] == "done"
    rows = {row["id"]: row for row in tablet.changes("")["rows"]["people"]}
    assert rows[person]["ts"] == day(0)


def test_a_tick_of_a_tablet_outside_the_period_waits_for_somebody(desk: Desk) -> None:
    in_force(desk, -5, -1)
    (told,) = Enrolled(desk).outbox(entry("put_toll_seal", person=desk.volunteer()))
    assert told["status"] == "review"


# No paper of ours bears a seal


def test_no_paper_of_ours_speaks_of_it_or_draws_a_seal() -> None:
    for path in sorted((TEMPLATES / "sheets").iterdir()):
        written = path.read_text()
        for word in ("無料措置", "押印", "公印", "㊞", "<circle", "border-radius: 50%"):
            assert word not in written, f"{path.name} has {word}"
        pictures = set(re.findall(r'<img[^>]*src="{{ ?([\w.]+)', written))
        assert not {one for one in pictures if "seal" in one or "stamp" in one}, path.name


def test_a_certificate_is_the_same_with_and_without_a_seal(desk: Desk) -> None:
    in_force(desk)
    person = desk.volunteer()
    desk.write(lambda tx: tx.execute("UPDATE attendance SET in_at = :at", at=f"{day(-1)}T23:00:00.000Z"))
    desk.post("/leaving/check-out", person=person)
    desk.do("put_toll_seal", person=person)
    desk.do("say_toll_car", person=person, plate="品川 300 あ 12-34")
    answer = desk.post("/papers/certificates", person=person)
    if answer.status_code == 200:  # none in the first quarter of an hour of a day
        said = text_of(answer.content)
        for word in ("無料", "高速", "押印", "12-34"):
            assert word not in said
