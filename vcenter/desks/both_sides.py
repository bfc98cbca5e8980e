"""Two people changed the same card: what is recorded now beside what was typed, so that nobody's words vanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PERSON_WORDS = {
    "name": "名前",
    "kana": "ふりがな",
    "sex": "性別",
    "birth": "生年月日",
    "phone": "電話",
    "phone_other": "ほかの電話",
    "email": "メール",
    "postal": "郵便番号",
    "address": "住所",
    "emergency_name": "緊急連絡先",
    "emergency_phone": "緊急連絡先の電話",
    "emergency_relation": "続柄",
    "seats": "車に乗れる人数",
    "limits": "体のことで配慮がいること",
    "note": "メモ",
    "experienced": "経験がある",
    "may_lead": "班長を頼める",
}

NEED_WORDS = {
    "address": "住所",
    "district": "地区",
    "access": "目印・行き方",
    "category": "種類",
    "request": "どうしてほしいか",
    "urgency": "急ぎ度",
    "urgency_reason": "急ぐ理由",
    "people_wanted": "来てほしい人数",
    "people_min": "最低人数",
    "people_strong": "体力のいる人",
    "women_only": "女性だけ",
    "far": "遠い",
    "day_wished": "希望の日",
    "hours_from": "何時から",
    "hours_to": "何時まで",
    "household": "世帯のようす",
    "damage": "被害",
    "damage_note": "浸水の高さなど",
    "dangers": "危険なもの",
    "danger_level": "応急危険度判定",
    "danger_note": "危険についての注意",
    "requester_present": "立ち会い",
    "parking": "駐車",
    "toilet": "トイレ",
    "water": "水道",
    "electricity": "電気",
    "present_address": "避難先",
    "best_time": "電話してよい時間",
    "wish": "来る人についての希望",
    "not_to_do": "してはいけないこと",
    "consent_team": "班への同意",
    "consent_bodies": "ほかの機関への同意",
}


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(sorted(map(str, value)))
    return {"on": "1", "0": "", "None": ""}.get(str(value), str(value))


def differences(
    now: Mapping[str, Any], typed: Mapping[str, Any], words: Mapping[str, str]
) -> list[tuple[str, str]]:
    """(field in Japanese, what is recorded now) of everything that was typed otherwise."""
    return [
        (said, _plain(now.get(field, "")) or "（なし）")
        for field, said in words.items()
        if _plain(now.get(field, "")) != _plain(typed.get(field, ""))
    ]
