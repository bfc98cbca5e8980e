"""What a dispatch sheet is printed with: its own words in Japanese, in easy Japanese (やさしい日本語) and in English.

What somebody typed stands on every sheet as it was typed. On an English sheet the headings of what is read together
have their Japanese in small letters, so that leader and members can point at the same line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal

from vcenter.domain import need_words
from vcenter.domain.before_leaving import LOOKS
from vcenter.domain.calendar import show_date

Language = Literal["ja", "easy", "en"]


def language_of(variant: str) -> Language:
    """The language of a variant's own words."""
    return "easy" if variant == "easy" else "en" if variant == "en" else "ja"


_WORDS: dict[str, tuple[str, str, str]] = {
    # key: (Japanese, easy Japanese, English)
    "title": ("活動指示書", "きょうの 活動の 紙", "Work order"),
    "drill": ("訓練", "訓練（れんしゅう）", "DRILL"),
    "number": ("第{n}号", "{n}ばん", "No. {n}"),
    "nth": ("{n} 枚目", "{n}まいめ", "copy {n}"),
    "hidden": (
        "秘匿　班長だけが持つ紙です。人に見せず、写さず、帰着のときに必ず返してください。",
        "ひみつの 紙です。班長だけが 持ちます。ほかの 人に 見せないで ください。写真を とらないで ください。かならず 返して ください。",
        "CONFIDENTIAL. For the leader only. Do not show it, do not copy it, and give it back when you return.",
    ),
    "day": ("活動日", "活動する 日", "Date"),
    "team": ("班", "班（グループ）", "Team"),
    "team_name": ("{n}班", "{n}班", "Team {n}"),
    "leave": ("出発予定", "出発する 時間", "Leave at"),
    "back_by": (
        "帰着（必ずこの時刻までに）",
        "もどる 時間（かならず この 時間までに）",
        "Be back by (never later)",
    ),
    "centre_phone": (
        "センター（遅れる・けが・迷ったら、すぐ電話）",
        "センターの 電話（おくれる・けがを した・道が わからない：すぐ 電話）",
        "Centre: call at once if you are late, hurt or lost",
    ),
    "leader_phone": ("班長の携帯", "班長の 電話", "Leader's phone"),
    "members": ("班員", "班の 人", "Team"),
    "people": ("{n}人", "{n}人", "{n} people"),
    "leader": ("班長", "班長", "Leader"),
    "visit": ("訪問先", "行く 家", "Visit"),
    "need": ("ニーズ {n}", "番号 {n}", "request {n}"),
    "address": ("住所", "住所（場所）", "Address"),
    "contact": ("現地の連絡先", "そこの 人の 電話", "Contact there"),
    "way": ("行き方・目印", "行き方", "How to get there"),
    "parking": ("駐車", "車を 止める 場所", "Parking"),
    "household": ("世帯のようす", "家の 人", "Household"),
    "damage": ("被害", "こわれた ところ・水", "Damage"),
    "sketch": ("案内図（手書き）", "地図（手で かく）", "Sketch"),
    "north": ("上が北", "上が 北", "north is up"),
    "map": (
        "スマホのカメラで地図が開きます",
        "スマホの カメラで 読むと 地図が 出ます",
        "Scan to open a map",
    ),
    "work": ("すること", "すること", "What to do"),
    "not_to_do": ("しないこと", "しては いけないこと", "What not to do"),
    "dangers": ("危険", "あぶない！ 気をつけて", "Danger"),
    "photos": (
        "作業前の写真を撮ってから始める（り災証明に要ります。ご家族のスマホで、ご家族に撮ってもらう）",
        "はじめる 前に 写真を とる（家の 人の スマホで、家の 人が とります。役所に 出す 写真です）",
        "Before you start the family takes photos of the damage with their own phone",
    ),
    "unsurveyed": (
        "現地調査をしていません。着いたらまず見て、紙と違うときは始めずに電話。",
        "まだ だれも 見に 行って いません。ついたら 先に よく 見ます。紙と ちがう ときは、はじめないで 電話。",
        "Nobody has looked at this place yet. Look first; if it differs, do not start: call.",
    ),
    "waste": ("今日のごみの仮置場", "ごみを 出す 場所（きょう）", "Waste site today"),
    "waste_hours": ("受付時間", "時間", "Hours"),
    "waste_rules": ("持ち物・分け方", "持って いく もの・分け方", "Bring / sort"),
    "tools": ("資機材", "道具", "Tools"),
    "taken": ("左 受取", "左：借りた", "left: taken"),
    "returned": ("右 返却", "右：返した", "right: returned"),
    "vehicle": ("車両", "車", "Vehicle"),
    "bus_out": ("行き {time} {bus}", "行く とき {time} {bus}", "Out {time} {bus}"),
    "bus_home": ("帰り {time} {bus}", "帰る とき {time} {bus}", "Home {time} {bus}"),
    "bus_off": ("（運休）", "（この バスは ありません）", " (cancelled)"),
    "breaks": ("休憩", "休み", "Breaks"),
    "breaks_said": (
        "20〜30分ごと（暑い日は必ず）",
        "20〜30分に 1回（あつい 日は かならず）",
        "every 20–30 minutes, always on hot days",
    ),
    "heat_1": (
        "今日の暑さ: 警戒。30分ごとに日陰で休み、水と塩分をとる。気温が35℃になる日は、昼で終えて戻る。",
        "きょうは あつい です。30分に 1回 休みます。水と しおを とります。35℃に なる 日は、昼で やめて もどります。",
        "Heat today: warning. Rest in the shade every 30 minutes, with water and salt. On a day of 35 °C stop at noon and come back.",
    ),
    "heat_2": (
        "今日の暑さ: 厳重警戒。20分ごとに日陰で休み、水と塩分をとる。体力の要る作業はしない。気温が35℃になる日は、昼で終えて戻る。",
        "きょうは とても あつい です。20分に 1回 休みます。水と しおを とります。つかれる 仕事は しません。35℃に なる 日は、昼で やめて もどります。",
        "Heat today: severe. Rest in the shade every 20 minutes, with water and salt. No hard work. On a day of 35 °C stop at noon and come back.",
    ),
    "heat_3": (
        "このあと、暑さが危険になる見込み。20分ごとに日陰で休み、水と塩分をとる。体力の要る作業はしない。暑くなる前に終えて戻る。センターの電話に必ず出る。",
        "このあと、あぶない あつさに なります。20分に 1回 休みます。水と しおを とります。あつく なる 前に もどります。センターの 電話に かならず 出ます。",
        "Dangerous heat is expected today. Rest in the shade every 20 minutes, with water and salt. No hard work. Come back before it is hot. Answer when the centre calls.",
    ),
    "heat_4": (
        "いま、暑さが危険（WBGT 31以上か気温35℃以上）。外の作業はしない。涼しい所だけで、20分ごとに休み、水と塩分をとる。",
        "いま、あつくて あぶない です。外で 仕事を しません。すずしい ところだけ。20分に 1回 休みます。水と しおを とります。",
        "The heat is dangerous now. No work outside. Only in cool rooms, with rest every 20 minutes, water and salt.",
    ),
    "toilet": ("トイレ", "トイレ", "Toilet"),
    "water": ("水道・電気", "水・電気", "Water, power"),
    "no_utilities": ("水か電気が使えません", "水か 電気が 使えません", "No water or no power"),
    "aed": ("AED", "AED", "AED"),
    "hospital": ("病院", "病院", "Hospital"),
    "evacuation_place": ("避難場所", "にげる 場所", "Evacuation place"),
    "remarks": ("備考", "ほかの こと", "Notes"),
    "ticks": ("出発前の5つの確認", "出発の 前に 5つ たしかめる", "Five checks before you leave"),
    "more": (
        "紙にないことを頼まれたら、その場ではせず、センターへ電話",
        "紙に ない ことを たのまれたら、しないで、センターに 電話",
        "Asked for more than this sheet says? Do not do it: call the centre",
    ),
    "rule_1": (
        "20〜30分ごとに休み、水を飲む",
        "20〜30分に 1回 休む・水を のむ",
        "Rest and drink every 20–30 minutes",
    ),
    "rule_2": (
        "ほかに写真を撮らない・SNSに載せない",
        "ほかの 写真を とらない・SNSに 出さない",
        "No other photos, nothing on social media",
    ),
    "rule_3": ("現金や品物を受け取らない", "お金・ものを もらわない", "Take no money and no gifts"),
    "rule_4": ("無理と思ったらやめて電話", "むりな ときは やめて 電話", "If it is too much: stop and call"),
    "rule_5": (
        "この紙は個人情報。必ずセンターへ返す",
        "この 紙は たいせつ。かならず センターに 返す",
        "This sheet is personal data: bring it back",
    ),
    "report": ("活動報告", "活動の 報告", "Report"),
    "report_sub": (
        "班長が書いて、帰着の窓口へこの紙ごと返してください",
        "班長が 書きます。もどったら この 紙を 窓口に 返して ください",
        "The leader fills it in and gives the whole sheet back at the desk",
    ),
    "worked": ("活動した時間", "活動した 時間", "Worked"),
    "from_to": ("　　　　：　　　　から　　　　　　：　　　　まで",) * 2
    + ("from 　　　　：　　　　　　to 　　　　：　　　　",),
    "result": ("結果", "どう なったか", "Result"),
    "done": ("完了", "ぜんぶ おわった", "finished"),
    "continue": (
        "明日以降も続ける（あと　　　人）",
        "つづきが ある（あと　　　人）",
        "to be continued (　　　 people)",
    ),
    "stopped": ("中止した", "とちゅうで やめた", "stopped"),
    "waste_out": ("ごみ", "ごみ", "Waste"),
    "kerb": (
        "軒先まで出した（運び出しが要る）",
        "家の 前に 出した（まだ 運んで いない）",
        "put out, still to be carried away",
    ),
    "queue": (
        "仮置場の待ち　　　　　分",
        "ごみの 場所で まった　　　　　分",
        "queue there 　　　　min",
    ),
    "did": ("活動内容", "した こと", "What you did"),
    "left_over": ("残っている作業・中止の理由", "のこった こと・やめた わけ", "Left to do, why stopped"),
    "words": ("ご本人・ご家族のことば", "家の 人が 言った こと", "What the family said"),
    "injuries": ("けが・体調", "けが・からだ", "Injuries, health"),
    "near_misses": ("ヒヤリハット", "あぶなかった こと", "Near misses"),
    "new_needs": (
        "気づいた困りごと（近所・別の依頼）",
        "ほかに こまって いる 人・こと",
        "Other needs you saw",
    ),
    "broken": ("資機材の破損・紛失", "こわれた 道具・ない 道具", "Tools broken or lost"),
    "none": ("なし", "ない", "none"),
    "everybody": (
        "全員の無事を確かめてください（戻った・現場から帰宅した・ほか（現場や病院などにいる）のどれかに印）",
        "みんな どこに いますか（もどった・家に 帰った・ほか（現場や 病院に いる）：しるしを つける）",
        "Where is everybody? Tick one each: back, gone home from the site, elsewhere (at the site, in hospital)",
    ),
    "back": ("戻った", "もどった", "back"),
    "home": ("帰宅", "家", "home"),
    "site": ("ほか", "ほか", "other"),
    "stays": (
        "ほかの人の　場所・わけ　　　　　　　　　　　　　　　電話　　　　　　　　　　　　　　　いつまで　　　：",
        "ほかの 人の　ところ・わけ　　　　　　　　　　　　　　　電話　　　　　　　　　　　　　　　いつまで　　　：",
        "Elsewhere: where, why　　　　　　　　　　　　　　　phone　　　　　　　　　　　　　　　until　　　：",
    ),
    "signature": ("班長の署名", "班長の 名前", "Leader's signature"),
    "received": ("受け取った窓口の人", "窓口の 人", "Received by"),
    "morning": ("午前", "午前", "morning"),
    "afternoon": ("午後", "午後", "afternoon"),
    "age": ("{n}歳", "{n}さい", "age {n}"),
    "first": ("初めて", "はじめて", "first time"),
    "car": ("車（{n}人乗り）", "車（{n}人）", "car ({n} seats)"),
    "sama": (" 様", " さま", " 様"),
}

