"""A file of a roster that was read and waits (名簿の読み取り): what of it lies in the folder, with what was answered, for a day."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request

from vcenter.desks import roster_keeping
from vcenter.domain.calendar import utc_text
from vcenter.web.state import running

FORGOTTEN_AFTER = 24 * 3600
"""Seconds for which a reading waits to be kept."""


_KINDS_OF_FILE = ("json", "file", "alike", "said", "kept", "evacuation", "salons")
"""What of a reading lies in the folder: what was read, the file, whom its rows may be and what was answered to that, and at last what
became of its rows, or into which salons a book went."""


FOLLOWS = "follows"
"""Stands among the answers for the import that a file follows: no row has such an id."""


SALON = "salon"
"""Stands among the answers for the salon that was registered from a book."""


async def laid_by(request: Request) -> dict[str, Any] | None:
    """The reading that an address names; None where it is kept already, or forgotten."""
    return await asyncio.to_thread(reading_of, request)


def folder_of(request: Request) -> Path:
    """Where readings lie."""
    folder = running(request).settings.uploads
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def forget(request: Request) -> None:
    for kind in _KINDS_OF_FILE:
        (folder_of(request) / f"{request.path_params['file']}.{kind}").unlink(missing_ok=True)


def forget_old(folder: Path) -> None:
    """What lies in the folder for more than a day goes."""
    for kind in (*_KINDS_OF_FILE, "keeping"):  # one that was stopped, and nobody wanted the rest
        for old in folder.glob(f"*.{kind}"):
            if time.time() - old.stat().st_mtime > FORGOTTEN_AFTER:
                old.unlink(missing_ok=True)


def lay_by(path: Path, whole: bytes, data: bytes, asked: bytes) -> None:
    forget_old(path.parent)
    # The file itself too: with other columns it is read once more.
    path.with_suffix(".said").unlink(missing_ok=True)  # answers of another reading: its rows had other ids
    for part, content in (
        (path.with_suffix(".file"), data),
        (path.with_suffix(".alike"), asked),
        (path, whole),
    ):
        part.touch(mode=0o600)
        part.write_bytes(content)


def reading_of(request: Request) -> dict[str, Any] | None:
    whole: dict[str, Any] | None = lying(request, "json")
    if whole is not None:
        whole["alike"] = lying(request, "alike") or []
        whole["answers"] = lying(request, "said") or {}
        whole["follows"] = whole["answers"].pop(FOLLOWS, None)
        whole["salon"] = whole["answers"].pop(SALON, "")
        made = (folder_of(request) / f"{request.path_params['file']}.json").stat().st_mtime
        whole["read_at"] = utc_text(datetime.fromtimestamp(made, UTC))
    return whole


_one_answer = threading.Lock()


def answer(request: Request, key: str, said: str) -> None:
    """Lay by what was answered of a reading: to a question of a row (its id), or which import it follows (FOLLOWS); "" takes it back."""
    answer_all(request, {key: said})


def answer_all(request: Request, more: Mapping[str, str], instead_of: str = "") -> None:
    """Lay by several answers, each as `answer` does. instead_of: whatever was answered under what ends so is taken back first."""
    with _one_answer:
        answers = lying(request, "said") or {}
        if instead_of:
            answers = {key: said for key, said in answers.items() if not key.endswith(instead_of)}
        answers = {key: said for key, said in {**answers, **more}.items() if said}
        roster_keeping.write_whole(folder_of(request) / f"{request.path_params['file']}.said", answers)


def into_salons(request: Request) -> dict[str, str]:
    """The salons into which a book was kept, each with when (UTC); the last one last."""
    return lying(request, "salons") or {}


def goes_into(request: Request, salon: str, after: str) -> bool:
    """Note that a book is kept into a salon now. Not where it went into another one, unless whoever asks knows of it (after: its id):
    of two who choose at the same moment, the second is told of the first."""
    with _one_answer:
        into = into_salons(request)
        if into and salon not in into and after != list(into)[-1]:
            return False
        if salon not in into:
            now = utc_text(datetime.now(UTC))
            path = folder_of(request) / f"{request.path_params['file']}.salons"
            roster_keeping.write_whole(path, {**into, salon: now})
        return True


def lying(request: Request, kind: str) -> Any:
    """What lies in the folder of a reading that an address names, by the kind of file; None where nothing does."""
    id = request.path_params["file"]
    path = folder_of(request) / f"{id}.{kind}"
    # The id comes from the address: only what looks like one of ours is looked for.
    if not re.fullmatch(r"[0-9a-f-]{36}", id) or not path.is_file():
        return None
    return orjson.loads(path.read_bytes())


def kept_of(request: Request) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = lying(request, "kept")
    return kept
