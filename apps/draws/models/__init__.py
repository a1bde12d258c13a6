"""Draws, their frames, ceremonies and outcomes."""

from .ceremony import PublicEntry, RefusedReveal, Witness
from .draw import Draw, Item, Quota, Series
from .frame import Behind, Certificate, Exclusion, Inspector, KeptName, LastVisit, Object, Recusal
from .outcome import AskedReplacement, Drawn, Replacement, Seat

__all__ = [
    "AskedReplacement", "Behind", "Certificate", "Draw", "Drawn", "Exclusion", "Inspector", "Item", "KeptName",
    "LastVisit", "Object", "PublicEntry", "Quota", "Recusal", "RefusedReveal", "Replacement", "Seat", "Series",
    "Witness",
]  # fmt: skip
