"""Who may be the same person: how many of labelled pairs are told rightly, and how long 20,000 against 20,000 take.

`--data DIR` names a folder with `pairs.csv` (file_a, row_a, file_b, row_b, same: 1 or 0; rows are counted as people, without headings, blank
and total rows), the rosters that it names, and `people_20000.csv`. Without it people are made up, and only what was changed by us is measured.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from vcenter.domain.duplicates import Found, find
from vcenter.rosters.read import read_roster

from .changed_people import Changed, changed
from .figures import figure, note
from .memory import PeakMemory
from .roster import made_up

MOST_SECONDS = 20
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95

FIELDS = ("name", "kana", "sex", "birth", "phone", "phone_other", "email", "address", "member_number")
SEED = 20


def run(data: str = "") -> None:
    """Print the figures, and say where they are worse than they have to be."""
    if data and (Path(data) / "pairs.csv").is_file():
        _labelled(Path(data))
    of_many = Path(data) / "people_20000.csv"
    people = _read(of_many) if data and of_many.is_file() else [_plain(row) for row in made_up()]
    _many(people)


def _plain(row: Any) -> dict[str, Any]:
    return {name: (row.get(name) or "") for name in FIELDS}


def _read(file: Path) -> list[dict[str, Any]]:
    """The people of a roster in their order, with one for each row that could not be read, so that the n-th stays the n-th."""
    roster = read_roster(file.read_bytes())
    sheets = list(dict.fromkeys(person.sheet for person in roster.people))
    rows = [
        (sheets.index(person.sheet), person.row, _plain({name: getattr(person, name) for name in FIELDS}))
        for person in roster.people
    ]
    rows += [
        (sheets.index(refused.sheet), refused.row, _plain({"name": f"{refused.row}行目"}))
        for refused in roster.refused
        if refused.sheet in sheets
    ]
    return [person for *_, person in sorted(rows, key=lambda row: row[:2])]


def _labelled(folder: Path) -> None:
    """Pairs that somebody labelled: told are those that the search finds between the two whole files."""
    files: dict[str, list[dict[str, Any]]] = {}
    found: dict[tuple[str, str], dict[tuple[int, int], Found]] = {}
    outcomes: Counter[tuple[bool, str]] = Counter()
    with (folder / "pairs.csv").open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            names = (row["file_a"], row["file_b"])
            for name in names:
                files[name] = files.get(name) or _read(folder / name)
            if names not in found:
                others = None if names[0] == names[1] else files[names[1]]
                found[names] = {
                    _in_order(pair.one, pair.other, one_file=others is None): pair
                    for pair in find(files[names[0]], others)
                }
            at = _in_order(int(row["row_a"]) - 1, int(row["row_b"]) - 1, one_file=names[0] == names[1])
            told = found[names].get(at)
            same = row["same"].strip() == "1"
            outcomes[same, told.likeness.verdict if told else ""] += 1
            if same is not bool(told):
                who = " / ".join(str(files[name][n]["name"]) for name, n in zip(names, at, strict=True))
                note(f"{'missed' if same else 'wrongly told'}: {who} {told.likeness.said if told else ''}")
    _figures(outcomes)


def _in_order(one: int, other: int, *, one_file: bool) -> tuple[int, int]:
    return (min(one, other), max(one, other)) if one_file else (one, other)


def _figures(outcomes: Counter[tuple[bool, str]], prefix: str = "") -> None:
    """Of (same, verdict; "" of who is not told): precision and recall of all who are told, and of the likely alone."""
    for words, verdicts in (("", ("likely", "perhaps")), ("likely alone: ", ("likely",))):
        right, wrong = (sum(outcomes[same, verdict] for verdict in verdicts) for same in (True, False))
        wanted = sum(count for (same, _), count in outcomes.items() if same)
        precision, recall = right / max(right + wrong, 1), right / max(wanted, 1)
        figure("duplicates", f"{prefix}{words}precision", precision, "share")
        figure("duplicates", f"{prefix}{words}recall", recall, "share")
        if not words and (precision < LEAST_PRECISION or recall < LEAST_RECALL):
            note(f"{prefix}allowed are a precision of {LEAST_PRECISION} and a recall of {LEAST_RECALL}")


def _many(people: Sequence[dict[str, Any]]) -> None:
    others = changed(people, SEED)
    with PeakMemory() as memory:
        began = time.perf_counter()
        found = find(people, [one.person for one in others])
        seconds = time.perf_counter() - began
    note(f"{len(people)} people against {len(others)}: {len(found)} pairs")
    figure("duplicates", "seconds", seconds, "s")
    figure("duplicates", "most memory", memory.megabytes, "MB")
    if seconds > MOST_SECONDS:
        note(f"allowed are {MOST_SECONDS} s")
    _figures(_judged(found, others), "changed by us: ")


def _judged(found: Iterable[Found], others: Sequence[Changed]) -> Counter[tuple[bool, str]]:
    """(same, verdict) of those who were told, and of those who were not. Wrong ones are noted by their kind."""
    outcomes: Counter[tuple[bool, str]] = Counter()
    wrong: Counter[str] = Counter()
    told = set()
    for pair in found:
        other = others[pair.other]
        same = other.same and other.of == pair.one
        outcomes[same, pair.likeness.verdict] += 1
        if same:
            told.add(pair.other)
        else:
            wrong[f"{other.kind if other.of == pair.one else 'somebody else'}: {pair.likeness.said}"] += 1
    missed = Counter(other.kind for at, other in enumerate(others) if other.same and at not in told)
    outcomes[True, ""] = sum(missed.values())
    for words, kinds in (("wrongly told", wrong), ("missed", missed)):
        for kind, count in kinds.most_common(5):
            note(f"{words}, {count} times: {kind}")
    return outcomes
