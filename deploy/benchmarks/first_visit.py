"""What a phone's first visit to a volunteer's page costs: bytes over the network, and time until something is seen."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, sync_playwright

from .figures import figure

PAGES = ("/join", "/status", "/me", "/door")
VISITS = 5

FAST_3G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
"""Milliseconds, and bytes a second: as Chromium's own developer tools throttle under this name."""


def measure(port: int) -> None:
    """Print the bytes of each page (the most of the visits) and its first paint (the median)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
            ],
        )
        try:
            for page in PAGES:
                visits = [_visit(browser, f"http://127.0.0.1:{port}{page}") for _ in range(VISITS)]
                shown = sorted(shown for _, shown in visits)
                figure(
                    "reception", f"{page}, first visit of a phone", max(size for size, _ in visits), "bytes"
                )
                figure("reception", f"{page}, first paint on Fast 3G", shown[VISITS // 2], "ms")
        finally:
            browser.close()


def _visit(browser: Browser, address: str) -> tuple[int, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", has_touch=True)
    try:
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        loaded: list[float] = []
        network.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
        network.send("Network.emulateNetworkConditions", FAST_3G)
        page.goto(address, wait_until="networkidle")
        shown: float = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        return int(sum(loaded)), shown
    finally:
        context.close()
