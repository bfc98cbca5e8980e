"""`vcenter user`, `token` and `pass-key`: who may sign in, which programs may ask, and what passes are signed with."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from vcenter.console.records import add_staff, perform_command, tell_responsible, with_database
from vcenter.domain.calendar import utc_text
from vcenter.domain.roles import Role, in_words, role_named, roles_to_choose
from vcenter.domain.servers import EVERY_PLACE
from vcenter.keys.secret import hash_secret, new_token, token_hash
from vcenter.settings import Settings
from vcenter.store import roles as store_roles
from vcenter.store import staff
from vcenter.store.database import Database
from vcenter.store.tx import Row, Tx


@click.group(help="窓口の担当者。")
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
    with_database(settings, lambda database: add_staff(database, name, secret, may))
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
                await perform_command(
                    database, "end_role", payload | {"place": await database.read(_place_of, payload)}
                )
            else:
                await perform_command(database, "give_role", payload | {"until": until})

    with_database(settings, change)
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
    with_database(settings, lambda database: perform_command(database, "change_secret", payload))
    click.echo(f"{name}さんの暗証番号を変えました。")


def _ask_for_secret() -> str:
    # Not as an argument: the list of processes and the shell's history would show it.
    secret: str = click.prompt("暗証番号", hide_input=True, confirmation_prompt="もう一度")
    return secret


@click.command(help="プログラムのためのトークンを作ります。同じ名前の前のトークンは使えなくなります。")
@click.argument("name")
@_ROLE
@click.option("--end", is_flag=True, help="作らずに、この名前のトークンを終わらせます。")
@click.pass_obj
def token(settings: Settings, name: str, roles: tuple[str, ...], end: bool) -> None:
    if end:

        async def end_token(database: Database) -> int:
            ended = await database.write(staff.end_api_token, name)
            if ended:
                await tell_responsible(database, f"プログラム「{name}」のトークンを終わらせた")
            return ended

        ended = with_database(settings, end_token)
        click.echo(
            f"「{name}」のトークンを終わらせました。" if ended else f"「{name}」のトークンはありません。"
        )
        return
    may = frozenset(Role(one) for one in _roles(roles))
    made = new_token()
    now = utc_text(datetime.now(UTC))

    async def add_token(database: Database) -> None:
        await database.write(staff.add_api_token, token_hash(made), name, now, may)
        await tell_responsible(database, f"プログラム「{name}」のトークンを作った（{in_words(may)}）")

    with_database(settings, add_token)
    click.echo(made)


@click.command(
    "pass-key",
    help="受付証に署名する鍵を新しくします。前の鍵の受付証もそのまま使えます。サーバを始め直すと効きます。",
)
@click.pass_obj
def pass_key(settings: Settings) -> None:
    from vcenter.keys.pass_keys import PassKeys, change_key  # noqa: PLC0415

    async def change(database: Database) -> PassKeys:
        keys = await change_key(database, settings.keys)
        await tell_responsible(database, f"受付証に署名する鍵を新しくした（{keys.number}番目）")
        return keys

    keys = with_database(settings, change)
    click.echo(f"{keys.number}番目の鍵にしました。サーバを止めて、始め直してください。")
