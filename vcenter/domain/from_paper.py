"""A morning on paper (紙から): the blank forms, their numbers, and what is typed in of which."""

from __future__ import annotations

import re
import unicodedata

from vcenter.domain.refusal import Refusal

FORMS = {
    "card": "受付票",
    "list": "受付名簿",
    "group": "団体受付票",
    "need": "ニーズ受付票",
    "team": "班の紙（編成・活動指示書）",
    "leaving": "帰着表",
}
"""The blank forms, as they lie on the table in the order of a morning."""

SET = {"card": 20, "list": 2, "group": 2, "need": 12, "team": 8, "leaving": 2}
"""停電の朝の一式: what a morning takes until the power is back; 44 sheets of A4."""

MOST_PAPERS = 300
"""Of one printing."""

LINES = {"list": 20, "leaving": 20, "group": 12}
"""Lines of a form that has several people on it."""

OF_KIND: dict[str, tuple[str, ...]] = {
    "register_person": ("card", "list", "group"),
    "check_in": ("card", "list", "group"),
    "keep_paper_leaving": ("leaving", "list"),
    "receive_group": ("group",),
    "record_need": ("need",),
    "keep_paper_team": ("team",),
    "record_return": ("team", "leaving"),
}
"""On which forms what a kind of command says may stand."""

WRITTEN = {
    "register_person": "受付",
    "check_in": "受付",
    "keep_paper_leaving": "帰宅",
    "receive_group": "団体の受付",
    "record_need": "ニーズの受付",
    "keep_paper_team": "班の出発",
    "record_return": "班の帰着",
}
"""What happened at the time that is written on a paper, by the kind of command that it became."""

OF_LINES = ("list", "leaving")
"""Forms that are typed in line after line (受付名簿・帰着表を入れる)."""

ONCE_ON_LIST = frozenset({"receive_group"})
"""Kinds of which a form with several lines says one."""

SETTLED = {"unused": "使っていない", "finished": "最後の行まで入れた"}
"""What is said of a paper that nothing is missing of any more."""

_NUMBER = re.compile(r"(?:紙\s*-?\s*)?(\d{1,9})")

WRONG_NUMBER = "用紙の番号は、右上の「紙-0000」の数字で入力してください。番号のない紙なら、空けておきます。"


def shown(number: int) -> str:
    """The number as it stands on the paper."""
    return f"紙-{number:04d}"


def wrong_form(number: int, form: str) -> Refusal:
    """What is said of a paper that is another form than the one that is typed in."""
    return Refusal(
        f"{shown(number)}は「{FORMS[form]}」です。番号か、入力している画面を確かめてください。",
        "paper_number",
    )


def read_number(typed: str) -> int | None:
    """The number of a paper as somebody types it (紙-0012, 0012, １２); None where nothing is typed, a refusal where it is none."""
    text = unicodedata.normalize("NFKC", typed).strip().replace("‐", "-").replace("ー", "-").replace("−", "-")
    if not text:
        return None
    if not (found := _NUMBER.fullmatch(text)) or not int(found[1]):
        raise Refusal(WRONG_NUMBER, "paper_number")
    return int(found[1])


def is_twice(form: str, kind: str, kinds_before: list[str]) -> bool:
    """Whether a paper of this form says this kind once, and it has been typed in already: somebody new is received on a card as somebody
    known is."""
    once = form not in LINES or kind in ONCE_ON_LIST
    return once and any(is_same(kind, one) for one in kinds_before)


def is_same(kind: str, other: str) -> bool:
    """Whether both say the same of a paper."""
    return kind == other or WRITTEN.get(kind, kind) == WRITTEN.get(other, other)
