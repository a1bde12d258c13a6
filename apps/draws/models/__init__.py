"""Draws, their frames, ceremonies and outcomes."""

from .ceremony import PublicEntry, RefusedReveal, Witness
from .draw import Draw, Item, Quota, Series
from .frame import Behind, Certificate, Exclusion, Inspector, LastVisit, Object, Recusal
from .outcome import AskedReplacement, Drawn, Replacement, Seat

__all__ = [
    "AskedReplacement", "Behind", "Certificate", "Draw", "Drawn", "Exclusion", "Inspector", "Item", "LastVisit",
    "Object", "PublicEntry", "Quota", "Recusal", "RefusedReveal", "Replacement", "Seat", "Series", "Witness",
]  # fmt: skip
