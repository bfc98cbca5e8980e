"""Photos as files: taken in piece by piece, kept without what a camera hides in them, called by content.

A photo is named by the SHA-256 of what the tablet sent. What is kept is a JPEG of its pixels alone, the right
way up: no position, no device, no second picture. photos/<ab>/<sha256> is the picture and <sha256>.small its
thumbnail; photos/parts/<sha256> is what has come of one that is still under way.

The last piece is never written into the part: it is taken, checked and kept as a whole, or asked for again. So
whatever is cut off in the middle (power, network, a tablet that is switched off) goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from weakref import WeakValueDictionary

from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from vcenter.aside.work import Aside, Bounds, Lost, TooMuch
from vcenter.domain.calendar import OLDEST, utc_text
from vcenter.photos import jpeg
from vcenter.store import photos
from vcenter.store.database import Database
from vcenter.store.failure import StoreFailed
from vcenter.store.tx import Row

log = logging.getLogger(__name__)

LARGEST = 2_000_000
"""Bytes of a photo as it is sent; tablets send about 300 kB."""
LARGEST_PIECE = 262_144
"""Bytes; tablets begin with a quarter of it, and send more at once where the network is quick."""
MOST_PIXELS = 30_000_000
"""A photo of a telephone has 12 million; what has more may be a decompression bomb."""
MOST_PIXELS_WHOLE = 16_000_000
"""Of what is no JPEG, and is decoded whole before anything of it can be left out: a picture of a screen has 10 million at most."""
LONGEST_SIDE = 1600
SMALL_SIDE = LONGEST_SIDE // 4
"""Pixels; enough for a tile on a screen and for 6 cm of paper, and what a JPEG of 1600 is soonest decoded to."""
MOST_SCANS = 40
"""Of a JPEG that appears bit by bit: a usual one has about ten. Each is a pass over the whole picture."""
BOUNDS = Bounds(seconds=20, megabytes=320)
"""Of making one photo ready: the largest, with its own transparency, takes some 2 seconds."""
UNUSUAL = "この写真は、ふつうの写真にない作りなので使えません。撮り直すか、画面の写し（スクリーンショット）を選んでください。"
NOT_READ = "センターのサーバが、いまは写真を読めません。写真はタブレットに残り、あとで自動で送り直します。"
LEAST_FREE = 300_000_000
"""Bytes of the disk that photos leave to the records."""

FORMATS = ("JPEG", "PNG", "WEBP")

TOPICS = ("needs",)
"""What open screens are told has changed when a photo has come or gone: the screens that show photos."""


class PhotoRefused(Exception):
    """A photo or a piece of it cannot be taken. status: HTTP's. have: bytes from which it may go on."""

    def __init__(self, status: int, message: str, have: int = 0) -> None:
        super().__init__(status, message, have)  # as it was given: it may come from another process
        self.status = status
        self.message = message
        self.have = have

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Have:
    """How many bytes of what is sent are here; whole: all of them, checked, and kept."""

    bytes: int
    whole: bool = False


@dataclass(frozen=True)
class Cleaned:
    """A photo of nothing but its pixels, with its thumbnail; both JPEG."""

    picture: bytes
    small: bytes
    width: int
    height: int


def clean(sent: bytes) -> Cleaned:
    """The picture in these bytes, the right way up and without anything hidden in it. PhotoRefused says why not.

    What a tablet or another server of ours made ready stays as sharp as it came; everything else is drawn anew.
    """
    # Whoever lays out paper in this process wants half a picture rather than none. Here half is not yet a photo.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if jpeg.scans(sent) > MOST_SCANS:
        raise PhotoRefused(422, UNUSUAL)
    try:
        return _as_it_came(sent) or _drawn_anew(sent)
    except UnidentifiedImageError:
        raise PhotoRefused(
            422, "これは写真ではありません。JPEG・PNG・WebP の写真を選び直してください。"
        ) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise PhotoRefused(
            422, "この写真は途中で切れているか、壊れています。撮り直すか、もう一度選んでください。"
        ) from None


def _as_it_came(sent: bytes) -> Cleaned | None:
    found = jpeg.plain(sent)
    if found is None or max(found.width, found.height) > LONGEST_SIDE:
        return None
    try:
        with _open(sent) as opened:
            if opened.getexif().get(ExifTags.Base.Orientation, 1) != 1:
                return None
        with _open(found.content) as opened:
            # All of it is read, but only as many pixels are made of it as the thumbnail needs: fifty tablets may
            # come back with fifty photos each.
            part = SMALL_SIDE / max(opened.size)
            opened.draft("RGB", (max(1, int(opened.width * part)), max(1, int(opened.height * part))))
            return Cleaned(found.content, _thumbnail(opened.convert("RGB")), found.width, found.height)
    except (OSError, SyntaxError, ValueError):
        return None  # whether it is a photo all the same is seen when it is drawn


