"""The application: routes, middleware, and what lives as long as the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from vcenter import api
from vcenter.assets import Assets
from vcenter.commands import KINDS
from vcenter.commands.path import Beside, Command, Outcome, perform
from vcenter.cookies import HostCookies
from vcenter.desks import (
    certificates,
    devices,
    dispatch,
    enrol,
    groups,
    headquarters,
    kiosk,
    leaving,
    matching,
    need_photos,
    needs,
    page,
    papers,
    passes,
    photos,
    place_photos,
    places,
    reception,
    returns,
    review,
    roster_files,
    rosters,
    sign_in,
    tablet,
    tablets,
    volunteer,
    volunteer_days,
    volunteer_me,
)
from vcenter.desks.limits import Limits
from vcenter.desks.not_kept import NotKept
from vcenter.guard import HEADERS, SESSION_COOKIE, Guard
from vcenter.identity import Identities
from vcenter.lan.keeper import Keeper
from vcenter.lan.names import in_address
from vcenter.pass_keys import open_keys
from vcenter.photos import Photos
from vcenter.program import TEMPLATES
from vcenter.settings import Settings
from vcenter.sheets import SheetPool
from vcenter.squeeze import Squeeze
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.sync import joining
from vcenter.sync import place_photos as place_photos_between
from vcenter.sync import routes as sync
from vcenter.sync.link import Link
from vcenter.sync.live import Live, stream
from vcenter.sync.told import Told
from vcenter.travel import open_travel_key


class KnowWho:
    """ASGI middleware: who is asking, in request.state.identity (None when nobody we know)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/assets/"):
            connection = HTTPConnection(scope)
            identities: Identities = scope["app"].state.identities
            scheme, _, token = connection.headers.get("authorization", "").partition(" ")
            if scheme.lower() == "bearer" and scope["path"].startswith("/api/"):
                connection.state.identity = await identities.of_program(token.strip())
            elif cookie := connection.cookies.get(SESSION_COOKIE):
                connection.state.identity = await identities.of_session(cookie)
        await self.app(scope, receive, send)


async def _live(request: Request) -> Response:
    who = getattr(request.state, "identity", None)
    if who is None or who.kiosk:
        return PlainTextResponse("サインインしてください。", 401)
    return await stream(request)


async def _alive(request: Request) -> Response:
    """Whether the server is there. The plain page of this same host may ask too: so it learns that it is trusted."""
    settings: Settings = request.app.state.settings
    origin = request.headers.get("origin", "")
    ours = settings.lan and origin == f"http://{in_address(request.url.hostname or '')}:{settings.trust_port}"
    headers = {"access-control-allow-origin": origin, "vary": "origin"} if ours else {}
    return PlainTextResponse("ok", headers=headers)


async def _broken_form(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return PlainTextResponse("形が違います。何も記録していません。", 400)
    return await page.page(
        request,
        "message.html",
        400,
        title="この画面は古いか、壊れています",
        what="送られた内容の形が違います。",
        safe="いまの操作は記録されていません。それまでの記録は無事です。",
        todo="前の画面に戻って開き直し、もう一度送ってください。",
    )


async def _not_found(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if request.url.path.startswith(("/assets/", "/api/")):
        return PlainTextResponse("ありません。", status)
    return await page.page(
        request,
        "message.html",
        status,
        title="この画面はありません",
        what="開こうとした画面が見つかりません。",
        safe="記録は変わっていません。",
        todo="下のボタンから受付に戻ってください。",
    )


# Read at start: when a page fails, the templates may be what failed.
_FAILED = (TEMPLATES / "failed.html").read_text("utf-8")


async def _failed(request: Request, error: Exception) -> Response:
    # This answer is given outside of every middleware.
    return HTMLResponse(_FAILED, 500, headers=HEADERS)


def _open_link(app: Starlette, settings: Settings, database: Database) -> Link | None:
    """A satellite's link to headquarters, begun; None at headquarters."""
    found = joining.headquarters(settings.keys)
    if found is None:
        return None

    async def arrived() -> None:
        app.state.live.tell(("needs",))

    bring = partial(place_photos_between.exchange, app.state.photos, arrived)
    made = Link(database, found, partial(places.tell, app), bring)
    made.start()
    return made


def build(settings: Settings, keeper: Keeper | None = None) -> Starlette:
    """The application for these settings. keeper: of the certificate, on a local network."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        migrate(settings.database)
        database = Database(settings.database)
        await database.open()
        live = Live()
        sheets = SheetPool(workers=settings.sheet_workers, kept=settings.kept_sheets)

        async def perform_and_tell(
            asked: Command, actor: str, *, device_at: str | None = None, beside: Beside | None = None
        ) -> Outcome:
            outcome = await perform(database, asked, actor, device_at=device_at, beside=beside)
            if outcome.done and not outcome.repeated:
                live.tell(KINDS[outcome.kind].topics)
            return outcome

        app.state.settings = settings
        app.state.keeper = keeper
        app.state.database = database
        app.state.identities = Identities(database)
        app.state.live = live
        app.state.pass_keys = await open_keys(database, settings.keys)
        app.state.travel_key = open_travel_key(settings.keys)
        app.state.sheets = sheets
        app.state.photos = Photos(settings.photos, database)
        await app.state.photos.forget_unshown(datetime.now(UTC))
        app.state.told = Told()
        app.state.limits = Limits()
        app.state.perform = perform_and_tell
        app.state.templates = page.environment()
        app.state.joining_files = joining.Waiting(settings.data / joining.FOLDER)
        app.state.link = _open_link(app, settings, database)
        app.state.app_version = tablet.version
        app.state.templates.globals["app_version"] = tablet.version
        yield
        if app.state.link:
            await app.state.link.close()
        await sheets.close()
        await database.close()

    return Starlette(
        routes=[
            # They are tried one after another: what a rush asks for most stands first.
            Mount("/assets", Assets()),
            Route("/alive", _alive),
            Route("/live", _live),
            *api.routes,
            *sync.routes,
            *reception.routes,
            *sign_in.routes,
            *passes.routes,
            *papers.routes,
            *certificates.routes,
            *needs.routes,
            *need_photos.routes,
            *photos.routes,
            *matching.routes,
            *dispatch.routes,
            *returns.routes,
            *groups.routes,
            *leaving.routes,
            *roster_files.routes,
            *rosters.routes,
            *headquarters.routes,
            *places.routes,
            *place_photos.routes,
            *tablets.routes,
            *volunteer_days.routes,
            *kiosk.routes,
            *tablet.routes,
            *volunteer.routes,
            *volunteer_me.routes,
            *enrol.routes,
            *devices.routes,
            *review.routes,
        ],
        middleware=[
            Middleware(Guard),
            Middleware(Squeeze),
            Middleware(NotKept),
            Middleware(HostCookies),
            Middleware(KnowWho),
        ],
        exception_handlers={400: _broken_form, 404: _not_found, 405: _not_found, 500: _failed},
        lifespan=lifespan,
    )
