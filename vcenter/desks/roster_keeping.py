"""Keeping a roster file that was looked at: one command a row, while the desks go on.

What is to be kept lies in the data folder before the first row is kept, so that it goes on where it was after the server was
killed; each row's id follows from the file's and its place, so that nothing of it is kept twice. What became of each row lies
there for a day, to be downloaded.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import orjson

from vcenter.commands.path import Command, Outcome, outcomes_of, perform
from vcenter.commands.registry import KINDS
from vcenter.commands.roster_rows import MARK_WORDS
from vcenter.domain.calendar import utc_text
from vcenter.domain.roles import Actor, Role
from vcenter.domain.who import Who
from vcenter.store.failure import StoreFailed
from vcenter.web.state import Running

AT_ONCE = 16
"""Rows that share a commit: about a hundredth of a second, for which a check-in waits."""
ASKED_AT_ONCE = 500
"""Rows of which is asked at once whether they are kept already."""
_TELL_EVERY = 2.0
"""Seconds between two words to open screens that the rosters have changed."""

BECAME = {
    "new": "新しく登録",
    "changed": "登録済みの記録に書き足した",
    "same": "登録済み（変わりなし）",
    "ended": "見守りを終えた",
    "paused": "見守りを休みにした",
    "gone": "訪問が終わっている（登録しない）",
    "refused": "取り込めない",
    "skipped": "見出し・合計など",
}
"""What became of a row, in the words of the summary."""

log = logging.getLogger(__name__)


class Keeping:
    """The import of one file. id: of its reading. Its commands follow from the rows, or are said (`steps`: kind and payload of each)."""

    def __init__(self, made: Running, id: str) -> None:
        from vcenter.rosters.reading import row_by_row  # noqa: PLC0415

        self._made = made
        self._file = _folder(made) / f"{id}.keeping"
        self.id = id
        self.said: dict[str, Any] = orjson.loads(self._file.read_bytes())
        self._rows: list[tuple[str, dict[str, Any]]] = (
            [(kind, payload) for kind, payload in self.said["steps"]]
            if "steps" in self.said
            else list(row_by_row(self.said["rows"], self.said["source"], id))
        )
        self.whole = len(self._rows)
        self.done = 0
        self.lines: list[dict[str, Any]] = []
        self.failed = ""
        """Why it does not go on by itself: the records could not be written."""
        self._stop = False
        self._task: asyncio.Task[None] | None = None

    @property
    def goes_on(self) -> bool:
        """Whether rows are being kept."""
        return self._task is not None and not self._task.done()

    def begin(self) -> None:
        """Keep the rows that are not kept yet; nothing where that goes on already."""
        if self.goes_on:
            return
        self._stop, self.failed = False, ""
        self._task = asyncio.create_task(self._run())

    async def wait(self, seconds: float) -> bool:
        """Whether it has ended within this time."""
        if self._task:
            await asyncio.wait({self._task}, timeout=seconds)
        return not self.goes_on

    async def stop(self) -> None:
        """No further row is kept. What is kept stays."""
        self._stop = True
        if self._task:
            await asyncio.wait({self._task})

    async def give_up(self) -> None:
        """Stop because somebody wants it: it does not begin again by itself."""
        await self.stop()
        if self._file.exists():
            self.said["stopped"] = True
            await asyncio.to_thread(write_whole, self._file, self.said)

    async def _run(self) -> None:
        try:
            await self._keep_all()
        except StoreFailed as failed:
            self.failed = str(failed)
        except Exception:  # nobody waits for this task: the page is to say that it has ended
            log.exception("a roster import ended early")
            self.failed = "途中で止まりました。もう一度「続きを取り込む」を押してください。"

    async def _keep_all(self) -> None:
        await self._take_up()
        told, loop = 0.0, asyncio.get_running_loop()
        while self.done < self.whole:
            if self._stop:
                return
            at, some = self.done, self._rows[self.done : self.done + AT_ONCE]
            outcomes = await asyncio.gather(
                *(self._perform(kind, payload, str(at + place)) for place, (kind, payload) in enumerate(some))
            )
            self._note(outcomes)
            if loop.time() - told > _TELL_EVERY:
                told = loop.time()
                self._tell()
        if "steps" not in self.said:
            await self._end_import()
        self._tell()
        await self._leave_open()
        await asyncio.to_thread(self._lay_by)
        _KEEPING.get(_folder(self._made), {}).pop(self.id, None)

    async def _end_import(self) -> None:
        refused = sum(line["became"] == "refused" for line in self.lines)
        ended = {
            "import_id": self.id,
            "source": self.said["source"],
            "refused": refused,
            "follows": self.said.get("follows", ""),
        }
        await self._perform("end_import", ended, "end")

    async def _take_up(self) -> None:
        """Begin behind the rows that were kept before the server was killed: what became of them stands in the journal."""
        self.done, self.lines = 0, []
        while self.done < self.whole:
            places = range(self.done, min(self.done + ASKED_AT_ONCE, self.whole))
            ids = [self._id(str(place)) for place in places]
            known = await self._made.database.read(outcomes_of, ids)
            outcomes = list(takewhile(lambda one: one is not None, (known.get(id) for id in ids)))
            self._note([one for one in outcomes if one])
            if len(outcomes) < len(ids):
                return

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        """What became of the next rows."""
        some = self._rows[self.done : self.done + len(outcomes)]
        asked = self.said.get("alike", {})
        for (kind, payload), outcome in zip(some, outcomes, strict=True):
            row = payload["rows"][0]
            self.lines.append(_line(kind, row, outcome, asked.get(row.get("id", ""))))
        self.done += len(some)

    async def _leave_open(self) -> None:
        """Who may be somebody else, and of whom nobody said so or not, is looked at among the likely duplicates."""
        from vcenter.rosters.duplicates import Pair, search_of  # noqa: PLC0415

        pairs = [
            Pair(
                one=asked["one"],
                other=row,
                verdict=asked["verdict"],
                score=asked["score"],
                reasons=tuple(asked["reasons"]),
            )
            for row, asked in self.said.get("alike", {}).items()
            if not asked["answer"]
        ]
        if pairs:
            await search_of(_folder(self._made)).add(pairs, utc_text(datetime.now(UTC)))

    def _id(self, name: str) -> str:
        """The id of the command of a row, which follows from the file's."""
        return str(uuid.uuid5(uuid.UUID(self.id), name))

    async def _perform(self, kind: str, payload: dict[str, Any], name: str) -> Outcome:
        asked = Command(
            id=self._id(name),
            kind=kind,
            at=datetime.fromisoformat(self.said["at"]),
            device=self.said["device"],
            payload=payload,
        )
        roles = frozenset(Role(role) for role in self.said["roles"])
        return await perform(
            self._made.database, asked, Actor(self.said["actor"], Who.STAFF, roles, self.said["actor_id"])
        )

    def _tell(self) -> None:
        topics = {topic for kind in {kind for kind, _ in self._rows} for topic in KINDS[kind].topics}
        self._made.identities.hear(topics)
        self._made.live.tell(topics)

    def _lay_by(self) -> None:
        """What became of each row stays for a day; what was to be kept is kept."""
        others = [
            {
                "sheet": row["sheet"],
                "row": row["row"],
                "became": became,
                "why": row.get("reason") or row["what"],
            }
            for became in ("refused", "skipped")
            for row in self.said[became]
        ]
        whole = {
            "source": self.said["source"],
            "lines": [*self.lines, *others],
            "missing": self.said.get("missing", []),
        }
        write_whole(self._file.with_suffix(".kept"), whole)
        for kind in ("keeping", "json", "file", "alike", "said", "evacuation"):
            self._file.with_suffix(f".{kind}").unlink(missing_ok=True)


