"""Follow-ups (完了の電話): whom to call and in which order, what comes of a call, and who is not on the list."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, field_of, need_payload, new_id, today
from tests.paper import text_of
from vcenter.domain.follow_ups import is_due, order
from vcenter.store import follow_ups, needs, watching
from vcenter.store.thanks import thanks_for_person

MAY = {
    "/follow-ups": "needs watch administration",
    "/follow-ups/list": "needs watch administration",
    "/follow-ups/list.pdf": "needs watch administration",
    "/follow-ups/{need}": "needs watch administration",
    "/follow-ups/{need}/thanks": "needs watch administration",
    "/follow-ups/{need}/need": "needs watch administration",
    "/follow-ups/{need}/watch": "needs watch administration",
    "record_follow_up": "needs watch administration",
    "make_need_of_follow_up": "needs watch administration",
    "begin_watch_of_follow_up": "needs watch administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

KIYO = {"name": "高橋　キヨ", "kana": "タカハシ　キヨ", "phone": "03-1234-5678"}


def done(centre: Centre, days: int = 1, **card: Any) -> str:
    """A need that was done so many days ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    need = str(centre.do("record_need", at=at, **need_payload(**card))["need"])
    centre.do("step_need", at=at, need=need, to="done", reason="片づいた")
    return need


def done_at_desk(desk: Desk, **card: Any) -> str:
    """A need that was done yesterday, as far as its history says."""
    need = str(desk.do("record_need", **need_payload(**card))["need"])
    desk.do("step_need", need=need, to="done", reason="片づいた")
    yesterday(desk)
    return need


def yesterday(desk: Desk) -> None:
    at = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    desk.write(lambda tx: tx.execute("UPDATE need_history SET at = :at", at=at))


def worked(desk: Desk) -> tuple[str, list[str]]:
    """A need that a team has done, yesterday; who was in it."""
    team = desk.team()
    need = str(desk.read(lambda tx: tx.value("SELECT need_id FROM teams WHERE id = :id", id=team)))
    desk.do("send_out", team=team, back_by="23:59")
    rows = desk.read(lambda tx: tx.fetch("SELECT person_id FROM team_members WHERE team_id = :id", id=team))
    members = [row["person_id"] for row in rows]
    desk.do(
        "report_return", team=team, result="done", back=members, did="床下の泥を出した", left_over="物置の泥"
    )
    yesterday(desk)
    return need, members


def to_call(centre: Centre) -> list[str]:
    return [row["id"] for row in sorted(centre.read(follow_ups.wanted, today()), key=order)]


# Whom to call


def test_a_done_need_is_called_about_from_the_next_day_on(centre: Centre) -> None:
    done(centre, 0)
    need = done(centre, 1)
    centre.need()
    assert to_call(centre) == [need]


def test_sixty_days_after_it_was_done_nobody_is_called_any_more(centre: Centre) -> None:
    need = done(centre, 50)
    assert to_call(centre) == [need]
    assert centre.read(follow_ups.wanted, today() + timedelta(days=15)) == []


def test_who_lives_alone_is_called_first_then_who_has_waited_longest(centre: Centre) -> None:
    later, early = done(centre, 1), done(centre, 5)
    alone, watched = done(centre, 2, household=["alone"]), done(centre, 1, watch_after=True)
    assert to_call(centre) == [alone, watched, early, later]


def test_whoever_was_reached_or_is_not_to_be_called_is_gone_from_the_list(centre: Centre) -> None:
    one, other = done(centre), done(centre)
    centre.do("record_follow_up", need=one, result="reached", content="satisfied")
    centre.do("record_follow_up", need=other, result="none", note="家族から聞いた")
    assert to_call(centre) == []
    assert "わけ" in centre.refused("record_follow_up", need=done(centre), result="none")["note"]


def test_a_need_that_was_opened_again_and_done_is_called_about_anew(centre: Centre) -> None:
    need = done(centre, 3)
    centre.do("record_follow_up", need=need, result="reached", at=datetime.now(UTC) - timedelta(days=2))
    assert to_call(centre) == []
    again = datetime.now(UTC) - timedelta(days=1, hours=1)
    centre.do("step_need", need=need, to="ready", reason="", at=again)
    assert to_call(centre) == []
    centre.do("step_need", need=need, to="done", reason="片づいた", at=again + timedelta(minutes=30))
    assert to_call(centre) == [need]


