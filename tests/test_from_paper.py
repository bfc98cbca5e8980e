"""A morning on paper: blank forms with numbers, what is typed in afterwards with its written time, and none that stays in a box."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from tests.centre import STAFF, Desk, field_of, new_id, today
from tests.paper import pages, text_of
from vcenter.domain.calendar import JAPAN, day_began, utc_text
from vcenter.domain.from_paper import FORMS, SET, read_number
from vcenter.domain.refusal import Refusal
from vcenter.sheets import layout
from vcenter.sheets.blank import BlankPaper, BlankPile
from vcenter.store import attendance, from_paper, journal, needs, papers, people, teams
from vcenter.store.tx import Row

MAY = {
    "/from-paper": "reception needs dispatch administration",
    "/from-paper/list": "reception needs dispatch administration",
    "/from-paper/print": "reception needs dispatch administration",
    "/from-paper/print-again": "reception needs dispatch administration",
    "/from-paper/use": "reception needs dispatch administration",
    "/from-paper/settle": "reception needs dispatch administration",
    "/from-paper/people": "reception",
    "/from-paper/people/find": "reception",
    "/from-paper/people/came": "reception",
    "/from-paper/people/new": "reception",
    "/from-paper/people/went": "reception",
    "/from-paper/team": "dispatch",
    "print_blank_papers": "reception needs dispatch administration",
    "use_papers": "reception needs dispatch administration",
    "settle_papers": "reception needs dispatch administration",
    "say_from_paper": "reception needs dispatch administration",
    "keep_paper_team": "dispatch",
    "keep_paper_leaving": "reception dispatch",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DAY = today() - timedelta(days=1)
"""The day that is written on the papers: all of it is over, whatever time it is now."""


def written(time: str, **more: Any) -> dict[str, Any]:
    """What a form says of its paper."""
    paper = {"from_paper": "1", "paper_time": time, "paper_day": DAY.isoformat(), "paper_writer": "佐藤 次郎"}
    return paper | more


def at(time: str) -> str:
    """A time on the papers' day, as it is kept."""
    hour, minute = (int(part) for part in time.split(":"))
    return utc_text(datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=JAPAN))


def printed(desk: Desk, **counts: int) -> int:
    """A pile of these forms; its first number."""
    before = desk.read(from_paper.piles, 1)
    desk.post("/from-paper/print", **{f"counts__{form}": count for form, count in counts.items()})
    (pile,) = desk.read(from_paper.piles, 1)
    assert not before or before[0]["id"] != pile["id"]
    return int(pile["first"])


def card(desk: Desk, name: str = "山田　太郎", time: str = "8:41", **more: Any) -> Response:
    """A reception card as it is typed in."""
    typed = {
        "person": new_id(),
        "name": name,
        "birth": "1980-04-01",
        "consent": "on",
        "phone": "090-1111-2222",
    }
    return desk.post("/reception/new", **typed | written(time) | more)


def person_of(desk: Desk, name: str = "山田　太郎") -> str:
    return str(desk.read(lambda tx: tx.value("SELECT id FROM people WHERE name = :name", name=name)))


def came(desk: Desk, person: str) -> Row:
    return desk.row(attendance.latest_of, person)


def need(desk: Desk, time: str = "9:05", **more: Any) -> Response:
    typed = {
        "need": new_id(), "source": "visit", "person.name": "高橋　キヨ", "address": "港町1-2-3", "category": "mud_out",
        "request": "床下の泥を出してほしい", "consent_team": "on",
    }  # fmt: skip
    return desk.post("/needs/new", **typed | written(time) | more)


def entries(desk: Desk) -> list[Row]:
    return desk.read(from_paper.entries_since, "2020", 100)


# Numbers and the sheets


@pytest.mark.parametrize("typed", ["紙-0012", "１２", " 12 ", "0012", "紙 12"])
def test_a_number_is_read_as_people_write_it(typed: str) -> None:
    assert read_number(typed) == 12


