"""Who stands at a desk may be somebody who is known (この方ですか): asked before a second record of them is made."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any

from vcenter.commands.merging import chosen_words
from vcenter.domain.calendar import read_typed
from vcenter.domain.contact import digits, read_phone
from vcenter.domain.duplicates import Likeness
from vcenter.domain.names import clean_kana, fold, fold_text
from vcenter.domain.refusal import Refusal
from vcenter.store import duplicates
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today

FIELDS = ("name", "kana", "birth", "sex", "phone", "phone_other", "email", "address", "member_number")

_EVEN: dict[str, Callable[[str], str]] = {
    "name": lambda said: "".join(said.split()),
    "kana": fold,
    "address": fold_text,
    "phone": digits,
    "phone_other": digits,
    "email": str.lower,
}
"""What of two values is no difference."""


def side_by_side(known: Mapping[str, Any], said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Field by field what is known and what is said, where either is something. differs: both are, and not the same."""
    words, found = {**chosen_words(), "phone_other": "ほかの電話"}, []
    for field in FIELDS:
        one, other = (str(row.get(field) or "") for row in (known, said))
        if one or other:
            even = _EVEN.get(field, str)
            differs = bool(one and other and even(one) != even(other))
            found.append(
                {
                    "field": field,
                    "words": words.get(field, field),
                    "known": one,
                    "said": other,
                    "differs": differs,
                }
            )
    return found


def as_columns(typed: Mapping[str, Any]) -> dict[str, str]:
    """What was typed of a person, as far as it can be read."""
    read: dict[str, Callable[[str], str]] = {
        "birth": lambda said: read_typed(said, None, today()).isoformat(),
        "phone": read_phone,
        "phone_other": read_phone,
        "kana": clean_kana,
    }
    columns = {}
    for field in FIELDS:
        said = str(typed.get(field) or "").strip()
        try:
            columns[field] = read[field](said) if said and field in read else said
        except Refusal:
            columns[field] = ""  # what is wrong with it the command says
    return columns


def perhaps(tx: Tx, typed: Mapping[str, Any], besides: Container[str]) -> list[tuple[Row, Likeness]]:
    """Who is likely this person: see `duplicates.alike`."""
    columns = as_columns(typed)
    return duplicates.alike(tx, columns, besides) if columns["name"] else []
