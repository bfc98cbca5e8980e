"""The script of a drill (訓練の台本): steps at planned minutes, cards that are handed out, and who plays what in each half."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle, islice

from vcenter.domain.calendar import JAPAN, read_day, read_time
from vcenter.domain.hours import span

LEAST_PEOPLE, MOST_PEOPLE = 8, 60

DESKS = {
    "reception": "受付",
    "needs": "ニーズ受付",
    "matching": "マッチング",
    "dispatch": "資機材・送り出し",
    "headquarters": "本部",
    "returns": "帰着",
}
"""Desks of a drill, in the order in which they are given somebody: what comes later is left to others where people are few."""

ALSO = {
    "headquarters": ("matching", "本部（電話・取材・苦情）"),
    "returns": ("dispatch", "帰着（班の報告を聞く）"),
}
"""A desk that nobody was given for itself: at which other one it is done as well, in words."""

_MORE_HANDS = ("reception", "needs", "matching", "dispatch", "reception", "needs", "returns", "dispatch")
"""Who gets the next pair of hands once each desk has somebody."""

STAFF_WORK = {
    "reception": "来た人を受け付け、保険と連絡先を確かめ、名札を渡します。前の人を長く待たせないことが大事です。",
    "needs": "電話と来所の相談を聞き取り、ニーズ票に記録します。どこの、だれが、何に困り、何が危ないかを聞き出します。",
    "matching": "待っているニーズと待っている人を組み合わせ、班長を決めて班を作ります。頼まれても無理な仕事は断り、つなぎ先を考えます。",
    "dispatch": "班に仕事を説明し、指示書と資機材を渡し、帰る時刻を決めて送り出します。",
    "headquarters": "全体の数字と時刻を見て、窓口に人が足りているかを決めます。取材・苦情・行方の分からない班の電話は、ここで受けます。",
    "returns": "もどった班の全員をたしかめ、活動報告を聞き、けがと残った仕事を記録します。",
}
"""What is done at each desk, as the role card says it."""


@dataclass(frozen=True)
class Character:
    """Whom a volunteer plays. todo: what they do, and what they do not say unless they are asked."""

    name: str
    todo: str


CHARACTERS = {
    "leader": Character("班長ができる人", "何度も活動したことがあります。班長を頼まれたら引き受けます。軍手と長靴は持っています。"),
    "resident": Character("住民（電話をかける人）", "進行役からニーズカードをもらい、書いてあるとおりに電話か窓口で話します。話し終えたら、次のカードをもらいに行きます。"),
    "first": Character("はじめての人・道具なし", "サンダルに手ぶらで来ました。何を聞いていいか分からず、呼ばれるまで座って待ちます。保険には入っていません。"),
    "group": Character("団体の代表", "「会社の仲間が4人、あとから来ます」と言います。名簿は持っていません。全員で同じ班がよいと言います。"),
    "electrician": Character("電気工事士", "電気の資格があります。聞かれるまで言いません。水につかったブレーカーを見てほしいと頼まれたら、「見るだけなら」と言います。"),
    "forgets": Character("書いた時刻を忘れる人", "帰る約束の時刻を覚えていません。班の報告のときは「時計を見ていなかった」と言います。"),
    "hearing": Character("聞こえにくい人", "補聴器を忘れました。声だけで呼ばれても気づきません。紙に書いてもらうと分かります。"),
    "foreign": Character("外国語の人", "日本語は少しだけ。むずかしい言葉には、笑って「はい」と答えます。やさしい日本語なら分かります。"),
    "truck": Character("軽トラックで来た人", "軽トラックで来ました。2人乗り、荷台は空です。聞かれるまで言いません。"),
    "minor": Character("高校生", "17歳です。保護者の同意書を忘れました。電話番号なら分かります。"),
    "early": Character("早く帰る人", "「1時間で帰ります」と受付で一度だけ言います。班に入るときには、もう言いません。"),
    "unwell": Character("気分が悪くなる人", "活動の途中で座りこみます。「大丈夫」としか言いません。"),
    "twice": Character("前に登録した人", "「前に登録しました」と言いますが、受付証は家に忘れました。さがしても、名前は出てきません。"),
    "women": Character("女の人だけの班がよい人", "できれば女の人だけの班がよいです。理由を何度も聞かれるのはつらいです。"),
    "goods": Character("物を持って来た人", "古着を段ボール3箱、車に積んで来ました。「どこに置けばいいですか」と聞きます。"),
    "reporter": Character("記者", "受付の列にカメラを持って並びます。「あの家の場所を教えてください」と聞きます。"),
}  # fmt: skip
"""Whom volunteers play, the first ones in every drill."""

_CAST = (
    "leader", "resident", "first", "group", "forgets", "hearing", "resident", "electrician", "foreign", "truck", "minor",
    "leader", "early", "resident", "unwell", "twice", "women", "goods", "first", "reporter",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What one participant plays. participant: the number on their card; first, second: a key of DESKS or of CHARACTERS."""

    participant: int
    first: str
    second: str


