"""Which row is the heading, and what each of its columns means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.rosters.cells import Cell

_WORDS = {
    "people": {
        "member_number": "登録番号 会員番号 番号 管理番号 登録No 会員No 会員ID 登録ID ボランティア番号 MemberID",
        "number": "No № 通番 連番 通し番号 項番",
        "ours": "受付証番号アプリ 登録の状態アプリ FAXアプリ",
        "name": "氏名 名前 姓名 ボランティア名 参加者名 氏名漢字 名前漢字 漢字氏名 会員名 登録者名 登録者氏名 参加者氏名 Name FullName",
        "surname": "姓 名字 苗字 氏 姓漢字 Surname LastName FamilyName",
        "given": "名 名漢字 GivenName FirstName",
        "kana": "フリガナ ふりがな カナ 氏名カナ かな ヨミ 読み よみがな 氏名かな 氏名フリガナ 名前フリガナ 名前カナ カナ氏名 氏名ふりがな 名前ふりがな 姓名カナ Kana Furigana",
        "kana_surname": "セイ せい 姓カナ 氏カナ 氏フリガナ 氏かな カナ氏 姓フリガナ フリガナ姓 姓かな 姓ふりがな カナ姓",
        "kana_given": "メイ めい 名カナ 名フリガナ フリガナ名 名かな 名ふりがな カナ名",
        "sex": "性別 Sex Gender",
        "birth": "生年月日 誕生日 生年月日西暦 生年月日和暦 DateofBirth BirthDate Birthday DOB",
        "age": "年齢 歳 Age",
        "postal": "〒 郵便番号 〒番号 PostalCode PostCode ZIP ZIPCode",
        "address": "住所 現住所 住所1 自宅住所 住所番地 連結表記 所在地 Address",
        "prefecture": "都道府県",
        "town": "市区町村以下 市区町村 市町村 住所2",
        "area": "町字 町名 町域 大字 町名番地 町名・番地",
        "lots": "番地以下 番地 丁目番地 丁目番地号 番地号",
        "building": "建物名 住所3 マンション名 建物名部屋番号 建物名等 建物名等方書 方書 建物",
        "phone": "電話 電話番号 連絡先 TEL 連絡先電話番号 連絡先電話 自宅電話 自宅電話番号 固定電話 自宅 連絡先自宅 電話自宅 電話番号自宅 電話1 電話番号1 TEL1 自宅TEL 日中の連絡先 Phone PhoneNumber Telephone TelephoneNumber",
        "phone_other": "携帯 連絡先携帯 連絡先勤務先 携帯電話 携帯番号 携帯電話番号 電話携帯 電話番号携帯 電話2 電話番号2 TEL2 携帯TEL 勤務先電話 ほかの電話 その他電話 予備電話 Mobile MobilePhone CellPhone",
        "email": "メール メールアドレス Eメール e-mail mail email Eメールアドレス PCメール 携帯メール",
        "emergency": "緊急連絡先 緊急時連絡先 EmergencyContact",
        "emergency_name": "緊急連絡先氏名 緊急連絡先名前 緊急連絡先名 緊急時連絡先氏名",
        "emergency_phone": "緊急連絡先電話 緊急連絡先電話番号 緊急連絡先TEL 緊急時連絡先電話番号 緊急電話 EmergencyPhone",
        "relation": "続柄 関係",
        "emergency_relation": "緊急連絡先続柄 緊急連絡先関係 緊急時連絡先続柄 緊急続柄",
        "household": "世帯 世帯番号 世帯No 世帯名 世帯主 世帯主名 世帯主氏名",
        "groups": "所属団体 団体名 所属 団体 グループ 所属グループ Organization Affiliation",
        "skills": "資格・特技 資格 特技 技能 資格・技能 免許 資格免許 免許・資格 資格・免許 資格や特技 Skills Qualifications",
        "insured_from": "保険加入日 保険加入年月日 保険手続日 保険開始日 ボランティア保険加入日 ボラ保険加入日",
        "insured": "保険 保険加入 保険の有無 保険有無 保険加入の有無 保険加入有無 保険加入状況 ボランティア保険 ボランティア活動保険 ボランティア保険加入 ボラ保険 活動保険",
        "insurance_plan": "保険プラン 加入プラン 保険種別 保険の種類 保険種類",
        "insurance_period": "保険期間 補償期間 保険有効期間",
        "car": "車 自家用車 車両 車の有無 自動車 車両の有無 車提供",
        "seats": "乗車人数 乗車定員 乗れる人数 定員",
        "volunteer_state": "登録の状態 登録状態 登録状況 会員の状態 会員状態 会員状況 会員ステータス 在籍状況 在籍区分 活動状況",
        "consent": "同意 個人情報同意 個人情報の同意 個人情報取扱同意 同意欄",
        "safety_round": "安否確認の同意 安否確認 安否確認同意 安否確認への同意 安否確認同意の有無 安否確認の同意の有無",
        "salons": "サロン名 サロン",
        "note": "備考 メモ 特記事項 その他 備考欄 連絡事項 配慮事項 Notes Remarks Comments",
    },
    "groups": {
        "number": "No 番号",
        "name": "団体名 グループ名 名称 団体名称 ボランティア団体名",
        "kind": "分野 種別 活動分野 区分",
        "contact": "代表者 代表者氏名 担当者 代表 代表者名 連絡担当者 担当者氏名",
        "contact_kana": "代表者フリガナ 代表者カナ 代表者ふりがな",
        "phone": "電話 連絡先電話 電話番号 連絡先 連絡先電話番号 代表者電話 TEL 携帯 携帯電話",
        "email": "メール 連絡先メール メールアドレス Eメール",
        "members": "会員数 人数 構成員数 メンバー数 構成人数",
        "district": "地区 活動地域 活動地区",
        "note": "備考 メモ 活動内容",
    },
    "salons": {
        "name": "サロン名 名称 サロン名称",
        "days": "開催日 曜日 日程 開催曜日 活動日",
        "hours": "時間 開催時間 時間帯",
        "venue": "会場 場所 開催場所 会場名",
        "contact": "代表者 担当者 世話人 代表者名 代表者氏名 世話人氏名",
        "guests": "参加人数 人数 参加者数 定員",
        "phone": "電話 連絡先 電話番号 連絡先電話番号 代表者電話 TEL",
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

SEARCHED_ROWS = 30
_LONGEST_HEADING = 60

MAY_REPEAT = {"phone", "phone_other", "note", "skills", "groups", "email", "salons"}
"""What may stand in several columns: all of them are read."""

_KNOWN_WORDS = {word for words in _FIELDS.values() for word in words}


@dataclass(frozen=True)
class Unused:
    """A column that no field knows: its heading, what becomes of it, and whether what stands in it is kept beside its row."""

    column: str
    why: str
    kept: bool = True


@dataclass(frozen=True)
class Heading:
    """Where the heading ends (index of the first row after it) and what each column is: index to field.

    unknown: index to what becomes of a column that is none. begins: the first column of its table; beside: of a table that
    stands to the right of it. by_contents: columns that are known by what stands in them, whatever their heading says.
    """

    kind: str
    after: int
    fields: dict[int, str]
    as_written: dict[int, str]
    unknown: dict[int, Unused]
    begins: int = 0
    beside: Heading | None = None
    by_contents: frozenset[int] = frozenset()


def text(cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(cell).strip()


def words_of(cells: Sequence[Cell]) -> list[str]:
    return [re.sub(r"\s+", "", text(cell)) for cell in cells]


def find_heading(rows: list[list[Cell]], kind: str | None = None) -> Heading:
    """The heading of a sheet; of the given kind where the sheets before it have told.

    Refusal when there is none: it says which headings are looked for.
    """
    best: tuple[int, Heading] | None = None
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        below = rows[index + 1] if index + 1 < len(rows) else None
        for possible in [kind] if kind else _TELLS:
            found = _best(possible, index, row, below, rows[index - 1] if index else ())
            if found and (best is None or found[0] > best[0]):
                best = found
    if best is None:
        raise Refusal(
            "見出しの行が見つかりません。「氏名」「フリガナ」「電話」「住所」、団体なら「団体名」「代表者」「会員数」、"
            "サロンなら「サロン名」「開催日」「会場」のような見出しを1行に入れてください。",
            "file",
        )
    return best[1]


def people_by(words: Sequence[str], more: Mapping[int, str], after: int) -> Heading | None:
    """The heading of people that these words are, together with what is known of further columns; None where it is none.

    more: index of a column to the field that it is by its contents.
    """
    fields, unknown = _match_fields("people", list(words))
    have = {*fields.values()}
    added = {column: field for column, field in more.items() if column not in fields and field not in have}
    if not fields or not tells_people({*fields.values(), *added.values()}):
        return None
    # What has no heading is told by its contents once more where the table is read.
    fields |= {column: field for column, field in added.items() if column < len(words) and words[column]}
    unknown = {column: one for column, one in unknown.items() if column not in fields}
    as_written = {column: words[column] for column in sorted(fields)}
    return Heading(
        "people", after, dict(sorted(fields.items())), as_written, unknown, by_contents=frozenset(added)
    )


def people_without(fields: Mapping[int, str], called: Mapping[int, str], after: int) -> Heading:
    """The heading that a sheet without one would have. fields: of its columns by their contents; called: what each is called."""
    return Heading("people", after, dict(fields), dict(called), {}, by_contents=frozenset(fields))


def tells_people(fields: Iterable[str]) -> bool:
    """Whether these fields are those of a roster of people."""
    have = {*fields}
    return ("name" in have or {"surname", "given"} <= have) and bool(have & _TELLS["people"][1])


def any_headings(words: Sequence[str], after: int) -> Iterator[Heading]:
    """What a row would say as a heading of each kind, however little that is."""
    for kind in _TELLS:
        fields, unknown = _match_fields(kind, list(words))
        yield Heading(kind, after, fields, {column: words[column] for column in fields}, unknown)


def _best(
    kind: str, index: int, row: Sequence[Cell], below: Sequence[Cell] | None, above: Sequence[Cell] = ()
) -> tuple[int, Heading] | None:
    """The heading that this row is, alone or with the one below it, and how well it fits."""
    upper = words_of(row)
    alone = _match(kind, index + 1, _under_others(words_of(above), upper))
    both = below and _match(kind, index + 2, _joined(kind, upper, words_of(below)))
    if alone and both:
        return max(alone, both, key=lambda found: found[0])
    return alone or both or None


def _under_others(upper: list[str], lower: list[str]) -> list[str]:
    """The words of a heading; those below 保護者 say whose they are. What stands above the first is the title of all."""
    words, above = [], ""
    first = next((column for column, word in enumerate(lower) if word), 0)
    for column, under in enumerate(lower):
        over = upper[column] if first < column < len(upper) else ""
        above = over or (above if under else "")
        words.append(above + under if under and _OF_OTHERS.search(above) else under)
    return words


_OF_OTHERS = re.compile("緊急|保護者|家族|代理|世帯主|紹介者|同伴|勤務先")
"""Whose columns are not the person's own, though 氏名 and 住所 stand below."""


