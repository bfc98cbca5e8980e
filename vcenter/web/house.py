"""What the browser is told of the house in each page of staff: which subjects a tablet knows, what stands in for which page."""

from __future__ import annotations

from functools import cache
from typing import Any

from vcenter import collect
from vcenter.store import changes
from vcenter.tablets import pages
from vcenter.tablets.forms import FORMS
from vcenter.tablets.pages import TabletPage
from vcenter.web.assets import subject_scripts


def house() -> dict[str, Any]:
    """As offline/tablet/house.js reads it (`House`)."""
    return _house(tuple(collect.HOUSES))


@cache
def _house(houses: tuple[str, ...]) -> dict[str, Any]:
    kept = [page for page in pages.kept() if isinstance(page, TabletPage)]
    forms = [(online, form.address) for form in FORMS.values() for online in form.online]
    return {
        "scripts": [f"/assets/{name}" for name in subject_scripts()],
        "rules": {
            name: subject.rules.model_dump() for name, subject in changes.subjects().items() if subject.rules
        },
        # Forms first: /reception/new is a form, and everything else of /reception the desk.
        "pages": [*forms, *((online, page.address) for page in kept for online in page.online)],
        "home": {page.address: page.home or f"/{page.name}" for page in kept},
        "acts": {address: act for page in kept for address, act in page.acts.items()},
    }