def _line(
    kind: str, row: Mapping[str, Any], outcome: Outcome, asked: Mapping[str, Any] | None
) -> dict[str, Any]:
    """asked: whom the row might be, and what was answered."""
    counted = outcome.outcome
    became = (
        "refused"
        if not outcome.done
        else counted["became"]
        if "became" in counted
        else "new"
        if counted["new"]
        else "changed"
        if counted["changed"]
        else "same"
    )
    why = [*outcome.said] or [f"「{mark['as_written']}」{mark['reason']}" for mark in row["marks"]]
    why = [*why, *counted.get("said", ())]
    # Of somebody hidden, and of what somebody changed meanwhile, nothing is taken: then nothing changed.
    newer = list(row.get("newer", ())) if outcome.done and counted.get("changed") else []
    if newer:
        said = "・".join(MARK_WORDS.get(one, one) for one in newer)
        why.append(f"{said}を、名簿の内容に替えました。前の内容は履歴にあります。")
    if asked and outcome.done:
        why = [asked["said"], *why]
    return {
        "kind": kind.removeprefix("keep_"),
        "alike": asked["answer"] if asked and outcome.done else None,
        "sheet": row["sheet"],
        "row": row["row"],
        "name": row["name"],
        "became": became,
        "look": outcome.done and bool(counted["marked"]),
        "newer": newer,
        "why": "\n".join(why),
    }


