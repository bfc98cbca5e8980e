"""What is printed, as PDF: dispatch sheets (活動指示書), passes (受付証), name stickers, certificates, posters, lists."""

from vcenter.sheets.certificate import Certificate
from vcenter.sheets.dispatch import DispatchSheet, Member
from vcenter.sheets.insurance import Joined, JoinedList
from vcenter.sheets.passes import PassCard, PassLayout
from vcenter.sheets.people_list import Listed, PeopleList
from vcenter.sheets.pool import SheetPool, SheetsFailed
from vcenter.sheets.poster import DoorPoster, StatusPoster, TrustPoster
from vcenter.sheets.salon_year import SalonYear, YearOfSalon
from vcenter.sheets.stickers import NameSticker, StickerLayout

__all__ = [
    "Certificate",
    "DispatchSheet",
    "DoorPoster",
    "Joined",
    "JoinedList",
    "Listed",
    "Member",
    "NameSticker",
    "PassCard",
    "PassLayout",
    "PeopleList",
    "SalonYear",
    "SheetPool",
    "SheetsFailed",
    "StatusPoster",
    "StickerLayout",
    "TrustPoster",
    "YearOfSalon",
]
