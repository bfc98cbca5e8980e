"""In which forms lists go out as files, in the words of those who choose."""

from __future__ import annotations

from typing import Literal

FileFormat = Literal["xlsx", "utf8", "cp932"]

FORMATS: dict[FileFormat, str] = {
    "xlsx": "エクセル（.xlsx）　おすすめ",
    "utf8": "CSV（ほかのソフト・新しいエクセル）",
    "cp932": "CSV（古いソフト・古いエクセル）",
}
