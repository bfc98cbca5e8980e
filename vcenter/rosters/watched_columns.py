"""The heading of a visitors' list: who is visited, by whom, which bodies may be told, on which days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vcenter.rosters.grid import Grid
from vcenter.rosters.session_days import read_weekday

_VISITOR = re.compile(
    r"(?:友愛|見守り|定期|安否)?(?:訪問|見守り|相談|声かけ|活動|福祉)(?:ボランティア|協力|支援|推進)?(?:員|者|担当者?|係|ボランティア|サポーター)(?:の?氏?名)?|担当(?:の)?(?:民生・?児?童?委員|訪問員|委員|見守り.*|ボランティア)(?:氏?名)?|訪問担当.*"
)
_MAYBE_VISITOR = re.compile(
    r"担当者?(?:の?氏?名)?|民生・?(?:児童)?委員(?:の?氏?名)?|協力員(?:氏?名)?|推進員(?:氏?名)?|ボランティア(?:氏?名)?"
)
_PERSON = re.compile(
    r"(?:訪問|見守り|支援)?(?:対象|利用|要援護|要支援|被訪問)者(?:の?(?:氏?名|お?名前))?|(?:高齢者|会員|本人)(?:の?(?:氏?名|お?名前))?|氏名|お?名前|姓名|(?:ご)?芳名"
)
_CONSENTS = re.compile(
    r"(?:個人?情報の?)?(?:情報)?(?:提供|共有|開示)?(?:の|へ?の)?(?:同意|承諾|了承)(?:状況|の?有無|欄|先|確認|書|者)?(?:[(].*[)])?|(?:情報|名簿)(?:の)?(?:提供|共有|開示)(?:先|の可否|可否|状況)?"
)
_CONSENT = re.compile(
    r"^(?:同意|承諾)|(?:へ?の)?(?:情報提供|同意|承諾)(?:の?有無)?(?:[(].*[)])?$|[(](?:同意|承諾)[)]$"
)
_DAYS = re.compile(
    r"(?:訪問|見守り|活動|配食|声かけ|電話)(?:予定)?(?:の)?(?:曜日?|日|日時|週|頻度|予定|回数|時間帯?|日程)?|曜日"
)
_BODIES = re.compile(
    r"民生・?(?:児童)?委員(?:児童委員)?|民協|社協|社会福祉協議会|消防.*|警察.*|自主防災.*|自治会.*|町内?会.*|地域?包括.*|包括.*|行政|市|区|町|村|市役所|区役所|町役場|ケアマネ.*|新聞.*|郵便.*|ヤクルト|電力.*|病院|医療.*|近隣|避難支援.*"
)
_FIELDS = (
    ("number", r"(?:整理|登録|管理|対象者|名簿|通し)?番号|No\.?|№|#|項番|登録No\.?"),
    ("round", r"班|組|ブロック|地区|町会|自治会|行政区|区|グループ"),
    ("kana", r"(?:氏名)?(?:ふりがな|フリガナ|カナ|かな|よみ(?:がな)?|読み)"),
    ("household", r"世帯(?:状況|区分|構成|類型)?|家族構成|区分|世帯の状況"),
    ("address", r"(?:現)?住所|所在地|番地|居所"),
    ("phone", r"(?:電話|TEL|℡|連絡先)(?:番号)?|自宅(?:電話|TEL)?|電話番号[(]?自宅[)]?|固定電話"),
    ("mobile", r"携帯(?:電話)?(?:番号)?"),
    ("birth", r"生年月日|年齢|性別"),
    ("contact", r"緊急(?:時)?(?:の)?連絡先.*|連絡先[(]?(?:家族|親族).*"),
    ("note", r"(?:備考|特記事項?|メモ|状況|様子|摘要|異動|変更|その他|連絡事項|注意(?:事項|点)?|支援内容|配慮.*|介護度|要介護度|終了|理由)(?:欄)?"),
)  # fmt: skip
_OF_CONTACT = (
    ("contact_name", r"(?:連絡先)?(?:氏名|名前|お名前|連絡者)"),
    ("contact_relation", r"続柄|関係|間柄"),
    ("contact_phone", r"電話(?:番号)?|TEL|連絡先|携帯(?:電話)?|℡"),
)
_ABOUT = re.compile(r"訪問|見守り|友愛|要援護|要支援|一人暮らし|ひとり暮らし|独居|安否")
MOST_ROWS = 30


@dataclass(frozen=True)
class WatchedHeading:
    """Rows first to last; fields: column to what it is; consents and days: column to its heading as written.

    visitor: whether a column says who visits; otherwise titles above parts of the list do.
    """

    first: int
    last: int
    fields: dict[int, str]
    consents: dict[int, str]
    days: dict[int, str]
    words: dict[int, str] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)

    @property
    def visitor(self) -> bool:
        """Whether a column says who visits."""
        return "visitor" in self.fields.values()

    def column(self, name: str) -> int | None:
        """The first column of a field."""
        return next((column for column, of in self.fields.items() if of == name), None)


def names_person(word: str) -> bool:
    """Whether a cell is the heading of the names."""
    return bool(_PERSON.fullmatch(word))


def find_watched_heading(grid: Grid, row: int, title: str) -> WatchedHeading | None:
    """The heading of a visitors' list that begins with this row, if one does. title: what stands above, and the sheet's name."""
    if _words_known(grid, row) < 2:
        return None
    best: WatchedHeading | None = None
    for last in (row, row + 1, row + 2):
        if last >= grid.height:
            break
        if last > row and not _goes_on(grid, row, last):
            break
        found = _read(grid, row, last, title)
        if found and (best is None or _size(found) > _size(best)):
            best = found
    return best


def _words_known(grid: Grid, row: int) -> int:
    """How many cells of a row are a word of such headings: a title above is none."""
    words = [word for column in range(len(grid.rows[row])) if 0 < len(word := grid.plain(row, column)) < 20]
    patterns = [
        _VISITOR,
        _MAYBE_VISITOR,
        _PERSON,
        _CONSENTS,
        _DAYS,
        *(re.compile(pattern) for _, pattern in _FIELDS),
    ]
    return sum(any(pattern.fullmatch(word) for pattern in patterns) for word in words)


def _size(heading: WatchedHeading) -> int:
    """How many columns of a heading have a word of their own: cells that were made one are one."""
    known = {**heading.fields, **heading.consents, **heading.days}
    return len({(heading.fields.get(column), heading.words[column]) for column in known})


def _goes_on(grid: Grid, row: int, last: int) -> bool:
    """Whether a row may be a further one of the heading: somebody's name stands in none of its cells of names."""
    for column in range(len(grid.rows[row])):
        if _PERSON.fullmatch(grid.plain(row, column)) or _VISITOR.fullmatch(grid.plain(row, column)):
            below = grid.plain(last, column)
            if below and not (
                _PERSON.fullmatch(below) or _VISITOR.fullmatch(below) or re.fullmatch("氏名", below)
            ):
                return False
    return True


