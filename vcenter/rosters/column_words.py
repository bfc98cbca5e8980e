"""What a column of a roster may be, in the words that staff choose from."""

from __future__ import annotations

KINDS = ("people", "groups", "salons")

LEFT_OUT = "left_out"
"""Nothing of the column is taken."""
NOTED = "noted"
"""What stands in it goes to the note, with its heading."""

FIELD_WORDS: dict[str, dict[str, str]] = {
    "people": {
        "name": "氏名",
        "surname": "姓",
        "given": "名",
        "kana": "ふりがな",
        "kana_surname": "姓のふりがな",
        "kana_given": "名のふりがな",
        "member_number": "会員番号・登録番号",
        "sex": "性別",
        "birth": "生年月日",
        "age": "年齢",
        "postal": "郵便番号",
        "address": "住所",
        "prefecture": "都道府県",
        "town": "市区町村から後の住所",
        "area": "町名",
        "lots": "番地",
        "building": "建物名・部屋番号",
        "phone": "電話",
        "phone_other": "携帯・ほかの電話",
        "email": "メール",
        "emergency": "緊急連絡先（名前と電話が1つの列）",
        "emergency_name": "緊急連絡先の名前",
        "emergency_relation": "緊急連絡先の続柄",
        "emergency_phone": "緊急連絡先の電話",
        "relation": "続柄",
        "household": "世帯",
        "groups": "所属団体",
        "salons": "サロン",
        "skills": "資格・特技",
        "car": "車があるか",
        "seats": "車に乗れる人数",
        "insured_from": "保険の加入日",
        "insured": "保険に入っているか",
        "insurance_plan": "保険プラン",
        "insurance_period": "保険期間",
        "volunteer_state": "登録の状態（休止中・退会など）",
        "consent": "個人情報の同意",
        "safety_round": "安否確認の同意",
        "note": "メモ・備考",
    },
    "groups": {
        "name": "団体名",
        "kind": "分野・種別",
        "contact": "代表者・連絡する人",
        "contact_kana": "代表者のふりがな",
        "phone": "電話",
        "email": "メール",
        "members": "会員数",
        "district": "地区",
        "note": "メモ・備考",
    },
    "salons": {
        "name": "サロン名",
        "days": "開催日・曜日",
        "hours": "時間",
        "venue": "会場",
        "contact": "代表者・世話人",
        "guests": "参加人数",
        "phone": "電話",
        "district": "地区",
        "note": "メモ・備考",
    },
}
"""Kind of a roster to each field that a column of it may be, and what staff call it."""


SECTIONS: dict[str, str] = {
    "name": "名前",
    "member_number": "本人のこと",
    "postal": "住所",
    "phone": "電話・メール",
    "emergency": "緊急連絡先",
    "relation": "世帯・団体・サロン",
    "skills": "できること・車",
    "insured_from": "保険・登録",
    "consent": "同意・メモ",
}
"""Field of a person with which a section of the list begins, so that nobody reads forty lines for one."""


def choices(kind: str) -> dict[str, str]:
    """Everything that a column of a roster of this kind may be taken for, the two that are no field last."""
    return {**FIELD_WORDS[kind], NOTED: "項目にせず、メモに残す", LEFT_OUT: "取り込まない"}


def sections(kind: str) -> dict[str, dict[str, str]]:
    """The same choices under the words of their sections; what is short enough stands in one without words."""
    parted: dict[str, dict[str, str]] = {}
    section = ""
    for field, said in choices(kind).items():
        if kind == "people":
            section = "項目にしない" if field in (NOTED, LEFT_OUT) else SECTIONS.get(field, section)
        parted.setdefault(section, {})[field] = said
    return parted