def _joined(kind: str, upper: list[str], lower: list[str]) -> list[str]:
    """Two heading rows as one: what stands above merged cells is put before each below it.

    Where both together say nothing that is known, the lower one says it alone; where the lower is empty, the upper.
    """
    width = max(len(upper), len(lower))
    upper = upper + [""] * (width - len(upper))
    lower = lower + [""] * (width - len(lower))
    words, above = [], ""
    for over, under in zip(upper, lower, strict=True):
        above = over or (above if under else "")
        own = under and not _field(kind, above + under) and not _OF_OTHERS.search(above)
        words.append(under if own and _field(kind, under) else above + under)
    return words


def heading_among(row: Sequence[Cell], below: Sequence[Cell], heading: Heading) -> Heading | None:
    """The heading that this row is, where another table begins below the first; None of every other row.

    after: how many rows it takes. The same heading comes back where the row says it once more, as in English.
    """
    # Of most rows no two cells are a word of any heading: nothing else is asked of them.
    words_begin = 0
    for cell in row:
        if isinstance(cell, str) and cell and (cell[:2] in _BEGINNINGS or _begins(cell) in _BEGINNINGS):
            words_begin += 1
    if words_begin < 2:
        return None
    words = words_of(row)
    known = {column: _field(heading.kind, word) for column, word in enumerate(words) if word}
    count = sum(field is not None or fold(words[column]) in _KNOWN_WORDS for column, field in known.items())
    if count < 2 or 2 * count <= len(known):
        return None
    if all(
        field == heading.fields.get(column)
        or (field is None and (words[column].isascii() or column not in heading.fields))
        for column, field in known.items()
    ):
        return heading
    for possible in (heading.kind, *_TELLS):
        found = _best(possible, 0, row, below)
        if found:
            return found[1]
    return None


