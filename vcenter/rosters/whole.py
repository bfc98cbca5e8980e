"""Everything that a file says, as it lies by until somebody looks at it: read in one go, wherever that is done."""

from __future__ import annotations

from dataclasses import asdict

import orjson
import uuid_utils

from vcenter.domain.refusal import Refusal
from vcenter.rosters import everyday_said
from vcenter.rosters.compared import plain_rows
from vcenter.rosters.evacuation import is_evacuation_list
from vcenter.rosters.read import read_roster
from vcenter.rosters.salon_named import said_of_salon
from vcenter.rosters.taken_for import Choices
from vcenter.rosters.watched_people import watched_people

EVACUATION = "避難行動要支援者名簿は、ふだんの名簿には入れません。受け取ってよい根拠（災害対策基本法49条の11）を書いて、「見守り」か本部の「避難行動要支援者名簿」の画面から取り込みます。何も取り込んでいません。"


def read_whole(
    data: bytes, name: str, decided: Choices, fiscal_year: int | None, of_need_of_help: bool = True
) -> bytes:
    """JSON of what is in a file. Refusal where it cannot be read.

    decided: of the columns of tables of each shape; fiscal_year: of books that say none; of_need_of_help: whether it may be a list of
    people who need help to get to safety, which has a way in of its own.
    """
    if not of_need_of_help and is_evacuation_list(data, name):
        raise Refusal(EVACUATION, "file", code="evacuation")
    roster = read_roster(data, decided, fiscal_year)
    dates = [one.date for one in roster.sessions]
    whole = {
        "kind": roster.kind,
        "form": roster.form,
        "refused": roster.refused,
        "skipped": roster.skipped,
        "columns": roster.columns,
        "tables": roster.tables,
        "left_columns": roster.left_columns,
        "left_sheets": roster.left_sheets,
        "hidden": roster.hidden,
        "struck_out": roster.struck_out,
        "source": name[:200],
        "rows": plain_rows(roster, _new_id),
        "fiscal_year": fiscal_year,
        "sessions": sorted(roster.sessions, key=lambda one: one.date or ""),
        "salon_said": asdict(said_of_salon(data, name, dates)) if roster.sessions else {},
        "watched": sorted(roster.watched, key=lambda one: one.visitor),
        "attenders": roster.attenders,
        "differences": roster.differences,
        "asks": roster.asks,
        "everyday_marks": list(everyday_said.marks(roster)),
        "watched_people": watched_people(roster, _new_id),
    }
    return orjson.dumps(whole)


def _new_id() -> str:
    return str(uuid_utils.uuid7())
