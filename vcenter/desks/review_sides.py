"""An entry of the review tray as staff read it: what the tablet said, what is recorded now, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from vcenter.commands.registry import KINDS, kind_words
from vcenter.desks.both_sides import NEED_WORDS, PERSON_WORDS
from vcenter.domain import need_words
from vcenter.domain.calendar import JAPAN, read_day, read_moment
from vcenter.domain.need_life import LABELS
from vcenter.domain.untrusted_json import as_text, read_json
from vcenter.domain.who import Who
from vcenter.store import attendance, merging, needs, people, teams
from vcenter.store.tx import Row, Tx
from vcenter.web.phrases import day_and_time, day_text, hour_minute

WHY_WORDS = {
    "refused": "いまの記録と合いません",
    "unread": "内容が読めません",
    "cut_off": "止めたタブレットから届きました",
    "actor": "だれの操作か確かめてください",
    "clock": "タブレットの時計が違っていました",
    "same": "同じ人かもしれません",
}

SETTLED_WORDS = {
    "done": "記録した",
    "kept": "いまの記録のままにした",
    "same": "同じ人としてまとめた",
    "other": "別の人とした",
    "noted": "ニーズの経過に書いた",
    "added": "班の報告に書き足した",
    "reopened": "ニーズを開き直して記録した",
    "filed": "新しいニーズとして記録した",
    "corrected": "直した時刻のままにした",
    "tablets_time": "タブレットの時刻にした",
}

REASONS = (
    "もうその通りになっている",
    "ほかの画面で入れ直した",
    "本人・現場に確かめた",
    "押しまちがい",
    "メモとして残す",
)
"""Why a record stays as it is."""

_WORDS = (
    PERSON_WORDS
    | NEED_WORDS
    | {
        "person": "だれ",
        "need": "ニーズ",
        "team": "班",
        "leader": "班長",
        "members": "班の人",
        "requester": "頼んだ人",
        "source": "どこから",
        "to": "どの段階へ",
        "reason": "理由",
        "what": "書いたこと",
        "result": "結果",
        "back": "戻った人",
        "home": "帰宅した人",
        "began_at": "始めた時刻",
        "ended_at": "終えた時刻",
        "did": "したこと",
        "left_over": "残った作業",
        "people_next": "次に要る人数",
        "words": "依頼した方のことば",
        "injuries": "けが",
        "near_misses": "ひやりとしたこと",
        "new_needs": "ほかに困っていること",
        "equipment_note": "資機材",
        "how": "受付のしかた",
        "group": "団体",
        "skills": "資格・技能",
        "insured": "保険を確かめた",
        "consent": "同意をもらった",
        "check_in": "受付もする",
        "guardian": "保護者",
        "stays_until": "何時まで",
        "look_again_on": "見直す日",
        "referred_to": "つなぎ先",
        "photos": "写真",
        "copies": "戻った指示書",
        "ready": "すぐマッチングできる",
        "present_address": "避難先",
        "kind": "操作の種類",
        "at": "押した時刻",
        "actor": "担当者",
        "gone": "もう一つの記録",
        "keep": "残す記録",
    }
)

_SAID = {
    "how": {"pass": "受付証", "scan": "読み取り", "search": "検索", "kiosk": "本人が入力", "return": "帰着", "closing": "締め"},
    "result": {"done": "完了", "continue": "続きがある", "stopped": "中止"},
    "to": LABELS,
    "source": need_words.SOURCES,
    "category": need_words.CATEGORIES,
    "sex": {"m": "男性", "f": "女性"},
}  # fmt: skip

UNREADABLE = "（表示できない内容）"

_NEW_HERE = {("register_person", "person"), ("record_need", "need"), ("form_team", "team")}
"""Ids that the command makes: nobody knows them."""

_NOT_SHOWN = {"even_if", "even_if_same", "shown", "seen", "secret_hash", "token_hash"}


def card(tx: Tx, row: Row) -> dict[str, Any]:
    """Everything that the page shows of one entry."""
    said, answer = said_in(row), orjson.loads(row["answer"])
    payload: dict[str, Any] = said if isinstance(said, dict) else {}
    return {
        **row,
        "what": kind_words().get(row["kind"], "読めない内容"),
        "why_words": WHY_WORDS[row["why"]],
        "clock": _clock_is_off(row["device_at"], row["at"]),
        "ahead": span_words(answer["outcome"].get("ahead_ms", 0) / 1000),
        "message": next(iter(answer["errors"].values()), ""),
        "said": _raw(said) if row["why"] == "unread" else _lines(tx, row["kind"], payload),
        "now": _now(tx, row, payload, answer["outcome"].get("same")),
        "entries": [_entry(tx, line) for line in payload.get("entries", [])] if row["why"] == "clock" else [],
        "links": _links(tx, payload),
        "ways": _ways(tx, row, payload, answer),
        "fields": _fields(row, payload, answer["errors"]),
        "settled_words": SETTLED_WORDS.get(row["settled_as"] or "", ""),
        "note": _note(tx, row, payload),
    }


def said_in(row: Row) -> Any:
    """What the entry says; its text where that is no JSON."""
    said = read_json(row["payload"].encode())
    return row["payload"] if said is None else said


def _clock_is_off(device_at: str, at: str) -> bool:
    """Whether the tablet's clock said something else by a minute, or something that is no time."""
    said, pressed = read_moment(device_at), read_moment(at)
    if said is None or pressed is None:
        return device_at != ""
    return abs((said - pressed).total_seconds()) >= 60


