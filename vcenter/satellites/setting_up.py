"""How a satellite begins: one file from headquarters with everything, opened by a code that is told, not written beside it.

The file holds a copy of the records, the satellite's keys, and how headquarters is reached. Its key is made of the code by
scrypt; the code has 80 bits. With the file on a stick, a laptop is a satellite without any network.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import secrets
import shutil
import time
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, StringConstraints

from vcenter.domain.calendar import utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS
from vcenter.keys.pass_keys import next_key
from vcenter.keys.secret import new_token, token_hash
from vcenter.satellites.sealed import ServerKeys, keep_keys, new_keys, open_server_keys, write_secret
from vcenter.store import handing_out, servers, signing
from vcenter.store.database import Database
from vcenter.store.tx import Tx

_FIRST_LINE = b"vcenter join 1\n"
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 16

FOLDER = "joining"
"""Beside the records: what is made for a new satellite, emptied at every start."""

KEPT = timedelta(hours=2)
"""How long a file waits to be saved."""

Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Headquarters(BaseModel):
    """How a satellite reaches headquarters. authority: PEM of who vouches for its certificate ("" for the usual ones)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    addresses: list[str]
    authority: str
    token: str
    """Shown to headquarters with every letter."""


class SetUp(BaseModel):
    """What a satellite is given. Keys are hexadecimal; pass_key signs its passes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: str
    name: str
    number: int
    made_at: datetime
    headquarters: Headquarters
    seal_key: Hex32
    sign_key: Hex32
    pass_key_number: int
    pass_key: Hex32
    headquarters_seal_key: Hex32
    headquarters_sign_key: Hex32

    @property
    def keys(self) -> ServerKeys:
        """The satellite's own keys."""
        return ServerKeys(
            X25519PrivateKey.from_private_bytes(bytes.fromhex(self.seal_key)),
            Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.sign_key)),
        )


def new_code() -> str:
    """ABCD-EFGH-JKLM-NPQR, without letters that are taken for each other."""
    drawn = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(drawn[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def _key(code: str, salt: bytes) -> bytes:
    plain = "".join(char for char in code.upper() if char in _CODE_LETTERS)
    return Scrypt(salt, 32, 2**15, 8, 1).derive(plain.encode())


def pack(given: SetUp, database: Path, code: str) -> tuple[bytes, int, str]:
    """(the file for a satellite, how far the journal in it reaches: seq, id). database: the records as they are now."""
    folder = database.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{secrets.token_hex(8)}.sqlite"
    try:
        seq, id = handing_out.copy_for(database, copy, given.place)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("joining.json", given.model_dump_json())
            archive.write(copy, "vcenter.sqlite")
    finally:
        copy.unlink(missing_ok=True)
    salt = os.urandom(16)
    nonce = os.urandom(12)
    sealed = AESGCM(_key(code, salt)).encrypt(nonce, packed.getvalue(), _FIRST_LINE)
    return _FIRST_LINE + salt + nonce + sealed, seq, id


@dataclass(frozen=True)
class Reached:
    """A new satellite. addresses: how it reaches us; authority: PEM of who vouches for us, "" for the usual ones."""

    place: str
    name: str
    number: int
    addresses: list[str]
    authority: str = ""


async def set_up_file(known: Database, keys: Path, to: Reached) -> tuple[bytes, str]:
    """(the file with which a satellite begins, the code that opens it). From now on we exchange with it.

    keys: the folder of this server's keys.
    """
    ours = await asyncio.to_thread(open_server_keys, keys)
    theirs, pass_key, token = new_keys(), Ed25519PrivateKey.generate(), new_token()
    now = datetime.now(UTC)

    def add_key(tx: Tx) -> int:
        number = next_key(tx)
        signing.add_key(tx, number, pass_key.public_key().public_bytes_raw(), utc_text(now), to.place)
        return number

    given = SetUp(
        place=to.place,
        name=to.name,
        number=to.number,
        made_at=now,
        headquarters=Headquarters(addresses=to.addresses, authority=to.authority, token=token),
        seal_key=theirs.seal.private_bytes_raw().hex(),
        sign_key=theirs.sign.private_bytes_raw().hex(),
        pass_key_number=await known.write(add_key),
        pass_key=pass_key.private_bytes_raw().hex(),
        headquarters_seal_key=ours.public[0].hex(),
        headquarters_sign_key=ours.public[1].hex(),
    )
    code = new_code()
    content, seq, id = await asyncio.to_thread(pack, given, known.path, code)
    row = {
        "place": to.place,
        "token_hash": token_hash(token),
        "seal_key": theirs.public[0],
        "sign_key": theirs.public[1],
        "heard_seq": seq,
        "heard_id": id,
        "told_seq": seq,
    }
    await known.write(servers.add_link, row)
    return content, code


class Waiting:
    """Files that wait to be saved to a stick: on the disk, and only for a while. Whoever has not closed the screen may
    save one again; a file without the code on that screen opens nowhere."""

    def __init__(self, folder: Path) -> None:
        """folder: of these files alone. What an earlier start left there is of no use any more: it goes."""
        self._folder = folder
        shutil.rmtree(folder, ignore_errors=True)

    def keep(self, content: bytes) -> str:
        """Keep a file; the ticket for which it is handed out."""
        self._forget_old()
        ticket = secrets.token_hex(16)
        write_secret(self._folder / ticket, content)
        return ticket

    def find(self, ticket: str) -> Path | None:
        """The file of this ticket; None when it is there no longer."""
        self._forget_old()
        path = self._folder / ticket
        return path if re.fullmatch("[0-9a-f]{32}", ticket) and path.is_file() else None

    def _forget_old(self) -> None:
        for path in self._folder.glob("*"):
            if time.time() - path.stat().st_mtime > KEPT / timedelta(seconds=1):
                path.unlink(missing_ok=True)


def unpack(content: bytes, code: str) -> tuple[SetUp, bytes]:
    """(what the satellite is given, its database). Refusal when the code or the file is wrong."""
    if not content.startswith(_FIRST_LINE):
        raise Refusal(
            "拠点に加わるためのファイルではありません。本部の「拠点」の画面で作ったものを使ってください。"
        )
    rest = content[len(_FIRST_LINE) :]
    try:
        packed = AESGCM(_key(code, rest[:16])).decrypt(rest[16:28], rest[28:], _FIRST_LINE)
    except (InvalidTag, ValueError):
        raise Refusal(
            "合言葉が違うか、ファイルが壊れています。合言葉を確かめて、もう一度入れてください。"
        ) from None
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return SetUp.model_validate_json(archive.read("joining.json")), archive.read("vcenter.sqlite")


def settle(given: SetUp, records: bytes, database: Path, keys: Path) -> None:
    """Make an empty folder that satellite: records, keys, and the way to headquarters."""
    keep_keys(keys, given.keys)
    write_secret(keys / f"pass-{given.pass_key_number}.key", bytes.fromhex(given.pass_key))
    write_secret(keys / "headquarters.json", given.headquarters.model_dump_json().encode())
    part = database.with_suffix(".part")
    part.write_bytes(records)
    part.chmod(0o600)
    handing_out.link_headquarters(
        part,
        HEADQUARTERS,
        bytes.fromhex(given.headquarters_seal_key),
        bytes.fromhex(given.headquarters_sign_key),
    )
    part.replace(database)


def headquarters(keys: Path) -> Headquarters | None:
    """How this server reaches headquarters; None when it is headquarters."""
    path = keys / "headquarters.json"
    return Headquarters.model_validate_json(path.read_bytes()) if path.is_file() else None
