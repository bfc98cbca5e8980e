"""The volunteer's own pages: a form at home, a pass at the end, and a page that says what today brings."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.centre import Centre, Desk, field_of, need_payload, new_id
from tests.phone import FORM, TODAY, TOMORROW, Phone, asked, person
from tests.test_replay import everything, replay
from vcenter.commands.preregistration import Preregister
from vcenter.domain import passes
from vcenter.domain.calendar import centre_day
from vcenter.locale import LANGUAGES, Says
from vcenter.store import journal, people, registrations, unverified
from vcenter.web.postal import address_of

MAY = {
    "preregister": "reception",
    "register_beforehand": "reception",
    "confirm_claim": "reception administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def test_a_form_makes_one_person_with_a_pass(desk: Desk, phone: Phone) -> None:
    answer = phone.register(days=[TOMORROW], skills=["english", "nurse"], transport="car", seats="4")
    assert (answer.status_code, answer.headers["location"]) == (303, "/join/done")
    done = phone.get("/join/done").text
    row = person(desk)
    assert re.search(r"\d{3}-\d{3}-\d{3}", done)
    assert "data:image/svg+xml;base64," in done
    assert (row["kana"], row["birth"], row["seats"]) == ("ヤマダ　ハナコ", "1980-04-01", 4)
    assert row["consent_at"]
    assert desk.read(people.skills, row["id"]) == ["english", "nurse"]
    assert [one["day"] for one in desk.read(registrations.of_person, row["id"], TODAY.isoformat())] == [
        TOMORROW
    ]


def test_the_journal_says_that_a_volunteer_did_it(desk: Desk, phone: Phone) -> None:
    phone.register()
    assert desk.read(journal.latest, 1)[0]["actor"] == "volunteer"


def test_pressing_twice_is_once(desk: Desk, phone: Phone) -> None:
    once = new_id()
    assert phone.register(command_id=once).status_code == phone.register(command_id=once).status_code == 303
    person(desk)


def test_a_form_that_is_sent_again_later_shows_the_same_pass(desk: Desk, phone: Phone) -> None:
    phone.register()
    phone.register(phone="０９０１２３４５６７８")
    person(desk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_named_in_the_readers_language_and_the_rest_is_kept(
    phone: Phone, language: str
) -> None:
    phone.get(f"/join?lang={language}")
    answer = phone.post("/join", name="山田　花子", phone="")
    says = Says(language)
    assert answer.status_code == 422
    assert 'value="山田　花子"' in answer.text
    for field in ("phone", "birth", "address", "emergency_name"):
        assert f'id="problem-{field}">{says("error.required")}' in answer.text
    assert says("error.choose") in answer.text
    assert says("error.consent") in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "key"),
    [
        ("phone", "12345", "phone"),
        ("emergency_phone", "電話なし", "phone"),
        ("birth", "きのう", "date"),
        ("birth", f"{TODAY.year + 1}/1/1", "future"),
        ("email", "taro@", "email"),
        ("postal", "12", "postal"),
        ("name", "長" * 81, "too_long"),
        ("insured_on", "", "insured_on"),
    ],
)
def test_what_is_wrong_is_said_in_english(phone: Phone, field: str, typed: str, key: str) -> None:
    phone.get("/join?lang=en")
    answer = phone.register(**({"insurance": "joined"} if field == "insured_on" else {}), **{field: typed})
    assert answer.status_code == 422
    assert f'id="problem-{field}">{Says("en")("error." + key)}' in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    "name", ["李", "あ" * 40, "🦀 かに", "محمد علي", "葛󠄀城　太郎", "Ana María Ñúñez", "<b>太郎</b>"]
)
def test_every_name_is_taken_as_it_is_written(desk: Desk, phone: Phone, name: str) -> None:
    assert phone.register(name=name).status_code == 303
    assert any(
        row["name"].replace("　", " ") == name.replace("　", " ") for row in desk.read(people.page, "", 9)
    )
    shown = phone.get("/join/done")
    assert "<b>太郎" not in shown.text
    assert phone.get("/me/pass.png").status_code == 200


def test_somebody_from_abroad_registers_with_their_own_phone_and_postal_code(
    desk: Desk, phone: Phone
) -> None:
    assert (
        phone.register(phone="+82 10-1234-5678", abroad="on", postal="04524", address="Seoul").status_code
        == 303
    )
    row = person(desk)
    assert (row["phone"], row["postal"], row["address"]) == ("+82 10-1234-5678", "", "04524 Seoul")


def test_somebody_under_age_needs_a_guardian(desk: Desk, phone: Phone) -> None:
    young = f"{TODAY.year - 16}/1/1"
    assert "保護者" in phone.register(birth=young).text
    with_guardian = {"guardian_name": "山田　一郎", "guardian_phone": "090-1111-2222"}
    refused = phone.register(birth=young, **with_guardian)
    assert 'id="problem-guardian_agrees"' in refused.text
    assert phone.register(birth=young, guardian_agrees="on", **with_guardian).status_code == 303
    # What somebody typed at home is no signed paper: reception still asks to see it.
    assert person(desk)["guardian_consent"] == 0


def test_insurance_holds_from_the_day_after_joining_until_the_end_of_march(centre: Centre) -> None:
    when = datetime(TODAY.year, TODAY.month, TODAY.day, 3, tzinfo=UTC) - timedelta(days=1)
    joined = centre_day(when).isoformat()
    id = centre.do("preregister", at=when, **asked(insurance="joined", insured_on=joined))["person"]
    row = centre.row(people.by_id, id)
    assert row["insured_from"] == (centre_day(when) + timedelta(days=1)).isoformat()
    assert row["insured_until"].endswith("-03-31")
    assert "本人の申告" in row["insurance_plan"]


def test_an_insurance_of_last_year_is_refused(centre: Centre) -> None:
    errors = centre.refused("preregister", **asked(insurance="joined", insured_on="2020/4/10"))
    assert "3月31日で終わって" in errors["insured_on"]


def test_nobody_makes_themselves_a_leader(centre: Centre) -> None:
    assert "may_lead" in centre.refused("preregister", **asked(may_lead=True))
    assert "may_lead" not in Preregister.model_fields


def test_a_phone_that_keeps_no_cookies_can_register(phone: Phone) -> None:
    for path in ("/join", "/me", "/status", "/door"):
        assert "set-cookie" not in phone.get(path).headers, path
    assert phone.register().status_code == 303


def test_too_many_forms_from_one_address_are_told_to_wait(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vcenter.public.preregistration.FORMS_A_MINUTE", 30)
    codes = [phone.client.post("/join", data={"command_id": new_id()}).status_code for _ in range(31)]
    assert codes[:30] == [422] * 30
    assert codes[30] == 429
    answer = phone.register()
    assert "1分ほど待って" in answer.text
    assert 'value="山田　花子"' in answer.text


def test_a_form_from_another_site_is_refused(phone: Phone) -> None:
    answer = phone.client.post("/join", data=FORM, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_another_language_keeps_what_was_typed(phone: Phone) -> None:
    answer = phone.post("/join/language", to_language="ko", **FORM)
    assert '<html lang="ko">' in answer.text
    assert 'value="090-1234-5678"' in answer.text
    assert '<html lang="ko">' in phone.get("/status").text


def test_a_postal_code_gives_the_beginning_of_the_address(phone: Phone) -> None:
    data = {"postal": "105-0011"}
    assert (
        phone.client.post("/join/postal", data=data, headers={"accept": "text/plain"}).text
        == "東京都港区芝公園"
    )
    page = phone.client.post("/join/postal", data=data | {"name": "山田"}).text
    assert 'value="東京都港区芝公園"' in page
    assert 'value="山田"' in page


@pytest.mark.parametrize("code", ["999-9999", "", "abc", "1" * 300])
def test_what_is_no_postal_code_has_no_address(centre: Centre, code: str) -> None:
    assert centre.run(address_of(code)) == ""


def test_a_postal_code_that_is_none_says_so(phone: Phone) -> None:
    assert "だけでは住所がわかりません" in phone.post("/join/postal", postal="999-9999").text


def known(desk: Desk, **changes: object) -> str:
    desk.sign_in()
    id = desk.do(
        "register_person",
        person=new_id(),
        **{
            "name": "山田　花子",
            "birth": "1980-04-01",
            "phone": "090-1234-5678",
            "address": "港区海岸9-9-9",
            **changes,
        },
    )["person"]
    desk.client.cookies.clear()
    return str(id)


@pytest.mark.parametrize("changes", [{}, {"phone": "090-9999-0000"}, {"birth": None}])
def test_a_form_tells_nothing_of_whom_we_know_and_changes_nothing_of_them(
    desk: Desk, phone: Phone, changes: dict[str, object]
) -> None:
    stranger = phone.register(name="港　知人").headers["location"], len(phone.get("/join/done").text)
    phone.client.cookies.clear()
    id = known(desk, **changes)
    before = desk.row(people.by_id, id)
    assert phone.register(days=[TOMORROW], email="hanako@example.jp").headers["location"] == stranger[0]
    page = phone.get("/join/done").text + phone.get("/me").text
    for secret in (before["pass_number"], passes.shown(before["pass_number"]), "海岸", "090-9999-0000"):
        assert secret not in page
    assert re.search(r"\d{3}-\d{3}-\d{3}", page)  # a pass of its own
    assert desk.row(people.by_id, id) == before
    assert desk.read(registrations.of_day, id, TOMORROW) is None
    new = next(
        row for row in desk.read(people.page, "", 9) if row["name"] == "山田　花子" and row["id"] != id
    )
    assert desk.read(unverified.is_unverified, new["id"])


def test_another_phone_that_sends_the_same_form_gets_a_pass_of_its_own(desk: Desk, phone: Phone) -> None:
    phone.register()
    phone.client.cookies.clear()
    phone.register()
    assert desk.read(people.count) == 2


def test_another_one_of_the_house_registers_from_the_same_phone(desk: Desk, phone: Phone) -> None:
    phone.register()
    phone.register(name="山田　次郎")
    assert desk.read(people.count) == 2


def test_a_form_cannot_say_itself_whose_pass_its_phone_holds(desk: Desk, phone: Phone) -> None:
    id = known(desk, email="")
    phone.register(own=id, email="stranger@example.jp", batch="")
    assert desk.row(people.by_id, id)["email"] == ""


def test_a_family_that_asked_for_help_is_not_found_out_by_its_name(desk: Desk, phone: Phone) -> None:
    told = {"name": "山田　花子", "phone": "090-1234-5678"}
    desk.sign_in()
    desk.do("record_need", **need_payload(person=told))
    desk.client.cookies.clear()
    phone.register()
    assert re.search(r"\d{3}-\d{3}-\d{3}", phone.get("/join/done").text)  # as for anybody new
    assert desk.read(people.count) == 2


def claim(desk: Desk, phone: Phone) -> str:
    """A form of before: programs and journals may still send such a one."""
    known(desk, phone="090-9999-0000", email="")
    desk.sign_in()
    desk.do("preregister", **asked(email="hanako@example.jp", days=[TOMORROW]))
    page = desk.get("/headquarters/claims").text
    assert "090-1234-5678" in page
    assert "090-9999-0000" in page
    return field_of(page, "claim")


def test_staff_say_that_it_is_the_same_person(desk: Desk, phone: Phone) -> None:
    id = claim(desk, phone)
    answer = desk.post("/headquarters/claims", claim=id, same="yes")
    assert answer.headers["location"].endswith("/pass?new")
    row = person(desk)
    assert (row["phone"], row["phone_other"], row["email"]) == (
        "090-9999-0000",
        "090-1234-5678",
        "hanako@example.jp",
    )
    assert "もうほかの人が" in desk.post("/headquarters/claims", claim=id, same="yes").text


def test_staff_say_that_it_is_another_person_and_the_days_go_along(desk: Desk, phone: Phone) -> None:
    id = claim(desk, phone)
    desk.post("/headquarters/claims", claim=id, same="no")
    both = desk.read(people.page, "", 9)
    assert sorted(row["phone"] for row in both) == ["090-1234-5678", "090-9999-0000"]
    new = next(row for row in both if row["phone"] == "090-1234-5678")
    assert desk.row(registrations.of_day, new["id"], TOMORROW)["state"] == "place"


def test_an_id_that_somebody_has_is_not_taken_over(centre: Centre) -> None:
    assert "person" in centre.refused("preregister", **asked(person=centre.person(), name="別　人"))


def test_the_journal_of_volunteers_replayed_gives_the_same_tables(centre: Centre, tmp_path: Path) -> None:
    centre.do("set_capacity", day=TOMORROW, people=1)
    first = centre.do("preregister", **asked(days=[TOMORROW], group="みなと会", skills=["english"]))
    centre.do("preregister", **asked(name="山田　次郎", days=[TOMORROW]))
    centre.do("preregister", **asked(phone="090-9999-0000", days=[TOMORROW]))
    centre.do("preregister", **asked(phone="090-8888-0000"))
    for row, same in zip(centre.read(registrations.claims_waiting), (True, False), strict=True):
        centre.do("confirm_claim", claim=row["id"], same=same)
    centre.do("add_days", person=first["person"], days=[TODAY.isoformat()], hours_from="09:00")
    centre.do("cancel_day", person=first["person"], day=TOMORROW)
    centre.do("say_status", day=TOMORROW, state="stopped", reason="大雨のため", heat_warning="high")
    with Centre(tmp_path / "second") as second:
        second.run(second.database.write(replay, centre.read(journal.applied)))
        assert second.read(everything) == centre.read(everything)
