"""Activity certificates: the rules of hours, the paper, and the code that proves it."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.centre import Centre, Desk, new_id
from tests.paper import pages, sizes, text_of
from tests.test_replay import everything, replay
from vcenter.domain.calendar import fiscal_year, utc_text
from vcenter.domain.certificates import (
    Proof,
    ServedDay,
    Service,
    code_text,
    number_shown,
    read_certificate,
)
from vcenter.domain.hours import Stay, by_day, by_year, minutes, shown
from vcenter.sheets import Certificate, layout
from vcenter.store import journal, papers, people
from vcenter.web.state import running

MAY = {
    "/papers/certificates": "reception dispatch rosters administration",
    "issue_certificate": "reception dispatch rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DAY = date(2026, 11, 24)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


# The rules of hours


def test_a_stay_is_from_in_to_out() -> None:
    assert minutes([Stay(DAY, at(9), at(15, 10))]) == 370


def test_a_stay_never_closed_lasts_until_the_teams_return() -> None:
    assert minutes([Stay(DAY, at(9), None, at(14, 30))]) == 330


def test_a_stay_never_closed_without_a_team_is_not_counted() -> None:
    assert minutes([Stay(DAY, at(9))]) == 0


def test_going_home_counts_and_not_the_teams_earlier_return() -> None:
    assert minutes([Stay(DAY, at(9), at(16), at(14))]) == 420


def test_a_stay_closed_much_later_was_forgotten() -> None:
    next_day = at(9) + timedelta(hours=23)
    assert minutes([Stay(DAY, at(9), next_day)]) == 0
    assert minutes([Stay(DAY, at(9), next_day, at(15))]) == 360


def test_a_clock_that_went_backwards_takes_nothing_away() -> None:
    assert minutes([Stay(DAY, at(9), at(8)), Stay(DAY, at(10), at(11))]) == 60


def test_stays_that_overlap_count_once() -> None:
    assert minutes([Stay(DAY, at(9), at(12)), Stay(DAY, at(10), at(11)), Stay(DAY, at(11), at(13))]) == 240


def test_a_day_is_rounded_down_to_a_quarter_of_an_hour() -> None:
    assert by_day([Stay(DAY, at(9), at(9, 44))]) == {DAY: 30}


def test_a_day_without_a_quarter_of_an_hour_is_not_stated() -> None:
    assert by_day([Stay(DAY, at(9), at(9, 14))]) == {}
    assert by_day([Stay(DAY, at(9))]) == {}


def test_two_stays_of_a_day_are_summed_before_they_are_rounded() -> None:
    assert by_day([Stay(DAY, at(9), at(9, 10)), Stay(DAY, at(13), at(13, 10))]) == {DAY: 15}


def test_years_are_fiscal_years() -> None:
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert fiscal_year(date(2027, 4, 1)) == 2027
    assert by_year({date(2027, 3, 31): 60, date(2027, 4, 1): 15}) == {2026: 60, 2027: 15}


@pytest.mark.parametrize(
    "served, said", [(0, "0分"), (45, "45分"), (120, "2時間"), (375, "6時間15分"), (6000, "100時間")]
)
def test_hours_as_people_say_them(served: int, said: str) -> None:
    assert shown(served) == said


# The code


class Keys:
    """A key that is no real one: its signature is what was signed, folded."""

    def __init__(self, number: int = 1) -> None:
        self.number = number

    def sign(self, content: bytes) -> tuple[int, bytes]:
        return self.number, self._signed(content)

    def _signed(self, content: bytes) -> bytes:
        return hashlib.sha512(bytes([self.number]) + content).digest()

    def verify(self, number: int, content: bytes, signature: bytes) -> bool:
        return number == self.number and self._signed(content) == signature


KEYS = Keys()
PROOF = Proof(123, DAY, 1125, "山", "00112233445566778899")


def test_a_code_is_read_as_it_was_written() -> None:
    text = code_text(PROOF, KEYS.sign)
    assert len(text) == 146  # version 6 at level M holds 154
    read = read_certificate(text, KEYS.verify)
    assert read is not None
    assert (read.number, read.issued_on, read.minutes, read.initial) == (123, DAY, 1125, "山")
    assert read.digest == "0011223344556677"
    assert read_certificate(f" {text.lower()}\n", KEYS.verify) == read


@given(st.integers(0, 8 * 87 - 1))
def test_any_flipped_bit_is_refused(bit: int) -> None:
    text = code_text(PROOF, KEYS.sign).removeprefix("VC:C:")
    raw = bytearray(base64.b32decode(text + "=" * (-len(text) % 8)))
    raw[bit // 8 % len(raw)] ^= 1 << bit % 8
    changed = "VC:C:" + base64.b32encode(bytes(raw)).decode().rstrip("=")
    assert read_certificate(changed, KEYS.verify) is None


@given(st.text(max_size=300))
def test_anything_else_is_refused(text: str) -> None:
    assert read_certificate(text, KEYS.verify) is None
    assert read_certificate("VC:C:" + text, KEYS.verify) is None


def test_another_centres_certificate_is_not_ours() -> None:
    assert read_certificate(code_text(PROOF, Keys(2).sign), KEYS.verify) is None


@pytest.mark.parametrize("initial", ["", "N", "𠮷", "김", "😀"])
def test_every_first_character_travels(initial: str) -> None:
    proof = Proof(1, DAY, 15, initial, "00" * 32)
    read = read_certificate(code_text(proof, KEYS.sign), KEYS.verify)
    assert read is not None
    assert read.initial == initial


# The paper


def certificate(count: int, name: str = "山田　太郎", kana: str = "ヤマダ　タロウ") -> Certificate:
    days = tuple(
        ServedDay(date(2026, 3, 20) + timedelta(days=at), 375, ("泥出し", "家具・畳の搬出"))
        for at in range(count)
    )
    service = Service(name, kana, days)
    proof = Proof(123, DAY, service.minutes, name[0], service.digest)
    return Certificate(
        number_shown=number_shown(123),
        issued_on=DAY,
        service=service,
        centre_name="みなと市災害ボランティアセンター",
        representative="会長　港　一郎",
        centre_phone="0120-555-010",
        qr_text=code_text(proof, KEYS.sign),
        verify_address="https://192.168.1.5:8443/certificates/verify",
    )


@pytest.mark.parametrize("count", [1, 6])
def test_a_certificate_is_one_page(count: int) -> None:
    pdf = layout.certificate_pdf(certificate(count))
    assert pages(pdf) == 1
    assert sizes(pdf) == {(210.0, 297.0)}
    said = text_of(pdf)
    for words in (
        "ボランティア活動証明書", "第000123号", "山田", "太郎", "ヤマダ", "様", "令和8年3月20日", "泥出し",
        "令和8年11月24日", "会長港一郎", "みなと市災害ボランティアセンター", shown(375 * count), "certificates/verify",
    ):  # fmt: skip
        assert words in said


def test_many_days_stand_on_pages_of_their_own() -> None:
    pdf = layout.certificate_pdf(certificate(70))
    assert pages(pdf) > 2
    said = text_of(pdf)
    assert "令和7年度75時間" in said
    assert "日ごとの内訳は次のページ" in said
    assert said.count("6時間15分") == 70


@pytest.mark.parametrize(
    "name, kana", [("寿限無" * 13 + "無", ""), ("Nguyễn Thị Hoa", "グエン　ティ　ホア"), ("山", "")]
)
def test_any_name_is_on_one_page(name: str, kana: str) -> None:
    pdf = layout.certificate_pdf(certificate(6, name, kana))
    assert pages(pdf) == 1
    said = text_of(pdf)
    assert all(part in said for part in name.split())


# Issuing


def served(centre: Centre) -> str:
    """Somebody who was here for two hours."""
    person = centre.person("山田　太郎")
    now = datetime.now(UTC)
    centre.do("check_in", person=person, at=now - timedelta(hours=2, minutes=5))
    centre.do("check_out", person=person, at=now)
    return person


def test_a_certificate_is_numbered_and_kept(centre: Centre) -> None:
    person = served(centre)
    issued = centre.do("issue_certificate", person=person)
    assert (issued["number"], issued["minutes"], issued["already"]) == (1, 120, False)
    kept = centre.row(papers.latest_certificate, person)
    assert kept["digest"] == issued["digest"]


def test_with_nothing_new_it_is_the_same_certificate(centre: Centre) -> None:
    person = served(centre)
    first = centre.do("issue_certificate", person=person)
    assert centre.do("issue_certificate", person=person) == first | {"already": True}
    centre.do("change_person", person=person, name="山田　太朗")
    assert centre.do("issue_certificate", person=person)["number"] == 2


def test_paper_is_remembered_the_same_when_the_journal_is_replayed(centre: Centre, tmp_path: Path) -> None:
    person = served(centre)
    centre.do("check_in", person=person)
    centre.do("print_stickers", who="new")
    centre.do("issue_certificate", person=person)
    with Centre(tmp_path / "again") as again:
        again.run(again.database.write(replay, centre.read(journal.applied)))
        for table in ("sticker_prints", "certificates"):
            assert again.read(everything)[table] == centre.read(everything)[table] != []


def test_somebody_without_hours_gets_none(centre: Centre) -> None:
    assert (
        "活動時間の記録がありません"
        in centre.refused("issue_certificate", person=centre.volunteer())["person"]
    )
    assert "登録されていません" in centre.refused("issue_certificate", person=new_id())["person"]


def test_the_work_is_a_kind_and_never_a_place_or_a_name(centre: Centre) -> None:
    team = centre.sent()
    members = centre.read(
        lambda tx: tx.fetch("SELECT person_id FROM team_members WHERE team_id = :id", id=team)
    )
    everybody = [row["person_id"] for row in members]
    centre.do("report_return", team=team, result="done", back=everybody)
    earlier = utc_text(datetime.now(UTC) - timedelta(hours=3, minutes=1))
    centre.run(centre.database.write(lambda tx: tx.execute("UPDATE attendance SET in_at = :at", at=earlier)))
    person = centre.row(people.by_id, everybody[0])
    service = centre.read(papers.service_of, person)
    assert [(day.work, day.minutes) for day in service.days] == [
        (("泥出し",), 180)
    ]  # never closed: until the return
    assert "高橋" not in str(service)
    assert "芝" not in str(service)


def test_a_drill_is_marked_as_one(centre: Centre) -> None:
    centre.do("open_incident", name="訓練", drill=True)
    service = centre.read(papers.service_of, centre.row(people.by_id, served(centre)))
    assert service.days[0].work == ("センターでの活動", "訓練")


# The desk and the page that anybody may open


def issued(desk: Desk) -> tuple[str, bytes]:
    person = desk.volunteer("山田　太郎")
    desk.write(lambda tx: tx.execute("UPDATE attendance SET in_at = :at", at="2026-01-01T00:00:00.000Z"))
    desk.write(lambda tx: tx.execute("UPDATE attendance SET out_at = :at", at="2026-01-01T06:20:00.000Z"))
    answer = desk.post("/papers/certificates", person=person)
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return person, answer.content


def test_staff_issue_a_certificate_from_the_persons_page(desk: Desk) -> None:
    desk.do("say_facts", name="みなと災害VC", representative="会長　港　一郎")
    person, pdf = issued(desk)
    assert "活動証明書を出す" in desk.get(f"/rosters/people/{person}").text
    said = text_of(pdf)
    assert "6時間15分" in said
    assert "会長港一郎" in said


@pytest.mark.parametrize("page", ["/rosters/people/{person}", "/papers?paper=certificate"])
def test_that_nobody_signs_for_the_centre_is_said_before_a_certificate_is_printed(
    desk: Desk, page: str
) -> None:
    path = page.format(person=desk.volunteer("山田　太郎"))
    said = desk.get(path).text
    assert "代表者の名前がまだありません" in said
    assert "/headquarters/centre#f-representative" in said
    desk.do("say_facts", name="みなと災害VC", representative="会長　港　一郎")
    assert "代表者の名前がまだありません" not in desk.get(path).text


def test_it_is_said_where_somebody_goes_home_too(desk: Desk) -> None:
    person = desk.volunteer("山田　太郎")
    assert "代表者の名前がまだありません" in desk.post("/leaving/check-out", person=person).text


def test_a_certificate_without_a_name_has_a_line_to_sign() -> None:
    unsigned = replace(certificate(1), representative="")
    pdf = layout.certificate_pdf(unsigned)
    assert pages(pdf) == 1
    assert "代表者（署名）" in text_of(pdf)
    assert "代表者（署名）" not in text_of(layout.certificate_pdf(certificate(1)))


def test_nobody_without_hours(desk: Desk) -> None:
    answer = desk.post("/papers/certificates", person=desk.volunteer("山田　太郎"))
    assert answer.status_code == 422
    assert "活動時間の記録がありません" in answer.text


def test_anybody_may_check_a_certificate_and_learns_no_more_than_it_proves(desk: Desk) -> None:
    issued(desk)
    row = desk.row(lambda tx: tx.one("SELECT * FROM certificates"))
    proof = Proof(1, date.fromisoformat(row["issued_on"]), row["minutes"], "山", row["digest"])
    code = code_text(proof, running(desk.app).pass_keys.sign)
    desk.client.cookies.clear()
    assert desk.get("/certificates/verify").status_code == 200
    page = desk.client.post("/certificates/verify", data={"code": code}).text
    for words in ("本物です", "Genuine", "第000001号", "6時間15分", "6 h 15 min", "山"):
        assert words in page
    assert "山田" not in page
    assert "太郎" not in page
    assert row["person_id"] not in page


@pytest.mark.parametrize("code", ["", "VC:C:AAAA", "https://example.jp/", "VC:P:123", "あ" * 2000])
def test_what_is_no_certificate_cannot_be_verified(desk: Desk, code: str) -> None:
    desk.client.cookies.clear()
    answer = desk.client.post("/certificates/verify", data={"code": code})
    assert answer.status_code == 200
    assert "確認できません" in answer.text
    assert "本物です" not in answer.text
