"""The application: everything that declares an address, what stands before it, and what lives as long as the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from vcenter.access.identity import Identities
from vcenter.aside.work import Aside
from vcenter.collect import modules
from vcenter.commands import KINDS
from vcenter.commands.path import Beside, Command, Outcome, perform
from vcenter.domain.roles import Actor
from vcenter.keys.pass_keys import open_keys
from vcenter.keys.travel import open_travel_key
from vcenter.lan.hosts import Hosts
from vcenter.machines import tablet_files
from vcenter.photos.files import TOPICS, Photos
from vcenter.plans.improving import Plans
from vcenter.satellites import photos as photos_between
from vcenter.satellites import setting_up
from vcenter.satellites.link import Link
from vcenter.settings import Settings
from vcenter.sheets import SheetPool
from vcenter.store import centre
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.tablets.cache import ThingCache
from vcenter.web.assets import Assets
from vcenter.web.cookies import HostCookies
from vcenter.web.environment import environment
from vcenter.web.errors import HANDLERS
from vcenter.web.guard import Guard
from vcenter.web.live import Live
from vcenter.web.not_kept import NotKept
from vcenter.web.not_ours import not_ours
from vcenter.web.our_hosts import OurHosts
from vcenter.web.routes import Addresses, collected
from vcenter.web.sendings import Sendings
from vcenter.web.squeeze import Squeeze
from vcenter.web.state import Running
from vcenter.web.tries import Tries
from vcenter.web.who import KnowWho

if TYPE_CHECKING:
    from vcenter.lan.keeper import Keeper


def _open_link(made: Running) -> Link | None:
    """A satellite's link to headquarters, begun; None at headquarters."""
    found = setting_up.headquarters(made.settings.keys)
    if found is None:
        return None

    async def arrived() -> None:
        made.live.tell(TOPICS)

    bring = partial(photos_between.exchange, made.photos, arrived)
    link = Link(made.database, found, made.hear, bring)
    link.start()
    return link


async def _begin(settings: Settings, keeper: Keeper | None, addresses: Addresses) -> Running:
    """Everything that lives as long as the server, open."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database)
    database = Database(settings.database)
    await database.open()
    live, identities = Live(), Identities(database)
    await identities.begin()

    async def perform_and_tell(
        asked: Command, actor: Actor, *, device_at: str | None = None, beside: Beside | None = None
    ) -> Outcome:
        outcome = await perform(database, asked, actor, device_at=device_at, beside=beside)
        if outcome.done and not outcome.repeated:
            topics = KINDS[outcome.kind].topics
            identities.hear(topics)
            live.tell(topics)
        return outcome

    async def is_drill() -> bool:
        return await database.read(centre.is_drill)

    made = Running(
        settings=settings,
        keeper=keeper,
        database=database,
        identities=identities,
        live=live,
        pass_keys=await open_keys(database, settings.keys),
        travel_key=open_travel_key(settings.keys),
        sheets=SheetPool(workers=settings.sheet_workers, kept=settings.kept_sheets, is_drill=is_drill),
        plans=Plans(),
        photos=Photos(settings.photos, database, Aside()),
        aside=Aside(),
        things=ThingCache(),
        tries=Tries(),
        sendings=Sendings(),
        perform=perform_and_tell,
        templates=environment(),
        set_up_files=setting_up.Waiting(settings.data / setting_up.FOLDER),
        app_version=tablet_files.version,
        opens=addresses.open_to,
    )
    made.templates.globals["app_version"] = tablet_files.version
    made.sheets.look_after_kept()
    await made.photos.forget_unshown(datetime.now(UTC))
    made.link = _open_link(made)
    return made


def build(settings: Settings, keeper: Keeper | None = None, hosts: Hosts | None = None) -> Starlette:
    """The application for these settings. keeper: of the certificate, on a local network. hosts: if not these settings'."""
    addresses = collected()
    hosts = hosts or Hosts(settings, keeper)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        made = app.state.running = await _begin(settings, keeper, addresses)
        desks = modules("desks")
        for begin in (desk.at_start for desk in desks if hasattr(desk, "at_start")):
            await begin(made)
        yield
        for end in (desk.at_end for desk in desks if hasattr(desk, "at_end")):
            await end(made)
        await made.behind.end()
        if made.link:
            await made.link.close()
        await made.plans.close()
        await made.sheets.close()
        await made.database.close()

    return Starlette(
        routes=[Mount("/assets", Assets()), addresses],
        middleware=[
            Middleware(Guard, largest=addresses.largest, not_ours=not_ours(addresses)),
            Middleware(OurHosts, hosts=hosts, port=None if settings.proxies else settings.port),
            Middleware(Squeeze, addresses=addresses),
            Middleware(NotKept, addresses=addresses),
            Middleware(HostCookies),
            Middleware(KnowWho),
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