@pytest.mark.parametrize("typed", ["0", "12-3", "十二", "1" * 10])
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refusal, match="紙-0000"):
        read_number(typed)


def test_two_piles_never_have_the_same_number(desk: Desk) -> None:
    first = printed(desk, card=3, need=1)
    assert printed(desk, team=1) == first + 4
    assert desk.row(from_paper.paper, first + 3)["form"] == "need"
    assert desk.row(from_paper.paper, first + 4)["form"] == "team"


def test_nothing_is_printed_of_no_paper(desk: Desk) -> None:
    assert "枚数を入力してください" in desk.post("/from-paper/print").text
    assert (
        "一度に印刷できるのは300枚まで"
        in desk.post("/from-paper/print", counts__card=200, counts__need=200).text
    )
    assert desk.read(from_paper.piles, 9) == []


def test_each_form_fits_its_page_and_has_its_number() -> None:
    forms = ["card", "card", *FORMS]
    pile = BlankPile(
        "みなと市災害ボランティアセンター",
        "0120-555-010",
        tuple(BlankPaper(form, f"紙-{at:04d}") for at, form in enumerate(forms, 1)),
    )
    pdf = layout.blank_pdf(pile)
    assert pages(pdf) == 8  # three cards on two pages, and the report behind the team's sheet
    said = text_of(pdf)
    for number in range(1, len(forms) + 1):
        assert f"紙-{number:04d}" in said
    for word in (
        "先に聞く4つ",
        "危機介入",
        "完了後の見守り",
        "出発前の5つ",
        "全員の体調を聞いた",
        "保護者の署名",
        "受付証の番号",
    ):
        assert word in said, word


def test_the_set_of_a_morning_has_every_form() -> None:
    assert SET.keys() == FORMS.keys()


def test_a_pile_is_printed_again_under_its_numbers(desk: Desk) -> None:
    printed(desk, leaving=1)
    pile = desk.read(from_paper.piles, 1)[0]
    answer = desk.post("/from-paper/print-again", pile=pile["id"])
    assert answer.headers["content-type"] == "application/pdf"
    assert desk.read(from_paper.piles, 9) == [pile]
    assert "見つかりません" in desk.post("/from-paper/print-again", pile=new_id()).text


# Typing in


def test_a_card_counts_at_its_written_time_and_the_journal_says_when_it_was_typed(desk: Desk) -> None:
    number = printed(desk, card=1)
    answer = card(desk, paper_number=f"紙-{number:04d}")
    assert answer.headers["location"] == "/reception/new?from_paper=1&done=paper_card"
    person = person_of(desk)
    assert came(desk, person)["in_at"] == at("8:41")
    (entry,) = entries(desk)
    assert (entry["number"], entry["writer"], entry["typed_by"]) == (number, "佐藤 次郎", STAFF)
    assert entry["written_at"] == at("8:41") < entry["typed_at"]
    row = desk.row(journal.find, entry["entry_id"])
    assert (row["kind"], row["at"]) == ("register_person", at("8:41"))
    received = desk.read(
        lambda tx: tx.value("SELECT received_at FROM journal WHERE id = :id", id=entry["entry_id"])
    )
    assert received == entry["typed_at"]
    for page in ("/headquarters/journal", f"/rosters/people/{person}"):
        assert f"紙-{number:04d}" in desk.get(page).text, page
    listed = desk.get("/from-paper").text
    assert "山田　太郎" in listed
    assert "佐藤 次郎" in listed


def test_the_next_form_has_the_same_day_and_writer(desk: Desk) -> None:
    card(desk)
    page = desk.get("/reception/new?from_paper=1").text
    assert field_of(page, "from_paper") == "1"
    assert 'name="paper_writer" type="text" value="佐藤 次郎"' in page
    assert f'name="paper_day" value="{DAY}"' in page
    assert 'name="paper_time"' not in desk.get("/reception/new").text