def _begins(cell: str) -> str:
    return cell.strip()[:2]


_BEGINNINGS = {word[:2] for said in _WORDS.values() for words in said.values() for word in words.split()} | {
    f"{polite}{word[:1]}"
    for polite in "おご"
    for said in _WORDS.values()
    for words in said.values()
    for word in words.split()
}
"""The first two letters of every word of a heading, as they are written."""

_ASIDE = re.compile(r"[*＊※]|[【\[(（]?(必須|任意|記入例.*)[】\])）]|[【\[(（]必[】\])）]")
_BRACKETED = re.compile(r"[(（【\[〔].*?[)）】\]〕]")
_CONSENT = re.compile(r"個人情報.*(同意|承諾|了承)|取り?扱い?.*同意|^同意(する|し)")


_TWO_LANGUAGES = re.compile(
    r"(.*[^\x00-\x7f])[/／|｜・]?([A-Za-z][A-Za-z .]*)|([A-Za-z][A-Za-z .]*)[/／|｜・]?([^\x00-\x7f].*)"
)


@lru_cache(maxsize=5_000)
def _field(kind: str, word: str) -> str | None:
    """What a column of this heading is: as it stands, without its brackets, without what stands in them, in two languages."""
    if not word or len(word) > _LONGEST_HEADING:
        return None
    fields = _FIELDS[kind]
    word = _ASIDE.sub("", word)
    bare = re.sub(r"[()（）【】\[\]〔〕:：]", "", word)
    short = _BRACKETED.sub("", word)
    for possible in (word, bare, short):
        for said in (
            possible,
            re.sub(r"^[おご]", "", possible),
            re.sub(r"(欄|をご?記入ください。?|は)$", "", possible),
        ):
            if field := fields.get(fold(said)):
                return field
    if kind == "people" and _CONSENT.search(word):
        return "consent"
    if both := _TWO_LANGUAGES.fullmatch(word):
        one, other = (_field(kind, said) for said in both.groups() if said)
        return one if one == other else None
    return None


