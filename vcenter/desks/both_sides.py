"""Two people changed the same card: what is recorded now beside what was typed, so that nobody's words vanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.commands.field_words import FieldWords, fields_of
from vcenter.commands.registry import Payload
from vcenter.web.forms import dates_read


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(
            sorted(str(one) for one in value if one != "")
        )  # a line for one more that stayed empty
    return {"on": "1", "0": "", "None": ""}.get(str(value), str(value))


def _said(field: FieldWords, value: Any) -> str:
    """What stands there, each of several in the words of staff where they have one."""
    plain = _plain(value)
    named = [field.said(one) for one in plain.split(" ")]
    return "、".join(named) if all(named) else plain


def differences(
    now: Mapping[str, Any], typed: Mapping[str, Any], model: type[Payload]
) -> list[tuple[str, str]]:
    """(field in Japanese, what is recorded now) of everything that was typed otherwise. model: of what was typed."""
    typed = dates_read(typed, model)
    return [
        (field.words, _said(field, now[name]) or "（なし）")
        for name, field in fields_of(model).items()
        if name in now
        and not field.of
        and not field.unshown
        and _plain(now[name]) != _plain(typed.get(name, ""))
    ]