@pytest.mark.parametrize(
    "otherwise",
    [
        "UPDATE journal SET device = '受付2番'",
        "UPDATE paper_entries SET typed_by = 'ほかの人'",
        "UPDATE paper_entries SET typed_at = :long_ago",
    ],
)
def test_whoever_begins_says_who_wrote(desk: Desk, otherwise: str) -> None:
    card(desk)
    long_ago = utc_text(datetime.now(JAPAN) - timedelta(minutes=61))
    desk.write(lambda tx: tx.execute(otherwise, long_ago=long_ago))
    page = desk.get("/reception/new?from_paper=1").text
    assert 'name="paper_writer" type="text" value=""' in page
    assert f'name="paper_day" value="{today()}"' in page


def test_hours_are_counted_from_paper(desk: Desk) -> None:
    card(desk, time="8:30")
    person = person_of(desk)
    desk.post("/from-paper/people/went", person=person, **written("12:00"))
    assert came(desk, person)["out_at"] == at("12:00")
    served = desk.read(lambda tx: papers.service_of(tx, people.by_id(tx, person) or {}))
    assert sum(day.minutes for day in served.days) == 210


CANNOT_BE = (
    ({"paper_time": ""}, "紙に書いてある時刻を入力してください"),
    ({"paper_time": "朝"}, "時刻が読めません"),
    ({"paper_day": (DAY + timedelta(days=9)).isoformat()}, "まだ来ていない日"),
    ({"paper_day": "2月30日"}, "problem-paper_day"),
    ({"paper_day": (DAY - timedelta(days=40)).isoformat()}, "1か月より前の日付"),
    ({"paper_number": "12番"}, "用紙の番号は"),
    ({"paper_number": "99999"}, "ここでは印刷していません"),
)


def test_what_cannot_stand_on_a_paper_is_refused_and_stays_typed(desk: Desk) -> None:
    for more, said in CANNOT_BE:
        answer = card(desk, **more)
        assert answer.status_code == 422
        assert said in answer.text
        assert 'value="山田　太郎"' in answer.text
    assert entries(desk) == []
    assert person_of(desk) == "None"


def test_a_time_ahead_of_now_is_refused(desk: Desk) -> None:
    ahead = datetime.now(JAPAN) + timedelta(minutes=20)
    answer = card(desk, time=f"{ahead:%H:%M}", paper_day=ahead.date().isoformat())
    assert answer.status_code == 422
    assert "まだ来ていない" in answer.text


def test_no_paper_is_older_than_the_incident(desk: Desk) -> None:
    desk.do("open_incident", name="豪雨")
    assert "より前の日になっています" in card(desk).text


def test_a_paper_that_is_in_already_is_noticed_with_what_it_is(desk: Desk) -> None:
    number = printed(desk, card=1)
    card(desk, paper_number=str(number))
    again = card(desk, "別　人", paper_number=str(number))
    assert again.status_code == 422
    assert f"この紙（紙-{number:04d}）はもう入力されています: 8:41の受付" in again.text
    assert person_of(desk, "別　人") == "None"
    assert card(desk, "別　人", phone="090-2222-0001").status_code == 303  # a photocopy, without its number


def test_a_card_that_is_in_is_in_also_of_somebody_who_is_known(desk: Desk) -> None:
    number = printed(desk, card=1)
    card(desk, paper_number=str(number))
    other = desk.volunteer("髙橋　花子", check_in=False)
    desk.post("/reception/check-in", person=other, **written("8:45", paper_number=str(number)))
    assert desk.read(attendance.latest_of, other) is None