def test_whoever_was_out_is_called_again_at_the_time_that_was_said(centre: Centre) -> None:
    need = done(centre)
    centre.do(
        "record_follow_up", need=need, result="absent", again_on=today().isoformat(), again_time="15:30"
    )
    (row,) = centre.read(follow_ups.wanted, today())
    assert not is_due(row, today().isoformat(), "15:29")
    assert is_due(row, today().isoformat(), "15:30")
    assert is_due(row, (today() + timedelta(days=1)).isoformat(), "08:00")


def test_without_a_day_whoever_was_out_is_called_tomorrow(centre: Centre) -> None:
    centre.do("record_follow_up", need=done(centre), result="absent")
    (row,) = centre.read(follow_ups.wanted, today())
    assert row["again_on"] == (today() + timedelta(days=1)).isoformat()
    past = {"result": "absent", "again_on": "2020-01-01"}
    assert "過ぎた" in centre.refused("record_follow_up", need=done(centre), **past)["again_on"]


def test_only_a_done_need_has_a_follow_up(centre: Centre) -> None:
    refused = centre.refused("record_follow_up", need=centre.need(), result="reached")
    assert "「完了」ではありません" in refused["need"]


def test_a_satellite_calls_nobody() -> None:
    from vcenter.commands import KINDS  # noqa: PLC0415
    from vcenter.domain.servers import HEADQUARTERS  # noqa: PLC0415
    from vcenter.satellites.letters import may_tell  # noqa: PLC0415

    assert not [kind for kind in MAY if kind in KINDS and may_tell(HEADQUARTERS, KINDS[kind])]


# What comes of it


def test_more_that_is_asked_for_becomes_a_need_with_where_it_came_from(centre: Centre) -> None:
    need = done(centre, household=["alone"], district="港町")
    new = new_id()
    centre.do("make_need_of_follow_up", need=need, new=new, request="物置の泥も出してほしい")
    before, row = centre.row(needs.by_id, need), centre.row(needs.by_id, new)
    for same in ("person_id", "address", "district", "household", "category"):
        assert row[same] == before[same]
    assert (row["state"], row["source_note"]) == ("received", f"完了の電話（{before['number']}番）")


def test_who_asked_for_another_asks_for_the_new_need_too(centre: Centre) -> None:
    need = done(centre, requester={"name": "高橋　一郎", "phone": "090-1111-2222"}, requester_relation="息子")
    new = new_id()
    centre.do("make_need_of_follow_up", need=need, new=new, request="物置の泥も")
    before, row = centre.row(needs.by_id, need), centre.row(needs.by_id, new)
    assert (row["requester_id"], row["requester_relation"]) == (before["requester_id"], "息子")


def test_a_watch_begins_with_the_answers_that_were_given(centre: Centre) -> None:
    need, watch = done(centre), new_id()
    centre.do("begin_watch_of_follow_up", need=need, watch=watch, consent_commissioner="yes")
    row = centre.row(watching.by_id, watch)
    assert (row["need_id"], row["consent_commissioner"], row["consent_council"]) == (need, "yes", "")
    assert row["asked_on"] == today().isoformat()
    again = centre.refused("begin_watch_of_follow_up", need=need, watch=new_id())
    assert "もう始まっています" in again["person"]


def test_a_watch_that_begins_without_asking_says_that_nobody_was_asked(centre: Centre) -> None:
    watch = new_id()
    centre.do("begin_watch_of_follow_up", need=done(centre), watch=watch)
    assert centre.row(watching.by_id, watch)["asked_on"] is None


# The desk