_AT: dict[Language, int] = {"ja": 0, "easy": 1, "en": 2}


@cache
def words_of(language: Language) -> Mapping[str, str]:
    """Key to word, in a language."""
    return {key: said[_AT[language]] for key, said in _WORDS.items()}


_LOOKS = {
    "health": ("みんなの 体の ようすを 聞いた", "everybody feels well"),
    "clothing": ("服・ぼうし・長ぐつ", "clothes, hat, boots"),
    "drink": ("のみもの・塩を もった", "drinks and salt"),
    "stop": ("つらい ときは やめて よいと 言った", "all know that they may stop"),
    "contact": ("センターの 電話を わたした", "all have the centre's number"),
}

_CATEGORIES = {
    "mud_out": ("泥を 出す", "Mud removal"),
    "furniture_out": ("家具・たたみを 外に 出す", "Carrying out furniture and tatami"),
    "cleaning": ("そうじ", "Cleaning"),
    "debris": ("がれきを かたづける", "Clearing debris"),
    "carrying": ("ごみを ごみおきばへ はこぶ", "Taking waste to the waste site"),
    "tarpaulin": ("屋根に シートを はる", "Tarpaulin on the roof"),
    "floor_removal": ("ゆかを はがす", "Taking up floors"),
    "disinfection": ("消毒", "Disinfection"),
    "sandbags": ("土のう（すなの ふくろ）", "Sandbags"),
    "tree_cutting": ("たおれた 木を 切る", "Fallen trees"),
    "keepsakes": ("写真・思い出の もの", "Photos and keepsakes"),
    "moving": ("ひっこし", "Moving"),
    "shopping": ("買い物・車で おくる", "Shopping, driving"),
    "water": ("水を はこぶ", "Carrying water"),
    "distribution": ("ものを 分ける・くばる", "Sorting and handing out supplies"),
    "shelter_support": ("避難所の 手つだい", "Help at a shelter"),
    "cooking": ("ごはんを つくる", "Cooking meals"),
    "childcare": ("子どもと あそぶ", "Childcare, play"),
    "study": ("勉強の 手つだい", "Help with study"),
    "pets": ("ペット", "Pets"),
    "listening": ("話を 聞く", "Listening and talking"),
    "watching_over": ("見守り", "Watching over"),
    "salon_helper": ("お茶会・足湯の 手つだい", "Help at a tea or foot bath"),
    "interpreting": ("通訳・やさしい日本語", "Interpreting, easy Japanese"),
    "hairdressing": ("かみを 切る・マッサージ", "Hairdressing, massage"),
    "it_help": ("スマホ・パソコン", "Phones and computers"),
    "advice": ("相談（法律・医りょう・福祉）", "Advice (law, health, welfare)"),
    "other": ("ほかの こと", "Other"),
}

