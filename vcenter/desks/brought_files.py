"""A list that somebody brought as a file (名簿のファイル): as a form has it, before anything of it is read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request

from vcenter.aside.work import Bounds, Lost, TooMuch, while_somebody_waits
from vcenter.domain.refusal import Refusal
from vcenter.rosters import LARGEST
from vcenter.web.state import running

T = TypeVar("T")

NOTHING_TAKEN = "何も取り込んでいません。"

BOUNDS = Bounds(seconds=60, megabytes=200)
"""Of reading one file: an Excel roster of 20,000 people takes some 6 seconds and less than 120 MB."""
TOO_MUCH = (
    "このファイルは読むのに時間か場所を取りすぎるので、途中でやめました。使っていない行・書式・シートが多いファイルかもしれません。"
    "名簿のところだけを新しいファイルに貼り、2万人を超えるときは地区ごとに分けて、もう一度選んでください。"
)
LOST = (
    "ファイルを読む作業が途中で止まりました。ファイルが悪いのではありません。もう一度選んでください。"
    "続くときは、サーバのパソコンで使っていないプログラムを閉じてください。"
)

LARGEST_FORM = LARGEST + 1_000_000
"""Bytes of a form that brings one."""


async def brought(request: Request) -> tuple[bytes, str]:
    """The file and its name. Refusal where there is none, or it is too large."""
    uploaded = (await request.form()).get("file")
    if not isinstance(uploaded, UploadFile) or not uploaded.filename:
        raise Refusal("ファイルを選んでください。", "file")
    data = await uploaded.read()
    if len(data) > LARGEST:
        raise Refusal("ファイルが20MBを超えています。シートや地区ごとに分けてください。", "file")
    return data, uploaded.filename


def why_not(refusal: Refusal, data: bytes = b"", name: str = "") -> str:
    """Why nothing was taken of a file: what it really is where its name says Excel and it is none, else what is wrong with it."""
    from vcenter.rosters.files import said_otherwise  # noqa: PLC0415

    if refusal.code == "evacuation":
        return refusal.message
    return "\n".join(filter(None, (said_otherwise(data, name), refusal.message, NOTHING_TAKEN)))


async def read_aside(request: Request, data: bytes, function: Callable[..., T], *given: Any) -> T:
    """What a function reads from a file: here where that cannot take long, else in a process with bounds. Refusal where it exceeds them."""
    from vcenter.rosters.files import is_light  # noqa: PLC0415

    if is_light(data):
        return await asyncio.to_thread(function, data, *given)
    try:
        return await running(request).aside.do(BOUNDS, function, data, *given)
    except TooMuch:
        raise Refusal(TOO_MUCH, "file") from None
    except Lost:
        raise Refusal(LOST, "file") from None


async def while_here(request: Request, work: Awaitable[T]) -> T:
    """What the work gives. It ends early, with ClientDisconnect, when whoever asked for it goes away."""
    try:
        return await while_somebody_waits(request.is_disconnected, work)
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        raise ClientDisconnect from None
