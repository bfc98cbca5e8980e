"""What a dispatch sheet (活動指示書) says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vcenter.sheets.dispatch_words import Language


@dataclass(frozen=True)
class Member:
    """Somebody in a team. note: what the leader must know (車を出す, 初めて); never a phone number."""

    name: str
    kana: str = ""
    note: str = ""


@dataclass(frozen=True)
class WasteSite:
    """Where a team takes waste today (災害ごみの仮置場). hours, rules: as the centre said them; rules: what to bring and how to sort."""

    place: str
    hours: str = ""
    rules: str = ""


@dataclass(frozen=True, kw_only=True)
class DispatchSheet:
    """One printed copy of a team's orders, with the empty report (活動報告) overleaf where it is wanted.

    Times are HH:MM in Japan, "" when not settled. Every text may be long and may hold line
    breaks: it flows on to a further page. What is "" leaves room to write it in by hand.
    """

    number: int
    """The team's number, by which the sheet is called."""
    copy: int
    """The how manieth print of this team's sheet, from 1: it is ticked off when it comes back."""
    day: date
    shift: str
    centre_name: str
    centre_phone: str
    incident_name: str
    drill: bool
    team_name: str
    leader: Member
    leader_phone: str
    members: tuple[Member, ...]
    """Everybody but the leader."""
    need_number: int
    person_name: str
    person_kana: str = ""
    address: str
    way: str = ""
    """Landmarks, and how to get there."""
    parking: str = ""
    map_text: str = ""
    """What the QR of a map holds (domain/location.py); "" where nobody said where it is."""
    household: str = ""
    damage: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    category: str
    work: str
    not_to_do: str = ""
    dangers: tuple[str, ...] = ()
    equipment: tuple[tuple[str, int], ...] = ()
    """Kind and count, in the order in which it is handed out."""
    vehicle: str = ""
    leave: str = ""
    back_by: str
    breaks: str = ""
    heat: int = 0
    """What the team is told of today's heat (`stage` of domain/heat.py); 0 is nothing."""
    toilet: str = ""
    water: str = ""
    electricity: str = ""
    photos: bool = False
    """Whether the family needs photos of before the work."""
    unsurveyed: bool = False
    """Nobody of the centre has looked at the place."""
    waste: WasteSite | None = None
    aed: str = ""
    hospital: str = ""
    evacuation_place: str = ""
    remarks: str = ""
    hidden: bool = False
    """Who and where it is is 秘匿, and stands on it all the same: for the leader alone, and to be brought back."""
    language: Language = "ja"
    """Of the sheet's own words; what was typed stands as it was typed."""
    report: bool = True
    """Whether the empty report stands overleaf. Without, a leader tells it at the desk."""
    large: bool = False
    """In letters for whoever reads badly; it takes a page more."""
    qr_text: str
    """What brings the sheet back to its team's screen (domain.passes.sheet_text)."""
