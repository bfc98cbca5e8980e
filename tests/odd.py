"""Odd values for the fields of a command: what nobody types, and what a program, an old tablet or another server may send."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

TEXTS = (
    "",
    " ",
    "　",
    "\n\n\n",
    "一行目\r\n二行目\t三",
    "x" * 200,
    "高" * 80,
    "長い" * 2000,
    "\u202e右から左\u202c",
    "שלום عليكم",
    "👨‍👩‍👧‍👦🏴‍☠️",
    "\u200b\u200d\ufeff",
    "e\u0301\u0301\u0301",
    "\x00",
    "a\x00b",
    "\x1b[31m\x07",
    "\ud800",
    "\udfff半分",
    "<script>alert(1)</script>",
    "</textarea><b>'\"&",
    "{{ 7 * 7 }}{% raw %}",
    "';DROP TABLE people;--",
    "../../etc/passwd",
    "%00%0a%s%n",
    "\uffff",
    "𠮷野家",
    "０９０−１２３４−５６７８",
    "+81 90 1234 5678",
    "a@b.co",
    "on",
    "true",
    "null",
    "00:00",
    "23:59",
    "24:00",
    "٣:٣٠",
    "0",
    "-1",
    "1e999",
    "2026-11-24",
)

DAYS = (
    "0001-01-01",
    "0001-12-31",
    "1582-10-15",
    "1868-01-24",
    "1899-12-31",
    "1900-01-01",
    "1926-12-25",
    "1999-12-31",
    "2000-02-29",
    "2026-02-29",
    "2026-11-24",
    "2100-02-28",
    "8999-12-31",
    "9999-12-30",
    "9999-12-31",
    "S64.1.7",
    "明治45年7月30日",
    "令和99年1月1日",
    "",
    "きのう",
    "10000-01-01",
    "-0001-01-01",
)

TIMES = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1970-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "2000-01-01T00:00:00Z",
    "2026-11-24T00:00:00",
    "2026-11-24T24:00:00Z",
    "2026-11-24T09:00:00.123456789+09:00",
    "2026-02-30T00:00:00Z",
    "8999-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "",
    "きのう",
)

NUMBERS = (
    0,
    1,
    -1,
    2,
    7,
    199,
    200,
    999,
    1000,
    9999,
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    -(2**63),
    10**30,
    1.5,
    -0.0,
    1e300,
)

OTHER: tuple[Any, ...] = (None, True, False, [], {}, [None], [[]], {"": ""}, "x", 0)

texts = st.sampled_from(TEXTS) | st.text(max_size=30)
ids = st.integers(0, 40).map(lambda number: f"known:{number}")
"""Stands for an id of something that is there: `with_ids` puts it in."""


def odd(field: Any) -> st.SearchStrategy[Any]:
    """Values for a field of this type: most of them of the right kind, however odd."""
    return st.one_of(*[_of(field)] * 9, st.sampled_from(OTHER))


def _of(field: Any) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(field), get_args(field)
    if origin is Annotated:
        return _of(inner[0])
    if origin in (Union, types.UnionType):
        return st.one_of(*(_of(one) for one in inner))
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (list, tuple):
        return st.lists(_of(inner[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(texts, _of(inner[1]), max_size=3)
    if isinstance(field, type) and issubclass(field, BaseModel):
        return st.fixed_dictionaries(
            {name: _of(one.annotation) for name, one in field.model_fields.items() if one.is_required()},
            optional={
                name: _of(one.annotation) for name, one in field.model_fields.items() if not one.is_required()
            },
        )
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: texts | ids | st.sampled_from(DAYS),
        date: st.sampled_from(DAYS) | st.dates().map(date.isoformat),
        datetime: st.sampled_from(TIMES) | st.datetimes().map(lambda one: f"{one.isoformat()}Z"),
        int: st.sampled_from(NUMBERS) | st.integers(),
        bool: st.booleans() | st.sampled_from(("", "on")),
        type(None): st.none(),
    }
    return plain.get(field, texts)


def with_ids(value: Any, known: list[str]) -> Any:
    """The value with ids of things that are there where `ids` stand."""
    if isinstance(value, str) and value.startswith("known:"):
        return known[int(value[6:]) % len(known)]
    if isinstance(value, Mapping):
        return {key: with_ids(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [with_ids(one, known) for one in value]
    return value
