"""The house: imports point one way, SQL stands in the store only, HTML in the templates only."""

import ast
import re
from pathlib import Path

import pytest

from vcenter.commands import KINDS
from vcenter.program import PROJECT
from vcenter.store.migrate import migrations
from vcenter.web.modules import imported as imported_by

HOUSE = PROJECT / "vcenter"

EVERYWHERE = {"collect", "program"}
"""Where our own files are and how parts are found: known to every floor."""

BELOW = {
    "domain": set(),
    "store": {"domain"},
    "rosters": {"aside", "domain"},
    "commands": {"store", "domain"},
    "keys": {"store", "domain"},
    "aside": set(),
    "photos": {"aside", "store", "domain"},
    "plans": {"domain"},
    "sheets": {"aside", "commands", "store", "domain"},
    "connections": set(),
    "lan": {"connections", "settings"},
    "locale": set(),
    "tablets": {"commands", "store", "domain"},
    "satellites": {"tablets", "photos", "keys", "commands", "store", "domain"},
    "access": {"keys", "store", "domain"},
    "web": {
        "access", "satellites", "tablets", "locale", "lan", "connections", "sheets", "plans", "photos", "aside", "keys", "commands", "store",
        "domain",
        "settings",
    },
    "demo": {"keys", "commands", "store", "domain"},
    "upkeep": {"web", "lan", "connections", "sheets", "photos", "store", "domain", "settings"},
    "console": {"upkeep", "satellites", "rosters", "keys", "commands", "store", "domain", "settings"},
}  # fmt: skip
"""Each folder, and what of ours it may know beside itself. Whatever is new is named here, above what it knows."""

AUDIENCES = {"desks", "public", "machines"}
"""HTTP in, HTML or JSON out: they may know everything below them, and not one another."""

BESIDE_WEB = {"desks": {"rosters"}, "public": set(), "machines": set()}

ROOF = {"app", "__main__", "__init__", "settings", "program", "collect"}
"""Modules that stand in no folder."""


def modules(folder: str = "") -> list[Path]:
    found = list((HOUSE / folder).rglob("*.py"))
    assert found, f"no room {folder}"
    return found


def imported(path: Path) -> set[str]:
    """The rooms of ours that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("vcenter."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "vcenter":
            found |= {name.name for name in node.names} - {"__version__"}
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("vcenter.")}
    return found


def rooms() -> set[str]:
    return {path.name for path in HOUSE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}


def test_every_room_has_its_floor() -> None:
    assert rooms() == {*BELOW, *AUDIENCES}
    assert {path.stem for path in HOUSE.glob("*.py")} == ROOF


@pytest.mark.parametrize("room", [*BELOW, *sorted(AUDIENCES)])
def test_imports_point_down_the_floors(room: str) -> None:
    known = BELOW["web"] | {"web"} | BESIDE_WEB[room] if room in AUDIENCES else BELOW[room]
    for path in modules(room):
        above = imported(path) - known - EVERYWHERE - {room}
        assert not above, f"{path.relative_to(HOUSE)} knows {above}, which stands above it"


def test_no_floor_knows_one_that_knows_it() -> None:
    for room, known in BELOW.items():
        for other in known & BELOW.keys():
            assert room not in BELOW[other], (room, other)


def test_no_two_modules_know_each_other() -> None:
    """Not by a circle of several either: then neither could be understood, or moved, without the other."""
    names = {
        path: ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
    }
    known = {name: named(path) & (set(names.values()) - {name}) for path, name in names.items()}
    while free := {name for name, others in known.items() if not others & known.keys()}:
        known = {name: others for name, others in known.items() if name not in free}
    assert not known, {name: others & known.keys() for name, others in known.items()}


def named(path: Path) -> set[str]:
    """The modules of ours that a module imports, wherever in it; packages that merely hold them not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "vcenter":
            for one in node.names:
                inside = f"{node.module}.{one.name}"
                found.add(inside if is_module(inside) else node.module or "")
    return found