_HOUSEHOLD = {
    "alone": ("おとしよりだけ・ひとりの 家", "elderly only, or living alone"),
    "disability": ("しょうがいの ある 人", "person with a disability"),
    "infants": ("小さい 子ども", "small children"),
    "pregnancy": ("にんぷさん", "expecting or new mother"),
    "foreign": ("日本語が にがて", "little Japanese"),
    "pets": ("ペット", "pets"),
}

_DAMAGE = {
    "above_floor": ("水が ゆかの 上まで", "flooded above the floor"),
    "below_floor": ("水が ゆかの 下まで", "flooded below the floor"),
    "collapsed": ("家が ぜんぶ こわれた", "house destroyed"),
    "half": ("家が 半分 こわれた", "house half destroyed"),
    "part": ("家が すこし こわれた", "house partly damaged"),
    "debris": ("がれき", "debris"),
    "trees": ("たおれた 木", "fallen trees"),
    "roof": ("屋根", "roof"),
}

_DANGERS = {
    "asbestos": ("石綿（アスベスト）：ほこりを すわない", "asbestos"),
    "leaning": ("かたむいた かべ・へい", "leaning walls"),
    "gas": ("ガスが もれる", "gas leak"),
    "heights": ("高い ところ", "heights"),
    "animals": ("どうぶつ・ハチ", "animals, wasps"),
    "glass": ("ガラス・くぎ", "glass, nails"),
    "electric": ("電気（さわらない）", "live wires"),
    "slope": ("がけ・坂", "slope, cliff"),
}

