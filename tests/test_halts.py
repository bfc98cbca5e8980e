"""A halt: on a day that was stopped no team leaves without a word of headquarters, and who is out is called back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.centre import PIN, STAFF, Centre, Desk, add_staff, field_of, new_id, today
from tests.outbox import Enrolled, entry
from tests.satellite import Two
from vcenter.desks.halts import at_headquarters
from vcenter.domain.halts import Halt, halted_since, said_to_tablets, why_halted
from vcenter.domain.roles import Role
from vcenter.store import dangerous_acts, halts, journal, review, status, teams
from vcenter.store.tx import Tx

MAY = {
    "/halt": "any",
    "/headquarters/questions": "administration",
    "/headquarters/questions/{question}": "administration",
    "/dispatch/teams/{team}/going": "dispatch matching",
    "/dispatch/teams/{team}/ask": "dispatch",
    "/dispatch/teams/{team}/answer": "dispatch",
    "ask_to_send": "dispatch",
    "answer_question": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def stop(centre: Centre | Desk, **said: Any) -> None:
    """Headquarters stops the day."""
    centre.do("say_status", day=today().isoformat(), **{"state": "stopped", "reason": "大雨のため"} | said)


def reopen(centre: Centre | Desk) -> None:
    centre.do("say_status", day=today().isoformat(), state="open")


def asked_by_another(centre: Centre | Desk) -> None:
    """Whoever asked is somebody else than who answers."""

    def change(tx: Tx) -> None:
        tx.execute("UPDATE send_questions SET asked_by = '送り出し 次郎'")

    if isinstance(centre, Desk):
        centre.write(change)
    else:
        centre.run(centre.database.write(change))


def ask(centre: Centre | Desk, team: str) -> str:
    question = str(centre.do("ask_to_send", team=team)["question"])
    asked_by_another(centre)
    return question


def send(team: str) -> dict[str, str]:
    return {"team": team, "back_by": "23:59"}


def test_what_halts_a_day() -> None:
    assert why_halted("stopped", "") == "stopped"
    assert why_halted("closed", "danger") == "closed"
    assert why_halted("open", "danger") == "heat"
    assert why_halted("open", "high") is None
    assert why_halted("", "") is None


def test_a_reason_in_other_words_is_no_other_halt() -> None:
    assert halted_since((None, None), "stopped", "10:00") == "10:00"
    assert halted_since(("stopped", "10:00"), "stopped", "11:00") == "10:00"
    assert halted_since(("heat", "10:00"), "stopped", "11:00") == "11:00"
    assert halted_since(("stopped", "10:00"), None, "11:00") is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": "stopped", "reason": "大雨のため"}, "今日の活動は中止です（大雨のため）。"),
        ({"state": "closed"}, "今日は閉所・お休みです"),
        ({"state": "open", "heat_warning": "danger"}, "暑さが「危険」です"),
    ],
)
def test_no_team_leaves_after_the_day_was_stopped(centre: Centre, said: dict[str, str], words: str) -> None:
    team = centre.team()
    stop(centre, **{"reason": ""} | said)
    (refused,) = centre.refused("send_out", **send(team)).values()
    assert words in refused
    assert "「本部に確認」" in refused
    reopen(centre)
    centre.do("send_out", **send(team))


def test_a_day_that_takes_no_volunteers_is_stopped_too(centre: Centre) -> None:
    team = centre.team()
    centre.do("set_capacity", day=today().isoformat(), state="stopped")
    assert set(centre.refused("send_out", **send(team))) == {"halt"}


def test_heat_that_is_no_danger_keeps_nobody(centre: Centre) -> None:
    team = centre.team()
    stop(centre, state="open", heat_warning="high")
    centre.do("send_out", **send(team))


def test_a_team_leaves_when_headquarters_says_yes(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = ask(centre, team)
    assert [row["id"] for row in centre.read(halts.waiting, today().isoformat())] == [team]
    assert "答えを待っています" in centre.refused("send_out", **send(team))["halt"]
    centre.do("answer_question", question=question, answer="yes")
    assert centre.read(halts.waiting, today().isoformat()) == []
    centre.do("send_out", **send(team))


def test_a_team_stays_when_headquarters_says_no_and_may_be_asked_about_again(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = ask(centre, team)
    centre.do("answer_question", question=question, answer="no")
    assert "「送り出さない」" in centre.refused("send_out", **send(team))["halt"]
    again = ask(centre, team)
    assert again != question
    centre.do("answer_question", question=again, answer="yes")
    centre.do("send_out", **send(team))


def test_two_tablets_that_ask_ask_once(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    first = centre.do("ask_to_send", team=team)
    assert centre.do("ask_to_send", team=team) == first | {"already": True}
    assert len(centre.read(halts.waiting, today().isoformat())) == 1


def test_headquarters_answers_once_and_the_second_hears_who_did(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = ask(centre, team)
    centre.do("answer_question", question=question, answer="yes")
    refused = centre.refused("answer_question", question=question, answer="no")["question"]
    assert "「送り出してよい」と答えました" in refused
    assert "記録していません" in refused
    centre.do("send_out", **send(team))


def test_nobody_is_asked_on_a_day_like_any_other(centre: Centre) -> None:
    team = centre.team()
    assert "確認なしで送り出せます" in centre.refused("ask_to_send", team=team)["team"]


def test_a_question_ends_when_the_day_is_opened_again(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = ask(centre, team)
    reopen(centre)
    assert centre.read(halts.waiting, today().isoformat()) == []
    assert "答えなくても" in centre.refused("answer_question", question=question, answer="no")["question"]
    stop(centre)
    assert centre.read(halts.waiting, today().isoformat()) == []
    assert "もう一度確認" in centre.refused("answer_question", question=question, answer="yes")["question"]


def test_a_yes_ends_when_the_day_is_stopped_anew(centre: Centre) -> None:
    team = centre.team()
    stop(centre, state="open", heat_warning="danger")
    centre.do("answer_question", question=ask(centre, team), answer="yes")
    stop(centre, reason="暴風のため")
    assert set(centre.refused("send_out", **send(team))) == {"halt"}


def test_a_yes_stays_when_only_the_reason_is_said_in_other_words(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    centre.do("answer_question", question=ask(centre, team), answer="yes")
    stop(centre, reason="川の水位が上がったため")
    centre.do("send_out", **send(team))


def change(centre: Centre, team: str) -> None:
    """Somebody else goes."""
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("change_team", team=team, leader=members[0], members=[*members, centre.volunteer("追加　三郎")])


def test_a_team_that_changed_since_is_another_question(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = ask(centre, team)
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("change_team", team=team, leader=members[0], members=members, remarks="川沿いを通らない")
    assert centre.read(halts.waiting, today().isoformat()) == []
    assert (
        "班か本日の開所状況が変わりました"
        in centre.refused("answer_question", question=question, answer="yes")["question"]
    )


def test_a_yes_is_for_the_team_as_it_was(centre: Centre) -> None:
    team = centre.team()
    stop(centre, state="open", heat_warning="danger")
    centre.do("answer_question", question=ask(centre, team), answer="yes")
    change(centre, team)
    assert set(centre.refused("send_out", **send(team))) == {"halt"}


def test_a_question_about_a_team_that_has_left_needs_no_answer(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = ask(centre, team)
    reopen(centre)
    centre.do("send_out", **send(team))
    assert "もう出発しています" in centre.refused("answer_question", question=question, answer="no")["team"]


def test_every_responsible_hears_of_a_yes(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    centre.do("answer_question", question=ask(centre, team), answer="yes", reason="屋内だけ")
    (act,) = centre.read(dangerous_acts.latest, 10)
    assert "「送り出してよい」とした（屋内だけ）" in act["what"]


def test_whoever_answers_at_dispatch_says_why(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = ask(centre, team)
    assert (
        "理由"
        in centre.refused("answer_question", question=question, answer="yes", at_dispatch=True)["reason"]
    )


def test_teams_outside_are_called_back_but_those_that_were_let_go(centre: Centre) -> None:
    before, after = centre.sent(), centre.team()
    stop(centre)
    centre.do("answer_question", question=ask(centre, after), answer="yes")
    centre.do("send_out", **send(after))
    out = centre.read(teams.out)
    halt = centre.read(halts.of_day, today().isoformat())
    questions = centre.read(halts.answered, halt, out)
    assert [row["id"] for row in halts.to_call_back(halt, out, questions)] == [before]
    assert halts.to_call_back(None, out, {}) == []


def test_a_team_whose_button_was_pressed_before_the_stop_has_left(centre: Centre) -> None:
    team = centre.team()
    pressed = datetime.now(UTC) - timedelta(seconds=1)
    stop(centre)
    centre.do("send_out", at=pressed, **send(team))


# At the desks


def test_dispatch_asks_and_headquarters_answers_on_their_screens(desk: Desk) -> None:
    team = desk.team()
    stop(desk)
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "本部に確認" in page
    assert "班を送り出す</button>" not in page
    desk.press(page, f"/dispatch/teams/{team}/ask")
    assert "本部に確認しています" in desk.get(f"/dispatch/teams/{team}").text
    assert "あなたが確認を求めた班です" in desk.get("/headquarters/questions").text
    page = desk.get("/headquarters").text
    assert "答えを待っている班" in page
    assert "あなたが確認を求めた班です" in page
    assert f"{STAFF}（受付1番）から　止めている理由: 今日の活動は中止です（大雨のため）" in page
    asked_by_another(desk)
    page = desk.get("/headquarters").text
    assert ">送り出してよい</button>" in page
    assert ">止める</button>" in page
    question = desk.read(halts.waiting, today().isoformat())[0]["question"]["id"]
    answered = desk.post(f"/headquarters/questions/{question}", answer="yes", command_id=new_id())
    assert "「送り出してよい」と答えました" in answered.text
    assert "本部の答え: 送り出してよい" in desk.get(f"/dispatch/teams/{team}/going").text
    assert "班を送り出す</button>" in desk.get(f"/dispatch/teams/{team}/going").text


def test_whoever_asks_is_not_whoever_lets_go(centre: Centre) -> None:
    team = centre.team()
    stop(centre)
    question = centre.do("ask_to_send", team=team)["question"]
    said = centre.refused("answer_question", question=question, answer="yes")["question"]
    assert "確認を求めた本人は答えられません" in said
    centre.do("answer_question", question=question, answer="yes", at_dispatch=True, reason="屋内だけ")


def test_headquarters_hears_that_somebody_else_has_answered(desk: Desk) -> None:
    team = desk.team()
    stop(desk)
    desk.post(f"/dispatch/teams/{team}/ask")
    asked_by_another(desk)
    question = desk.read(halts.waiting, today().isoformat())[0]["question"]["id"]
    desk.post(f"/headquarters/questions/{question}", answer="no", command_id=new_id())
    second = desk.post(f"/headquarters/questions/{question}", answer="yes", command_id=new_id())
    assert "「送り出さない」と答えました" in second.text


def test_every_desk_of_teams_says_on_top_that_the_day_is_stopped(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", **send(team))
    for path in ("/headquarters", "/dispatch", "/returns"):
        assert "呼び戻して" not in desk.get(path).text
    stop(desk)
    for path in ("/headquarters", "/headquarters/today", "/dispatch/list", "/returns/list"):
        page = desk.get(path).text
        assert "今日の活動は中止です（大雨のため）" in page, path
        assert "活動中の1班を呼び戻してください" in page, path


def responsible(desk: Desk) -> None:
    desk.write(add_staff, "責任　花子", frozenset({Role.RESPONSIBLE}))
    desk.write(add_staff, "受付　次郎", frozenset({Role.RECEPTION}))


def answer_here(desk: Desk, team: str, **typed: str) -> str:
    said = {"responsible": "責任　花子", "pin": PIN, "reason": "屋内だけの作業", "back_by": "23:59"} | typed
    return desk.post(f"/dispatch/teams/{team}/answer", command_id=new_id(), **said).text


def test_a_responsible_person_lets_a_team_go_on_this_tablet(desk: Desk) -> None:
    responsible(desk)
    team = desk.team()
    stop(desk)
    asked = desk.post(f"/dispatch/teams/{team}/answer", back_by="23:59", vehicle="軽トラック").text
    assert field_of(asked, "vehicle") == "軽トラック"
    assert desk.row(teams.by_id, team)["state"] == "formed"
    answer_here(desk, team, vehicle="軽トラック")
    row = desk.row(teams.by_id, team)
    assert (row["state"], row["vehicle"]) == ("out", "軽トラック")
    (entry,) = [one for one in desk.read(journal.applied) if one["kind"] == "answer_question"]
    assert entry["actor"] == "責任　花子"
    assert PIN not in entry["payload"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"pin": "0000"}, "暗証番号が違います"),
        ({"responsible": "受付　次郎"}, "責任者の名前を選んでください"),
        ({"responsible": "だれか"}, "責任者の名前を選んでください"),
        ({"reason": ""}, "理由を入力してください"),
    ],
)
def test_nobody_is_let_go_without_their_pin_and_their_reason(
    desk: Desk, typed: dict[str, str], said: str
) -> None:
    responsible(desk)
    team = desk.team()
    stop(desk)
    page = answer_here(desk, team, vehicle="軽トラック", **typed)
    assert said in page
    assert desk.row(teams.by_id, team)["state"] == "formed"
    assert field_of(page, "vehicle") == "軽トラック"


def test_a_refusal_of_send_out_keeps_what_was_typed(desk: Desk) -> None:
    team = desk.team()
    stop(desk)
    page = desk.get(f"/dispatch/teams/{team}").text
    answer = desk.press(page, f"/dispatch/teams/{team}/send", back_by="23:59", vehicle="軽トラック")
    assert answer.status_code == 422
    assert "今日の活動は中止です" in answer.text
    assert 'value="軽トラック"' in answer.text


# From tablets without network, and from other places


def test_what_an_old_tablet_sent_out_after_the_stop_is_kept_for_somebody_to_see(desk: Desk) -> None:
    tablet = Enrolled(desk)
    team = desk.team()
    stop(desk)
    (told,) = tablet.outbox(entry("send_out", team=team, back_by="23:59"))
    assert told["status"] == "review"
    assert "今日の活動は中止です" in told["errors"]["halt"]
    (row,) = desk.read(review.waiting)
    assert desk.post(f"/review/{row['id']}", way="done").status_code == 303
    assert desk.row(teams.by_id, team)["state"] == "out"
    assert "呼び戻して" in desk.get("/returns/list").text


def test_a_tablet_that_is_alone_knows_whom_to_ask() -> None:
    halt = Halt("stopped", "10:00", "大雨のため")
    assert "責任者（責任　花子さん）に、電話か" in said_to_tablets(halt, ["責任　花子"])
    assert "本部の責任者に、電話か" in said_to_tablets(halt, [])


def test_a_satellite_that_had_not_heard_of_the_stop_is_believed_and_its_team_called_back(two: Two) -> None:
    team = two.north.team()
    two.meet()
    stop(two.headquarters)
    two.north.do("send_out", **send(team))
    two.meet()
    assert two.headquarters.row(teams.by_id, team)["state"] == "out"
    (called,) = two.headquarters.read(at_headquarters)["call_back"]
    assert (called["id"], called["elsewhere"]) == (team, True)
    (called,) = two.north.read(at_headquarters)["call_back"]
    assert (called["id"], called["elsewhere"]) == (team, False)


def test_a_satellite_asks_its_own_responsible_and_headquarters_hears_of_the_answer(two: Two) -> None:
    stop(two.headquarters)
    two.meet()
    reopen(two.headquarters)
    two.meet()
    team = two.north.team()
    stop(two.headquarters)
    two.meet()
    question = ask(two.north, team)
    two.north.do("answer_question", question=question, answer="yes")
    two.north.do("send_out", **send(team))
    two.meet()
    assert two.headquarters.row(halts.question, question)["answer"] == "yes"
    assert two.headquarters.read(at_headquarters)["call_back"] == []
    assert two.headquarters.read(review.waiting) == []


def test_what_headquarters_stopped_no_satellite_lets_go_on(two: Two) -> None:
    day = today().isoformat()
    reopen(two.north)
    stop(two.headquarters)
    two.meet()
    assert two.headquarters.row(status.of_day, day)["state"] == "stopped"
    assert two.north.row(status.of_day, day)["state"] == "stopped"
    (row,) = two.headquarters.read(review.waiting)
    assert row["kind"] == "say_status"


def test_a_satellite_does_not_take_volunteers_on_a_day_that_headquarters_called_off(two: Two) -> None:
    day = today().isoformat()
    two.headquarters.do("set_capacity", day=day, state="stopped")
    two.north.do("set_capacity", day=day, state="open")
    two.meet()
    assert two.headquarters.row(status.limit, day)["state"] == "stopped"
    assert [row["kind"] for row in two.headquarters.read(review.waiting)] == ["set_capacity"]