def is_module(name: str) -> bool:
    """Whether this is a module of ours, and not something that stands in one."""
    path = HOUSE.parent / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def test_sql_stands_in_the_store_only() -> None:
    statement = re.compile(
        r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b", re.S
    )
    for path in modules():
        # Two looks at the file before anything of ours runs: whether it is a database at all.
        if path.is_relative_to(HOUSE / "store") or path.name in ("__main__.py", "doctor.py"):
            continue
        assert not statement.search(path.read_text("utf-8")), path


def test_html_stands_in_the_templates_only() -> None:
    tag = re.compile(r"<(!doctype html|html|div|p|span|form|input|button|a |h1|table)\b", re.I)
    for path in modules():
        assert not tag.search(path.read_text("utf-8")), path


SCRIPTS = [path for path in (PROJECT / "offline").rglob("*.js") if "node_modules" not in path.parts]


def loaded(path: Path) -> set[Path]:
    """The modules of ours that a module of the browser loads."""
    found = imported_by(path.read_text("utf-8"))
    return {(path.parent / one).resolve() for one in found if "/npm/" not in one}


def test_what_a_script_loads_is_there_and_no_two_load_each_other() -> None:
    known = {path: loaded(path) for path in SCRIPTS}
    assert len(known) > 40
    assert not {one for others in known.values() for one in others} - known.keys()
    while free := {path for path, others in known.items() if not others & known.keys()}:
        known = {path: others for path, others in known.items() if path not in free}
    assert not known, {
        path.name: {one.name for one in others & known.keys()} for path, others in known.items()
    }


def test_nobody_asks_the_machine_for_its_day() -> None:
    """Japan's day is what counts, wherever the server, the tablet or the phone thinks that it is."""
    here = re.compile(
        r"date\.today\(|datetime\.now\(\)|utcnow|\.astimezone\(\)|fromtimestamp\([^,]*\)|time\.(localtime|mktime)"
    )
    folders = [PROJECT / name for name in ("vcenter", "deploy", "tests")]
    python = [path for folder in folders for path in folder.rglob("*.py") if path != Path(__file__)]
    local = re.compile(
        r"\.get(FullYear|Month|Date|Day|Hours|Minutes)\(|toLocale\w*String\((?!\[\], \{ timeZone)"
    )
    scripts = SCRIPTS
    assert len(python) > 200
    assert len(scripts) > 30
    for path, pattern in [*((path, here) for path in python), *((path, local) for path in scripts)]:
        assert not pattern.search(path.read_text("utf-8")), path


def test_what_was_gathered_is_given_to_a_page_whole() -> None:
    """With ** a word that is said twice would be an error, after the work is done."""
    pages = {"page", "fragment", "open_page", "_render"}
    calls = [
        (path, node)
        for room in sorted(AUDIENCES)
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in pages
    ]
    assert len(calls) > 80
    assert {ast.unparse(call.func).rpartition(".")[2] for _, call in calls} == pages
    for path, call in calls:
        assert all(word.arg for word in call.keywords), f"{path}:{call.lineno}"


def test_no_template_switches_escaping_off_or_holds_script_or_style() -> None:
    templates = list((PROJECT / "templates").rglob("*.html"))
    assert len(templates) > 50
    for path in templates:
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|<style|\sstyle=|\son\w+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"(src|href)=[\"']https?:", text), path


def test_every_table_has_its_meaning_beside_it() -> None:
    lines = [line for _, script in migrations() for line in script.splitlines()]
    tables = [at for at, line in enumerate(lines) if line.startswith("CREATE TABLE")]
    assert len(tables) > 20
    for at in tables:
        assert lines[at - 1].startswith("-- "), lines[at]


def test_every_command_says_what_it_does() -> None:
    assert len(KINDS) > 40
    for kind in KINDS.values():
        assert kind.meaning.endswith("."), f"the function of {kind.name} has no docstring that is a sentence"