def counts(lines: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Kind to how many of its rows became what; `marked`: how many of them somebody has to look at."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        if "kind" in line:
            count = found.setdefault(line["kind"], Counter())
            count[line["became"]] += 1
            count["marked"] += line["look"]
    return found


def taken(lines: list[dict[str, Any]]) -> dict[str, int]:
    """What of people was put in the place of what was recorded, in words, to how many people it was of."""
    count = Counter(one for line in lines for one in line.get("newer", ()))
    return {MARK_WORDS.get(one, one): people for one, people in count.most_common()}


def write_whole(path: Path, said: Mapping[str, Any]) -> None:
    """Write a file whole or not at all, for the server's eyes only."""
    new = path.with_suffix(f"{path.suffix}.new")
    new.touch(mode=0o600)
    new.write_bytes(orjson.dumps(said))
    new.replace(path)


def _folder(made: Running) -> Path:
    return made.settings.uploads


_KEEPING: dict[Path, dict[str, Keeping]] = {}
"""The imports of each centre that runs in this process, by the id of their reading."""


_one_at_a_time = threading.RLock()
"""Two who press at the same moment make one import of it."""


def of(made: Running, id: str) -> Keeping | None:
    """The import of this reading, while not all of it is kept."""
    with _one_at_a_time:
        found = _KEEPING.setdefault(_folder(made), {})
        if not (_folder(made) / f"{id}.keeping").is_file():
            found.pop(id, None)
            return None
        if id not in found:
            found[id] = Keeping(made, id)
        return found[id]


async def begin(made: Running, id: str, said: Mapping[str, Any]) -> Keeping:
    """Keep a reading from now on; the one that goes on already where it does. said: what is kept, where it was not begun."""
    keeping = await asyncio.to_thread(_laid_down, made, id, said)
    keeping.said["stopped"] = False
    keeping.begin()
    return keeping


def _laid_down(made: Running, id: str, said: Mapping[str, Any]) -> Keeping:
    with _one_at_a_time:
        keeping = of(made, id)
        if keeping is None:
            write_whole(_folder(made) / f"{id}.keeping", said)
            keeping = of(made, id)
        assert keeping is not None
        return keeping


async def at_start(made: Running) -> None:
    """What was being kept when the server ended goes on."""
    _KEEPING.pop(_folder(made), None)
    for file in sorted(_folder(made).glob("*.keeping")):
        keeping = of(made, file.stem)
        if keeping and not keeping.said.get("stopped"):
            keeping.begin()


async def at_end(made: Running) -> None:
    """The server ends: what is not kept yet is kept when it begins again."""
    for keeping in _KEEPING.pop(_folder(made), {}).values():
        await keeping.stop()
