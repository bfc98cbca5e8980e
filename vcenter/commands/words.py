"""Validation errors in the words of the desks: what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

_BY_TYPE = {
    "missing": "入力してください。",
    "string_too_short": "入力してください。",
    "too_short": "ひとつ以上選んでください。",
    "string_too_long": "長すぎます。{max_length}文字までにしてください。",
    "too_long": "多すぎます。{max_length}件までにしてください。",
    "int_parsing": "数字で入力してください。",
    "int_type": "数字で入力してください。",
    "int_from_float": "整数で入力してください。",
    "greater_than_equal": "{ge}以上にしてください。",
    "less_than_equal": "{le}以下にしてください。",
    "literal_error": "一覧から選んでください。",
    "enum": "一覧から選んでください。",
    "bool_parsing": "「はい」か「いいえ」を選んでください。",
    "date_from_datetime_parsing": "日付が読めません。例: 2026-11-24",
    "date_parsing": "日付が読めません。例: 2026-11-24",
    "string_pattern_mismatch": "形が違います。見本のとおりに入力してください。",
    "extra_forbidden": "知らない項目です。アプリを新しくしてください。",
    "uuid_parsing": "番号が壊れています。画面を開き直してください。",
    "string_type": "文字で入力してください。",
    "string_unicode": "読めない文字があります。入力し直してください。",
}


def in_japanese(error: ValidationError) -> dict[str, str]:
    """Field (dotted path) to what is wrong with it and what to do."""
    found: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        # Of a list, the list's own name: a form shows one message beside the whole of it.
        path = ".".join(str(step) for step in problem["loc"] if isinstance(step, str))
        found.setdefault(path, _sentence(problem["type"], problem.get("ctx", {}), problem["msg"]))
    return found


def _sentence(kind: str, context: dict[str, Any], message: str) -> str:
    if kind == "value_error":
        return str(context.get("error", message))
    return _BY_TYPE.get(kind, "入力を確かめてください。").format(**context)
