"""The command line: serve, demo, import, match, backup, restore, user, token, doctor."""

from __future__ import annotations

import sys

from vcenter.plans.command import at_once, match_command

# A plan for a file needs nothing of what follows, and would wait for it as long as for itself.
if __name__ == "__main__" or sys.argv[0].endswith("/vcenter"):
    at_once(sys.argv)

import asyncio
import dataclasses
import gc
import os
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Any, TypeVar

import click
import uuid_utils

from vcenter import __version__
from vcenter.commands.path import Command, Outcome, perform
from vcenter.domain.calendar import utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import RESPONSIBLE, Actor, Role, in_words, role_named, roles_to_choose
from vcenter.domain.servers import EVERY_PLACE
from vcenter.domain.who import Who
from vcenter.keys.secret import hash_secret, new_pin, new_token, token_hash
from vcenter.program import COMMAND, START
from vcenter.settings import Settings, from_environment, lan_port
from vcenter.store import centre, copies, staff
from vcenter.store import roles as store_roles
from vcenter.store.database import Database
from vcenter.store.failure import StoreDamaged, StoreFailed, StoreUnavailable
from vcenter.store.migrate import MadeByNewer, migrate
from vcenter.store.tx import Row, Tx
from vcenter.upkeep import folder

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from vcenter.lan.keeper import Keeper
    from vcenter.rosters.compared import Comparison
    from vcenter.rosters.reading import Reading

T = TypeVar("T")

ROWS_AT_ONCE = 64
"""Rows of an import that share a commit: here nobody waits for their turn."""

EVERYWHERE = "0.0.0.0"  # noqa: S104
"""On a local network it listens at every address."""

FIRST_STAFF = "本部"
"""Whoever opens the centre signs in under this name first, and adds the others."""

COMMAND_LINE = "コマンド"
"""The device that the journal names for what is done here."""


class _Door(click.Group):
    """Says in Japanese why a command cannot be done, whichever it is; none of them ends in a traceback for it."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (Refusal, MadeByNewer) as refusal:
            raise click.ClickException(str(refusal)) from None
        except StoreDamaged:
            said = (
                f"{context.obj.database} が壊れています。何も消さず、サーバを止めたまま {COMMAND} doctor で確かめてから、"
                f"{COMMAND} restore 写しのファイル で戻してください。壊れた記録も backup/ に残ります。"
            )
        except StoreUnavailable as failed:
            said = (
                f"{context.obj.database} を使えません（{failed.in_the_way}）。何も変わっていません。"
                f"壊れているとは限りません。何を直せばよいかは {COMMAND} doctor で分かります。"
            )
        except OSError as error:
            if error.filename is None and not folder.is_usual(error):
                raise
            said = (
                f"{error.filename or context.obj.data} を使えません（{folder.why(error)}）。"
                f"フォルダの持ち主と権限、ディスクの空きを確かめてください。{COMMAND} doctor でも分かります。"
            )
        raise click.ClickException(said)


@click.group(cls=_Door, help="災害ボランティアセンターの受付・ニーズ・班・帰着を動かします。")
@click.version_option(__version__)
@click.option(
    "--data", type=click.Path(path_type=Path, readable=False), help="記録を置くフォルダ（VCENTER_DATA）"
)
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    settings = from_environment()
    context.obj = dataclasses.replace(settings, data=data) if data else settings


def _with_database(settings: Settings, work: Callable[[Database], Awaitable[T]], *, anew: bool = False) -> T:
    """What work does with the records. anew: whatever was here before was thrown away on purpose."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not anew and folder.has_lost_its_records(settings.data, settings.database):
        raise click.ClickException(folder.lost_records(settings.database))
    if settings.database.exists():
        copies.look_for_damage(settings.database)
    migrate(settings.database)

    async def run() -> T:
        database = Database(settings.database)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def _try(database: Database, kind: str, payload: dict[str, Any]) -> Outcome:
    asked = Command(
        id=str(uuid_utils.uuid7()), kind=kind, at=datetime.now(UTC), device=COMMAND_LINE, payload=payload
    )
    # Whoever may type here may read and write the file of the records itself.
    return await perform(database, asked, Actor(COMMAND_LINE, Who.STAFF, RESPONSIBLE))


