"""Words of drills (訓練): what is thrown away, and what a person's card calls what a drill changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

THINGS = {
    "needs": ("ニーズ", "件"),
    "teams": ("班", "班"),
    "matters": ("苦情・忘れ物・問合せ", "件"),
    "buses": ("バス便", "台"),
    "attendance": ("受付", "人"),
    "group_arrivals": ("団体の受付", "件"),
    "registrations": ("事前申込み", "件"),
    "claims": ("名簿の方かもしれない事前登録", "件"),
    "helpers": ("お手伝い", "人"),
    "safety_rounds": ("安否確認", "件"),
    "gatherings": ("避難所などで開いたサロン", "回"),
    "day_reports_sent": ("送った日報", "件"),
    "day_report_corrections": ("手で直した日報の数", "件"),
    "review": ("済んだ要確認", "件"),
    "people": ("訓練ではじめて登録した人", "人"),
}
"""Table to what staff call its rows, and how they count them."""

FIELDS = {
    "name": "名前",
    "kana": "ふりがな",
    "member_number": "会員番号",
    "sex": "性別",
    "birth": "生年月日",
    "postal": "郵便番号",
    "address": "住所",
    "phone": "電話",
    "phone_other": "ほかの電話",
    "fax": "FAX",
    "email": "メール",
    "contact_by": "連絡のしかた",
    "emergency_name": "緊急連絡先",
    "emergency_relation": "緊急連絡先の続柄",
    "emergency_phone": "緊急連絡先の電話",
    "insurance_plan": "保険のプラン",
    "insured_from": "保険の始まり",
    "insured_until": "保険の終わり",
    "insurance_joined_on": "保険の手続きの日",
    "experienced": "活動の経験",
    "may_lead": "班長ができる",
    "seats": "車の席",
    "limits": "からだのこと",
    "guardian_consent": "保護者の同意",
    "consent_at": "きまりへの同意",
    "note": "メモ",
    "barred_reason": "活動を断る理由",
    "oriented_on": "説明を受けた日",
    "volunteer_state": "登録の状態",
    "state_since": "登録の状態がいつから",
    "skills": "できること",
}
"""Column of a person to what staff call it."""

YES_NO = frozenset(["experienced", "may_lead", "guardian_consent"])


def differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What stands otherwise now: column to (before, now)."""
    return {
        name: (before[name], now[name]) for name in FIELDS if name in before and before[name] != now.get(name)
    }
