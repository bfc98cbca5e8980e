"""How the parts of the house are found: by looking into its folders. There is no list of them anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

HOUSES = ["vcenter"]
"""Packages that have floors. Another one may stand beside ours, with files of its own on each floor that it needs."""


def modules(floor: str) -> list[ModuleType]:
    """Every module of a floor (desks, commands, store …), of every house, in the order of their names."""
    found = []
    for folder in folders(floor):
        package = ".".join((*folder, floor))
        whole = import_module(package)
        found += [import_module(f"{package}.{one.name}") for one in iter_modules(whole.__path__)]
    return found


def add_house(name: str) -> None:
    """Let another package stand beside ours. Before the application is built: what it declares is part of it from then on."""
    if name not in HOUSES:
        HOUSES.append(name)
        modules("commands")  # ours may have been read already


def folders(floor: str) -> Iterator[tuple[str, ...]]:
    """The houses that have this floor, as parts of a package's name."""
    for house in HOUSES:
        if find_spec(house) and find_spec(f"{house}.{floor}"):
            yield tuple(house.split("."))


def paths(name: str) -> list[Path]:
    """The folders of this name that stand beside each house's modules: templates, migrations."""
    roots = [Path(str(import_module(house).__path__[0])) for house in HOUSES]
    return [root / name for root in roots if (root / name).is_dir()]


def further_houses() -> dict[str, Path]:
    """Every house but ours, with the folder of its package."""
    return {house: Path(str(import_module(house).__path__[0])) for house in HOUSES[1:]}
