"""Who may be the same person in two records (重複の可能性): how likely, and why, in words that staff read.

`same.py` says who is surely one; this says whom a person should look at. Nothing here merges anybody. A name is never enough by itself, and
whose birthdays differ plainly are two: a father and a son of one name, twins, a family behind one phone stay apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from itertools import combinations
from typing import Any, Literal, NamedTuple

from rapidfuzz.distance import OSA

from vcenter.domain.contact import digits
from vcenter.domain.kanji import in_common_form, same_kanji
from vcenter.domain.names import fold, is_kana
from vcenter.domain.same_house import same_house

Verdict = Literal["likely", "perhaps"]

WORDS: Mapping[Verdict, str] = {"likely": "可能性が高い", "perhaps": "可能性あり"}


class Likeness(NamedTuple):
    """Why two records may be one person. score: of 100, to put the likelier first."""

    verdict: Verdict
    score: int
    reasons: tuple[str, ...]

    @property
    def said(self) -> str:
        return "・".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of somebody, as it is compared. `phones` are theirs or their family's; `offices` those that many share."""

    name: str
    """As it is shown."""
    whole: str
    given: str
    """Of the name, folded; "" where the parts are not told apart."""
    kana: str
    given_kana: str
    sex: str
    birth: str
    phones: frozenset[str]
    offices: frozenset[str]
    email: str
    address: str
    member_number: str


_NO_BIRTH = {"1900-01-01", "1899-12-30"}
"""What stands in a file for a birthday that nobody knew."""

_MISSING = str.maketrans("", "", "〓\ufffd?？●○◯■□＊*")
"""What stands in a name where a machine lacked the character."""


def told(
    person: Mapping[str, Any], offices: frozenset[str] = frozenset(), no_births: Container[str] = ()
) -> Told:
    """What a record tells. offices: phones known to be shared by many; no_births: days that stand for an unknown one."""
    birth = str(person.get("birth") or "")
    phones = {digits(person.get(name) or "") for name in ("phone", "phone_other")} - {""}
    name, kana = str(person["name"]), str(person.get("kana") or "")
    if not kana and is_kana(fold(name)):
        kana = name
    return Told(
        name,
        _whole(name),
        _given(name),
        fold(kana),
        _given(kana),
        str(person.get("sex") or ""),
        "" if birth in _NO_BIRTH or birth in no_births else birth,
        frozenset(phones - offices),
        frozenset(phones & offices),
        str(person.get("email") or "").strip().lower(),
        str(person.get("address") or ""),
        fold(person.get("member_number") or ""),
    )


def _whole(name: str) -> str:
    """A name folded. Of Latin ones the parts in one order: MARIA GARCIA is Garcia Maria."""
    parts = [fold(part) for part in name.split()]
    return "".join(sorted(parts) if all(part.isascii() for part in parts) else parts)


def _given(name: str) -> str:
    parts = name.split()
    return fold(parts[-1]) if len(parts) > 1 else ""


class Name(IntEnum):
    """How alike two names are: the higher, the more."""

    OTHER = 0
    SLIP = 1
    """One letter of the reading is another, and no kanji say who is meant: a slip of the finger, or sisters."""
    GIVEN = 2
    """The given name is the same and the surname another: married, or somebody else."""
    SOUNDS = 3
    """Read the same and written with other kanji, or written the same and read otherwise."""
    SAME = 4


class Birth(IntEnum):
    OTHER = 0
    UNKNOWN = 1
    PARTLY = 2
    """Of one year and month, or of one day and month and a year that one slip makes of the other."""
    CLOSE = 3
    """Another by one slip: the next day, day and month exchanged, one digit."""
    SAME = 4