def _read(grid: Grid, first: int, last: int, title: str) -> WatchedHeading | None:
    fields: dict[int, str] = {}
    consents: dict[int, str] = {}
    days: dict[int, str] = {}
    words: dict[int, str] = {}
    unknown: dict[int, str] = {}
    for column in range(grid.width):
        upper, lower, written = _words(grid, first, last, column)
        if not lower:
            continue
        words[column] = written
        if (_CONSENTS.fullmatch(upper) and upper != lower) or _is_consent(lower):
            consents[column] = written
        elif (
            (
                upper != lower
                and re.fullmatch(
                    r"(?:訪問|見守り|活動|配食|声かけ|電話)(?:予定)?(?:曜日?|日|週|日程)?|曜日", upper
                )
            )
            or read_weekday(lower) is not None
            or re.fullmatch(r"第?[1-5一二三四五]週", lower)
        ):
            days[column] = written
        elif name := _field(upper, lower, fields):
            fields[column] = name
        elif _DAYS.fullmatch(lower):
            days[column] = written
        else:
            unknown[column] = written
    about = bool(_ABOUT.search(title))
    if about or consents:
        _choose_visitor(grid, fields, unknown, last)
    if "name" not in fields.values():
        return None
    bodies = [column for column, word in unknown.items() if _BODIES.fullmatch(re.sub(r"\s", "", word))]
    visited = "visitor" in fields.values()
    if len(bodies) > 1 and visited and not consents:
        for column in bodies:
            consents[column] = unknown.pop(column)
    strong = visited and (
        consents or days or about or "contact" in fields.values() or "contact_name" in fields.values()
    )
    by_titles = about and (consents or days) and ("address" in fields.values() or "phone" in fields.values())
    if not (strong or by_titles):
        return None
    return WatchedHeading(first, last, fields, consents, days, words, unknown)


def _words(grid: Grid, first: int, last: int, column: int) -> tuple[str, str, str]:
    """(what stands above, what stands below, the lower as written) of one column of a heading."""
    lower, written, at = "", "", first
    for row in range(last, first - 1, -1):
        if word := grid.over(row, column):
            lower, written, at = word, re.sub(r"[\s　]+", "", grid.said_over(row, column)), row
            break
    upper = ""
    for row in range(first, at + 1):
        if word := grid.over(row, column):
            upper = word
            break
        left = next(
            (before for before in range(column - 1, max(-1, column - 10), -1) if grid.over(row, before)), None
        )
        if left is not None and row < at:
            one = grid.merged(row, left)
            if one is None or one[3] == one[1]:  # it was not made one with as many as it stands over
                upper = "" if one and one[2] > one[0] else grid.over(row, left)
            if upper:
                break
    return upper or lower, lower, written


def _is_consent(word: str) -> bool:
    return bool(_CONSENT.search(word) or _CONSENTS.fullmatch(word)) and not re.search(r"日$|年月", word)


def _field(upper: str, lower: str, fields: dict[int, str]) -> str:
    before = set(fields.values())
    if re.match(r"緊急|(?:家族|親族|連絡先[(]?家族)", upper) and upper != lower:
        return next((name for name, pattern in _OF_CONTACT if re.fullmatch(pattern, lower)), "contact")
    if _VISITOR.fullmatch(lower) and "visitor" not in before:
        return "visitor"
    if _PERSON.fullmatch(lower) and "name" not in before:
        return "name"
    for name, pattern in _FIELDS:
        if re.fullmatch(pattern, lower, re.IGNORECASE) and (
            name not in before or name in ("note", "contact", "birth")
        ):
            return name
    if "contact" in before or "phone" in before or "address" in before:
        return next((name for name, pattern in _OF_CONTACT if re.fullmatch(pattern, lower)), "")
    return ""


def _choose_visitor(grid: Grid, fields: dict[int, str], unknown: dict[int, str], last: int) -> None:
    """担当 and 民生委員 are the visitor's column where no other is, and names stand below."""
    if "visitor" in fields.values():
        return
    for column, word in list(unknown.items()):
        if not _MAYBE_VISITOR.fullmatch(re.sub(r"\s", "", word)):
            continue
        below = [
            said for row in range(last + 1, min(grid.height, last + 30)) if (said := grid.plain(row, column))
        ]
        if below and sum(
            len(said) > 1 and not re.fullmatch(r"[○〇◯×有無済未\d]+", said) for said in below
        ) * 2 > len(below):
            fields[column] = "visitor"
            del unknown[column]
            return
