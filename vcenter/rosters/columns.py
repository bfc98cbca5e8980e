"""Which row is the heading, and what each of its columns means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.rosters.files import Cell

_WORDS = {
    "people": {
        "member_number": "登録番号 会員番号 番号 管理番号",
        "name": "氏名 名前 お名前 氏　名 ボランティア名 参加者名",
        "surname": "姓 名字",
        "given": "名",
        "kana": "フリガナ ふりがな カナ 氏名カナ かな ヨミ",
        "kana_surname": "セイ せい 姓カナ",
        "kana_given": "メイ めい 名カナ",
        "sex": "性別",
        "birth": "生年月日 誕生日",
        "age": "年齢 歳",
        "postal": "〒 郵便番号",
        "address": "住所 ご住所 現住所 住所1",
        "prefecture": "都道府県",
        "town": "市区町村以下 市区町村 住所2",
        "phone": "電話 電話番号 連絡先 TEL ご連絡先 自宅電話",
        "phone_other": "携帯 携帯電話 携帯番号",
        "email": "メール メールアドレス Eメール e-mail mail",
        "emergency": "緊急連絡先",
        "groups": "所属団体 団体名 所属 団体 グループ",
        "skills": "資格・特技 資格 特技 技能 資格・技能 免許",
        "insured_from": "保険加入日 保険 保険加入",
        "car": "車 自家用車 車両",
        "consent": "同意 個人情報同意",
        "safety_round": "安否確認の同意 安否確認",
        "salons": "サロン名 サロン",
        "note": "備考 メモ 特記事項 その他",
    },
    "groups": {
        "number": "No 番号",
        "name": "団体名 グループ名 名称",
        "kind": "分野 種別 活動分野 区分",
        "contact": "代表者 代表者氏名 担当者 代表",
        "contact_kana": "代表者フリガナ",
        "phone": "電話 連絡先電話 電話番号 連絡先",
        "email": "メール 連絡先メール メールアドレス",
        "members": "会員数 人数 構成員数 メンバー数",
        "district": "地区 活動地域",
        "note": "備考 メモ",
    },
    "salons": {
        "name": "サロン名 名称",
        "days": "開催日 曜日 日程",
        "hours": "時間 開催時間",
        "venue": "会場 場所 開催場所",
        "contact": "代表者 担当者 世話人",
        "guests": "参加人数 人数 参加者数",
        "phone": "電話 連絡先 電話番号",
        "district": "地区",
        "note": "備考 メモ",
    },
}
_FIELDS = {
    kind: {fold(word): field for field, words in said.items() for word in words.split()}
    for kind, said in _WORDS.items()
}

# What a roster of each kind cannot do without, and what tells it from the others.
_TELLS = {
    "salons": ({"name"}, {"days", "venue", "guests"}),
    "groups": ({"name"}, {"members", "kind", "contact"}),
    "people": (set(), {"kana", "phone", "address", "birth", "kana_surname", "phone_other", "skills"}),
}

SEARCHED_ROWS = 15


@dataclass(frozen=True)
class Heading:
    """Where the heading ends (index of the first row after it) and what each column is: index to field."""

    kind: str
    after: int
    fields: dict[int, str]
    as_written: dict[int, str]
    unknown: list[str]


def text(cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _words(cells: Sequence[Cell]) -> list[str]:
    return [re.sub(r"\s+", "", text(cell)) for cell in cells]


def find_heading(rows: list[list[Cell]], kind: str | None = None) -> Heading:
    """The heading of a sheet; of the given kind where the sheets before it have told.

    Refusal when there is none: it says which headings are looked for.
    """
    best: tuple[int, Heading] | None = None
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        candidates = [(index + 1, _words(row))]
        if index + 1 < len(rows):
            candidates.append((index + 2, _joined(_words(row), _words(rows[index + 1]))))
        for after, words in candidates:
            for possible in [kind] if kind else _TELLS:
                found = _match(possible, after, words)
                if found and (best is None or found[0] > best[0]):
                    best = found
    if best is None:
        raise Refusal(
            "見出しの行が見つかりません。「氏名」「フリガナ」「電話」「住所」、団体なら「団体名」「代表者」「会員数」、"
            "サロンなら「サロン名」「開催日」「会場」のような見出しを1行に入れてください。",
            "file",
        )
    return best[1]


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """Two heading rows as one: what stands above merged cells is put before each below it."""
    width = max(len(upper), len(lower))
    upper = upper + [""] * (width - len(upper))
    lower = lower + [""] * (width - len(lower))
    words, above = [], ""
    for over, under in zip(upper, lower, strict=True):
        above = over or (above if under else "")
        words.append(above + under)
    return words


def _match(kind: str, after: int, words: list[str]) -> tuple[int, Heading] | None:
    fields: dict[int, str] = {}
    unknown = []
    for column, word in enumerate(words):
        field = _FIELDS[kind].get(fold(word))
        if field and field not in fields.values():
            fields[column] = field
        elif word:
            unknown.append(word)
    needed, telling = _TELLS[kind]
    have = set(fields.values())
    named = kind != "people" or "name" in have or {"surname", "given"} <= have
    if not named or not needed <= have or len(have & telling) < (1 if kind == "people" else 2):
        return None
    # Known columns count for a heading; unknown ones, as the cells of an entry are, against it.
    score = 3 * len(fields) - 2 * len(unknown) - after
    return score, Heading(kind, after, fields, {column: words[column] for column in fields}, unknown)
