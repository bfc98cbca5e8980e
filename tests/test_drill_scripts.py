"""Scripts of drills (訓練の台本): made for so many people, changed, printed, run, and what was noticed and counted."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from tests.centre import Centre, Desk, command, form_of, new_id, today
from tests.paper import pages, text_of
from tests.payloads.drill_scripts import CARD, STEP, head, script
from tests.satellite import Two
from tests.test_drills import closed, opened
from vcenter.desks import drill_scripts as drill_desk
from vcenter.domain import drill_half_day
from vcenter.domain.calendar import JAPAN
from vcenter.domain.drill_scripts import (
    CHARACTERS,
    DESKS,
    LEAST_PEOPLE,
    MOST_PEOPLE,
    late_words,
    made_up,
    parts_of,
    planned_at,
    plays,
)
from vcenter.sheets.drill_scripts import WHOLE, CardOnPaper, card_size
from vcenter.store import drill_figures, drill_notes, drill_scripts, drills, journal
from vcenter.store.tx import Row

MAY = {
    "/drill": "any",
    "/drill/{script}": "any",
    "/drill/{script}/now": "any",
    "/drill/notes": "any",
    "/drill/new": "administration",
    "/drill/{script}/edit": "administration",
    "/drill/{script}/use": "administration",
    "/drill/{script}/drop": "administration",
    "/drill/{script}/steps/new": "administration",
    "/drill/steps/{step}": "administration",
    "/drill/steps/{step}/remove": "administration",
    "/drill/steps/{step}/begin": "administration",
    "/drill/{script}/cards/new": "administration",
    "/drill/cards/{card}": "administration",
    "/drill/cards/{card}/remove": "administration",
    "/drill/cards/{card}/hand-out": "administration",
    "/drill/{script}/parts/{part}": "administration",
    "/drill/{script}/print/{paper}": "administration",
    "/drill/notes/{note}": "administration",
    "/drill/notes/{note}/remove": "administration",
    "/headquarters/drills/{incident}/report": "administration",
    "/headquarters/drills/{incident}/report.pdf": "administration",
    "/headquarters/drills/{incident}/report.xlsx": "administration",
    "/headquarters/drills/{incident}/report/throw": "",
    "write_drill_script": "administration",
    "change_drill_script": "administration",
    "use_drill_script": "administration",
    "drop_drill_script": "administration",
    "add_drill_step": "administration",
    "change_drill_step": "administration",
    "remove_drill_step": "administration",
    "add_drill_card": "administration",
    "change_drill_card": "administration",
    "change_drill_part": "administration",
    "remove_drill_card": "administration",
    "begin_drill_step": "administration",
    "hand_out_drill_card": "administration",
    "note_in_drill": "any",
    "settle_drill_note": "administration",
    "remove_drill_note": "administration",
    "keep_drill_report": "administration",
    "throw_drill_report": "",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def written(where: Centre | Desk, **said: Any) -> str:
    return str(where.do("write_drill_script", **script(**said))["script"])


def in_use(where: Centre | Desk, **said: Any) -> tuple[str, str]:
    """A drill that is open, and the script by which it is run."""
    drill, made = opened(where), written(where, **said)
    where.do("use_drill_script", script=made, drill=drill)
    return drill, made


def steps(where: Centre | Desk, script: str) -> list[Row]:
    return where.read(drill_scripts.steps, script)


def noted(where: Centre | Desk, drill: str, **said: Any) -> str:
    note = {"note": new_id(), "drill": drill, "what": "受付の列が長い", "desk": "reception"} | said
    return str(where.do("note_in_drill", **note)["note"])


def refused_at(where: Desk, kind: str, **payload: Any) -> dict[str, str]:
    """What is wrong with a command, by field."""
    answer = where.client.post("/api/commands", json=command(kind, **payload), headers=where.headers).json()
    errors: dict[str, str] = answer["errors"]
    return errors


# The ready script


@pytest.mark.parametrize("people", [LEAST_PEOPLE, 9, 20, 21, MOST_PEOPLE])
def test_in_the_second_half_everybody_has_changed_places(people: int) -> None:
    parts = parts_of(people)
    assert [one.participant for one in parts] == [*range(1, people + 1)]
    for one in parts:
        assert (one.first in DESKS) != (one.second in DESKS)
    for half in ([one.first for one in parts], [one.second for one in parts]):
        assert {"reception", "needs", "matching", "dispatch"} <= {
            *half
        }  # every desk has somebody in both halves
        assert "leader" in half  # and there is somebody who may lead a team
        assert "resident" in half


def test_with_few_people_a_card_says_what_else_is_done_at_a_desk() -> None:
    few = tuple(one.first for one in parts_of(LEAST_PEOPLE))
    assert "本部" in plays("matching", few)[1]
    many = tuple(one.first for one in parts_of(20))
    assert "本部" not in plays("matching", many)[1]
    assert plays("hearing", many)[0] == "ボランティア: 聞こえにくい人"


def test_nobody_says_their_own_name_and_no_two_say_the_same() -> None:
    people = [made_up(number, "") for number in range(1, MOST_PEOPLE + 1)]
    assert len({one.name for one in people}) == len({one.phone for one in people}) == MOST_PEOPLE
    assert made_up(3, "minor").birth.startswith("平成")


def test_the_ready_script_has_a_change_in_the_middle_and_traps_on_its_cards() -> None:
    titles = [one.title for one in drill_half_day.STEPS]
    first, second = ([one[4:] for one in titles if one.startswith(half)] for half in ("前半: ", "後半: "))
    assert "交代" in titles
    assert [*second] == first[1:]  # the same again, but for going to one's desk
    needs = [one for one in drill_half_day.CARDS if one.sort == "need"]
    assert len(needs) >= 10
    assert sum("わな" in one.aim for one in needs) >= 4
    assert any("言ってよいこと" in one.aim for one in drill_half_day.CARDS if one.sort == "call")
    ends = max(one.minute + one.minutes for one in drill_half_day.STEPS)
    assert ends == 180
    assert all(one.minute < ends for one in drill_half_day.CARDS)


def test_late_and_early_are_a_sign_and_words() -> None:
    assert [late_words(one) for one in (0, 1, -1, 5, -3, 683, -120)] == [
        "○ 予定どおり", "○ 予定どおり", "○ 予定どおり", "▲ 5分遅れ", "▽ 3分早い", "▲ 11時間23分遅れ", "▽ 2時間早い",
    ]  # fmt: skip


def test_every_character_and_every_desk_has_something_to_do() -> None:
    for key in (*DESKS, *CHARACTERS):
        assert len(plays(key, (key,))[1]) > 10


# Writing


def test_it_is_made_of_the_form_for_so_many_people(desk: Desk) -> None:
    page = desk.get("/drill/new").text
    made = form_of(page, "/drill/new")["script"]
    page = desk.press(page, "/drill/new", people="7").text
    assert "まだ記録していません" in page
    answer = desk.press(page, "/drill/new", people="２１", day=today().isoformat(), starts_at="9時半")
    assert answer.headers["location"].startswith(f"/drill/{made}/edit")
    assert len(desk.read(drill_scripts.parts, made)) == 21
    edit = desk.get(f"/drill/{made}/edit").text
    assert "9:30" in edit
    assert "屋根にブルーシート" in edit


def test_what_does_not_fit_together_is_refused(centre: Centre) -> None:
    assert "people" in centre.refused("write_drill_script", **script(people=9))
    assert "starts_at" in centre.refused("write_drill_script", **script(starts_at=""))
    assert "day" in centre.refused("write_drill_script", **script(day=None))
    assert "steps" in centre.refused("write_drill_script", **script(steps=[]))
    said = script()
    centre.do("write_drill_script", **said)
    assert "もう作って" in centre.refused("write_drill_script", **said)["script"]


def test_a_script_is_prepared_before_the_drill_and_then_used_for_one_alone(centre: Centre) -> None:
    made = written(centre, day=(today() + timedelta(days=3)).isoformat())
    first = opened(centre)
    centre.do("use_drill_script", script=made, drill=first)
    assert centre.row(drill_scripts.by_id, made)["day"] == today().isoformat()
    assert centre.do("use_drill_script", script=made, drill=first)["already"]
    assert "もう台本が" in centre.refused("use_drill_script", script=written(centre), drill=first)["drill"]
    closed(centre)
    second = opened(centre)
    assert "使いました" in centre.refused("use_drill_script", script=made, drill=second)["script"]
    assert "報告の画面" in centre.refused("drop_drill_script", script=made)["script"]


def test_an_incident_has_no_script(centre: Centre) -> None:
    incident = opened(centre, name="豪雨", drill=False)
    assert (
        "訓練が開いていません"
        in centre.refused("use_drill_script", script=written(centre), drill=incident)["drill"]
    )


def test_one_that_was_never_used_is_dropped(desk: Desk) -> None:
    made = written(desk)
    assert desk.post(f"/drill/{made}/drop").status_code == 303
    assert desk.read(drill_scripts.by_id, made) is None
    assert desk.get(f"/drill/{made}").status_code == 404


def test_another_number_of_people_shares_the_parts_out_anew(desk: Desk) -> None:
    made = written(desk)
    page, before = (desk.get(f"/drill/{made}/edit").text for _ in range(2))
    assert desk.press(page, f"/drill/{made}/edit", people="12").status_code == 303
    assert len(desk.read(drill_scripts.parts, made)) == 12
    old = desk.press(before, f"/drill/{made}/edit", people="14")
    assert old.status_code == 422
    assert "ほかの人が直しました" in old.text
    assert len(desk.read(drill_scripts.parts, made)) == 12


def test_steps_are_added_and_moved_with_all_that_follows_and_taken_out_and_back(desk: Desk) -> None:
    made = written(desk)
    page = desk.get(f"/drill/{made}/steps/new").text
    assert desk.press(page, f"/drill/{made}/steps/new", title="交代", planned="9:30").status_code == 303
    assert [(one["minute"], one["title"]) for one in steps(desk, made)] == [
        (0, "説明"),
        (10, "マッチング"),
        (30, "交代"),
    ]
    step = steps(desk, made)[1]["id"]
    page = desk.get(f"/drill/steps/{step}").text
    refused = desk.press(page, f"/drill/steps/{step}", planned="8:50")
    assert "からあと、" in refused.text
    assert desk.press(page, f"/drill/steps/{step}", planned="9:15", following="on").status_code == 303
    assert [one["minute"] for one in steps(desk, made)] == [0, 15, 35]
    assert desk.read(drill_scripts.cards, made)[0]["minute"] == 17
    answer = desk.post(f"/drill/steps/{step}/remove")
    assert len(steps(desk, made)) == 2
    toast = desk.get(answer.headers["location"]).text
    assert desk.press(toast, "/take-back").status_code == 303
    assert len(steps(desk, made)) == 3


def test_what_follows_is_put_off_too_where_a_step_takes_longer(desk: Desk) -> None:
    made = written(desk)
    first = steps(desk, made)[0]
    page = desk.get(f"/drill/steps/{first['id']}").text
    longer = str(first["minutes"] + 5)
    assert desk.press(page, f"/drill/steps/{first['id']}", minutes=longer, following="on").status_code == 303
    assert [one["minute"] for one in steps(desk, made)] == [0, 15]
    assert desk.read(drill_scripts.cards, made)[0]["minute"] == 17
    # An entry of before did not say so: nothing but its own length changes.
    desk.do(
        "change_drill_step", **STEP | {"step": first["id"], "minute": 0, "minutes": 40, "following": True}
    )
    assert [one["minute"] for one in steps(desk, made)] == [0, 15]


def test_a_drill_is_opened_with_its_script_that_is_nearest_first(desk: Desk) -> None:
    far = written(desk, name="春の台本", day=(today() + timedelta(days=90)).isoformat())
    near = written(desk, name="きょうの台本", day=today().isoformat())
    page = desk.get("/headquarters/incident").text
    choice = page.split('name="script"')[1].split("</select>")[0]
    assert choice.index("使わない") < choice.index("きょうの台本") < choice.index("春の台本")
    refused = desk.press(page, "/headquarters/incident", name="訓練", script=near)
    assert "台本は訓練で使います" in refused.text
    opened = desk.press(page, "/headquarters/incident", name="訓練", script=near, drill="on")
    assert opened.headers["location"].startswith(f"/drill/{near}?done=")
    assert "きょうの台本" not in desk.get("/drill/new").text
    assert desk.row(drill_scripts.by_id, near)["drill"] == "訓練"
    assert desk.row(drill_scripts.by_id, far)["drill"] is None


def test_while_a_disaster_is_open_pages_say_why_no_drill_is_opened(desk: Desk) -> None:
    made = written(desk)
    assert "災害・訓練の画面で「訓練として開く」" in desk.get(f"/drill/{made}/edit").text
    opened(desk, drill=False, name="豪雨")
    assert "いまの災害を閉じるまで、次は開けません" in desk.get("/headquarters/incident").text
    said = desk.get(f"/drill/{made}/edit").text
    assert "災害「豪雨」を閉じるまで、訓練は開けません" in said
    assert "災害・訓練の画面で「訓練として開く」" not in said


def test_a_script_that_was_used_is_read_and_no_form_changes_it(desk: Desk) -> None:
    drill, made = in_use(desk)
    desk.do("close_incident")
    step, card = steps(desk, made)[0]["id"], desk.read(drill_scripts.cards, made)[0]["id"]
    for path in (f"/drill/steps/{step}", f"/drill/cards/{card}", f"/drill/{made}/steps/new"):
        page = desk.get(path).text
        assert "訓練はもう閉じています" in page
        assert f'action="{path}"' not in page
    assert f'action="/drill/steps/{step}/begin"' in desk.get(f"/drill/steps/{step}").text
    desk.write(drills.begin, drill, "2026-01-01T00:00:00.000Z")
    page = desk.get(f"/drill/steps/{step}").text
    assert "この訓練は捨てました" in page
    assert f'action="/drill/steps/{step}/begin"' not in page


def test_a_card_that_says_much_has_smaller_letters_or_a_page_of_its_own() -> None:
    card = CardOnPaper(1, "9:30", "need", "床下の泥", "川上町の高橋キヨ（82歳）", "川上町2-1", "", "", "")
    said = [
        card_size(replace(card, words="水" * many, facts="土" * more))
        for many, more in ((40, 40), (100, 60), (180, 60), (400, 60), (4000, 4000))
    ]
    assert said[0] == "fit0"
    assert said[0] < said[1] < said[2] < WHOLE
    assert said[3:] == [WHOLE, WHOLE]


def test_the_report_is_saved_under_its_name_and_day(desk: Desk) -> None:
    drill, _ = in_use(desk)
    answer = desk.post(f"/headquarters/drills/{drill}/report.xlsx")
    said = unquote(answer.headers["content-disposition"])
    name = desk.row(drills.drill_by_id, drill)["name"]
    assert f"訓練の報告_{name}_{today().isoformat()}.xlsx" in said


def test_what_a_role_card_says_is_changed_for_one_script_and_back(desk: Desk) -> None:
    made, other = written(desk), written(desk)
    path = f"/drill/{made}/parts/leader"
    page, before = (desk.get(path).text for _ in range(2))
    assert desk.press(page, path, name="消防団の人", todo="声が大きいです。").status_code == 303
    paper = desk.read(drill_desk._paper, made)
    assert ("ボランティア: 消防団の人", "声が大きいです。") in {one.first for one in paper.roles}
    assert "消防団の人" in desk.get(f"/drill/{made}/edit").text
    assert "消防団の人" not in desk.get(f"/drill/{other}/edit").text
    old = desk.press(before, path, todo="ほかの言葉")
    assert "ほかの人が直しました" in old.text
    ready = desk.get(path).text.split("<h2>はじめの言葉</h2>")[1]
    ready = f'<form method="post" action="{path}">{ready}'
    assert desk.press(ready, path).status_code == 303
    assert "消防団の人" not in desk.get(f"/drill/{made}/edit").text
    assert "入力してください" in desk.press(desk.get(path).text, path, todo="").text
    assert desk.get(f"/drill/{made}/parts/nobody").status_code == 404


def test_a_desk_says_other_words_and_still_what_it_does_besides(centre: Centre) -> None:
    made = written(centre)
    centre.do("change_drill_part", script=made, part="matching", todo="組み合わせます。")
    roles = {one.first for one in centre.read(drill_desk._paper, made).roles}
    assert any(
        said == "担当者: マッチング" and todo.startswith("組み合わせます。本部") for said, todo in roles
    )
    assert "name" in centre.refused("change_drill_part", script=made, part="leader", todo="話す")


def test_a_script_is_for_a_day_to_come_and_one_whose_day_is_over_keeps_it(desk: Desk) -> None:
    page = desk.get("/drill/new").text
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert "もう過ぎた日です" in desk.press(page, "/drill/new", day=yesterday).text
    made = written(desk)
    desk.write(drill_scripts.change, made, {"day": yesterday})
    page = desk.get(f"/drill/{made}/edit").text
    assert desk.press(page, f"/drill/{made}/edit", name="秋の台本").status_code == 303
    page = desk.get(f"/drill/{made}/edit").text
    other = (today() - timedelta(days=2)).isoformat()
    assert "もう過ぎた日です" in desk.press(page, f"/drill/{made}/edit", day=other).text


def test_what_is_planned_after_midnight_says_the_next_day(desk: Desk) -> None:
    made = written(desk, starts_at="23:30")
    page = desk.get(f"/drill/{made}/steps/new").text
    assert desk.press(page, f"/drill/{made}/steps/new", title="交代", planned="0:10").status_code == 303
    step = steps(desk, made)[-1]
    assert step["minute"] == 40
    assert "翌日 0:10" in desk.get(f"/drill/{made}/edit").text
    assert "翌日 0:10" in desk.get(f"/drill/{made}").text
    page = desk.get(f"/drill/steps/{step['id']}").text
    assert "翌日の時刻です" in page
    assert form_of(page, f"/drill/steps/{step['id']}")["planned"] == "0:10"


def test_a_step_half_a_day_later_is_refused_in_hours(desk: Desk) -> None:
    made = written(desk)
    page = desk.get(f"/drill/{made}/steps/new").text
    answer = desk.press(page, f"/drill/{made}/steps/new", title="交代", planned="23:59").text
    assert "始まり（9:00）からあと、12時間（21:00）まで" in answer
    assert "720以下" not in answer


def test_an_old_form_of_a_step_undoes_nothing(desk: Desk) -> None:
    made = written(desk)
    step = steps(desk, made)[0]["id"]
    page = desk.get(f"/drill/steps/{step}").text
    desk.do("change_drill_step", **STEP | {"step": step, "minute": 1, "title": "あいさつ"})
    refused = desk.press(page, f"/drill/steps/{step}", who="進行役")
    assert refused.status_code == 422
    assert "あいさつ" in refused.text
    assert steps(desk, made)[0]["title"] == "あいさつ"


def test_what_a_card_says_is_changed_and_cards_come_and_go(desk: Desk) -> None:
    made = written(desk)
    page = desk.get(f"/drill/{made}/cards/new").text
    typed = {
        "sort": "call",
        "title": "取材",
        "words": "何人いますか",
        "planned": "9:20",
        "aim": "人数は言ってよい",
    }
    assert desk.press(page, f"/drill/{made}/cards/new", **typed).status_code == 303
    one = desk.read(drill_scripts.cards, made)[-1]
    assert (one["minute"], one["sort"], one["aim"]) == (20, "call", "人数は言ってよい")
    page = desk.get(f"/drill/cards/{one['id']}").text
    assert desk.press(page, f"/drill/cards/{one['id']}", words="どの家ですか").status_code == 303
    assert desk.read(drill_scripts.cards, made)[-1]["words"] == "どの家ですか"
    assert desk.post(f"/drill/cards/{one['id']}/remove").status_code == 303
    assert len(desk.read(drill_scripts.cards, made)) == 1
    assert "words" in refused_at(
        desk, "add_drill_card", **CARD | {"card": new_id(), "script": made, "words": ""}
    )


def test_after_the_drill_is_closed_only_times_and_notes_are_mended(centre: Centre) -> None:
    drill, made = in_use(centre)
    step = steps(centre, made)[0]["id"]
    centre.do("begin_drill_step", step=step)
    closed(centre)
    assert "もう閉じて" in centre.refused("change_drill_step", **STEP | {"step": step})["script"]
    assert "もう閉じて" in centre.refused("change_drill_script", **head(script=made))["script"]
    centre.do("begin_drill_step", step=step, time="0:00")
    assert noted(centre, drill, step=step)


# Running


def test_a_step_begins_now_and_its_time_is_mended_and_taken_back(desk: Desk) -> None:
    _, made = in_use(desk)
    step = steps(desk, made)[0]["id"]
    answer = desk.post(f"/drill/steps/{step}/begin")
    began = steps(desk, made)[0]["began_at"]
    assert began
    assert desk.do("begin_drill_step", step=step)["already"]
    assert desk.post(f"/drill/steps/{step}/begin", time="0:00").status_code == 303
    assert desk.get(f"/drill/{made}").text.count("0:00") >= 1
    page = desk.get(answer.headers["location"]).text
    assert desk.press(page, "/take-back").status_code == 422 or steps(desk, made)[0]["began_at"] != began
    assert (
        "まだ来ていない" in desk.post(f"/drill/steps/{step}/begin", time="23:59").text
        or datetime.now(JAPAN).hour == 23
    )


def test_a_step_that_was_begun_by_mistake_has_not_begun(desk: Desk) -> None:
    _, made = in_use(desk)
    step = steps(desk, made)[0]["id"]
    answer = desk.post(f"/drill/steps/{step}/begin")
    toast = desk.get(answer.headers["location"]).text
    assert desk.press(toast, "/take-back").status_code == 303
    assert steps(desk, made)[0]["began_at"] is None


def test_nothing_begins_before_the_drill_is_open(centre: Centre) -> None:
    made = written(centre)
    assert "まだ開いていません" in centre.refused("begin_drill_step", step=steps(centre, made)[0]["id"])[""]


def test_planned_and_real_stand_side_by_side_with_what_comes_next(desk: Desk) -> None:
    start = datetime.now(JAPAN) - timedelta(minutes=6)
    _, made = in_use(desk, day=start.date().isoformat(), starts_at=f"{start:%H:%M}")
    step, after = steps(desk, made)
    desk.do("begin_drill_step", step=step["id"])
    page = desk.get("/drill").headers["location"]
    text = desk.get(page).text
    assert "▲ 6分遅れ" in text or "▲ 7分遅れ" in text
    assert "あと4分" in text or "あと3分" in text
    assert f"/drill/steps/{after['id']}/begin" in text
    desk.do("begin_drill_step", step=after["id"])
    assert "▽" in desk.get(f"/drill/{made}/now").text
    assert "すべての段を始めました" in desk.get(f"/drill/{made}/now").text


def test_a_step_that_was_passed_over_is_said_so(desk: Desk) -> None:
    _, made = in_use(desk)
    desk.do("begin_drill_step", step=steps(desk, made)[1]["id"])
    assert "とばした" in desk.get(f"/drill/{made}").text


def test_cards_are_handed_out_as_the_drill_goes_on(desk: Desk) -> None:
    _, made = in_use(desk)
    (card,) = desk.read(drill_scripts.cards, made)
    hand = f"/drill/cards/{card['id']}/hand-out"
    assert hand not in desk.get(f"/drill/{made}").text
    for one in steps(desk, made):
        desk.do("begin_drill_step", step=one["id"])
    assert hand in desk.get(f"/drill/{made}").text
    answer = desk.post(hand)
    assert "渡した 1枚" in desk.get(f"/drill/{made}").text
    assert desk.press(desk.get(answer.headers["location"]).text, "/take-back").status_code == 303
    assert hand in desk.get(f"/drill/{made}").text


def test_the_mark_of_the_drill_leads_to_its_page_from_every_screen(desk: Desk) -> None:
    assert 'href="/drill"' not in desk.get("/reception").text
    opened(desk)
    assert '<a class="top-incident drill" href="/drill">' in desk.get("/reception").text
    assert "台本がありません" in desk.get("/drill").text


def test_a_prepared_script_is_chosen_once_the_drill_is_open(desk: Desk) -> None:
    made = written(desk)
    drill = opened(desk)
    page = desk.get("/drill").text
    assert desk.press(page, f"/drill/{made}/use").headers["location"].startswith(f"/drill/{made}")
    assert desk.row(drill_scripts.of_drill, drill)["id"] == made


# What somebody notices


def test_anybody_writes_what_they_noticed_and_takes_it_back(desk: Desk) -> None:
    drill, made = in_use(desk)
    page = desk.get(f"/drill/{made}").text
    refused = desk.press(page, "/drill/notes", what="", desk="returns")
    assert refused.status_code == 422
    answer = desk.press(refused.text, "/drill/notes", what="帰りの時刻を聞き忘れた", desk="returns")
    text = desk.get(answer.headers["location"]).text
    assert "帰りの時刻を聞き忘れた" in text
    (row,) = desk.read(drill_notes.of_drill, drill)
    assert row["step"] == "説明"  # the one that comes, as none has begun
    assert desk.press(text, "/take-back").status_code == 303
    assert desk.read(drill_notes.of_drill, drill) == []


def test_a_drill_without_a_script_collects_what_was_noticed_too(desk: Desk) -> None:
    drill = opened(desk)
    answer = desk.press(desk.get("/drill").text, "/drill/notes", what="名札が足りない", desk="reception")
    assert answer.headers["location"].startswith("/drill?")
    assert "名札が足りない" in desk.get("/drill").text
    assert "名札が足りない" in desk.get(f"/headquarters/drills/{drill}/report").text


def test_who_mends_it_and_until_when_is_said(desk: Desk) -> None:
    drill = opened(desk)
    note = noted(desk, drill)
    report = f"/headquarters/drills/{drill}/report"
    before = desk.get(report).text
    fix = f"/drill/notes/{note}"
    page = desk.press(desk.get(report).text, fix, state="fix").text
    assert "だれが直すかを入力" in page
    page = desk.press(page, fix, state="fix", fix_who="受付班長").text
    assert "いつまでに直すかを入力" in page
    past = (today() - timedelta(days=1)).isoformat()
    page = desk.press(page, fix, state="fix", fix_who="受付班長", fix_by=past).text
    assert "もう過ぎた日" in page
    until = (today() + timedelta(days=7)).isoformat()
    assert desk.press(page, fix, state="fix", fix_who="受付班長", fix_by=until).status_code == 303
    assert "受付班長" in desk.get(report).text
    old = desk.press(before, fix, state="done")
    assert old.status_code == 422
    assert "ほかの人が直しました" in old.text


def test_a_line_that_is_taken_out_comes_back_until_the_drill_is_thrown_away(desk: Desk) -> None:
    drill = opened(desk)
    note = noted(desk, drill, what="田中さんが転んだ")
    answer = desk.post(f"/drill/notes/{note}/remove")
    page = desk.get(answer.headers["location"]).text
    assert "田中さん" not in page
    assert desk.press(page, "/take-back").status_code == 303
    desk.post(f"/drill/notes/{note}/remove")
    closed(desk)
    desk.post(f"/headquarters/drills/{drill}/throw")
    assert desk.read(drill_notes.by_id, note) is None
    assert "田中さん" not in str(desk.read(lambda tx: tx.fetch("SELECT payload FROM journal")))


def test_a_satellite_shows_the_script_and_tells_what_was_noticed_there(two: Two) -> None:
    two.headquarters.do("close_incident")
    drill, made = in_use(two.headquarters)
    two.meet()
    assert [one["title"] for one in steps(two.north, made)] == [
        one["title"] for one in steps(two.headquarters, made)
    ]
    assert (
        "本部の画面だけ"
        in two.north.refused("begin_drill_step", step=steps(two.north, made)[0]["id"])["script"]
    )
    assert "本部の画面だけ" in two.north.refused("write_drill_script", **script())["script"]
    noted(two.north, drill, what="拠点に名札がない")
    two.meet()
    (row,) = two.headquarters.read(drill_notes.of_drill, drill)
    assert row["what"] == "拠点に名札がない"


# The report


def test_the_report_counts_the_drill_and_nothing_else(centre: Centre) -> None:
    centre.volunteer("常田　いつも")  # before it
    drill = opened(centre)
    team = centre.sent()
    members = [
        row["person_id"] for row in centre.read(lambda tx: tx.fetch("SELECT person_id FROM team_members"))
    ]
    centre.do("report_return", team=team, result="done", back=members)
    centre.need()
    figures = centre.read(drill_figures.counted, centre.row(drills.drill_by_id, drill))
    assert figures == {
        "people": 2, "needs": 2, "done": 1, "referred": 0, "teams": 1, "back": 1, "members": 2, "first_out": 0,
        "each": figures["each"],
    }  # fmt: skip


def test_a_reception_takes_as_long_as_from_one_to_the_next_at_a_desk(centre: Centre) -> None:
    drill = opened(centre, name="訓練")
    for number in range(5):
        centre.volunteer(f"訓練　{number}郎")
    row = centre.row(drills.drill_by_id, drill)
    began = datetime.now(UTC) + timedelta(minutes=1)
    times = (0, 40, 100, 200, 5000)  # 40, 60, 100 seconds, and a pause in which nobody came
    ids = centre.read(lambda tx: [one["id"] for one in tx.fetch("SELECT id FROM attendance ORDER BY id")])
    for id, seconds in zip(ids, times, strict=True):
        at = (began + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        centre.run(
            centre.database.write(
                lambda tx, at=at, id=id: tx.execute(
                    "UPDATE attendance SET in_at = :at WHERE id = :id", at=at, id=id
                )
            )
        )
    assert centre.read(drill_figures.counted, row)["each"] == 60


def test_the_numbers_are_kept_when_the_drill_is_thrown_away_and_the_script_stays(desk: Desk) -> None:
    drill, made = in_use(desk)
    desk.volunteer("訓練　一郎")
    desk.do("begin_drill_step", step=steps(desk, made)[0]["id"])
    noted(desk, drill)
    closed(desk)
    assert desk.post(f"/headquarters/drills/{drill}/throw").status_code == 303
    while "捨て終わりました" not in desk.post(f"/headquarters/drills/{drill}/throw/part").text:
        pass
    figures = desk.read(drill_figures.figures, desk.row(drills.drill_by_id, drill))
    assert figures is not None
    assert figures["people"] == 1
    page = desk.get(f"/headquarters/drills/{drill}/report").text
    assert "1人" in page
    assert "受付の列が長い" in page
    assert "マッチング" in page
    assert (
        "もう捨てました"
        in refused_at(desk, "note_in_drill", note=new_id(), drill=drill, what="x", desk="needs")["drill"]
    )


def test_what_was_learned_is_thrown_away_by_whoever_is_responsible(desk: Desk) -> None:
    drill, made = in_use(desk)
    noted(desk, drill, what="この言葉は消える")
    assert "まだ開いています" in desk.post(f"/headquarters/drills/{drill}/report/throw").text
    closed(desk)
    assert desk.post(f"/headquarters/drills/{drill}/report/throw").status_code == 303
    assert desk.read(drill_scripts.by_id, made) is None
    assert desk.read(drill_notes.of_drill, drill) == []
    assert "この言葉は消える" not in str(
        desk.read(lambda tx: tx.fetch("SELECT payload, outcome FROM journal"))
    )
    assert desk.read(journal.CHAIN.first_break) is None
    assert "台本と報告を捨てた" in str(desk.read(lambda tx: tx.fetch("SELECT what FROM dangerous_acts")))


# Paper


@pytest.mark.parametrize(
    ("paper", "said", "count"),
    [
        ("roles", ("担当者:受付", "ボランティア:班長ができる人", "石川"), 1),
        ("needs", ("泥が入って困っています", "渡す時刻"), 1),
        ("calls", (), 1),
        ("times", ("だれが何の役か", "ねらい", "9:10"), 3),
    ],
)
def test_papers_say_that_it_is_a_drill_before_one_is_open(
    desk: Desk, paper: str, said: tuple[str, ...], count: int
) -> None:
    made = written(desk, cards=[CARD, CARD | {"sort": "call", "title": "取材"}])
    pdf = desk.post(f"/drill/{made}/print/{paper}").content
    text = text_of(pdf)
    assert text.count("訓練") >= count
    assert pages(pdf) == count
    for word in said:
        assert word in text
    assert desk.post(f"/drill/{made}/print/nothing").status_code == 404


def test_four_needs_and_eight_roles_stand_on_a_page_and_each_piece_says_drill(desk: Desk) -> None:
    made = written(desk, cards=[CARD] * 5)
    needs = desk.post(f"/drill/{made}/print/needs").content
    assert pages(needs) == 2
    assert text_of(needs).count("訓練") >= 5 + 2
    roles = desk.post(f"/drill/{made}/print/roles").content
    assert pages(roles) == 1
    assert text_of(roles).count("訓練") >= 8 + 1


def test_the_aim_of_a_card_stands_on_the_leaders_paper_alone(desk: Desk) -> None:
    made = written(desk, cards=[CARD | {"aim": "ひそかなわな"}])
    assert "ひそかなわな" not in text_of(desk.post(f"/drill/{made}/print/needs").content)
    assert "ひそかなわな" in text_of(desk.post(f"/drill/{made}/print/times").content)


def test_the_report_is_printed_and_saved(desk: Desk) -> None:
    drill, made = in_use(desk)
    desk.do("begin_drill_step", step=steps(desk, made)[0]["id"])
    noted(desk, drill, what="=1+1 と書いた人がいた")
    closed(desk)
    address = f"/headquarters/drills/{drill}/report"
    text = text_of(desk.post(f"{address}.pdf").content)
    for word in ("訓練", "受け付けた人", "計画と実際", "書いた人がいた"):
        assert word in text
    book = load_workbook(io.BytesIO(desk.post(f"{address}.xlsx").content))
    sheet: Any = book.active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert any(cell.value == "=1+1 と書いた人がいた" and cell.data_type == "s" for cell in cells)


def test_planned_times_go_over_midnight() -> None:
    at = planned_at("2026-11-28", "23:30", 45)
    assert at is not None
    assert at.isoformat() == "2026-11-29T00:15:00+09:00"
    assert planned_at("2026-11-28", "きのう", 45) is None