def likeness(one: Told, other: Told) -> Likeness | None:
    """How likely two records are one person; None where they are two, or nothing but a name speaks for it.

    The same whichever comes first.
    """
    birth = _birth(one.birth, other.birth)
    if birth is Birth.OTHER:
        return None
    name, name_said = _name(one, other)
    if name is Name.OTHER:
        return None
    seen = _contact(one, other)
    verdict = _verdict(name, birth, seen)
    if verdict is None:
        return None
    sexes = {one.sex, other.sex}
    unlike = sexes == {"m", "f"}
    if unlike and verdict == "perhaps" and name < Name.SAME:
        return None
    reasons = [name_said, _BIRTH_SAID[birth], *seen.said]
    score = _NAME_SCORE[name] + _BIRTH_SCORE[birth] + seen.score
    if unlike:
        verdict, score = "perhaps", score - 15
        reasons.append("性別が違う")
    return Likeness(verdict, max(1, min(99, score)), tuple(filter(None, reasons)))


def same_name_and_contact(one: Told, other: Told) -> Likeness | None:
    """Two records of one name, reached in one way, whatever their birthdays: two of one family, or a year that was mistyped on a phone.

    Nothing that two are made one for, and enough to ask whoever stands at a desk.
    """
    name, said = _name(one, other)
    seen = _contact(one, other)
    if name is not Name.SAME or not seen.same:
        return None
    return Likeness("perhaps", _NAME_SCORE[name] + seen.score, (said, *seen.said))


_NAME_SCORE = {Name.SAME: 40, Name.SOUNDS: 32, Name.GIVEN: 22, Name.SLIP: 18}
_BIRTH_SCORE = {Birth.SAME: 30, Birth.CLOSE: 15, Birth.PARTLY: 8, Birth.UNKNOWN: 0}
_BIRTH_SAID = {
    Birth.SAME: "生年月日が同じ",
    Birth.CLOSE: "生年月日が少し違う",
    Birth.PARTLY: "生年月日の一部が違う",
    Birth.UNKNOWN: "",
}


def _verdict(name: Name, birth: Birth, seen: _Contact) -> Verdict | None:
    """What name, birthday and how they are reached say together."""
    if birth is Birth.SAME:
        if name is Name.SAME:
            return "likely" if seen.same or len(seen.apart) < 2 else "perhaps"
        if name is Name.SOUNDS:
            return "likely" if seen.same else "perhaps"
        if name is Name.GIVEN:
            # Behind one address there may be a house of a hundred flats.
            return "likely" if seen.own else "perhaps" if seen.same else None
        return "perhaps" if seen.same else None  # twins share the phone and the house, and nearly the name
    if birth in (Birth.CLOSE, Birth.PARTLY):
        if not seen.same:
            return None
        if birth is Birth.CLOSE and (
            name is Name.SAME or (name is Name.GIVEN and seen.own and len(seen.same) > 1)
        ):
            return "likely"
        # Whoever married and mistyped their birthday is rarer than two of one family, who share a house.
        return "perhaps" if name >= Name.SOUNDS or (name is Name.GIVEN and seen.own) else None
    if name is Name.SAME:
        if not seen.same:
            return None
        return "likely" if not seen.apart or seen.same >= {"電話"} else "perhaps"
    if name is Name.SOUNDS:
        return "perhaps" if seen.same else None
    return "perhaps" if name is Name.GIVEN and len(seen.same) > 1 else None


# Names


def _name(one: Told, other: Told) -> tuple[Name, str]:
    """How alike two names are, and how that is said."""
    if one.whole == other.whole or same_kanji(one.whole, other.whole):
        return _written_the_same(one, other)
    if one.kana and one.kana == other.kana:
        if _is_kana_name(one) or _is_kana_name(other) or _lacks(one, other):
            return Name.SAME, "名前の読みが同じ"
        return Name.SOUNDS, "名前の読みが同じで、漢字が違う"
    kana_alone = bool(one.kana and other.kana) and (_is_kana_name(one) or _is_kana_name(other))
    if kana_alone and _sound(one.kana) == _sound(other.kana):
        return Name.SOUNDS, "名前の読みがほぼ同じ"
    if _same_given(one, other):
        return Name.GIVEN, "名が同じで、姓が違う"
    if kana_alone and _slipped(one.kana, other.kana):
        return Name.SLIP, "名前が1字違う"
    return Name.OTHER, ""


