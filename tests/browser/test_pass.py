"""A pass is checked in the browser itself, as a tablet without its server will do it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.browser.conftest import Chromium, Tablet
from tests.centre import today
from tests.server import Server
from vcenter.domain.passes import pass_number, pass_text

CHECK = """async ([texts, ended]) => {
  const { checkPass } = await import("/assets/domain/pass.js");
  const said = await (await fetch("/api/passes")).json();
  const keys = Object.fromEntries(Object.entries(said.keys).map(([number, key]) =>
    [number, Uint8Array.from(atob(key), (char) => char.charCodeAt(0))]));
  const { dayOf } = await import("/assets/domain/dates.js");
  const known = { keys, revoked: { ...said.revoked, ...ended }, today: dayOf(new Date().toISOString()) };
  return Promise.all(texts.map((text) => checkPass(text, known)));
}"""


@pytest.fixture
def texts(server: Server) -> dict[str, str]:
    """Passes of every kind, by what they are."""
    private = Ed25519PrivateKey.from_private_bytes((server.data / "keys" / "pass-1.key").read_bytes())
    number, day = pass_number("a"), today() + timedelta(days=30)
    good = pass_text(number, 1, day, lambda content: (1, private.sign(content)))
    return {
        "good": good,
        "good, typed full-width": good.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}).lower(),
        "good, of another keyboard": good.replace(":", "+").lower(),
        "expired": pass_text(number, 1, date(2024, 3, 31), lambda content: (1, private.sign(content))),
        "revoked": pass_text(number, 0, day, lambda content: (1, private.sign(content))),
        "unknown: forged": good[:-10] + ("A" if good[-10] != "A" else "B") + good[-9:],
        "unknown: foreign": pass_text(number, 1, day, lambda c: (1, Ed25519PrivateKey.generate().sign(c))),
        "unknown: key": pass_text(number, 1, day, lambda content: (7, private.sign(content))),
        "unknown: cut off": good[:60],
        "unknown: a number": f"VC:P:{number}",
        "unknown: a ticket": "https://example.jp/ticket",
    }


def test_every_kind_of_pass_is_told_apart(chromium: Chromium, server: Server, texts: dict[str, str]) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        answers: list[dict[str, Any]] = page.evaluate(CHECK, [list(texts.values()), {pass_number("a"): 1}])
    for what, answer in zip(texts, answers, strict=True):
        assert answer["state"] == what.split(":")[0].split(",")[0], what
    assert answers[0]["number"] == pass_number("a")
    assert answers[0]["lastDay"] == (today() + timedelta(days=30)).isoformat()
