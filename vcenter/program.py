"""What belongs to the program and is no Python: its templates and browser files, in a checkout and installed.

Imports nothing that must be installed: the wheel is built by what stands here (deploy/wheel.py).
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

INSTALLED = (_PACKAGE / "templates").is_dir()
"""Whether this came as a wheel: then what lies beside the package in a checkout lies within it."""

PROJECT = _PACKAGE if INSTALLED else _PACKAGE.parent
"""The folder that holds templates/ and offline/."""

TEMPLATES = PROJECT / "templates"

COMMAND = "vcenter" if INSTALLED else "deploy/vcenter"
"""What staff type before a command of the command line."""

START = "vcenter serve" if INSTALLED else "deploy/run"
"""What staff type to start the server."""

REPAIR = "vcenter を入れ直してください。" if INSTALLED else "deploy/run を実行してください。"
"""What to do when something of the program is missing."""

PACKAGES = (
    "htmx.org/dist/",
    "zxing-wasm/dist/",
    "@fontsource/biz-udpgothic/",
    "uqr/dist/",
    "idb/build/",
    "@noble/hashes/",
)
"""Of what npm brought to offline/node_modules, these folders and no others are served."""

_OURS = (".js", ".css", ".svg", ".png", ".webmanifest")
_BROUGHT = (".js", ".mjs", ".css", ".wasm", ".woff2")


def is_served(name: str) -> bool:
    """Whether /assets/<name> is of a kind that browsers are given: ours, or npm/ and one of the packages."""
    if name.startswith("npm/"):
        return name.removeprefix("npm/").startswith(PACKAGES) and name.endswith(_BROUGHT)
    return name.endswith(_OURS) and not name.startswith(("node_modules/", "generated/"))
