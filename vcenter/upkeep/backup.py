"""Everything that is kept, as one file and back again: the records, and the photos inside the same file.

A copy has its name only when it is whole: until then it is called .part, and what was cut off is never taken for one.
The keys in keys/ are no part of it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vcenter.domain.refusal import Refusal
from vcenter.photos.files import is_whole, path_of, put_in_place, write_durably
from vcenter.settings import Settings
from vcenter.store import copies
from vcenter.store.failure import StoreDamaged, StoreUnavailable
from vcenter.store.migrate import migrate
from vcenter.store.tx import Row
from vcenter.upkeep import folder

PART = ".part"
_NAME = re.compile(r"([0-9a-f]{64})(\.small)?")


@dataclass(frozen=True)
class Copied:
    """photos: how many the copy holds or gave back. missing: of how many there is a record, and no file."""

    photos: int
    missing: int


def back_up(settings: Settings, file: Path) -> Copied:
    """Write the copy, also while the server runs. Refusal says why there is none; StoreDamaged: of what is broken there is none."""
    if not settings.database.is_file():
        raise Refusal(f"{settings.database} がありません。まだ一度も始めていないようです。")
    if file.exists():
        raise Refusal(f"{file} はもうあります。別の名前にしてください。")
    part = file.with_name(file.name + PART)
    with _gone_when_it_fails(part):
        part.touch(mode=0o600)
        rows = copies.copy_records(settings.database, part)
        there = [row for row in rows if is_whole(settings.photos, row)]
        copies.add_files(part, _files_of(settings.photos, there))
        try:
            check(part)
        except Refusal as refusal:  # it was copied page by page, with those that are broken
            raise StoreDamaged from refusal
        put_in_place(part, file)
    return Copied(len(there), len(rows) - len(there))


@contextmanager
def _gone_when_it_fails(part: Path) -> Iterator[None]:
    _remove(part)
    try:
        yield
    except (OSError, StoreUnavailable, sqlite3.OperationalError) as error:
        what = folder.why(error) if isinstance(error, OSError) else getattr(error, "in_the_way", error)
        raise Refusal(
            f"最後まで書けませんでした（{what}）。ディスクの空きと、フォルダの持ち主と権限を確かめて、"
            "もう一度実行してください。"
        ) from error
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    for name in (part, Path(f"{part}-journal"), Path(f"{part}-wal"), Path(f"{part}-shm")):
        name.unlink(missing_ok=True)


def _files_of(folder: Path, rows: Sequence[Row]) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        for small in (False, True):
            path = path_of(folder, row["sha256"], small)
            try:
                yield path.name, path.read_bytes()
            except FileNotFoundError:
                continue  # taken off its need since the records were copied


def restore(settings: Settings, file: Path) -> Copied:
    """Put a copy in the place of the records; those are kept in backup/. Refusal says why not, and then nothing has changed.

    The photos come first: records that show them must not stand there without. A server must not run meanwhile.
    """
    if file.name.endswith(PART):
        raise Refusal(f"{file} は途中で切れた写しです。最後まで書けた写しを使ってください。")
    check(file)
    try:
        with folder.alone(settings.data, "vcenter restore"):
            return _restore(settings, file)
    except folder.InUse as used:
        raise Refusal(f"サーバが動いています（{used.by}）。止めてから、もう一度実行してください。") from None


def _restore(settings: Settings, file: Path) -> Copied:
    records = settings.database.with_name(f"restore{PART}")
    with _gone_when_it_fails(records):
        records.touch(mode=0o600)
        rows = copies.only_records(file, records)
        if settings.database.exists():
            _replace(settings, file, records)
        else:
            _give_back(settings.photos, file)
            put_in_place(records, settings.database)
    migrate(settings.database)
    there = sum(is_whole(settings.photos, row) for row in rows)
    return Copied(there, len(rows) - there)


def _replace(settings: Settings, file: Path, records: Path) -> None:
    kept = settings.data / "backup" / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite"
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        with copies.nobody_else(settings.database) as now:
            copies.copy_from(now, kept)
            _give_back(settings.photos, file)
            copies.copy_into(records, now)
    except copies.InUse:
        raise Refusal(
            "サーバか、ほかのプログラムが記録を使っています。止めてから、もう一度実行してください。"
        ) from None
    except StoreDamaged:
        _give_back(settings.photos, file)
        _set_aside(settings.database, kept)
        put_in_place(records, settings.database)


def _set_aside(damaged: Path, kept: Path) -> None:
    """Keep what no program can read any more as it is, with its log: a person may still save something of it."""
    for end in ("-wal", "-shm", ""):  # what belongs to the damaged file must never be taken for the new one's
        part = Path(f"{damaged}{end}")
        if part.exists():
            part.replace(f"{kept}{end}")


def _give_back(folder: Path, file: Path) -> None:
    for name, content in copies.files_in(file):
        # A name becomes a path: it must be one of ours.
        if given := _NAME.fullmatch(name):
            write_durably({path_of(folder, given[1], small=bool(given[2])): content})


def check(file: Path) -> None:
    """Refusal when a file is no whole copy of ours."""
    try:
        state = copies.broken(file)
    except StoreUnavailable as failed:
        raise Refusal(f"{file} を読めません（{failed.in_the_way}）。") from failed
    except (StoreDamaged, sqlite3.DatabaseError) as error:
        raise Refusal(f"{file} は vcenter の記録ではないか、壊れています。") from error
    if state:
        raise Refusal(f"{file} が壊れています: {state}")