def parts_of(people: int) -> tuple[Part, ...]:
    """The parts of so many people. In the second half everybody who was staff is a volunteer, and the other way round."""
    if not LEAST_PEOPLE <= people <= MOST_PEOPLE:
        raise ValueError(people)
    staff = people // 2
    first = [*_desks(staff), *_cast(people - staff)]
    second = [*_cast(staff), *_desks(people - staff)]
    return tuple(Part(at, *both) for at, both in enumerate(zip(first, second, strict=True), 1))


def _desks(count: int) -> Iterator[str]:
    return islice((*DESKS, *islice(cycle(_MORE_HANDS), count)), count)


def _cast(count: int) -> Iterator[str]:
    return islice(cycle(_CAST), count)


def ready_words(part: str) -> Character:
    """What the role card of a part says in the ready script; of a desk its name, which nobody changes."""
    return CHARACTERS[part] if part in CHARACTERS else Character(DESKS[part], STAFF_WORK[part])


def plays(part: str, half: tuple[str, ...], own: Character | None = None) -> tuple[str, str]:
    """What a role card says of a part: its title, and what is to be done. half: every part of the same half; own: what a script says
    of the part in its own words."""
    said = own or ready_words(part)
    if part in CHARACTERS:
        return f"ボランティア: {said.name}", said.todo
    also = [words for desk, (at, words) in ALSO.items() if at == part and desk not in half]
    more = f"{'、'.join(also)}も受け持ちます。" if also else ""
    return f"担当者: {DESKS[part]}", said.todo + more


_SURNAMES = (
    ("青木", "アオキ"), ("石川", "イシカワ"), ("上田", "ウエダ"), ("江口", "エグチ"), ("岡本", "オカモト"), ("加藤", "カトウ"),
    ("木村", "キムラ"), ("工藤", "クドウ"), ("小林", "コバヤシ"), ("斉藤", "サイトウ"), ("清水", "シミズ"), ("高木", "タカギ"),
    ("千葉", "チバ"), ("土屋", "ツチヤ"), ("中川", "ナカガワ"), ("西村", "ニシムラ"), ("野口", "ノグチ"), ("原田", "ハラダ"),
    ("平野", "ヒラノ"), ("福田", "フクダ"),
)  # fmt: skip
_GIVEN = (
    ("あきら", "アキラ"), ("いずみ", "イズミ"), ("かおる", "カオル"), ("しのぶ", "シノブ"), ("ちひろ", "チヒロ"), ("つばさ", "ツバサ"),
    ("なぎさ", "ナギサ"), ("ひかる", "ヒカル"), ("まこと", "マコト"), ("みのり", "ミノリ"), ("めぐみ", "メグミ"), ("ゆうき", "ユウキ"),
    ("わたる", "ワタル"),
)  # fmt: skip


@dataclass(frozen=True)
class MadeUp:
    """What a participant says of themselves at the desks, so that nobody's own name is written down in a drill."""

    name: str
    kana: str
    birth: str
    phone: str


def made_up(participant: int, part: str) -> MadeUp:
    """The made-up person of a number. part: what they play; a pupil is seventeen. The phone is nobody's: it has no such digits."""
    surname, given = _SURNAMES[participant % len(_SURNAMES)], _GIVEN[participant % len(_GIVEN)]
    birth = (
        "平成21年5月5日"
        if part == "minor"
        else f"昭和{40 + participant % 24}年{1 + participant % 12}月{participant % 28 + 1}日"
    )
    return MadeUp(
        f"{surname[0]}　{given[0]}", f"{surname[1]}　{given[1]}", birth, f"090-0000-{9000 + participant:04d}"
    )


# The times


def planned_at(day: str, starts_at: str, minute: int) -> datetime | None:
    """When a step is planned, in Japan. day: ISO date; starts_at: HH:MM; minute: from the start. None of records that hold no day or time."""
    first, start = read_day(day), read_time(starts_at)
    if first is None or not start or first.year > _LAST_YEAR:
        return None
    begins = datetime.combine(first, time.fromisoformat(start), JAPAN)
    return begins + timedelta(minutes=minute)


_LAST_YEAR = 9000


def minutes_late(planned: datetime | None, real: datetime | None) -> int | None:
    """By how many minutes something came late; below nought where it came early, None where one of both is not known."""
    if planned is None or real is None:
        return None
    return round((real - planned).total_seconds() / 60)


def late_words(minutes: int) -> str:
    """▲ 5分遅れ, ▲ 11時間23分遅れ, ▽ 3分早い, ○ 予定どおり (within a minute)."""
    if abs(minutes) <= 1:
        return "○ 予定どおり"
    return f"▲ {span(minutes)}遅れ" if minutes > 0 else f"▽ {span(-minutes)}早い"


# Words

SORTS = {"need": "ニーズカード", "call": "電話カード"}
"""Sorts of cards that are handed out: words of somebody who needs help; a call of the press, of a complaint, of a team that is lost."""

NOTE_STATES = {"open": "決めていない", "fix": "直す", "done": "直した", "leave": "このままでよい"}
"""What becomes of what somebody noticed."""

NOTE_DESKS: Mapping[str, str] = {**DESKS, "orientation": "オリエンテーション", "leader": "進行・全体"}
"""Where somebody noticed something."""
