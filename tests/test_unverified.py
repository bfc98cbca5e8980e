"""未確認: who registered by themselves is asked about at reception, and too many from one address take no place before headquarters says so."""

from collections.abc import Iterator

import pytest

from tests.centre import Centre, Desk, new_id
from tests.phone import FORM, TOMORROW, Phone, asked
from vcenter.commands.unverified import PART
from vcenter.store import attendance, duplicates, people, registrations, search, unverified
from vcenter.web import sendings
from vcenter.web.attention import wanted

MAY = {
    "see_registered": "reception",
    "settle_held": "administration",
    "/headquarters/held": "administration",
    "/reception/registered": "reception",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def registered(desk: Desk, **changes: object) -> dict[str, str]:
    """Somebody who registered at home: their row."""
    id = desk.do("register_beforehand", **asked(**changes))["person"]
    return dict(desk.row(people.by_id, id))


def of_roster(desk: Desk, **changes: object) -> str:
    said = {"name": "山田　花子", "birth": "1980-04-01", "phone": "090-1234-5678", **changes}
    return str(desk.do("register_person", person=new_id(), **said)["person"])


def is_here(desk: Desk, id: str) -> bool:
    return desk.read(attendance.open_of, id) is not None


def test_reception_asks_whether_they_are_of_the_roster_before_it_receives_them(desk: Desk) -> None:
    desk.sign_in()
    known, new = of_roster(desk), registered(desk, address="港区新しい1-1")
    page = desk.post("/reception/scan", code=new["pass_number"]).text
    assert "名簿の山田　花子さんですか" in page and "未確認" in page
    assert not is_here(desk, known) and not is_here(desk, new["id"])
    assert desk.post("/reception/check-in", person=new["id"], how="search").text.count("名簿の山田") == 2


@pytest.mark.parametrize(
    ("known_as", "said"),
    [
        ({"birth": "1955-09-12"}, {}),
        ({"birth": "1980-11-23"}, {}),
        ({"birth": "1955-09-12", "phone": "", "address": "川上町1-2"}, {"address": "川上町1-2"}),
    ],
    ids=["another year", "another day", "a house"],
)
def test_whoever_has_a_name_and_a_phone_or_house_of_the_roster_is_asked_about_whatever_their_birthday(
    desk: Desk, known_as: dict[str, str], said: dict[str, str]
) -> None:
    desk.sign_in()
    known = of_roster(desk, **known_as)
    page = desk.post("/reception/scan", code=registered(desk, **said)["pass_number"]).text
    assert "名簿の山田　花子さんですか" in page and known in page


def test_one_tap_makes_both_one_and_receives_them(desk: Desk) -> None:
    desk.sign_in()
    known, new = of_roster(desk), registered(desk, email="hanako@example.jp", days=[TOMORROW])
    answer = desk.post("/reception/registered", person=new["id"], same=known, code=new["pass_number"])
    assert "受付しました" in answer.text
    row = desk.row(people.by_pass, new["pass_number"])
    assert (row["id"], row["email"]) == (known, "hanako@example.jp")
    assert is_here(desk, known)
    assert desk.row(registrations.of_day, known, TOMORROW)["state"] == "place"
    assert "もう受付済み" in desk.post("/reception/scan", code=new["pass_number"]).text


def test_what_was_made_one_by_a_wrong_tap_becomes_two_again(desk: Desk) -> None:
    desk.sign_in()
    known, new = of_roster(desk), registered(desk)
    desk.do("see_registered", person=new["id"], same=known)
    desk.do("part_people", gone=new["id"])
    assert desk.row(people.by_pass, new["pass_number"])["id"] == new["id"]


def test_another_person_is_received_and_nobody_asks_again(desk: Desk) -> None:
    desk.sign_in()
    known, new = of_roster(desk), registered(desk)
    answer = desk.post("/reception/registered", person=new["id"], not_same=known, code=new["pass_number"])
    assert "受付しました" in answer.text
    assert desk.read(duplicates.said_apart, known, new["id"])
    assert not desk.read(unverified.is_unverified, new["id"])
    assert not is_here(desk, known)


def test_who_is_like_nobody_is_received_at_once_and_is_unverified_no_more(desk: Desk) -> None:
    desk.sign_in()
    new = registered(desk)
    said = desk.post("/reception/find", q="山田").text
    assert "未確認" in said and "窓口でまだ確かめていません" in said
    assert "受付しました" in desk.post("/reception/scan", code=new["pass_number"]).text
    assert not desk.read(unverified.is_unverified, new["id"])
    assert "未確認" not in desk.post("/reception/find", q="山田").text


def test_made_up_namesakes_do_not_hide_the_one_of_the_roster(desk: Desk) -> None:
    desk.sign_in()
    for _ in range(5):
        registered(desk)
    known, new = of_roster(desk, phone="090-9999-0000", even_if_same=True), registered(desk)
    page = desk.post("/reception/scan", code=new["pass_number"]).text
    assert page.count("ですか？") == 1 and known in page


def test_reception_makes_only_those_one_who_registered_by_themselves(centre: Centre) -> None:
    errors = centre.refused("see_registered", person=centre.person(), same=centre.person())
    assert "名簿の窓口でまとめて" in errors["person"]


def test_two_desks_that_answer_the_same_question_are_both_right(centre: Centre) -> None:
    known, new = centre.person(), centre.do("register_beforehand", **asked())["person"]
    for already in (False, True):
        assert centre.do("see_registered", person=new, same=known) == {"person": known, "already": already}


# Too many from one address


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Three forms of one address take places within ten minutes, five a day; the clock stands where the list says."""
    clock = [1000.0]
    monkeypatch.setattr(sendings, "AT_ONCE", 3)
    monkeypatch.setattr(sendings, "A_DAY", 5)
    monkeypatch.setattr(sendings, "monotonic", lambda: clock[0])
    yield clock


def send(phone: Phone, name: str, **changes: object) -> str:
    """A form of another phone behind the same address; what its page says."""
    phone.client.cookies.clear()
    assert phone.register(name=name, days=[TOMORROW], **changes).headers["location"] == "/join/done"
    return phone.get("/join/done").text


def states(desk: Desk) -> dict[str, int]:
    return dict(desk.read(registrations.counts, [TOMORROW])[TOMORROW])


HELD = "受け付けました。参加できるかはこのページでお知らせします"


def test_further_forms_of_one_address_are_kept_without_a_place(
    desk: Desk, phone: Phone, three: list[float]
) -> None:
    pages = [send(phone, f"港　{one}子") for one in "一二三四"]
    assert [HELD in page for page in pages] == [False, False, False, True]
    assert HELD in phone.get("/me").text
    assert states(desk) == {"place": 3}
    phone.post("/me/days", days=[TOMORROW])  # nor do they get one there
    assert states(desk) == {"place": 3}


def test_ten_minutes_later_there_are_places_again_and_after_so_many_a_day_none(
    desk: Desk, phone: Phone, three: list[float]
) -> None:
    for one in "一二三":
        send(phone, f"港　{one}子")
    three[0] += 601
    assert [HELD in send(phone, f"海　{one}子") for one in "一二三"] == [False, False, True]
    three[0] += 86_401
    assert HELD not in send(phone, "空　一子")


def test_what_makes_nobody_new_takes_nothing_from_the_others(phone: Phone, three: list[float]) -> None:
    once = new_id()
    for _ in range(4):
        phone.register(command_id=once)  # pressed again and again
        phone.register()  # the same phone
        phone.register(phone="")  # refused
    assert HELD not in send(phone, "港　一子")


def test_a_form_that_is_sent_again_after_too_many_is_the_same_form(
    desk: Desk, phone: Phone, three: list[float]
) -> None:
    once = new_id()
    send(phone, "港　一子", command_id=once)
    for one in "二三四":
        send(phone, f"港　{one}子")
    assert HELD not in send(phone, "港　一子", command_id=once)
    assert desk.read(people.count) == 4


def flood(desk: Desk, phone: Phone) -> list[str]:
    """Seven forms of one address, of which four wait; their people, signed in at headquarters."""
    for one in "一二三四五六七":
        send(phone, f"港　{one}子")
    desk.sign_in()
    (batch,) = desk.read(unverified.batches, "~")
    assert batch["held"] == 4
    return [
        batch["batch"],
        *(row["person_id"] for row in desk.read(unverified.of_batch, batch["batch"], "held", 9)),
    ]


def test_headquarters_is_told_in_one_line(desk: Desk, phone: Phone, three: list[float]) -> None:
    flood(desk, phone)
    (line,) = [row for row in desk.read(wanted) if row["to"] == "/headquarters/held"]
    assert "4件" in line["what"]


def test_all_are_right_in_parts_and_undone(
    desk: Desk, phone: Phone, three: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vcenter.desks.held.PART", 3)
    desk.sign_in()
    desk.do("set_capacity", day=TOMORROW, people=5)
    batch, *_held = flood(desk, phone)
    desk.post("/headquarters/held", batch=batch, state="valid")
    assert states(desk) == {"place": 5, "waiting": 2}
    assert "有効にしました" in desk.get("/headquarters/held").text
    desk.post("/headquarters/held", batch=batch, state="undo_valid")
    assert states(desk) == {"place": 3, "cancelled": 4}
    desk.post("/headquarters/held", batch=batch, state="valid")
    assert states(desk) == {"place": 5, "waiting": 2}


def test_all_are_withdrawn_found_no_more_and_undone(desk: Desk, phone: Phone, three: list[float]) -> None:
    batch, *_held = flood(desk, phone)
    desk.post("/headquarters/held", batch=batch, state="withdrawn")
    assert len(desk.read(search.people, "港", None)) == 3
    assert desk.read(unverified.batches, "~") == []
    desk.post("/headquarters/held", batch=batch, state="undo_withdrawn")
    assert len(desk.read(search.people, "港", None)) == 7
    assert states(desk) == {"place": 3}


def test_who_was_withdrawn_and_sends_again_is_found_no_more(
    desk: Desk, phone: Phone, three: list[float]
) -> None:
    for one in "一二三四":
        send(phone, f"港　{one}子", kana="")
    desk.sign_in()
    (batch,) = desk.read(unverified.batches, "~")
    desk.post("/headquarters/held", batch=batch["batch"], state="withdrawn")
    phone.register(name="港　四子", kana="みなと　よんこ", days=[TOMORROW])
    assert "参加していただけません" in phone.get("/me").text
    assert len(desk.read(search.people, "港", None)) == 3


def test_who_was_withdrawn_and_stands_there_is_received_and_found(
    desk: Desk, phone: Phone, three: list[float]
) -> None:
    batch, *held = flood(desk, phone)
    desk.post("/headquarters/held", batch=batch, state="withdrawn")
    person = desk.row(people.by_id, held[0])
    assert "受付しました" in desk.post("/reception/scan", code=person["pass_number"]).text
    assert desk.row(registrations.of_day, held[0], TOMORROW)["state"] == "place"
    desk.post("/headquarters/held", batch=batch, state="undo_withdrawn")
    assert desk.row(unverified.by_person, held[0])["state"] == "valid"
    assert len(desk.read(search.people, person["name"], None)) == 1


def test_what_is_said_of_many_comes_in_parts(centre: Centre) -> None:
    assert "people" in centre.refused("settle_held", people=[new_id()] * (PART + 1), state="valid")


def test_a_tablet_that_was_handed_over_is_not_counted(desk: Desk, phone: Phone, three: list[float]) -> None:
    desk.sign_in()
    desk.post("/reception/hand-over")
    for one in "一二三四五":
        desk.get("/kiosk")
        form = FORM | {"name": f"港　{one}子", "days": [TOMORROW]}
        assert desk.post("/kiosk", round=desk.client.cookies["vcenter_round"], **form).status_code == 200
    assert states(desk) == {"place": 5}


# Their own page


def test_whoever_guesses_birth_dates_does_not_keep_the_owner_out(desk: Desk, phone: Phone) -> None:
    phone.register()
    (row,) = desk.read(people.page, "", 9)
    own = dict(phone.client.cookies)
    phone.client.cookies.clear()
    guesser = [
        phone.post("/me", number=row["pass_number"], birth=f"1970/1/{n}").status_code for n in range(1, 8)
    ]
    assert guesser == [422] * 5 + [429] * 2
    desk.client._transport.client = ("192.168.7.7", 5)  # another address
    assert phone.post("/me", number=row["pass_number"], birth="1980/4/1").status_code == 303
    phone.client.cookies.update(own)
    assert row["name"] in phone.get("/me").text
