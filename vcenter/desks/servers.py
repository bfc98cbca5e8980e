"""Servers (拠点): who takes part, who has heard whom, and how a new satellite is set up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import uuid_utils
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from vcenter.commands.registry import kind_words
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.calendar import read_moment
from vcenter.domain.looks import Act
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import RESPONSIBLE, Role
from vcenter.domain.servers import HEADQUARTERS
from vcenter.lan.addresses import secure_addresses
from vcenter.satellites import letters
from vcenter.satellites.setting_up import Reached, set_up_file
from vcenter.store import people, roles, servers
from vcenter.store.looks import Seen
from vcenter.store.tx import Tx
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import today_text
from vcenter.web.forms import perform, perform_form, text_of
from vcenter.web.looks import looked
from vcenter.web.page import fragment, page
from vcenter.web.phrases import waited
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION})

REFUSALS_SHOWN = 20


def _everything(tx: Tx) -> dict[str, Any]:
    here, names = servers.here(tx), servers.names(tx)
    figures = servers.day_figures(tx, today_text())
    nothing = {"people": 0, "teams": 0, "needs": 0}
    linked = {row["place"]: row | {"behind": letters.waiting(tx, row)} for row in servers.links(tx)}
    everyone = [{"id": HEADQUARTERS, "name": "本部", "number": 0, "ended_at": None}, *servers.everyone(tx)]
    return {
        "here": here,
        "here_name": names[here],
        "places": [
            one | {"figures": figures.get(one["id"], nothing), "link": linked.get(one["id"])}
            for one in everyone
        ],
        "refusals": servers.refusals(tx, REFUSALS_SHOWN),
        "names": names,
    }


async def _context(request: Request) -> dict[str, Any]:
    state, ended = running(request).link, request.query_params.get("ended", "")
    return await database(request).read(_everything) | {
        "staff_names": await database(request).read(roles.had_any, ended) if ended else [],
        "link_state": state and state.state,
        "kinds": kind_words(),
    }


async def servers_page(request: Request, status: int = 200, **more: Any) -> Response:
    """The screen of servers. more: what was made, read or refused now, and what was typed."""
    shown = {
        "errors": {},
        "values": {"address": _own_addresses(request)},
        "done": "ended" if "ended" in request.query_params else request.query_params.get("done", ""),
        "made": None,
        "taken": None,
    }
    return await page(
        request,
        "servers/page.html",
        status,
        title="拠点",
        desk="headquarters",
        gathered=await _context(request) | shown | more,
    )


async def show(request: Request) -> Response:
    return await servers_page(request)


async def show_list(request: Request) -> Response:
    return fragment(request, "servers/list.html", gathered=await _context(request))


def _own_addresses(request: Request) -> str:
    """Where others reach us: what this browser asked for may be known to this very machine alone."""
    keeper = running(request).keeper
    found = secure_addresses(keeper, running(request).settings.port) if keeper else []
    return " ".join(found) or str(request.base_url)


def _addresses(typed: str) -> list[str]:
    found = typed.split()
    for one in found:
        parts = urlsplit(one)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise Refusal("https:// で始まるアドレスを、空白で区切って入れてください。", "address")
    if not found:
        raise Refusal("拠点から本部を開くときのアドレスを入れてください。", "address")
    return found


async def add(request: Request) -> Response:
    """A new satellite: its file is downloaded at once, its code is shown once."""
    form = await request.form()
    values = {"name": text_of(form, "name"), "address": text_of(form, "address")}
    try:
        addresses = _addresses(values["address"])
    except Refusal as refusal:
        return await servers_page(request, 422, errors={refusal.field: refusal.message}, values=values)
    place = str(uuid_utils.uuid7())
    outcome = await perform(
        request, "add_place", {"place": place, "name": values["name"]}, text_of(form, "command_id")
    )
    if not outcome.done:
        return await servers_page(request, 422, errors=outcome.errors, values=values)
    if outcome.repeated:
        return RedirectResponse("/headquarters/places", 303)
    authority = running(request).settings.authority
    vouched = await asyncio.to_thread(lambda: authority.read_text() if authority.is_file() else "")
    to = Reached(place, values["name"], outcome.outcome["number"], addresses, vouched)
    return await servers_page(request, made=await _make_file(request, to))


async def _make_file(request: Request, to: Reached) -> dict[str, Any]:
    content, code = await set_up_file(database(request), running(request).settings.keys, to)
    await running(request).renew_keys()
    ticket = await asyncio.to_thread(running(request).set_up_files.keep, content)
    return {"code": code, "ticket": ticket, "size": len(content), "name": to.name}


async def download(request: Request) -> Response:
    """The file for a new satellite, as long as it waits to be saved."""
    found = running(request).set_up_files.find(text_of(await request.form(), "ticket"))
    if found is None:
        return await servers_page(
            request, 404, errors={"": "このファイルはもうありません。拠点を加え直してください。"}
        )
    count = await database(request).read(people.count)
    await looked(request, Act.EXPORTED, "サテライトの初期設定のファイル（記録の写し）", Seen(count=count))
    return FileResponse(found, media_type="application/octet-stream", headers=attachment("vcenter.join"))


def attachment(name: str) -> dict[str, str]:
    """The headers of a file that is saved under this name."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


async def end(request: Request) -> Response:
    outcome = await perform_form(request, "end_place")
    if not outcome.done:
        return await servers_page(request, 422, errors=outcome.errors)
    await running(request).renew_keys()
    return RedirectResponse(f"/headquarters/places?ended={quote(outcome.outcome['place'])}", 303)


async def now(request: Request) -> Response:
    """Exchange with headquarters at once."""
    if state := running(request).link:
        state.now()
    return RedirectResponse("/headquarters/places?done=now", 303)


introduce(Subject("place", lambda tx, id: servers.names(tx).get(id, "")))


SILENT_AFTER = timedelta(hours=1)
"""A satellite that has met nobody for so long works on alone: its people, teams and entries are not known here."""


def _silent(tx: Tx) -> list[Wanted]:
    """Satellites that take part, have met us once, and not for an hour."""
    now = datetime.now(UTC)
    return [
        Wanted(
            row["place"] or "headquarters",
            f"拠点「{row['name'] or '本部'}」とやりとりできていません",
            "/headquarters/places",
            since=waited(row["seen_at"]),
            about=f"届いていない入力 {row['waiting']}件" if row["waiting"] else "",
        )
        for row in servers.links(tx)
        if not row["ended_at"] and (met := read_moment(row["seen_at"] or "")) and now - met > SILENT_AFTER
    ]


wants(Source("place", 101, "やりとりのない拠点", _silent, "/headquarters/places", ("headquarters",)))

routes = [
    desk_route("/headquarters/places", show),
    desk_route("/headquarters/places/list", show_list, part=True),
    desk_route(
        "/headquarters/places",
        add,
        "POST",
        roles=RESPONSIBLE,
        danger="拠点を加えて、記録の写しのファイルを作る",
    ),
    desk_route("/headquarters/places/file", download, "POST", roles=RESPONSIBLE),
    desk_route("/headquarters/places/end", end, "POST", roles=RESPONSIBLE, danger="拠点を終わらせる"),
    desk_route("/headquarters/places/now", now, "POST"),
]
