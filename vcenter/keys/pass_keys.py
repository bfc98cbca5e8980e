"""The centre's own signature: passes and certificates prove themselves, also to a tablet without network.

The private key lies in a file beside the records, readable by the server only. Public keys stay in the records
for good: what was signed before a key was changed, or on another machine, can still be checked.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vcenter.domain.calendar import utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS
from vcenter.store import servers, signing
from vcenter.store.database import Database
from vcenter.store.tx import Tx

MOST_KEYS = 255
"""The number of a key is one byte."""


class PassKeys:
    """The key that signs now, and every public key that ever signed."""

    def __init__(self, number: int, private: Ed25519PrivateKey, public: dict[int, Ed25519PublicKey]) -> None:
        self.number = number
        self._private = private
        self._public = public

    def sign(self, content: bytes) -> tuple[int, bytes]:
        """(number of the key, signature of 64 bytes)."""
        return self.number, self._private.sign(content)

    def verify(self, number: int, content: bytes, signature: bytes) -> bool:
        """Whether this key of ours signed exactly this content."""
        key = self._public.get(number)
        if key is None:
            return False
        try:
            key.verify(signature, content)
        except InvalidSignature:
            return False
        return True

    @property
    def public(self) -> dict[int, bytes]:
        """Every public key, 32 bytes each: what a tablet needs to check passes by itself."""
        return {number: key.public_bytes_raw() for number, key in self._public.items()}


async def open_keys(database: Database, folder: Path) -> PassKeys:
    """The keys of this centre; the first one is made at the first start.

    A new one is also made where the private key of the last is not at hand (records restored on another machine).
    """
    rows, place = await database.read(lambda tx: (signing.keys(tx), servers.here(tx)))
    public = await database.read(_that_hold)
    number = max((row["number"] for row in rows if row["place"] == place), default=0)
    private = _load(folder, number)
    if private is None or private.public_key().public_bytes_raw() != public.get(number):
        return await change_key(database, folder)
    return PassKeys(number, private, _read(public))


def next_key(tx: Tx) -> int:
    """The number of the next key. RuntimeError when every number has been used."""
    number = max((row["number"] for row in signing.keys(tx)), default=0) + 1
    if number > MOST_KEYS:
        raise RuntimeError("every number of a key has been used")
    return number


async def change_key(database: Database, folder: Path) -> PassKeys:
    """Sign with a new key from now on. What older keys signed stays valid."""
    private = Ed25519PrivateKey.generate()

    def add(tx: Tx) -> tuple[int, dict[int, bytes]]:
        if servers.here(tx) != HEADQUARTERS:
            raise Refusal(
                "サテライトの鍵は本部が作ります。本部で拠点のファイルを作り直し、加わり直してください。"
            )
        number = next_key(tx)
        made_at = utc_text(datetime.now(UTC))
        signing.add_key(tx, number, private.public_key().public_bytes_raw(), made_at)
        # Inside the transaction: a key that could not be written must not be announced.
        _save(folder, number, private)
        return number, _that_hold(tx)

    number, public = await database.write(add)
    return PassKeys(number, private, _read(public))


def _that_hold(tx: Tx) -> dict[int, bytes]:
    """Number to public key of every key that still proves something."""
    ended = signing.ended(tx)
    return {row["number"]: row["public_key"] for row in signing.keys(tx) if row["number"] not in ended}


def _read(public: dict[int, bytes]) -> dict[int, Ed25519PublicKey]:
    return {number: Ed25519PublicKey.from_public_bytes(raw) for number, raw in public.items()}


def _file(folder: Path, number: int) -> Path:
    return folder / f"pass-{number}.key"


def _load(folder: Path, number: int) -> Ed25519PrivateKey | None:
    path = _file(folder, number)
    if not path.is_file() or path.stat().st_size != 32:
        return None
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _save(folder: Path, number: int, private: Ed25519PrivateKey) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(_file(folder, number), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
