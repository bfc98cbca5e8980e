"""Values of a roster's cells: read where they can be, otherwise kept as written and marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from vcenter.domain.calendar import JAPAN, read_date
from vcenter.domain.contact import digits, read_email, read_phone, read_postal
from vcenter.domain.refusal import Refusal
from vcenter.domain.safety import AGREED, REFUSED
from vcenter.rosters.cells import Cell, NoResult
from vcenter.rosters.columns import text
from vcenter.rosters.model import Mark

_LOST = re.compile("[〓\ufffd□▢☐\ue000-\uf8ff\U000f0000-\U0010fffd]|&#?\\w{1,8};")
"""What an encoding that lacks a character leaves in its place, and characters that only one maker's machine shows."""
_MASKED = re.compile("[?？●○◯■＊*]")
"""In a name also what somebody, or a program, wrote because the character could not be."""
_ENTITY = re.compile(r"&#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}));")
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|GETTING_DATA|#+)")
_NOTHING = re.compile(r"[-‐‑‒–—―−ーｰ－─.・…]{1,6}")
_NONE = {"なし", "無し", "無", "ナシ", "ありません", "none", "無記入", "記入なし"}
_UNSEEN = dict.fromkeys(
    code
    for code in (
        *range(0x00AD, 0x00AE),
        *range(0x0600, 0x0606),
        *range(0x2000, 0x2070),
        *range(0xFFF0, 0xFFFC),
    )
    if unicodedata.category(chr(code)) == "Cf"
) | {0x061C: None, 0x180E: None, 0xFEFF: None, 0x2800: None, 0x3164: None}

DITTO = re.compile(r"(同上|上に?同じ|同|〃|々|″|\"|''|”|’’|ゝ|同左|仝)")
"""What says that the value above holds here too."""

_LOST_WHY = "失われたか、ほかの機械では出ない文字があります。本人に確かめてください。"
_ERROR_WHY = "Excelのエラーです。元のファイルで確かめてください。"
_NOTHING_ABOVE_WHY = "上の行に値がありません。書き足してください。"
_NO_RESULT_WHY = "数式の結果が保存されていません。Excelで開いて保存し直すか、書き足してください。"
_BECAME_A_DATE_WHY = "Excelが日付に変えています。もとの書き方を確かめてください。"

_SEXES = dict.fromkeys(("男", "男性", "男子", "おとこ", "オトコ", "m", "male", "♂"), "m") | dict.fromkeys(
    ("女", "女性", "女子", "おんな", "オンナ", "f", "female", "♀"), "f"
)
_PARTS = re.compile(r"[／/;；、,，\n]+")
_SKILL_PARTS = re.compile(r"[・･]+|(?<=[^\x00-\x7f])[ 　]+(?=[^\x00-\x7f])")
_BRACKETS = re.compile(r"[(（〔［\[][^)）〕］\]]*[)）〕］\]]")


_LONGEST = 200
"""Letters of a value that is taken apart: what is longer may be made to be slow."""


def plain(cell: Cell) -> str:
    """A cell's text in one width, without characters that nobody sees."""
    return unicodedata.normalize("NFKC", text(cell).translate(_UNSEEN)).strip()


_NOTHING_LISTED = {
    "なし", "無し", "無", "ナシ", "特になし", "特に無し", "とくになし", "該当なし", "ありません", "特にありません", "ない", "×", "✕", "none",
    "無記入", "記入なし", "いいえ",
}  # fmt: skip
_OF_NO_GROUP = _NOTHING_LISTED | {
    "個人", "個人参加", "個人会員", "個人ボランティア", "個人登録", "無所属", "所属なし", "所属無し", "未所属", "団体なし", "フリー",
}  # fmt: skip
_OFFICE = re.compile(
    r"(.{2,}?)(?:\s*[(（〔［\[]|[\s　]+)((?:元|前|副|名誉)?(?:会長|代表|代表者|班長|部長|委員長|理事長|理事|団長|隊長|支部長|事務局長?|会計|書記|"
    r"役員|幹事|監事|顧問|世話人|リーダー|世話役))[)）〕］\]]?"
)
_DENIED_SKILL = re.compile(r".*(なし|無し|不可|×|✕|✗|出来ない|できない|できません|未取得|失効|返納)[)）]?")


