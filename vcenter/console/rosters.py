"""`vcenter import`: roster files read, compared with what is known, and kept row by row."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import uuid_utils

from vcenter.console.records import perform_command, try_command, with_database
from vcenter.settings import Settings
from vcenter.store.database import Database
from vcenter.store.tx import Tx
from vcenter.upkeep import folder

if TYPE_CHECKING:
    from vcenter.rosters.compared import Comparison
    from vcenter.rosters.reading import Reading

ROWS_AT_ONCE = 64
"""Rows of an import that share a commit: here nobody waits for their turn."""


@click.command(
    "import",
    help="名簿ファイル（CSV・xlsx）の中身を確かめます。--keep を付けると取り込みます。",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--keep", is_flag=True, help="確かめた内容を取り込みます。付けないときは見るだけです。")
@click.option("--show", type=click.Choice(["json"]), help="何も取り込まず、すべての行をJSONで書き出します。")
@click.option(
    "--forget-columns",
    is_flag=True,
    help="これらのファイルと同じ見出しの名簿について、前に決めた列の対応を忘れ、見出しと中身から読みます。",
)
@click.option(
    "--fiscal-year",
    type=click.IntRange(1989, 2100),
    help="出席簿や活動報告書に年が書かれていないときの年度（4月から翌年3月。令和7年度は2025）。",
)
@click.option("--without-hidden", is_flag=True, help="Excelで隠してある行を取り込みません。")
@click.option("--without-struck-out", is_flag=True, help="Excelで取り消し線を引いた行を取り込みません。")
@click.option(
    "--same-name",
    type=click.Choice(["new", "same", "newer"]),
    help="名前が同じで内容が違う団体・サロンを、new: 別のものとして、same: 同じものとして空いている項目だけ（違う内容は「見て直す」に残ります）、"
    "newer: 同じものとしてファイルの内容に変えて取り込みます。",
)
@click.pass_obj
def import_roster(
    settings: Settings,
    *,
    files: tuple[Path, ...],
    keep: bool,
    show: str | None,
    forget_columns: bool,
    fiscal_year: int | None,
    without_hidden: bool,
    without_struck_out: bool,
    same_name: str | None,
) -> None:
    from vcenter.commands.roster_rows import MARK_WORDS  # noqa: PLC0415
    from vcenter.rosters import reading  # noqa: PLC0415
    from vcenter.rosters.compared import Comparison  # noqa: PLC0415

    if keep and show:
        raise click.UsageError("--show は何も取り込みません。--keep と一緒には使えません。")
    asked = {
        "without_hidden": without_hidden,
        "without_struck_out": without_struck_out,
        "fiscal_year": fiscal_year,
    }
    gc.disable()  # hundreds of thousands of cells, of which none is in a circle
    try:
        decided = with_database(settings, _decided_columns) if settings.database.exists() else {}
        readings = [_read_file(file, decided, asked) for file in files]
        if forget_columns and (known := _decided_of(readings)):
            with_database(settings, partial(_forget_columns, known))
            readings = [_read_file(file, {}, asked) for file in files]
        comparison, everybody_known = Comparison(), []
        if settings.database.exists():
            everybody = reading.names(readings)
            with_database(
                settings, lambda database: database.read(partial(_tell_known, comparison, everybody))
            )
            everybody_known = with_database(settings, _everybody)
        reading.compare(readings, comparison, lambda: str(uuid_utils.uuid7()))
        reading.ask(readings, everybody_known)
    finally:
        gc.enable()
    if show:
        click.echo(reading.as_json(readings, MARK_WORDS))
        return
    for line in reading.said(readings, MARK_WORDS):
        click.echo(line)
    if any(one.refused for one in readings):
        raise click.ClickException("読めないファイルがあります。何も取り込んでいません。")
    if not keep:
        click.echo("まだ取り込んでいません。取り込むには --keep を付けてください。")
        return
    if not same_name and (unsure := reading.unsure(readings)):
        raise click.ClickException(
            f"名前が同じで内容が違うものが{unsure}件あります。どうするかを --same-name で決めてください。何も取り込んでいません。"
        )
    gc.freeze()  # what was read stays until the end: no collection need look through it
    try:
        for one in readings:
            _keep_file(settings, one, same_name or "")
    finally:
        gc.unfreeze()


def _keep_file(settings: Settings, one: Reading, same_name: str) -> None:
    """Take a file in, row by row, and say what became of it."""
    from vcenter.rosters import reading  # noqa: PLC0415

    id = str(uuid_utils.uuid7())
    rows = list(reading.row_by_row(one.rows, one.name[:200], id, same_name))

    async def keep(database: Database) -> dict[str, Counter[str]]:
        total: dict[str, Counter[str]] = {}
        for at in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[at : at + ROWS_AT_ONCE]
            outcomes = await asyncio.gather(*(try_command(database, kind, payload) for kind, payload in some))
            for (kind, payload), outcome in zip(some, outcomes, strict=True):
                total.setdefault(kind.removeprefix("keep_"), Counter()).update(outcome.outcome)
                if not outcome.done:
                    why = "\n".join(outcome.said)
                    click.echo(f"  取り込めない行 {reading.place(payload['rows'][0])}: {why}")
        await perform_command(database, "end_import", {"import_id": id, "source": one.name[:200]})
        return total

    for kind, count in with_database(settings, keep).items():
        said = reading.SAID[kind]
        click.echo(
            f"{one.name}: 取り込みました。新しい{said} {count['new']}、登録済みの{said} {count['known']}、"
            f"確認が必要な{said} {count['marked']}"
        )


async def _decided_columns(database: Database) -> dict[str, dict[int, str]]:
    from vcenter.store import roster_shapes  # noqa: PLC0415

    return await database.read(roster_shapes.decided)


def _decided_of(readings: list[Reading]) -> list[str]:
    """The shapes of these files for which somebody has decided what their columns are."""
    tables = [table for one in readings if one.roster for table in one.roster.tables]
    return sorted({table.shape for table in tables if table.decided})


async def _forget_columns(shapes: list[str], database: Database) -> None:
    for shape in shapes:
        await perform_command(database, "forget_columns", {"shape": shape})


def _read_file(file: Path, decided: dict[str, dict[int, str]], asked: dict[str, Any]) -> Reading:
    from vcenter.rosters import LARGEST  # noqa: PLC0415
    from vcenter.rosters.reading import Reading, read_one  # noqa: PLC0415

    try:
        if file.stat().st_size > LARGEST:
            return Reading(
                file.name, refused="ファイルが20MBを超えています。シートや地区ごとに分けてください。"
            )
        data = file.read_bytes()
    except OSError as error:
        return Reading(
            file.name,
            refused=f"ファイルを開けません（{folder.why(error)}）。名前と置き場所を確かめてください。",
        )
    return read_one(file.name, data, decided, **asked)


async def _everybody(database: Database) -> list[dict[str, Any]]:
    from vcenter.store import duplicates  # noqa: PLC0415

    return await database.read(duplicates.everybody)


def _tell_known(comparison: Comparison, everybody: list[str], tx: Tx) -> None:
    """What is known already, beside which rows of a roster are put."""
    from vcenter.store import groups, people  # noqa: PLC0415

    for rows in people.namesakes(tx, everybody).values():
        comparison.know_people(rows)
    comparison.know("groups", groups.all_groups(tx))
    comparison.know("salons", groups.all_salons(tx))