def test_no_number_of_another_form_is_typed_with_a_list(desk: Desk) -> None:
    number = printed(desk, card=1, list=1)
    known = desk.volunteer("髙橋　花子", check_in=False)
    came_now = desk.post("/from-paper/people/came", found=known, **written("8:20", paper_number=str(number)))
    new = {"new_person": new_id(), "name": "新田　実", "phone": "090-2222-0009"}
    registered = desk.post("/from-paper/people/new", **new | written("8:25", paper_number=str(number)))
    card(desk)
    left = desk.post(
        "/from-paper/people/went", person=person_of(desk), **written("9:00", paper_number=str(number))
    )
    for answer in (came_now, registered, left):
        assert answer.status_code == 422
        assert "は「受付票」です" in answer.text
    assert "新田　実" in registered.text
    assert desk.read(attendance.latest_of, known) is None
    assert came(desk, person_of(desk))["out_at"] is None


def test_a_line_of_a_list_that_was_said_to_be_unused_is_refused_until_somebody_is_sure(desk: Desk) -> None:
    number = printed(desk, list=1)
    desk.post("/from-paper/settle", papers=str(number))
    known = desk.volunteer("髙橋　花子", check_in=False)
    typed = written("8:20", paper_number=str(number))
    refused = desk.post("/from-paper/people/came", found=known, **typed)
    assert refused.status_code == 422
    assert "「使っていない」紙です" in refused.text and 'name="paper_found"' in refused.text
    assert desk.post("/from-paper/people/came", found=known, **typed, paper_found="on").status_code == 303


def test_a_number_of_another_form_is_noticed(desk: Desk) -> None:
    number = printed(desk, need=1)
    assert "は「ニーズ受付票」です" in card(desk, paper_number=str(number)).text


def test_whoever_stands_on_a_paper_was_received_though_the_day_is_full(desk: Desk) -> None:
    desk.do("say_status", day=today().isoformat(), state="full")
    assert card(desk).status_code == 303


def test_who_is_known_and_stands_on_a_paper_was_received_though_the_day_is_full(desk: Desk) -> None:
    known = desk.volunteer("山田　太郎", phone="090-1111-2222", check_in=False)
    desk.do("say_status", day=today().isoformat(), state="full")
    now = written(f"{datetime.now(JAPAN):%H:%M}", paper_day=today().isoformat())
    assert "ですか？" in card(desk, **now).text
    desk.post("/reception/check-in", person=known, **now)
    assert came(desk, known)["in_at"]


def test_a_need_stands_at_its_written_time_and_says_that_it_is_from_paper(desk: Desk) -> None:
    number = printed(desk, need=1)
    answer = need(desk, paper_number=str(number))
    assert answer.headers["location"].startswith("/needs/new?from_paper=1&done=paper_need&n=")
    (entry,) = entries(desk)
    row = desk.row(needs.by_id, entry["need_id"])
    assert row["received_at"] == at("9:05")
    page = desk.get(f"/needs/{row['id']}").text
    assert "が紙から入力" in page
    assert f"紙から入れた（紙-{number:04d}）: 9:05のニーズの受付、書いた人 佐藤 次郎" in page


# 受付名簿 and 帰着表


def test_lines_of_a_list_are_typed_one_after_the_other(desk: Desk) -> None:
    number = printed(desk, list=1)
    known = desk.volunteer("髙橋　花子", check_in=False)
    found = desk.post("/from-paper/people/find", q="髙橋").text
    assert "この時刻に来た" in found
    answer = desk.post("/from-paper/people/came", found=known, **written("8:20", paper_number=str(number)))
    assert answer.headers["location"].startswith("/from-paper/people?done=paper_came")
    new = {"new_person": new_id(), "name": "新田　実", "phone": "090-2222-0009"}
    desk.post("/from-paper/people/new", **new | written("8:25", paper_number=str(number), paper_last="on"))
    assert came(desk, known)["in_at"] == at("8:20")
    assert came(desk, new["new_person"])["in_at"] == at("8:25")
    assert desk.row(from_paper.paper, number)["settled"] == "finished"
    assert desk.read(from_paper.count_missing) == 0