def groups(cell: Cell, notes: list[str]) -> list[str]:
    """The groups listed in one cell: 個人 is none, and the office that somebody holds there goes into the note."""
    found = []
    for name in listed(cell):
        if plain(name).lower() in _OF_NO_GROUP:
            continue
        office = _OFFICE.fullmatch(name) if len(name) <= _LONGEST else None
        if office:
            notes.append(f"{office[1].strip()}の{office[2]}")
        found.append(office[1].strip() if office else name)
    return found


def able(cell: Cell, notes: list[str]) -> list[str]:
    """The skills listed in one cell: 特になし is none, and what somebody cannot do goes into the note."""
    found = []
    for skill in skills(cell):
        denied = _denied(skill)
        if denied == "all":
            continue
        if denied:
            notes.append(f"資格・特技: {skill}")
        else:
            found.append(skill)
    return found


@lru_cache(maxsize=10_000)
def _denied(skill: str) -> str:
    """ "all" of 特になし, "one" of 運転不可, "" of a skill."""
    if plain(skill).lower() in _NOTHING_LISTED:
        return "all"
    return "one" if len(skill) <= _LONGEST and _DENIED_SKILL.fullmatch(skill) else ""


def salons(cell: Cell) -> list[str]:
    """The salons listed in one cell; なし is none."""
    return [name for name in listed(cell) if plain(name).lower() not in _NOTHING_LISTED]


def listed(cell: Cell) -> list[str]:
    """The things listed in one cell."""
    return [part.strip() for part in _PARTS.split(text(cell)) if part.strip()]


def skills(cell: Cell) -> list[str]:
    """The skills listed in one cell, also with ・ or spaces between; what stands in brackets stays with its skill."""
    found: list[str] = []
    for part in listed(cell):
        if len(part) > _LONGEST:
            found.append(part)
            continue
        kept = _BRACKETS.findall(part)
        # Each bracket stands as one letter while the rest is taken apart.
        bare = _BRACKETS.sub("\ue000", part)
        for piece in _SKILL_PARTS.split(bare):
            while "\ue000" in piece:
                piece = piece.replace("\ue000", kept.pop(0), 1)  # noqa: PLW2901
            if piece.strip():
                found.append(piece.strip())
    return found


_LEADS = re.compile(r"[^元前旧副故の]{0,20}?(代表|会長|班長|リーダー|団長|隊長)者?")


def leads(*said: str) -> bool:
    """Whether somebody is said to lead now: 会長, and neither 元会長, 副会長 nor 会長の妻."""
    return any(
        _LEADS.fullmatch(word)
        for whole in said
        if whole
        for word in skills(whole)
        if not re.match("[元前旧副故]", word)
    )


def decoded(written: str) -> str:
    """A text with the characters that a web form wrote as &#40658; put back."""
    if "&#" not in written:
        return written

    def char(found: re.Match[str]) -> str:
        code = int(found[1]) if found[1] else int(found[2], 16)
        known = code < 0x110000 and unicodedata.category(chr(code)) not in ("Cc", "Cs", "Co", "Cn")
        return chr(code) if known else found[0]

    return _ENTITY.sub(char, written)


def why_unread(cell: Cell, written: str) -> str:
    """Why a cell that should be plain text is none; "" where it is."""
    if isinstance(cell, NoResult):
        return _NO_RESULT_WHY
    if written.startswith("#") and _ERROR.fullmatch(written):
        return _ERROR_WHY
    if len(written) < 5 and DITTO.fullmatch(written):
        return _NOTHING_ABOVE_WHY
    if isinstance(cell, (date, time, timedelta)):
        return _BECAME_A_DATE_WHY
    return ""


def is_nothing(written: str) -> bool:
    """Whether a text only says that there is nothing: －."""
    return _NOTHING.fullmatch(written) is not None


