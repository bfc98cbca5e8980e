"""A fiscal year of the desk of every day (相談・依頼) on paper: figures, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass

from vcenter.domain.request_year import RequestYear


@dataclass(frozen=True)
class RequestYearSheet:
    """The figures, with whose they are and when they were counted."""

    centre_name: str
    year: RequestYear
    made_at: str