def _written_the_same(one: Told, other: Told) -> tuple[Name, str]:
    said = "名前が同じ" if _bare(one.name) == _bare(other.name) else "名前が同じ（書き方だけが違う）"
    if one.kana and other.kana and _sound(one.kana) != _sound(other.kana):
        if OSA.distance(_sound(one.kana), _sound(other.kana), score_cutoff=1) > 1:
            return Name.SOUNDS, f"{said}・読みが違う"
        return Name.SAME, f"{said}・読みが1字違う"
    return Name.SAME, said


def _bare(name: str) -> str:
    return "".join(name.split())


def _is_kana_name(one: Told) -> bool:
    return is_kana(one.whole)


def _lacks(one: Told, other: Told) -> bool:
    """Whether the names are the same but for characters that a machine lacked in one of them."""
    for poor, whole in ((one, other), (other, one)):
        left = poor.whole.translate(_MISSING)
        if left != poor.whole and len(poor.whole) == len(whole.whole):
            return all(
                a == b or not a.translate(_MISSING) for a, b in zip(poor.whole, whole.whole, strict=True)
            )
    return False


def _same_given(one: Told, other: Told) -> bool:
    """Whether the given names are the same: both as they are written and as they are read, as far as either is known."""
    return _ends_alike(one, other) or _ends_alike(other, one)


def _ends_alike(split: Told, whole: Told) -> bool:
    """As `_same_given`, where the parts of one name are told apart."""
    in_kana = any(map(is_kana, (split.whole, whole.whole, split.given, whole.given)))
    if in_kana and split.kana and whole.kana:
        written = ""
    elif not split.given or not _ends_with(whole.given or whole.whole, split.given, apart=bool(whole.given)):
        return False
    else:
        written = split.given
    if not (split.kana and whole.kana):
        return bool(written)
    if not split.given_kana:
        return False
    return _ends_with(
        _sound(whole.given_kana or whole.kana), _sound(split.given_kana), apart=bool(whole.given_kana)
    )


def _ends_with(whole: str, given: str, *, apart: bool) -> bool:
    """apart: the whole is a given name too; otherwise a surname stands before it."""
    return (
        same_kanji(whole, given)
        if apart
        else len(whole) > len(given) and same_kanji(whole[-len(given) :], given)
    )


def _slipped(kana: str, other: str) -> bool:
    return min(len(kana), len(other)) > 3 and OSA.distance(_sound(kana), _sound(other), score_cutoff=1) <= 1


_SMALL = str.maketrans("ァィゥェォッャュョヮヂヅヲヰヱヴ", "アイウエオツヤユヨワジズオイエブ", "ー・")
_PLAIN = str.maketrans(
    "ガギグゲゴザジズゼゾダデドバビブベボパピプペポ", "カキクケコサシスセソタテトハヒフヘホハヒフヘホ"
)


@lru_cache(maxsize=50_000)
def _sound(kana: str) -> str:
    """A reading without what people hear and write in two ways: ヤマザキ and ヤマサキ, ショーコ and シヨコ."""
    return kana.translate(_SMALL).translate(_PLAIN)


# Birthdays

_ERAS = (1867, 1911, 1925, 1988, 2018)
"""The year before the first of 明治, 大正, 昭和, 平成, 令和."""
_ERA_SLIPS = frozenset(later - earlier for earlier, later in combinations(_ERAS, 2))


