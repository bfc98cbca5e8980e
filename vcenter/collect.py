"""How the parts of the house are found: by looking into its folders. There is no list of them anywhere."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")

HOUSES = ["vcenter"]
"""Packages that have floors. Another one may stand beside ours, with files of its own on each floor that it needs."""


def modules(floor: str) -> list[ModuleType]:
    """Every module of a floor (desks, commands, store …), of every house, in the order of their names."""
    return found(floor, tuple(HOUSES))


@cache
def found(floor: str, houses: tuple[str, ...]) -> list[ModuleType]:
    """As `modules`, of these houses: looked for once, for this is asked with every page that a tablet takes."""
    packages = [f"{house}.{floor}" for house in houses if find_spec(house) and find_spec(f"{house}.{floor}")]
    return [
        import_module(f"{package}.{one.name}")
        for package in packages
        for one in iter_modules(import_module(package).__path__)
    ]


def declare(among: dict[str, T], name: str, one: T, kind: str) -> T:
    """Put what a module declares among the others of its kind. RuntimeError when another one has this name already.

    kind: what several of them are called, for the error.
    """
    if name in among:
        raise RuntimeError(f"two {kind} are called {name}")
    among[name] = one
    return one


def add_house(name: str) -> None:
    """Let another package stand beside ours. Before the application is built: what it declares is part of it from then on."""
    if name not in HOUSES:
        HOUSES.append(name)
        modules("commands")  # ours may have been read already


def paths(name: str) -> list[Path]:
    """The folders of this name that stand beside each house's modules: templates, migrations."""
    roots = [Path(str(import_module(house).__path__[0])) for house in HOUSES]
    return [root / name for root in roots if (root / name).is_dir()]


def further_houses() -> dict[str, Path]:
    """Every house but ours, with the folder of its package."""
    return {house: Path(str(import_module(house).__path__[0])) for house in HOUSES[1:]}
