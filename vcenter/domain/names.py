"""Names and kana: as they are shown, and as they are compared and searched."""

from __future__ import annotations

import re
import unicodedata

# Kanji that one family writes in several ways: the most common one, and behind it the others. Source: the forms of
# 康熙字典 in brackets in 常用漢字表 (内閣告示 2010) and 人名用漢字表, of the commonly printed forms (表外漢字字体表) the simplified ones,
# and the variants that councils meet in their rosters (戸籍統一文字 of the same reading and meaning).
_FORMS = """
    高髙 崎﨑碕嵜 辺邊邉 斉齋斎齊 浜濱濵 沢澤 徳德 桜櫻 広廣 国國圀 島嶋嶌㠀 真眞 竜龍 滝瀧 恵惠 栄榮 学學斈 実實
    寿壽 蔵藏 槙槇 曽曾 桑桒 柳栁桺 富冨 円圓 黒黑 静靜 清淸 館舘 吉𠮷 関關 条條 児兒 芦蘆 桧檜 渋澁澀 薮藪籔 渕淵渊
    橋𣘺槗 村邨 野埜㙒 土𡈽 松枩柗 梅楳 船舩 角⻆ 卯夘 留畄 兎兔菟 喜㐂 秋秌穐 峰峯 園薗 猪豬 鶴靏靍靎 郎郞 朗朖 翠翆
    剣劍劒劔釼 鉄鐵銕 尭堯 遥遙 瑶瑤 晋晉 凛凜 涼凉 涌湧 裏裡 煙烟 略畧 籠篭 壷壺 鴬鶯 砺礪 祢禰 祷禱 涛濤 禄祿 穣穰
    頴穎 蓑簑 讃讚 巌巖 亘亙 姫姬 呉吳 桝枡 靱靭 蒋蔣 梼檮 蛎蠣 鯵鰺 竈竃 萌萠 侭儘 諌諫 蝉蟬 頬頰 鴎鷗 痩瘦 填塡 顛顚
    噛嚙 掴摑 繋繫 醤醬 莱萊 蝋蠟 屏屛 并幷 箪簞 麹麴 唖啞 嘘噓
    亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 営營 衛衞 駅驛 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 奥奧 横橫 温溫 穏穩 仮假 価價
    画畫 会會 壊壞 懐懷 絵繪 概槪 拡擴 殻殼 覚覺 岳嶽 楽樂 渇渴 勧勸 巻卷 陥陷 寛寬 歓歡 観觀 気氣 既旣 帰歸 偽僞 戯戲
    犠犧 旧舊 拠據 挙擧舉 虚虛 峡峽 挟挾 狭狹 郷鄕鄉 暁曉 区區 駆驅 勲勳 薫薰 群羣 径徑 茎莖 掲揭 渓溪 経經 蛍螢 軽輕
    継繼 鶏鷄雞 芸藝 撃擊 欠缺 県縣 倹儉 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 効效 恒恆 黄黃 鉱鑛礦 号號 済濟 砕碎
    剤劑 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 辞辭 湿濕溼 写寫 釈釋 収收 従從 獣獸 縦縱 粛肅 処處 叙敍敘 将將 称稱 焼燒
    証證 奨獎奬 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨
    髄髓 枢樞 数數 瀬瀨 声聲 窃竊 摂攝 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 装裝
    総總 騒騷 臓臟 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 択擇 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄
    庁廳 聴聽 徴徵 勅敕 鎮鎭 転轉 点點 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬪鬥 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜
    廃廢 売賣 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 瓶甁 払拂 仏佛 並竝 変變 弁辨瓣辯 舗舖 宝寶 豊豐 褒襃 翻飜 毎每 万萬
    満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 両兩 猟獵 緑綠 塁壘 涙淚 励勵
    礼禮 隷隸 霊靈 齢齡 恋戀 炉爐 労勞 楼樓 録錄 湾灣 歩步 渉涉 歳歲 戸戶 隣鄰 内內 戻戾 増增 悦悅 税稅 説說 脱脫 鋭銳
    閲閱 絶絕 青靑 彦彥 顔顏 産產 即卽 研硏 餅餠 飲飮 歴歷 暦曆 冊册 錬鍊 雑雜 亀龜 鼓皷 緒緖
"""
_VARIANTS = {word[0]: word[1:] for word in _FORMS.split()}
_COMMON = {ord(other): common for common, others in _VARIANTS.items() for other in others}


