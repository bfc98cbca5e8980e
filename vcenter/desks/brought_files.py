"""A list that somebody brought as a file (名簿のファイル): as a form has it, before anything of it is read."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.requests import Request

from vcenter.domain.refusal import Refusal
from vcenter.rosters import LARGEST

NOTHING_TAKEN = "何も取り込んでいません。"

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


async def why_not(request: Request, refusal: Refusal) -> str:
    """Why nothing was taken of a file: what it really is where its name says Excel and it is none, else what is wrong with it."""
    from vcenter.rosters.files import said_otherwise  # noqa: PLC0415

    uploaded = (await request.form()).get("file")
    said = ""
    if isinstance(uploaded, UploadFile) and uploaded.filename:
        await uploaded.seek(0)
        said = said_otherwise(await uploaded.read(LARGEST + 1), uploaded.filename)
    return "\n".join(filter(None, (said, refusal.message, NOTHING_TAKEN)))
