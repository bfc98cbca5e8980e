"""What lives as long as the server, and where every request finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, cast

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from vcenter.access.identity import Identities
from vcenter.aside.work import Aside
from vcenter.commands.path import Perform
from vcenter.domain.roles import Roles
from vcenter.keys.pass_keys import PassKeys, open_keys
from vcenter.keys.travel import TravelKey
from vcenter.photos.files import TOPICS, Photos
from vcenter.plans.improving import Plans
from vcenter.satellites.exchange import TakenIn
from vcenter.satellites.link import Link
from vcenter.satellites.setting_up import Waiting
from vcenter.settings import Settings
from vcenter.sheets import SheetPool
from vcenter.store.database import Database
from vcenter.tablets.cache import ThingCache
from vcenter.web.behind import Behind
from vcenter.web.live import Live
from vcenter.web.sendings import Sendings
from vcenter.web.server_clock import ServerClock
from vcenter.web.tries import Tries

if TYPE_CHECKING:
    from vcenter.lan.keeper import Keeper


class Opens(Protocol):
    """Says whether somebody with these roles may come to a path in this way; helping: a day's helper."""

    def __call__(self, held: Roles, path: str, method: str = "GET", *, helping: bool = False) -> bool: ...


@dataclass
class Running:
    """A server that runs. keeper: of the certificate, on a local network. link: a satellite's to headquarters."""

    settings: Settings
    keeper: Keeper | None
    database: Database
    identities: Identities
    live: Live
    pass_keys: PassKeys
    """Those that hold now: they are read anew when a server learns another one's."""
    travel_key: TravelKey
    sheets: SheetPool
    plans: Plans
    """Plans of matching that get better while staff look at them."""
    photos: Photos
    aside: Aside
    """Where lists that somebody brought are read, if it may take long."""
    things: ThingCache
    """What tablets were told last, as it was written."""
    tries: Tries
    sendings: Sendings
    perform: Perform
    templates: Environment
    set_up_files: Waiting
    """Files with which satellites are set up, until they were saved."""
    app_version: Callable[[], str]
    """The version of all that tablets keep of us."""
    opens: Opens
    """Whether somebody with these roles may open the page at a path, or send a form to it."""
    link: Link | None = None
    clock: ServerClock = field(default_factory=ServerClock)
    behind: Behind = field(default_factory=Behind)
    """What goes on behind the pages."""

    async def renew_keys(self) -> None:
        """Passes signed at a server that is new to us are known from now on."""
        self.pass_keys = await open_keys(self.database, self.settings.keys)

    async def hear(self, taken: TakenIn) -> None:
        """Open screens, and whoever checks passes, hear what a letter changed."""
        if taken.topics:
            self.identities.hear(taken.topics)
            self.live.tell(taken.topics)
        if taken.keys:
            await self.renew_keys()
        if taken.applied and not taken.topics.isdisjoint(TOPICS):
            await self.photos.forget_unshown(datetime.now(UTC))


def running(of: HTTPConnection | Starlette) -> Running:
    """The server that a request came to, or that this application is."""
    app = of if isinstance(of, Starlette) else of.app
    return cast(Running, app.state.running)


def database(request: HTTPConnection) -> Database:
    """The records of the server that a request came to."""
    return running(request).database
