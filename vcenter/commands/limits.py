"""How much may be asked for at once: looked at before anything of a command is checked, written down or done.

What a model's types say nothing of is held to the bounds here, so that no field is without one. They are asked of what comes in
and never of a journal that is replayed: what is recorded already stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import Field

from vcenter.commands.messages import BY_TYPE, MOST_PROBLEMS, Problem
from vcenter.commands.registry import Payload

MOST_VALUES = 20_000
"""Fields, items of lists and values within them, of a command."""
MOST_CHARACTERS = 1_000_000
"""Of all texts of a command and the names of its fields; a day's report that is sent has a fifth of it."""
DEEPEST = 12
"""Levels of lists and fields within fields; no form of ours has more than five."""
LONGEST_FIELD = 1_000
"""Characters of a field's name: the heading of a roster's column is one."""

LONGEST = 200
"""Characters of a text whose type says nothing else: one line."""
MOST_ITEMS = 500
"""Items of a list, and names in a table of them, whose type says nothing else."""

TOO_MUCH = "一度に送れる量を超えています。いくつかに分けて送ってください。何も記録していません。"
TOO_DEEP = "内容の形が壊れています。画面を開き直して、入れ直してください。何も記録していません。"


def Longest(characters: int) -> Any:
    """So many characters may stand in a field; of what was recorded before it was said, more may."""
    return Field(json_schema_extra={"maxLength": characters})


def AtOnce(items: int) -> Any:
    """So many items may stand in a list; of what was recorded before it was said, more may."""
    return Field(json_schema_extra={"maxItems": items})


def too_much(asked: Any) -> str:
    """Why this is too large or too deep for one command, in words; "" where it is not. Stops where that is clear."""
    values = characters = 0
    level: list[Any] = [asked]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, str):
                characters += len(value)
            elif isinstance(value, dict | list | tuple):
                values += len(value)
                if values > MOST_VALUES:
                    return TOO_MUCH
                if isinstance(value, dict):
                    characters += sum(map(len, filter(_is_text, value)))
                    inner.extend(value.values())
                else:
                    inner.extend(value)
            if characters > MOST_CHARACTERS:
                return TOO_MUCH
        level = inner
        if not level:
            return ""
    return TOO_DEEP if any(isinstance(value, dict | list | tuple) for value in level) else ""


def _is_text(name: Any) -> bool:
    return isinstance(name, str)


def too_long(model: type[Payload], said: Mapping[str, Any]) -> dict[str, Problem]:
    """Field (dotted path) to its problem, where what stands in it is too long or too many. Of a list, the list's own name."""
    found: dict[str, Problem] = {}
    schema, models = _schema(model)
    for path, problem in _over(said, schema, models, ""):
        if len(found) == MOST_PROBLEMS:
            break
        found.setdefault(path, problem)
    return found


def _longer(most: int) -> Problem:
    code, words = BY_TYPE["string_too_long"]
    return Problem(code, words.format(max_length=most))


def _more(most: int) -> Problem:
    code, words = BY_TYPE["too_long"]
    return Problem(code, words.format(max_length=most))


@cache
def _schema(model: type[Payload]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    schema = model.model_json_schema()
    return schema, schema.get("$defs", {})


def _over(
    value: Any, schema: Mapping[str, Any], models: Mapping[str, Any], path: str
) -> Iterator[tuple[str, Problem]]:
    if isinstance(value, str):
        longest = bound(schema, models, "string", "maxLength", LONGEST)
        # A type that takes spaces away counts without them.
        if len(value) > longest and len(value.strip()) > longest:
            yield path, _longer(longest)
    elif isinstance(value, list | tuple):
        most = bound(schema, models, "array", "maxItems", MOST_ITEMS)
        if len(value) > most:
            yield path, _more(most)
            return
        items = _of(schema, models, "array").get("items", {})
        for one in value:
            yield from _over(one, items, models, path)
    elif isinstance(value, dict):
        table = _of(schema, models, "object")
        fields, every = table.get("properties", {}), table.get("additionalProperties")
        if len(value) > table.get("maxProperties", MOST_ITEMS):
            yield path, _more(table.get("maxProperties", MOST_ITEMS))
            return
        for name, one in value.items():
            if len(str(name)) > LONGEST_FIELD:
                yield path, _longer(LONGEST_FIELD)
            elif (inner := fields.get(name, every)) and isinstance(inner, dict):
                yield from _over(one, inner, models, f"{path}.{name}" if path else str(name))


def bound(schema: Mapping[str, Any], models: Mapping[str, Any], kind: str, word: str, otherwise: int) -> int:
    """The bound that a field's JSON schema says of values of this kind, and otherwise that of all."""
    said = _of(schema, models, kind).get(word, schema.get(word))
    return int(said) if said is not None else otherwise


def _of(schema: Mapping[str, Any], models: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """What is said of values of this kind, where a field takes several or names another model."""
    if "$ref" in schema:
        return _of(models[schema["$ref"].rsplit("/", 1)[-1]], models, kind)
    for several in ("anyOf", "oneOf"):
        for one in schema.get(several, ()):
            if found := _of(one, models, kind):
                return found
    return schema if schema.get("type") == kind else {}


def say_bounds(schema: Any) -> None:
    """Write the bounds of all into a JSON schema, where it says none of its own: for whoever reads the description."""
    if isinstance(schema, list):
        for one in schema:
            say_bounds(one)
    if not isinstance(schema, dict):
        return
    kind = schema.get("type")
    fixed = schema.keys() & {"enum", "const", "format", "pattern"}
    if kind == "string" and not fixed:
        schema.setdefault("maxLength", LONGEST)
    elif kind == "array":
        schema.setdefault("maxItems", MOST_ITEMS)
    elif kind == "object" and "properties" not in schema:
        schema.setdefault("maxProperties", MOST_ITEMS)
    for word, one in schema.items():
        if word == "properties":
            for field in one.values():
                say_bounds(field)
        elif word in ("items", "additionalProperties", "anyOf", "oneOf"):
            say_bounds(one)
