"""Figures: how they are boiled down, and how they are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from statistics import median


def note(text: str) -> None:
    """Say something to whoever watches: progress, and what a figure does not say."""
    print(text, file=sys.stderr, flush=True)


def figure(
    bench: str, name: str, value: float, unit: str, *, ratio: float | None = None, ratio_to: str = ""
) -> None:
    """Print one figure. ratio: how many times what `ratio_to` names, measured in the same run."""
    line: dict[str, str | float] = {"bench": bench, "figure": name, "value": _short(value), "unit": unit}
    if ratio is not None:
        line |= {"ratio": _short(ratio), "ratio_to": ratio_to}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _short(value: float) -> float:
    """Four digits: more would only be noise."""
    return float(f"{value:.4g}")


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: what slows the machine for a while slows both sides of a round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))
