"""The files that a tablet keeps of us: pages, scripts, styles, icons, and the program that keeps them
(offline/service-worker.js).

Every page here is the same for everybody: no name, no token, no database. What they show comes from the tablet's
replica. All that a tablet keeps has one version, a hash over everything, so that two versions are never mixed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from vcenter.commands.registry import kind_words
from vcenter.domain.looks import NoLook
from vcenter.tablets import pages
from vcenter.tablets.forms import FORMS
from vcenter.tablets.icon import SIZES as ICON_SIZES
from vcenter.tablets.icon import icon as draw_icon
from vcenter.tablets.pages import OnPaper
from vcenter.web.assets import FONTS, OFFLINE, STYLES, subject_scripts
from vcenter.web.environment import environment
from vcenter.web.house import fallbacks
from vcenter.web.modules import with_imports
from vcenter.web.page import NOTHING
from vcenter.web.routes import open_route

_ENTRIES = ("desk/app.js", "scan/decode-worker.js")
_OTHERS = ("icon.svg", "npm/zxing-wasm/dist/reader/zxing_reader.wasm")

_FONT_FILE = re.compile(r"url\(\./(files/[^)]+\.woff2)\)")


@cache
def _assets() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for name in (*_ENTRIES, *subject_scripts(), *STYLES, *FONTS, *_OTHERS):
        with_imports(name, found)
    return found


@cache
def _environment() -> Environment:
    made = environment()
    # Ids are made where the form is filled in.
    made.globals.update(new_command_id=lambda: "", app_version=lambda: "")
    return made


def _render(template: str, version: str, /, *, gathered: Mapping[str, Any] = NOTHING, **said: Any) -> str:
    whole: dict[str, Any] = {
        "app": version,
        "session": "",
        "desk": "",
        "values": {},
        "errors": {},
        "kind_words": kind_words(),
        "nav": pages.navigation(),
        **gathered,
        **said,
    }
    return _environment().get_template(template).render(whole)


def _pages(version: str) -> Iterator[tuple[str, str]]:
    forms = [form.as_data() for form in FORMS.values()]
    for kept in pages.kept():
        said = {"title": kept.title, "name": kept.name}
        if isinstance(kept, OnPaper):
            said |= {"desk": kept.name, "why": kept.why, "paper": kept.paper}
            text = _render("tablet/on_paper.html", version, gathered=said)
        else:
            said |= {"desk": kept.desk or kept.name}
            text = _render(f"tablet/{kept.name}.html", version, gathered=said, forms=forms)
        yield kept.address, text
    for form in FORMS.values():
        yield (
            form.address,
            _render(
                "tablet/form.html",
                version,
                title=form.title,
                name="form",
                desk=form.desk,
                form=form,
                declared=form.as_data(),
                gathered=form.context,
            ),
        )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@cache
def version() -> str:
    """The version of everything that a tablet keeps."""
    whole = hashlib.sha256()
    for name, path in sorted(_assets().items()):
        whole.update(f"{name} {_hash(path.read_bytes())}\n".encode())
    for address, text in _pages(""):
        whole.update(f"{address} {_hash(text.encode())}\n".encode())
    return whole.hexdigest()[:16]


@cache
def _kept_pages() -> dict[str, str]:
    return dict(_pages(version()))


@cache
def _files() -> dict[str, Any]:
    """What a tablet keeps, whole or not at all; `later` is fetched afterwards, and what is missing of it is no harm."""
    files = [{"url": f"/assets/{name}", "hash": _hash(path.read_bytes())} for name, path in _assets().items()]
    files += [{"url": address, "hash": _hash(text.encode())} for address, text in _kept_pages().items()]
    files += [{"url": f"/tablet/icon-{size}.png", "hash": _hash(draw_icon(size))} for size in ICON_SIZES]
    later = []
    for name in FONTS:
        folder, text = name.rsplit("/", 1)[0], _assets()[name].read_text("utf-8")
        later += [f"/assets/{folder}/{file}" for file in _FONT_FILE.findall(text)]
    return {"version": version(), "files": files, "later": later, "pages": fallbacks()}


async def worker(request: Request) -> Response:
    return FileResponse(
        OFFLINE / "service-worker.js", media_type="text/javascript", headers={"cache-control": "no-cache"}
    )


async def manifest(request: Request) -> Response:
    return JSONResponse(
        {
            "name": "災害ボランティアセンター",
            "short_name": "センター",
            "lang": "ja",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f3f1ec",
            "theme_color": "#14365f",
            "icons": [
                {
                    "src": f"/tablet/icon-{size}.png",
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for size in ICON_SIZES
                for purpose in ("any", "maskable")
            ],
        },
        media_type="application/manifest+json",
        headers={"cache-control": "no-cache"},
    )


async def files(request: Request) -> Response:
    return JSONResponse(_files(), headers={"cache-control": "no-cache"})


async def icon(request: Request) -> Response:
    size = request.path_params["size"]
    if size not in ICON_SIZES:
        raise HTTPException(404)
    return Response(draw_icon(size), media_type="image/png", headers={"cache-control": "no-cache"})


async def kept_page(request: Request) -> Response:
    text = _kept_pages().get(request.url.path)
    if text is None:
        raise HTTPException(404)
    return Response(text, media_type="text/html", headers={"cache-control": "no-cache"})


NOBODYS = NoLook("the same for everybody, with nobody's name in it")

routes = [
    open_route("/sw.js", worker),
    open_route("/manifest.webmanifest", manifest),
    open_route("/tablet/files.json", files),
    open_route("/tablet/icon-{size:int}.png", icon, look=NOBODYS),
    open_route("/tablet/forms/{form}", kept_page, look=NOBODYS),
    open_route("/tablet/{desk}", kept_page, look=NOBODYS),
]
