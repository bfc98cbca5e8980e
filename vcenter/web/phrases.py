"""How templates write times, numbers and names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from jinja2 import Environment

from vcenter.domain import need_life, need_words, passes, skills, team_life
from vcenter.domain.calendar import JAPAN, age_on, read_day, read_moment, show_date

KIND_WORDS = {
    "add_place": "拠点を加える",
    "end_place": "拠点を終わらせる",
    "hand_need": "ニーズをほかの拠点に渡す",
    "register_person": "人の登録",
    "change_person": "人の登録を直す",
    "check_in": "受付",
    "check_out": "帰宅",
    "confirm_at_desk": "同意・保険の確認",
    "hold_orientation": "オリエンテーション",
    "reissue_pass": "受付証の作り直し",
    "bar_person": "受付を止める・戻す",
    "receive_group": "団体の受付",
    "name_arrived": "団体の名前の書き足し",
    "confirm_group": "団体の同意・保険の確認",
    "close_day": "残っている人の帰宅",
    "group_leaves": "団体の帰宅",
    "say_next_visit": "次に来る日",
    "say_thanks": "お礼のことば",
    "record_need": "ニーズの記録",
    "change_need": "ニーズを直す",
    "step_need": "ニーズの段階",
    "note_contact": "ニーズの書き足し",
    "add_photos": "ニーズの写真を足す",
    "remove_photo": "ニーズの写真を外す",
    "form_team": "班の編成",
    "change_team": "班を直す",
    "disband_team": "班の解散",
    "print_sheets": "指示書の印刷",
    "send_out": "送り出し",
    "report_return": "帰着の報告",
    "add_to_report": "報告への書き足し",
    "take_sheet_back": "指示書の回収",
    "print_stickers": "名札の印刷",
    "issue_certificate": "活動証明書",
    "keep_people": "人の名簿の取り込み",
    "keep_groups": "団体の名簿の取り込み",
    "keep_salons": "サロンの名簿の取り込み",
    "say_facts": "センターのこと",
    "preregister": "事前登録",
    "confirm_claim": "事前登録の本人確認",
    "add_days": "来る日の申込み",
    "cancel_day": "来る日の取りやめ",
    "set_capacity": "募集する人数",
    "say_status": "今日の開所",
    "open_incident": "災害・訓練を開く",
    "close_incident": "災害・訓練を閉じる",
    "add_staff": "担当者の追加",
    "retire_staff": "担当者を外す",
    "change_secret": "暗証番号の変更",
    "join_people": "同じ人の記録をまとめる",
    "settle_review": "要確認の片付け",
    "correct_times": "時刻を直す",
    "enrol_device": "タブレットの登録",
    "cut_off_device": "タブレットを止める",
    "set_tablets": "タブレットの決まり",
}
"""Each kind of command as staff call it."""

FIELD_WORDS = {
    "name": "名前",
    "sex": "性別",
    "birth": "生年月日",
    "postal": "郵便番号",
    "phone": "電話",
    "phone_other": "ほかの電話",
    "email": "メール",
    "insured_from": "保険の加入日",
    "members": "人数",
    "guests": "人数",
}
"""Fields of a roster that may stay unread."""


REFUSAL_WORDS = {
    "revoked": "古い受付証です",
    "expired": "期限切れです",
    "barred": "本部に確かめてください",
    "team_out": "班で活動中です",
    "stopped": "今日は活動中止です",
    "full": "今日は満員です",
}
"""What a scan that is not good says in large letters, by the code of the check."""


NO_TIME = "時刻不明"
"""Of a time that stands in the records and is none."""
NO_DAY = "日付不明"
"""Of a day that is none: in an address that somebody has typed."""


def hour_minute(moment: str | None) -> str:
    """A moment in Japan: 8:41."""
    if not moment:
        return ""
    if (known := read_moment(moment)) is None:
        return NO_TIME
    local = known.astimezone(JAPAN)
    return f"{local.hour}:{local.minute:02d}"


def day_and_time(moment: str | None) -> str:
    """A moment in Japan: 11/24 8:41."""
    if not moment:
        return ""
    if (known := read_moment(moment)) is None:
        return NO_TIME
    local = known.astimezone(JAPAN)
    return f"{local.month}/{local.day} {local.hour}:{local.minute:02d}"


def day_text(day: str | date | None) -> str:
    """2026年11月24日(火)."""
    if not day:
        return ""
    known = day if isinstance(day, date) else read_day(day)
    return show_date(known) if known else NO_DAY


def waited(moment: str) -> str:
    """How long somebody has been waiting: 25分, 3時間, 2日."""
    if (since := read_moment(moment)) is None:
        return NO_TIME
    minutes = int((datetime.now(UTC) - since).total_seconds() // 60)
    if minutes < 60:
        return f"{max(0, minutes)}分"
    if minutes < 24 * 60:
        return f"{minutes // 60}時間"
    return f"{minutes // (24 * 60)}日"


def age(birth: str | None) -> str:
    """43歳; nothing when the birth date is not known."""
    born = read_day(birth or "")
    return f"{age_on(born, datetime.now(JAPAN).date())}歳" if born else ""


def is_late(team: Mapping[str, Any]) -> bool:
    """Whether a team that is out should have been back by now."""
    return team_life.is_late(team["day"], team["back_by"], datetime.now(UTC))


def today_iso() -> str:
    """Today in Japan."""
    return datetime.now(JAPAN).date().isoformat()


def install(environment: Environment) -> None:
    """Give templates these words."""
    environment.filters.update(
        hm=hour_minute,
        day_time=day_and_time,
        day=day_text,
        waited=waited,
        age=age,
        pass_shown=passes.shown,
        is_late=is_late,
    )
    said: dict[str, Any] = {
        "today_iso": today_iso,
        "field_words": FIELD_WORDS,
        "refusal_words": REFUSAL_WORDS,
        "need_words": need_words,
        "need_states": need_life.LABELS,
        "skill_label": skills.label,
        "skill_labels": skills.LABELS,
    }
    environment.globals.update(said)
