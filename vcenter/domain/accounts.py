"""The accounts (収支) of a salon in a fiscal year: what comes in, what is spent, and what becomes of what is left. Sums are yen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INCOME = {
    "fees": "利用料",
    "subsidy": "補助金",
    "grant": "助成金",
    "carried": "繰越金",
    "other_in": "寄付・その他",
}
SPENT = {
    "office": "事務費",
    "food": "食材費",
    "insurance": "保険料",
    "training": "研修費",
    "goods": "備品費",
    "venue": "会場費",
    "reserve": "予備費",
    "other_out": "その他",
}
ITEMS = INCOME | SPENT
"""Every line, in the order of the councils' sheets."""

Sums = Mapping[str, int | None]


@dataclass(frozen=True)
class Balance:
    """income, spent: added up. left: what is over, below nought what is missing. paid_back: of the grant; carried: into the next year."""

    income: int
    spent: int
    paid_back: int
    carried: int

    @property
    def left(self) -> int:
        """What is over."""
        return self.income - self.spent


def balance(sums: Sums, *, carries: bool) -> Balance:
    """The sums of one column. carries: whether what is left of the grant may be carried over; else it is paid back, and no more than it."""
    income = sum(sums.get(item) or 0 for item in INCOME)
    spent = sum(sums.get(item) or 0 for item in SPENT)
    left = max(0, income - spent)
    back = 0 if carries else min(left, sums.get("grant") or 0)
    return Balance(income, spent, back, left - back)


def faults(planned: Sums, actual: Sums, granted: int | None) -> list[str]:
    """What does not fit together, in words."""
    found = []
    for said, sums in (("予算", planned), ("決算", actual)):
        whole = balance(sums, carries=True)
        if whole.left < 0:
            found.append(f"{said}の支出が、収入より{-whole.left:,}円多くなっています")
    grant = actual.get("grant")
    if granted is not None and grant is not None and grant != granted:
        found.append(f"決算の助成金が、決定した{granted:,}円と違います")
    return found
