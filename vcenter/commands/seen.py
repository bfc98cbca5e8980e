"""What a form had seen (`seen`): when a thing was changed last, or, where no such time is kept, a mark of its values.

A form that saves a whole says with `seen` what stood there when it was opened, so that an old one undoes nothing that somebody
else has decided. What another server or an old journal tells was decided there, and is not asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from vcenter.commands.registry import Act
from vcenter.domain.refusal import Refusal

LENGTH = 32


def mark_of(*values: Any) -> str:
    """A mark of these values, from which nobody reads them: another one as soon as one of them is another."""
    said = "\x1f".join("" if value is None else str(value) for value in values)
    return hashlib.sha256(said.encode()).hexdigest()[:LENGTH]


def check_seen(seen: str, row: Mapping[str, Any], what: str) -> None:
    """Refuse a change of something that somebody else has changed since the form was opened."""
    if seen and seen != row["changed_at"]:
        raise Refusal(
            f"{what}は、この画面を開いたあとにほかの人が直しました。下の「いまの記録」と見くらべて、"
            "これでよければもう一度押してください。",
            "seen",
        )


def check_mark(act: Act, seen: str, now: Callable[[], str], what: str) -> None:
    """Refuse here and now what was typed into a form of something that somebody has changed since it was opened.

    now: the mark as it is; what: what the form is about, as the refusal calls it.
    """
    if seen and act.is_here:
        check_seen(seen, {"changed_at": now()}, what)