def _without_accent(code: int) -> str:
    """The plain small letter of a Latin one with marks: e of é, u of ữ; "" of what has none."""
    first = unicodedata.normalize("NFD", chr(code))[0]
    return first.lower() if first.isascii() and first.isalpha() else ""


# Letters without marks: José is found by jose, Nguyễn by nguyen. Unicode says which letter it is, but for a few.
_PLAIN_LETTERS: dict[int, str | None] = {
    code: plain for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if (plain := _without_accent(code))
}
_LETTERS = "łl øo đd ħh ŧt ıi ƶz ɨi ðd þth ŋn æae œoe ßss ẞss"
_PLAIN_LETTERS |= {ord(word[0]): word[1:] for word in _LETTERS.split()}
_PLAIN_LETTERS |= dict.fromkeys(range(0x300, 0x370))  # a mark that stands by itself

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}

_SPELLINGS = {**_PLAIN_LETTERS, **_COMMON, **_HIRAGANA_TO_KATAKANA, ord("ヶ"): "ケ", ord("ヵ"): "ケ"}
_BETWEEN_KANJI = "(?<=[々〆一-鿿]){}(?=[々〆一-鿿])"
_GA = re.compile(_BETWEEN_KANJI.format("ガ"))  # 一が瀬, 一ガ瀬 and 一ヶ瀬
_KA = re.compile(_BETWEEN_KANJI.format("カ"))

_COMPANIES = (("株式会社", "(株)"), ("有限会社", "(有)"), ("特定非営利活動法人", "npo法人"))

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_SHOWN = re.compile(f"[{_SELECTORS.pattern[1:-1]}{_UNSEEN.pattern[1:-1]}]")
_HALF_KANA = re.compile(r"[\uff66-\uff9f]+")
_OTHER_WIDTH = re.compile("[\uff01-\uff5e\uff66-\uff9f]")
_NOTE = re.compile(r"^(.+?)\s*[(（〔［\[]([^)）〕］\]]*)[)）〕］\]]\s*$")
_BETWEEN = re.compile(r"[\s・･.,‘’ʻʼ'`\-‐]+")
_HYPHENS = re.compile(r"(?<=\d)[-‐‑‒–—―−ーｰ－]+(?=\d)")
_LONGEST_NAME = 200  # beyond, no name with a note: what takes the pattern ages is not looked at
_KANA = re.compile(r"[ァ-ヺー・\s　]+")


_POLITE = ("さん", "さま", "様", "ちゃん", "くん", "先生", "殿")


def with_san(name: str) -> str:
    """A name as somebody is called: 高橋さん. Whoever is only known as おばあさん is not called おばあさんさん."""
    return name if name.endswith(_POLITE) else f"{name}さん"


_COLUMNS = {
    "ア": "アイウエオヴ", "カ": "カキクケコ", "サ": "サシスセソ", "タ": "タチツテト", "ナ": "ナニヌネノ", "ハ": "ハヒフヘホ",
    "マ": "マミムメモ", "ヤ": "ヤユヨ", "ラ": "ラリルレロ", "ワ": "ワヰヱヲン",
}  # fmt: skip
_ROW_OF = {letter: row for row, letters in _COLUMNS.items() for letter in letters}


