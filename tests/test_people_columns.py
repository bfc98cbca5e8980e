"""A value of a list is either normalised, and then comes back the same from an export, or kept as it was written. Every column of people."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vcenter.domain.calendar import show_wareki
from vcenter.domain.skills import label
from vcenter.rosters.model import RosterPerson
from vcenter.rosters.read import read_roster
from vcenter.sheets.files_out import csv_file
from vcenter.store.files_out import PEOPLE

NAME = "白井　一"

FIELDS = {
    "登録番号": "member_number", "ふりがな": "kana", "性別": "sex", "生年月日": "birth", "郵便番号": "postal", "住所": "address", "電話": "phone",
    "ほかの電話": "phone_other", "メール": "email", "緊急連絡先氏名": "emergency_name", "緊急連絡先電話": "emergency_phone",
    "所属団体": "groups", "資格・特技": "skills", "サロン": "salons", "備考": "note",
}  # fmt: skip
"""Column of an export to what it becomes; the name stands in every row, and the other columns are the app's own."""

SEXES = {"m": "男", "f": "女", "n": "答えない", "": ""}

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"))
TEXT = st.text(LETTERS, min_size=1, max_size=12) | st.sampled_from(
    ["=1+1", "-", "なし", "同上", "#N/A", "○", "'=x", "不明", "要確認", "？", "0", "９０", "１－２"]
)
NUMBERS = st.text(st.sampled_from("0123456789０１２３-ー－() +"), min_size=1, max_size=16)
DAYS = st.dates().map(lambda day: day.isoformat()) | st.dates().map(show_wareki)
WRITTEN = {
    "性別": st.sampled_from(["男", "女性", "Ｍ", "その他", "無回答", "答えない"]),
    "生年月日": DAYS | NUMBERS,
    "郵便番号": NUMBERS,
    "電話": NUMBERS,
    "ほかの電話": NUMBERS,
    "緊急連絡先電話": NUMBERS,
    "メール": st.emails(),
    "資格・特技": st.lists(st.sampled_from(["英語", "看護師", "手品", "重機（小型車両系）"]), max_size=3).map(
        "、".join
    ),
    "登録番号": NUMBERS,
}


def read(row: dict[str, Any]) -> RosterPerson:
    """What is read of a row, whose columns are those of an export."""
    roster = read_roster(csv_file(PEOPLE, [tuple(row.get(name, "") for name in PEOPLE)], "utf8"))
    (person,) = roster.people
    return person


def exported(person: RosterPerson) -> dict[str, Any]:
    """The row of an export of somebody who is kept so (store/files_out.py)."""
    said = {heading: getattr(person, field) for heading, field in FIELDS.items()}
    joined = {heading: "、".join(said[heading]) for heading in ("所属団体", "サロン")}
    can = "、".join(label(one) for one in person.skills)
    return {"氏名": person.name, **said, **joined, "性別": SEXES[person.sex], "資格・特技": can}


def says_nothing(written: str) -> bool:
    """Whether what was written is how people say that there is nothing."""
    return (
        not any(char.isalnum() and char not in "ー〆ｰ" for char in written) or written.casefold() in NOTHING
    )


NOTHING = ("なし", "不明", "無回答", "その他", "同上", "none")


def kept_as_written(person: RosterPerson, written: str) -> bool:
    """Whether what was written stands somewhere with the person: in a mark, a note, beside what it is about, or word by word."""
    somewhere = [mark.as_written for mark in person.marks]
    somewhere += [
        person.note,
        person.emergency_name,
        *person.beside.values(),
        *person.groups,
        *person.skills,
        *person.salons,
    ]
    return any(written.strip() in one for one in somewhere)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(list(FIELDS)).flatmap(
        lambda heading: st.tuples(st.just(heading), WRITTEN.get(heading, TEXT) | TEXT)
    )
)
def test_a_value_is_normalised_and_comes_back_or_stays_as_it_was_written(said: tuple[str, str]) -> None:
    heading, written = said
    person = read({"氏名": NAME, "電話": "03-1234-5678", heading: written})
    value = getattr(person, FIELDS[heading])
    nothing = value in ("", None, [])
    if nothing and written.strip():
        assert kept_as_written(person, written) or says_nothing(written), (heading, written, person)
    again = read(exported(person))
    assert getattr(again, FIELDS[heading]) == value, (heading, written)
    assert again.name == person.name