async def _perform(database: Database, kind: str, payload: dict[str, Any]) -> Outcome:
    outcome = await _try(database, kind, payload)
    if not outcome.done:
        raise click.ClickException("\n".join(outcome.said))
    return outcome


async def _tell_responsible(database: Database, what: str) -> None:
    """What was done here that is no command: every 責任者 reads of it."""
    await _perform(database, "tell_responsible", {"what": what})


async def _add_staff(database: Database, name: str, secret: str, may: dict[str, Any]) -> None:
    """may: their roles, where, and until when, as the command says it."""
    payload = {"staff": str(uuid_utils.uuid7()), "name": name, "secret_hash": hash_secret(secret)}
    await _perform(database, "add_staff", payload | may)


async def _ready(database: Database, keys: Path) -> tuple[str | None, str]:
    """See to what a start needs, where it can still be told here; (the PIN of the first sign-in if it is one, the centre's name)."""
    from vcenter.keys.pass_keys import open_keys  # noqa: PLC0415
    from vcenter.keys.travel import open_travel_key  # noqa: PLC0415

    await open_keys(database, keys)
    open_travel_key(keys)
    facts = await database.read(centre.facts)
    return await _first_sign_in(database), facts["name"]


async def _first_sign_in(database: Database) -> str | None:
    """The PIN of the first staff member, made when there is nobody yet."""
    if await database.read(staff.everyone):
        return None
    pin = new_pin()
    everything = {"roles": [Role.RESPONSIBLE.value], "place": EVERY_PLACE}
    await _add_staff(database, FIRST_STAFF, pin, everything)
    return pin


@main.command(help="サーバを始めます。")
@click.option("--host", help="待ち受けるアドレス（VCENTER_HOST）")
@click.option("--port", type=click.IntRange(1, 65535), help="待ち受けるポート（VCENTER_PORT）")
@click.option(
    "--lan", is_flag=True, help="手もとのネットワークのタブレットに、HTTPS で開きます（ポート8443）。"
)
@click.option(
    "--trust-port",
    type=click.IntRange(1, 65535),
    help="--lan のとき、タブレットの設定を案内する画面のポート（VCENTER_TRUST_PORT、8080）",
)
@click.option("--demo", is_flag=True, help="見本のセンター（午前の中ごろ）を別のフォルダで始めます。")
@click.pass_obj
def serve(  # noqa: PLR0917  (click gives them by name)
    settings: Settings, host: str | None, port: int | None, lan: bool, trust_port: int | None, demo: bool
) -> None:
    settings = dataclasses.replace(
        settings,
        host=host or (settings.host if not lan or "VCENTER_HOST" in os.environ else EVERYWHERE),
        port=port or (lan_port() if lan else settings.port),
        lan=lan,
        trust_port=trust_port or settings.trust_port,
    )
    if demo:
        settings = dataclasses.replace(settings, data=settings.data / "demo")
    address = f"{'https' if lan else 'http'}://{_shown_host(settings.host)}:{settings.port}/"
    try:
        with folder.alone(settings.data, address):
            _serve(settings, demo, address)
    except folder.InUse as used:
        raise click.ClickException(
            f"{settings.data} ではもう vcenter が動いています（{used.by}）。それを使うか、止めてから始めてください。"
            "別の記録で始めるときは、--data で別のフォルダを指定してください。"
        ) from None


