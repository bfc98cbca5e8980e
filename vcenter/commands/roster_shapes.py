"""Saying what the columns of a roster are, for this file and every later one of the same shape."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import Line
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import roster_shapes

Shape = Annotated[
    str, Field(pattern="^[0-9a-f]{32}$"), Unshown("a fingerprint of headings says nothing to anybody")
]


class ColumnTaken(Payload):
    column: Annotated[int, Field(ge=0, lt=200), Called("列")]
    """From 0."""
    heading: Annotated[Line, Called("見出し")] = ""
    field: Annotated[str, Field(pattern="^[a-z_]{1,40}$"), Called("項目")]


class RememberColumns(Payload):
    shape: Shape
    kind: Annotated[Literal["people", "groups", "salons"], Called("名簿の種類")]
    columns: Annotated[list[ColumnTaken], Field(min_length=1, max_length=200), Called("列の対応")]


class ForgetColumns(Payload):
    shape: Shape


@command("remember_columns", words="名簿の列の対応を決める", who=DESK_WORK, roles=Role.ROSTERS)
def remember_columns(act: Act, asked: RememberColumns) -> dict[str, Any]:
    """What each column of rosters with these headings is, from now on."""
    columns = {one.column: one.field for one in asked.columns}
    roster_shapes.remember(act.tx, asked.shape, asked.kind, columns, at=act.at, by=act.actor)
    return {}


@command("forget_columns", words="名簿の列の対応を元に戻す", who=DESK_WORK, roles=Role.ROSTERS)
def forget_columns(act: Act, asked: ForgetColumns) -> dict[str, Any]:
    """Rosters with these headings are read by their headings and contents again."""
    roster_shapes.forget(act.tx, asked.shape)
    return {}