def test_whoever_leaves_is_ticked_and_nobody_leaves_before_coming(desk: Desk) -> None:
    card(desk, "一番　早子", "8:10", phone="090-2222-0002")
    card(desk, "二番　遅夫", "9:30", phone="090-2222-0003")
    early, late = person_of(desk, "一番　早子"), person_of(desk, "二番　遅夫")
    answer = desk.post("/from-paper/people/went", person=[early, late], **written("9:00"))
    assert answer.status_code == 422
    assert "1人の帰宅は記録しました" in answer.text
    assert "9:30" in answer.text.replace("09:30", "9:30")
    assert came(desk, early)["out_at"] == at("9:00")
    assert came(desk, late)["out_at"] is None
    assert "帰宅した人を選んでください" in desk.post("/from-paper/people/went", **written("9:00")).text


def test_everybody_who_cannot_have_left_is_named(desk: Desk) -> None:
    late = [desk.volunteer(name, check_in=False) for name in ("三番　遅子", "四番　来ず")]
    answer = desk.post("/from-paper/people/went", person=late, **written("9:00"))
    assert "三番　遅子さんが、この日に来た記録がありません" in answer.text
    assert "四番　来ずさんが、この日に来た記録がありません" in answer.text


def test_who_was_found_is_meant_and_not_who_is_ticked(desk: Desk) -> None:
    card(desk, time="8:10")
    ticked, found = person_of(desk), desk.volunteer("髙橋　花子", check_in=False)
    assert f'name="found" value="{found}"' in desk.post("/from-paper/people/find", q="髙橋").text
    desk.post("/from-paper/people/came", found=found, person=ticked, **written("8:20"))
    assert (came(desk, found)["in_at"], came(desk, ticked)["in_at"]) == (at("8:20"), at("8:10"))
    desk.post("/from-paper/people/went", found=found, person=ticked, **written("9:00"))
    assert (came(desk, found)["out_at"], came(desk, ticked)["out_at"]) == (at("9:00"), None)


def test_whoever_was_received_later_by_the_tablet_came_when_the_paper_says(desk: Desk) -> None:
    card(desk, time="10:30")
    person = person_of(desk)
    desk.post("/from-paper/people/came", found=person, **written("8:05"))
    assert came(desk, person)["in_at"] == at("8:05")
    desk.post("/from-paper/people/went", person=person, **written("12:00"))
    desk.post("/from-paper/people/came", found=person, **written("7:50"))
    assert (came(desk, person)["in_at"], came(desk, person)["out_at"]) == (at("7:50"), at("12:00"))
    twice = desk.post("/from-paper/people/came", found=person, **written("9:00"))
    assert "7:50に受付して12:00に帰宅と記録されています" in twice.text


def test_whoever_was_sent_home_by_closing_the_day_left_when_the_paper_says(desk: Desk) -> None:
    card(desk)
    person = person_of(desk)
    gathering = came(desk, person)["gathering_id"]
    desk.write(attendance.leave_all, [came(desk, person)["id"]], at("16:00"), "closing")
    desk.post("/from-paper/people/went", person=person, **written("14:15"))
    assert came(desk, person)["out_at"] == at("14:15")
    assert came(desk, person)["gathering_id"] == gathering
    gone = desk.post(
        "/from-paper/people/went", person=desk.volunteer("未着　者", check_in=False), **written("14:15")
    )
    assert "受付の紙を先に入れてください" in gone.text


def test_whoever_has_come_again_today_left_yesterday_when_the_paper_says(desk: Desk) -> None:
    card(desk)
    person = person_of(desk)
    desk.do("check_in", person=person)
    answer = desk.post("/from-paper/people/went", person=person, **written("15:00"))
    assert answer.status_code == 303, answer.text
    assert came(desk, person)["out_at"] is None
    times = desk.read(lambda tx: tx.fetch("SELECT out_at FROM attendance ORDER BY in_at"))
    assert [row["out_at"] for row in times] == [at("15:00"), None]
    desk.post("/take-back", entry=answer.headers["location"].partition("back=")[2])
    times = desk.read(lambda tx: tx.fetch("SELECT out_at FROM attendance ORDER BY in_at"))
    assert [row["out_at"] for row in times] == [None, None]
    desk.post("/from-paper/people/went", person=person, **written("15:00"))
    twice = desk.post("/from-paper/people/went", person=person, **written("16:00"))
    assert "15:00に帰宅と記録されています" in twice.text