@lru_cache(maxsize=50_000)
def _birth(one: str, other: str) -> Birth:
    if not one or not other:
        return Birth.UNKNOWN
    if one == other:
        return Birth.SAME
    try:
        first, second = date.fromisoformat(one), date.fromisoformat(other)
    except ValueError:
        return Birth.OTHER
    if abs(first - second) <= timedelta(days=1):
        return Birth.CLOSE
    if first.year == second.year:
        if (first.month, first.day) == (second.day, second.month):
            return Birth.CLOSE
        if OSA.distance(one, other, score_cutoff=1) <= 1:
            return Birth.CLOSE
        return Birth.PARTLY if first.month == second.month else Birth.OTHER
    years = abs(first.year - second.year)
    if one[4:] == other[4:] and (years == 1 or years in _ERA_SLIPS or sorted(one[:4]) == sorted(other[:4])):
        return Birth.PARTLY
    return Birth.OTHER


# How somebody is reached


class _Contact(NamedTuple):
    same: frozenset[str]
    apart: frozenset[str]
    said: tuple[str, ...]
    score: int

    @property
    def own(self) -> bool:
        """Whether something is the same that is somebody's own, and not the house's."""
        return bool(self.same - {"住所"})


def _contact(one: Told, other: Told) -> _Contact:
    same, apart = set(), set()
    if one.phones & other.phones:
        same.add("電話")
    elif one.phones and other.phones:
        apart.add("電話")
    if one.email and other.email:
        (same if one.email == other.email else apart).add("メール")
    if one.address and other.address:
        (same if same_house(one.address, other.address) else apart).add("住所")
    if one.member_number and one.member_number == other.member_number:
        same.add("会員番号")  # another number says nothing: each roster counts for itself
    said = [f"{word}が同じ" for word in _ORDER if word in same]
    if one.offices & other.offices:
        said.append("電話が同じ（大勢で使っている番号）")
    said += [f"{word}が違う" for word in _ORDER if word in apart]
    score = sum(_SCORES[word] for word in same) - 4 * len(apart)
    return _Contact(frozenset(same), frozenset(apart), tuple(said), score)


_SCORES = {"電話": 14, "メール": 12, "住所": 10, "会員番号": 8}
_ORDER = tuple(_SCORES)


# Finding them among many


class Found(NamedTuple):
    """Two of those who were compared: where they stand in what was given, the first one first."""

    one: int
    other: int
    likeness: Likeness


SHARED_BY = 6
"""More people than this behind one phone are no family: a clinic's number, or a hall's."""

LARGEST_HEAP = 400
"""Of more than so many who have one thing in common only those are compared who have a second one."""


