"""A recall: headquarters calls teams back; who was reached, who comes, who is back; nobody leaves meanwhile without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, new_id, today
from tests.outbox import Enrolled, entry
from tests.phone import Phone
from tests.satellite import Two
from tests.test_halts import ask, send
from vcenter.domain.recalls import said, state_of
from vcenter.locale import LANGUAGES, Says
from vcenter.store import halts, people, recalls, review, teams
from vcenter.store.tx import Row, Tx

MAY = {
    "/recalls": "dispatch administration",
    "/recalls/list": "dispatch administration",
    "/recalls/new": "administration",
    "/recalls/{recall}/end": "administration",
    "/recalls/{recall}/teams/{team}": "dispatch administration",
    "/recalls/{recall}/teams/{team}/not": "dispatch administration",
    "call_teams_back": "administration",
    "mark_recalled": "dispatch administration",
    "unmark_recalled": "dispatch administration",
    "end_recall": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def call(centre: Centre | Desk, *chosen: str, **changes: Any) -> str:
    """Call teams back, all of them where none is named; the id of the recall."""
    whom = {"teams": [*chosen]} if chosen else {"everyone": True}
    asked = {"recall": new_id(), "cause": "heat", "words": "WBGT 32℃", **whom}
    return str(centre.do("call_teams_back", **asked | changes)["recall"])


def steps(centre: Centre | Desk) -> dict[str, str]:
    """How far it has come with each called team, by its id, in the order of the screen."""

    def look(tx: Tx) -> list[Row]:
        called = recalls.called(tx, recalls.open_now(tx, today().isoformat()))
        return [row for rows in called.values() for row in rows]

    return {row["team_id"]: row["step"] for row in centre.read(look)}


def why_halted(centre: Centre | Desk) -> str:
    """Why nobody is sent out today; "" where teams leave as ever."""
    halt = centre.read(halts.of_day, today().isoformat())
    return halt.why if halt else ""


def sent(desk: Desk) -> str:
    team = desk.team()
    desk.do("send_out", **send(team))
    return team


def bring_back(centre: Centre | Desk, team: str) -> None:
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("record_return", team=team, result="done", back=members)


def test_what_is_said_of_a_cause() -> None:
    assert said("heat", "") == "暑さ"
    assert said("heat", "WBGT 32℃") == "暑さ: WBGT 32℃"
    assert said("other", "不審者") == "不審者"


def test_the_furthest_holds_in_whatever_order_it_was_told() -> None:
    nothing = dict.fromkeys(("no_answer_at", "reached_at", "confirmed_at", "on_way_at")) | {
        "team_state": "out"
    }
    assert state_of(nothing) == "todo"
    assert state_of(nothing | {"no_answer_at": "10:00"}) == "no_answer"
    assert (
        state_of(nothing | {"on_way_at": "10:00", "reached_at": "10:05", "no_answer_at": "10:06"}) == "on_way"
    )
    assert state_of(nothing | {"team_state": "back"}) == "back"


def test_every_team_that_is_out_is_called_back_and_no_other(centre: Centre) -> None:
    out, formed, back = centre.sent(), centre.team(), centre.sent()
    bring_back(centre, back)
    call(centre)
    assert steps(centre) == {out: "todo"}
    assert formed not in steps(centre)


def test_some_teams_are_called_and_one_that_is_back_is_left(centre: Centre) -> None:
    one, other, back = centre.sent(), centre.sent(), centre.sent()
    bring_back(centre, back)
    call(centre, one, back)
    assert steps(centre) == {one: "todo"}
    assert other not in steps(centre)


def test_nobody_is_called_who_is_back(centre: Centre) -> None:
    back = centre.sent()
    bring_back(centre, back)
    refused = centre.refused("call_teams_back", recall=new_id(), cause="rain", teams=[back])
    assert "呼び戻す班はありません" in refused["teams"]
    assert "選んでください" in centre.refused("call_teams_back", recall=new_id(), cause="rain")["teams"]


def test_another_cause_is_said_in_words(centre: Centre) -> None:
    refused = centre.refused("call_teams_back", recall=new_id(), cause="other", everyone=True)
    assert "わけを入力してください" in refused["words"]


def test_there_is_one_recall_for_a_cause(centre: Centre) -> None:
    one, other = centre.sent(), centre.sent()
    first = call(centre, one)
    assert call(centre) == first
    assert steps(centre) == {one: "todo", other: "todo"}
    again = centre.do("call_teams_back", recall=new_id(), cause="heat", everyone=True)
    assert again == {"recall": first, "teams": 0, "already": True}
    assert call(centre, cause="rain") != first


def test_whom_nobody_has_reached_comes_first(centre: Centre) -> None:
    coming, silent, todo, back = (centre.sent() for _ in range(4))
    recall = call(centre)
    centre.do("mark_recalled", recall=recall, team=coming, step="on_way")
    centre.do("mark_recalled", recall=recall, team=silent, step="no_answer")
    bring_back(centre, back)
    assert list(steps(centre).items()) == [
        (todo, "todo"),
        (silent, "no_answer"),
        (coming, "on_way"),
        (back, "back"),
    ]


def test_two_tablets_that_note_the_same_note_it_once(centre: Centre) -> None:
    team = centre.sent()
    recall = call(centre)
    first = datetime.now(UTC) - timedelta(seconds=5)
    centre.do("mark_recalled", at=first, recall=recall, team=team, step="reached")
    assert centre.do("mark_recalled", recall=recall, team=team, step="reached")["already"]
    row = centre.row(recalls.called_team, recall, team)
    assert datetime.fromisoformat(row["reached_at"]) - first < timedelta(seconds=1)


def test_who_does_not_answer_is_called_again(centre: Centre) -> None:
    team = centre.sent()
    recall = call(centre)
    centre.do("mark_recalled", recall=recall, team=team, step="no_answer")
    assert not centre.do("mark_recalled", recall=recall, team=team, step="no_answer")["already"]


def test_of_a_team_that_is_back_there_is_nothing_to_note(centre: Centre) -> None:
    team = centre.sent()
    recall = call(centre)
    bring_back(centre, team)
    assert centre.do("mark_recalled", recall=recall, team=team, step="reached")["already"]
    assert steps(centre) == {team: "back"}


def test_a_wrong_note_is_taken_back(centre: Centre) -> None:
    team = centre.sent()
    recall = call(centre)
    entry_id = new_id()
    centre.do("mark_recalled", id=entry_id, recall=recall, team=team, step="reached")
    centre.do("take_back", entry=entry_id)
    assert steps(centre) == {team: "todo"}
    centre.do("mark_recalled", recall=recall, team=team, step="reached")
    assert not centre.do("unmark_recalled", recall=recall, team=team, step="reached")["already"]
    assert centre.do("unmark_recalled", recall=recall, team=team, step="reached")["already"]
    assert steps(centre) == {team: "todo"}


def test_nobody_leaves_meanwhile_without_headquarters(centre: Centre) -> None:
    team = centre.team()
    call(centre)
    assert "班を呼び戻しています（暑さ: WBGT 32℃）" in centre.refused("send_out", **send(team))["halt"]
    question = ask(centre, team)
    assert (
        "理由"
        in centre.refused("answer_question", question=question, answer="yes", at_dispatch=True)["reason"]
    )
    centre.do("answer_question", question=question, answer="yes", reason="屋内だけ")
    centre.do("send_out", **send(team))
    assert steps(centre) == {}


def test_a_yes_of_before_the_recall_holds_no_more(centre: Centre) -> None:
    team = centre.team()
    centre.do("say_status", day=today().isoformat(), state="open", heat_warning="danger")
    centre.do("answer_question", question=ask(centre, team), answer="yes")
    call(centre)
    assert set(centre.refused("send_out", **send(team))) == {"halt"}


def test_a_team_that_left_all_the_same_is_said(desk: Desk) -> None:
    team = desk.team()
    tablet = Enrolled(desk)
    pressed = datetime.now(UTC)
    recall = call(desk)
    tablet.outbox(entry("send_out", at=pressed - timedelta(seconds=5), **send(team)))
    assert desk.row(teams.by_id, team)["state"] == "out"
    assert "本部の確認なしで出ている班があります" in desk.get("/recalls").text
    desk.do("mark_recalled", recall=recall, team=team, step="reached")
    assert "本部の確認なしで出ている班" not in desk.get("/recalls").text


def test_it_is_over_when_headquarters_says_so(centre: Centre) -> None:
    out, formed = centre.sent(), centre.team()
    recall = call(centre)
    assert "まだ戻っていません" in centre.refused("end_recall", recall=recall)["why"]
    bring_back(centre, out)
    entry_id = new_id()
    centre.do("end_recall", id=entry_id, recall=recall)
    assert centre.do("end_recall", recall=recall)["already"]
    assert centre.read(halts.of_day, today().isoformat()) is None
    centre.do("take_back", entry=entry_id)
    assert why_halted(centre) == "recalled"
    centre.do("end_recall", recall=recall)
    centre.do("send_out", **send(formed))


def test_a_recall_of_yesterday_stops_nobody_today_and_is_seen_while_its_teams_are_out(centre: Centre) -> None:
    team = centre.sent()
    recall = call(centre)

    def yesterday(tx: Tx) -> None:
        tx.execute("UPDATE recalls SET day = '2026-01-01'")

    centre.run(centre.database.write(yesterday))
    assert centre.read(halts.of_day, today().isoformat()) is None
    assert steps(centre) == {team: "todo"}
    bring_back(centre, team)
    assert steps(centre) == {}
    assert centre.row(recalls.by_id, recall)["ended_at"] is None


def test_closing_ends_a_recall_and_the_next_incident_knows_nothing_of_it(desk: Desk) -> None:
    desk.do("open_incident", name="訓練", drill=True)
    call(desk)
    assert why_halted(desk) == "recalled"
    desk.do("close_incident")
    assert why_halted(desk) == ""
    assert "▲ 呼び戻し" not in desk.get("/headquarters").text
    page = desk.get("/recalls").text
    assert "いま呼び戻している班はありません" in page
    assert "災害・訓練を閉じたとき" in page
    desk.do("open_incident", name="大雨")
    assert "今日、終わった呼び戻し" not in desk.get("/recalls").text
    assert why_halted(desk) == ""
    again = new_id()
    asked = {"recall": again, "cause": "heat", "everyone": True}
    assert desk.do("call_teams_back", **asked)["recall"] == again
    assert why_halted(desk) == "recalled"


# At the desks


def test_who_stayed_at_the_site_is_to_be_called_too(desk: Desk) -> None:
    team = sent(desk)
    first, *others = [row["id"] for row in desk.read(teams.members, team)]
    stays = {"stay_why": "迎えを待つ", "stay_phone": "090-5555-0001", "stay_until": "24:30"}
    desk.do("record_return", team=team, result="done", back=others, stayed=[first], **stays)
    assert "現場に残っている人が1人" in desk.get("/recalls/new").text
    assert "090-5555-0001" not in desk.get("/recalls").text
    call(desk)
    page = desk.get("/recalls").text
    assert "現場に残っている人　1人" in page
    assert "090-5555-0001" in page


def test_who_came_home_after_the_end_is_not_counted_as_back(desk: Desk) -> None:
    before, after = sent(desk), sent(desk)
    recall = call(desk)
    bring_back(desk, before)
    desk.do("end_recall", recall=recall, why="おさまった")
    bring_back(desk, after)
    assert "2班のうち 1班が帰着" in desk.get("/recalls").text


def test_headquarters_calls_everybody_back_and_sees_who_was_not_reached(desk: Desk) -> None:
    one, other = sent(desk), sent(desk)
    page = desk.get("/recalls/new").text
    assert "<b>2班・4人</b>が外に出ています" in page
    answer = desk.press(page, "/recalls/new", cause="heat", words="WBGT 32℃")
    assert answer.headers["location"].startswith("/recalls?done=teams_called_back&n=2")
    page = desk.get("/recalls").text
    assert page.count("▲ まだ連絡していない") == 2
    assert 'href="tel:09011112222"' in page
    row = desk.row(lambda tx, id: recalls.open_now(tx, today().isoformat())[0] | {"of": id}, one)
    answer = desk.post(
        f"/recalls/{row['id']}/teams/{one}", step="reached", order=[recalls.id_of(row["id"], one)]
    )
    assert "○ つながった" in answer.text
    assert "まだ連絡のつかない班を上に並べ直す" in answer.text  # the row stays where it is
    assert answer.text.index(f"/teams/{one}") < answer.text.index(f"/teams/{other}")
    assert "1班にまだ連絡がついていません" in desk.get("/reception").text
    for path in ("/dispatch", "/returns", "/headquarters"):
        assert "▲ 呼び戻し" in desk.get(path).text
    answer = desk.post(f"/recalls/{row['id']}/end", why="")
    assert answer.status_code == 422
    assert "まだ戻っていません" in answer.text
    desk.post(f"/recalls/{row['id']}/end", why="暑さがおさまった")
    assert "いま呼び戻している班はありません" in desk.get("/recalls").text
    assert "暑さがおさまった" in desk.get("/recalls").text


def phone_of_leader(desk: Desk, team: str) -> Phone:
    """The leader's own phone, with their page open. Nobody is signed in at the desk any more."""
    leader = desk.row(people.by_id, desk.row(teams.by_id, team)["leader_id"])
    phone = Phone(desk)
    assert phone.post("/me", number=leader["pass_number"], birth=leader["birth"]).status_code == 303
    return phone