def test_what_was_typed_by_mistake_is_taken_back_and_its_paper_waits_again(desk: Desk) -> None:
    number = printed(desk, list=1)
    known = desk.volunteer("髙橋　花子", check_in=False)
    answer = desk.post("/from-paper/people/came", found=known, **written("8:20", paper_number=str(number)))
    entry = answer.headers["location"].partition("back=")[2]
    assert entry == entries(desk)[0]["entry_id"]
    desk.post("/take-back", entry=entry)
    assert entries(desk) == []
    assert desk.read(attendance.latest_of, known) is None
    assert [row["number"] for row in desk.read(from_paper.missing)] == [number]


def test_a_groups_paper_receives_everybody_at_its_time_and_is_in(desk: Desk) -> None:
    number = printed(desk, group=1)
    typed = {"new_group": "港中学校", "lines": "佐藤花子\n田中太郎", "then": "receive"}
    answer = desk.post("/groups/new", **typed | written("8:50", paper_number=str(number)))
    assert answer.headers["location"].startswith("/groups/arrivals/"), answer.text
    assert {row["in_at"] for row in desk.read(lambda tx: tx.fetch("SELECT in_at FROM attendance"))} == {
        at("8:50")
    }
    assert desk.row(from_paper.paper, number)["settled"] == "finished"


# 班の紙


def team_paper(desk: Desk, said: str, **more: Any) -> Response:
    """A team of two who came at 8:10 and 8:20; typed as the paper has it."""
    leader, other = person_of(desk, "班長　一郎"), person_of(desk, "班員　二郎")
    typed = {"team": new_id(), "need_said": said, "leader": leader, "members": [leader, other]}
    return desk.post("/from-paper/team", **typed | written("9:30") | more)


@pytest.fixture
def morning(desk: Desk) -> Desk:
    """Two people and a need are typed in."""
    card(desk, "班長　一郎", "8:10")
    card(desk, "班員　二郎", "8:20", phone="090-2222-0004")
    need(desk, paper_number=str(printed(desk, need=1)))
    return desk


def test_a_team_that_is_back_is_typed_in_whole(morning: Desk) -> None:
    number = morning.read(from_paper.piles, 1)[0]["first"]
    home = person_of(morning, "班員　二郎")
    report = {
        "back_at": "11:45",
        "result": "continue",
        "left_over": "畳が残った",
        "home": home,
        "injuries": "指を切った",
    }
    answer = team_paper(morning, f"紙-{number:04d}", **report)
    assert "done=paper_team_back" in answer.headers["location"], answer.text
    entry = next(one for one in entries(morning) if one["kind"] == "keep_paper_team")
    team = morning.row(teams.by_id, entry["team_id"])
    assert (team["state"], team["out_at"], team["back_at"]) == ("back", at("9:30"), at("11:45"))
    assert morning.row(needs.by_id, team["need_id"])["state"] == "ready"
    assert came(morning, home)["out_at"] == at("11:45")
    assert came(morning, team["leader_id"])["out_at"] is None
    assert morning.row(teams.report, team["id"])["injuries"] == "指を切った"
    assert "指を切った" in morning.get(f"/needs/{team['need_id']}").text
    for page in (f"/returns/teams/{team['id']}", f"/dispatch/teams/{team['id']}"):
        assert "が紙から入力" in morning.get(page).text, page


