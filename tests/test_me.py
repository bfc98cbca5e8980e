"""A volunteer's own page by their pass: today, the team, the days, and nothing of the family."""

import io
import re

import pytest
from PIL import Image

from tests.centre import Desk
from tests.phone import TODAY, TOMORROW, Phone, person
from vcenter.public.own_pass import COOKIE, PREFIX
from vcenter.store import people, registrations, teams


def test_the_page_opens_by_the_token_of_its_link(phone: Phone) -> None:
    phone.register()
    link = re.search(r'href="([^"]*/me#[A-Z2-7]{117})"', phone.get("/me").text)
    assert link is not None
    token = link[1].split("#")[1]
    phone.client.cookies.clear()
    assert phone.post("/me", token=token).status_code == 303
    assert "山田　花子" in phone.get("/me").text


def test_the_page_opens_by_number_and_birth_date(desk: Desk, phone: Phone) -> None:
    phone.register()
    number = str(person(desk)["pass_number"])
    phone.client.cookies.clear()
    assert phone.post("/me", number=number, birth="1980/4/2").status_code == 422
    assert phone.post("/me", number=number, birth="昭和55年4月1日").status_code == 303
    assert "山田　花子" in phone.get("/me").text


def test_guessing_is_stopped_after_five_wrong_tries(desk: Desk, phone: Phone) -> None:
    phone.register()
    number = str(person(desk)["pass_number"])
    phone.client.cookies.clear()
    codes = [phone.post("/me", number=number, birth=f"1980/5/{day}").status_code for day in range(1, 7)]
    assert codes == [422] * 5 + [429]
    assert phone.post("/me", number=number, birth="1980/4/1").status_code == 429


@pytest.mark.parametrize("broken", ["", "A" * 117, "VC:P:123", "https://example.jp"])
def test_a_token_that_is_none_opens_nothing(phone: Phone, broken: str) -> None:
    assert phone.post("/me", token=broken).status_code == 422
    phone.client.cookies.set(COOKIE, broken)
    assert "受付証の番号" in phone.get("/me").text
    assert phone.get("/me/now").status_code == 401
    assert phone.get("/me/pass.png").headers["location"] == "/me"


def test_a_pass_that_was_replaced_opens_nothing(desk: Desk, phone: Phone) -> None:
    phone.register()
    token = str(phone.client.cookies.get(COOKIE)).strip('"')
    assert token.startswith(PREFIX)
    row = person(desk)
    desk.write(people.change, row["id"], {"pass_issue": 1})
    assert "受付証の番号" in phone.get("/me").text
    assert "もう使えません" in phone.post("/me", token=token).text


def test_the_pass_is_kept_as_a_picture_and_on_paper(phone: Phone) -> None:
    phone.register()
    picture = phone.get("/me/pass.png")
    assert Image.open(io.BytesIO(picture.content)).size == (1080, 1440)
    assert phone.get("/me/pass.pdf").content.startswith(b"%PDF")


def test_days_are_added_and_given_up_on_ones_own_page(desk: Desk, phone: Phone) -> None:
    phone.register()
    assert phone.post("/me/days", days=[TOMORROW]).headers["location"] == "/me?done=added"
    assert "参加できます" in phone.get("/me").text
    assert phone.post("/me/cancel", day=TOMORROW).headers["location"] == "/me?done=cancelled"
    assert "申し込んだ日はありません" in phone.get("/me").text
    assert phone.post("/me/days", days=["2020-01-01"]).status_code == 422
    assert phone.post("/me/days").status_code == 303


def test_nobody_changes_days_without_their_pass(desk: Desk, phone: Phone) -> None:
    phone.register(days=[TOMORROW])
    id = person(desk)["id"]
    phone.client.cookies.clear()
    assert phone.post("/me/cancel", day=TOMORROW, person=id).status_code == 401
    assert desk.row(registrations.of_day, str(id), TOMORROW)["state"] == "place"


def test_the_page_tells_of_the_team_and_nothing_of_the_family(desk: Desk, phone: Phone) -> None:
    desk.sign_in()
    team = desk.team()
    desk.do("say_status", day=TODAY.isoformat(), state="open", meeting_point="体育館前のテント")
    member = next(row for row in desk.read(people.page, "", 9) if row["name"] == "班員　二郎")
    phone = Phone(desk)
    phone.post("/me", number=member["pass_number"], birth="1980/4/1")
    page = phone.get("/me/now").text
    for said in ("1班", "班長　一郎", "体育館前のテント", "23:59", "受付しました"):
        assert said in page, said
    for secret in ("高橋", "港区芝", "090-1111-2222", "03-1234-5678", team):
        assert secret not in page, secret


def test_the_page_says_how_the_day_ended(desk: Desk, phone: Phone) -> None:
    phone.register()
    row = person(desk)
    desk.sign_in()
    desk.do("check_in", person=row["id"])
    desk.do("check_out", person=row["id"])
    phone = Phone(desk)
    phone.post("/me", number=str(row["pass_number"]), birth="1980/4/1")
    assert "今日の活動" in phone.get("/me/now").text
    assert "（0時間0分）" in phone.get("/me/now").text


def test_thanks_reach_the_page_of_those_who_helped(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    members = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("report_return", team=team, result="done", back=members, words="高橋です。ほんとうに助かりました")
    member = next(row for row in desk.read(people.page, "", 9) if row["name"] == "班員　二郎")
    phone = Phone(desk)
    phone.post("/me", number=member["pass_number"], birth="1980/4/1")
    page = phone.get("/me").text
    assert "ほんとうに助かりました" in page
    assert "高橋" not in page


def test_the_phone_can_forget(phone: Phone) -> None:
    phone.register()
    phone.post("/me/forget")
    assert "受付証の番号" in phone.get("/me").text


def test_on_a_day_that_is_off_nobody_is_told_to_show_their_pass(desk: Desk, phone: Phone) -> None:
    phone.register()
    assert "まだ受付していません" in phone.get("/me").text
    desk.sign_in()
    desk.do("say_status", day=TODAY.isoformat(), state="stopped", reason="大雨のため")
    page = phone.get("/me").text
    assert "まだ受付していません" not in page


def test_a_minor_and_whoever_has_no_insurance_is_told_what_to_see_to_before(desk: Desk, phone: Phone) -> None:
    birth = TODAY.replace(year=TODAY.year - 16, day=1).isoformat()
    phone.register(
        birth=birth, guardian_name="山田　一郎", guardian_phone="090-1111-2222", guardian_agrees="on"
    )
    for page in (phone.get("/join/done").text, phone.get("/me").text):
        assert "保護者の同意書を持ってきてください" in page
        assert "保険に入ってください" in page


def test_the_form_says_of_the_insurance_what_holds_for_this_disaster(desk: Desk, phone: Phone) -> None:
    assert "入った次の日から有効" in phone.get("/join").text
    desk.sign_in()
    desk.do("open_incident", name="豪雨")
    desk.do("say_incident", disaster="water", at_once=True, at_once_from=TODAY.isoformat())
    page = phone.get("/join").text
    assert "手続きがすんだときから有効" in page
    assert "入った次の日から有効" not in page