def test_a_team_that_is_called_twice_stands_once_and_one_press_notes_both(desk: Desk) -> None:
    team, other = sent(desk), sent(desk)
    first, second = call(desk), call(desk, team, cause="rain", words="")
    page = desk.get("/recalls").text
    assert page.count("班 つながった") == 2
    assert "「暑さ: WBGT 32℃」でも呼び戻しています" in page
    assert "1班は、上の一覧に出ています" in page
    noted = desk.press(page, f"/recalls/{second}/teams/{team}", step="reached").text
    assert "つながった</span>" in noted.replace("○ ", "")
    assert {id: row["reached_at"] is not None for id, row in each(desk, team).items()} == {
        first: True,
        second: True,
    }
    desk.press(noted, f"/recalls/{second}/teams/{team}/not", step="reached")
    assert not any(row["reached_at"] for row in each(desk, team).values())
    desk.do("end_recall", recall=second, why="雨がやんだ")
    page = desk.get("/recalls").text
    assert page.count("班 つながった") == 2 and "でも呼び戻しています" not in page
    assert steps(desk) == {team: "todo", other: "todo"}


def each(desk: Desk, team: str) -> dict[str, Row]:
    """What is noted of a team, by the recall."""
    sql = "SELECT * FROM recalled_teams WHERE team_id = :team"
    return {row["recall_id"]: row for row in desk.read(lambda tx: tx.fetch(sql, team=team))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_volunteer_who_is_out_reads_it_in_their_language(desk: Desk, language: str) -> None:
    team, says = sent(desk), Says(language)
    call(desk)
    phone = phone_of_leader(desk, team)
    for path in ("/me", "/me/now"):
        assert says("me.recalled") in phone.get(f"{path}?lang={language}").text
    for path in ("/status", "/status/now", "/door"):
        assert says("status.recalled") in phone.get(f"{path}?lang={language}").text


def test_whoever_is_back_reads_it_no_more(desk: Desk) -> None:
    team = sent(desk)
    call(desk)
    bring_back(desk, team)
    assert "センターに戻ってください" not in phone_of_leader(desk, team).get("/me?lang=ja").text


def test_what_is_for_some_teams_only_they_read(desk: Desk) -> None:
    call(desk, sent(desk))
    assert "呼び戻して" not in Phone(desk).get("/status?lang=ja").text


def test_a_hidden_leaders_phone_is_on_no_tablet(desk: Desk) -> None:
    team = sent(desk)
    leader = desk.row(teams.by_id, team)["leader_id"]
    desk.do("hide_person", person=leader)
    tablet = Enrolled(desk, uses=("returns",))
    call(desk)
    (row,) = tablet.changes()["rows"]["recalls"]
    assert row["team"] == team
    assert "phone" not in row


def test_a_tablet_without_network_notes_it_and_hears_when_it_is_over(desk: Desk) -> None:
    team = sent(desk)
    recall = call(desk)
    tablet = Enrolled(desk, uses=("returns",))
    page = tablet.changes("")
    (row,) = page["rows"]["recalls"]
    assert row | {"id": "", "called_at": ""} == {
        "id": "",
        "recall": recall,
        "team": team,
        "why": "暑さ: WBGT 32℃",
        "called_at": "",
        "phone": "090-1111-2222",
    }
    (told,) = tablet.outbox(entry("mark_recalled", recall=recall, team=team, step="confirmed"))
    assert told["status"] == "done"
    later = tablet.changes(page["cursor"])
    assert later["rows"]["recalls"][0]["step"] == "confirmed"
    assert later["rows"]["recalls"][0]["by"]
    desk.do("end_recall", recall=recall, why="おさまった")
    assert tablet.changes(later["cursor"])["gone"]["recalls"] == [{"id": row["id"]}]


def test_headquarters_calls_the_teams_of_every_place_and_no_satellite_ends_it(two: Two) -> None:
    there = two.north.sent()
    two.meet()
    recall = call(two.headquarters)
    two.meet()
    assert steps(two.headquarters) == steps(two.north) == {there: "todo"}
    assert why_halted(two.north) == "recalled"
    two.north.do("mark_recalled", recall=recall, team=there, step="reached")
    two.meet()
    assert steps(two.headquarters) == {there: "reached"}
    two.north.do("end_recall", recall=recall, why="こちらは晴れ")
    two.meet()
    assert two.headquarters.row(recalls.by_id, recall)["ended_at"] is None
    (waiting,) = two.headquarters.read(review.waiting)
    assert "呼び戻しを終わりにしました" in waiting["why"] + str(waiting)


def test_what_a_satellite_calls_holds_there_alone(two: Two) -> None:
    here, there = two.headquarters.sent(), two.north.sent()
    two.meet()
    call(two.north)
    two.meet()
    assert two.headquarters.read(halts.of_day, today().isoformat()) is None
    assert steps(two.north) == {there: "todo"}
    assert here not in steps(two.north)