def test_a_team_that_is_still_out_is_expected_and_its_return_comes_from_the_same_paper(morning: Desk) -> None:
    paper = printed(morning, team=1)
    said = str(morning.read(lambda tx: tx.value("SELECT number FROM needs")))
    refused = team_paper(morning, said, leader_phone="090-2222-0005")
    assert "帰着の予定時刻を入力してください" in refused.text
    answer = team_paper(morning, said, back_by="12:00", paper_number=str(paper))
    assert "done=paper_team_out" in answer.headers["location"], answer.text
    (team,) = morning.read(teams.out)
    back = {f"where.{row['id']}": "back" for row in morning.read(teams.members, team["id"])}
    typed = back | {"result": "done"} | written("9:00", paper_number=str(paper))
    early = morning.post(f"/returns/teams/{team['id']}", **typed)
    assert "9:30に出発しています" in early.text
    morning.post(f"/returns/teams/{team['id']}", **typed | {"paper_time": "11:20"})
    assert morning.row(teams.by_id, team["id"])["back_at"] == at("11:20")


NO_TEAM = (
    ({"need_said": "999"}, "ニーズの紙を先に入れてください"),
    ({"need_said": "紙-x"}, "ニーズの紙を先に入れてください"),
    ({"paper_time": "8:15"}, "班員　二郎さんの受付は8:20で、出発8:15より後です"),
    ({"back_at": "9:00", "result": "done"}, "出発した時刻より後"),
    ({"back_by": "9:00"}, "帰着の予定を、出発の時刻より後に"),
    ({"back_by": "9:30"}, "帰着の予定を、出発の時刻より後に"),
    ({"back_by": "9:00", "back_at": "11:00", "result": "done"}, "帰着の予定を、出発の時刻より後に"),
    ({"back_at": "11:00"}, "活動の結果を選んでください"),
    ({"result": "done"}, "帰着した時刻を入力してください"),
    ({"leader": ""}, "problem-leader"),
    ({"back_at": "11:00", "result": "stopped"}, "中止した理由"),
)


def test_a_teams_paper_that_cannot_be_is_refused(morning: Desk) -> None:
    for more, said in NO_TEAM:
        answer = team_paper(morning, "1", **more)
        assert answer.status_code == 422
        assert said in answer.text, more
    assert morning.read(teams.out) == []


def test_a_team_of_paper_that_is_back_is_never_late(morning: Desk) -> None:
    report = {"back_by": "10:00", "back_at": "11:00", "result": "done"}
    assert team_paper(morning, "1", **report).status_code == 303
    assert morning.read(teams.out) == []
    (team,) = morning.read(lambda tx: tx.fetch("SELECT id FROM teams"))
    own = (f"/returns/teams/{team['id']}", f"/dispatch/teams/{team['id']}")
    for page in ("/returns", "/headquarters", "/dispatch", *own):
        assert "▲ 遅れ" not in morning.get(page).text, page


def test_a_team_that_was_back_after_midnight_is_typed_in_as_of_its_evening(morning: Desk) -> None:
    late = {"paper_time": "22:30", "result": "done"}
    assert "24:10と入力してください" in team_paper(morning, "1", **late, back_at="0:10").text
    assert team_paper(morning, "1", **late, back_at="24:00").status_code == 303
    back = morning.read(lambda tx: tx.value("SELECT back_at FROM teams"))
    assert back == day_began(today())


def test_nobody_is_in_two_teams_at_the_same_time(morning: Desk) -> None:
    back = {"back_at": "11:00", "result": "done"}
    assert team_paper(morning, "1", **back).status_code == 303
    need(morning, "9:10", address="新田2-2", **{"person.name": "別　家"})
    assert (
        "同じ時刻に1班にいます"
        in team_paper(morning, "2", paper_time="10:30", **back | {"back_at": "12:00"}).text
    )
    assert team_paper(morning, "2", paper_time="11:10", **back | {"back_at": "12:00"}).status_code == 303


