"""Validation errors in the words of the desks: what is wrong and what to do; and the code of each for other languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_origin

from pydantic import BaseModel, ValidationError

from vcenter.commands.field_words import fields_of
from vcenter.domain.refusal import Refusal


class Problem(NamedTuple):
    """What is wrong with a field. code: as `Refusal` has it."""

    code: str
    words: str


BY_TYPE = {
    "missing": Problem("required", "入力してください。"),
    "string_too_short": Problem("required", "入力してください。"),
    "too_short": Problem("choose", "ひとつ以上選んでください。"),
    "string_too_long": Problem("too_long", "長すぎます。{max_length}文字までにしてください。"),
    "too_long": Problem("too_many", "多すぎます。{max_length}件までにしてください。"),
    "int_parsing": Problem("number", "数字で入力してください。"),
    "int_type": Problem("number", "数字で入力してください。"),
    "int_from_float": Problem("number", "整数で入力してください。"),
    "greater_than_equal": Problem("number", "{ge}以上にしてください。"),
    "less_than_equal": Problem("number", "{le}以下にしてください。"),
    "literal_error": Problem("choose", "一覧から選んでください。"),
    "enum": Problem("choose", "一覧から選んでください。"),
    "bool_parsing": Problem("choose", "「はい」か「いいえ」を選んでください。"),
    "date_from_datetime_parsing": Problem("date", "日付が読めません。例: 2026-11-24"),
    "date_parsing": Problem("date", "日付が読めません。例: 2026-11-24"),
    "string_pattern_mismatch": Problem("check", "形が違います。見本のとおりに入力してください。"),
    "extra_forbidden": Problem("check", "知らない項目です。アプリを新しくしてください。"),
    "uuid_parsing": Problem("check", "番号が壊れています。画面を開き直してください。"),
    "string_type": Problem("check", "文字で入力してください。"),
    "string_unicode": Problem("check", "読めない文字があります。入力し直してください。"),
}
"""What pydantic finds wrong with the form of a field, by its name for it."""

MOST_PROBLEMS = 100
"""What is said of one command: whoever sends more wrong than that is told the first of it."""


_BARE = re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".+", re.escape(one.words)) for one in BY_TYPE.values()))


def names_no_field(message: str) -> bool:
    """Whether a message is one that stands beside its field, and says nothing where it stands in a list of all that is wrong."""
    return _BARE.fullmatch(message) is not None


def called(model: type[BaseModel], errors: Mapping[str, str]) -> dict[str, str]:
    """What the fields of a model are called of which it is only said that something is wrong: a list of all that is wrong names them."""
    found = {}
    for path, message in errors.items():
        inner: type[BaseModel] | None = model
        words = ""
        for step in path.split("."):
            field = fields_of(inner).get(step) if inner else None
            words, inner = (field.words, field.inner) if field else (words, None)
        if words and names_no_field(message):
            found[path] = words
    return found


def listed(model: type[BaseModel], errors: Mapping[str, str]) -> list[str]:
    """What is wrong, to be said where no field stands beside it."""
    names = called(model, errors)
    return [f"{names[path]}: {message}" if path in names else message for path, message in errors.items()]


_OTHERWISE = Problem("check", "入力を確かめてください。")


def in_japanese(error: ValidationError) -> dict[str, str]:
    """Field (dotted path) to what is wrong with it and what to do."""
    return {path: problem.words for path, problem in problems(error).items()}


def problems(error: ValidationError, model: type[BaseModel] | None = None) -> dict[str, Problem]:
    """Field (dotted path) to its problem. model: knows which fields are chosen, and not typed."""
    found: dict[str, Problem] = {}
    for one in error.errors(include_url=False, include_input=False):
        # Of a list, the list's own name: a form shows one message beside the whole of it.
        path = ".".join(str(step) for step in one["loc"] if isinstance(step, str))
        if len(found) == MOST_PROBLEMS:
            break
        problem = _problem(one["type"], one.get("ctx", {}))
        if one["type"] == "missing" and model and _is_chosen(model, path):
            problem = Problem("choose", problem.words)
        found.setdefault(path, problem)
    return found


def _is_chosen(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and get_origin(field.annotation) is Literal


def _problem(kind: str, context: Mapping[str, Any]) -> Problem:
    if kind == "value_error":
        refusal = context.get("error")
        if not isinstance(refusal, Refusal):
            return _OTHERWISE  # the words of a library are not ours
        return Problem(refusal.code, str(refusal))
    code, words = BY_TYPE.get(kind, _OTHERWISE)
    # A bound of hours is a number with a point for pydantic, and 240 for whoever types.
    said = {
        name: int(one) if isinstance(one, float) and one.is_integer() else one
        for name, one in context.items()
    }
    return Problem(code, words.format(**said))
