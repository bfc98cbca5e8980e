"""Blank forms (白紙の用紙), to be filled in by hand while there is no power."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BlankPaper:
    """One form. form: which (`FORMS` of domain/from_paper.py). number: as it stands on it."""

    form: str
    number: str


@dataclass(frozen=True)
class BlankPile:
    """A pile of blank forms of a centre."""

    centre_name: str
    centre_phone: str
    papers: tuple[BlankPaper, ...]
