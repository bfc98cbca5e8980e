"""What staff call the fields of a command, said where the field is: 要確認 and "two people changed this" read it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

Values = Mapping[Any, str] | Callable[[str], str]


# Compared by identity: a type that carries them may be part of a union, whose members must have a hash.
@dataclass(frozen=True, eq=False)
class Called:
    """What staff call a field. values: what they call what stands in it; "" is as it was written.

    Stands in the type of the field, or in a type that several fields share; the outermost counts.
    """

    words: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Of:
    """A field holds the id of one of these (a person, a need …), "" of something that has not been said.

    new: the command makes it, so nobody knows it yet.
    """

    subject: str
    new: bool = False


@dataclass(frozen=True)
class Unshown:
    """Staff are not shown this field. why: what they could not do with it."""

    why: str


@dataclass(frozen=True)
class FieldWords:
    """A field as staff read it. inner: the model that stands in it, itself or several times."""

    words: str
    values: Values = field(default_factory=dict)
    of: Of | None = None
    unshown: str = ""
    inner: type[BaseModel] | None = None

    def said(self, value: str) -> str:
        """What staff call this value; "" where it is said as it was written."""
        return self.values(value) if callable(self.values) else self.values.get(value, "")


@cache
def fields_of(model: type[BaseModel]) -> dict[str, FieldWords]:
    """Each field of a model as staff read it, in the order of the model; words are "" where nobody has said them."""
    hints = get_type_hints(model, include_extras=True)
    return {name: _read([*_parts(hints[name])]) for name in model.model_fields}


def _parts(annotation: Any) -> Iterator[Any]:
    """What is said of a type, and the models in it, the outermost first."""
    if get_origin(annotation) is Annotated:
        inner, *said = get_args(annotation)
        yield from reversed(said)
        yield from _parts(inner)
    elif get_origin(annotation) in (Union, UnionType, list):
        for one in get_args(annotation):
            yield from _parts(one)
    else:
        yield annotation


def _read(parts: list[Any]) -> FieldWords:
    called = next((one for one in parts if isinstance(one, Called)), Called(""))
    return FieldWords(
        called.words,
        called.values,
        next((one for one in parts if isinstance(one, Of)), None),
        next((one.why for one in parts if isinstance(one, Unshown)), ""),
        next((one for one in parts if isinstance(one, type) and issubclass(one, BaseModel)), None),
    )
