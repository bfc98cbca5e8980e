"""Our own browser code and styles, and those that npm brought at set-up, under /assets/."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from vcenter.collect import further_houses
from vcenter.program import PROJECT, REPAIR, is_served

OFFLINE = PROJECT / "offline"
MODULES = OFFLINE / "node_modules"

FONTS = ("npm/@fontsource/biz-udpgothic/400.css", "npm/@fontsource/biz-udpgothic/700.css")
STYLES = ("style/base.css", "style/parts.css", "style/desks.css", "style/tablet.css")
"""What every screen of staff looks like, with a server and without."""


SUBJECTS = "tablet/subjects"
"""The folder of what scripts tell tablets of their subjects."""


def path_of(name: str) -> Path | None:
    """The file that /assets/<name> is, or None when it is none that may be served."""
    if not is_served(name) or not name.isprintable() or len(name) > 200:
        return None
    if name.startswith("npm/"):
        return _within(MODULES, name.removeprefix("npm/"))
    roots = [OFFLINE, *(folder / "offline" for folder in further_houses().values())]
    return next((path for root in roots if (path := _within(root, name))), None)


def _within(root: Path, inside: str) -> Path | None:
    path = root / inside
    return path if path.resolve().is_relative_to(root) and path.is_file() else None


def subject_scripts() -> list[str]:
    """The name of each script of a subject, of every house."""
    folders = [OFFLINE / SUBJECTS, *(folder / "offline" / SUBJECTS for folder in further_houses().values())]
    return [f"{SUBJECTS}/{path.name}" for folder in folders for path in sorted(folder.glob("*.js"))]


@cache
def asset(name: str) -> str:
    """The address of an asset with a version in it, so that a browser may keep it for good."""
    path = path_of(name)
    if path is None:
        raise FileNotFoundError(f"画面の部品 {name} がありません。{REPAIR}")
    return f"/assets/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


class Assets(StaticFiles):
    """Serves /assets/ with long caching where the address holds a version."""

    def __init__(self) -> None:
        super().__init__(directory=OFFLINE)

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = path_of(path.replace("\\", "/"))
        if found is None or scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(404)
        response = self.file_response(found, found.stat(), scope)
        versioned = b"v=" in scope["query_string"]
        # Fonts and modules that another file names have no version: they are asked for again, cheaply.
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response
