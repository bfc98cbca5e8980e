"""What somebody has struck out in an Excel cell: all of it, or a part of its letters."""

from __future__ import annotations


class PartlyStruck(str):
    """A text of which a part is struck out. struck: that part."""

    __slots__ = ("struck",)
    struck: str

    @classmethod
    def of(cls, said: str, struck: str) -> PartlyStruck:
        """A text, and what of it is struck out."""
        partly = cls(said)
        partly.struck = struck
        return partly


def why(written: str, struck: str) -> str:
    """What to say of a cell of which this is struck out."""
    if struck == written:
        return "取り消し線が引かれています。使ってよいか確かめてください。"
    return f"「{struck}」に取り消し線が引かれています。正しい書き方を確かめてください。"


ROW = "行か氏名に取り消し線が引かれています。いまも名簿にある方か確かめてください。"
ENTRY = "行か名称に取り消し線が引かれています。いまもあるものか確かめてください。"