def offices(people: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Phones that more people give as theirs than a family has. One who stands in three lists counts once."""
    users: dict[str, set[str]] = defaultdict(set)
    for person in people:
        for name in ("phone", "phone_other"):
            if number := digits(person.get(name) or ""):
                users[number].add(fold(person.get("kana") or person["name"]))
    return frozenset(number for number, names in users.items() if len(names) > SHARED_BY)


def no_births(people: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Birthdays of so many that they stand for "unknown" (1950-01-01): of 20,000 people hardly three are born on one day."""
    born = Counter(str(person.get("birth") or "") for person in people)
    return frozenset(day for day, count in born.items() if count > 40 + len(people) // 500)


def find(
    people: Sequence[Mapping[str, Any]],
    others: Sequence[Mapping[str, Any]] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Found]:
    """Likely pairs, the likeliest first: among these people, or, where there are others, each of one and one of the others.

    Only those are compared who have something in common that two records of one person nearly always have: name, reading, birthday, phone or mail.
    """
    first_other = len(people) if others is not None else 0
    found = _find([*people, *(others or ())], lambda heap: _pairs(heap, first_other), progress)
    return [one._replace(other=one.other - first_other) for one in found]


def find_new(
    new: Sequence[Mapping[str, Any]],
    known: Sequence[Mapping[str, Any]],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Found]:
    """As `find`, of pairs in which one at least is new: among the new, and each of them with who is known. Where they stand in
    both together, the new before the known."""
    if not new:
        return []
    return _find([*new, *known], lambda heap: _pairs_with_new(heap, len(new)), progress)


def _find(
    everybody: Sequence[Mapping[str, Any]],
    pairs: Callable[[Sequence[int]], Iterable[tuple[int, int]]],
    progress: Callable[[int, int], None] | None,
) -> list[Found]:
    """Likely pairs, the likeliest first. pairs: of those who have something in common, who is compared."""
    shared, unsaid = offices(everybody), no_births(everybody)
    all_told = [told(person, shared, unsaid) for person in everybody]
    heaps = _heaps(all_told)
    seen: set[tuple[int, int]] = set()
    found = []
    for done, heap in enumerate(heaps, start=1):
        for pair in pairs(heap):
            if pair in seen:
                continue
            seen.add(pair)
            if alike := likeness(all_told[pair[0]], all_told[pair[1]]):
                found.append(Found(*pair, alike))
        if progress and (done % 500 == 0 or done == len(heaps)):
            progress(done, len(heaps))
    found = _with_namesakes_of_one_phone(found, all_told)
    return sorted(found, key=lambda one: (one.likeness.verdict != "likely", -one.likeness.score, one.one))


def _pairs(heap: Sequence[int], first_other: int) -> Iterator[tuple[int, int]]:
    if not first_other:
        return combinations(heap, 2)
    mine = [at for at in heap if at < first_other]
    theirs = [at for at in heap if at >= first_other]
    return ((one, other) for one in mine for other in theirs)


def _pairs_with_new(heap: Sequence[int], new: int) -> Iterator[tuple[int, int]]:
    """heap: in rising order, as `_heaps` makes it."""
    for place, one in enumerate(heap):
        if one >= new:
            return
        for other in heap[place + 1 :]:
            yield one, other


def _heaps(people: Sequence[Told]) -> list[list[int]]:
    """Those who have something in common, by where they stand."""
    by: dict[Hashable, list[int]] = defaultdict(list)
    for at, one in enumerate(people):
        for key in _keys(one):
            by[key].append(at)
    heaps = []
    for heap in by.values():
        if len(heap) > LARGEST_HEAP:  # a birthday that stands for "unknown", or a name of half a town
            heaps += _with_a_second(heap, people)
        elif len(heap) > 1:
            heaps.append(heap)
    return heaps


def _with_a_second(heap: Iterable[int], people: Sequence[Told]) -> list[list[int]]:
    by: dict[Hashable, list[int]] = defaultdict(list)
    for at in heap:
        for key in _keys(people[at]):
            by[key].append(at)
    whole = sum(1 for _ in heap)
    return [some for some in by.values() if 1 < len(some) < min(whole, LARGEST_HEAP)]


def _keys(one: Told) -> Iterator[tuple[str, str]]:
    yield "name", in_common_form(one.whole)
    if one.kana:
        yield "kana", one.kana
    if one.birth:
        yield "birth", one.birth
    for phone in one.phones:
        yield "phone", phone
    if one.email:
        yield "email", one.email


def _with_namesakes_of_one_phone(found: list[Found], people: Sequence[Told]) -> list[Found]:
    """Somebody without a birthday who may be the father as well as the son is likely neither."""
    without = [
        (at, pair)
        for pair in found
        for at in (pair.one, pair.other)
        if not people[at].birth and pair.likeness.verdict == "likely"
    ]
    may_be: dict[int, set[str]] = defaultdict(set)
    for at, pair in without:
        other = pair.other if at == pair.one else pair.one
        if people[other].birth:
            may_be[at].add(people[other].birth)
    torn = {at for at, births in may_be.items() if len(births) > 1}
    return [
        pair._replace(
            likeness=Likeness(
                "perhaps",
                pair.likeness.score - 15,
                (*pair.likeness.reasons, "同じ名前で生年月日が違う人がほかにもいる"),
            )
        )
        if pair.likeness.verdict == "likely" and (pair.one in torn or pair.other in torn)
        else pair
        for pair in found
    ]
