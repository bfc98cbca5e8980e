"""Complaints, things left behind, questions: a line each, answered by somebody until a day, and none forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre, Desk, need_payload, new_id, today
from tests.outbox import Enrolled, entry
from tests.paper import text_of
from tests.satellite import two_servers
from vcenter.domain.calendar import JAPAN
from vcenter.domain.matters import Named, due_on, heard_at, named_in
from vcenter.store import hidden, matters, needs, teams
from vcenter.store.hidden import PEOPLE

MAY = {
    "/matters": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/matters/list": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/matters/list.pdf": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/matters/new": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/matters/{matter}": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/matters/{matter}/change": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/matters/{matter}/back": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/matters/{matter}/answer": "administration",
    "/matters/{matter}/give": "administration",
    "/matters/{matter}/reopen": "administration",
    "hear_matter": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "change_matter": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "give_lost_back": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "give_matter": "administration",
    "answer_matter": "administration",
    "reopen_matter": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def hear(centre: Centre | Desk, sort: str = "complaint", **said: Any) -> str:
    asked = {"matter": new_id(), "sort": sort, "what": "土のうで車が出せない"} | said
    return str(centre.do("hear_matter", **asked)["matter"])


@pytest.mark.parametrize(
    ("about", "named"),
    [
        ("7班", Named((7,))),
        ("１２番のお宅　３班の車", Named((3,), (12,))),
        ("999班 ７班と7班", Named((999, 7))),
        ("受付証 123-456-789の方", Named(passes=("123456789",))),
        ("090-1234-5678", Named()),
        ("港町", Named()),
    ],
)
def test_words_name_a_team_a_need_or_a_pass_by_its_number(about: str, named: Named) -> None:
    assert named_in(about) == named


@pytest.mark.parametrize(("sort", "days"), [("complaint", 0), ("question", 1), ("other", 1), ("lost", 7)])
def test_a_complaint_is_answered_today_and_a_thing_waits_for_a_week(sort: str, days: int) -> None:
    assert due_on(sort, today()) == today() + timedelta(days=days)


def test_a_time_on_paper_is_the_last_such_time() -> None:
    pressed = datetime(2026, 7, 27, 0, 30, tzinfo=JAPAN).astimezone(UTC)
    assert heard_at("23:50", pressed) == datetime(2026, 7, 26, 23, 50, tzinfo=JAPAN)
    assert heard_at("9:40".zfill(5), pressed) == datetime(2026, 7, 26, 9, 40, tzinfo=JAPAN)
    assert heard_at("", pressed) == pressed


def test_a_line_is_enough_and_what_it_names_is_found(centre: Centre) -> None:
    team = centre.team()
    row = centre.row(matters.by_id, hear(centre, about="1班の車"))
    assert (row["team_id"], row["team_number"]) == (team, 1)
    assert row["answer_by"] == today().isoformat()
    assert row["heard_by"] == "受付 花子"
    unknown = centre.row(matters.by_id, hear(centre, about="99班"))
    assert unknown["team_id"] is None and unknown["about"] == "99班"


def test_every_number_that_there_is_is_linked_and_the_others_are_named(desk: Desk) -> None:
    team = desk.team()
    need = str(desk.do("record_need", **need_payload())["need"])
    number = desk.row(needs.by_id, need)["number"]
    first = desk.row(teams.by_id, team)["need_number"]
    matter = hear(desk, about=f"999班 １班　{first}番と{number}番、88888番")
    row = desk.row(matters.by_id, matter)
    assert (row["team_id"], row["need_number"]) == (team, first)
    page = desk.get(f"/matters/{matter}").text
    for said in (
        "1班を開く",
        f"ニーズ{first}番を開く",
        f"ニーズ{number}番を開く",
        "999班・88888番は、記録にありません",
    ):
        assert page.count(said) == 1, said


def test_whoever_is_hidden_is_linked_before_others(desk: Desk) -> None:
    whom = ({"name": "岡本　フミ", "phone": "03-2222-3333"}, {"name": "高橋　キヨ", "phone": "03-1234-5678"})
    one, other = (str(desk.do("record_need", **need_payload(person=who))["need"]) for who in whom)
    desk.do("hide_need", need=other)
    numbers = [desk.row(needs.by_id, id)["number"] for id in (one, other)]
    row = desk.row(matters.by_id, hear(desk, about=f"{numbers[0]}番と{numbers[1]}番"))
    assert row["need_id"] == other and row["hidden_at"]


def test_what_was_heard_yesterday_is_said_and_is_due_today_at_the_earliest(desk: Desk) -> None:
    later = datetime.now(JAPAN) + timedelta(minutes=30)
    heard = f"{later:%H:%M}"
    asked = {"matter": new_id(), "sort": "complaint", "what": "うるさい", "heard": heard}
    answer = desk.post("/matters/new", **asked)
    if later.date() == today():
        said = desk.get(answer.headers["location"]).text
        assert f"きのう {later.hour}:{later.minute:02d} に聞いたことにしました" in said
    row = desk.row(matters.by_id, asked["matter"])
    assert row["answer_by"] == today().isoformat()
    assert desk.read(matters.count_overdue, today().isoformat()) == 0


def test_what_was_answered_at_once_waits_for_nobody(centre: Centre) -> None:
    hear(centre, "question", answer="9時から受付と答えた")
    assert centre.read(matters.waiting) == []
    assert centre.read(matters.count_answered) == 1


def test_what_is_due_first_stands_on_top_and_what_is_over_is_marked(desk: Desk) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    late = str(
        desk.do("hear_matter", matter=new_id(), sort="question", what="来週も活動しているか")["matter"]
    )
    desk.write(
        lambda tx: tx.execute(
            "UPDATE matters SET answer_by = :day WHERE id = :id", day=yesterday.date().isoformat(), id=late
        )
    )
    hear(desk, "lost", what="水筒")
    assert next(row["id"] for row in desk.read(matters.waiting)) == late
    assert desk.read(matters.count_overdue, today().isoformat()) == 1
    page = desk.get("/matters").text
    assert page.count("▲ 期限切れ") == 1
    assert "期限を過ぎた" in desk.get("/headquarters").text
    assert "苦情・忘れ物・問合せの期限が過ぎています" in page


def test_headquarters_say_who_answers_and_answer_and_it_can_be_taken_back(desk: Desk) -> None:
    matter = hear(desk)
    row = desk.row(matters.by_id, matter)
    asked = {"answerer": "総務 次郎", "answer_by": "", "seen": row["changed_at"]}
    assert "done=matter_given" in desk.post(f"/matters/{matter}/give", **asked).headers["location"]
    assert "総務 次郎" in desk.get(f"/matters/{matter}").text
    again = desk.post(f"/matters/{matter}/give", **asked)
    assert again.status_code == 422 and "ほかの人が直しました" in again.text
    assert desk.post(f"/matters/{matter}/answer", answer=" ").status_code == 422
    done = desk.post(f"/matters/{matter}/answer", answer="片づけた")
    assert desk.read(matters.waiting) == []
    entry_id = done.headers["location"].partition("back=")[2]
    desk.post("/take-back", entry=entry_id)
    assert desk.row(matters.by_id, matter)["answer"] == ""
    desk.do("answer_matter", matter=matter, answer="片づけた")
    assert "もう答えています" in desk.post(f"/matters/{matter}/answer", answer="もう一度").text
    desk.post(f"/matters/{matter}/reopen")
    assert desk.row(matters.by_id, matter)["answered_at"] is None
    assert "前に答えたこと" in desk.get(f"/matters/{matter}").text


def test_a_past_day_is_refused(centre: Centre) -> None:
    past = (today() - timedelta(days=1)).isoformat()
    asked = {"matter": new_id(), "sort": "other", "what": "x", "answer_by": past}
    assert "もう過ぎた日" in centre.refused("hear_matter", **asked)["answer_by"]
    assert "もう過ぎた日" in centre.refused("give_matter", matter=hear(centre), answer_by=past)["answer_by"]


def test_a_thing_is_given_back_to_somebody(desk: Desk) -> None:
    lost = hear(desk, "lost", what="車の鍵", found_where="2階", kept_where="青い箱")
    page = desk.get(f"/matters/{lost}").text
    assert "青い箱" in page and "だれに返したか" in page
    assert "忘れ物ではありません" in desk.post(f"/matters/{hear(desk)}/back", given_to="本人").text
    assert "done=matter_given_back" in desk.post(f"/matters/{lost}/back", given_to="本人").headers["location"]
    assert "本人" in desk.get(f"/matters/{lost}").text


def test_it_is_written_at_any_desk_and_corrected(desk: Desk) -> None:
    team = desk.team()
    assert "1班" in desk.get(f"/matters/new?team={team}").text
    asked = {"matter": new_id(), "sort": "lost", "what": "水筒", "team": team, "need": "", "person": ""}
    answer = desk.post("/matters/new", **asked)
    assert "done=matter_heard&n=1" in answer.headers["location"]
    row = desk.row(matters.by_id, asked["matter"])
    assert row["team_id"] == team
    changed = desk.post(
        f"/matters/{row['id']}/change", what="水筒（銀）", from_name="", about="", seen=row["changed_at"]
    )
    assert "done=matter_changed" in changed.headers["location"]
    assert desk.row(matters.by_id, row["id"])["team_id"] == team
    assert (
        desk.post("/matters/new", **asked | {"matter": new_id(), "sort": "", "what": ""}).status_code == 422
    )


def test_written_by_mistake_it_is_taken_out_again(desk: Desk) -> None:
    asked = {"matter": new_id(), "sort": "other", "what": "まちがい"}
    done = desk.post("/matters/new", **asked).headers["location"]
    desk.post("/take-back", entry=done.partition("back=")[2])
    assert desk.read(matters.waiting) == []
    assert desk.get(f"/matters/{asked['matter']}").status_code == 404


def test_it_is_found_by_what_it_says_and_by_its_number(desk: Desk) -> None:
    hear(desk, what="水筒がない", from_name="吉田さん", from_phone="090-1111-2222")
    hear(desk, what="駐車のこと")
    for words in ("水筒", "よしだ吉田", "1111", "1番", "苦情 水筒"):
        found = desk.post("/matters/list", q=words).text
        assert ("水筒がない" in found) is (words != "よしだ吉田"), words
        assert words in ("1番",) or "駐車のこと" not in found


def test_what_concerns_somebody_hidden_names_nobody(desk: Desk) -> None:
    person = desk.volunteer("隠　れい", phone="050-9999-0000")
    matter = hear(
        desk, what="れいさんの家のこと", from_name="れいの姉", from_phone="050-8888-0000", person=person
    )
    desk.do("hide_person", person=person)
    row = desk.row(matters.by_id, matter)
    assert row["hidden_at"]
    assert desk.read(lambda tx: matters.search(tx, "れい", 9, seen=False)) == []
    assert len(desk.read(lambda tx: matters.search(tx, "れい", 9, seen=True))) == 1
    assert matter in desk.read(hidden.headquarters_own)
    assert desk.read(hidden.said, PEOPLE, person)["phone"] == "050-9999-0000"
    paper = text_of(desk.post("/matters/list.pdf").content)
    assert "れい" not in paper and "秘匿の方のこと" in paper


def test_the_list_of_the_morning_names_nobody(desk: Desk) -> None:
    assert "待っているものはありません" in text_of(desk.post("/matters/list.pdf").content)
    for sort in ("lost", "question"):
        hear(desk, sort)
    hear(desk, from_name="吉田さん", from_phone="090-1111-2222", answerer="本部")
    paper = text_of(desk.post("/matters/list.pdf").content)
    assert "土のうで車が出せない" in paper and "本部" in paper
    assert "吉田" not in paper and "090-1111" not in paper
    assert desk.read(lambda tx: tx.value("SELECT count FROM looks ORDER BY seq DESC LIMIT 1")) == 3


def test_closing_names_what_is_open_and_it_goes_on(desk: Desk) -> None:
    desk.do("open_incident", name="豪雨")
    matter = hear(desk, "question")
    assert (
        "苦情・忘れ物・問合せ1件に、まだ答えていません（1番 問合せ）" in desk.get("/headquarters/centre").text
    )
    desk.post("/headquarters/incident/close")
    assert [row["id"] for row in desk.read(matters.waiting)] == [matter]
    assert desk.get("/matters").text.count("data-row=") == 1


def test_a_tablet_without_network_hands_it_in(desk: Desk) -> None:
    tablet = Enrolled(desk)
    said: dict[str, Any] = {"matter": new_id(), "sort": "lost", "what": "帽子", "about": "体育館"}
    (told,) = tablet.outbox(entry("hear_matter", **said))
    assert told["status"] == "done", told
    assert desk.row(matters.by_id, said["matter"])["what"] == "帽子"
    assert "苦情・忘れ物・問合せを書く" in desk.get("/tablet/forms/matter").text


def test_headquarters_sees_those_of_its_satellites_and_a_satellite_none_of_somebody_hidden(
    tmp_path: Path,
) -> None:
    with two_servers(tmp_path) as two:
        there = hear(two.north, "question", what="駐車場はどこか")
        person = two.headquarters.person("隠　れい")
        hear(two.headquarters, what="れいさんのこと", from_phone="050-8888-0000", person=person)
        two.meet()
        assert len(two.headquarters.read(matters.waiting)) == 2
        assert [row["id"] for row in two.north.read(matters.waiting)] == [there]
        two.headquarters.do("hide_person", person=person)
        two.meet()
        phones = two.north.read(
            lambda tx: tx.fetch("SELECT from_phone, what FROM matters WHERE person_id IS NOT NULL")
        )
        assert phones == [{"from_phone": "", "what": "秘匿"}]