def _match(kind: str, after: int, words: list[str]) -> tuple[int, Heading] | None:
    """The heading that these words are, and how well they fit; with a table to the right of it, if there is one."""
    begins = _second_table(kind, words)
    left = _match_one(kind, after, words[:begins]) if begins else None
    right = left and _match(kind, after, [*[""] * begins, *words[begins:]])
    if left and right:
        return left[0] + right[0] + after, replace(left[1], beside=replace(right[1], begins=begins))
    return _match_one(kind, after, words)


def _second_table(kind: str, words: list[str]) -> int:
    """The column in which the same headings begin once more; 0 where they do not."""
    fields = [_field(kind, word) for word in words]
    named = [column for column, field in enumerate(fields) if field in ("name", "surname")]
    again = [column for column in named[1:] if fields[column] == fields[named[0]]]
    if not again or (_EMERGENCY & set(fields[: again[0]]) and not _EMERGENCY & set(fields[again[0] :])):
        return 0  # what stands behind 緊急連絡先 is the contact's
    first = next(word for word in words if word)
    start = words.index(first) + 1
    return words.index(first, start, again[0] + 1) if first in words[start : again[0] + 1] else again[0]


_EMERGENCY = {"emergency", "emergency_name", "emergency_phone"}
_CONTACTS = {"relation": "emergency_relation", "name": "emergency_name", "phone": "emergency_phone"}


def _of_contact(field: str | None, before: set[str]) -> str | None:
    """What a column is that stands behind 緊急連絡先: 続柄 is the contact's, a second name or phone too."""
    if field not in _CONTACTS or not before & _EMERGENCY:
        return field
    of_contact = _CONTACTS[field]
    return of_contact if of_contact not in before and (field == "relation" or field in before) else field


def _match_fields(kind: str, words: list[str]) -> tuple[dict[int, str], dict[int, Unused]]:
    fields: dict[int, str] = {}
    unknown: dict[int, Unused] = {}
    for column, word in enumerate(words):
        field = _field(kind, word)
        field = _of_contact(field, set(fields.values()))
        if field == "number":
            unknown[column] = Unused(word, "通し番号の列なので使いません。", kept=False)
        elif field == "ours":
            unknown[column] = Unused(
                word, "このアプリが書き出した列です。名簿の取り込みでは変えません。", kept=False
            )
        elif field and (field not in fields.values() or field in MAY_REPEAT):
            fields[column] = field
        elif field:
            unknown[column] = Unused(
                word, "同じ項目の列がもう1つあり、左の列を使います。この列の値はメモに残します。"
            )
        elif word:
            unknown[column] = Unused(word, "名簿にない項目です。列の値は、見出しと一緒にメモに残します。")
    return fields, unknown


def _match_one(kind: str, after: int, words: list[str]) -> tuple[int, Heading] | None:
    fields, unknown = _match_fields(kind, words)
    needed, telling = _TELLS[kind]
    have = set(fields.values())
    named = kind != "people" or "name" in have or {"surname", "given"} <= have
    if not named or not needed <= have or len(have & telling) < (1 if kind == "people" else 2):
        return None
    # Known columns count for a heading; unknown ones, as the cells of an entry are, against it.
    score = (
        3 * (len(fields) + sum("通し番号" in one.why for one in unknown.values())) - 2 * len(unknown) - after
    )
    return score, Heading(kind, after, fields, {column: words[column] for column in fields}, unknown)
