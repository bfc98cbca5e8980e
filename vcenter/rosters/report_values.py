"""What the columns and labels of a salon's reports are, and what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from vcenter.rosters.cells import Cell, NoResult
from vcenter.rosters.everyday import Counts, Session
from vcenter.rosters.grid import plain
from vcenter.rosters.head_counts import HeadCount, read_count
from vcenter.rosters.list_names import names_among
from vcenter.rosters.marked import Mark
from vcenter.rosters.session_days import CANCELLED, DayWritten, date_of, read_day
from vcenter.rosters.values import text_in_japanese
from vcenter.rosters.years import Year

_PEOPLE = r"(?:利用|参加|出席|来場|来所|来訪|登録|対象)者|高齢者|会員|メンバー|お客様?|住民"
_HELPERS = r"ボランティア|ボラ|スタッフ|サポーター|協力[員者]|従事者|担い手|お?世話[人係役]?|運営(?:者|スタッフ|側|委員)?|支援員|支援者|お?手伝い|職員|役員|担当者"
_FIELDS = (
    ("submitted", r"(?:報告|提出|作成|記入|申請)(?:年月)?日?(?:時)?"),
    ("date", r"(?:開催|実施|活動|開設|サロン)?(?:予定)?(?:年月日|月日|日時|日付|期日|日程|日)|いつ"),
    ("month", r"月|開催月|実施月"),
    ("number", r"(?:開催|実施)?(?:回数|回)|第?回|No\.?|№|番号|通番"),
    ("time", r"(?:実施|開催|活動)?時間(?:帯)?|開始時[刻間]|終了時[刻間]"),
    ("support", r"(?:うち|内)?(?:要支援|要介護|要援護|要配慮|支援の?必要|支援を要).*"),
    ("guest_names", rf"(?:{_PEOPLE})(?:の)?(?:氏名|名簿|名前|お名前|名|一覧)|参加された方"),
    ("helper_names", rf"(?:{_HELPERS})(?:の)?(?:氏名|名簿|名前|お名前|名|一覧)"),
    ("guests", rf"(?:延べ?|実)?(?:{_PEOPLE}|参加|利用|出席|一般)(?:者)?(?:人数|数|人員|延べ?人数|計|合計|総数)?"),
    ("helpers", rf"(?:{_HELPERS})(?:等|など|ほか|他)?(?:人数|数|人員|者数|計)?"),
    ("visitors", r"(?:見学|来賓|ゲスト|講師|その他|体験|視察)(?:者|等)?(?:人数|数|参加者)?"),
    ("guests", r"人数|人員|参集人数"),
    ("all", r"(?:総?合?計|総数|全体|総参加)(?:人数|者数|数)?"),
    ("men", r"男性?"),
    ("women", r"女性?"),
    ("content", r"(?:実施|活動|主な|サロンの)?(?:の)?(?:活動)?(?:内容|行事|プログラム|メニュー|テーマ|行事名)|やったこと|内容等|活動"),
    ("place", r"(?:開催|実施|活動)?(?:場所|会場)"),
    ("state", r"(?:開催|実施)?(?:状況|有無|の有無)|実施"),
    ("note", r"(?:備考|特記事項?|感想|反省(?:点)?|その他|様子|気づいた(?:こと|点)|課題|連絡事項|摘要|所感|中止理由|理由)(?:欄)?.*"),
    ("salon", r"サロン名(?:称)?|団体名|グループ名|名称"),
    ("who", r"(?:代表|記録|記入|報告|責任|作成)者(?:氏?名)?|世話人代表|電話(?:番号)?|連絡先|住所"),
)  # fmt: skip
_ASIDE = re.compile(r"[(\[](?:人|名|単位.*|必須|例.*|曜日?)[)\]]|[※*].*$|等$|[:]$")


@lru_cache(maxsize=5_000)
def field_of(written: str) -> str:
    """What a column or a label of a report is; "" of what is none."""
    word = plain(written)
    if not word or len(word) > 25:
        return ""
    for possible in dict.fromkeys(
        (
            word,
            _ASIDE.sub("", word),
            re.sub(r"[(\[].*$", "", word),
            re.sub(r"^\d+[.、)]|^[①-⑳○●・]", "", word),
        )
    ):
        for called, pattern in _FIELDS:
            if possible and re.fullmatch(pattern, possible):
                return called
    return ""


def support_in_brackets(written: str) -> bool:
    """Whether a heading says that those who need support stand in brackets: 利用者数（うち要支援者）."""
    return bool(re.search(r"[(\[].*(?:要支援|要介護|要援護|要配慮)", plain(written)))


@dataclass
class ReportWritten:
    """One session as a report writes it: field to its cells; day: what is read of its date."""

    row: int
    day: DayWritten | None
    date_written: str
    fields: dict[str, list[Cell]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    """Field to its heading, of numbers."""
    month: int | None = None

    def text(self, name: str) -> str:
        """What stands in a field, as one text."""
        said = [said_of(cell) for cell in self.fields.get(name, ())]
        return "　".join(one for one in said if one)


def said_of(cell: Cell) -> str:
    """A cell as it is written; "" of a formula without its result."""
    if cell is None or isinstance(cell, NoResult):
        return ""
    return re.sub(r"\s*\n\s*", " ", cell.strip()) if isinstance(cell, str) else text_in_japanese(cell).strip()


_UNUSED = re.compile(
    r"[年月日時分人名回:~〜～()\[\]/\-＿_・.、,から円第令和平成R　\s]*|[(]?[月火水木金土日・][)]?"
)


def is_unused(cell: Cell) -> bool:
    """Whether a cell of a form was not filled in: 月　日, ：～：, 人."""
    return (
        isinstance(cell, NoResult)
        or cell is None
        or (isinstance(cell, str) and bool(_UNUSED.fullmatch(plain(cell))))
    )


def read_report_day(cell: Cell) -> DayWritten | None:
    """A day with what stands behind it: 4月16日(水) 9:30～11:45, 令和7年4月16日 午前."""
    if found := read_day(cell):
        return found
    if not isinstance(cell, str):
        return None
    text = plain(cell)
    for end in (r"\d{1,2}[:時].*$", r"(?:午前|午後|AM|PM).*$", r"[~〜～].*$", r"[(].*$"):
        shorter = re.sub(end, "", text)
        if shorter != text and shorter and (found := read_day(shorter)):
            return DayWritten(**{**vars(found), "as_written": cell.strip()})
    return None


def to_session(sheet: str, written: ReportWritten, year: Year, first_month: int) -> Session:
    """A session, with what could not be read as it was written."""
    marks: list[Mark] = []
    date = None
    if written.day:
        date, why = date_of(written.day, written.month, year, first_month)
        if why:
            marks.append(Mark("date", written.date_written, why))
    else:
        marks.append(
            Mark(
                "date",
                written.date_written,
                "日付が読めません。いつの会か確かめてください。"
                if written.date_written
                else "日付が書かれていません。",
            )
        )
    guests, guest_names = _people(written, "guests", "guest_names", marks)
    helpers, helper_names = _people(written, "helpers", "helper_names", marks)
    support = _number(written, "support", marks).number
    if support is None:
        support = guests.support
    number = guests.number if guests.number is not None else _men_and_women(written, marks)
    if support is not None and number is not None and support > number:
        marks.append(Mark("support", str(support), "参加者の人数より多くなっています。"))
    cancelled = _cancelled(written, number, helpers.number)
    if cancelled:
        return Session(
            sheet,
            written.row,
            date,
            None,
            tuple(helper_names) if helper_names is not None else None,
            Counts(),
            cancelled,
            _note(written, marks, cancelled),
            tuple(marks),
        )
    return Session(
        sheet,
        written.row,
        date,
        tuple(guest_names) if guest_names else None,
        tuple(helper_names) if helper_names else None,
        Counts(number, support, helpers.number),
        None,
        _note(written, marks),
        tuple(marks),
    )


def _number(written: ReportWritten, name: str, marks: list[Mark]) -> HeadCount:
    cells = [cell for cell in written.fields.get(name, ()) if said_of(cell) or isinstance(cell, NoResult)]
    if not cells:
        return HeadCount()
    brackets = support_in_brackets(written.headings.get(name, ""))
    found = read_count(cells[0] if len(cells) == 1 else "".join(said_of(cell) for cell in cells), brackets)
    if found.doubt and not CANCELLED.search(said_of(cells[0])):
        marks.append(Mark(name, "".join(said_of(cell) for cell in cells), found.doubt))
    return found


def _people(
    written: ReportWritten, of: str, named: str, marks: list[Mark]
) -> tuple[HeadCount, list[str] | None]:
    """How many, and who where they are named: under a heading of names, or instead of a number."""
    said = written.text(of)
    names: list[str] = []
    more: int | None = None
    count = HeadCount()
    if (
        said
        and not re.search(r"\d", plain(re.sub(r"(?:ほか|他|外).*$", "", said)))
        and not CANCELLED.search(said)
    ):
        names, more = names_among(said)
    if not names:
        count = _number(written, of, marks)
    for cell in written.fields.get(named, ()):
        some, others = names_among(said_of(cell))
        if not some and said_of(cell) and not is_unused(cell):
            number = read_count(cell)
            if number.number is not None and count.number is None:
                count = number
            else:
                marks.append(Mark(named, said_of(cell), "名前として読めません。"))
        names += some
        more = more if others is None else (more or 0) + others
    if not names:
        return count, None
    if more == 0:
        marks.append(Mark(named, said or written.text(named), "ほかにもいたと書かれています。"))
    whole = len(names) + (more or 0)
    if count.number is None:
        return HeadCount(None if more == 0 else whole), names
    if more is None and count.number != whole:
        marks.append(Mark(of, said, f"名前は{whole}人分です。"))
    return count, names


def _men_and_women(written: ReportWritten, marks: list[Mark]) -> int | None:
    found = [
        number for name in ("men", "women") if (number := _number(written, name, marks).number) is not None
    ]
    return sum(found) if found else None


_AGAIN = re.compile(r"(?:に変更|を変更|のみ実施|代わりに|替わりに|の予定|なく)")


def _cancelled(written: ReportWritten, guests: int | None, helpers: int | None) -> str | None:
    """Why it was cancelled: where somebody came it was not, whatever a note says of a walk that was cancelled."""
    if written.day and written.day.cancelled and not guests:
        return next(
            (said for name in ("note", "content") if (said := written.text(name)) and CANCELLED.search(said)),
            written.day.cancelled,
        )
    if guests:
        return None
    for name in ("state", "content", "guests", "time", "note", "place", "helpers", "support"):
        said = written.text(name)
        if said and CANCELLED.search(said) and not _AGAIN.search(said):
            return said
        if name == "state" and re.fullmatch(r"[×✕無]|なし|未実施|否", plain(said)):
            return next((why for of in ("note", "content") if (why := written.text(of))), said)
    return None


def _note(written: ReportWritten, marks: list[Mark], without: str = "") -> str:
    parts = []
    if written.day and written.day.moved_from:
        parts.append(f"{written.day.moved_from}から変更（{written.date_written}）")
    for name in ("content", "note"):
        parts += [
            said
            for cell in written.fields.get(name, ())
            if (said := said_of(cell)) and said != without and not is_unused(cell)
        ]
    for name, called in (("place", "会場"), ("visitors", "見学・講師など")):
        said = written.text(name)
        if said and said != without and not is_unused(said):
            parts.append(f"{called}: {said}")
    return "。".join(dict.fromkeys(parts))