def test_a_call_is_recorded_and_taken_back(desk: Desk) -> None:
    need = done_at_desk(desk)
    assert "いま電話する　1人" in desk.get("/follow-ups").text
    assert "<span>完了の電話</span>" in desk.get("/headquarters/today").text
    form = {
        "result": "reached",
        "content": "trouble",
        "note": "まだにおう",
        "complaint": "約束の時刻に来なかった",
    }
    answer = desk.post(f"/follow-ups/{need}", **form)
    page = desk.get(answer.headers["location"]).text
    assert "いま電話する　0人" in page
    assert "元に戻す" in page
    card = desk.get(f"/follow-ups/{need}").text
    for said in ("まだ困っている", "まだにおう", "苦情: 約束の時刻に来なかった"):
        assert said in card
    assert "約束の時刻に来なかった" in desk.get("/matters").text
    back = re.search(r"back=([0-9a-f-]+)", answer.headers["location"])
    assert back is not None
    desk.post("/take-back", entry=back[1])
    assert "いま電話する　1人" in desk.get("/follow-ups").text
    assert "約束の時刻に来なかった" not in desk.get("/matters").text


def test_a_call_that_was_not_seen_is_told_and_asked_again_with_what_was_typed(desk: Desk) -> None:
    need = done_at_desk(desk)
    path = f"/follow-ups/{need}"
    opened = {"seen": field_of(desk.get(path).text, "seen")}
    assert desk.post(path, **opened, result="reached", content="satisfied").status_code == 303
    stale = desk.post(path, **opened, result="reached", content="dissatisfied", note="畳がぬれたまま")
    assert stale.status_code == 422
    assert "が「つながった、満足」と記録しました" in stale.text
    assert "畳がぬれたまま" in stale.text
    absent = desk.post(path, **opened, result="absent", again_on="", again_time="16:40")
    assert absent.status_code == 422 and "16:40" in absent.text
    assert len(desk.read(follow_ups.calls_of, need)) == 1
    assert (
        desk.post(
            path, seen=field_of(stale.text, "seen"), result="reached", content="dissatisfied"
        ).status_code
        == 303
    )
    assert [one["content"] for one in desk.read(follow_ups.calls_of, need)] == ["dissatisfied", "satisfied"]


def test_what_was_said_last_holds_also_of_a_need_done_today(desk: Desk) -> None:
    need = str(desk.do("record_need", **need_payload())["need"])
    desk.do("step_need", need=need, to="done", reason="片づいた")
    path = f"/follow-ups/{need}"
    desk.post(path, result="reached", content="satisfied")
    assert "留守で、あとでかける　1人" not in desk.get("/follow-ups").text
    seen = field_of(desk.get(path).text, "seen")
    answer = desk.post(path, result="absent", seen=seen)
    assert answer.status_code == 303
    assert "留守で、あとでかける　1人" in desk.get("/follow-ups").text


def test_whoever_is_out_stands_among_those_called_later(desk: Desk) -> None:
    need = done_at_desk(desk)
    desk.post(f"/follow-ups/{need}", result="absent")
    page = desk.get("/follow-ups").text
    assert "いま電話する　0人" in page
    assert "留守で、あとでかける　1人" in page
    desk.post(f"/follow-ups/{need}", result="absent", soon="1")
    assert "留守で、あとでかける　1人" in desk.get("/follow-ups").text


def test_what_was_typed_stays_when_it_is_refused(desk: Desk) -> None:
    need = done_at_desk(desk)
    answer = desk.post(f"/follow-ups/{need}", result="absent", again_on="99/99", again_time="15:00")
    assert answer.status_code == 422
    assert "99/99" in answer.text
    answer = desk.post(f"/follow-ups/{need}", result="none")
    assert answer.status_code == 422
    assert "電話しないわけを入力してください" in answer.text


def test_thanks_told_on_the_telephone_reach_those_who_worked(desk: Desk) -> None:
    need, members = worked(desk)
    card = desk.get(f"/follow-ups/{need}").text
    assert "活動した2人に届ける" in card
    assert "物置の泥</textarea>" in card
    answer = desk.press(card, f"/follow-ups/{need}/thanks", words="また眠れそうです。高橋より").text
    assert "お礼を2人に届けました" in answer
    assert [one["words"] for one in desk.read(thanks_for_person, members[0])] == [
        "また眠れそうです。〇〇より"
    ]
    assert "入力してください" in desk.press(answer, f"/follow-ups/{need}/thanks", words=" ").text


