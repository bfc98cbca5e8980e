"""Files as answers: a paper that the browser shows, and a list that it saves. What is saved while a drill is open says so."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from vcenter.sheets.drill_marks import drill_marked
from vcenter.store import centre
from vcenter.web.state import database

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Made:
    """A file that is ready. drill: whether it is of a drill, and its name has to say so."""

    content: bytes
    drill: bool


async def make(request: Request, function: Callable[..., bytes], *args: Any) -> Made:
    """What a function of vcenter/sheets makes, aside: whoever is received meanwhile does not wait for it."""
    drill = await database(request).read(centre.is_drill)
    if not drill:
        return Made(await asyncio.to_thread(function, *args), drill)
    with drill_marked():
        return Made(await asyncio.to_thread(function, *args), drill)


def pdf(made: bytes, name: str, said: str = "") -> Response:
    """A paper, shown in a window of its own. name: the file's without its ending, never a person's; said: the same in Japanese."""
    headers = {"content-disposition": f'inline; filename="{name}.pdf"{_in_japanese(said, ".pdf")}'}
    return Response(made, media_type="application/pdf", headers=headers)


def xlsx(made: Made, name: str, said: str = "") -> Response:
    """A list to be saved. name, said: as of `pdf`; what is said in Japanese says by itself that it is of a drill."""
    if said:
        headers = {"content-disposition": f'attachment; filename="{name}.xlsx"{_in_japanese(said, ".xlsx")}'}
        return Response(made.content, media_type=XLSX, headers=headers)
    return _saved(made, f"{name}.xlsx", XLSX)


def csv(made: Made, name: str, charset: str = "utf-8") -> Response:
    """A list to be saved, for other programs. name: as of `pdf`; charset: in which it is written, as a browser calls it."""
    return _saved(made, f"{name}.csv", f"text/csv; charset={charset}")


_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""What file names of some computer cannot hold."""


def _in_japanese(said: str, ending: str) -> str:
    return f"; filename*=UTF-8''{quote(_NOT_IN_NAMES.sub('_', said) + ending)}" if said else ""


def _saved(made: Made, name: str, media_type: str) -> Response:
    said = f'attachment; filename="{name}"'
    if made.drill:  # by both names: whatever reads no Japanese gets the other one
        said = f"attachment; filename=\"drill-{name}\"; filename*=UTF-8''{quote(f'訓練-{name}')}"
    return Response(made.content, media_type=media_type, headers={"content-disposition": said})
