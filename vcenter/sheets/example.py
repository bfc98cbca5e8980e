"""Realistic dispatch sheets and passes, for the tests and the benchmark."""

from __future__ import annotations

from datetime import date

from vcenter.domain.passes import pass_ends, pass_number, pass_text, sheet_text, shown
from vcenter.sheets.dispatch import DispatchSheet, Member, WasteSite
from vcenter.sheets.passes import PassCard

_SURNAMES = (
    ("山田", "ヤマダ"), ("髙橋", "タカハシ"), ("佐々木", "ササキ"), ("渡邉", "ワタナベ"), ("伊集院", "イジュウイン"),
    ("岡﨑", "オカザキ"), ("東海林", "ショウジ"), ("森", "モリ"), ("齋藤", "サイトウ"), ("長谷川", "ハセガワ"),
    ("小鳥遊", "タカナシ"), ("草彅", "クサナギ"), ("中村", "ナカムラ"),
)  # fmt: skip
_GIVEN = (
    ("太郎", "タロウ"), ("美咲", "ミサキ"), ("健一", "ケンイチ"), ("陽菜", "ハルナ"), ("蓮", "レン"),
    ("千代子", "チヨコ"), ("大輔", "ダイスケ"), ("由美子", "ユミコ"), ("翔", "ショウ"), ("恵", "メグミ"),
    ("龍之介", "リュウノスケ"),
)  # fmt: skip
_NOTES = ("", "", "車を出す（4人乗り）", "", "初めて", "", "看護師", "", "17歳・力仕事なし", "", "", "英語")
_TOWNS = (
    (
        "港町二丁目",
        "みなと小学校の北門を右に見て直進し、2つ目の信号（港郵便局）を左折。青い屋根の2階建てです。",
    ),
    (
        "川上",
        "国道から「川上農協」の看板で左に入る。橋の手前の細い道は通行止め。北側の農道を回ってください。",
    ),
    ("本町一丁目", "本町商店街の東口から徒歩5分。米店の隣、ブロック塀の家。塀には近づかないでください。"),
    ("新田三区", "新田公民館の駐車場に止めて、徒歩3分。表札は「堀口」（旧姓）です。"),
)
_WORK = (
    ("泥出し", "床下の泥を土のう袋に詰め、道路脇の置き場まで運ぶ。\n土のうは7分目まで。約150袋の見込み。",
     "床板は外さない（技術系の班が明日外します）。\n家の中の写真を撮らない。", ("床下に釘と割れたガラス", "ブロック塀に傾き")),
    ("家具・畳の搬出", "1階の和室2部屋の畳12枚、たんす2さお、冷蔵庫を家の前の仮置き場へ運ぶ。\n"
     "捨てる物と残す物は、必ずご本人に1つずつ確かめる。", "仏壇と書類の箱には触れない。", ("ぬれた畳は80kg近くになる",)),
    ("清掃", "水が引いた1階の床と壁を高圧洗浄機で洗い、消毒の前まで仕上げる。\n台所は食器を先に外へ出して洗う。",
     "電気のブレーカーを上げない。", ("感電のおそれ", "消毒液")),
    ("傾聴・話し相手", "ひとり暮らしの方のお話をうかがう。30分をめどに、体調と食事の様子を報告に書く。",
     "物の販売や勧誘をしない。\n約束をしない（センターで相談します）。", ()),
)  # fmt: skip
_EQUIPMENT = (
    ("角スコップ", 4), ("剣先スコップ", 2), ("一輪車", 2), ("土のう袋", 200), ("バール", 1), ("デッキブラシ", 3),
    ("バケツ", 4), ("ブルーシート", 2), ("救急セット", 1), ("飲料水（500mL）", 16), ("ゴーグル", 6),
)  # fmt: skip


def _name(at: int) -> tuple[str, str]:
    surname, given = _SURNAMES[at % len(_SURNAMES)], _GIVEN[at % len(_GIVEN)]
    return f"{surname[0]}　{given[0]}", f"{surname[1]}　{given[1]}"


def example_sheet(at: int = 0, copy: int = 1) -> DispatchSheet:
    """The at-th of an endless row of different sheets."""
    number = 101 + at
    name, kana = _name(at * 7 + 3)
    town, way = _TOWNS[at % len(_TOWNS)]
    category, work, not_to_do, dangers = _WORK[at % len(_WORK)]
    members = tuple(Member(*_name(at * 5 + 1 + i), _NOTES[(at + i) % 12]) for i in range(3 + at % 6))
    return DispatchSheet(
        number=number, copy=copy, day=date(2026, 11, 24), shift="午前から", centre_name="みなと市災害ボランティアセンター",
        centre_phone="0120-555-010", incident_name="令和8年11月豪雨", drill=False, team_name=f"{number}班",
        leader=Member(*_name(at * 5), "活動5回目"), leader_phone=f"090-0000-{number % 10000:04d}", members=members,
        need_number=2000 + at, person_name=name, person_kana=kana, address=f"みなと市{town}{at % 20 + 1}番{at % 9 + 1}号",
        way=way, parking="家の前に軽トラック1台。乗用車は公民館（徒歩3分）へ。", contact_name=f"{name.split('　')[0]}（長男）",
        contact_phone=f"080-0000-{(number * 3) % 10000:04d}", map_text="geo:35.65812,139.74143" if at % 3 != 2 else "",
        household=("高齢者のみ・ひとり暮らし、ペット", "", "障がいのある方")[at % 3],
        damage=("床上浸水、がれき　床上 30cm", "床下浸水", "")[at % 3], photos=at % 4 != 3, unsurveyed=at % 5 == 0,
        waste=None if at % 4 == 3 else WasteSite("みなと埠頭 仮置場（埠頭1-1）", "9:00〜15:30（土日休み）", "「ボランティア活動中」の札、身分証。土のうは不可"),
        category=category, work=work, not_to_do=not_to_do,
        dangers=dangers, equipment=_EQUIPMENT[: 4 + at % 8], vehicle="軽トラック（みなと 40 あ 12-34）", leave="9:30",
        back_by="15:00", breaks="11:30〜12:30は必ず休む", toilet="新田公民館（9時〜17時）", water="使えない（持参）",
        electricity="停電中", aed="みなと小学校 体育館入口", hospital="みなと市民病院 03-0000-0119",
        evacuation_place="みなと小学校 3階", remarks="11時ごろご本人が病院へ出かけるので、あいさつは到着後すぐに。",
        qr_text=sheet_text(number, copy),
    )  # fmt: skip


def example_sheets(count: int) -> list[DispatchSheet]:
    """So many different sheets."""
    return [example_sheet(at) for at in range(count)]


def example_card(at: int = 0) -> PassCard:
    """The at-th of an endless row of different passes."""
    name, kana = _name(at)
    number = pass_number(f"example-{at}")
    return PassCard(
        name=name, kana=kana, number_shown=shown(number), qr_text=pass_text(number, 0, pass_ends(date(2026, 11, 24)), lambda _: (1, bytes(64))),
        centre_name="みなと市社会福祉協議会", line=("港防災の会　普通自動車", "", "看護師・傾聴", "みなと高校")[at % 4],
    )  # fmt: skip