def _serve(settings: Settings, demo: bool, address: str) -> None:
    from vcenter.lan.sockets import listening  # noqa: PLC0415  (the other commands need none)

    # Before anything is said of an address or of a PIN that is said but once.
    sockets = listening(settings.host, settings.port)
    if demo:
        settings = _make_demo(settings)
    pin, centre_name = _with_database(settings, lambda database: _ready(database, settings.keys))
    keeper = _keeper(settings, centre_name) if settings.lan else None
    click.echo(f"\n  vcenter {__version__}　記録の場所: {settings.data}")
    if keeper:
        from vcenter.lan.addresses import greeting  # noqa: PLC0415

        click.echo(greeting(settings, keeper))
    else:
        click.echo(f"  アドレス:  {address}")
    if demo:
        click.echo("  サインイン: 名前「本部」 暗証番号「demo-2026」（見本です。実際の記録とは別です）")
    elif pin:
        click.echo(f"  初めてのサインイン: 名前「{FIRST_STAFF}」 暗証番号「{pin}」")
        click.echo("  この番号は二度と表示しません。サインインして、本部 → 担当者 で変えてください。")
    click.echo("  止めるには Ctrl+C を押します。\n")
    _listen(settings, keeper, sockets)


def _keeper(settings: Settings, centre_name: str) -> Keeper:
    """Whoever keeps the certificate; says in Japanese why there can be none."""
    from vcenter.lan.authority import AuthorityBroken  # noqa: PLC0415
    from vcenter.lan.keeper import Keeper  # noqa: PLC0415
    from vcenter.lan.own import OwnCertificateWrong  # noqa: PLC0415

    try:
        return Keeper(settings, centre_name)
    except (AuthorityBroken, OwnCertificateWrong) as error:
        raise click.ClickException(str(error)) from None


def _listen(settings: Settings, keeper: Keeper | None, sockets: list[socket]) -> None:
    # What is read in stays until the end: looked through again and again it made the start longer, and later held up whoever asked just then.
    gc.disable()
    import uvicorn  # noqa: PLC0415  (the other commands start faster without it)

    from vcenter.app import build  # noqa: PLC0415
    from vcenter.connections.listener import Listener  # noqa: PLC0415
    from vcenter.connections.room import Room  # noqa: PLC0415
    from vcenter.lan.hosts import Hosts  # noqa: PLC0415

    options: dict[str, Any] = {
        "log_level": "warning",
        # Addresses hold ids and what is being searched for: no log of them.
        "access_log": False,
        "server_header": False,
        # Screens hold their live connection open for ever.
        "timeout_graceful_shutdown": 3,
        # A tablet scans every few seconds: it need not connect anew for each pass.
        "timeout_keep_alive": 65,
        # Who came from where, and over HTTPS, is believed of nobody but the proxy that the settings name.
        "proxy_headers": bool(settings.proxies),
        "forwarded_allow_ips": [*settings.proxies],
        "http": "httptools",
        "ws": "none",
    }
    hosts = Hosts(settings, keeper)
    app = build(settings, keeper, hosts)
    room = Room(proxies=settings.proxies, knows=partial(_is_tablets, app))
    gc.freeze()
    gc.enable()
    if keeper is None:
        with suppress(KeyboardInterrupt):
            Listener(uvicorn.Config(app, **options), room).run(sockets)
        return
    from vcenter.lan.serve import run  # noqa: PLC0415
    from vcenter.public import trust  # noqa: PLC0415

    pages = trust.build(keeper, settings.port, partial(_centre_name, app), hosts, settings.trust_port)
    run(settings, app, keeper, sockets, options, pages=pages, room=room)


async def _is_tablets(app: Starlette, cookies: str) -> bool:
    from vcenter.web.state import running  # noqa: PLC0415
    from vcenter.web.tablet import is_tablets  # noqa: PLC0415

    return await is_tablets(running(app).database, cookies)


async def _centre_name(app: Starlette) -> str:
    from vcenter.web.state import running  # noqa: PLC0415

    try:
        facts = await running(app).database.read(centre.facts)
    except StoreFailed:  # the way to trust needs no name
        return "vcenter"
    return str(facts["name"])