def _drawn_anew(sent: bytes) -> Cleaned:
    with _open(sent) as opened:
        most = MOST_PIXELS if opened.format == "JPEG" else MOST_PIXELS_WHOLE
        if opened.width * opened.height > most:
            raise PhotoRefused(
                422,
                f"写真が大きすぎます（{opened.width * opened.height // 1_000_000}00万画素）。"
                f"{most // 1_000_000}00万画素までにしてください。",
            )
        picture = _upright(opened)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return Cleaned(_jpeg(picture, 80), _thumbnail(picture.copy()), picture.width, picture.height)


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=FORMATS)


def _upright(opened: Image.Image) -> Image.Image:
    twice = LONGEST_SIDE * 2, LONGEST_SIDE * 2
    if opened.format == "JPEG":
        opened.draft("RGB", twice)  # less to decode of a very large one
    if opened.mode in ("RGB", "RGBA", "L"):
        opened.thumbnail(twice, Image.Resampling.BOX)  # and less to turn and lay on white
    ImageOps.exif_transpose(opened, in_place=True)
    turned: Image.Image = opened
    if opened.has_transparency_data:
        layers = opened.convert("RGBA")
        turned = Image.new("RGBA", layers.size, "white")
        turned.alpha_composite(layers)
    plain = turned.convert("RGB")
    plain.info.clear()
    return plain


def _thumbnail(picture: Image.Image) -> bytes:
    # Half of what the best filter takes, and looks the same.
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.HAMMING, reducing_gap=1.0)
    return _jpeg(picture, 74)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    # Not optimized nor progressive: it takes five times as long, and Pillow lets nobody else go on meanwhile.
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=quality)
    return drawn.getvalue()


