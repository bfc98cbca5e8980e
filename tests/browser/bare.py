"""A tablet for trying modules of offline/ by themselves: a page with nothing in it, at a stand-in for the server."""

from __future__ import annotations

import uuid
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.stand_in import StandIn


class Bare:
    """One tablet's memory (`context`) with a tab open (`page`)."""

    def __init__(self, browser: Browser, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        self.wrong: list[str] = []
        self.context: BrowserContext = browser.new_context(base_url=stand_in.url, timezone_id="Asia/Tokyo")
        self.context.set_default_timeout(15_000)
        self.page = self.tab()

    def tab(self) -> Page:
        """One more tab of this tablet."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto("/")
        return page

    def run(self, script: str, given: Any = None, page: Page | None = None) -> Any:
        """The value of an expression, or of the lines of an async function in which `given` is known."""
        body = script if "return" in script else f"return ({script});"
        return (page or self.page).evaluate(f"async (given) => {{ {body} }}", given)

    def again(self) -> None:
        """The tab dies, and the page is opened anew."""
        self.page.close()
        self.page = self.tab()


def entry(number: int = 1, **more: Any) -> dict[str, Any]:
    """An entry of the outbox as a desk makes it."""
    return {
        "id": str(uuid.UUID(int=number)),
        "kind": "check_in",
        "at": "2026-11-24T00:12:05.123Z",
        "actor": "本部",
        "payload": {"person": f"人{number}"},
        "words": f"受付 {number}",
        **more,
    }
