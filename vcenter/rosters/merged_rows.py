"""Rows of one person: those over which the cell of the name was made one."""

from __future__ import annotations

from vcenter.rosters.model import RosterPerson

_ONE = (
    "kana", "sex", "birth", "postal", "address", "email", "emergency_name", "emergency_phone", "member_number", "insured_from",
    "vehicle", "seats",
)  # fmt: skip
"""What one person says once."""

CONTINUED = "氏名のセルが上の行とつながっているので、上の行と合わせて1人として取り込む行"
UNLIKE = "氏名のセルが上の行とつながっていますが、内容が違います。上の行と同じ人か確かめてください。"


def put_together(first: RosterPerson, second: RosterPerson) -> bool:
    """Put what a row says to the person of the row above; False, and nothing is changed, where they say different things."""
    for field in _ONE:
        one, other = getattr(first, field), getattr(second, field)
        if one and other and one != other:
            return False
    for field in _ONE:
        setattr(first, field, getattr(first, field) or getattr(second, field))
    phones = dict.fromkeys(
        phone for phone in (first.phone, first.phone_other, second.phone, second.phone_other) if phone
    )
    first.phone, first.phone_other, *more = [*phones, "", ""][: max(2, len(phones))]
    for field in ("groups", "skills", "salons"):
        setattr(first, field, list(dict.fromkeys([*getattr(first, field), *getattr(second, field)])))
    for field in ("car", "lead", "consent"):
        setattr(first, field, getattr(first, field) or getattr(second, field))
    for heading, said in second.beside.items():
        before = first.beside.get(heading, said)
        first.beside[heading] = before if said in before else f"{before}／{said}"
    notes = [first.note, second.note, *(f"ほかの電話: {phone}" for phone in more)]
    first.note = "。".join(dict.fromkeys(note for note in notes if note))
    first.marks += [mark for mark in second.marks if mark not in first.marks]
    return True
