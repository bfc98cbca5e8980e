"""What is printed: dispatch sheets (活動指示書) and passes (受付証), as PDF."""

from vcenter.sheets.dispatch import DispatchSheet, Member
from vcenter.sheets.passes import PassCard, PassLayout
from vcenter.sheets.pool import SheetPool, SheetsFailed

__all__ = ["DispatchSheet", "Member", "PassCard", "PassLayout", "SheetPool", "SheetsFailed"]
