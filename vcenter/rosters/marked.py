"""A value that could not be read, as everything says it that is read of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A value that could not be read: kept as it was written, with the reason."""

    field: str
    as_written: str
    reason: str