class Photos:
    """The photos of a centre: their folder, and what the tables say of them."""

    def __init__(self, folder: Path, database: Database, aside: Aside) -> None:
        self.folder = folder
        self._database = database
        self._aside = aside
        self._cleaning = asyncio.Lock()
        """One at a time: a large picture takes memory, and reception shall not wait for fifty of them."""
        self._of: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By photo, while it is being taken: two tablets may send the same."""

    def path(self, sha256: str, small: bool = False) -> Path:
        """Where the picture is, or its thumbnail."""
        return path_of(self.folder, sha256, small)

    async def have(self, sha256: str) -> Have:
        """How much of a photo is here."""
        row = await self._database.read(photos.by_sha256, sha256)
        if row and is_whole(self.folder, row):
            return Have(row["sent"], whole=True)
        part = self._part(sha256)
        return Have(part.stat().st_size if part.is_file() else 0)

    async def take(self, sha256: str, first: int, total: int, piece: bytes) -> Have:
        """Take the bytes that begin at `first` of a photo that has `total` of them. PhotoRefused says why not."""
        if total > LARGEST:
            raise PhotoRefused(413, f"写真が大きすぎます。{LARGEST // 1_000_000}MBまでにしてください。")
        async with self._lock(sha256):
            have = await self.have(sha256)
            if have.whole or first + len(piece) <= have.bytes:
                return have
            if first > have.bytes:
                raise PhotoRefused(409, "写真の途中が抜けています。続きから送り直してください。", have.bytes)
            new = piece[have.bytes - first :]
            with _failures_told():
                self._leave_room()
                if first + len(piece) < total:
                    return Have(await asyncio.to_thread(_append, self._part(sha256), new))
                await self._keep(sha256, total, new)
            return Have(total, whole=True)

    async def _keep(self, sha256: str, total: int, last: bytes) -> None:
        part = self._part(sha256)

        def whole() -> bytes:
            sent = (part.read_bytes() if part.is_file() else b"") + last
            if hashlib.sha256(sent).hexdigest() != sha256:
                raise PhotoRefused(422, "写真が送る途中で壊れました。はじめから送り直してください。")
            return sent

        try:
            cleaned = await self._clean(await asyncio.to_thread(whole))
        except PhotoRefused as refused:
            if refused.status == 422:  # else what came is good, and only its last piece comes again
                part.unlink(missing_ok=True)
            raise
        await self._store(sha256, total, cleaned)
        part.unlink(missing_ok=True)

    async def _clean(self, sent: bytes) -> Cleaned:
        """As `clean`, in a process of its own where it is more than a tablet makes ready: fifty of those may come at once."""
        if jpeg.is_light(sent, LONGEST_SIDE):
            async with self._cleaning:
                return await asyncio.to_thread(clean, sent)
        try:
            return await self._aside.do(BOUNDS, clean, sent)
        except TooMuch:
            raise PhotoRefused(422, UNUSUAL) from None
        except Lost:
            raise PhotoRefused(503, NOT_READ) from None

    async def take_over(self, sha256: str, sent: int, picture: bytes) -> None:
        """Keep what another server made of a photo of which a tablet had sent so many bytes. PhotoRefused says why not."""
        async with self._lock(sha256):
            if (await self.have(sha256)).whole:
                return
            with _failures_told():
                self._leave_room()
                await self._store(sha256, sent, await self._clean(picture))

    async def lacking(self) -> list[str]:
        """The photos that a need shows and that are not here, in any order."""
        shown = await self._database.read(photos.shown)
        return await asyncio.to_thread(
            lambda: [row["sha256"] for row in shown if not is_whole(self.folder, row)]
        )

    async def _store(self, sha256: str, total: int, cleaned: Cleaned) -> None:
        await asyncio.to_thread(self._write, sha256, cleaned)
        row = {
            "sha256": sha256,
            "sent": total,
            "bytes": len(cleaned.picture),
            "width": cleaned.width,
            "height": cleaned.height,
            "arrived_at": utc_text(datetime.now(UTC)),
        }
        await self._database.write(photos.keep, row)

    def _write(self, sha256: str, cleaned: Cleaned) -> None:
        write_durably({self.path(sha256, small=True): cleaned.small, self.path(sha256): cleaned.picture})

    async def forget_unshown(self, now: datetime) -> None:
        """Delete the photos that no need shows any more, and what began to come long ago and never went on."""
        with contextlib.suppress(
            StoreFailed, OSError
        ):  # that must keep no server from starting; another time
            unshown = await self._database.write(
                photos.forget_unshown, utc_text(now - OLDEST), utc_text(now - timedelta(days=1))
            )
            await self._delete(unshown, now.timestamp() - OLDEST / timedelta(seconds=1))

    async def _delete(self, unshown: Iterable[str], long_ago: float) -> None:
        for sha256 in unshown:
            async with self._lock(sha256):
                if await self._database.read(photos.by_sha256, sha256):
                    continue  # it came again just now
                for small in (False, True):
                    self.path(sha256, small).unlink(missing_ok=True)
        for part in (self.folder / "parts").glob("*"):
            if part.stat().st_mtime < long_ago:
                part.unlink()

    def _lock(self, sha256: str) -> asyncio.Lock:
        return self._of.setdefault(sha256, asyncio.Lock())

    def _part(self, sha256: str) -> Path:
        return self.folder / "parts" / sha256

    def _leave_room(self) -> None:
        self._database.refuse_when_damaged()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < LEAST_FREE:
            raise PhotoRefused(
                507,
                "センターのサーバのディスクがいっぱいで、写真を受け取れません。"
                "写真のほかは記録できます。本部に知らせてください。",
            )


@contextlib.contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.error("a photo could not be written: %s", error.strerror)
        raise PhotoRefused(
            503,
            "センターのサーバが写真を書き込めません。写真のほかは記録できます。本部に知らせてください"
            "（記録のフォルダの持ち主と権限、ディスク）。",
        ) from None


def path_of(folder: Path, sha256: str, small: bool = False) -> Path:
    """Where a photo is in this folder of photos."""
    return folder / sha256[:2] / (f"{sha256}.small" if small else sha256)


def is_whole(folder: Path, row: Row) -> bool:
    """Whether the files of a photo are there. row: of photos; its `bytes` is None while the photo has not arrived."""
    picture = path_of(folder, row["sha256"])
    small = path_of(folder, row["sha256"], small=True)
    return small.is_file() and picture.is_file() and picture.stat().st_size == row["bytes"]


def write_durably(files: Mapping[Path, bytes]) -> None:
    """Files of one folder: each the whole of it or nothing, whenever the power goes."""
    next(iter(files)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = {path: path.with_name(f"{path.name}.new") for path in files}
    for path, content in files.items():
        with _private(new[path], os.O_TRUNC) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for path in files:
        new[path].replace(path)
    _keep_names(next(iter(files)).parent)


def put_in_place(new: Path, path: Path) -> None:
    """Give a whole file its name, so that it still has it after a power cut."""
    new.replace(path)
    _keep_names(path.parent)


def _keep_names(of: Path) -> None:
    folder = os.open(of, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _append(path: Path, piece: bytes) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _private(path, os.O_APPEND) as file:
        file.write(piece)
        file.flush()
        return os.fstat(file.fileno()).st_size


def _private(path: Path, how: int) -> BinaryIO:
    """A file to write to that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "wb")
