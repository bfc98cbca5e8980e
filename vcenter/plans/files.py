"""Situations and plans as files: one JSON object each, in the form that instances of matching have (README.md, `match`).

What is wrong in a file is said in Japanese with its place; what is not known to the form is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vcenter.domain.matching import Group, Need, Person, Plan, Situation

Check = Callable[[Any], bool]


class FileWrong(Exception):
    """A file that cannot be used. Says in Japanese what is wrong, and where."""


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _text_or_none(value: Any) -> bool:
    return value is None or _text(value)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000


def _count_or_none(value: Any) -> bool:
    return value is None or _count(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1_000_000


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _hours(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_number, value)) and value[0] <= value[1]


def _sex(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _counts(value: Any) -> bool:
    return isinstance(value, dict) and all(_text(name) and _count(count) for name, count in value.items())


_SHOULD: dict[Check, str] = {
    _text: "文字で書いてください",
    _text_or_none: "文字か null で書いてください",
    _count: "0以上の整数で書いてください",
    _count_or_none: "0以上の整数か null で書いてください",
    _number: "0以上の数で書いてください",
    _truth: "true か false で書いてください",
    _hours: "[始まり, 終わり] の2つの数で書いてください",
    _sex: "m か f で書いてください",
    _texts: "文字の並び [..] で書いてください",
    _counts: "{名前: 人数} で書いてください",
}

_FIELDS: dict[str, dict[str, Check]] = {
    "people": {
        "id": _text, "group": _text_or_none, "age": _count_or_none, "sex": _sex, "strong": _truth, "leader": _truth,
        "experienced": _truth, "insured": _truth, "guardian": _text_or_none, "seats": _count, "skills": _texts,
        "hours": _hours,
    },
    "groups": {"id": _text, "may_split": _truth},
    "needs": {
        "id": _text, "kind": _text, "min": _count, "wish": _count, "max": _count, "skills": _counts, "strong": _count,
        "women_only": _truth, "dangerous": _truth, "far": _truth, "hours": _hours, "urgency": _number,
        "waiting_days": _number, "last_team": _texts,
    },
}  # fmt: skip
"""The parts of a file that are lists of things, and the fields of each."""

_CALLED = {"people": "人", "groups": "グループ", "needs": "ニーズ"}


def read_situation(path: Path) -> Situation:
    """The situation of a file. FileWrong when it is none."""
    try:
        whole = json.loads(path.read_bytes())
    except OSError as error:
        raise FileWrong(
            f"{path} を開けません（{error.strerror}）。名前と置き場所を確かめてください。"
        ) from None
    except (ValueError, RecursionError):
        raise FileWrong(f"{path} はJSONとして読めません。途中で切れていないか確かめてください。") from None
    return as_situation(whole)


def as_situation(whole: Any) -> Situation:
    """The same, of what the JSON says."""
    if not isinstance(whole, dict):
        raise FileWrong("ファイルの全体を { } で囲んだひとつのものにしてください。")
    people, groups, needs = (_things(whole, part) for part in _FIELDS)
    of_groups = {group["id"] for group in groups}
    for number, one in enumerate(people):
        if one["group"] is not None and one["group"] not in of_groups:
            raise FileWrong(
                f"{_place('people', number, one)}の group「{one['group']}」は groups にありません。"
            )
    for number, one in enumerate(needs):
        _look_at_sizes(_place("needs", number, one), one)
    known = {one["id"] for one in people}, {one["id"] for one in needs}
    forbidden = _pairs(whole, "pairs_forbidden", *known)
    locked = _pairs(whole, "locked", *known)
    to: dict[str, str] = {}
    for person, need in locked:
        if to.setdefault(person, need) != need:
            raise FileWrong(
                f"locked で「{person}」が2つのニーズ（{to[person]}・{need}）に固定されています。ひとつにしてください。"
            )
    return Situation(
        people=tuple(
            Person(**{**one, "skills": frozenset(one["skills"]), "hours": tuple(one["hours"])})
            for one in people
        ),
        groups=tuple(Group(**one) for one in groups),
        needs=tuple(
            Need(**{**one, "hours": tuple(one["hours"]), "last_team": frozenset(one["last_team"])})
            for one in needs
        ),
        forbidden=frozenset(forbidden),
        locked=frozenset(locked),
    )


def _place(part: str, number: int, one: Any) -> str:
    id = one.get("id") if isinstance(one, dict) else None
    return f"{part} の{number + 1}番目の{_CALLED[part]}" + (f"（{id}）" if _text(id) else "")


def _things(whole: dict[str, Any], part: str) -> list[dict[str, Any]]:
    if part not in whole:
        raise FileWrong(f"「{part}」（{_CALLED[part]}の並び）がありません。")
    if not isinstance(whole[part], list):
        raise FileWrong(f"「{part}」は並び [..] で書いてください。")
    found, seen = [], set()
    for number, one in enumerate(whole[part]):
        place = _place(part, number, one)
        if not isinstance(one, dict):
            raise FileWrong(f"{place}は {{ }} で書いてください。")
        for name, check in _FIELDS[part].items():
            if name not in one:
                raise FileWrong(f"{place}に「{name}」がありません。")
            if not check(one[name]):
                raise FileWrong(f"{place}の「{name}」は{_SHOULD[check]}。")
        if one["id"] in seen:
            raise FileWrong(f"{place}の id がほかと同じです。別の id にしてください。")
        seen.add(one["id"])
        found.append({name: one[name] for name in _FIELDS[part]})
    return found


def _look_at_sizes(place: str, need: dict[str, Any]) -> None:
    if need["min"] > need["max"]:
        raise FileWrong(f"{place}の min（{need['min']}）が max（{need['max']}）より多くなっています。")


def _pairs(whole: dict[str, Any], part: str, people: set[str], needs: set[str]) -> list[tuple[str, str]]:
    """(person, need) of a list of pairs, which may be missing when there is none."""
    found = []
    pairs = whole.get(part, [])
    if not isinstance(pairs, list):
        raise FileWrong(f"「{part}」は並び [..] で書いてください。")
    for number, pair in enumerate(pairs):
        place = f"{part} の{number + 1}番目"
        if not isinstance(pair, list) or len(pair) != 2 or not all(map(_text, pair)):
            raise FileWrong(f"{place}は [人の id, ニーズの id] で書いてください。")
        person, need = pair
        if person not in people:
            raise FileWrong(f"{place}の人「{person}」は people にいません。")
        if need not in needs:
            raise FileWrong(f"{place}のニーズ「{need}」は needs にありません。")
        found.append((person, need))
    return found


def as_json(plan: Plan) -> str:
    """A plan as its file says it."""
    return json.dumps(
        {
            "teams": [
                {"need": team.need, "leader": team.leader, "people": list(team.people)} for team in plan.teams
            ],
            "unserved": [{"need": one.need, "reasons": list(one.reasons)} for one in plan.unserved],
            "value": round(plan.value, 4),
            "bound": None if plan.bound is None else round(plan.bound, 4),
            "seconds": None if plan.seconds is None else round(plan.seconds, 3),
        },
        ensure_ascii=False,
        indent=1,
    )
