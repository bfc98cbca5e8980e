"""The toy subject (tests/toy) without one of its declarations at a time, and what the tests of the house say then.

python -m tests.left_out FOLDER     writes what was said into FOLDER/<name>.txt
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

OUTCOMES = ".txt"


@dataclass(frozen=True)
class LeftOut:
    """file: of tests/toy. old: what is taken out of it, and new what stands there instead. asked: the test that notices."""

    file: str
    old: str
    asked: str
    sentence: str
    new: str = ""


LEFT_OUT = {
    "migration": LeftOut(
        "store/migrations/0001_loans.sql",
        "CREATE TABLE loans",
        "tests/test_tables.py::test_what_is_declared_is_there",
        "the table loans is declared, and no migration makes it",
        "CREATE TABLE others",
    ),
    "table": LeftOut(
        "store/lending.py",
        '    "loans",\n    satellites',
        "tests/test_tables.py::test_every_table_is_declared",
        "nobody declares the table loans",
        '    "lends",\n    satellites',
    ),
    "person": LeftOut(
        "store/lending.py",
        '    people={"person_id": MOVES},\n',
        "tests/test_tables.py::test_every_column_that_points_at_a_person_says_what_becomes_of_it_when_two_are_merged",
        "loans.person_id points at a person, and nobody says what becomes of it",
    ),
    "satellites": LeftOut(
        "store/lending.py",
        ' lent_at back_at",\n    people',
        "tests/test_tables.py::test_every_column_says_whether_a_satellite_may_have_it",
        "loans.back_at: whether a satellite may have it is said in",
        ' lent_at",\n    people',
    ),
    "tells": LeftOut(
        "store/lending.py",
        '    tells=(Tells("loans", by="id"),),\n',
        "tests/test_tables.py::test_everything_that_tablets_are_told_of_is_declared",
        "tablets are never told of them",
    ),
    "told": LeftOut(
        "store/lending.py",
        'tell_tablets(Subject("loans", _for_tablets, LoanOnTablet))\n',
        "tests/test_tables.py::test_everything_that_tablets_are_told_of_is_declared",
        "tells tablets of loans, and nobody says how such a row is told",
    ),
    "uses of a field": LeftOut(
        "store/lending.py",
        '    what: Annotated[str, told_to("equipment")]\n',
        "tests/test_uses.py::test_every_field_that_tablets_are_told_says_to_which_uses",
        "LoanOnTablet.what is told to tablets, and nobody says for which use",
        "    what: str\n",
    ),
    "use": LeftOut(
        "store/lending.py",
        "use_tablets(\n    Use(",
        "tests/test_uses.py::test_every_field_that_tablets_are_told_says_to_which_uses",
        "and no use is called so: use_tablets(Use(…))",
        "str(\n    Use(",
    ),
    "use of a form": LeftOut(
        "store/lending.py",
        'kinds=("lend_equipment",)',
        "tests/test_uses.py::test_every_form_without_network_is_handed_in_by_the_use_of_its_desk",
        "the form lend makes lend_equipment at lending, and no use stands there and may hand it in",
        "kinds=()",
    ),
    "script": LeftOut(
        "offline/tablet/subjects/loans.js",
        '  name: "loans",\n',
        "tests/test_tables.py::test_every_subject_of_tablets_has_a_script_that_introduces_it",
        "tablets are told of loans, and no script shows them",
    ),
    "words": LeftOut(
        "commands/lending.py",
        'words="資機材の貸し出し"',
        "tests/test_live.py",
        "does not say what staff call it",
        'words=""',
    ),
    "who": LeftOut(
        "commands/lending.py",
        'words="資機材の貸し出し", who=DESK_WORK, roles=Role.EQUIPMENT',
        "tests/test_live.py",
        "does not say who may give it",
        'words="資機材の貸し出し", who=()',
    ),
    "roles of a command": LeftOut(
        "commands/lending.py",
        'words="資機材の貸し出し", who=DESK_WORK, roles=Role.EQUIPMENT',
        "tests/test_live.py",
        "does not say with which roles it may be given",
        'words="資機材の貸し出し", who=DESK_WORK',
    ),
    "roles of a desk": LeftOut(
        "desks/lending.py",
        "ROLES = frozenset({Role.EQUIPMENT})",
        "tests/test_access.py::test_every_address_of_staff_and_programs_says_its_roles",
        "GET /lending says no roles, so nobody may use it",
        "WHOSE = frozenset({Role.EQUIPMENT})",
    ),
    "who may": LeftOut(
        "desks/lending.py",
        'desk_route("/lending/list"',
        "tests/test_access.py::test_somebody_has_written_down_who_may_what",
        "no test says who may",
        'desk_route("/lending/others"',
    ),
    "field": LeftOut(
        "commands/lending.py",
        'Annotated[WrittenLine, Called("何を")]',
        "tests/test_commands.py::test_every_field_says_what_staff_call_it_or_why_they_are_not_shown_it",
        "LendEquipment.what says neither what staff call it",
        "WrittenLine",
    ),
    "id": LeftOut(
        "commands/lending.py",
        "    team: TeamId",
        "tests/test_commands.py::test_every_id_says_of_what_it_is",
        "LendEquipment.team is an id and does not say of what",
        "    team: Id",
    ),
    "introduced": LeftOut(
        "desks/lending.py",
        'introduce(Subject("loan", _named))\n',
        "tests/test_commands.py::test_every_thing_that_has_an_id_is_introduced_to_staff",
        "TakeEquipmentBack.loan is the id of a loan, and no desk says what staff call it",
    ),
    "topic": LeftOut(
        "commands/lending.py",
        '"take_equipment_back", "loans"',
        "tests/test_live.py::test_no_command_tells_of_what_no_screen_shows",
        "take_equipment_back says that tools changes, and no screen waits for that",
        '"take_equipment_back", "tools"',
    ),
    "without network": LeftOut(
        "desks/lending.py",
        "keep(\n    OnPaper(",
        "tests/test_tablet_files.py::test_every_desk_says_what_a_tablet_shows_of_it_without_network",
        "lending says neither TabletPage(…) nor OnPaper(…)",
        "str(\n    OnPaper(",
    ),
    "navigation": LeftOut(
        "desks/lending.py",
        "stand(Desk(",
        "tests/test_tablet_files.py::test_every_desk_says_what_a_tablet_shows_of_it_without_network",
        "stand in a tablet's navigation and nowhere else: stand(Desk(…))",
        "str(Desk(",
    ),
    "part": LeftOut(
        "desks/lending.py",
        ", part=True",
        "tests/test_pages.py::test_every_page_of_staff_says_whose_it_is_and_which_day_it_is",
        "answers with a part of a page: its route says part=True",
    ),
    "sign-in": LeftOut(
        "templates/lending/page.html",
        "    {{ m.form_fields() }}\n",
        "tests/test_guard.py::test_every_form_of_staff_says_under_which_sign_in_it_was_opened",
        "page.html: the form for /lending has no form_fields()",
    ),
    "look": LeftOut(
        "desks/lending.py",
        ', look=NoLook("equipment is given back")',
        "tests/test_looks.py::test_every_address_with_a_part_that_varies_says_whose_card_it_shows_or_why_that_is_no_look",
        "/lending/{loan}/back does not say whether what it shows is somebody's card",
    ),
    "export": LeftOut(
        "store/lending.py",
        '        look=NoLook("things, and ids"),\n',
        "tests/test_looks.py::test_every_listing_of_the_api_says_whether_it_is_an_export",
        "what programs read at /api/loans is an export",
    ),
    "payload": LeftOut(
        "payloads/lending.py",
        '    "lend_equipment": lent,\n',
        "tests/test_shown.py::test_there_is_a_payload_of_every_kind_that_is_done",
        "nobody gives a payload of lend_equipment",
    ),
}
"""Name to what is left out."""


def _try(left: LeftOut, folder: Path, outcome: Path) -> None:
    """In a process of its own: a house with this one thing less, and what the test says."""
    annex = folder / "annex"
    shutil.copytree(
        Path(__file__).parent / "toy",
        annex,
        ignore=shutil.ignore_patterns("test_*", "__pycache__", "__main__.py"),
    )
    for path in annex.rglob("*.py"):
        path.write_text(path.read_text("utf-8").replace("tests.toy", "annex"), "utf-8")
    changed = annex / left.file
    text = changed.read_text("utf-8")
    if left.old not in text:
        raise SystemExit(f"{left.file} does not hold {left.old!r}")
    changed.write_text(text.replace(left.old, left.new), "utf-8")
    sys.path.insert(0, str(folder))
    with outcome.open("w") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        code = pytest.main(["-q", "-p", "no:cacheprovider", "--house", "annex", left.asked])
        print(f"pytest ended with {code}", flush=True)


def main(folder: Path) -> None:
    import tests.conftest  # noqa: F401, PLC0415  (read in once, for all of them)

    for name, left in LEFT_OUT.items():
        if child := os.fork():
            os.waitpid(child, 0)
            continue
        try:
            (folder / name).mkdir()
            _try(left, folder / name, folder / f"{name}{OUTCOMES}")
        finally:
            os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
