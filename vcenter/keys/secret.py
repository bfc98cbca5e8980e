"""PINs, passwords and tokens: made, hashed and compared."""

from __future__ import annotations

import base64
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import ARGON2_VERSION

from vcenter.domain.pins import LONGEST, SHORTEST, why_too_plain
from vcenter.domain.refusal import Refusal

# The library's defaults are those of RFC 9106, section 4, second choice: 64 MiB, 3 passes, 4 lanes.
_HASHER = PasswordHasher()


def hash_secret(typed: str) -> str:
    """The Argon2id hash of a PIN or password; refused when it is too short or too plain."""
    if len(typed) < SHORTEST:
        raise Refusal(f"暗証番号は{SHORTEST}文字以上にしてください。", "secret")
    if len(typed) > LONGEST:
        raise Refusal(f"暗証番号が長すぎます。{LONGEST}文字までにしてください。", "secret")
    if plain := why_too_plain(typed):
        raise Refusal(f"すぐに当てられる暗証番号です。{plain}別の暗証番号にしてください。", "secret")
    return _HASHER.hash(typed)


class SecretUnchecked(Exception):
    """A PIN could not be compared, as when memory is full: it is neither right nor wrong."""


def is_secret(hashed: str, typed: str) -> bool:
    """Whether this is the PIN or password. SecretUnchecked when that could not be found out.

    Takes some tens of milliseconds on purpose: not in the event loop.
    """
    try:
        return _HASHER.verify(hashed, typed)
    except (VerifyMismatchError, InvalidHashError):
        return False
    except VerificationError as error:
        raise SecretUnchecked from error


def _hash_of_nothing() -> str:
    """A hash that no PIN has: random where a digest stands, and as much work to compare with as any other."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (_HASHER.salt_len, _HASHER.hash_len)
    )
    work = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${work}${salt}${digest}"


NOBODY = _hash_of_nothing()
"""Compared with when the name is unknown, so that the time taken tells nothing. Hashing something for it would cost every
start of the program a sixth of a second."""


def new_pin() -> str:
    """A random six-digit PIN that is not too plain."""
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        if not why_too_plain(pin):
            return pin


def new_token() -> str:
    """A random token for a session, a tablet or an API client."""
    return secrets.token_urlsafe(32)


def new_session_number() -> str:
    """A number that no other sign-in has. It is no secret: pages show it, and it opens nothing."""
    return secrets.token_hex(8)


def token_hash(token: str) -> str:
    """What is kept of a token. It is random and long: no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
