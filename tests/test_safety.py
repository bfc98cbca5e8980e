"""安否確認: who agreed is asked after once, whom nobody has reached comes first, and who needs help becomes a need in two taps."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, command, new_id
from tests.outbox import Enrolled
from tests.paper import text_of
from vcenter.domain.roles import Role
from vcenter.domain.safety import agreement, is_calling
from vcenter.store import given, needs, safety

MAY = {
    "/safety": "needs rosters salon watch administration",
    "/safety/rounds": "needs rosters salon watch administration",
    "/safety/new": "watch administration",
    "/safety/{round}": "needs rosters salon watch administration",
    "/safety/{round}/still": "needs rosters salon watch administration",
    "/safety/{round}/filling": "needs rosters salon watch administration",
    "/safety/{round}/list": "needs rosters salon watch administration",
    "/safety/{round}/end": "watch administration",
    "/safety/{round}/print": "needs rosters salon watch administration",
    "/safety/{round}/{person}": "needs rosters salon watch administration",
    "/safety/{round}/{person}/answer": "needs rosters salon watch administration",
    "/safety/{round}/{person}/call": "needs rosters salon watch administration",
    "/safety/{round}/{person}/need": "needs rosters salon watch administration",
    "open_safety_round": "watch administration",
    "fill_safety_round": "watch administration",
    "end_safety_round": "watch administration",
    "answer_safety": "needs rosters salon watch administration",
    "call_for_safety": "needs rosters salon watch administration",
    "make_need_of_safety": "needs rosters salon watch administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def salon(centre: Centre | Desk, *names: str, **about: str) -> tuple[str, list[str]]:
    """A salon with these guests."""
    id = new_id()
    centre.do("add_salon", salon=id, name=f"サロン{id[-6:]}", district="川上", **about)
    people = [_person(centre, name) for name in names]
    for person in people:
        centre.do("put_in_salon", salon=id, person=person)
    return id, people


def _person(centre: Centre | Desk, name: str) -> str:
    said = {"name": name, "kana": "カワカミ　ハル", "even_if_same": True, "phone": "03-2222-3333"}
    return str(centre.do("register_person", person=new_id(), **said)["person"])


def opened(centre: Centre | Desk, *salons: str, **said: Any) -> str:
    id = new_id()
    lists = [f"salon {one}" for one in salons]
    centre.do("open_safety_round", **{"round": id, "name": "台風", "lists": lists, "not_asked": True} | said)
    return id


def many(centre: Centre | Desk, count: int) -> str:
    """A salon with so many guests."""
    return salon(centre, *(f"川上　{number}" for number in range(count)))[0]


def test_a_round_of_many_is_filled_part_by_part_and_asks_after_everybody_once(centre: Centre) -> None:
    one, two = many(centre, 12), salon(centre)[0]
    whole = centre.read(safety.people_of, [f"salon {one}"])
    centre.do("put_in_salon", salon=two, person=min(whole))
    round = opened(centre, one, two, parts=3)
    assert centre.read(safety.lines, round) == []
    assert "part" in centre.refused("fill_safety_round", round=round, part=1)
    for part in (0, 0, 1, 2):
        centre.do("fill_safety_round", round=round, part=part)
    lines = centre.read(safety.lines, round)
    assert {row["person_id"] for row in lines} == whole.keys()
    assert len(centre.read(safety.lists_of, line(centre, round, min(whole))["id"])) == 2
    assert centre.read(safety.to_fill) == []


def test_who_was_merged_into_somebody_who_is_in_already_is_asked_after_once(centre: Centre) -> None:
    id = many(centre, 12)
    round = opened(centre, id, parts=2)
    centre.do("fill_safety_round", round=round, part=0)
    (first, *_) = [row["person_id"] for row in centre.read(safety.lines, round)]
    late = next(one for one in centre.read(safety.people_of, [f"salon {id}"]) if one[32:] >= "8000")
    centre.do("join_people", keep=late, gone=first)
    centre.do("fill_safety_round", round=round, part=1)
    assert len(centre.read(safety.lines, round)) == 11


def test_a_round_that_was_broken_off_says_so_and_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    id = many(desk, 5)
    round = opened(desk, id, parts=4)
    desk.do("fill_safety_round", round=round, part=0)
    assert "まだ全員が載っていません" in desk.get(f"/safety/{round}?view=all").text
    assert "まだ全員が載っていません" in desk.get("/safety").text
    assert "全員が入ってから印刷してください" in desk.post(f"/safety/{round}/print?view=all").text
    assert "名簿の方を入れています" in desk.get(f"/safety/{round}/filling").text
    until = datetime.now(UTC) + timedelta(seconds=10)
    while desk.read(safety.to_fill) and datetime.now(UTC) < until:
        desk.get("/safety")
    assert desk.get(f"/safety/{round}/filling").headers["hx-refresh"] == "true"
    assert "まだ全員が" not in desk.get(f"/safety/{round}?view=all").text
    assert len(desk.read(safety.lines, round)) == 5


def test_a_round_of_many_is_begun_in_parts_and_by_programs_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vcenter.commands.safety.PART", 2)
    id, round = many(desk, 6), new_id()
    said = {"round": round, "name": "台風", "lists": f"salon {id}", "not_asked": "on"}
    answer = desk.post("/safety/new", **said)
    assert answer.headers["location"].startswith(f"/safety/{round}")
    assert len(desk.read(safety.lines, round)) == 6
    told = command(
        "open_safety_round", **said | {"round": new_id(), "lists": [f"salon {id}"], "not_asked": True}
    )
    assert "fill_safety_round" in desk.client.post("/api/commands", json=told, headers=desk.headers).text


def line(centre: Centre, round: str, person: str) -> dict[str, Any]:
    return dict(centre.row(safety.line_of, round, person))


def consents(centre: Centre, person: str, agreed: bool) -> None:
    said = {"consent": new_id(), "person": person, "words": "災害時に安否を確かめてよいか", "agreed": agreed}
    centre.do("give_consent", **said, purpose="災害時の安否確認", told_to="社協")


def test_who_stands_on_two_lists_is_asked_after_once(centre: Centre) -> None:
    one, (haru, _) = salon(centre, "川上　ハル", "山田　キヨ")
    two, _ = salon(centre)
    centre.do("put_in_salon", salon=two, person=haru)
    round = opened(centre, one, two)
    assert len(centre.read(safety.lines, round)) == 2
    assert len(centre.read(safety.lists_of, line(centre, round, haru)["id"])) == 2
    assert line(centre, round, haru)["district"] == "川上"


def test_who_said_no_is_never_asked_after_and_who_was_not_asked_only_if_wanted(centre: Centre) -> None:
    id, (yes, no, unasked) = salon(centre, "賛成　花", "反対　花", "未定　花")
    consents(centre, yes, True)
    consents(centre, no, False)
    everybody = {row["person_id"] for row in centre.read(safety.lines, opened(centre, id))}
    assert everybody == {yes, unasked}
    agreed = centre.read(safety.lines, opened(centre, id, not_asked=False))
    assert [row["person_id"] for row in agreed] == [yes]


def test_a_round_without_anybody_is_not_opened(centre: Centre) -> None:
    id, _ = salon(centre, "未定　花")
    assert "lists" in centre.refused("open_safety_round", round=new_id(), name="台風", lists=[f"salon {id}"])
    assert "lists" in centre.refused("open_safety_round", round=new_id(), name="台風")


def test_who_died_or_left_is_not_asked_after_and_who_is_in_hospital_is(centre: Centre) -> None:
    id, (gone, ill) = salon(centre, "故人　花", "入院　花")
    centre.do("put_in_salon", salon=id, person=gone, state="died")
    centre.do("put_in_salon", salon=id, person=ill, state="hospital")
    assert [row["person_id"] for row in centre.read(safety.lines, opened(centre, id))] == [ill]


def test_what_was_said_later_holds_and_the_rest_stays_written_down(centre: Centre) -> None:
    id, (haru,) = salon(centre, "川上　ハル")
    round = opened(centre, id)
    now = datetime.now(UTC)
    centre.do("answer_safety", round=round, person=haru, state="help", at=now)
    earlier = now - timedelta(minutes=5)
    centre.do("answer_safety", round=round, person=haru, state="away", at=earlier)  # from another tablet
    said = line(centre, round, haru)
    assert said["state"] == "help"
    assert [one["state"] for one in centre.read(safety.answers, said["id"])] == ["help", "away"]


def test_an_answer_is_taken_back_and_what_was_said_before_stands(centre: Centre) -> None:
    id, (haru,) = salon(centre, "川上　ハル")
    round = opened(centre, id)
    centre.do("answer_safety", round=round, person=haru, state="safe", whereabouts="自宅")
    outcome = centre.try_("answer_safety", round=round, person=haru, state="wrong")
    assert line(centre, round, haru)["whereabouts"] == "自宅"  # nobody was reached who knows better
    centre.do("take_back", entry=outcome.id)
    assert line(centre, round, haru)["state"] == "safe"


def test_two_do_not_call_one_at_the_same_time(centre: Centre) -> None:
    id, (haru,) = salon(centre, "川上　ハル")
    round = opened(centre, id)
    centre.do("call_for_safety", round=round, person=haru)
    said = line(centre, round, haru)
    assert is_calling(said["calling_at"])
    assert not is_calling(said["calling_at"], datetime.now(UTC) + timedelta(minutes=11))
    centre.do("answer_safety", round=round, person=haru, state="safe")
    assert line(centre, round, haru)["calling_by"] == ""


def test_who_needs_help_becomes_a_need_with_who_and_where(centre: Centre) -> None:
    id, (haru,) = salon(centre, "川上　ハル")
    round = opened(centre, id)
    centre.do(
        "answer_safety",
        round=round,
        person=haru,
        state="help",
        hurt=True,
        whereabouts="川上小学校",
        note="薬がない",
    )
    need = new_id()
    made = centre.do("make_need_of_safety", round=round, person=haru, need=need)
    card = centre.row(needs.by_id, made["need"])
    assert (card["person_id"], card["present_address"], card["source"], card["urgency"]) == (
        haru,
        "川上小学校",
        "salon",
        5,
    )
    assert "薬がない" in card["request"]
    assert line(centre, round, haru)["need_number"] == card["number"]
    again = centre.do("make_need_of_safety", round=round, person=haru, need=new_id())
    assert again["need"] == need


def test_who_has_a_need_already_is_told_of_there(centre: Centre) -> None:
    id, (haru,) = salon(centre, "川上　ハル")
    known = centre.need(person={"person": haru, "name": "川上　ハル"})
    round = opened(centre, id)
    centre.do("answer_safety", round=round, person=haru, state="help")
    assert centre.do("make_need_of_safety", round=round, person=haru, need=new_id())["need"] == known


def test_a_hidden_person_stands_on_no_list(centre: Centre) -> None:
    id, (haru, kiyo) = salon(centre, "川上　ハル", "山田　キヨ")
    centre.do("hide_person", person=haru)
    round = opened(centre, id)
    assert [row["person_id"] for row in centre.read(safety.lines, round)] == [kiyo]
    assert centre.row(safety.round_by_id, round)["hidden"] == 1
    centre.do("hide_person", person=kiyo)
    assert centre.read(safety.lines, round) == []
    assert "person" in centre.refused("answer_safety", round=round, person=kiyo, state="safe")


def test_two_records_of_one_person_have_one_line_with_the_later_answer(centre: Centre) -> None:
    id, (one, other) = salon(centre, "髙橋　キヨ", "高橋　キヨ")
    round = opened(centre, id)
    # Two in one thousandth of a second would both be the later.
    earlier = datetime.now(UTC) - timedelta(minutes=1)
    centre.do("answer_safety", round=round, person=one, state="away", at=earlier)
    centre.do("answer_safety", round=round, person=other, state="safe")
    centre.do("join_people", keep=one, gone=other)
    (left,) = centre.read(safety.lines, round)
    assert (left["person_id"], left["state"]) == (one, "safe")
    assert len(centre.read(safety.answers, left["id"])) == 2


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ([], "not_asked"),
        ([{"purpose": "災害時の安否確認", "words": "", "agreed": 1, "taken_back_on": None}], "yes"),
        ([{"purpose": "安否確認", "words": "", "agreed": 0, "taken_back_on": None}], "no"),
        ([{"purpose": "安否確認", "words": "", "agreed": 1, "taken_back_on": "2026-04-01"}], "no"),
        ([{"purpose": "広報誌", "words": "写真を載せる", "agreed": 0, "taken_back_on": None}], "not_asked"),
    ],
)
def test_agreement_is_what_was_said_of_a_safety_round(said: list[dict[str, Any]], is_so: str) -> None:
    assert agreement(said) == is_so


def test_the_desk_goes_on_to_the_next_one_and_shows_how_far_it_is(desk: Desk) -> None:
    id, people = salon(desk, "あ　花", "い　花", "う　花")
    round = opened(desk, id)
    at = f"/safety/{round}/{people[0]}"
    answer = desk.post(f"{at}/answer?view=todo", state="safe")
    to = answer.headers["location"]
    assert to.startswith(f"/safety/{round}/") and people[0] not in to
    assert "連絡がつかない 2 / 3人" in desk.get("/safety").text
    desk.post(f"/safety/{round}/{people[1]}/answer?view=todo", state="help", hurt="on")
    page = desk.get("/safety").text
    assert "まだニーズになっていない方" in page and "けがをしている" in page
    desk.post(f"/safety/{round}/{people[1]}/need", need=new_id())
    assert "まだニーズになっていない方" not in desk.get("/safety").text


def test_the_list_on_paper_has_a_box_for_each_answer(desk: Desk) -> None:
    id, _ = salon(desk, "川上　ハル")
    round = opened(desk, id)
    said = text_of(desk.post(f"/safety/{round}/print").content)
    assert "川上" in said and "留守" in said and "番号ちがい" in said


def test_a_tablet_is_told_the_lists_of_the_open_round_and_nothing_else(desk: Desk) -> None:
    id, (haru,) = salon(desk, "川上　ハル")
    round = opened(desk, id)
    tablet = Enrolled(desk, uses=("safety",))
    rows = tablet.changes()["rows"]
    assert [one["person"] for one in rows.pop("safety")] == [haru]
    assert not any(rows.values())
    desk.do("end_safety_round", round=round)
    assert not Enrolled(desk, "受付3", uses=("safety",)).changes()["rows"].get("safety")


def test_only_who_visits_sees_that_somebody_is_watched(desk: Desk) -> None:
    person = _person(desk, "見守　花")
    watch = new_id()
    desk.do("begin_watch", watch=watch, person=person, days="毎日", visitor="民生　花子")
    desk.do("ask_watched", watch=watch, consent_council="yes")
    round = new_id()
    desk.do("open_safety_round", round=round, name="台風", lists=["watch all"], not_asked=True)
    assert [row["person_id"] for row in desk.read(safety.lines, round)] == [person]
    assert "見守りの方" in desk.get("/safety").text
    everybody = safety.kinds_for(frozenset({Role.NEEDS}))
    assert "watch" not in {kind.key for kind in everybody}


def test_whoever_has_the_list_of_a_round_is_asked_about_before_they_get_another(desk: Desk) -> None:
    id, _ = salon(desk, "川上　ハル")
    where = f"/safety/{opened(desk, id)}/print"
    said = {"to_whom": "民生委員　中村", "command_id": new_id()}
    for _ in range(2):
        assert desk.post(where, **said).headers["content-type"] == "application/pdf"
    asks = desk.post(where, to_whom="民生委員 中村").text
    assert "もう渡してあります" in asks
    (copy,) = desk.read(given.outside)
    assert desk.post(where, to_whom="民生委員　中村", copy=copy["id"]).status_code == 200
    assert len(desk.read(given.outside)) == 1


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_an_old_screen_does_not_undo_an_answer_that_came_meanwhile(desk: Desk) -> None:
    id, (haru,) = salon(desk, "川上　ハル")
    at = f"/safety/{opened(desk, id)}/{haru}"
    old = seen_on(desk.get(at).text)
    desk.post(f"{at}/answer?view=help", state="help", hurt="on", whereabouts="川上小学校", seen=old)
    late = desk.post(f"{at}/answer", state="safe", note="電話に出た", seen=old)
    assert late.status_code == 422 and "ほかの人が直しました" in late.text
    assert "▲ 助けが要る（けがをしている）" in late.text and "✓ 無事</b>（まだ記録していません）" in late.text
    assert "電話に出た" in late.text and "川上　ハル" in desk.get("/safety").text
    desk.post(f"{at}/answer", state="safe", seen=seen_on(late.text))
    assert "まだニーズになっていない方" not in desk.get("/safety").text


def test_what_a_tablet_heard_without_network_is_not_asked_what_it_had_seen(centre: Centre) -> None:
    id, (haru,) = salon(centre, "川上　ハル")
    round = opened(centre, id)
    centre.do("answer_safety", round=round, person=haru, state="help")
    centre.do("answer_safety", round=round, person=haru, state="safe")
    assert [one["state"] for one in centre.read(safety.answers, line(centre, round, haru)["id"])] == [
        "safe",
        "help",
    ]


def test_a_round_is_not_ended_without_a_word_of_who_needs_help_and_has_no_need(desk: Desk) -> None:
    id, (haru, kiyo) = salon(desk, "川上　ハル", "山田　キヨ")
    round = opened(desk, id)
    desk.do("answer_safety", round=round, person=haru, state="help")
    assert "その方々を見る" in desk.get("/safety").text
    refused = desk.post(f"/safety/{round}/end", v="2")
    assert refused.status_code == 422 and "助けが要る方が1人、まだニーズになっていません" in refused.text
    assert 'name="helpless" value="1"' in refused.text
    desk.do("answer_safety", round=round, person=kiyo, state="help")  # one more than was said
    assert desk.post(f"/safety/{round}/end", v="2", helpless="1").status_code == 422
    assert desk.post(f"/safety/{round}/end", v="2", helpless="2").status_code == 303
    page = desk.get("/safety").text
    assert "まだニーズになっていない方　2人" in page and "終わった安否確認" in page and "川上　ハル" in page
    desk.post(f"/safety/{round}/{haru}/need", need=new_id())
    assert "まだニーズになっていない方　1人" in desk.get("/safety").text


def test_a_round_in_which_everybody_is_seen_to_ends_at_once(desk: Desk) -> None:
    round = opened(desk, salon(desk, "川上　ハル")[0])
    assert desk.post(f"/safety/{round}/end", v="2").status_code == 303
    id, (kiyo,) = salon(desk, "山田　キヨ")
    left = opened(desk, id)
    desk.do("answer_safety", round=left, person=kiyo, state="help")
    desk.do("end_safety_round", round=left)  # as programs asked for it before


def test_what_is_heard_after_the_end_is_recorded_and_listed_and_says_that_it_is_over(desk: Desk) -> None:
    id, (haru, _) = salon(desk, "川上　ハル", "山田　キヨ")
    at = f"/safety/{opened(desk, id)}"
    old = seen_on(desk.get(f"{at}/{haru}").text)
    desk.post(f"{at}/end", v="2")
    to = desk.post(f"{at}/{haru}/answer?view=todo", state="help", seen=old).headers["location"]
    said = desk.get(to).text
    assert (
        to.startswith(f"{at}/{haru}")
        and "この安否確認は終わっています。「助けが要る」と記録しました。" in said
    )
    assert "まだニーズになっていない方　1人" in desk.get("/safety").text
    assert "まだニーズになっていない方" in desk.get("/safety/rounds").text
