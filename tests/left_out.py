"""Equipment without one of its declarations at a time, and what the tests of the house say then.

python -m tests.left_out FOLDER     writes what was said into FOLDER/<name>.txt
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from vcenter.program import PACKAGES, PROJECT

OUTCOMES = ".txt"

TREES = ("vcenter", "templates", "offline", "tests", "deploy", "docs")
"""What a copy of the house has. Its files are the same ones on the disk, but for the one that is changed."""

AT_ONCE = 2


@dataclass(frozen=True)
class LeftOut:
    """file: of the project. old: what is taken out of it, and new what stands there instead. asked: the test that notices."""

    file: str
    old: str
    asked: str
    sentence: str
    new: str = ""


STORE = "vcenter/store/equipment.py"
LENDING = "vcenter/commands/lending.py"
DESK = "vcenter/desks/equipment.py"

LEFT_OUT = {
    "migration": LeftOut(
        "vcenter/store/migrations/0054_equipment.sql",
        "CREATE TABLE equipment_kinds",
        "tests/test_tables.py::test_what_is_declared_is_there",
        "the table equipment_kinds is declared, and no migration makes it",
        "CREATE TABLE others",
    ),
    "table": LeftOut(
        STORE,
        '    "equipment_kinds",\n    satellites',
        "tests/test_tables.py::test_every_table_is_declared",
        "nobody declares the table equipment_kinds",
        '    "kinds",\n    satellites',
    ),
    "person": LeftOut(
        "vcenter/store/honours.py",
        '    people={"person_id": MOVES},\n',
        "tests/test_tables.py::test_every_column_that_points_at_a_person_says_what_becomes_of_it_when_two_are_merged",
        "point_entries.person_id points at a person, and nobody says what becomes of it",
    ),
    "satellites": LeftOut(
        STORE,
        '"changed_by over_at"',
        "tests/test_tables.py::test_every_column_says_whether_a_satellite_may_have_it",
        "equipment_loans.over_at: whether a satellite may have it is said in",
        '"changed_by"',
    ),
    "tells": LeftOut(
        STORE,
        '    tells=(Tells("equipment", by="id"),),\n',
        "tests/test_tables.py::test_everything_that_tablets_are_told_of_is_declared",
        "tablets are never told of them",
    ),
    "told": LeftOut(
        STORE,
        'tell_tablets(Subject("loans", _loans_for_tablets, LoanOnTablet))\n',
        "tests/test_tables.py::test_everything_that_tablets_are_told_of_is_declared",
        "tells tablets of loans, and nobody says how such a row is told",
    ),
    "uses of a field": LeftOut(
        STORE,
        '    left_out: Annotated[int, told_to("equipment")]\n',
        "tests/test_uses.py::test_every_field_that_tablets_are_told_says_to_which_uses",
        "LoanOnTablet.left_out is told to tablets, and nobody says for which use",
        "    left_out: int\n",
    ),
    "use": LeftOut(
        STORE,
        "use_tablets(\n    Use(",
        "tests/test_uses.py::test_every_field_that_tablets_are_told_says_to_which_uses",
        "and no use is called so: use_tablets(Use(…))",
        "str(\n    Use(",
    ),
    "use of a form": LeftOut(
        STORE,
        'kinds=("lend_equipment", "take_equipment_back")',
        "tests/test_uses.py::test_every_form_without_network_is_handed_in_by_the_use_of_its_desk",
        "the form lend makes lend_equipment at equipment, and no use stands there and may hand it in",
        "kinds=()",
    ),
    "script": LeftOut(
        "offline/tablet/subjects/loans.js",
        '  name: "loans",\n',
        "tests/test_tables.py::test_every_subject_of_tablets_has_a_script_that_introduces_it",
        "tablets are told of loans, and no script shows them",
    ),
    "words": LeftOut(
        LENDING,
        'words="資機材の返却"',
        "tests/test_live.py",
        "does not say what staff call it",
        'words=""',
    ),
    "who": LeftOut(
        LENDING,
        'words="資機材の返却",\n    who=DESK_WORK',
        "tests/test_live.py",
        "does not say who may give it",
        'words="資機材の返却",\n    who=()',
    ),
    "roles of a command": LeftOut(
        LENDING,
        'words="資機材の返却",\n    who=DESK_WORK,\n    roles=ROLES',
        "tests/test_live.py",
        "does not say with which roles it may be given",
        'words="資機材の返却",\n    who=DESK_WORK',
    ),
    "roles of a desk": LeftOut(
        "vcenter/desks/certificates.py",
        "ROLES = frozenset",
        "tests/test_access.py::test_every_address_of_staff_and_programs_says_its_roles",
        "POST /papers/certificates says no roles, so nobody may use it",
        "WHOSE = frozenset",
    ),
    "who may": LeftOut(
        DESK,
        'desk_route("/equipment/list"',
        "tests/test_access.py::test_somebody_has_written_down_who_may_what",
        "no test says who may",
        'desk_route("/equipment/somebody"',
    ),
    "field": LeftOut(
        LENDING,
        'Annotated[SoMany, Called("返ってきた数")]',
        "tests/test_commands.py::test_every_field_says_what_staff_call_it_or_why_they_are_not_shown_it",
        "TakeEquipmentBack.back says neither what staff call it",
        "SoMany",
    ),
    "id": LeftOut(
        LENDING,
        "    loan: LoanId\n",
        "tests/test_commands.py::test_every_id_says_of_what_it_is",
        "FindEquipment.loan is an id and does not say of what",
        "    loan: Id\n",
    ),
    "introduced": LeftOut(
        DESK,
        'introduce(Subject("loan", _named_loan))\n',
        "tests/test_commands.py::test_every_thing_that_has_an_id_is_introduced_to_staff",
        "FindEquipment.loan is the id of a loan, and no desk says what staff call it",
    ),
    "topic": LeftOut(
        LENDING,
        '"find_equipment", "equipment"',
        "tests/test_live.py::test_no_command_tells_of_what_no_screen_shows",
        "find_equipment says that tools changes, and no screen waits for that",
        '"find_equipment", "tools"',
    ),
    "without network": LeftOut(
        DESK,
        "keep(\n    TabletPage(",
        "tests/test_tablet_files.py::test_every_desk_says_what_a_tablet_shows_of_it_without_network",
        "equipment says neither TabletPage(…) nor OnPaper(…)",
        "str(\n    TabletPage(",
    ),
    "navigation": LeftOut(
        DESK,
        "stand(\n    Desk(",
        "tests/test_tablet_files.py::test_every_desk_says_what_a_tablet_shows_of_it_without_network",
        "stand in a tablet's navigation and nowhere else: stand(Desk(…))",
        "str(\n    Desk(",
    ),
    "part": LeftOut(
        DESK,
        "listed, part=True",
        "tests/test_pages.py::test_every_page_of_staff_says_whose_it_is_and_which_day_it_is",
        "answers with a part of a page: its route says part=True",
        "listed",
    ),
    "sign-in": LeftOut(
        "templates/equipment/add.html",
        "  {{ m.form_fields() }}\n",
        "tests/test_guard.py::test_every_form_of_staff_says_under_which_sign_in_it_was_opened",
        "add.html: the form for /equipment/add has no form_fields()",
    ),
    "look": LeftOut(
        DESK,
        ', look=NoLook("things, and a name that staff typed")',
        "tests/test_looks.py::test_every_address_with_a_part_that_varies_says_whose_card_it_shows_or_why_that_is_no_look",
        "/equipment/others/{loan} does not say whether what it shows is somebody's card",
    ),
    "export": LeftOut(
        STORE,
        '        _loans_page,\n        by="id",\n        first="",\n        roles=frozenset({Role.EQUIPMENT}),\n'
        '        look=NoLook("things, and ids"),\n',
        "tests/test_looks.py::test_every_listing_of_the_api_says_whether_it_is_an_export",
        "what programs read at /api/equipment-loans is an export",
        '        _loans_page,\n        by="id",\n        first="",\n        roles=frozenset({Role.EQUIPMENT}),\n',
    ),
    "payload": LeftOut(
        "tests/payloads/equipment.py",
        '    "lend_equipment": lent,\n',
        "tests/test_shown.py::test_there_is_a_payload_of_every_kind_that_is_done",
        "nobody gives a payload of lend_equipment",
    ),
}
"""Name to what is left out."""


def _copy(to: Path) -> None:
    """The house once more, in no time: its files are links."""
    to.mkdir()
    for name in TREES:
        shutil.copytree(
            PROJECT / name,
            to / name,
            copy_function=os.link,
            ignore=shutil.ignore_patterns("node_modules", "generated", "benchmarks"),
        )
    brought = Path("offline") / "node_modules"
    for package in PACKAGES:
        shutil.copytree(PROJECT / brought / package, to / brought / package, copy_function=os.link)
    for path in PROJECT.iterdir():
        if path.is_file() and path.suffix in (".toml", ".md"):
            os.link(path, to / path.name)


def _try(name: str, left: LeftOut, folder: Path) -> None:
    """In a house of its own with this one thing less: what the test says."""
    house = folder / name
    _copy(house)
    changed = house / left.file
    text = changed.read_text("utf-8")
    if left.old not in text:
        raise SystemExit(f"{left.file} does not hold {left.old!r}")
    changed.unlink()
    changed.write_text(text.replace(left.old, left.new), "utf-8")
    # Libraries stay read in; the house itself is read anew, from the copy.
    for module in [one for one in sys.modules if one.split(".")[0] in ("vcenter", "tests")]:
        del sys.modules[module]
    sys.path.insert(0, str(house))
    os.chdir(house)
    with (folder / f"{name}{OUTCOMES}").open("w") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        code = pytest.main(["-q", "-n0", "-p", "no:cacheprovider", left.asked])
        print(f"pytest ended with {code}", flush=True)
    shutil.rmtree(house)


def main(folder: Path) -> None:
    import tests.conftest  # noqa: F401, PLC0415  (with all libraries, read in once for all of them)

    running: set[int] = set()
    for name, left in LEFT_OUT.items():
        if len(running) == AT_ONCE:
            running.discard(os.wait()[0])
        if child := os.fork():
            running.add(child)
            continue
        try:
            _try(name, left, folder)
        finally:
            os._exit(0)
    for child in running:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
