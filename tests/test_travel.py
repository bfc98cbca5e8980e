"""Registration that travels: what a phone sealed is read by its centre only, and fills the card."""

import base64
import zlib
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from tests.centre import Desk
from vcenter.domain.refusal import Refusal
from vcenter.keys.travel import FIELDS, TravelKey, open_travel_key
from vcenter.web.state import running

KEY = TravelKey(X25519PrivateKey.generate())


def sealed(centre: bytes, *values: str, raw: bytes | None = None) -> str:
    """What offline/public/travel.js makes of these values."""
    ours = X25519PrivateKey.generate()
    mine = ours.public_key().public_bytes_raw()
    shared = ours.exchange(X25519PublicKey.from_public_bytes(centre))
    derived = HKDF(SHA256(), 44, mine + centre, b"vcenter registration 1").derive(shared)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(orjson.dumps(values) if raw is None else raw) + packer.flush()
    box = AESGCM(derived[:32]).encrypt(derived[32:], packed, None)
    return "VC:R:" + base64.b32encode(b"\x01" + mine + box).decode().rstrip("=")


@given(st.lists(st.text(max_size=30), max_size=len(FIELDS)))
def test_a_form_is_read_as_it_was_filled_in(values: list[str]) -> None:
    expected = {field: value for field, value in zip(FIELDS, values, strict=False) if value}
    assert KEY.open(sealed(KEY.public, *values)) == expected


def test_only_its_own_centre_reads_it() -> None:
    with pytest.raises(Refusal, match="別のセンター"):
        TravelKey(X25519PrivateKey.generate()).open(sealed(KEY.public, "山田　花子"))


@given(st.integers(0, 1000), st.integers(0, 7))
def test_a_flipped_bit_is_refused(at: int, bit: int) -> None:
    text = sealed(KEY.public, "山田　花子").removeprefix("VC:R:")
    raw = bytearray(base64.b32decode(text + "=" * (-len(text) % 8)))
    raw[at % len(raw)] ^= 1 << bit
    with pytest.raises(Refusal):
        KEY.open("VC:R:" + base64.b32encode(bytes(raw)).decode().rstrip("="))


def test_a_form_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(Refusal):
        KEY.open(sealed(KEY.public, raw=b'["' + b"a" * 300_000 + b'"]'))


@pytest.mark.parametrize("raw", [b"{}", b"not json", b"17", b""])
def test_what_is_no_form_inside_is_refused(raw: bytes) -> None:
    with pytest.raises(Refusal):
        KEY.open(sealed(KEY.public, raw=raw))


@given(st.text())
def test_any_other_text_is_left_to_others(text: str) -> None:
    assert KEY.open(text) is None


def test_the_key_is_made_once_and_is_the_servers_alone(tmp_path: Path) -> None:
    assert open_travel_key(tmp_path / "keys").public == open_travel_key(tmp_path / "keys").public
    assert (tmp_path / "keys" / "travel.key").stat().st_mode & 0o077 == 0


# The desk


def test_the_card_is_filled_at_the_desk(desk: Desk) -> None:
    values = ["山田　花子", "やまだ　はなこ", "H2.6.7", "090-1111-2222", "", "105-0014", "港区芝1-2-3", "山田　一郎", "父",
              "03-1234-5678", "港防災の会", "4", "nurse car", "", "on"]  # fmt: skip
    page = desk.post("/reception/scan", code=sealed(running(desk.app).travel_key.public, *values)).text
    assert "申込みを読みました" in page
    for value in ("山田　花子", "H2.6.7", "港区芝1-2-3", "父", "港防災の会"):
        assert f'value="{value}"' in page
    assert 'value="nurse" checked' in page


def test_somebody_known_is_offered_before_the_card(desk: Desk) -> None:
    known = desk.volunteer("山田　花子", birth="1990-06-07", check_in=False)
    text = sealed(running(desk.app).travel_key.public, "山田　花子", "", "H2.6.7")
    page = desk.post("/reception/scan", code=text).text
    assert "名簿の" in page
    assert known in page


def test_a_code_of_another_centre_says_what_to_do(desk: Desk) -> None:
    answer = desk.post("/reception/scan", code=sealed(KEY.public, "山田　花子")).text
    assert "この申込みのQRは読めません" in answer