def test_a_need_and_a_watch_are_made_in_two_taps(desk: Desk) -> None:
    need, _ = worked(desk)
    card = desk.get(f"/follow-ups/{need}").text
    made = desk.press(card, f"/follow-ups/{need}/need", request="物置の泥")
    assert "番のニーズにしました" in made.text
    begun = desk.press(card, f"/follow-ups/{need}/watch", consent_council="yes")
    assert "見守りを始めました" in begun.text
    assert "見守りが続いています" in desk.get(f"/follow-ups/{need}").text
    assert "見守りを始めました" not in desk.press(card, f"/follow-ups/{need}/watch").text


def test_what_two_write_down_of_one_call_is_made_and_told_once(desk: Desk) -> None:
    need, _ = worked(desk)
    card = f"/follow-ups/{need}"
    first, second = desk.get(card).text, desk.get(card).text
    made = desk.press(first, f"{card}/need", request="物置の泥")
    number = re.search(r"(\d+)番のニーズにしました", made.text)
    assert number is not None
    again = desk.press(second, f"{card}/need", request="物置の泥").text
    assert f"もう{number[1]}番のニーズになっています" in again and "物置の泥</textarea>" in again
    assert (
        "番のニーズにしました" in desk.press(second, f"{card}/need", request="畳も", command_id=new_id()).text
    )
    assert "届けました。それぞれ" in desk.press(first, f"{card}/thanks", words="ありがとう").text
    again = desk.press(second, f"{card}/thanks", words="ありがとう").text
    assert "もう届けました" in again and "ありがとう</textarea>" in again


def test_a_need_that_is_not_done_says_so(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    page = desk.get(f"/follow-ups/{need}").text
    assert "いま「マッチング待ち」です" in page
    assert "つながった。記録する" not in page
    assert desk.get(f"/follow-ups/{new_id()}").status_code == 404


@pytest.mark.parametrize("which", ["person", "need"])
def test_who_is_hidden_stands_on_no_paper(desk: Desk, which: str) -> None:
    need = done_at_desk(desk)
    done_at_desk(desk, person={"name": "岡本　フミ", "phone": "03-2222-3333"})
    person = desk.row(needs.by_id, need)["person_id"]
    desk.do(f"hide_{which}", **{which: person if which == "person" else need})
    printed = desk.post("/follow-ups/list.pdf")
    said = text_of(printed.content)
    assert "岡本フミ" in said
    assert "高橋キヨ" not in said
    assert "03-1234-5678" not in said
    assert "秘匿" in desk.get("/follow-ups").text  # of whoever is responsible


def test_nobody_to_call_makes_no_paper(desk: Desk) -> None:
    answer = desk.post("/follow-ups/list.pdf")
    assert answer.status_code == 422
    assert "電話する人がいません" in answer.text


def test_where_who_asked_has_no_telephone_the_person_is_called(desk: Desk) -> None:
    asked = {"name": "高橋　一郎"}
    done_at_desk(desk, person=KIYO, requester=asked, requester_relation="息子")
    page = desk.get("/follow-ups").text
    assert "<b>高橋　キヨ</b>" in page and "高橋　一郎" not in page
    assert "tel:0312345678" in page and "のこと）" not in page
    paper = text_of(desk.post("/follow-ups/list.pdf").content)
    assert "高橋キヨ" in paper and "のこと" not in paper


def test_who_has_no_telephone_at_all_stands_in_the_list_all_the_same(desk: Desk) -> None:
    need = done_at_desk(desk, person={"name": "岡本　フミ"})
    assert "岡本　フミ" in desk.get("/follow-ups").text
    desk.post(f"/follow-ups/{need}", result="absent")
    assert "留守で、あとでかける　1人" in desk.get("/follow-ups").text


def test_the_paper_has_who_asked_with_phone_and_boxes(desk: Desk) -> None:
    done_at_desk(desk, person=KIYO, household=["alone"])
    said = text_of(desk.post("/follow-ups/list.pdf").content)
    for word in ("高橋キヨ", "03-1234-5678", "つながった", "留守", "まだ困っている", "先に", "泥出し"):
        assert word in said