def is_lost(written: str, name: bool = False) -> bool:
    """Whether characters of a text were lost; in a name also what stands for one."""
    return not written.isascii() and bool(_LOST.search(written) or (name and _MASKED.search(written)))


def said(marks: list[Mark], field: str, cell: Cell, name: bool = False) -> str:
    """A cell's text as it was written. What it cannot be is marked; lost characters stay, and are marked."""
    if cell is None or cell == "":
        return ""
    written = decoded(text(cell))
    if why := why_unread(cell, written):
        marks.append(Mark(field, text_in_japanese(cell), why))
        return ""
    if is_lost(written, name):
        marks.append(Mark(field, written, _LOST_WHY))
    return "" if _NOTHING.fullmatch(written) else written


def read_or_mark(
    marks: list[Mark], field: str, cell: Cell, read: Callable[[Any], Any], empty: Any = ""
) -> Any:
    """The value of a cell, or `empty` with a mark that keeps what was written."""
    if cell is None or cell == "":
        return empty
    written = text(cell)
    if not written or _NOTHING.fullmatch(written):
        return empty
    if not isinstance(cell, (date, time, timedelta)) and (why := why_unread(cell, written)):
        marks.append(Mark(field, written, why))
        return empty
    if not written.isascii() and _LOST.search(written):
        marks.append(Mark(field, written, _LOST_WHY))
        return empty
    try:
        return read(cell)
    except Refusal as refusal:
        marks.append(Mark(field, text_in_japanese(cell), refusal.message))
        return empty


def text_in_japanese(cell: Cell) -> str:
    """A cell's text, of days and times as they are written in Japanese."""
    if isinstance(cell, datetime) and cell.time() != time():
        return f"{_day_said(cell)} {_time_said(cell.time())}"
    if isinstance(cell, date):
        return _day_said(cell)
    if isinstance(cell, time):
        return _time_said(cell)
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60}時間{minutes % 60}分" if minutes % 60 else f"{minutes // 60}時間"
    if isinstance(cell, str) and (found := _DAY_AS_TEXT.fullmatch(cell.strip())):
        return _day_said(date(int(found[1]), int(found[2]), int(found[3])))
    return text(cell)


_DAY_AS_TEXT = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]) 00:00:00")


def _day_said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _time_said(at: time) -> str:
    return f"{at.hour}時{at.minute}分" if at.minute else f"{at.hour}時"


def other_sex(cell: Cell) -> str:
    """What is said of the sex where it is neither m nor f, to be noted; "" for any other answer."""
    return text(cell) if plain(cell).startswith("その他") else ""


def sex(cell: Cell) -> str:
    """m, f, or n of who would rather not say; "" of what says nothing; Refusal for anything else that was written."""
    answer = plain(cell).lower()
    if other_sex(cell) or answer in ("不明", "-", "無回答"):
        return ""
    if answer in ("答えない", "回答しない", "こたえない", "答えたくない"):
        return "n"
    if answer not in _SEXES:
        raise Refusal("性別が読めません。")
    return _SEXES[answer]


_WITH_TIME = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[T\s]+(?:(?:午前|午後)\s*)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AP]M)?"
)
_IN_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})")
_FIRST_SERIAL = 10_000
"""1927-05-18: below, a number of Excel is as well a year."""
_1904 = 1462
"""Days between the two days from which programs count."""
_YEAR_ALONE = re.compile(
    r"((19|20)\d\d|(明治|大正|昭和|平成|令和|[MTSHR])\.?(\d{1,2}|元))(年(生まれ|生|頃|ごろ)?)?"
)


def day(cell: Cell, from_1904: bool = False) -> str:
    """An ISO date of a year that a living person writes."""
    if isinstance(cell, (bool, time, timedelta)):
        raise Refusal("日付が読めません。例: 昭和45年3月2日、S45.3.2、1970/3/2")
    if isinstance(cell, (int, float)) and not 19_000_000 <= cell <= 21_001_231:
        if cell < _FIRST_SERIAL - (_1904 if from_1904 else 0):
            raise Refusal("年だけか、日付ではない数です。本人に確かめてください。")
        found = read_date(cell + (_1904 if from_1904 else 0))
    elif isinstance(cell, (datetime, date)):
        found = read_date(cell)
    elif len(text(cell)) > _LONGEST:
        raise Refusal("日付が読めません。例: 昭和45年3月2日、S45.3.2、1970/3/2")
    else:
        return _day_written(plain(cell))
    return _in_range(found)


