"""Letters as files on a USB stick: sealed for the server that reads them, signed by the one that writes.

A first line that says what it is, the writer's and the reader's ids, then a one-time X25519 public key (32 bytes), an Ed25519
signature (64 bytes) over everything else, and AES-256-GCM over the deflated JSON of the letters and the photos after it
(satellites/photos.py). Who finds the stick reads the names of two places and nothing more.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import ValidationError

from vcenter.domain.refusal import Refusal
from vcenter.satellites import letters
from vcenter.satellites.letters import Letter

_FIRST_LINE = b"vcenter letters 1\n"
_INFO = b"vcenter letters 1"
LARGEST = 200_000_000
"""Bytes of the unpacked letters."""

NOT_OURS = "vcenter が書き出した拠点のファイルではないか、壊れています。もう一度書き出してください。"


@dataclass(frozen=True)
class ServerKeys:
    """A server's own keys: it opens what is sealed for it, and signs what it writes."""

    seal: X25519PrivateKey
    sign: Ed25519PrivateKey

    @property
    def public(self) -> tuple[bytes, bytes]:
        """(X25519, Ed25519), 32 bytes each: what the other server must have."""
        return self.seal.public_key().public_bytes_raw(), self.sign.public_key().public_bytes_raw()


def new_keys() -> ServerKeys:
    """Keys that no server has yet."""
    return ServerKeys(X25519PrivateKey.generate(), Ed25519PrivateKey.generate())


def keep_keys(folder: Path, keys: ServerKeys) -> None:
    """Write both to files that only the server reads."""
    write_secret(folder / "place-seal.key", keys.seal.private_bytes_raw())
    write_secret(folder / "place-sign.key", keys.sign.private_bytes_raw())


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only the server reads, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def open_server_keys(folder: Path) -> ServerKeys:
    """This server's keys, made where there are none."""
    seal, sign = folder / "place-seal.key", folder / "place-sign.key"
    if not (seal.is_file() and sign.is_file()):
        keep_keys(folder, new_keys())
    return ServerKeys(
        X25519PrivateKey.from_private_bytes(seal.read_bytes()),
        Ed25519PrivateKey.from_private_bytes(sign.read_bytes()),
    )


def _head(writer: str, reader: str) -> bytes:
    return _FIRST_LINE + f"{writer}\n{reader}\n".encode()


def _cipher(shared: bytes, once: bytes, reader: bytes) -> tuple[AESGCM, bytes]:
    derived = HKDF(SHA256(), 44, once + reader, _INFO).derive(shared)
    return AESGCM(derived[:32]), derived[32:]


def seal(written: list[Letter], keys: ServerKeys, reader_seal_key: bytes, photos: bytes = b"") -> bytes:
    """The file that holds these letters (at least one; all from one server to one) and packed photos."""
    head = _head(written[0].writer, written[0].reader)
    once = X25519PrivateKey.generate()
    once_public = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(reader_seal_key))
    cipher, nonce = _cipher(shared, once_public, reader_seal_key)
    packed = zlib.compress(orjson.dumps([letter.model_dump(mode="json") for letter in written]))
    sealed = cipher.encrypt(nonce, packed + photos, head)
    return head + once_public + keys.sign.sign(head + once_public + sealed) + sealed


def writer_of(content: bytes) -> str:
    """Who wrote a file, as it says itself; Refusal when it is none of ours."""
    parts = content[:500].split(b"\n", 3)
    if not content.startswith(_FIRST_LINE) or len(parts) < 4:
        raise Refusal(NOT_OURS)
    return parts[1].decode("utf-8", "replace")


def unseal(content: bytes, keys: ServerKeys, writer_sign_key: bytes) -> tuple[list[Letter], bytes]:
    """The letters and the packed photos of a file that this server may read; Refusal says what is wrong with it."""
    writer_of(content)
    head_end = sum(len(part) + 1 for part in content.split(b"\n", 3)[:3])
    head, once = content[:head_end], content[head_end : head_end + 32]
    signature, sealed = content[head_end + 32 : head_end + 96], content[head_end + 96 :]
    try:
        Ed25519PublicKey.from_public_bytes(writer_sign_key).verify(signature, head + once + sealed)
        shared = keys.seal.exchange(X25519PublicKey.from_public_bytes(once))
        cipher, nonce = _cipher(shared, once, keys.public[0])
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(cipher.decrypt(nonce, sealed, head), LARGEST)
        if not unpacker.eof:
            raise Refusal(NOT_OURS)
        return letters.read(unpacked), unpacker.unused_data
    except InvalidSignature:
        raise Refusal(
            "署名が違います。途中で書き換わったか、別の拠点のものです。取り込んでいません。"
        ) from None
    except (InvalidTag, ValueError, zlib.error, ValidationError):
        raise Refusal("ほかの拠点あてのものか、壊れています。もう一度書き出してください。") from None
