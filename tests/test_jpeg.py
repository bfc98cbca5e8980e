"""A photo keeps its pixels and nothing else; whatever comes, it is a photo afterwards or refused in words."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vcenter.photos.files import PhotoRefused, clean
from vcenter.photos.jpeg import plain


def jpeg(mode: str = "RGB", **more: object) -> bytes:
    drawn = io.BytesIO()
    Image.linear_gradient("L").resize((60, 40)).convert(mode).save(drawn, "JPEG", **more)
    return drawn.getvalue()


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as opened:
        return opened.tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"subsampling": 0}])
def test_the_pixels_stay_and_what_is_plain_stays_as_it_is(mode: str, how: dict[str, object]) -> None:
    sent = jpeg(mode, comment=b"secret", icc_profile=b"profile" * 9, **how)
    found = plain(sent)
    assert found is not None
    assert (found.width, found.height) == (60, 40)
    assert pixels(found.content) == pixels(sent)
    assert b"secret" not in found.content
    assert b"profile" not in found.content
    assert plain(found.content) == found
    assert clean(found.content).picture == found.content


@pytest.mark.parametrize(
    "sent",
    [
        jpeg("CMYK"),
        jpeg(keep_rgb=True),
        jpeg()[:-2],
        jpeg()[:200],
        jpeg()[:-2] + b"\xff\xdc\x00\x04\x00\x28\xff\xd9",
        b"\xff\xd8\xff\xd9",
        b"GIF89a",
        b"",
    ],
    ids=["print", "no YCbCr", "no end", "cut off", "height told later", "nothing in it", "another", "empty"],
)
def test_what_is_not_surely_plain_is_left_to_those_who_draw(sent: bytes) -> None:
    assert plain(sent) is None


def test_what_was_made_for_print_is_drawn_anew() -> None:
    with Image.open(io.BytesIO(clean(jpeg("CMYK")).picture)) as opened:
        assert (opened.mode, opened.size) == ("RGB", (60, 40))


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A JPEG with bytes changed, taken out or put in."""
    content = bytearray(jpeg(comment=b"secret", progressive=draw(st.booleans())))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content) - 1))
        content[at : at + draw(st.integers(0, 40))] = draw(st.binary(max_size=6))
    return bytes(content)


@given(st.one_of(broken(), st.binary(max_size=300).map(b"\xff\xd8\xff".__add__)))
def test_whatever_comes_is_a_photo_afterwards_or_refused(sent: bytes) -> None:
    try:
        cleaned = clean(sent)
    except PhotoRefused as refused:
        assert refused.status == 422
        return
    for content in (cleaned.picture, cleaned.small):
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as opened:
            opened.load()
        again = plain(content)
        assert again is not None
        assert again.content == content
