"""Two listeners in one process: the centre over HTTPS, and the plain pages that lead to trust."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator

import click
import uvicorn
from starlette.applications import Starlette

from vcenter.connections.listener import Listener
from vcenter.connections.room import Room
from vcenter.lan.addresses import greeting
from vcenter.lan.keeper import LOOK_EVERY, Keeper
from vcenter.lan.mdns import Announcer
from vcenter.lan.names import machine_name
from vcenter.lan.sockets import listening
from vcenter.settings import Settings

log = logging.getLogger(__name__)


class _Server(Listener):
    """One of two in this process: whoever runs both hears Ctrl+C for them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(
    settings: Settings,
    app: Starlette,
    keeper: Keeper,
    secure: list[socket.socket],
    options: dict[str, object],
    *,
    pages: Starlette,
    room: Room,
) -> None:
    """Serve until Ctrl+C. pages: the plain ones. secure: where HTTPS listens. options, room: of both listeners."""
    plain = listening(settings.host, settings.trust_port)

    main = _Server(
        uvicorn.Config(app, ssl_context_factory=lambda *_: keeper.context, **options),  # type: ignore[arg-type]
        room,
    )
    beside = _Server(uvicorn.Config(pages, lifespan="off", **options), room)  # type: ignore[arg-type]
    announcer = Announcer(keeper.to_announce, settings.port, f"vcenter {machine_name()}")

    async def both() -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, main.handle_exit, sign, None)
        others = (
            asyncio.create_task(_follow(settings, keeper, announcer)),
            asyncio.create_task(_serve_after(main, beside, plain)),
        )
        try:
            await main.serve(secure)
        finally:
            beside.should_exit = True
            others[0].cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await announcer.stop()

    loop_factory = main.config.get_loop_factory()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(both())


async def _serve_after(main: uvicorn.Server, beside: uvicorn.Server, sockets: list[socket.socket]) -> None:
    """Serve the plain pages once the centre is there: the name that they show is in its records."""
    while not main.started:
        if beside.should_exit:
            return
        await asyncio.sleep(0.05)
    await beside.serve(sockets)


async def _follow(settings: Settings, keeper: Keeper, announcer: Announcer) -> None:
    """Keep the certificate and the announced name with the machine's addresses, and tell the terminal."""
    known: object = None
    while True:
        addresses = keeper.names.addresses
        try:
            if addresses != known:
                keeper.announced = await announcer.follow(addresses)
                with contextlib.suppress(OSError):  # the terminal may be closed; the centre goes on
                    if known is not None:
                        click.echo(f"  アドレスが変わりました。\n{greeting(settings, keeper)}")
                    elif keeper.announced:
                        click.echo(f"  名前でも開けます: http://{keeper.announced}:{settings.trust_port}/")
        except Exception:  # whatever it was, the certificate must be kept with the addresses all the same
            log.exception("a change of addresses could not be told")
        known = addresses
        await asyncio.sleep(LOOK_EVERY)
        await keeper.look_quietly()
