"""What a visitors' list (訪問員別名簿) says of somebody, as a watch (見守り) says it; and what taking it in changes of a watch.

A consent is never invented: a heading that names none of the bodies is noted in words, an empty cell says nothing, and where the list
says otherwise than the record, the record stays and a person looks at it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vcenter.domain.names import fold
from vcenter.domain.roster_same import remarks_beside
from vcenter.domain.watching_words import ANSWERS, BODIES

_BODY = {
    "consent_commissioner": re.compile(r"民生"),
    "consent_council": re.compile(r"社協|社会福祉協議会"),
    "consent_fire": re.compile(r"消防|警察"),
    "consent_district": re.compile(r"町会|町内会|自治会|自主防災|区会"),
}
_WEEKDAY = re.compile(r"([月火水木金土日])(?:曜日?)?")
_WEEK = re.compile(r"第?([1-5１-５一二三四五])週")
_WEEKS = re.compile(r"第?([1-5](?:[・,、]?[1-5])*)(?:週)?")
_MARK = re.compile(r"[○〇◯●◎✓✔☑レ]|有|済|1")
_HOURS = re.compile(r"午前|午後|夕方|(?:午前|午後)?\d{1,2}(?:時(?:\d{1,2}分|半)?|:\d\d)")
_NOTHING = re.compile(r"[-ー－×✕✖]+|なし|無")
_PLAIN_WEEKS = str.maketrans("一二三四五１２３４５", "1234512345")

_HOME = re.compile(r"施設|入所|入居|特養|老健|グループホーム")
_DIED = re.compile(r"死亡|逝去|死去|他界|永眠|亡くな")
_MOVED = re.compile(r"転出|転居|引っ?越")
_REFUSED = re.compile(r"辞退|退会|脱退|拒否|訪問不要")
_HOSPITAL = re.compile(r"入院")
_BACK = re.compile(r"退院|入院(?:予定|検討|待ち|歴)|(?:夫|妻|主人|家族|息子|娘)[^。、]{0,6}入院")


def body_of(heading: str) -> str:
    """The body whose consent a heading of a list is about: a key of BODIES; "" of one that the program does not know."""
    return next((body for body, pattern in _BODY.items() if pattern.search(heading)), "")


def consents_of(said: Mapping[str, bool | None]) -> tuple[dict[str, str], str]:
    """(body to "yes" or "no"; what is said of other bodies, in words). What two headings of one body say otherwise is not taken."""
    found: dict[str, set[str]] = {}
    others = []
    for heading, answer in said.items():
        if answer is None:
            continue
        word = "yes" if answer else "no"
        if body := body_of(heading):
            found.setdefault(body, set()).add(word)
        else:
            others.append(f"{heading}: {ANSWERS[word]}")
    taken = {body: words.pop() for body, words in found.items() if len(words) == 1}
    return taken, "、".join(others)


def days_of(said: Mapping[str, str]) -> str:
    """When somebody is visited, in ordinary words: {火: ◎, 木: ○} is 毎週火・木曜. What is no mark stands as it is written."""
    weekly, monthly, others = [], [], []
    for heading, written in said.items():
        value = unicodedata.normalize("NFKC", written).strip()  # ①③ is 13
        if not value or _NOTHING.fullmatch(value):
            continue
        weekday, week = _WEEKDAY.fullmatch(heading), _WEEK.fullmatch(heading)
        if weekday and _MARK.fullmatch(value):
            weekly.append(weekday[1])
        elif weekday and (weeks := _WEEKS.fullmatch(value)):
            monthly.append(f"第{'・'.join(re.findall('[1-5]', weeks[1]))}{weekday[1]}曜")
        elif week and (day := _WEEKDAY.fullmatch(value)):
            monthly.append(f"第{week[1].translate(_PLAIN_WEEKS)}{day[1]}曜")
        elif weekday and _HOURS.fullmatch(value):
            monthly.append(f"毎週{weekday[1]}曜 {value}")
        elif weekday or week:
            others.append(f"{heading} {value}")
        else:
            others.append(value)
    every = [f"毎週{'・'.join(weekly)}曜"] if weekly else []
    return "、".join([*every, *monthly, *others])


def ending_of(note: str) -> str:
    """Why the visits have ended, of a list that says that they have: a key of ENDS; "list" where it does not say why."""
    for why, pattern in (("died", _DIED), ("home", _HOME), ("moved", _MOVED), ("refused", _REFUSED)):
        if pattern.search(note):
            return why
    return "list"


def pause_of(note: str) -> str:
    """Why the visits rest for a while, a key of RESTING; "" where a list does not say so."""
    return "hospital" if _HOSPITAL.search(note) and not _BACK.search(note) else ""


@dataclass(frozen=True)
class Plan:
    """What taking in a row does. became: new, changed, same, ended, paused or gone (somebody not watched of whom the visits have ended).

    changes: columns of the watch. said: what a person has to look at, in words.
    """

    became: str
    changes: dict[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()


_LATER_HOLDS = ("visitor", "days")
"""Of these a list is right: visitors write it."""

_FILLED_IN = ("district", "why", "family_name", "family_relation", "family_phone")


def plan(row: Mapping[str, Any], watch: Mapping[str, Any] | None) -> Plan:
    """What becomes of a watch (None of who is not watched) by a row. row: visitor, district, why, days, consents, family_name,
    family_relation, family_phone, ended, paused, note."""
    if row["ended"] == "list" and watch:
        return Plan(
            "same",
            {},
            (
                "名簿では訪問が終わった方ですが、わけが書かれていません。見守りを続けています。確かめてください。",
            ),
        )
    if row["ended"]:
        return Plan("ended" if watch else "gone")
    if watch is None:
        taken = {name: row[name] for name in (*_LATER_HOLDS, *_FILLED_IN, "note")}
        return Plan("new", {**taken, **row["consents"], **_paused(row)})
    changes = {name: row[name] for name in _LATER_HOLDS if row[name] and not _is_one(row[name], watch[name])}
    changes |= {name: row[name] for name in _FILLED_IN if row[name] and not watch[name]}
    note = remarks_beside(watch["note"], row["note"])
    if note != watch["note"]:
        changes["note"] = note
    said = []
    for body, answer in row["consents"].items():
        if not watch[body]:
            changes[body] = answer
        elif watch[body] != answer:
            said.append(
                f"{BODIES[body]}への同意が、記録では「{ANSWERS[watch[body]]}」、名簿では「{ANSWERS[answer]}」です。記録を残しました。"
                "本人に確かめてください。"
            )
    if row["paused"] and not watch["paused_on"]:
        return Plan("paused", changes | _paused(row), tuple(said))
    return Plan("changed" if changes else "same", changes, tuple(said))


def _paused(row: Mapping[str, Any]) -> dict[str, str]:
    return {"paused_why": row["paused"]} if row["paused"] else {}


def _is_one(said: str, known: str) -> bool:
    return fold(said) == fold(known)
