"""What somebody has struck out in an Excel cell: all of it, or a part of its letters."""

from __future__ import annotations


class PartlyStruck(str):
    """A text of which a part is struck out. struck: that part."""

    __slots__ = ("struck",)
    struck: str


def partly(said: str, struck: str) -> str:
    """A text, which knows what of it is struck out."""
    if not struck:
        return said
    text = PartlyStruck(said)
    text.struck = struck
    return text


def why(written: str, struck: str) -> str:
    """What to say of a cell of which this is struck out."""
    if struck == written:
        return "取り消し線が引かれています。使ってよいか確かめてください。"
    return f"「{struck}」に取り消し線が引かれています。正しい書き方を確かめてください。"


ROW = "行か氏名に取り消し線が引かれています。いまも名簿にある方か確かめてください。"
ENTRY = "行か名称に取り消し線が引かれています。いまもあるものか確かめてください。"
