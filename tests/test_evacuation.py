"""Lists of people who need help to get to safety: no basis, no list; seen while it holds; asked after; erased with the incident."""

from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre, Desk, new_id, today
from tests.satellite import Two, satellite
from tests.test_safety import salon
from vcenter.desks import evacuation_erasing
from vcenter.domain.evacuation import due, in_sight
from vcenter.rosters.evacuation import is_evacuation_list, read_evacuation_list
from vcenter.store import (
    changes,
    duplicates,
    evacuation,
    given,
    journal,
    migrate,
    needs,
    people,
    people_list,
    review,
    safety,
    search,
    watching,
)
from vcenter.store.people_list import Wanted
from vcenter.store.tx import Row, Tx
from vcenter.web.state import running

MAY = {
    "/evacuation": "watch administration",
    "/evacuation/{list}": "watch administration",
    "/evacuation/{list}/now": "watch administration",
    "/evacuation/{list}/{evacuee}/now": "watch administration",
    "/evacuation/{list}/find": "watch administration",
    "/evacuation/{list}/list.pdf": "watch administration",
    "/evacuation/{list}/erase": "watch administration",
    "/evacuation/{list}/{evacuee}": "watch administration",
    "/evacuation/{list}/{evacuee}/need": "watch administration",
    "/evacuation-files": "watch administration",
    "/evacuation-files/{file}": "watch administration",
    "/evacuation-files/{file}/keep": "watch administration",
    "/evacuation-files/{file}/progress": "watch administration",
    "/evacuation-files/{file}/stop": "watch administration",
    "/evacuation-files/{file}/drop": "watch administration",
    "begin_evacuation_list": "watch administration",
    "keep_evacuee": "watch administration",
    "make_need_of_evacuee": "watch administration",
    "copy_evacuation_list": "watch administration",
    "erase_evacuation_list": "watch administration",
    "erase_evacuation_part": "watch administration",
    "end_erasing_evacuation": "watch administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DAYS = changes.Days("2020-01-01", "2020-01-01T00:00:00.000Z")

FILE = """避難行動要支援者名簿（川上町）
No,氏名,ふりがな,生年月日,性別,住所,電話番号,要介護度,障害の状況,避難支援等を必要とする事由,避難先,支援者氏名,支援者電話,情報提供の同意,町内会,血液型
1,遠藤 和子,えんどう かずこ,S15.4.1,女,川上1-2-3,03-1234-5678,要介護3,,一人暮らし,川上小学校,遠藤 一郎,090-1111-2222,○,川上一丁目,A
2,齋藤 光男,さいとう みつお,S12.13.3,男,川上1-5-6,,,○,,川上公民館,,,×,川上一丁目,
3,田中 花,たなか はな,S20.5.6,女,川上2-5-6,,,難病,人工呼吸器,川上病院,田中 太郎,,,川上二丁目,
合計,3人
""".encode()

UNTIL = (today() + timedelta(days=90)).isoformat()


def asked(**said: Any) -> dict[str, Any]:
    return {
        "list": new_id(),
        "title": "川上地区",
        "basis": "disaster",
        "given_by": "川上町 防災課",
        "given_on": today().isoformat(),
        "until": UNTIL,
        "people": 1,
    } | said


def disaster(where: Centre | Desk) -> None:
    where.do("open_incident", name="秋の豪雨")


def row(list_id: str, name: str = "遠藤　和子", **said: Any) -> dict[str, Any]:
    one = {"id": new_id(), "row": 3, "name": name, "address": "川上1-2-3", "reason": "要介護3"}
    return {"list": list_id, "part": {"import_id": list_id, "position": 1, "of": 1}, "rows": [one | said]}


def listed(where: Centre | Desk, *names: str, **said: Any) -> str:
    list_id = str(where.do("begin_evacuation_list", **asked(**said))["list"])
    for name in names or ("遠藤　和子",):
        where.do("keep_evacuee", **row(list_id, name))
    return list_id


def erased(centre: Centre, list_id: str) -> dict[str, Any]:
    """Erase as the program does it; what the end said."""
    while ids := centre.read(evacuation.next_to_erase, list_id):
        done = centre.do("erase_evacuation_part", list=list_id, ids=ids)
        assert done["gone"] + done["kept"] == len(ids)
    return dict(centre.do("end_erasing_evacuation", list=list_id))


def everybody(centre: Centre | Desk) -> set[str]:
    return {one["name"] for one in centre.read(lambda tx: tx.fetch("SELECT name FROM people"))}


def said_in_journal(centre: Centre | Desk, word: str) -> bool:
    return bool(
        centre.read(lambda tx: tx.value("SELECT count(*) FROM journal WHERE payload LIKE :w", w=f"%{word}%"))
    )


def upload(desk: Desk, data: bytes = FILE) -> str:
    answer = desk.client.post(
        "/evacuation-files", data={"session": desk.session}, files={"file": ("川上町.csv", data)}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


ONE = "氏名,住所,要介護度\n遠藤 和子,川上1-2-3,要介護3\n".encode()


def brought(desk: Desk, **said: str) -> str:
    """A list of one person that was taken in at a desk."""
    where = upload(desk, ONE)
    desk.post(f"{where}/keep", **FORM | {"basis": "consent"} | said)
    return where.rsplit("/", 1)[1]


FORM = {"title": "川上地区", "given_by": "川上町 防災課", "given_on": today().isoformat(), "until": UNTIL}

# Reading


def test_columns_of_a_municipality_are_read_and_whatever_else_stands_in_the_note() -> None:
    found = read_evacuation_list(FILE)
    endo, saito, tanaka = found.people
    assert (endo.name, endo.birth, endo.reason) == ("遠藤　和子", "1940-04-01", "要介護3、一人暮らし")
    assert (endo.helper, endo.place, endo.note) == ("遠藤 一郎 090-1111-2222", "川上小学校", "血液型: A")
    assert saito.reason == "障害の状況"
    assert "S12.13.3" in saito.look[0]
    assert saito.birth is None
    assert [one.agreed for one in (endo, saito, tanaka)] == [True, False, None]
    assert found.asks_consent


def test_a_file_without_names_is_none() -> None:
    assert not is_evacuation_list("氏名,電話\n白井 一,1".encode(), "会員.csv")
    assert is_evacuation_list(b"x", "令和8年度_避難行動要支援者名簿.xlsx")


def test_a_name_in_another_script_stands_on_the_list_and_a_long_one_is_refused_in_words() -> None:
    found = read_evacuation_list(
        f"氏名,住所,要介護度\nمحمد علي,川上1,要介護1\n{'長' * 90},川上2,\n123,川上3,\n".encode()
    )
    assert [one.name for one in found.people] == ["محمد　علي"]
    assert [why for *_, why in found.refused] == [
        "名前が長すぎます（80字まで）。Excelで短く直して、読み直してください。",
        "名前がありません。",
    ]


# The legal basis


def test_without_a_basis_nothing_is_taken_in(centre: Centre) -> None:
    disaster(centre)
    assert "根拠を選んで" in centre.refused("begin_evacuation_list", **asked(basis=""))["basis"]
    for field in ("given_by", "given_on", "until"):
        assert field in centre.refused("begin_evacuation_list", **asked(**{field: ""}))


@pytest.mark.parametrize("drill", [None, True])
def test_the_basis_of_a_disaster_holds_in_a_disaster_alone(centre: Centre, drill: bool | None) -> None:
    if drill:
        centre.do("open_incident", name="訓練", drill=True)
    assert "実際の災害" in centre.refused("begin_evacuation_list", **asked())["basis"]


def test_an_ordinance_is_named(centre: Centre) -> None:
    assert "basis_note" in centre.refused("begin_evacuation_list", **asked(basis="ordinance"))
    listed(centre, basis="ordinance", basis_note="川上町条例 第5条")


def test_nobody_holds_a_list_for_longer_than_a_year(centre: Centre) -> None:
    late = (today() + timedelta(days=400)).isoformat()
    assert "until" in centre.refused("begin_evacuation_list", **asked(basis="consent", until=late))


def test_the_wizard_of_the_rosters_sends_it_to_its_own_place(desk: Desk) -> None:
    for where in ("/rosters/files", "/watching/files"):
        answer = desk.client.post(where, data={"session": desk.session}, files={"file": ("名簿.csv", FILE)})
        assert answer.status_code == 422
        assert "49条の11" in answer.text


def test_a_file_is_kept_with_its_basis_alone_and_by_consent_only_who_agreed(desk: Desk) -> None:
    where = upload(desk)
    assert "遠藤" in desk.get(where).text
    refused = desk.post(f"{where}/keep", **FORM)
    assert refused.status_code == 422
    assert "根拠を選んで" in refused.text
    assert desk.read(evacuation.every) == []
    desk.post(f"{where}/keep", **FORM, basis="consent")
    (kept,) = desk.read(evacuation.every)
    assert [one["name"] for one in desk.read(evacuation.listed, kept["id"])] == ["遠藤　和子"]
    assert "遠藤" in desk.get(f"/evacuation/{kept['id']}").text
    assert desk.get(where).status_code == 303  # it is there already


def test_the_same_file_brought_twice_leads_to_the_list_that_stands(desk: Desk) -> None:
    list_id = brought(desk)
    where = upload(desk, ONE)
    asks = desk.get(where).text
    assert "この名簿は、もう取り込んであります" in asks
    assert f'href="/evacuation/{list_id}"' in asks
    said = FORM | {"basis": "consent"}
    assert "もう一つ取り込むとき" in desk.post(f"{where}/keep", **said).text
    assert len(desk.read(evacuation.every)) == 1
    desk.post(f"{where}/keep", **said, even_if_same="on")
    assert len(desk.read(evacuation.every)) == 2


def test_the_same_people_in_another_file_are_known_again_and_a_newer_list_is_only_told_of(desk: Desk) -> None:
    brought(desk)
    assert "もう取り込んであります" in desk.get(upload(desk, ONE + b"\n")).text
    newer = desk.get(upload(desk, ONE + "齋藤 光男,川上1-5-6,要介護1\n".encode())).text
    assert "2人のうち1人は、ほかの名簿にもいます" in newer
    assert "even_if_same" not in newer


def test_two_who_bring_one_file_at_once_make_one_list(centre: Centre) -> None:
    file = "a" * 64
    listed(centre, basis="consent", file=file)
    assert (
        "もうあります"
        in centre.refused("begin_evacuation_list", **asked(basis="consent", file=file))["even_if_same"]
    )
    listed(centre, basis="consent", file=file, even_if_same=True)


def test_what_cannot_be_read_is_said_before_the_list_is_taken_in_with_its_row_and_what_is_written(
    desk: Desk,
) -> None:
    lines = "".join(f"山田 {n},川上{n},S10.1.1\n" for n in range(30))
    where = upload(desk, f"氏名,住所,生年月日\n{lines}齋藤 光男,川上1-5-6,S12.13.3\n".encode())
    said = desk.get(where).text
    assert "読み取れなかったところが1か所あります" in said
    part = said.split('id="looks"')[1].split("</section>")[0]
    for word in ("齋藤", "S12.13.3", "32行目"):
        assert word in part


def test_the_closing_page_says_who_is_lost_with_the_list(desk: Desk) -> None:
    disaster(desk)
    list_id = brought(desk, basis="disaster")
    lost = "だれだったかがわからなくなります"
    assert lost not in desk.get("/headquarters/centre").text
    to = unescape(desk.get(f"/evacuation/{list_id}").text.split('href="/safety/new')[1].split('"')[0])
    desk.press(desk.get(f"/safety/new{to}").text, "/safety/new")
    assert lost in desk.get("/headquarters/centre").text


def test_the_round_begins_with_the_list_from_which_somebody_came(desk: Desk) -> None:
    list_id, other = brought(desk), brought(desk)
    page = desk.get(f"/evacuation/{list_id}").text
    to = unescape(page.split('href="/safety/new')[1].split('"')[0])
    chosen = desk.get(f"/safety/new{to}").text
    assert f'value="evacuation {list_id}" checked' in chosen
    assert f'value="evacuation {other}" checked' not in chosen
    begun = desk.press(chosen, "/safety/new")
    assert begun.status_code == 303, begun.text


def test_pressed_twice_each_row_is_kept_once(desk: Desk) -> None:
    disaster(desk)
    where = upload(desk)
    for _ in range(2):
        desk.post(f"{where}/keep", **FORM, basis="disaster")
    (kept,) = desk.read(evacuation.every)
    assert kept["left_now"] == 3


# Apart from everybody else, and in sight while it may be


def test_whoever_stands_on_it_is_nobody_of_ours_yet(centre: Centre) -> None:
    disaster(centre)
    listed(centre)
    assert everybody(centre) == set()


def test_when_it_is_seen() -> None:
    plain = {
        "erased_at": None,
        "erasing_since": None,
        "until": "2026-12-31",
        "incident_id": "1",
        "closed_at": None,
    }
    assert in_sight(plain, today().replace(year=2026, month=12, day=31))
    assert due(plain | {"closed_at": "2026-12-01"})
    assert due(plain, today().replace(year=2027, month=1, day=1))
    assert not due(plain | {"incident_id": None, "closed_at": None})
    assert not in_sight(plain | {"erased_at": "2026-12-01"})


def test_after_the_incident_nobody_opens_it(desk: Desk) -> None:
    disaster(desk)
    list_id = brought(desk, basis="disaster")
    assert desk.get(f"/evacuation/{list_id}").status_code == 200
    desk.do("close_incident")
    assert desk.get(f"/evacuation/{list_id}").status_code == 404


def test_no_row_comes_behind_the_incident(centre: Centre) -> None:
    disaster(centre)
    list_id = listed(centre)
    centre.do("close_incident")
    assert "list" in centre.refused("keep_evacuee", **row(list_id, "齋藤　光男"))
    erased(centre, list_id)
    assert not said_in_journal(centre, "齋藤")  # what was refused is blanked too


def test_what_was_given_in_ordinary_times_stays_when_an_incident_closes(centre: Centre) -> None:
    list_id = listed(centre, basis="consent")
    disaster(centre)
    centre.do("close_incident")
    assert [one["id"] for one in centre.read(evacuation.seen_now, today())] == [list_id]


# In a safety round, and as a need


def asked_after(centre: Centre | Desk, list_id: str) -> str:
    said = {"round": new_id(), "name": "豪雨", "lists": [f"evacuation {list_id}"]}
    return str(centre.do("open_safety_round", **said)["round"])


def test_a_safety_round_asks_after_whoever_stands_on_it_by_law(centre: Centre) -> None:
    disaster(centre)
    list_id = listed(centre, "遠藤　和子", "齋藤　光男")
    round_id = asked_after(centre, list_id)
    assert {one["name"] for one in centre.read(safety.lines, round_id)} == {"遠藤　和子", "齋藤　光男"}
    assert centre.read(people_list.ids, Wanted()) == []  # no list of people has them


def test_whoever_we_know_surely_is_that_person(centre: Centre) -> None:
    known = centre.person("遠藤　和子", birth="1940-04-01")
    disaster(centre)
    list_id = str(centre.do("begin_evacuation_list", **asked())["list"])
    centre.do("keep_evacuee", **row(list_id, birth="1940-04-01"))
    round_id = asked_after(centre, list_id)
    assert [one["person_id"] for one in centre.read(safety.lines, round_id)] == [known]
    centre.do("close_incident")
    assert erased(centre, list_id) | {"list": ""} == {"list": "", "people": 0, "kept": 1}
    assert everybody(centre) == {"遠藤　和子"}
    assert centre.read(safety.lines, round_id) == []


def test_a_need_of_it_says_nothing_of_why_and_stays(centre: Centre) -> None:
    disaster(centre)
    list_id = listed(centre)
    (one,) = centre.read(evacuation.listed, list_id)
    made = centre.do(
        "make_need_of_evacuee", list=list_id, evacuee=one["id"], need=new_id(), request="家具を動かしてほしい"
    )
    need = centre.row(needs.by_id, made["need"])
    assert "要介護" not in str(need)
    centre.do("close_incident")
    assert erased(centre, list_id)["kept"] == 1
    assert centre.row(people.by_id, made["person"])["name"] == "遠藤　和子"


# Erased


def test_closing_the_incident_erases_list_people_round_and_journal(desk: Desk) -> None:
    disaster(desk)
    where = upload(desk)
    desk.post(f"{where}/keep", **FORM, basis="disaster")
    (kept,) = desk.read(evacuation.every)
    round_id = asked_after(desk, kept["id"])
    for one in desk.read(safety.lines, round_id):
        desk.do(
            "answer_safety",
            round=round_id,
            person=one["person_id"],
            state="safe",
            whereabouts="川上公民館の和室",
        )
    assert everybody(desk) == {"遠藤　和子", "齋藤　光男", "田中　花"}
    desk.post("/headquarters/incident/close")
    assert everybody(desk) == set()
    assert desk.read(safety.lines, round_id) == []
    for word in ("遠藤", "要介護3", "公民館の和室", "090-1111-2222"):
        assert not said_in_journal(desk, word)
    (row_now,) = desk.read(evacuation.every)
    assert (row_now["erased_people"], row_now["kept_people"]) == (3, 0)
    said = desk.get("/evacuation").text
    assert "3人分" in said
    assert "遠藤" not in said
    assert not list(running(desk.app).settings.uploads.glob(f"{kept['id']}.*"))


def test_whoever_stands_on_another_list_of_the_round_stays_in_it(centre: Centre) -> None:
    salon_id, (known,) = salon(centre, "遠藤　和子")
    disaster(centre)
    list_id = listed(centre)
    (one,) = centre.read(evacuation.listed, list_id)
    centre.do(
        "make_need_of_evacuee", list=list_id, evacuee=one["id"], need=new_id(), request="声をかけてほしい"
    )
    made = str(centre.row(evacuation.person, one["id"])["person_id"])
    centre.do("join_people", keep=known, gone=made)
    lists = [f"evacuation {list_id}", f"salon {salon_id}"]
    round_id = str(centre.do("open_safety_round", round=new_id(), name="豪雨", lists=lists)["round"])
    centre.do("close_incident")
    erased(centre, list_id)
    (line,) = centre.read(safety.lines, round_id)
    assert centre.read(safety.lists_of, line["id"]) == [f"salon {salon_id}"]
    assert line["person_id"] == known


def test_a_list_whose_day_has_passed_is_erased_by_itself(desk: Desk) -> None:
    list_id = brought(desk, until=today().isoformat())
    yesterday = (today() - timedelta(days=1)).isoformat()
    desk.write(lambda tx: evacuation.change_list(tx, list_id, {"until": yesterday}))
    assert desk.client.portal is not None
    desk.client.portal.call(evacuation_erasing.erase_due, running(desk.app))
    (row_now,) = desk.read(evacuation.every)
    assert row_now["erased_at"]


def test_by_hand_it_is_erased_at_once(desk: Desk) -> None:
    list_id = brought(desk)
    desk.post(f"/evacuation/{list_id}/erase")
    assert "消した名簿" in desk.get("/evacuation").text
    assert not said_in_journal(desk, "遠藤")


def test_nothing_is_erased_that_may_be_used(centre: Centre) -> None:
    list_id = listed(centre, basis="consent")
    ids = centre.read(evacuation.next_to_erase, list_id)
    assert "list" in centre.refused("erase_evacuation_part", list=list_id, ids=ids)
    centre.do("erase_evacuation_list", list=list_id)
    assert "残っています" in centre.refused("end_erasing_evacuation", list=list_id)["list"]


def test_a_copy_has_a_number_and_outlives_the_list_in_the_register(desk: Desk) -> None:
    list_id = brought(desk)
    assert "だれに渡すか" in desk.post(f"/evacuation/{list_id}/list.pdf").text
    made = desk.post(f"/evacuation/{list_id}/list.pdf", to_whom="川上町会")
    assert made.headers["content-type"] == "application/pdf"
    (copy,) = desk.read(given.of_evacuation, list_id)
    assert (copy["to_whom"], copy["people"], copy["ground"]) == ("川上町会", 1, "consent")
    desk.post(f"/evacuation/{list_id}/erase")
    assert f"控え番号 {copy['number']}" in desk.get("/evacuation").text


def test_a_copy_comes_back_before_its_list_ends(desk: Desk) -> None:
    list_id = brought(desk, until=today().isoformat())
    desk.post(f"/evacuation/{list_id}/list.pdf", to_whom="川上町会")
    (copy,) = desk.read(given.of_evacuation, list_id)
    assert copy["return_by"] == today().isoformat()


def test_who_stands_on_a_list_twice_is_asked_after_once(centre: Centre) -> None:
    disaster(centre)
    twice = str(centre.do("begin_evacuation_list", **asked())["list"])
    for _ in range(2):
        centre.do("keep_evacuee", **row(twice, phone="03-1234-5678"))
    begun = centre.do("open_safety_round", round=new_id(), name="大雨", lists=[f"evacuation {twice}"])
    assert begun["people"] == 1


def test_who_has_a_record_by_the_list_alone_is_found_at_no_desk_before_there_is_a_need(
    centre: Centre,
) -> None:
    disaster(centre)
    only = listed(centre)
    centre.do("open_safety_round", round=new_id(), name="大雨", lists=[f"evacuation {only}"])
    assert "遠藤　和子" in everybody(centre)
    assert centre.read(search.people, "遠藤", None) == []
    (one,) = centre.read(evacuation.next_to_erase, only)
    centre.do("make_need_of_evacuee", list=only, evacuee=one, need=new_id(), request="水を運んでほしい")
    assert [row["name"] for row in centre.read(search.people, "遠藤", None)] == ["遠藤　和子"]


# One copy, one number


def press(desk: Desk, **said: str) -> dict[str, str]:
    return {"to_whom": "川上町会", "command_id": new_id()} | said


def numbers(desk: Desk, list_id: str) -> list[int]:
    return [copy["number"] for copy in desk.read(given.of_evacuation, list_id)]


def test_one_press_on_print_is_one_copy_however_often_it_is_sent(desk: Desk) -> None:
    where = f"/evacuation/{brought(desk)}"
    said = press(desk)
    for _ in range(2):
        assert desk.post(f"{where}/list.pdf", **said).headers["content-type"] == "application/pdf"
    assert len(numbers(desk, where.rsplit("/", maxsplit=1)[-1])) == 1
    desk.post(f"{where}/list.pdf", **said | {"to_whom": "川上二丁目町会"})  # the same page, for somebody else
    assert len(numbers(desk, where.rsplit("/", maxsplit=1)[-1])) == 2


def test_who_has_a_copy_is_asked_about_before_they_get_another(desk: Desk) -> None:
    list_id = brought(desk)
    where = f"/evacuation/{list_id}/list.pdf"
    desk.post(where, **press(desk))
    (number,) = numbers(desk, list_id)
    asks = desk.post(where, **press(desk))
    assert f"同じ控え番号{number}で印刷し直す" in asks.text
    assert numbers(desk, list_id) == [number]
    (copy,) = desk.read(given.of_evacuation, list_id)
    again = desk.post(where, **press(desk, copy=copy["id"]))
    assert f"list-{number}" in again.headers["content-disposition"]
    assert numbers(desk, list_id) == [number]
    desk.post(where, **press(desk, copy="another"))
    assert len(numbers(desk, list_id)) == 2


def test_a_copy_that_has_come_back_is_not_printed_under_its_number(desk: Desk) -> None:
    list_id = brought(desk)
    desk.post(f"/evacuation/{list_id}/list.pdf", **press(desk))
    (copy,) = desk.read(given.of_evacuation, list_id)
    desk.do("end_given_list", given=copy["id"], how="returned")
    asks = desk.post(f"/evacuation/{list_id}/list.pdf", **press(desk, copy=copy["id"]))
    assert "もう返っています" in asks.text
    assert numbers(desk, list_id) == []


# What remains of a round


def test_a_round_whose_list_was_erased_says_so_with_the_numbers_that_remain_true(desk: Desk) -> None:
    disaster(desk)
    where = upload(desk)
    desk.post(f"{where}/keep", **FORM, basis="disaster")
    (kept,) = desk.read(evacuation.every)
    round_id = asked_after(desk, kept["id"])
    first, second, _ = desk.read(safety.lines, round_id)
    desk.do("answer_safety", round=round_id, person=first["person_id"], state="safe")
    desk.do("answer_safety", round=round_id, person=second["person_id"], state="away")
    desk.post("/headquarters/incident/close")
    (said,) = desk.read(safety.erased, [round_id])[round_id]
    assert [said[name] for name in ("people", "safe", "help", "missed", "unsaid")] == [3, 1, 0, 1, 1]
    for page in (f"/safety/{round_id}", "/safety"):
        told = desk.get(page).text
        assert "名簿「川上地区」は" in told
        assert "に消去しました" in told
        assert "全員に一度は連絡しました" not in told


def test_tablets_are_told_that_who_was_on_an_erased_list_is_gone(centre: Centre) -> None:
    disaster(centre)
    list_id = listed(centre)
    round_id = asked_after(centre, list_id)
    (line,) = centre.read(safety.lines, round_id)
    centre.do("close_incident")
    seq = centre.read(changes.newest)
    erased(centre, list_id)
    told = centre.read(lambda tx: list(changes.things(tx, seq + 1, changes.newest(tx), DAYS)))
    assert ("safety", True, line["id"]) in [(one.subject, one.gone, one.row["id"]) for one in told]


def test_reception_is_told_of_nobody_whom_a_round_alone_asked_after(centre: Centre) -> None:
    disaster(centre)
    list_id = listed(centre)
    asked_after(centre, list_id)

    def told() -> set[str]:
        things = centre.read(lambda tx: list(changes.things(tx, 1, changes.newest(tx), DAYS)))
        return {one.row["n"] for one in things if one.subject == "people" and not one.gone}

    assert told() == set()
    (one,) = centre.read(evacuation.next_to_erase, list_id)
    centre.do("make_need_of_evacuee", list=list_id, evacuee=one, need=new_id(), request="水を運んでほしい")
    assert told() == {"遠藤　和子"}


# At satellites


def test_a_satellite_says_that_the_list_of_a_round_is_at_headquarters_and_hears_of_nobody_on_it(
    two: Two,
) -> None:
    here = two.headquarters
    list_id = listed(here)
    said = {"round": new_id(), "name": "豪雨", "lists": [f"evacuation {list_id}"], "v": 2}
    round_id = str(here.do("open_safety_round", **said)["round"])
    (line,) = here.read(safety.lines, round_id)
    here.do(
        "answer_safety", round=round_id, person=line["person_id"], state="safe", whereabouts="公民館の和室"
    )
    two.meet()
    there = two.north.row(safety.round_by_id, round_id)
    assert (there["elsewhere"], two.north.read(safety.lines, round_id)) == (1, [])
    assert not said_in_journal(two.north, "公民館の和室")
    assert two.north.read(review.count_waiting) == 0


def test_of_who_is_watched_a_satellite_is_told_no_answer_and_keeps_none_for_review(two: Two) -> None:
    here = two.headquarters
    person = here.person("遠藤　和子")
    here.do("begin_watch", watch=new_id(), person=person)
    here.do("ask_watched", watch=here.row(watching.open_of, person)["id"], consent_council="yes")
    said = {"round": new_id(), "name": "豪雨", "lists": ["watch all"], "v": 2, "not_asked": True}
    round_id = str(here.do("open_safety_round", **said)["round"])
    answered = here.try_("answer_safety", round=round_id, person=person, state="safe")
    here.do("take_back", entry=answered.id)
    two.meet()
    assert two.north.read(safety.lines, round_id) == []
    assert two.north.read(review.count_waiting) == 0
    told = two.north.read(lambda tx: [row["kind"] for row in journal.after(tx, 0, 1000)])
    assert "open_safety_round" in told
    assert not {"answer_safety", "take_back"} & set(told)


def test_a_new_satellite_gets_nobody_of_a_list_that_headquarters_keep(centre: Centre, tmp_path: Path) -> None:
    disaster(centre)
    round_id = asked_after(centre, listed(centre))
    (line,) = centre.read(safety.lines, round_id)
    centre.do("answer_safety", round=round_id, person=line["person_id"], state="safe", note="公民館の和室")
    with satellite(centre, "北サテライト", tmp_path / "north") as north:
        assert everybody(north) == set()
        assert north.row(safety.round_by_id, round_id)["elsewhere"] == 1
        assert north.read(safety.lines, round_id) == []
        assert not said_in_journal(north, "公民館の和室")


def test_at_a_satellite_somebody_reads_where_the_list_is_and_whom_to_call(desk: Desk) -> None:
    desk.do("say_facts", name="川上センター", phone="03-9999-0000")
    disaster(desk)
    round_id = asked_after(desk, brought(desk, basis="disaster"))
    desk.write(safety.leave_own_lists_out)
    for page in ("/safety", f"/safety/{round_id}"):
        said = desk.get(page).text
        assert "名簿は、本部だけにあります" in said
        assert "03-9999-0000" in said


# What stands on other screens


def first_of(desk: Desk, list_id: str) -> str:
    return str(desk.read(evacuation.listed, list_id)[0]["id"])


def open_needs(tx: Tx) -> list[Row]:
    return tx.fetch("SELECT * FROM needs WHERE state <> 'done'")


def test_a_need_that_exists_stands_on_the_page_and_a_second_is_asked_about(desk: Desk) -> None:
    disaster(desk)
    list_id = brought(desk, basis="disaster")
    where = f"/evacuation/{list_id}/{first_of(desk, list_id)}"
    said = {"request": "家具を動かしてほしい", "v": "2"}
    desk.post(f"{where}/need", **said, need=new_id())
    (known,) = desk.read(open_needs)
    for page in (where, f"{where}/now"):
        now = desk.get(page).text
        assert f"ニーズ {known['number']}番" in now
        assert f'href="/needs/{known["id"]}"' in now
    chosen = desk.get(f"{where}/now?beside={known['id']}").text
    assert f'value="{known["id"]}" checked' in chosen  # drawn anew, it is as it was pressed
    assert (
        f"{known['number']}番・" in desk.post(f"{where}/need", **said, need=new_id()).text
    )  # from another tablet
    assert len(desk.read(open_needs)) == 1
    noted = desk.post(f"{where}/need", **said, need=new_id(), beside=known["id"])
    assert "evacuation_noted" in noted.headers["location"]
    desk.post(f"{where}/need", **said, need=new_id(), beside="household")
    assert len(desk.read(open_needs)) == 2


def test_a_screen_that_shows_somebody_of_an_erased_list_is_drawn_anew_and_says_so(desk: Desk) -> None:
    list_id = brought(desk)
    evacuee = first_of(desk, list_id)
    pages = (f"/evacuation/{list_id}", f"/evacuation/{list_id}/{evacuee}")
    assert desk.get(f"{pages[0]}/now").status_code == 204
    desk.post(f"/evacuation/{list_id}/erase")
    for page in pages:
        assert desk.get(f"{page}/now").headers["hx-refresh"] == "true"
        said = desk.get(page)
        assert said.status_code == 404
        assert "この名簿は消去しました" in said.text
        assert "遠藤" not in said.text


def test_a_round_on_another_screen_is_drawn_anew_when_its_list_is_erased(desk: Desk) -> None:
    disaster(desk)
    list_id = brought(desk, basis="disaster")
    round_id = asked_after(desk, list_id)
    (line,) = desk.read(safety.lines, round_id)
    assert desk.get(f"/safety/{round_id}/still?erased=0").status_code == 204
    desk.post(f"/evacuation/{list_id}/erase")
    assert desk.get(f"/safety/{round_id}/still?erased=0").headers["hx-refresh"] == "true"
    to = desk.get(f"/safety/{round_id}/{line['person_id']}")
    assert "safety_gone" in to.headers["location"]


def test_who_is_asked_after_by_the_list_alone_is_compared_with_nobody_and_told_to_no_program(
    centre: Centre,
) -> None:
    disaster(centre)
    asked_after(centre, listed(centre))
    assert centre.read(duplicates.everybody) == []
    assert centre.read(people.page, "", 10) == []


def test_tablets_that_were_told_before_forget_whom_a_round_alone_asked_after(centre: Centre) -> None:
    disaster(centre)
    list_id = listed(centre)
    asked_after(centre, list_id)
    centre.do("erase_evacuation_list", list=list_id)
    erased(centre, list_id)
    other = listed(centre, "齋藤　光男")
    asked_after(centre, other)
    seq = centre.read(changes.newest)
    script = (Path(migrate.__file__).parent / migrate.FOLDER / "0052_erased_lists.sql").read_text()
    for part in script.split(";"):
        if "INSERT INTO changes" in part:
            centre.run(centre.database.write(lambda tx, part=part: tx.execute(part)))
    told = centre.read(lambda tx: list(changes.things(tx, seq + 1, changes.newest(tx), DAYS)))
    assert sorted((one.subject, one.gone) for one in told) == [("people", True), ("safety", True)]
