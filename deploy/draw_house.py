"""Draws docs/pictures/house.svg: the rooms of vcenter/ and which knows which, from the imports themselves.

    .venv/bin/python -m deploy.draw_house

Rooms stand above everything that they know. A line leads from each room to those that it knows directly: what is known
through another room anyway has none.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from html import escape
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HOUSE = PROJECT / "vcenter"
PICTURE = PROJECT / "docs" / "pictures" / "house.svg"

MEANING = {
    "desks": "窓口: staff's screens",
    "public": "volunteers' and open pages",
    "machines": "API, tablets, satellites",
    "web": "pages, forms, addresses",
    "access": "who is signed in",
    "tablets": "without network",
    "satellites": "other servers: letters",
    "commands": "every change there is",
    "store": "tables and queries: all SQL",
    "domain": "pure rules",
    "rosters": "files into plain data",
    "plans": "plans that get better",
    "sheets": "帳票: paper",
    "photos": "pictures by content",
    "aside": "bounded processes",
    "keys": "signed, sealed, hashed",
    "connections": "how much may come in",
    "lan": "HTTPS on a local network",
    "locale": "five languages",
    "demo": "a made-up morning",
    "upkeep": "lock, copies, doctor",
    "console": "what is typed at the server",
}
"""What stands below each room's name."""

WIDE, HIGH, GAP_X, GAP_Y, EDGE = 200, 58, 24, 62, 20


def known() -> dict[str, set[str]]:
    """Each room with the other rooms that its modules import, wherever in them."""
    rooms = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()}
    return {
        room: {one for path in (HOUSE / room).rglob("*.py") for one in _imported(path)} & rooms - {room}
        for room in rooms
    }


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vcenter."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "vcenter":
            found |= {name.name for name in node.names}
    return found


def floors(rooms: Mapping[str, set[str]]) -> dict[str, int]:
    """How deep each room lies below the roof: right under the lowest of those that know it."""
    found: dict[str, int] = {}
    while len(found) < len(rooms):
        knowing = {room: {one for one, others in rooms.items() if room in others} for room in rooms}
        ready = {room for room, above in knowing.items() if room not in found and above <= found.keys()}
        if not ready:
            raise ValueError(f"rooms know one another in a circle: {sorted(rooms.keys() - found.keys())}")
        found |= {room: 1 + max((found[one] for one in knowing[room]), default=-1) for room in ready}
    return found


def direct(rooms: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Without what a room knows through another one anyway."""

    def through(room: str) -> set[str]:
        return {further for one in rooms[room] for further in {one, *through(one)}}

    return {
        room: {one for one in others if not any(one in through(other) for other in others - {one})}
        for room, others in rooms.items()
    }


def svg() -> str:
    """The picture."""
    rooms = known()
    depth = floors(rooms)
    rows = [
        sorted(room for room in rooms if depth[room] == floor) for floor in range(max(depth.values()) + 1)
    ]
    width = 2 * EDGE + max(len(row) for row in rows) * (WIDE + GAP_X) - GAP_X
    place = {}
    for at, row in enumerate(rows):
        left = (width - len(row) * (WIDE + GAP_X) + GAP_X) // 2
        if len(row) == 1:  # out of the way of lines to the next one
            left += WIDE * (1 if at % 2 else -1) * 3 // 4
        for number, room in enumerate(row):
            place[room] = (left + number * (WIDE + GAP_X), EDGE + at * (HIGH + GAP_Y))
    high = 2 * EDGE + len(rows) * (HIGH + GAP_Y) - GAP_Y
    lines = [
        f'<line x1="{place[room][0] + WIDE // 2}" y1="{place[room][1] + HIGH}" x2="{place[one][0] + WIDE // 2}" y2="{place[one][1]}"/>'
        for room, others in sorted(direct(rooms).items())
        for one in sorted(others)
    ]
    boxes = [
        f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6"/>'
        f'<text x="{x + WIDE // 2}" y="{y + 25}" class="name">{room}</text>'
        f'<text x="{x + WIDE // 2}" y="{y + 45}">{escape(MEANING[room])}</text>'
        for room, (x, y) in sorted(place.items())
    ]
    style = "line{stroke:#8a94a3;stroke-width:1.5}rect{fill:#fff;stroke:#14365f;stroke-width:1.5}text{font:13px sans-serif;text-anchor:middle;fill:#333}.name{font-weight:bold;font-size:16px;fill:#14365f}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {high}" role="img" aria-label="The rooms of vcenter">',
            f"<style>{style}</style>",
            f'<path d="M0 0H{width}V{high}H0z" fill="#f3f1ec"/>',
            *lines,
            *boxes,
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(svg(), "utf-8")
