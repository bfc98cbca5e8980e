"""Five languages that all say everything, chosen as a reader expects; and pages that weigh little."""

import re
import string

import pytest

from tests.phone import Phone
from vcenter.domain.skills import LABELS
from vcenter.locale import LANGUAGES, texts, wanted


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    right, here = texts("ja"), texts(language)
    assert len(here) > 100
    assert list(here) == list(right)
    for key, text in here.items():
        assert text.strip(), key
        assert placeholders(text) == placeholders(right[key]), key


@pytest.mark.parametrize("language", ["en", "zh", "ko"])
def test_nothing_is_left_untranslated(language: str) -> None:
    for key, text in texts(language).items():
        assert not re.search("[\u3041-\u3096\u30a1-\u30fa]", text), (key, text)
        if language != "zh" and key not in ("common.weekdays", "common.date"):
            assert not re.search("[\u4e00-\u9fff]", text), (key, text)


def test_easy_japanese_says_how_every_word_is_read() -> None:
    for key, text in texts("easy").items():
        without_counters = re.sub(r"(?<=[}0-9])[人月日分]", "", re.sub("（[^）]+）", "（", text))
        assert not re.search("[\u4e00-\u9fff\u3005](?![\u4e00-\u9fff\u3005]*（)", without_counters), (
            key,
            text,
        )


def test_skills_are_the_ones_of_the_one_vocabulary() -> None:
    assert {
        key.partition(".")[2]: text for key, text in texts("ja").items() if key.startswith("skill.")
    } == LABELS


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("ja", "ja"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("zh-TW", "zh"),
        ("fr;q=0.9,en;q=0.3", "en"),
        ("vi", "en"),
        ("", "ja"),
        ("*", "ja"),
        ("en;q=broken,ko", "ko"),
    ],
)
def test_the_browser_says_which_language(accept: str, language: str) -> None:
    assert wanted(accept) == language


def test_what_was_chosen_counts_more_than_what_the_browser_says(phone: Phone) -> None:
    assert 'lang="zh-Hans"' in phone.get("/join?lang=zh").text
    assert '<html lang="zh-Hans">' in phone.get("/status", **{"accept-language": "en"}).text
    assert '<html lang="zh-Hans">' in phone.get("/status?lang=nonsense").text


def test_what_a_phone_loads_is_compressed_and_live_updates_are_not(phone: Phone) -> None:
    for path in ("/join", "/status", "/door", "/assets/style/volunteer.css"):
        assert phone.get(path).headers.get("content-encoding") == "gzip", path
    for path in ("/sign-in", "/alive", "/me/pass.png"):
        assert "content-encoding" not in phone.get(path).headers, path


def test_no_personal_data_stands_in_an_address(phone: Phone) -> None:
    answer = phone.register()
    assert "?" not in answer.headers["location"]
    assert not re.search(r'(href|action)="[^"#]*(花子|1980|VC:P)', phone.get("/me").text)