def _shown_host(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104


def _make_demo(settings: Settings) -> Settings:
    """Its settings: what is made up may be told to everybody who opens its sign-in."""
    from vcenter.demo import PIN, STAFF, fill  # noqa: PLC0415

    # Yesterday's demonstration is no morning of today: it is made anew each time.
    for part in ("", "-wal", "-shm"):
        Path(f"{settings.database}{part}").unlink(missing_ok=True)
    shutil.rmtree(settings.photos, ignore_errors=True)
    click.echo("見本のセンターを作っています…")
    _with_database(settings, fill, anew=True)
    return dataclasses.replace(settings, shown_sign_in=(STAFF, PIN))


main.add_command(match_command)


@main.command(
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
        decided = _with_database(settings, _decided_columns) if settings.database.exists() else {}
        readings = [_read_file(file, decided, asked) for file in files]
        if forget_columns and (known := _decided_of(readings)):
            _with_database(settings, partial(_forget_columns, known))
            readings = [_read_file(file, {}, asked) for file in files]
        comparison, everybody_known = Comparison(), []
        if settings.database.exists():
            everybody = reading.names(readings)
            _with_database(
                settings, lambda database: database.read(partial(_tell_known, comparison, everybody))
            )
            everybody_known = _with_database(settings, _everybody)
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
            outcomes = await asyncio.gather(*(_try(database, kind, payload) for kind, payload in some))
            for (kind, payload), outcome in zip(some, outcomes, strict=True):
                total.setdefault(kind.removeprefix("keep_"), Counter()).update(outcome.outcome)
                if not outcome.done:
                    why = "\n".join(outcome.said)
                    click.echo(f"  取り込めない行 {reading.place(payload['rows'][0])}: {why}")
        await _perform(database, "end_import", {"import_id": id, "source": one.name[:200]})
        return total

    for kind, count in _with_database(settings, keep).items():
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
        await _perform(database, "forget_columns", {"shape": shape})


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


@main.command(help="記録と写真をひとつのファイルに写します。動いているときも使えます。")
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


@main.command(
    help="写しから記録と写真を戻します。サーバを止めてから使います。いまの記録は backup/ に残ります。"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    from vcenter.upkeep.backup import restore as put_back  # noqa: PLC0415

    copied = put_back(settings, file)
    _with_database(settings, lambda database: _tell_responsible(database, "記録を写しから戻した"))
    click.echo(f"{file} から戻しました（写真{copied.photos}枚）。")
    if copied.missing:
        click.echo(
            f"写真{copied.missing}枚は写しに入っていません。ほかの写しに入っているかを確かめるか、"
            "撮ったタブレットからもう一度足してください。"
        )


@main.command(
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


@main.group(help="窓口の担当者。")
def user() -> None:
    pass


_ROLE = click.option(
    "--role", "roles", multiple=True, help="役割（受付・reception など）。いくつでも付けられます。"
)
_UNTIL = click.option(
    "--until", help="役割の終わりの日（2026-12-31 など）。付けないと、終わらせるまで続きます。"
)


def _roles(written: tuple[str, ...]) -> list[str]:
    """The roles that were asked for; nobody gets any that was not named."""
    if not written:
        raise click.ClickException(f"--role で役割を付けてください。{roles_to_choose()}")
    return [role_named(one).value for one in written]


@user.command("add", help="担当者を加えます。暗証番号は尋ねます。役割を --role で付けます。")
@click.argument("name")
@_ROLE
@_UNTIL
@click.pass_obj
def add_user(settings: Settings, name: str, roles: tuple[str, ...], until: str | None) -> None:
    may = {"roles": _roles(roles), "until": until}
    secret = _ask_for_secret()
    _with_database(settings, lambda database: _add_staff(database, name, secret, may))
    click.echo(f"{name}さんを加えました。")


@user.command("role", help="担当者に役割を付けます。--end を付けると、その役割を終わらせます。")
@click.argument("name")
@_ROLE
@_UNTIL
@click.option("--end", is_flag=True, help="付けずに、その役割を終わらせます。サインインもすべて終わります。")
@click.pass_obj
def change_roles(settings: Settings, name: str, roles: tuple[str, ...], until: str | None, end: bool) -> None:
    async def change(database: Database) -> None:
        for role in _roles(roles):
            payload = {"name": name, "role": role}
            if end:
                await _perform(
                    database, "end_role", payload | {"place": await database.read(_place_of, payload)}
                )
            else:
                await _perform(database, "give_role", payload | {"until": until})

    _with_database(settings, change)
    click.echo(f"{name}さんの役割を{'終わらせました' if end else '付けました'}。")


def _place_of(tx: Tx, role: dict[str, str]) -> str:
    """Where somebody has this role: at every place, or else here."""
    rows = store_roles.in_force(tx)
    return EVERY_PLACE if role | {"place": EVERY_PLACE} in [_said(row) for row in rows] else ""


def _said(row: Row) -> dict[str, str]:
    return {"name": row["name"], "role": row["role"], "place": row["place"]}


@user.command("pin", help="担当者の暗証番号を変えます。その人のサインインはすべて終わります。")
@click.argument("name")
@click.pass_obj
def change_pin(settings: Settings, name: str) -> None:
    payload = {"name": name, "secret_hash": hash_secret(_ask_for_secret())}
    _with_database(settings, lambda database: _perform(database, "change_secret", payload))
    click.echo(f"{name}さんの暗証番号を変えました。")


def _ask_for_secret() -> str:
    # Not as an argument: the list of processes and the shell's history would show it.
    secret: str = click.prompt("暗証番号", hide_input=True, confirmation_prompt="もう一度")
    return secret


@main.command(help="プログラムのためのトークンを作ります。同じ名前の前のトークンは使えなくなります。")
@click.argument("name")
@_ROLE
@click.option("--end", is_flag=True, help="作らずに、この名前のトークンを終わらせます。")
@click.pass_obj
def token(settings: Settings, name: str, roles: tuple[str, ...], end: bool) -> None:
    if end:

        async def end_token(database: Database) -> int:
            ended = await database.write(staff.end_api_token, name)
            if ended:
                await _tell_responsible(database, f"プログラム「{name}」のトークンを終わらせた")
            return ended

        ended = _with_database(settings, end_token)
        click.echo(
            f"「{name}」のトークンを終わらせました。" if ended else f"「{name}」のトークンはありません。"
        )
        return
    may = frozenset(Role(one) for one in _roles(roles))
    made = new_token()
    now = utc_text(datetime.now(UTC))

    async def add_token(database: Database) -> None:
        await database.write(staff.add_api_token, token_hash(made), name, now, may)
        await _tell_responsible(database, f"プログラム「{name}」のトークンを作った（{in_words(may)}）")

    _with_database(settings, add_token)
    click.echo(made)


@main.command(
    "pass-key",
    help="受付証に署名する鍵を新しくします。前の鍵の受付証もそのまま使えます。サーバを始め直すと効きます。",
)
@click.pass_obj
def pass_key(settings: Settings) -> None:
    from vcenter.keys.pass_keys import PassKeys, change_key  # noqa: PLC0415

    async def change(database: Database) -> PassKeys:
        keys = await change_key(database, settings.keys)
        await _tell_responsible(database, f"受付証に署名する鍵を新しくした（{keys.number}番目）")
        return keys

    keys = _with_database(settings, change)
    click.echo(f"{keys.number}番目の鍵にしました。サーバを止めて、始め直してください。")


@main.command(help="動くための物がそろっているか、記録が書いたときのままかを調べます。")
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


if __name__ == "__main__":
    main()
