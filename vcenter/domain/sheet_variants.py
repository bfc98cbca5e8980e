"""As what a dispatch sheet (活動指示書) is printed: key to what staff call it."""

from __future__ import annotations

VARIANTS = {
    "": "ふつう",
    "large": "大きな字",
    "easy": "やさしい日本語",
    "en": "English（英語）",
}
