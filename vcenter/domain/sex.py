"""Sex (性別), as people say it of themselves on a card; optional."""

from __future__ import annotations

SEXES = {"f": "女性", "m": "男性", "n": "答えない"}
"""What may be said. "" says nothing: nobody has asked, which is not the same as somebody who would rather not say."""

ASKED = {**SEXES, "": "聞いていない"}
"""The choices of a form of staff."""
