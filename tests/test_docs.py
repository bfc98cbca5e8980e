"""What the documents say is there, and what is there is in the documents."""

import json
import re
import sqlite3
import tomllib
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from deploy import draw_house
from tests.centre import new_database
from vcenter.__main__ import main
from vcenter.commands import KINDS
from vcenter.program import PROJECT
from vcenter.store.handing_out import tables_of
from vcenter.store.tx import SqliteTx

README = (PROJECT / "README.md").read_text("utf-8")
TABLE = README.partition("## What it is made of")[2]


def dependencies() -> list[str]:
    whole = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    listed = whole["project"]["dependencies"] + whole["dependency-groups"]["test"]
    package = json.loads((PROJECT / "offline" / "package.json").read_text("utf-8"))
    return [re.split(r"[\[<>=;]", one)[0] for one in listed] + [
        *package["dependencies"],
        *package["devDependencies"],
    ]


NAMED = set(re.findall(r"@?\w[\w/-]*(?:\.\w[\w-]*)*", TABLE))
"""Whole names: qr stands in qrcode, and is something else."""


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_has_its_line(name: str) -> None:
    assert name in NAMED


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_of_the_command_line_is_described(name: str) -> None:
    assert re.search(rf"`{re.escape(name)}[` ]", README)


def test_every_setting_is_described() -> None:
    settings = set(re.findall(r"VCENTER_[A-Z_]+", (PROJECT / "vcenter" / "settings.py").read_text("utf-8")))
    assert len(settings) > 5
    assert settings == set(re.findall(r"VCENTER_[A-Z_]+", README))


def test_every_benchmark_is_described() -> None:
    listed = (PROJECT / "deploy" / "benchmarks" / "__main__.py").read_text("utf-8")
    names = re.findall(r'^    "(\w+)": "', listed, re.M)
    assert len(names) > 5
    for name in names:
        assert f"`{name}`" in README


@pytest.mark.parametrize(
    "name", ["README.md", "README.ja.md", "docs/architecture.md", "docs/developers.md", "docs/lan.md"]
)
def test_what_documents_point_to_is_there(name: str) -> None:
    path = PROJECT / name
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))
    assert targets or name not in ("README.md", "README.ja.md")
    for target in targets:
        assert (path.parent / target).exists(), target


OURS = {
    path.relative_to(PROJECT).as_posix()
    for folder in ("vcenter", "tests", "offline", "deploy")
    for path in (PROJECT / folder).rglob("*.[pj][ys]")
    if "node_modules" not in path.parts
}


@pytest.mark.parametrize("name", ["architecture.md", "decisions.md", "developers.md"])
def test_every_module_that_documents_name_is_there(name: str) -> None:
    text = (PROJECT / "docs" / name).read_text("utf-8")
    named = set(re.findall(r"`((?:\w+/)*[\w-]+\.(?:py|js))\b", text))
    assert named
    gone = {one for one in named if not any(f"/{path}".endswith(f"/{one}") for path in OURS)}
    assert not gone, f"docs/{name} names {gone}, and there is no such file"


GLOSSARY = (PROJECT / "docs" / "glossary.md").read_text("utf-8")
IN_CODE = [line.split("|")[3] for line in GLOSSARY.splitlines() if line.startswith("|")]


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`(\w+/(?:\w+/)*(?:\w+\.py)?)`", "\n".join(IN_CODE))))
)
def test_every_file_of_the_glossary_is_there(name: str) -> None:
    assert (PROJECT / "vcenter" / name).exists()


def test_what_the_glossary_calls_a_table_a_column_or_a_kind_is_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:
        tables = tables_of(SqliteTx(connection))
    there = {
        "table": set(tables),
        "column": {name for one in tables.values() for name in one},
        "kind": set(KINDS),
    }
    for what, names in there.items():
        said = re.findall(rf"\b{what} `(\w+)`", "\n".join(IN_CODE))
        assert said, what
        assert set(said) <= names, what


def test_the_picture_of_the_house_is_drawn_from_its_imports() -> None:
    assert draw_house.PICTURE.read_text("utf-8") == draw_house.svg(), "run: python -m deploy.draw_house"


def test_every_room_is_described() -> None:
    assert set(draw_house.known()) == set(draw_house.MEANING)


def test_the_list_of_who_may_what_is_as_it_is_declared() -> None:
    from deploy.write_access import written  # noqa: PLC0415  (it reads the whole application in)

    page = PROJECT / "docs" / "access.md"
    assert page.read_text("utf-8") == written(), "write it anew: .venv/bin/python -m deploy.write_access"


SECURITY = re.findall(r"^- (.+)$", (PROJECT / "docs" / "security.md").read_text("utf-8"), re.M)


@pytest.mark.parametrize("sentence", SECURITY)
def test_each_sentence_about_what_a_thief_can_do_is_held_by_a_test(sentence: str) -> None:
    named = re.findall(r"([\w/]+\.py)::(test_\w+)", sentence)
    assert named, "it names no test"
    for file, test in named:
        assert f"\ndef {test}(" in (PROJECT / "tests" / file).read_text("utf-8"), f"{file} has no {test}"


RELIABILITY = re.findall(
    r"^\| (?!tried|-)(.+) \|$", (PROJECT / "docs" / "reliability.md").read_text("utf-8"), re.M
)


@pytest.mark.parametrize("row", RELIABILITY, ids=lambda row: row.partition(" |")[0][:40])
def test_each_row_of_what_was_broken_is_held_by_a_test_and_says_what_a_screen_says(row: str) -> None:
    test_each_sentence_about_what_a_thief_can_do_is_held_by_a_test(row)
    for words in re.findall("「(.+?)」", row):
        assert words in _said_by_the_program(), f"no screen says {words}"


@cache
def _said_by_the_program() -> str:
    """All that stands in it, with sentences whole that go over several lines of Python."""
    files = [
        path
        for folder, ending in (
            ("vcenter", "py"),
            ("vcenter/locale", "toml"),
            ("templates", "html"),
            ("offline/desk", "js"),
        )
        for path in (PROJECT / folder).rglob(f"*.{ending}")
    ]
    return re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text("utf-8") for path in files))


def test_there_are_sentences_about_what_a_thief_can_do() -> None:
    assert len(SECURITY) > 30