def test_who_was_in_another_team_then_comes_last_and_with_its_number(morning: Desk) -> None:
    card(morning, "留守　三郎", "8:30", phone="090-2222-0006")
    assert team_paper(morning, "1", back_at="11:00", result="done").status_code == 303
    number = morning.read(lambda tx: tx.value("SELECT number FROM teams"))
    for typed, others in (({}, 2), ({"paper_time": "10:00"}, 2), ({"paper_time": "11:30"}, 0)):
        page = morning.post("/from-paper/team", **written("9:30") | typed).text if typed else None
        page = page or morning.get(f"/from-paper/team?day={DAY}").text
        offered = re.findall(r'name="members" value="([^"]+)"', page)
        assert (offered[0] == person_of(morning, "留守　三郎")) == bool(others), typed
        assert page.count(f"受付　{number}班") == others, typed


def test_who_had_gone_home_or_never_came_is_in_no_team(morning: Desk) -> None:
    home = person_of(morning, "班員　二郎")
    morning.post("/from-paper/people/went", person=home, **written("9:00"))
    assert "班員　二郎さんは、9:00に帰宅と記録されています" in team_paper(morning, "1").text
    never = morning.volunteer("未着　者", check_in=False)
    both = {"members": [never], "leader": never}
    assert "未着　者さんは、この日の受付の記録がありません" in team_paper(morning, "1", **both).text


# None stays in the box


def test_headquarters_says_how_many_papers_are_missing_once_a_pile_is_in_use(desk: Desk) -> None:
    first = printed(desk, card=2, need=2)
    pile = desk.read(from_paper.piles, 1)[0]["id"]
    assert "まだ入力していない紙" not in desk.get("/headquarters").text
    desk.post("/from-paper/use", pile=pile)
    assert "まだ入力していない紙が4枚" in desk.get("/headquarters").text
    card(desk, paper_number=str(first))
    need(desk, paper_number=str(first + 2))
    assert "まだ入力していない紙が2枚" in desk.get("/headquarters").text
    page = desk.get("/from-paper").text
    assert "▲ まだ入力していない紙　2枚" in page
    assert f"紙-{first + 1:04d}" in page
    desk.post("/from-paper/settle", papers=str(first + 1))
    desk.post("/from-paper/settle", all="need", of_need=str(first + 3))
    assert "まだ入力していない紙" not in desk.get("/headquarters").text
    assert "✓ 使っている紙は、すべて入っています" in desk.get("/from-paper").text
    assert "印刷 4枚　入力ずみ 2枚　使わなかった 2枚" in desk.get("/from-paper").text


def test_a_paper_that_is_typed_in_says_that_its_pile_is_in_use(desk: Desk) -> None:
    first = printed(desk, card=2)
    card(desk, paper_number=str(first))
    assert [row["number"] for row in desk.read(from_paper.missing)] == [first + 1]


def test_a_paper_that_was_said_to_be_unused_is_in_when_it_is_found_after_all(desk: Desk) -> None:
    first = printed(desk, card=1)
    desk.post("/from-paper/use", pile=desk.read(from_paper.piles, 1)[0]["id"])
    answer = desk.post("/from-paper/settle", papers=str(first))
    entry = answer.headers["location"].partition("back=")[2]
    desk.post("/take-back", entry=entry)
    assert desk.read(from_paper.count_missing) == 1
    desk.post("/from-paper/settle", papers=str(first))
    refused = card(desk, paper_number=str(first))
    assert refused.status_code == 422
    assert "「使っていない」紙です" in refused.text and 'name="paper_found"' in refused.text
    assert card(desk, paper_number=str(first), paper_found="on").status_code == 303
    assert desk.read(from_paper.counted) == {"papers": 1, "typed": 1, "unused": 0}
    assert "紙の番号を選んでください" in desk.post("/from-paper/settle").text


def test_using_a_pile_is_taken_back(desk: Desk) -> None:
    printed(desk, card=1)
    answer = desk.post("/from-paper/use", pile=desk.read(from_paper.piles, 1)[0]["id"])
    desk.post("/take-back", entry=answer.headers["location"].partition("back=")[2])
    assert desk.read(from_paper.count_missing) == 0
