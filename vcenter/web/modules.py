"""What a browser module loads: itself, what it imports, what that imports."""

from __future__ import annotations

import re
from pathlib import Path

from vcenter.program import REPAIR
from vcenter.web.assets import path_of

_TYPES = re.compile(r"/\*\*.*?\*/", re.DOTALL)
"""What a comment imports is types, which browsers never load."""

_IMPORTED = re.compile(r"""(?:\bfrom|\bimport\(?)\s*["'](\.{1,2}/[^"']+)["']""")


def with_imports(name: str, found: dict[str, Path]) -> None:
    """Put a file under /assets/, and everything that it loads, into found: address to file."""
    path = path_of(name)
    if path is None:
        raise FileNotFoundError(f"画面の部品 {name} がありません。{REPAIR}")
    if name in found:
        return
    found[name] = path
    if name.endswith((".js", ".mjs")):
        for other in imported(path.read_text("utf-8")):
            with_imports(_beside(name, other), found)


def imported(script: str) -> list[str]:
    """The other files that a script loads, as it names them."""
    return _IMPORTED.findall(_TYPES.sub("", script))


def _beside(name: str, other: str) -> str:
    """What a module at this address means by ./other or ../other."""
    parts = name.split("/")[:-1]
    for part in other.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