@lru_cache(maxsize=50_000)
def _day_written(written: str) -> str:
    written = re.sub(r"\s*\(?[月火水木金土日]曜?日?\)$", "", written) if written.endswith(")") else written
    written = re.sub(r"(生まれ|生)$", "", written)
    if _IN_UTC.fullmatch(written):
        try:
            return _in_range(datetime.fromisoformat(written).astimezone(JAPAN).date())
        except ValueError:
            raise Refusal("日付が読めません。例: 昭和45年3月2日、S45.3.2、1970/3/2") from None
    if found := _WITH_TIME.fullmatch(written):
        written = found[1]
    if _YEAR_ALONE.fullmatch(written.upper()):
        raise Refusal("年だけです。月と日を本人に確かめてください。")
    if written.isdigit() and len(written) <= 5 and int(written) < _FIRST_SERIAL:
        raise Refusal("日付が読めません。本人に確かめてください。")
    return _in_range(read_date(written))


def _in_range(found: date) -> str:
    if not 1900 <= found.year <= 2100:
        raise Refusal("ありえない年です。本人に確かめてください。")
    return found.isoformat()


_USUAL_PHONE = re.compile(r"0[56789]0-[0-9]{4}-[0-9]{4}|0[36]-[1-9][0-9]{3}-[0-9]{4}")
"""Mobiles, Tokyo and Osaka: what the library gives back unchanged, whatever the digits (tests/test_roster_files.py)."""
_LONG = ("020", "050", "060", "070", "080", "090")
_DASHES = re.compile(r"[‐‑‒–—―−ーｰ─]")
_PHONE_IN_TEXT = re.compile(r"\+?[0-9][0-9()\-]{7,}[0-9]")
_FAX = re.compile(r"(?:fax|ファックス|ファクス)[\s:.]{0,3}\+?[0-9][0-9()\-]{7,}[0-9]", re.IGNORECASE)
_CHANGED = re.compile(r"→|⇒|➡|➔|[-=]>")
_ABROAD = "日本の電話番号のけた数に合いません。外国の番号なら国番号（+82など）から、日本の番号ならけたを本人に確かめてください。"


def fits_japan(number: str) -> bool:
    """Whether a number of Japan has as many digits as its beginning asks for: 11 of mobiles, else 10."""
    if number.startswith(("00", "010")):
        return False
    return number.startswith("0") and len(number) == (11 if number[:3] in _LONG else 10)


def is_usual_phone(cell: Cell) -> bool:
    """Whether this is a phone number just as we write it."""
    return isinstance(cell, str) and _USUAL_PHONE.fullmatch(cell) is not None


def phone(cell: Cell) -> str:
    """A phone number as we write it. Refusal when it is none.

    A zero in front that Excel ate is put back only where the number of digits then fits.
    """
    if isinstance(cell, (date, time, timedelta, bool)):
        raise Refusal(_BECAME_A_DATE_WHY)
    return _phone_written(_DASHES.sub("-", plain(cell)))


def _phone_written(written: str) -> str:
    if _USUAL_PHONE.fullmatch(written):
        return written
    if not written.startswith("+"):
        only = digits(written)
        if len(only) >= 6 and not re.search(r"[^\d+()\-\s./]", written):
            whole = only if only.startswith("0") else f"0{only}"
            if not fits_japan(whole):
                raise Refusal(_ABROAD)
    return read_phone(written)


class Phones(NamedTuple):
    """The numbers of one cell, and what is written beside them."""

    numbers: list[str]
    beside: str


