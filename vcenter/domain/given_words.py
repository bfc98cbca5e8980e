"""Words of lists that leave the house (渡した名簿)."""

from __future__ import annotations

SORTS = {
    "watched": "見守りの名簿",
    "safety": "安否確認の名簿",
    "people": "人の一覧",
    "evacuation": "避難行動要支援者名簿",
    "other": "そのほかの名簿",
}

ALL_SORTS = SORTS | {"salon": "サロンの名簿", "file": "書き出したファイル"}
"""As SORTS, with what gets a number where it is printed or made."""

GROUNDS = {
    "consent": "本人の同意",
    "agreement": "協定（同意した方だけ）",
    "ordinance": "条例の定め",
    "disaster": "災害対策基本法49条の11第3項（災害のとき）",
}
"""Why a list may be given. Article 49-11 of the Basic Act on Disaster Management: in ordinary times with consent or by ordinance
(paragraph 2), in a disaster without, as far as lives have to be protected (paragraph 3)."""

ALL_GROUNDS = GROUNDS | {"work": "センターの仕事のため（職員・応援・担い手）"}
"""As GROUNDS, with why a list that was numbered where it was printed is in somebody's hands."""

NUMBERED_FOR = 14
"""Days after which a copy comes back that got its number where it was printed."""

IN_HOUSE = "館内用　持ち出すときは、控え番号をつけて印刷し直してください"
"""What stands on a list that was printed for nobody outside."""

BY_CONSENT = frozenset({"consent", "agreement"})
"""Grounds by which only those stand on a list of watched people who agreed to the body that gets it."""

NOTED = frozenset({"agreement", "ordinance"})
"""Grounds of which it has to be written down which one."""

ITEMS = {
    "phone": "電話",
    "address": "住所",
    "grade": "避難のとき",
    "days": "訪問する日",
    "visitor": "訪問する人",
    "chain": "異変のときの連絡先",
    "note": "知っておくこと",
}
"""What may be given of each person beside the name."""

ENDS = {"returned": "返ってきた", "destroyed": "細断・消去した"}
