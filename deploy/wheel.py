"""Puts templates and browser files into the wheel, inside the package, where vcenter/program.py looks for them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _program(root: Path) -> Any:
    """vcenter/program.py, read as a file: what vcenter itself needs is not there while its wheel is built."""
    spec = importlib.util.spec_from_file_location("program", root / "vcenter" / "program.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def files(root: Path) -> Iterator[Path]:
    """What the wheel needs of this checkout beside vcenter/. SystemExit says what is missing, and what to do."""
    program = _program(root)
    offline = root / "offline"
    modules = offline / "node_modules"

    def served(folder: Path, within: Path, prefix: str) -> Iterator[Path]:
        for path in folder.rglob("*"):
            if program.is_served(f"{prefix}{path.relative_to(within).as_posix()}") and path.is_file():
                yield path

    yield from _some("templates/", (path for path in (root / "templates").rglob("*") if path.is_file()))
    yield from _some("offline/", served(offline, offline, ""))
    for package in program.PACKAGES:
        yield from _some(f"offline/node_modules/{package}", served(modules / package, modules, "npm/"))
        library = library_of(package)
        for wanted in ("LICENSE", "package.json"):
            yield from _some(f"offline/node_modules/{library}/{wanted}", (modules / library).glob(wanted))


def library_of(package: str) -> str:
    """The library's name: the first part of what is served of it, or two where it has a scope."""
    return "/".join(package.split("/")[: 2 if package.startswith("@") else 1])


def _some(what: str, found: Iterator[Path]) -> list[Path]:
    listed = sorted(found)
    if not listed:
        raise SystemExit(
            f"{what} is missing: a wheel is built in a checkout (not from an sdist), after deploy/run has been run once."
        )
    return listed


class WheelHook(BuildHookInterface[BuilderConfig]):
    """Called by hatchling, as pyproject.toml says."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # that is a checkout: what it needs lies beside the package
        root = Path(self.root)
        for path in files(root):
            build_data["force_include"][str(path)] = f"vcenter/{path.relative_to(root).as_posix()}"