def phones(cell: Cell) -> Phones:
    """Every phone that stands in one cell. Refusal when one of them is none, or what stands beside may be a part of one."""
    try:
        return Phones([phone(cell)], "")
    except Refusal:
        if isinstance(cell, (date, time, timedelta, bool)) or len(text(cell)) > _LONGEST:
            raise
        written = _DASHES.sub("-", plain(cell))
        if written.lower() in _NONE:
            return Phones([], "")
        found = _PHONE_IN_TEXT.findall(_FAX.sub(" ", written))
        if _CHANGED.search(written):
            found.reverse()  # the new one first
        if not found or (len(found) == 1 and found[0] == written):
            raise
        numbers = [_phone_written(one) for one in found]
        beside = _PHONE_IN_TEXT.sub(" ", written)
        beside = re.sub(r"\(\s*\)|[\s、,/;・:]+|tel|℡|☎", " ", beside, flags=re.IGNORECASE).strip()
        if re.search(r"\d{2,}", re.sub(r"内線?[\s:.]*\d+", "", beside)):
            raise
        return Phones(list(dict.fromkeys(numbers)), beside)


def postal(cell: Cell) -> str:
    """A postal code as we write it. Refusal when it is none."""
    if isinstance(cell, (date, time, timedelta, bool)):
        raise Refusal(_BECAME_A_DATE_WHY)
    return "" if plain(cell).lower() in _NONE else read_postal(plain(cell))


def email(cell: Cell) -> str:
    """An e-mail address. Refusal when it is none."""
    return "" if plain(cell).lower() in _NONE else read_email(plain(cell))


def has_changed(written: str) -> bool:
    """Whether a cell says what it was, and what it is now: 帯広市→音更町."""
    return _CHANGED.search(written) is not None


_WITH_UNIT = re.compile(r"(\d+)\s*(名|人)")
_YEARS = re.compile(r"(令和|平成|昭和|[RHS])?\s*\d+\s*年(度)?(\s*\d+\s*月(\s*\d+\s*日)?)?")


