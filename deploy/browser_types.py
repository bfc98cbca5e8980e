"""What the server's models say, as TypeScript declares it: offline/generated/server.d.ts, which deploy/check makes anew.

`python -m deploy.browser_types` prints one JSON schema of everything that scripts of the browser get or send: rows of the
replica, payloads of commands, declared forms, answers. deploy/check turns it into declarations (json-schema-to-typescript).
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from textwrap import dedent
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import vcenter.app  # noqa: F401 – what is declared anywhere is declared now
from vcenter import collect
from vcenter.commands.registry import KINDS
from vcenter.store import changes
from vcenter.tablets.answers import ANSWERS
from vcenter.tablets.forms import Declared

_LINK = "#/$defs/{model}"


def schema() -> dict[str, Any]:
    """Everything, as one JSON schema. Its parts Rows and Payloads say which model belongs to which subject and kind."""
    for floor in ("store", "commands"):
        collect.modules(floor)
    rows = {name: subject.row for name, subject in changes.subjects().items()}
    always = {subject.row.__name__: subject.always() for subject in changes.subjects().values()}
    payloads = {name: kind.payload for name, kind in sorted(KINDS.items())}
    rules = {name: type(subject.rules()) for name, subject in changes.subjects().items() if subject.rules}
    models: list[type[BaseModel]] = [*rows.values(), *rules.values(), *payloads.values(), Declared, *ANSWERS]
    links, whole = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)], ref_template=_LINK
    )
    defined = whole["$defs"]
    said = {model.__name__: _meanings(model) for model in _with_parts(models)}
    for name, model in defined.items():
        for key, field in model.get("properties", {}).items():
            if key in said.get(name, {}):
                field.setdefault("description", said[name][key])
        _say_names(model)
        if name in always:
            # What some tablets are not told may be missing: the scripts have to think of it.
            model["required"] = sorted(always[name])
    by_model = {model: link for (model, _), link in links.items()}
    defined["Rows"] = _object({name: by_model[row] for name, row in rows.items()})
    defined["RulesOf"] = _object({name: by_model[model] for name, model in rules.items()})
    defined["Payloads"] = _object({name: by_model[payload] for name, payload in payloads.items()})
    together = _object({name: {"$ref": _LINK.format(model=name)} for name in sorted(defined)})
    return {"title": "Server", **together, "$defs": defined}


def _with_parts(models: list[type[BaseModel]]) -> set[type[BaseModel]]:
    """These models, and those that they hold."""
    found: set[type[BaseModel]] = set()
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += [
                part for field in model.model_fields.values() for part in _models_in(field.annotation)
            ]
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """What stands in the source below each field, by the key under which it travels.

    Read here and not by pydantic, which would read every model's source whenever the program starts."""
    meanings: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if one is BaseModel or not issubclass(one, BaseModel):
            continue
        declared = ast.parse(dedent(inspect.getsource(one))).body[0]
        assert isinstance(declared, ast.ClassDef)
        for field, below in pairwise(declared.body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                name = field.target.id
                meanings[model.model_fields[name].alias or name] = inspect.cleandoc(str(below.value.value))
    return meanings


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _say_names(model: dict[str, Any]) -> None:
    """Of a field that travels under a short key, its name is said. Whatever else would be no declaration of TypeScript
    goes: a title that names a type for one field alone, a default, a tuple as JSON schemas say it since 2020."""
    for key, field in model.get("properties", {}).items():
        title = field.pop("title", "")
        if len(key) < 3 and title and title != key:
            field["description"] = ". ".join(_parts(title, field.get("description", "")))
        for inner in _inner(field):
            inner.pop("title", None)
            if "prefixItems" in inner:
                inner["items"] = inner.pop("prefixItems")
        field.pop("default", None)


def _parts(title: str, description: str) -> Iterator[str]:
    yield title
    if description:
        yield description


def _inner(field: Any) -> Iterator[dict[str, Any]]:
    if isinstance(field, dict):
        yield field
        for value in field.values():
            yield from _inner(value)
    elif isinstance(field, list):
        for value in field:
            yield from _inner(value)


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, ensure_ascii=False, indent=1)
