"""What is printed, as PDF: dispatch sheets (活動指示書), passes (受付証), name stickers, certificates, posters, lists."""

from vcenter.sheets.certificate import Certificate
from vcenter.sheets.dispatch import DispatchSheet, Member
from vcenter.sheets.insurance import Joined, JoinedList
from vcenter.sheets.labels import AddressLabel, LabelLayout
from vcenter.sheets.passes import PassBack, PassCard, PassLayout
from vcenter.sheets.people_list import Listed, PeopleList
from vcenter.sheets.pool import SheetPool, SheetsFailed
from vcenter.sheets.poster import DoorPoster, StatusPoster, TrustPoster
from vcenter.sheets.safety import SafetyList, SafetyListed
from vcenter.sheets.salon_year import GuestYear, Presences, SalonYear, YearOfSalon
from vcenter.sheets.stickers import NameSticker, StickerLayout

__all__ = [
    "AddressLabel",
    "Certificate",
    "DispatchSheet",
    "DoorPoster",
    "GuestYear",
    "Joined",
    "JoinedList",
    "LabelLayout",
    "Listed",
    "Member",
    "NameSticker",
    "PassBack",
    "PassCard",
    "PassLayout",
    "PeopleList",
    "Presences",
    "SafetyList",
    "SafetyListed",
    "SalonYear",
    "SheetPool",
    "SheetsFailed",
    "StatusPoster",
    "StickerLayout",
    "TrustPoster",
    "YearOfSalon",
]