def span_words(seconds: float) -> str:
    """How far a clock is ahead or behind: 3時間20分 進んでいます; "" when it is right."""
    minutes = round(abs(seconds) / 60)
    if minutes < 2:
        return ""
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [f"{days}日" if days else "", f"{hours}時間" if hours else "", f"{minutes}分" if minutes else ""]
    return "".join(parts) + ("進んでいます" if seconds > 0 else "遅れています")


def _raw(said: Any) -> list[tuple[str, str]]:
    """What could not be read, as it was sent: a line for each thing that it says."""
    if not isinstance(said, dict):
        return [("届いた内容", _plain(said)[:2000])]
    inner = said.get("payload")
    whole = {**said, **inner} if isinstance(inner, dict) else said
    return [
        (_WORDS.get(str(name), str(name)[:40]), _plain(value)[:500])
        for name, value in whole.items()
        if name not in (*_NOT_SHOWN, "payload", "id", "v")
        or (name == "payload" and not isinstance(inner, dict))
    ][:60]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else as_text(value) or UNREADABLE


def _lines(tx: Tx, kind: str, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for name, value in payload.items():
        if value in (None, "", [], {}, False) or name in _NOT_SHOWN or (kind, name) in _NEW_HERE:
            continue
        found.append((_WORDS.get(name, name), _value(tx, name, value)))
    return found


def _value(tx: Tx, name: str, value: Any) -> str:
    if value is True or value == "on":
        return "はい"
    if isinstance(value, list):
        return "、".join(_plain(one) if isinstance(one, list) else _value(tx, name, one) for one in value)
    if isinstance(value, dict):
        return "、".join(
            _plain(one) if name == "person" else f"{key} {_plain(one)}" for key, one in value.items() if one
        )
    if not isinstance(value, str):
        return str(value)
    if name == "birth":
        return day_text(value) if read_day(value) else value
    return _SAID.get(name, {}).get(value) or _named(tx, name, value) or value


def _named(tx: Tx, name: str, value: str) -> str:
    """The thing whose id this is, as staff call it."""
    if len(value) != 36:
        return ""
    if name == "need" and (need := needs.by_id(tx, value)):
        return f"{need['number']}番 {need['person_name']}さん"
    if name == "team" and (team := teams.by_id(tx, value)):
        return f"{team['number']}班"
    if person := people.by_id(tx, value):
        return f"{person['name']}さん"
    return (
        "（記録にありません）"
        if name in ("need", "team", "person", "back", "home", "leader", "members")
        else ""
    )


def _now(tx: Tx, row: Row, payload: Mapping[str, Any], same: Any) -> list[tuple[str, str]]:
    """What is recorded now of whatever the entry speaks of. same: ids of needs that it may repeat."""
    if row["why"] == "same":
        return []
    found: list[tuple[str, str]] = []
    if isinstance(id := payload.get("person"), str) and row["kind"] != "register_person":
        found += _person_now(tx, id)
    if isinstance(id := payload.get("team"), str) and (team := teams.by_id(tx, id)):
        state = {"formed": "出発前", "out": "活動中", "back": "帰着した", "disbanded": "解散した"}[
            team["state"]
        ]
        found.append(
            (f"{team['number']}班", f"{state} {hour_minute(team['back_at'] or team['out_at'])}".strip())
        )
        found.append(("いまの班の人", "、".join(one["name"] for one in teams.members(tx, id))))
    id = same[0] if isinstance(same, list) and same else payload.get("need")
    if isinstance(id, str) and (need := needs.by_id(tx, id)):
        found.append((f"{need['number']}番のニーズ", f"{LABELS[need['state']]}（{need['person_name']}さん）"))
        found.append(("住所", need["address"]))
        found.append(("どうしてほしいか", need["request"]))
        if history := needs.history(tx, id):
            last = history[-1]
            found.append(("最後の記録", f"{day_and_time(last['at'])} {last['actor']} {last['what']}"))
    return found


def _person_now(tx: Tx, id: str) -> list[tuple[str, str]]:
    person = people.by_id(tx, id)
    if person is None:
        return [("この人", "登録されていません")]
    found = [("この人", f"{person['name']}さん")]
    days = attendance.of_person(tx, person["id"], 1)
    if days:
        out = f" 〜 {hour_minute(days[0]['out_at'])} 帰宅" if days[0]["out_at"] else " から受付中"
        found.append(("受付", f"{day_text(days[0]['day'])} {hour_minute(days[0]['in_at'])}{out}"))
    if team := teams.team_of(tx, person["id"]):
        found.append(("班", f"{team['number']}班（{'活動中' if team['state'] == 'out' else '出発前'}）"))
    return found


def both_people(tx: Tx, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The two records that may be one person, each with what is known of it."""
    found = []
    for name in ("keep", "gone"):
        if row := merging.own_row(tx, str(payload.get(name))):
            days = attendance.of_person(tx, row["id"], 1)
            found.append(row | {"came": days[0] if days else None, "skills": people.skills(tx, row["id"])})
    return found


def _entry(tx: Tx, line: Mapping[str, Any]) -> dict[str, Any]:
    person = people.by_id(tx, line["person"]) if isinstance(line.get("person"), str) else None
    return {
        **line,
        "what": kind_words().get(line["kind"], line["kind"]),
        "name": person["name"] if person else "",
    }


def _links(tx: Tx, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Screens on which the same can be settled by hand."""
    found = []
    if isinstance(id := payload.get("person"), str) and people.by_id(tx, id):
        found.append((f"/rosters/people/{id}", "この人の画面"))
    if isinstance(id := payload.get("need"), str) and needs.by_id(tx, id):
        found.append((f"/needs/{id}", "ニーズの画面"))
    if isinstance(id := payload.get("team"), str) and (team := teams.by_id(tx, id)):
        found.append((f"/{'returns' if team['state'] in ('out', 'back') else 'dispatch'}/{id}", "班の画面"))
    return found


def _ways(tx: Tx, row: Row, payload: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """What may settle it, the likeliest first; "kept" is always possible and not among them."""
    if row["why"] in ("same", "clock", "unread"):
        return []
    kind = KINDS.get(row["kind"])
    if kind is None or Who.DEVICE not in kind.who:
        return []
    found = []
    id = payload.get("need")
    need = needs.by_id(tx, id) if isinstance(id, str) and row["kind"] != "record_need" else None
    if need:
        if need["state"] in ("done", "withdrawn"):
            found += ["reopened", *(["filed"] if "request" in payload else [])]
        found.append("noted")
    team = payload.get("team")
    if row["kind"] == "report_return" and isinstance(team, str):
        known = teams.by_id(tx, team)
        if known and known["state"] == "back":
            return ["added"]
    if row["kind"] == "record_need" and answer["outcome"].get("same"):
        return ["again", "noted_same"]
    if "reopened" not in found:
        found.insert(0, "done")
    return found


def _fields(row: Row, payload: Mapping[str, Any], errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """What somebody has to type before it can be done: the fields that were wrong and hold a text."""
    kind = KINDS.get(row["kind"])
    if kind is None or row["why"] != "refused":
        return []
    return [
        {"name": name, "label": _WORDS.get(name, name), "value": payload.get(name) or "", "message": message}
        for name, message in errors.items()
        if name in kind.payload.model_fields
        and isinstance(payload.get(name, ""), str | int)
        and name not in ("person", "need", "team", "leader")
    ]


def _note(tx: Tx, row: Row, payload: Mapping[str, Any]) -> str:
    """The entry in one sentence, for a need's history."""
    lines = [f"{label}: {value}" for label, value in _lines(tx, row["kind"], payload) if label != "ニーズ"]
    head = f"{day_and_time(row['at'])} {row['device']}（{row['actor']}）{kind_words().get(row['kind'], '')}"
    return f"{head}　{'、'.join(lines)}"[:3000]


def settled_from() -> str:
    """The moment at which today began in Japan: what was settled since stays visible."""
    now = datetime.now(JAPAN)
    began = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return began.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
