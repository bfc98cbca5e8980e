"""Values that a spreadsheet would take for a formula (CSV injection), written so that it does not, and read back as they were."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no cell of an Excel file may hold: the controls that XML 1.0 has no letter for."""
_GUARDED = re.compile(r"''*[=+\-@\t\r]")


def guarded(value: str) -> str:
    """A value of a CSV file; what begins as a formula, or as such a guard, stands behind one more apostrophe (OWASP)."""
    return f"'{value}" if _FORMULA.match(value) else value


def unguarded(value: str) -> str:
    """The value that `guarded` was given."""
    return value[1:] if _GUARDED.match(value) else value
