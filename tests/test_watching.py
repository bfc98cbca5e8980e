"""Watching (見守り): who is due, visits and their undoing, consent, handing over, and what a watch turns into."""

from datetime import date, timedelta

from tests.centre import Centre, Desk, form_of, new_id, today
from vcenter.domain.watching_words import next_visit, side_of
from vcenter.store import needs, watching

MAY = {
    "/watching": "watch",
    "/watching/board": "watch",
    "/watching/ended": "watch",
    "/watching/asking": "watch",
    "/watching/visitors": "watch",
    "/watching/new": "watch",
    "/watching/find": "watch",
    "/watching/new/{person}": "watch",
    "/watching/{watch}": "watch",
    "/watching/{watch}/edit": "watch",
    "/watching/{watch}/visit": "watch",
    "/watching/{watch}/note": "watch",
    "/watching/{watch}/asked": "watch",
    "/watching/{watch}/end": "watch",
    "/watching/{watch}/pause": "watch",
    "/watching/{watch}/resume": "watch",
    "/watching/{watch}/refer": "watch",
    "/watching/{watch}/need": "watch",
    "/watching/month": "watch",
    "/watching/month.pdf": "watch",
    "/watching/month.xlsx": "watch",
    "/watching/cards.pdf": "watch",
    "/watching/{watch}/card": "watch",
    "/watching/{watch}/card.pdf": "watch",
    "keep_emergency_card": "watch",
    "print_emergency_cards": "watch",
    "begin_watch": "watch",
    "change_watch": "watch",
    "record_visit": "watch",
    "note_watch": "watch",
    "ask_watched": "watch",
    "hand_over_watches": "watch",
    "end_watch": "watch",
    "pause_watch": "watch",
    "resume_watch": "watch",
    "refer_watched": "watch",
    "make_need_of_watch": "watch",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def person(centre: Centre | Desk, name: str = "遠藤　和子") -> str:
    said = {"person": new_id(), "name": name, "birth": "1940-04-01", "consent": True, "even_if_same": True}
    return str(centre.do("register_person", **said)["person"])


def watched(centre: Centre | Desk, name: str = "遠藤　和子", **said: object) -> str:
    payload = {"watch": new_id(), "person": person(centre, name), "days": "毎日", "visitor": "民生　花子"}
    return str(centre.do("begin_watch", **payload | said)["watch"])


def row(centre: Centre, id: str) -> dict[str, object]:
    return dict(centre.row(watching.by_id, id))


def test_the_next_day_follows_from_ordinary_words() -> None:
    assert next_visit("毎週火曜", date(2026, 11, 24)) == date(2026, 12, 1)  # a Tuesday
    assert next_visit("ときどき", date(2026, 11, 24)) is None
    assert [side_of(day, "2026-11-24") for day in ("2026-11-23", "2026-11-24", "2026-11-25", None)] == [
        "over",
        "today",
        "later",
        "unset",
    ]


def test_whoever_is_watched_is_due_by_their_own_days(centre: Centre) -> None:
    assert row(centre, watched(centre))["next_on"] == today().isoformat()
    assert row(centre, watched(centre, "齋藤　光男", days=""))["next_on"] is None


def test_nobody_is_watched_twice_at_once(centre: Centre) -> None:
    one = person(centre)
    centre.do("begin_watch", watch=new_id(), person=one)
    assert "もう始まっています" in centre.refused("begin_watch", watch=new_id(), person=one)["person"]


def test_days_that_nobody_understands_are_asked_for_again(centre: Centre) -> None:
    assert "days" in centre.refused("begin_watch", watch=new_id(), person=person(centre), days="そのうち")


def test_a_visit_sets_the_next_day_and_is_taken_back(centre: Centre) -> None:
    id = watched(centre, next_on=today().isoformat())
    done = centre.try_("record_visit", watch=id, how="well")
    assert row(centre, id)["next_on"] == ago(-1)
    centre.do("take_back", entry=done.id)
    assert row(centre, id)["next_on"] == today().isoformat()
    assert centre.read(watching.visits, id, 9) == []


def test_after_another_visit_the_first_is_not_taken_back(centre: Centre) -> None:
    id = watched(centre)
    first = centre.try_("record_visit", watch=id, how="well")
    centre.do("record_visit", watch=id, how="concern")
    assert "変わっています" in centre.refused("take_back", entry=first.id)["entry"]


def test_whoever_was_out_is_visited_again_the_day_after(centre: Centre) -> None:
    id = watched(centre, days="")
    centre.do("record_visit", watch=id, how="absent", slip=True)
    assert row(centre, id)["next_on"] == ago(-1)
    (visit,) = centre.read(watching.visits, id, 9)
    assert (visit["how"], visit["slip"]) == ("absent", 1)


def test_a_visit_of_before_does_not_move_what_is_due(centre: Centre) -> None:
    id = watched(centre)
    centre.do("record_visit", watch=id, how="well")
    centre.do("record_visit", watch=id, how="concern", day=ago(5))
    assert row(centre, id)["last_how"] == "well"


def test_a_day_to_come_is_no_visit(centre: Centre) -> None:
    assert "day" in centre.refused("record_visit", watch=watched(centre), how="well", day=ago(-1))


def test_not_asked_is_not_no(centre: Centre) -> None:
    id = watched(centre)
    assert "consent_commissioner" in centre.refused("ask_watched", watch=id)
    assert len(centre.read(watching.not_asked_since, ago(200))) == 1
    centre.do("ask_watched", watch=id, consent_council="yes", consent_fire="no")
    asked = row(centre, id)
    said = (asked["consent_council"], asked["consent_fire"], asked["consent_district"])
    assert said == ("yes", "no", "")
    assert centre.read(watching.not_asked_since, ago(200)) == []


def test_only_who_agreed_and_is_not_hidden_is_told_to_the_council(centre: Centre) -> None:
    yes, no = watched(centre, "遠藤　和子"), watched(centre, "齋藤　光男")
    centre.do("ask_watched", watch=yes, consent_council="yes")
    centre.do("ask_watched", watch=no, consent_council="no")
    assert [one["name"] for one in centre.read(watching.watched_who_agreed)] == ["遠藤　和子"]
    centre.do("hide_person", person=row(centre, yes)["person_id"])
    assert centre.read(watching.watched_who_agreed) == []


def test_all_of_one_visitor_are_handed_over_and_back(centre: Centre) -> None:
    ids = [watched(centre, name) for name in ("遠藤　和子", "齋藤　光男")]
    other = watched(centre, "青木　修", visitor="別の　人")
    handed = centre.try_("hand_over_watches", visitor="民生　花子", to="新任　太郎", to_phone="090-0000-0001")
    assert handed.outcome["count"] == 2
    assert [row(centre, id)["visitor"] for id in [*ids, other]] == ["新任　太郎", "新任　太郎", "別の　人"]
    centre.do("take_back", entry=handed.id)
    assert {row(centre, id)["visitor"] for id in ids} == {"民生　花子"}
    assert "visitor" in centre.refused("hand_over_watches", visitor="いない", to="新任　太郎")


def test_an_end_says_why_and_is_taken_back(centre: Centre) -> None:
    id = watched(centre)
    assert "note" in centre.refused("end_watch", watch=id, why="referred")
    ended = centre.try_("end_watch", watch=id, why="home")
    assert centre.read(watching.open_ones) == []
    assert "終わっています" in centre.refused("record_visit", watch=id, how="well")["watch"]
    centre.do("take_back", entry=ended.id)
    assert len(centre.read(watching.open_ones)) == 1


def test_a_watch_becomes_a_need_with_who_it_is_of(centre: Centre) -> None:
    centre.do("open_incident", name="豪雨")
    id = watched(centre, district="川上")
    made = centre.do("make_need_of_watch", watch=id, need=new_id(), request="雨どいを直してほしい")
    need = centre.row(needs.by_id, made["need"])
    assert (need["person_id"], need["district"]) == (row(centre, id)["person_id"], "川上")
    assert [one["id"] for one in centre.read(watching.of_need, made["need"])] == [id]


def test_the_board_says_who_is_overdue_and_one_tap_records(desk: Desk) -> None:
    id = watched(desk)
    desk.do("record_visit", watch=id, how="well", day=ago(3))
    board = desk.client.get("/watching").text
    assert "▲ 過ぎた　1人" in board
    answer = desk.post(f"/watching/{id}/visit", how="well", board="1")
    assert answer.status_code in (200, 303)
    assert "▲ 過ぎた　0人" in desk.client.get("/watching").text


def test_a_card_is_corrected_and_an_old_form_changes_nothing(desk: Desk) -> None:
    id = watched(desk)
    old = form_of(desk.client.get(f"/watching/{id}/edit").text, f"/watching/{id}/edit")
    desk.do("change_watch", watch=id, days="毎週火曜", visitor="別の　人")
    answer = desk.client.post(f"/watching/{id}/edit", data=old | {"days": "毎日"})
    assert answer.status_code == 422
    assert "別の　人" in answer.text


def test_the_month_counts_visits_by_visitor_and_district(desk: Desk) -> None:
    id = watched(desk, district="川上")
    desk.do("record_visit", watch=id, how="well")
    desk.do("record_visit", watch=id, how="absent", way="phone")
    (line,) = desk.read(watching.month, ago(0), ago(0))
    assert (line["visitor"], line["district"], line["people"], line["visits"]) == ("民生　花子", "川上", 1, 2)
    assert (line["by_visit"], line["by_phone"], line["absent"], line["concern"]) == (1, 1, 1, 0)
    assert "民生　花子" in desk.client.get("/watching/month").text
    month = today().isoformat()[:7]
    assert "月が読めません" in desk.get("/watching/month?month=2026-13").text
    assert desk.post("/watching/month.pdf", month=month).content.startswith(b"%PDF")
    assert desk.post("/watching/month.xlsx", month=month).content.startswith(b"PK")


def test_an_emergency_card_is_kept_printed_and_noted(desk: Desk) -> None:
    id = watched(desk)
    desk.do(
        "keep_emergency_card",
        watch=id,
        doctor="川上医院",
        doctor_phone="03-0000-0001",
        card_kept="冷蔵庫の扉",
    )
    assert desk.post(f"/watching/{id}/card.pdf").content.startswith(b"%PDF")
    assert desk.row(watching.by_id, id)["card_printed_at"]
    assert "緊急連絡カードを印刷した" in desk.client.get(f"/watching/{id}").text


def test_nothing_of_whoever_is_hidden_stands_on_a_card(centre: Centre) -> None:
    id = watched(centre)
    centre.do("hide_person", person=row(centre, id)["person_id"])
    assert "秘匿" in centre.refused("print_emergency_cards", watches=[id])["watches"]


def test_whoever_is_in_hospital_is_not_due_until_the_watch_goes_on(centre: Centre) -> None:
    id = watched(centre)
    assert centre.read(watching.count_due, today().isoformat()) == 1
    centre.do("pause_watch", watch=id, why="hospital", note="川上病院")
    assert centre.read(watching.count_due, today().isoformat()) == 0
    assert side_of(ago(3), today().isoformat(), ago(1)) == "resting"
    centre.do("resume_watch", watch=id)
    assert row(centre, id)["next_on"] == today().isoformat()
    assert centre.read(watching.count_due, today().isoformat()) == 1


def test_a_rest_and_its_end_are_taken_back(centre: Centre) -> None:
    id = watched(centre)
    rests = centre.try_("pause_watch", watch=id, why="away")
    centre.do("take_back", entry=rests.id)
    assert row(centre, id)["paused_on"] is None
    centre.do("pause_watch", watch=id, why="away")
    again = centre.try_("resume_watch", watch=id)
    centre.do("take_back", entry=again.id)
    assert row(centre, id)["paused_why"] == "away"


def test_the_board_says_who_rests_and_lets_them_go_on(desk: Desk) -> None:
    id = watched(desk)
    desk.post(f"/watching/{id}/pause", why="hospital")
    assert "休み（入院など）" in desk.get("/watching").text
    desk.post(f"/watching/{id}/resume", board="1")
    assert "休み（入院など）" not in desk.get("/watching").text
