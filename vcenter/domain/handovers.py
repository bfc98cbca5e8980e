"""A desk is handed over (申し送り): lines for whoever comes next, which are carried on until somebody says that they are done."""

from __future__ import annotations

MOST_LINES = 9
"""Lines of one desk that are open at once: with more nobody reads them, and one A4 holds them with the points."""

AT_ONCE = 3
"""Lines that a form asks for: three that are read are better than ten that are not."""
