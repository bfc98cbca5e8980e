"""The tablet without its server: its pages, what it keeps of us, and the program that keeps it (offline/service-worker.js).

Every page here is the same for everybody: no name, no token, no database. What they show comes from the tablet's
replica. All that a tablet keeps has one version, a hash over everything, so that two versions are never mixed.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from PIL import Image, ImageDraw
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from vcenter.assets import OFFLINE, path_of
from vcenter.desks import page
from vcenter.desks.offline_forms import FORMS
from vcenter.desks.words import KIND_WORDS
from vcenter.program import REPAIR, TEMPLATES

FOLDERS = [TEMPLATES]
"""Where the templates of offline pages and forms are."""

DESKS = {
    "reception": "受付",
    "leaving": "帰る人",
    "needs": "ニーズ",
    "returns": "帰着",
    "rosters": "名簿",
    "outbox": "送信待ち",
    "kiosk": "登録",
}
"""Pages that work without a server: address below /tablet/ to title."""

ON_PAPER = {
    "matching": (
        "マッチング",
        "班を組むには、全員のいまの居場所がセンターに要ります。",
        "急ぐ班は、班長・班員・行き先・持ち物を紙に書いて送り出し、同じ内容を控えに残してください。つながってからマッチングの窓口で入れます。",
    ),
    "dispatch": (
        "送り出し",
        "指示書の印刷と送り出しは、センターの記録とプリンターが要ります。",
        "印刷してある指示書で送り出し、出発の時刻と班の番号を紙に控えてください。つながってから送り出しの窓口で入れます。",
    ),
    "headquarters": (
        "本部",
        "本部の数字と名簿は、センターにある記録です。この端末の控えでは古いことがあります。",
        "人数は各窓口に口頭で確かめ、ホワイトボードに書いてください。名前や班は「名簿」と「帰着」で探せます。",
    ),
    "groups": (
        "団体の受付",
        "団体の受付は、センターの名簿が要ります。",
        "団体名・代表者・電話・人数・来た時刻を紙に書き、代表者だけ「受付」で受け付けてください。つながってから団体の受付で入れます。",
    ),
    "papers": (
        "印刷",
        "名札と受付証の印刷は、センターのプリンターが要ります。",
        "名札はガムテープに手書きし、受付証の番号（9けた）を書いて渡してください。番号だけで次から受付できます。",
    ),
}
"""Desks that cannot work without a server: title, why, and what to do on paper."""

NAV = ("reception", "needs", "matching", "dispatch", "returns", "rosters", "headquarters", "outbox")

BARE_PAGES = ("kiosk",)

ICON_SIZES = (192, 512)

_ENTRIES = ("app.js", "decode-worker.js")
_STYLES = ("style/base.css", "style/parts.css", "style/desks.css", "style/tablet.css")
_FONTS = ("npm/@fontsource/biz-udpgothic/400.css", "npm/@fontsource/biz-udpgothic/700.css")
_OTHERS = ("icon.svg", "npm/zxing-wasm/dist/reader/zxing_reader.wasm")

_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["']((?:\.{1,2}|/assets)/[^"']+)["']""")
_FONT_FILE = re.compile(r"url\(\./(files/[^)]+\.woff2)\)")


def _with_imports(name: str, found: dict[str, Path]) -> None:
    """A module and everything that it loads, into found."""
    path = path_of(name)
    if path is None:
        raise FileNotFoundError(f"画面の部品 {name} がありません。{REPAIR}")
    if name in found:
        return
    found[name] = path
    if name.endswith((".js", ".mjs")):
        for other in _IMPORTED.findall(path.read_text("utf-8")):
            _with_imports(_beside(name, other), found)


def _beside(name: str, other: str) -> str:
    """What a module at this address means by ./other, ../other or /assets/other."""
    if other.startswith("/assets/"):
        return other.removeprefix("/assets/")
    parts = name.split("/")[:-1]
    for part in other.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


@cache
def _assets() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for name in (*_ENTRIES, *_STYLES, *_FONTS, *_OTHERS):
        _with_imports(name, found)
    return found


@cache
def _environment() -> Environment:
    made = page.environment()
    made.loader = FileSystemLoader(FOLDERS)
    # Ids and tokens are made where the form is filled in.
    made.globals.update(new_command_id=lambda: "", app_version=lambda: "")
    return made


def _render(
    template: str, version: str, /, *, gathered: Mapping[str, Any] = page.NOTHING, **said: Any
) -> str:
    whole: dict[str, Any] = {
        "app": version,
        "csrf": "",
        "desk": "",
        "values": {},
        "errors": {},
        "kind_words": KIND_WORDS,
        "nav": [(key, DESKS.get(key) or ON_PAPER[key][0], key in ON_PAPER) for key in NAV],
        **gathered,
        **said,
    }
    return _environment().get_template(template).render(whole)


def _pages(version: str) -> Iterator[tuple[str, str]]:
    for name, title in DESKS.items():
        desk = "reception" if name == "leaving" else name
        forms = [form.as_data() for form in FORMS.values()]
        yield (
            f"/tablet/{name}",
            _render(f"tablet/{name}.html", version, title=title, name=name, desk=desk, forms=forms),
        )
    for name, (title, why, paper) in ON_PAPER.items():
        yield (
            f"/tablet/{name}",
            _render("tablet/on_paper.html", version, title=title, name=name, desk=name, why=why, paper=paper),
        )
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
    files += [{"url": f"/tablet/icon-{size}.png", "hash": _hash(_icon(size))} for size in ICON_SIZES]
    later = []
    for name in _FONTS:
        folder, text = name.rsplit("/", 1)[0], _assets()[name].read_text("utf-8")
        later += [f"/assets/{folder}/{file}" for file in _FONT_FILE.findall(text)]
    return {"version": version(), "files": files, "later": later}


@cache
def _icon(size: int) -> bytes:
    """A roof over an open hand, drawn as icon.svg; everything that counts is within the middle 80 % (maskable)."""
    scale = size * 4
    drawn = Image.new("RGB", (scale, scale), "#14365f")
    draw = ImageDraw.Draw(drawn)

    def at(x: float, y: float) -> tuple[float, float]:
        # Drawn on 64 × 64, made a little smaller so that a round mask cuts nothing off.
        return (32 + (x - 32) * 0.85) * scale / 64, (32 + (y - 32) * 0.85) * scale / 64

    width = round(5.4 * scale / 64)
    roof = [at(12, 34), at(32, 16), at(52, 34)]
    draw.line(roof, fill="white", width=width, joint="curve")
    (left, top), (right, bottom) = at(21, 22), at(43, 50)
    draw.arc((left, top, right, bottom), 0, 180, fill="#ffb84d", width=width)
    for x, y in (roof[0], roof[2]):
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill="white")
    written = io.BytesIO()
    drawn.resize((size, size), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


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
    return Response(_icon(size), media_type="image/png", headers={"cache-control": "no-cache"})


async def kept_page(request: Request) -> Response:
    text = _kept_pages().get(request.url.path)
    if text is None:
        raise HTTPException(404)
    return Response(text, media_type="text/html", headers={"cache-control": "no-cache"})


routes = [
    Route("/sw.js", worker),
    Route("/manifest.webmanifest", manifest),
    Route("/tablet/files.json", files),
    Route("/tablet/icon-{size:int}.png", icon),
    Route("/tablet/forms/{form}", kept_page),
    Route("/tablet/{desk}", kept_page),
]
