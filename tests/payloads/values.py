"""Values that several payloads have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

TODAY = (datetime.now(UTC) + timedelta(hours=9)).date().isoformat()
HASH = "$argon2id$v=19$m=65536,t=3,p=4$" + "x" * 22 + "$" + "y" * 43
PERSON: dict[str, Any] = {"name": "佐藤　花子", "kana": "サトウ　ハナコ", "birth": "1980-04-01"}
