"""Phones, postal codes and e-mail addresses as people write them and as Excel leaves them."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from vcenter.domain.refusal import Refusal


def digits(text: str) -> str:
    """The digits of a text as ASCII, and nothing else."""
    return _NO_DIGITS.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))


_NO_DIGITS = re.compile(r"[^0-9]+")


def read_phone(text: str) -> str:
    """A phone as it is shown: 090-1234-5678, or +81-… style for numbers abroad.

    A zero in front that Excel ate is put back. Refusal when no such number can exist.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[‐‑–—―−ーｰ]", "-", plain)
    if re.search(r"[^\d+()\-\s./]", plain):
        raise Refusal("電話番号に数字以外があります。例: 090-1234-5678", code="phone")
    only = digits(plain)
    if not plain.startswith("+") and not only.startswith("0") and len(only) in (9, 10):
        plain = "0" + only
    try:
        number = phonenumbers.parse(plain, "JP")
    except phonenumbers.NumberParseException:
        raise Refusal("電話番号が読めません。例: 090-1234-5678", code="phone") from None
    japanese = number.country_code == 81
    # The library also lets through numbers of 9 and of 12 to 17 digits, which no phone of a person has.
    wrong_length = japanese and len(str(number.national_number)) not in (9, 10)
    if wrong_length or not phonenumbers.is_possible_number(number):
        raise Refusal(
            "電話番号のけた数が違います。例: 090-1234-5678（固定電話は市外局番から: 03-1234-5678）",
            code="phone",
        )
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if japanese else style.INTERNATIONAL)


def read_postal(text: str) -> str:
    """A postal code as 105-0051. A zero in front that Excel ate is put back."""
    only = digits(text)
    if len(only) == 6:
        only = "0" + only
    if len(only) != 7 or re.search(r"[^\d〒\-‐‑–—―−ーｰ\s]", unicodedata.normalize("NFKC", text)):
        raise Refusal("郵便番号は7けたの数字です。例: 105-0051", code="postal")
    return f"{only[:3]}-{only[3:]}"


def read_email(text: str) -> str:
    """An e-mail address, its width made narrow. Refusal when it cannot be one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", plain):
        raise Refusal("メールアドレスの形が違います。例: taro@example.jp", code="email")
    return plain
