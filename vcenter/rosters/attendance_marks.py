"""What a cell of an attendance book says: ○ 〇 ◯ 1 出 レ △ ○2 × 欠 休 － 入院 … What is not known is kept as written, never counted."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time

from vcenter.rosters.cells import Cell, NoResult
from vcenter.rosters.everyday import Seen
from vcenter.rosters.grid import plain

_HERE = "○〇◯●◎⭕⚪⚫⦿☆★レㇾ✓✔☑ゝVv√Oo◇◆■"
_UNTICKED = "□☐▢"
_PARTLY = "△▲▽▼◐◑"
_ABSENT = "×✕✖✗✘☓╳❌⨯Xx/\\＼-―ー・.'…"
_STARTS = re.compile(rf"(?P<sign>[{_HERE}]|出席|参加|出|[{_PARTLY}])(?P<rest>.*)")
_MORE = re.compile(
    r"[+]?(\d{1,2})(?:名|人)?|[(]?[+]?(\d{1,2})(?:名|人)?[)]|[+](?:孫|子|夫|妻|友人?|家族|連れ)(\d{0,2})(?:名|人)?"
)
_WITH = re.compile(r"孫|子ども|こども|ひ孫|友人|友達|同伴|連れ|付き?添い?|家族と|夫婦で")
_PART = re.compile(r"早退|遅刻|遅れ|途中|遅参|中抜け|早引|^[早遅]$|午前|午後|まで$")
_STATES = (
    ("died", re.compile(r"死亡|逝去|永眠|他界|死去|ご?不幸(?!の)|^[ご]?亡|亡くな")),
    ("in_a_home", re.compile(r"入所|施設|入居|老健|特養|グループホーム|ホームへ")),
    ("left", re.compile(r"退会|脱退|辞退|^退$|やめ|辞め|除籍|卒業")),
    ("moved", re.compile(r"転居|転出|引っ?越")),
    ("in_hospital", re.compile(r"入院|手術")),
)
_NOT_YET = re.compile(
    r"予定|退院|検討|見舞|面会|見学|体験|申込|短期|ショート|付き?添い?|の(?:ため|為)|夫|妻|父|母|家族|子の|孫の|兄|弟|姉|妹|友"
)
_AWAY = re.compile(
    r"欠|休|不参加|不在|無断|なし|無し|^無$|連絡|用事|用あり|所用|都合|旅行|病気|体調|風邪|カゼ|かぜ|発熱|通院|受診|病院|デイ|ショート|法事|葬儀|仕事|農作業|怪我|けが|骨折|腰痛|忌|コロナ|インフル|帰省|留守|お?見舞|介護|看病|来ず|退院|入院|予定|(?:ため|為)$"
)
_TRIAL = re.compile(r"見学|体験|初回?|新規?|初参加|初めて|復帰|再開")
_AND_MORE = 9
"""Who came with somebody; a higher number is a fee or a time."""


def read_mark(cell: Cell, legend: Mapping[str, str] | None = None, date: str | None = None) -> Seen | None:
    """What a cell says of somebody on a day; None of an empty one. legend: signs that the sheet itself explains, to states."""
    if cell is None or isinstance(cell, NoResult):
        return None
    if isinstance(cell, bool):
        return Seen(date, "here" if cell else "absent", str(cell).upper())
    if isinstance(cell, (int, float)):
        written = str(int(cell)) if math.isfinite(cell) and cell == int(cell) else str(cell)
        return Seen(date, *_of_number(written))
    if not isinstance(cell, str):
        return Seen(date, "", _as_written(cell))
    text = plain(cell)
    if not text.strip(_UNTICKED):
        return None
    state, more = _of_text(text, legend or {})
    return Seen(date, state, cell.strip(), more)


def _as_written(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell.month}/{cell.day}"
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def _of_number(written: str) -> tuple[str, str, int]:
    number = int(written) if written.isdecimal() else -1
    if number == 0:
        return "absent", written, 0
    if 1 <= number <= _AND_MORE:
        return "here", written, number - 1
    return "", written, 0


def _of_text(text: str, legend: Mapping[str, str]) -> tuple[str, int]:
    if text in legend:
        return legend[text], 0
    if text.isdecimal() and len(text) < 4:
        state, _, more = _of_number(text)
        return state, more
    if all(char in _ABSENT for char in text):
        return "absent", 0
    if len(text) > 30:
        return "", 0
    signed = _STARTS.fullmatch(text)
    if (
        signed
        and not _AWAY.search(signed["rest"])
        and not (signed["sign"].isascii() and not _MORE.fullmatch(signed["rest"] or "1"))
    ):
        return _signed(signed["sign"], signed["rest"], legend)
    if not _NOT_YET.search(text):
        for state, words in _STATES:
            if words.search(text):
                return state, 0
    if _PART.search(text) and not _AWAY.search(text):
        return "left_early", 0
    if _AWAY.search(text) or text[0] in _ABSENT:
        return "absent", 0
    if _TRIAL.search(text):
        return "here", 0
    return "", 0


def _signed(sign: str, rest: str, legend: Mapping[str, str]) -> tuple[str, int]:
    """A mark, and what stands behind it."""
    state = legend.get(sign) or ("left_early" if sign in _PARTLY else "here")
    rest = rest.strip("、,")
    if not rest:
        return state, 0
    if found := _MORE.fullmatch(rest):
        number = int(found[1] or found[2] or found[3] or 1)
        # ○2 is two who came; ○+1 somebody and one more.
        return state, number if "+" in rest else max(0, number - 1)
    if _WITH.search(rest):
        number_said = re.search(r"\d+", rest)
        return state, int(number_said[0]) if number_said and len(number_said[0]) < 3 else 1
    return ("left_early" if _PART.search(rest) and state == "here" else state), 0


_SIGN = re.escape(_HERE + _PARTLY + "×✕✖✗☓/-休欠出Ⅹ")
_LEGEND = re.compile(
    rf"[「『]?(?P<sign>[{_SIGN}])[」』]?(?:[=:…は]|印は?|-+>?|→)*(?P<means>[^{re.escape(_HERE + _PARTLY)}×✕✖✗☓、,;。/=:「」]{{1,20}})"
)


def legend_in(written: str) -> dict[str, str]:
    """Signs that a note explains, to states: ※○出席 ×欠席 △途中."""
    found: dict[str, str] = {}
    for one in _LEGEND.finditer(plain(written)):
        means = one["means"]
        if one["sign"] in "休欠出" and not re.match(r"[=:…は]", plain(written)[one.start() + 1 :][:1] or " "):
            continue
        for state, words in (
            ("absent", r"欠席|休み|^休|不参加|来ない|お休み"),
            ("left_early", r"早退|遅刻|途中"),
            ("here", r"出席|参加|当番|来た|手伝|送迎|配達"),
        ):
            if re.search(words, means):
                found[one["sign"]] = state
                break
    return found