_LEVELS = {
    "green": ("家の 調査：みどり", "Building check: green (inspected)"),
    "yellow": ("家の 調査：きいろ（気をつける）", "Building check: YELLOW (limited entry)"),
    "red": ("家の 調査：あか（入らない）", "Building check: RED (unsafe, do not enter)"),
}

_EQUIPMENT = {
    "スコップ（剣先）": "shovel, pointed",
    "スコップ（角）": "shovel, square",
    "一輪車": "wheelbarrow",
    "土のう袋": "sandbags",
    "バケツ": "bucket",
    "デッキブラシ": "deck brush",
    "ほうき・ちりとり": "broom and dustpan",
    "雑巾・タオル": "rags, towels",
    "バール": "crowbar",
    "ハンマー": "hammer",
    "高圧洗浄機": "pressure washer",
    "ブルーシート": "blue sheet",
    "ロープ": "rope",
    "ゴミ袋": "rubbish bags",
    "防じんマスク": "dust masks",
    "ゴム手袋": "rubber gloves",
    "ヘルメット": "helmet",
    "救急セット": "first-aid kit",
    "飲料水": "drinking water",
    "軽トラック": "small truck",
}


def _said(table: Mapping[str, tuple[str, str]], japanese: str, key: str, language: Language) -> str:
    if language == "ja" or key not in table:
        return japanese
    easy, english = table[key]
    return easy if language == "easy" else f"{english}（{japanese}）"


