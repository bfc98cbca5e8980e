"""Passes that prove themselves, numbers that were not mistyped, and what QRs of ours hold."""

import base64
from datetime import date, timedelta

import pytest
import qrcode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M

from tests.centre import Centre, Desk, today
from tests.node import in_node
from vcenter.domain.passes import (
    PassCode,
    SheetCode,
    is_pass_number,
    number_in,
    pass_ends,
    pass_number,
    pass_text,
    plain_code,
    read_code,
    sheet_text,
)
from vcenter.keys.pass_keys import PassKeys, change_key, open_keys
from vcenter.store import people
from vcenter.store.search import words_of
from vcenter.web.state import running

MAY = {
    "/people/{person}/pass": "reception rosters",
    "/people/{person}/pass.pdf": "reception rosters",
    "/people/{person}/pass.svg": "reception rosters",
    "/people/{person}/pass/reissue": "reception rosters",
    "/papers/passes": "reception dispatch rosters administration",
    "/api/passes": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "reissue_pass": "reception rosters",
    "bar_person": "rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

ids = st.uuids().map(str)
issues = st.integers(0, 255)
days = st.dates(date(2020, 1, 1), date(2100, 12, 31))


def keys(number: int = 1) -> PassKeys:
    private = Ed25519PrivateKey.generate()
    return PassKeys(number, private, {number: private.public_key()})


KEYS = keys()


def read(text: str) -> PassCode | SheetCode | None:
    return read_code(text, KEYS.verify)


@given(ids, issues, days)
def test_a_pass_is_read_as_it_was_written(id: str, issue: int, last_day: date) -> None:
    number = pass_number(id)
    assert is_pass_number(number)
    text = pass_text(number, issue, last_day, KEYS.sign)
    assert read(text) == PassCode(number, issue, last_day)
    assert read(text.lower()) == PassCode(number, issue, last_day)
    assert read(f"{number[:3]}-{number[3:6]}-{number[6:]}") == PassCode(number)


@given(ids, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(id: str, at: int, more: int) -> None:
    number = pass_number(id)
    wrong = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert read(wrong) is None


@given(ids, st.integers(0, 7))
def test_two_swapped_digits_are_found(id: str, at: int) -> None:
    number = pass_number(id)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert swapped == number or read(swapped) is None


@given(st.integers(1, 9_999_999), st.integers(1, 9999))
def test_a_sheet_is_read_as_it_was_written(team: int, copy: int) -> None:
    assert read(sheet_text(team, copy)) == SheetCode(team, copy)


def test_a_scanner_that_types_full_width() -> None:
    assert read("ＶＣ：Ｔ：１２：３") == SheetCode(12, 3)


FULL_WIDTH = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}
COLONS = ("+", "'", "*", ";", '"', "’", "Ö", "Ñ")
"""What scanners type for the colon that are set to another keyboard than the tablet."""


def typed_ways(text: str) -> list[str]:
    """A code as scanners type it."""
    others = [text.replace(":", colon) for colon in COLONS]
    return [
        way for one in (text, *others) for way in (one, one.lower(), one.translate(FULL_WIDTH), f" {one}\r\n")
    ]


def test_a_scanner_that_is_set_to_another_keyboard() -> None:
    number = pass_number("a")
    text = pass_text(number, 3, date(2027, 3, 31), KEYS.sign)
    for way in typed_ways(text):
        assert read(way) == PassCode(number, 3, date(2027, 3, 31)), way
    for way in typed_ways("VC:T:12:3"):
        assert read(way) == SheetCode(12, 3), way


@pytest.mark.parametrize("text", ["VC:T:123", "VCT123", "VC1T1", "VC:T:1:2:3", "VC++T+1+2", "VC:P:AAAA"])
def test_what_only_looks_like_a_code_is_none(text: str) -> None:
    assert read(text) is None


def test_a_pass_that_a_scanner_types_into_a_search_is_its_number() -> None:
    text = pass_text(pass_number("a"), 3, date(2027, 3, 31), KEYS.sign)
    for way in typed_ways(text):
        assert words_of(way) == [pass_number("a")], way
        assert words_of(way[:100]) == [pass_number("a")], way  # what a search takes of it
    assert words_of("VC:T:1:2") == ["vc:t:1:2"]
    assert number_in("山田　花子") == ""


codes = st.one_of(
    st.text(alphabet="VCvcＶＣPTRptＰ:+'*：＋’;Ö0123456789ABZ27abÁかñ \u3000\n\t\ufeff-", max_size=20),
    st.tuples(st.sampled_from(COLONS), st.sampled_from(["VC:P:" + "AEAQ7Z2B" * 15, "VC:T:12:3", "VC:R:AAAA"])).map(
        lambda way: way[1].replace(":", way[0])
    ),
)  # fmt: skip


@settings(max_examples=10)
@given(st.lists(codes, min_size=40))
def test_a_tablet_reads_what_the_centre_reads(texts: list[str]) -> None:
    said = in_node(
        """const { numberIn, plainCode } = await import("./offline/domain/code.js");
        const { wordsOf } = await import("./offline/domain/find.js");
        return given.map((text) => [plainCode(text), numberIn(text), wordsOf(text)]);""",
        texts,
    )
    assert said == [[plain_code(text), number_in(text), words_of(text)] for text in texts]


@given(st.text())
def test_any_text_is_ours_or_not(text: str) -> None:
    found = read(text)
    assert found is None or isinstance(found, PassCode | SheetCode)


@given(ids, st.integers(0, 116), st.integers(1, 31))
def test_a_pass_of_which_one_character_is_another_is_refused(id: str, at: int, more: int) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    text = pass_text(pass_number(id), 0, date(2027, 3, 31), KEYS.sign)
    at += len("VC:P:")
    wrong = text[:at] + letters[(letters.index(text[at]) + more) % 32] + text[at + 1 :]
    assert read(wrong) is None


@given(ids, st.integers(0, 73 * 8 - 1))
def test_a_pass_of_which_one_bit_is_flipped_is_refused(id: str, bit: int) -> None:
    text = pass_text(pass_number(id), 0, date(2027, 3, 31), KEYS.sign).removeprefix("VC:P:")
    raw = bytearray(base64.b32decode(text + "=" * (-len(text) % 8)))
    raw[bit // 8] ^= 1 << bit % 8
    assert read("VC:P:" + base64.b32encode(bytes(raw)).decode().rstrip("=")) is None


def test_a_pass_of_another_centre_or_cut_off_is_refused() -> None:
    text = pass_text(pass_number("a"), 0, date(2027, 3, 31), KEYS.sign)
    assert read_code(text, keys().verify) is None
    assert read_code(text, keys(2).verify) is None
    assert all(read(text[:length]) is None for length in range(len(text)))
    assert read(text + "A") is None
    assert read("VC:P:" + pass_number("a")) is None  # a number alone proves nothing


def test_a_pass_fits_a_coarse_code_and_names_nobody() -> None:
    text = pass_text(pass_number("a"), 255, date(2100, 12, 31), KEYS.sign)
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    assert code.version <= 6


def test_a_pass_holds_until_the_end_of_the_next_fiscal_year() -> None:
    assert pass_ends(date(2026, 11, 24)) == date(2028, 3, 31)
    assert pass_ends(date(2027, 3, 31)) == date(2028, 3, 31)
    assert pass_ends(date(2027, 4, 1)) == date(2029, 3, 31)


def test_the_key_is_made_once_and_what_an_older_one_signed_stays_valid(centre: Centre) -> None:
    folder = centre.path.parent / "keys"
    first = centre.run(open_keys(centre.database, folder))
    text = pass_text(pass_number("a"), 0, date(2027, 3, 31), first.sign)
    assert centre.run(open_keys(centre.database, folder)).number == first.number == 1
    assert [path.stat().st_mode & 0o077 for path in folder.iterdir()] == [0]
    second = centre.run(change_key(centre.database, folder))
    assert second.number == 2
    assert read_code(text, second.verify)


def test_records_restored_without_their_key_get_a_new_one(centre: Centre) -> None:
    folder = centre.path.parent / "keys"
    first = centre.run(open_keys(centre.database, folder))
    for path in folder.iterdir():
        path.write_bytes(b"\0" * 32)
    again = centre.run(open_keys(centre.database, folder))
    assert again.number == 2
    assert read_code(pass_text(pass_number("a"), 0, date(2027, 3, 31), first.sign), again.verify)


def qr_of(desk: Desk, person: str, **changes: int) -> str:
    """What the QR of a person's pass holds."""
    row = desk.row(people.by_id, person) | changes
    return pass_text(
        row["pass_number"], row["pass_issue"], pass_ends(today()), running(desk.app).pass_keys.sign
    )


def test_a_pass_that_was_made_again_ends_the_one_before(desk: Desk) -> None:
    person = desk.volunteer("小鳥遊　和也", check_in=False)
    lost = qr_of(desk, person)
    assert desk.post(f"/people/{person}/pass/reissue").status_code == 303
    answer = desk.post("/reception/scan", code=lost).text
    assert "古い受付証です" in answer
    assert "本人を確かめた。小鳥遊　和也さんを受付する" in answer
    assert "受付しました" in desk.post("/reception/scan", code=qr_of(desk, person)).text


def test_a_pass_that_has_expired_says_so_and_what_to_do(desk: Desk) -> None:
    person = desk.volunteer(check_in=False)
    row = desk.row(people.by_id, person)
    text = pass_text(row["pass_number"], 0, today() - timedelta(days=2), running(desk.app).pass_keys.sign)
    answer = desk.post("/reception/scan", code=text).text
    assert "期限切れ" in answer
    assert "新しい受付証を渡して" in answer


def test_a_forged_pass_is_unknown(desk: Desk) -> None:
    row = desk.row(people.by_id, desk.volunteer(check_in=False))
    text = pass_text(row["pass_number"], 0, date(2030, 3, 31), KEYS.sign)
    assert "知らない券です" in desk.post("/reception/scan", code=text).text


def test_the_pass_is_shown_and_printed(desk: Desk) -> None:
    person = desk.volunteer("小鳥遊　和也")
    page = desk.get(f"/people/{person}/pass")
    assert "小鳥遊　和也" in page.text
    assert desk.get(f"/people/{person}/pass.svg").headers["content-type"] == "image/svg+xml"
    paper = desk.get(f"/people/{person}/pass.pdf")
    assert paper.content.startswith(b"%PDF")
