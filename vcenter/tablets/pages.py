"""Which pages a tablet keeps for the time without its server. Each desk says so of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vcenter.collect import declare


@dataclass(frozen=True)
class TabletPage:
    """A page of a desk that works without network: templates/tablet/<name>.html at /tablet/<name>.

    position: where it stands in the tablet's navigation; None when it is reached from another page. desk: the one whose
    page it is, if not its own. online: addresses of the pages in whose place it goes on when the server is away; {…} is an
    id, * is anything that follows. home: where the same thing stands online; /<name> where nothing is said. acts: addresses to which pages online send an act, to what the tablet does in its place (`acts` in
    offline/tablet/subjects).
    """

    name: str
    title: str
    position: int | None = None
    desk: str = ""
    online: tuple[str, ...] = ()
    home: str = ""
    acts: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"/tablet/{self.name}"


@dataclass(frozen=True)
class OnPaper:
    """A desk that cannot work without network. why: it cannot; paper: what to do instead."""

    name: str
    title: str
    why: str
    paper: str
    position: int | None = None

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"/tablet/{self.name}"


_KEPT: dict[str, TabletPage | OnPaper] = {}


def keep(page: TabletPage | OnPaper) -> None:
    """Let tablets keep this page."""
    declare(_KEPT, page.name, page, "pages of tablets")


def kept() -> list[TabletPage | OnPaper]:
    """Every page that tablets keep, in the order of their names."""
    return [_KEPT[name] for name in sorted(_KEPT)]


def navigation() -> list[tuple[str, str, bool]]:
    """(name, title, whether there is only paper) of the pages in a tablet's navigation, in their order."""
    placed = [(page.position, page) for page in kept() if page.position is not None]
    return [
        (page.name, page.title, isinstance(page, OnPaper))
        for _, page in sorted(placed, key=lambda one: one[0])
    ]
