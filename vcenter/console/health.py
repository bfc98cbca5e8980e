"""`vcenter doctor`: whether everything is there that the program needs, and the records are as they were written."""

from __future__ import annotations

import sys

import click

from vcenter.settings import Settings


@click.command(help="動くための物がそろっているか、記録が書いたときのままかを調べます。")
@click.option(
    "--mark",
    "seq",
    type=int,
    metavar="番号",
    help="操作記録のこの番号のしるしを、書き写してあるものと見比べるために出します。",
)
@click.pass_obj
def doctor(settings: Settings, seq: int | None) -> None:
    from vcenter.upkeep.doctor import findings, mark_of  # noqa: PLC0415

    whole = True
    for good, what in [mark_of(settings, seq)] if seq is not None else findings(settings):
        whole = whole and good
        click.echo(f"{'✓' if good else '✕'} {what}")
    sys.exit(0 if whole else 1)
