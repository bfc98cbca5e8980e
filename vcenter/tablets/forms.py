"""How a desk declares that one of its forms works on a tablet without network.

A declaration is data: which command the form makes, which template holds its fields (the same that the page online
shows), what it needs of the replica, and what to say. offline/tablet/forms/form.js turns any of them into the command's
payload by the rules of `forms.payload_of`, and `bounds_of` tells it what the command's model lets stand in a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vcenter import collect
from vcenter.commands.registry import KINDS, Payload
from vcenter.domain.sensible import Order


class Bounds(BaseModel):
    """What may stand in a field; what is not said is not bounded."""

    model_config = ConfigDict(extra="forbid")

    required: bool = False
    list_: bool = Field(False, alias="list")
    nested: bool = False
    """Its parts have dotted names: `of` says each one's bounds, or `every` those of all."""
    of: dict[str, Bounds] = {}
    every: Bounds | None = None
    longest: int = 0
    """Characters."""
    shortest: int = 0
    least: float = 0
    most: float = 0
    pattern: str = ""
    one_of: list[str | int] = []
    number: bool = False
    date: bool = False
    past: bool = False
    """Of a date: it has been."""
    without_year: Literal["", "to_come", "past", "nearest"] = ""
    """Of a date: which day is meant where no year is typed (`read_typed` in domain/calendar.py)."""
    to_come: bool = False
    """Of a date: it has not been, and is near (domain/sensible.py)."""
    ahead: bool = False
    """Of a time: it is later than now."""


class Declared(BaseModel):
    """What a tablet is told of a form (`OfflineForm.as_data`); see there for what each part means."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    name: str
    title: str
    needs: list[str]
    words: str
    online: list[str]
    of: str
    about: str
    fresh: list[str]
    also: dict[str, Any]
    each: dict[str, list[str]]
    some: dict[str, tuple[list[str], str]]
    wanted: dict[str, tuple[str, list[str], str]]
    ordered: list[tuple[str, str, str]]
    alike: list[str]
    fields: dict[str, Bounds]


@dataclass(frozen=True)
class OfflineForm:
    """A form that a tablet fills in and keeps without its server.

    kind: of the command. name: its address, /tablet/forms/<name>, and what its drafts are kept by. title: its heading.
    template: the fields; it is given `values`, `errors` and `session` as online. desk: where its page stands.
    needs: of which subjects the replica must hold rows (`changes.Subject`). online: the addresses of the same form online,
    with {id} for `of`.
    """

    kind: str
    name: str
    title: str
    template: str
    desk: str
    needs: tuple[str, ...] = ()
    words: str = ""
    """What is said when it is kept; names in braces are fields of the form."""
    button: str = "この端末に保存する"
    online: tuple[str, ...] = ()
    of: str = ""
    """The field that holds whom or what of the replica it is about: "person", "team", "need"."""
    about: str = ""
    """Of which subject that is (`changes.Subject`)."""
    fresh: tuple[str, ...] = ()
    """Fields that are given a new id: of what the command makes."""
    also: Mapping[str, Any] = field(default_factory=dict)
    """What the desk says beside the form."""
    each: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """One choice for each of several: field "where.<id>" puts the id into the list that its value names."""
    some: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    """Field of `each` to (values, what is said): one of these must be chosen for somebody."""
    wanted: Mapping[str, tuple[str, tuple[str, ...], str]] = field(default_factory=dict)
    """Field to (other field, its values, what is said): what must be filled in when the other one says so, of a field of
    `each` for anybody. Without values: when the other one says anything."""
    ordered: tuple[Order, ...] = ()
    """Fields with times of which one comes first."""
    alike: tuple[str, ...] = ()
    """Of what the replica is looked through for the same person or house, before a second one is recorded."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What its template wants beside values and errors."""

    @property
    def address(self) -> str:
        """Where its page stands."""
        return f"/tablet/forms/{self.name}"

    def as_data(self) -> dict[str, Any]:
        """What the tablet is told of it."""
        return {
            "kind": self.kind,
            "name": self.name,
            "title": self.title,
            "needs": self.needs,
            "words": self.words,
            "online": self.online,
            "of": self.of,
            "about": self.about,
            "fresh": self.fresh,
            "also": dict(self.also),
            "each": {name: list(words) for name, words in self.each.items()},
            "some": {name: list(rule) for name, rule in self.some.items()},
            "wanted": {name: list(rule) for name, rule in self.wanted.items()},
            "ordered": self.ordered,
            "alike": self.alike,
            "fields": bounds_of(KINDS[self.kind].payload),
        }


def bounds_of(model: type[Payload]) -> dict[str, dict[str, Any]]:
    """What may stand in each field of a command (`Bounds`): from the JSON schema of its model. What the schema says
    nothing of is left out."""
    schema = model.model_json_schema()
    return _fields(schema, schema.get("$defs", {}))


def _fields(schema: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    required = set(schema.get("required", ()))
    return {
        name: _bounds(one, models) | ({"required": True} if name in required else {})
        for name, one in schema.get("properties", {}).items()
    }


_WORDS = {
    "maxLength": "longest",
    "minLength": "shortest",
    "minimum": "least",
    "maximum": "most",
    "pattern": "pattern",
    "enum": "one_of",
    "past": "past",
    "to_come": "to_come",
    "without_year": "without_year",
    "ahead": "ahead",
}


def _bounds(schema: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, Any]:
    schema = _plain(schema, models)
    found: dict[str, Any] = {said: schema[word] for word, said in _WORDS.items() if word in schema}
    kind = schema.get("type")
    if kind == "array":
        found["list"] = True
    elif kind == "object":
        found["nested"] = True
        if "properties" in schema:
            found["of"] = _fields(schema, models)
        else:
            every = schema.get("additionalProperties")
            found["every"] = _bounds(every, models) if isinstance(every, dict) else {}
    elif kind in ("integer", "number"):
        found["number"] = True
    elif schema.get("format") == "date":
        found["date"] = True
    return found


def _plain(schema: Mapping[str, Any], models: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself where it names another, and what is not nothing where it may be nothing."""
    while True:
        if "$ref" in schema:
            schema = models[schema["$ref"].rsplit("/", 1)[-1]]
        elif "anyOf" in schema:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
        else:
            return schema


FORMS: dict[str, OfflineForm] = {}
"""Every form that works without network, by its name."""


def declare(form: OfflineForm) -> OfflineForm:
    """Let a form work without network. Called where the desk of the form is."""
    if form.kind not in KINDS:
        raise RuntimeError(f"there is no command {form.kind}")
    return collect.declare(FORMS, form.name, form, "offline forms")