def count(cell: Cell) -> int:
    """How many: of 約30名 30, of 12～18 the larger. Refusal where that is not what is written."""
    if isinstance(cell, (date, time, timedelta, bool)):
        raise Refusal(_BECAME_A_DATE_WHY)
    if (isinstance(cell, float) and not cell.is_integer()) or len(text(cell)) > _LONGEST:
        raise Refusal("人数が読めません。")
    written = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain(cell))
    written = _YEARS.sub(" ", re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", written))
    if re.search(r"\d\.\d|[千百万十]|^-|\d\s*(組|世帯|家族|回|歳|月|日|時|円|%)", written):
        raise Refusal("人数が読めません。数字だけで書き直してください。")
    if between := re.search(r"(\d+)\s*(?:名|人)?\s*[~〜-]\s*(\d+)", written):
        numbers = [int(between[1]), int(between[2])]
        written = written.replace(between[0], "", 1)
        if re.search(r"\d", written):
            raise Refusal("人数が読めません。数字だけで書き直してください。")
        numbers = [max(numbers)]
    else:
        numbers = [int(found[0]) for found in _WITH_UNIT.findall(written)]
        numbers = numbers or [int(found) for found in re.findall(r"\d+", written)]
    if len(numbers) != 1 or numbers[0] > 100_000:
        raise Refusal("人数が読めません。数字だけで書き直してください。")
    return numbers[0]


_EXACTLY = re.compile(r"\d[\d,]*\s*(名様?|人(乗り?|まで)?|席)?")


def count_or_mark(marks: list[Mark], field: str, cell: Cell) -> int | None:
    """How many; where more is written than a number (約20, 10～20), that is kept beside the one that was taken."""
    taken: int | None = read_or_mark(marks, field, cell, count, None)
    if taken is not None and not _EXACTLY.fullmatch(plain(cell)):
        marks.append(Mark(field, text(cell), f"{taken}として取り込みます。正しい人数を確かめてください。"))
    return taken


_YES = set("○〇◯◎●✓✔☑レ有可要済1tyo") | {
    "はい", "yes", "true", "あり", "有り", "ある", "済み", "同意", "同意済", "同意済み", "する", "ok", "on",
    "所有", "可能", "希望", "◯(有)", "有(○)", "可(○)",
}  # fmt: skip
_NO = set("×✕✗☓✖無否不未0nf") | {
    "いいえ", "no", "false", "なし", "無し", "ない", "不可", "off", "不要", "不同意", "しない", "ありません", "none",
}  # fmt: skip
_AGREES = re.compile(r"同意|承諾|了承|承認|承知|わかりました|はい")
_DENIES = re.compile(r"ない|ません|せず|拒|不|非|未|無|いいえ|保留|一部|条件|ただし|但|検討|以外|のみ")


_STATES = {
    word: state
    for state, words in {
        "applied": "応募 応募受付 申込 申込み 申込受付 受付 仮登録",
        "met": "面接 面接済 面接済み 面談済 面談済み",
        "registered": "登録 登録完了 登録済 登録済み 登録中 活動中 在籍 在籍中 有効 継続 会員 現役",
        "resting": "休止 休止中 休会 休会中 活動休止 活動休止中 休み 休養中 お休み",
        "left": "退会 退会済 退会済み 脱退 登録抹消 抹消 登録解除 解除 辞退 登録取消",
    }.items()
    for word in words.split()
}


def volunteer_state(cell: Cell) -> str:
    """Where somebody stands as a volunteer. Refusal where a cell says nothing of it that we know."""
    written = plain(cell).strip("。. ")
    if not written or is_nothing(written):
        return ""
    if state := _STATES.get(written):
        return state
    raise Refusal("登録の状態が読めません。「登録完了」「休止中」「退会」などから選んでください。")


def answer(cell: Cell) -> bool:
    """Whether a cell says yes. Refusal where it says neither yes nor no."""
    if isinstance(cell, bool):
        return cell
    written = plain(cell).lower().strip("。.!")
    if written in _YES:
        return True
    if written in _NO:
        return False
    if len(written) <= 40 and _AGREES.search(written):
        if not _DENIES.search(written):
            return True
        if re.search(
            r"(同意|承諾|了承)(し|は)?(ない|ません|しない|しません|できない|できません)|拒否|不同意", written
        ):
            return False
    raise Refusal("はい・いいえのどちらとも読めません。本人に確かめてください。")


_NOT_ASKED = re.compile(r"未(確認|回答|記入|聴取|定)?|まだ|[-－ー―]+|聞いていない|記入なし|回答なし|無回答")


def safety_round(cell: Cell) -> str:
    """Whether somebody agrees to be asked after, in words; "" of who was not asked. Refusal where it says neither."""
    if isinstance(cell, str) and _NOT_ASKED.fullmatch(plain(cell)):
        return ""
    return AGREED if answer(cell) else REFUSED


class Car(NamedTuple):
    """What somebody says of their car. kind: as people call it; seats: None where it is not said."""

    has: bool
    kind: str = ""
    seats: int | None = None


_SEATS = re.compile(r"(\d{1,2})\s*(?:人乗り?|名乗り?|人まで|名まで|乗り|席)(?:可)?")
_CARS = re.compile(
    r"(?:\d(?:\.\d)?\s*(?:t|トン)\s*)?(?:軽トラック|軽トラ|軽自動車|軽バン|軽ワゴン|軽四|普通自動車|普通車|乗用車|自家用車|"
    r"セダン|ワゴン車?|ミニバン|ワンボックス|バン|ダンプ|トラック|マイクロバス|バス|suv|ハイエース|軽|キャンピングカー|福祉車両)"
)


def car(cell: Cell) -> Car:
    """What is said of a car: yes, its kind, its seats. Refusal where nothing of it can be understood."""
    try:
        return Car(answer(cell))
    except Refusal:
        if len(text(cell)) > _LONGEST:
            raise
        written = plain(cell).lower()
        seats = _SEATS.search(written)
        rest = _SEATS.sub(" ", written)
        kinds = _CARS.findall(rest)
        rest = re.sub(r"[\s()、,/・:○〇◯有り]+|あり|はい", "", _CARS.sub(" ", rest))
        if (seats or kinds) and not rest:
            return Car(True, "・".join(kinds), int(seats[1]) if seats else None)
        raise Refusal("車があるかどうか読めません。本人に確かめてください。") from None
