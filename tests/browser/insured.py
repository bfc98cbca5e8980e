"""Somebody shows at a desk that they are insured."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.centre import INSURED


def show_paperwork(page: Page, before: str = "insurance.") -> None:
    """Fill in the paperwork of somebody who joined where they live. before: what stands before the names of its fields."""
    for details in page.locator("details", has=page.locator(f'[name="{before}year"]')).all():
        details.evaluate("one => one.setAttribute('open', '')")
    for name in ("where", "plan", "year"):
        page.locator(f'[name="{before}{name}"][value="{INSURED[name]}"]').check(force=True)
    page.locator(f'[name="{before}joined_on"]').fill(INSURED["joined_on"])
