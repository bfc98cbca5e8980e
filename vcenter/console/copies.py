"""`vcenter backup`, `restore` and `join`: records that are copied, put back, or brought to another place."""

from __future__ import annotations

from pathlib import Path

import click

from vcenter.console.records import tell_responsible, with_database
from vcenter.program import START
from vcenter.settings import Settings
from vcenter.store.migrate import migrate


@click.command(help="記録と写真をひとつのファイルに写します。動いているときも使えます。")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    from vcenter.upkeep.backup import back_up  # noqa: PLC0415

    copied = back_up(settings, file)
    click.echo(f"{file} に写しました（{file.stat().st_size // 1024}kB、写真{copied.photos}枚）。")
    click.echo(
        "中には、すべての人の名前、住所、電話がそのまま入っています。秘匿の人の居場所も入っています。鍵のかかる所に置いてください。"
    )
    if copied.missing:
        click.echo(f"写真{copied.missing}枚はファイルがないため、写せませんでした。")


@click.command(
    help="写しから記録と写真を戻します。サーバを止めてから使います。いまの記録は backup/ に残ります。"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    from vcenter.upkeep.backup import restore as put_back  # noqa: PLC0415

    copied = put_back(settings, file)
    with_database(settings, lambda database: tell_responsible(database, "記録を写しから戻した"))
    click.echo(f"{file} から戻しました（写真{copied.photos}枚）。")
    if copied.missing:
        click.echo(
            f"写真{copied.missing}枚は写しに入っていません。ほかの写しに入っているかを確かめるか、"
            "撮ったタブレットからもう一度足してください。"
        )


@click.command(
    help="本部で作ったファイルで、このパソコンをサテライトにします。合言葉を尋ねます。記録のない場所で使います。"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def join(settings: Settings, file: Path) -> None:
    from vcenter.satellites import setting_up  # noqa: PLC0415

    if settings.database.exists():
        raise click.ClickException(
            f"{settings.data} にはもう記録があります。--data で空のフォルダを指定してください。"
        )
    code = click.prompt("合言葉（本部の画面に出た16文字）", hide_input=True)
    given, records = setting_up.unpack(file.read_bytes(), code)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    setting_up.settle(given, records, settings.database, settings.keys)
    migrate(settings.database)
    click.echo(
        f"「{given.name}」になりました。{START} で始めてください。サインインは本部と同じ名前と番号です。"
    )