def kana_row(kana: str) -> str:
    """The row of the syllabary in which somebody is looked up: あ, か, さ … わ; 他 for no kana."""
    first = unicodedata.normalize("NFD", fold(kana)[:1])[:1]  # ガ is カ with a mark
    first = {
        "ァ": "ア",
        "ィ": "イ",
        "ゥ": "ウ",
        "ェ": "エ",
        "ォ": "オ",
        "ャ": "ヤ",
        "ュ": "ユ",
        "ョ": "ヨ",
    }.get(first, first)
    row = _ROW_OF.get(first)
    return chr(ord(row) - 0x60) if row else "他"


def _plain(text: str) -> str:
    """One spelling of each character, without selectors and marks that nobody sees."""
    return unicodedata.normalize("NFKC", _NOT_SHOWN.sub("", text))


def without_unseen(text: str) -> str:
    """A text without characters that nobody sees: NUL, other control characters, marks of direction and of no width."""
    return _UNSEEN.sub("", text)


def fold(text: str) -> str:
    """The form in which names are compared and searched.

    Width, case, spaces, kana kind and variants of kanji make no difference in it:
    髙橋 and 高橋, やまだ and ﾔﾏﾀﾞ, José and jose, 一ヶ瀬 and 一ケ瀬, ㈱みなと and 株式会社みなと are the same.
    """
    if not text:
        return ""
    plain = _plain(text).lower().translate(_SPELLINGS)
    for long, short in _COMPANIES:
        plain = plain.replace(long, short)
    plain = _BETWEEN.sub("", plain)
    return _GA.sub("ケ", plain) if "ガ" in plain else plain


def fold_text(text: str) -> str:
    """As `fold`, for addresses and what else is searched: 1-2-3, １－２－３ and １ー２ー３ are the same too."""
    return fold(_HYPHENS.sub("", text))


def fold_word(word: str) -> str:
    """As `fold_text`, for one word of what somebody looks for: see `ways`."""
    return _KA.sub("ケ", fold_text(word))


def ways(folded: str) -> list[str]:
    """What a folded text is found by: as it is, and 一カ瀬 as 一ケ瀬 too.

    山田カ代 is 山田　カ代 as well: so カ between kanji is no ケ in `fold`, and is found by カ代 and by ケ.
    """
    also = _KA.sub("ケ", folded)
    return [folded] if also == folded else [folded, also]


def clean(text: str) -> str:
    """A name as it is shown: one full-width space between its parts, widths made even, kanji untouched."""
    parts = _parts(text)
    # Latin names keep their narrow space.
    return " ".join(parts) if all(part.isascii() for part in parts) else "　".join(parts)


def _parts(text: str) -> list[str]:
    seen = _UNSEEN.sub("", text)
    if not _OTHER_WIDTH.search(seen):
        return seen.split()
    # NFKC would replace compatibility kanji that a family writes on purpose: only widths are made even.
    even = "".join(
        unicodedata.normalize("NFKC", char) if _is_width_variant(char) else char for char in _joined(seen)
    )
    return even.split()


def _joined(text: str) -> str:
    """Half-width kana with its separate voicing marks joined: ﾀﾞ is one character."""
    return _HALF_KANA.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


def _is_width_variant(char: str) -> bool:
    return "\uff01" <= char <= "\uff5e" or char == "　"


def clean_kana(text: str) -> str:
    """Kana as it is shown: full-width katakana, one full-width space between surname and given name."""
    return "　".join(_plain(text).translate(_HIRAGANA_TO_KATAKANA).split())


def is_kana(text: str) -> bool:
    """Whether this is katakana and spaces only, as `clean_kana` gives it."""
    return bool(_KANA.fullmatch(text))


def split_note(name: str) -> tuple[str, str]:
    """A name and the note in its brackets: 山田太郎(代表) is 山田太郎 and 代表; "" without a note."""
    if len(name) <= _LONGEST_NAME and (found := _NOTE.match(name.strip())):
        return found[1].strip(), found[2].strip()
    return name.strip(), ""
