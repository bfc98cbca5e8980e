"""Values of visitors' lists: a consent, whom to call, that somebody has left, a grey cell."""

from __future__ import annotations

import re

from vcenter.domain.names import clean
from vcenter.rosters.everyday import Contact
from vcenter.rosters.grid import plain

_YES = re.compile(
    r"(?:有り?|あり|○|〇|◯|●|◎|⭕|済み?|可|諾|同意(?:済み?|する|あり|有り?)?|承諾|了承|はい|レ|✓|✔|☑|1|YES|OK|Y)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:未(?:同意|済|提出|承諾)?|×|✕|✖|✗|無し?|なし|ナシ|不可|不同意|同意(?:しない|せず|なし|無し?)|非同意|否|拒否|辞退|いいえ|しない|0|NO|NG|N)",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(r"[-ー/・.…]+|未確認|未聴取|聞いていない|未回答|□|☐")
_BEHIND = r"(?:[(\[].*[)\]]?|[\s]*(?:[RHS令平]|20)?[\d./年月日元]+.*)?"


def read_consent(written: str) -> tuple[bool | None, str]:
    """(yes, no, or None of who was not asked; why to look at it): 有 ○ 済 are yes, 未 × 無 are no, an empty cell is neither."""
    text = plain(written)
    if not text or _NOT_ASKED.fullmatch(text):
        return None, ""
    for said, pattern in ((False, _NO), (True, _YES)):
        if found := re.fullmatch(rf"{pattern.pattern}(?P<behind>{_BEHIND})", text, re.IGNORECASE):
            doubtful = re.search(r"保留|確認中|条件|一部|のみ|検討|取消|撤回|変更", found["behind"] or "")
            return (None, "同意の書き方が読めません。確かめてください。") if doubtful else (said, "")
    return None, "同意の書き方が読めません。確かめてください。"


_RELATIONS = r"(?:長|次|二|三|四|五)?(?:男|女)(?:の?[嫁妻夫])?|夫|妻|息子|娘|子|孫|兄|弟|姉|妹|姪|甥|父|母|叔[父母]|伯[父母]|従[兄姉弟妹]|いとこ|義[父母兄弟姉妹]|嫁|婿|友人|知人|隣人?|近所|親戚|親族|家族|本人|大家|民生委員|ケアマネ(?:ジャー)?|姉妹|兄弟|成年?後見人|後見人"
_RELATION = re.compile(rf"[(（\[]?({_RELATIONS})[)）\]]?")
_PHONE = re.compile(r"[(（]?0[\d０-９]*[\-‐‑–—−－ー() （）]?[\d０-９][\d０-９\-‐‑–—−－ー()（） ]{6,14}")
_DIGITS = str.maketrans("０１２３４５６７８９（）", "0123456789()")
_NOBODY = re.compile(r"なし|無し?|ナシ|[-ー]+|不明|いない|記入なし")


def read_contact(written: str) -> Contact | None:
    """Whom to call, of one cell: 長男　一郎　03-3555-0101; None of なし."""
    text = re.sub(r"\s+", " ", written).strip().translate(_DIGITS)
    if not text or _NOBODY.fullmatch(plain(text)):
        return None
    phone = ""
    if found := _PHONE.search(text):
        phone = re.sub(r"[‐‑–—−－ー]", "-", plain(found[0]))
        text = f"{text[: found.start()]} {text[found.end() :]}"
    relation = ""
    words = [
        word for word in re.split(r"[\s　・、,／/:：;]+", re.sub(r"TEL|℡|☎|電話|携帯", " ", text)) if word
    ]
    rest = []
    for word in words:
        bracketed = re.search(rf"[(（\[]({_RELATIONS})[)）\]]", word)
        if not relation and (found := _RELATION.fullmatch(word)):
            relation = found[1]
        elif not relation and bracketed:
            relation = bracketed[1]
            rest.append(word.replace(bracketed[0], ""))
        else:
            rest.append(word)
    return Contact(clean(" ".join(one for one in rest if one)), relation, phone)


_GONE = re.compile(
    r"施設|入所|入居|特養|老健|グループホーム|死亡|逝去|死去|他界|永眠|亡くな|転出|転居|引っ?越|退会|脱退|辞退|(?:訪問|見守り|支援|利用)(?:は)?終了|^終了|除外|除籍|抹消|対象外|廃止|解除|取消|取り消し|訪問不要|中止$"
)
_NOT_GONE = re.compile(
    r"検討|予定|希望|待ち|申込|申請|退所|一時|短期|ショート|デイ|通所|通い|見学|相談|戻|復帰|再開|可能性|かも|から(?:転|引|入)|より(?:転|引)|転入"
)
_OF_OTHERS = re.compile(
    rf"(?:{_RELATIONS}|配偶者|主人|同居者?|犬|猫)(?:は|が|も|の|と)?[^。、;]{{0,8}}(?:施設|入所|入居|死亡|逝去|死去|他界|永眠|亡くな|転出|転居|引っ?越)"
)


def has_gone(note: str) -> bool:
    """Whether a remark says that the visits have ended: R6.12 施設. Not 入所検討中, nor that somebody's husband died."""
    return any(
        _GONE.search(part) and not _NOT_GONE.search(part) and not _OF_OTHERS.search(part)
        for part in re.split(r"[。、;；\n]", plain(note))
    )


def is_grey(colour: str) -> bool:
    """Whether a colour is a grey that somebody sees: neither white nor black, nor the pale one of every other row."""
    if colour.startswith("theme:"):
        _, theme, tint = colour.split(":")
        return (theme == "0" and -0.55 < float(tint) < -0.1) or (theme == "1" and 0.3 < float(tint) < 0.9)
    if not re.fullmatch(r"[0-9A-F]{6}", colour):
        return False
    parts = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return max(parts) - min(parts) <= 10 and min(parts) >= 0x60 and max(parts) <= 0xE4
