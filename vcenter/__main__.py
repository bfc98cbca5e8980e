"""The command line: serve, demo, import, match, backup, restore, user, token, doctor."""

from __future__ import annotations

import gc
import sys

from vcenter.plans.command import at_once, match_command

if __name__ == "__main__" or sys.argv[0].endswith("/vcenter"):
    # A plan for a file needs nothing of what follows, and would wait for it as long as for itself.
    at_once(sys.argv)
    # What is read in stays until the end: looked through again and again it would make every start longer.
    gc.disable()

import dataclasses
import os
import shutil
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from socket import socket
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from vcenter import __version__
from vcenter.collect import modules
from vcenter.console.copies import backup, join, restore
from vcenter.console.health import doctor
from vcenter.console.records import add_staff, with_database
from vcenter.console.rosters import import_roster
from vcenter.console.staff import pass_key, token, user
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.servers import EVERY_PLACE
from vcenter.keys.secret import new_pin
from vcenter.program import COMMAND
from vcenter.settings import Settings, from_environment, lan_port
from vcenter.store import centre, staff
from vcenter.store.database import Database
from vcenter.store.failure import StoreDamaged, StoreFailed, StoreUnavailable
from vcenter.store.migrate import MadeByNewer
from vcenter.upkeep import folder

gc.enable()

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from vcenter.lan.keeper import Keeper

EVERYWHERE = "0.0.0.0"  # noqa: S104
"""On a local network it listens at every address."""

FIRST_STAFF = "本部"
"""Whoever opens the centre signs in under this name first, and adds the others."""


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


async def _ready(database: Database, keys: Path, rest: Thread) -> tuple[str | None, str]:
    """See to what a start needs, where it can still be told here; (the PIN of the first sign-in if it is one, the centre's name).

    rest: what reads the rest of the program in.
    """
    rest.join()
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
    await add_staff(database, FIRST_STAFF, pin, everything)
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
    gc.disable()  # until all is read in that serves: looked through later, it would hold up whoever asks just then
    try:
        with folder.alone(settings.data, address):
            _serve(settings, demo, address)
    except folder.InUse as used:
        raise click.ClickException(
            f"{settings.data} ではもう vcenter が動いています（{used.by}）。それを使うか、止めてから始めてください。"
            "別の記録で始めるときは、--data で別のフォルダを指定してください。"
        ) from None
    finally:
        gc.enable()


def _serve(settings: Settings, demo: bool, address: str) -> None:
    from vcenter.lan.sockets import listening  # noqa: PLC0415  (the other commands need none)

    # Before anything is said of an address or of a PIN that is said but once.
    sockets = listening(settings.host, settings.port)
    # While SQLite makes the tables, or reads through them, Python has nothing else to do. What this thread needs for that is read in before:
    # two that read in at once may wait for each other.
    modules("store")
    reading_in = Thread(target=_read_in)
    reading_in.start()
    if demo:
        gc.enable()  # made by hundreds of commands, each of which leaves something behind
        reading_in.join()
        settings = _make_demo(settings)
    pin, centre_name = with_database(settings, lambda database: _ready(database, settings.keys, reading_in))
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


def _read_in() -> None:
    """Everything that serves. What is wrong with it says whoever reads it in afterwards."""
    with suppress(Exception):
        import_module("vcenter.app")


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
    with_database(settings, fill, anew=True)
    return dataclasses.replace(settings, shown_sign_in=(STAFF, PIN))


for _command in (match_command, import_roster, backup, restore, join, user, token, pass_key, doctor):
    main.add_command(_command)


if __name__ == "__main__":
    main()
