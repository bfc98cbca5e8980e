"""Which printer paper comes out at (プリンター)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Seen
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import printers


def _queue(name: str) -> str:
    # What CUPS allows as the name of a queue; a dash at the front would be an option of lp.
    if name and (
        name.startswith("-") or any(letter in "/#?'\"\\" or not letter.isprintable() for letter in name)
    ):
        raise Refusal("一覧からプリンターを選んでください。")
    return name


PrinterName = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=127, pattern=r"^\S*$"), AfterValidator(_queue)
]
"""The name of a queue of CUPS; "" for none."""


class SayPrinters(Payload):
    sheets: Annotated[PrinterName, Called("指示書のプリンター")] = ""
    labels: Annotated[PrinterName, Called("名札・ラベルのプリンター")] = ""
    seen: Seen = ""


def printers_seen(chosen: Mapping[str, str]) -> str:
    """What a form of the printers had seen."""
    return mark_of(*(chosen[purpose] for purpose in printers.PURPOSES))


def _as_seen(act: Act, asked: SayPrinters) -> None:
    check_mark(act, asked.seen, lambda: printers_seen(printers.chosen(act.tx)), "プリンター")


@command("say_printers", "centre", words="プリンター", who=DESK_WORK, roles=Role.ADMINISTRATION, now=_as_seen)
def say_printers(act: Act, asked: SayPrinters) -> dict[str, Any]:
    """At which printer sheets and labels come out; "": only as PDF."""
    printers.choose(act.tx, {"sheets": asked.sheets, "labels": asked.labels})
    return {}
