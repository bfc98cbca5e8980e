"""What the browser is told of the house in each page of staff: which subjects a tablet knows, what stands in for which page."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from vcenter import collect
from vcenter.store import changes, uses
from vcenter.tablets import pages
from vcenter.tablets.forms import FORMS
from vcenter.tablets.pages import TabletPage
from vcenter.web.assets import subject_scripts

_ID = "([0-9a-f-]{36})"


def pattern_of(online: str) -> str:
    """A regular expression for an address online, in which {…} is an id and a * at the end whatever follows."""
    begins, rest = (online.removesuffix("/*"), "(?:/.*)?") if online.endswith("/*") else (online, "")
    plain = _ID.join(re.escape(part) for part in re.split(r"\{\w+\}", begins))
    return f"^{plain}{rest}$"


def fallbacks() -> list[tuple[str, str]]:
    """(pattern, page) of what is shown in the place of a page that cannot be had at all: what stands in for it, or else
    the page of its desk, though it be one that says what to do on paper."""
    desks = [(pattern_of(f"/{page.name}/*"), page.address) for page in pages.kept()]
    return [*house()["pages"], *desks]


def house() -> dict[str, Any]:
    """As offline/tablet/house.js reads it (`House`)."""
    return _house(tuple(collect.HOUSES))


def house_text() -> Markup:
    """The same as an attribute of a page: it stands in each, and never changes while the program runs."""
    return _house_text(tuple(collect.HOUSES))


@cache
def _house_text(houses: tuple[str, ...]) -> Markup:
    return escape(str(htmlsafe_json_dumps(_house(houses))))


@cache
def _house(houses: tuple[str, ...]) -> dict[str, Any]:
    kept = [page for page in pages.kept() if isinstance(page, TabletPage)]
    forms = [(online, form.address) for form in FORMS.values() for online in form.online]
    return {
        "scripts": [f"/assets/{name}" for name in subject_scripts()],
        "rules": {
            name: subject.rules().model_dump()
            for name, subject in changes.subjects().items()
            if subject.rules
        },
        # Forms first: /reception/new is a form, and everything else of /reception the desk.
        "pages": [
            (pattern_of(online), page)
            for online, page in (*forms, *((online, page.address) for page in kept for online in page.online))
        ],
        "home": {page.address: page.home or f"/{page.name}" for page in kept},
        "acts": {address: act for page in kept for address, act in page.acts.items()},
        "uses": {
            use.key: {"label": use.label, "desks": use.desks, "everything": use.everything}
            for use in uses.uses()
        },
    }