def looks(language: Language) -> list[str]:
    """What is looked at before a team leaves: the ticks of the sheet are those of the desk."""
    return [said if language == "ja" else _LOOKS[key][language == "en"] for key, said in LOOKS.items()]


def category(key: str, language: Language) -> str:
    """A category of work."""
    return _said(_CATEGORIES, need_words.CATEGORIES[key], key, language)


def household(key: str, language: Language) -> str:
    """What a household is like."""
    return _said(_HOUSEHOLD, need_words.HOUSEHOLD[key], key, language)


def damage(key: str, language: Language) -> str:
    """A kind of damage."""
    return _said(_DAMAGE, need_words.DAMAGE[key], key, language)


def danger(key: str, language: Language) -> str:
    """Something dangerous."""
    return _said(_DANGERS, need_words.DANGERS[key], key, language)


def danger_level(key: str, language: Language) -> str:
    """What the check of buildings found (応急危険度判定)."""
    return _said(_LEVELS, f"応急危険度判定 {need_words.DANGER_LEVELS[key]}", key, language)


def equipment(kind: str, language: Language) -> str:
    """A kind of equipment; what a centre calls by a name of its own stands as it is."""
    return f"{kind} {_EQUIPMENT[kind]}" if language == "en" and kind in _EQUIPMENT else kind


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(of: date, language: Language) -> str:
    """A day as it is said."""
    if language == "en":
        return f"{_WEEKDAYS[of.weekday()]} {of.day} {_MONTHS[of.month - 1]} {of.year}"
    return show_date(of)
