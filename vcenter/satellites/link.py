"""A satellite's link to headquarters: a letter there, a letter back, whenever there is a network."""

from __future__ import annotations

import asyncio
import http.client
import logging
import ssl
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from vcenter.domain.calendar import utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS
from vcenter.satellites import letters
from vcenter.satellites.exchange import TakenIn, take_in
from vcenter.satellites.letters import Letter
from vcenter.satellites.setting_up import Headquarters
from vcenter.store.database import Database
from vcenter.store.failure import StoreFailed

log = logging.getLogger(__name__)

AGAIN_AFTER = 10.0
"""Seconds between two exchanges, and after one that failed: an emergency line is cheap, waiting is not."""
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
"""A road that swallows packets is known soon; a whole roster takes its time."""
PATH = "/sync/place"
LARGEST = 100_000_000
"""Bytes of an unpacked letter."""


class Away(Exception):
    """Headquarters cannot be reached, or does not answer as it should; said in Japanese."""


def pack(letter: Letter) -> bytes:
    """A letter as it travels: JSON, deflated."""
    return zlib.compress(letter.model_dump_json().encode())


def unpack(content: bytes) -> Letter:
    """The letter that travelled; ValueError when it is none."""
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(content, LARGEST)
    except zlib.error as error:
        raise ValueError("not deflated") from error
    if not unpacker.eof:
        raise ValueError("cut off, or too large")
    (found,) = letters.read(unpacked)
    return found


@dataclass(frozen=True)
class Asked:
    """One question to headquarters."""

    method: str
    path: str
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Answer(NamedTuple):
    """What headquarters said to a question."""

    content: bytes
    headers: Message


Ask = Callable[[Asked], Answer]


@dataclass
class LinkState:
    """What the screen of servers shows of the link. problem: why the last exchange failed, in Japanese ("" when it did not)."""

    tried_at: str = ""
    problem: str = ""


class Link:
    """Exchanges with headquarters for as long as the server runs. told: what is done with what a letter changed.

    photos: exchanges photos by asking headquarters (satellites/photos.py).
    """

    def __init__(
        self,
        database: Database,
        headquarters: Headquarters,
        told: Callable[[TakenIn], Awaitable[None]],
        photos: Callable[[Ask], Awaitable[None]],
    ) -> None:
        self._database = database
        self._headquarters = headquarters
        self._told = told
        self._context = ssl.create_default_context(cadata=headquarters.authority or None)
        self._now = asyncio.Event()
        self._photos = photos
        self._met = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.state = LinkState()

    def start(self) -> None:
        """Exchange from now on, until it is closed."""
        # Photos beside the letters, never before them: on a weak line one photo may take minutes.
        self._tasks = [asyncio.create_task(self._for_ever()), asyncio.create_task(self._photos_for_ever())]

    async def close(self) -> None:
        """Exchange no more; what is under way ends here."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def now(self) -> None:
        """Exchange at once, whatever the clock says."""
        self._now.set()

    async def _for_ever(self) -> None:
        while True:
            try:
                while await self.exchange():
                    pass
                self.state.problem = ""
                self._met.set()
            except (Away, Refusal, StoreFailed) as problem:
                self.state.problem = str(problem)
            except Exception:  # whatever it was, the next try may go through
                log.exception("the exchange with headquarters failed")
                self.state.problem = "思わぬ問題が起きました。続くときは本部に知らせてください。"
            self.state.tried_at = utc_text(datetime.now(UTC))
            self._now.clear()
            try:
                await asyncio.wait_for(self._now.wait(), AGAIN_AFTER)
            except TimeoutError:
                continue

    async def _photos_for_ever(self) -> None:
        while True:
            await self._met.wait()
            self._met.clear()
            try:
                await self._photos(self.ask)
            except (Away, StoreFailed):
                continue  # the letters say so
            except Exception:  # whatever it was, the next try may go through
                log.exception("the photos could not be exchanged with headquarters")

    async def exchange(self) -> bool:
        """One letter there, one back; whether there is more to tell on either side."""
        ours = await self._database.read(letters.write, HEADQUARTERS)
        answer = await asyncio.to_thread(self.ask, Asked("POST", PATH, pack(ours)))
        try:
            theirs = unpack(answer.content)
        except (ValueError, ValidationError):
            raise Away("本部の返事が読めません。本部と同じ版の vcenter か、確かめてください。") from None
        taken = await take_in(self._database, theirs, "network")
        await self._told(taken)
        return bool(theirs.waiting or (ours.waiting and theirs.heard_seq > ours.begins_after))

    def ask(self, asked: Asked) -> Answer:
        """What headquarters answers; Away when it cannot be reached, or refuses. To be called in a thread."""
        problem = "本部のアドレスがありません。"
        for address in self._headquarters.addresses:
            try:
                return self._ask_at(address, asked)
            except ssl.SSLError:
                problem = "本部の証明書を確かめられません。本部で拠点のファイルを作り直してください。"
            except (OSError, http.client.HTTPException):  # names, connections, time limits, strangers
                problem = "本部につながりません。つながるまで、ここで続けられます。"
        raise Away(problem)

    def _ask_at(self, address: str, asked: Asked) -> Answer:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, parts.port, timeout=CONNECT_SECONDS, context=self._context
            )
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=CONNECT_SECONDS)
        headers = {
            "authorization": f"Bearer {self._headquarters.token}",
            "content-type": "application/octet-stream",
            **asked.headers,
        }
        with closing(connection):
            connection.connect()
            connection.sock.settimeout(ANSWER_SECONDS)
            connection.request(asked.method, asked.path, asked.content, headers)
            answer = connection.getresponse()
            found = Answer(answer.read(LARGEST), answer.headers)
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return found
        said = found.content[:2000].decode("utf-8", "replace")
        ours = answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and said
        raise Away(said if ours else "本部で問題が起きています。本部に知らせてください。")
