"""What volunteers read, in five languages: one file for each, one key for each text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = {
    "ja": ("日本語", "ja"),
    "easy": ("やさしい日本語", "ja"),
    "en": ("English", "en"),
    "zh": ("中文", "zh-Hans"),
    "ko": ("한국어", "ko"),
}
"""Code to the language's own name and its tag in a page's lang."""

OTHERWISE = "ja"
FOREIGN = "en"
"""For a browser that asks only for languages that we do not have."""


@cache
def texts(language: str) -> dict[str, str]:
    """Every text of a language, by its key: section.name."""
    read = tomllib.loads((files("vcenter.locale") / f"{language}.toml").read_text("utf-8"))
    return {f"{section}.{name}": text for section, said in read.items() for name, text in said.items()}


def wanted(accept: str) -> str:
    """The language that a browser asks for in Accept-Language, of those that we have."""
    asked: list[tuple[float, str]] = []
    for part in accept.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            asked.append((-float(quality or 1), tag.lower()))
        except ValueError:
            continue
    for _, tag in sorted(asked, key=lambda one: one[0]):
        code = tag.split("-")[0]
        if code in LANGUAGES:
            return code
    return FOREIGN if any(tag and tag != "*" for _, tag in asked) else OTHERWISE


class Says:
    """The texts of one language, as templates use them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.name, self.html = LANGUAGES[language]
        self._texts = texts(language)

    def __call__(self, key: str, **values: Any) -> str:
        """The text with this key. KeyError when there is none: a page must never show a key."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def label(self, field: str) -> str:
        """What a field of the form is called; "" of what is none."""
        key = {"days": "which_days", "hours_from": "from", "hours_to": "to"}.get(field, field)
        return self._texts.get(f"join.{key}", "")

    def skill(self, code: str) -> str:
        """A skill in this language; a word that the council has added as it was written."""
        return self._texts.get(f"skill.{code}", code)

    def date(self, day: str | date) -> str:
        """A day without its year: 11月24日(火), Tue 24 Nov."""
        when = date.fromisoformat(day) if isinstance(day, str) else day
        return self(
            "common.date",
            month=self("common.months").split()[when.month - 1],
            day=when.day,
            weekday=self("common.weekdays").split()[when.weekday()],
        )

    def reason(self, said: str) -> str:
        """A reason that headquarters gave: in this language where it is one of the usual ones, else as it was written."""
        for key, text in texts(OTHERWISE).items():
            if key.startswith("reason.") and text == said:
                return self._texts[key]
        return said


def usual_reasons() -> Iterable[str]:
    """The reasons that are known in every language, in Japanese."""
    return [text for key, text in texts(OTHERWISE).items() if key.startswith("reason.")]
