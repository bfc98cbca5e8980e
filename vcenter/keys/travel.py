"""Registration that travels: a form filled in without network, carried to the desk as a QR that only the centre reads.

`VC:R:` and, in base 32: version 1, the phone's one-time X25519 public key (32 bytes), and AES-256-GCM over a raw-deflated
JSON list of the form's values in the order of FIELDS. Key and nonce come from HKDF-SHA256 over the shared secret, salted with
both public keys. The other half is offline/public/travel.js.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import zlib
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vcenter.domain.passes import plain_code
from vcenter.domain.refusal import Refusal

FIELDS = (
    "name",
    "kana",
    "birth",
    "phone",
    "email",
    "postal",
    "address",
    "emergency_name",
    "emergency_relation",
    "emergency_phone",
    "group",
    "seats",
    "skills",
    "limits",
    "consent",
)
"""In this order for good: phones may hold an older page. skills: codes with spaces between; consent: "on" or ""."""

_TEXT = re.compile(r"VC:R:([A-Z2-7]{80,4000})")
_VERSION = 1
_INFO = b"vcenter registration 1"
LARGEST = 20_000
"""Bytes of the unpacked form."""


class TravelKey:
    """The centre's key for forms that travel. public: 32 bytes, given to every phone that opens the form."""

    def __init__(self, private: X25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()

    def open(self, text: str) -> dict[str, str] | None:
        """The form's values, "" left out; None when this is no such code. Refusal when it cannot be read."""
        found = _TEXT.fullmatch(plain_code(text))
        if not found:
            return None
        try:
            values = orjson.loads(_unpacked(self._decrypted(_raw(found[1]))))
        except (InvalidTag, ValueError, zlib.error):
            raise Refusal(
                "この申込みのQRは読めません。別のセンターのものか、画面が欠けています。名前をうかがって登録してください。"
            ) from None
        if not isinstance(values, list):
            raise Refusal("この申込みのQRは読めません。名前をうかがって登録してください。")
        return {
            field: value
            for field, value in zip(FIELDS, values, strict=False)
            if isinstance(value, str) and value
        }

    def _decrypted(self, raw: bytes) -> bytes:
        if len(raw) < 1 + 32 + 16 or raw[0] != _VERSION:
            raise ValueError("not of this version")
        theirs, sealed = raw[1:33], raw[33:]
        shared = self._private.exchange(X25519PublicKey.from_public_bytes(theirs))
        derived = HKDF(SHA256(), 44, theirs + self.public, _INFO).derive(shared)
        return AESGCM(derived[:32]).decrypt(derived[32:], sealed, None)


def _raw(encoded: str) -> bytes:
    try:
        return base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except binascii.Error as error:
        raise ValueError("no base 32") from error


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = unpacker.decompress(packed, LARGEST)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("too large, or cut off")
    return unpacked


def open_travel_key(folder: Path) -> TravelKey:
    """The key of this centre, made at the first start. Who has its file can read the forms: keep it as the records."""
    path = folder / "travel.key"
    if not path.is_file():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(X25519PrivateKey.generate().private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
    return TravelKey(X25519PrivateKey.from_private_bytes(path.read_bytes()))
