"""Rows of a file that may be somebody who is known already, or who stands above in it, though it is not sure (同じ人かもしれない): found
before anything is kept, and settled one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vcenter.domain.duplicates import WORDS, Found

Question = dict[str, Any]
"""row: of which it is asked; other: the id of a person, or of the row above it; known: which of the two; verdict, score, reasons."""

ANSWERS = {"same": "同じ人です", "other": "別の人です"}


def newcomers(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows, after they were compared, that are surely nobody who is known."""
    return [row for row in rows if row["same_as"] is None]


def questions(
    found: Sequence[Found], new: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> list[Question]:
    """One of each row that may be another, with whom it most likely is. found: the likeliest first."""
    asked: dict[str, Question] = {}
    for pair in found:
        is_known = pair.other >= len(new)
        row, other = (
            (new[pair.one], known[pair.other - len(new)]) if is_known else (new[pair.other], new[pair.one])
        )
        said = pair.likeness
        asked.setdefault(
            row["id"],
            {
                "row": row["id"],
                "other": other["id"],
                "known": is_known,
                "verdict": said.verdict,
                "score": said.score,
                "reasons": list(said.reasons),
            },
        )
    return list(asked.values())


def settle(
    rows: Sequence[dict[str, Any]],
    asked: Iterable[Question],
    answers: Mapping[str, str],
    known: Mapping[str, Mapping[str, Any]],
) -> list[tuple[dict[str, Any], Mapping[str, Any]]]:
    """Put what was answered into the rows, after they were compared: `same_person` (whose record a row goes to), `not_same` (who it
    is not), and `alike` (what is asked, with `beside`, the other). The rows that go to somebody by an answer, each with them.

    known: the people of these questions as they are now; of who is hidden or gone by now nothing is asked.
    """
    asked_of = {one["row"]: one for one in asked}
    by_id = {row["id"]: row for row in rows}
    went: dict[str, Mapping[str, Any]] = {}
    settled = []
    for row in rows:
        if row["same_as"] in went:  # a third row of whom a row above is somebody
            row["same_as"] = row["same_person"] = went[row["same_as"]]["id"]
            continue
        question = asked_of.get(row["id"])
        if question is None or row["same_as"] is not None:
            continue
        other = known.get(question["other"]) if question["known"] else by_id.get(question["other"])
        if other is None:
            continue
        if not question["known"]:
            other = went.get(other["id"], other)
        answer = answers.get(row["id"], "")
        row["alike"] = question | {"beside": other, "answer": answer, "said": WORDS[question["verdict"]]}
        if answer == "same":
            row["same_as"] = row["same_person"] = other["id"]
            went[row["id"]] = other
            settled.append((row, other))
        elif answer == "other":
            row["not_same"] = [other["id"]]
    return settled


def asked_of(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of which something is asked or was answered, the likeliest first."""
    return sorted(
        (row for row in rows if row.get("alike")),
        key=lambda row: (row["alike"]["verdict"] != "likely", -row["alike"]["score"]),
    )


def said_of(row: Mapping[str, Any]) -> str:
    """What is written of such a row in the summary of an import."""
    one = row["alike"]
    name = "".join(one["beside"]["name"].split())
    match one["answer"]:
        case "same":
            return f"{name}さんと同じ人として取り込みました。"
        case "other":
            return f"{name}さんとは別の人として登録しました。"
        case _:
            reasons = "・".join(one["reasons"])
            return f"{name}さんと同じ人かもしれません（{reasons}）。「重複の可能性」で確かめてください。"
