"""Models of the serious list."""

from .case import PENALTIES, STATES, Case, Paper, Service
from .entry import LIFE, Change, Entry
from .evidence import Evidence
from .gravity import Circumstance, Gravity
from .law import Ground, Parameter, RepairClass
from .letters import Letter
from .proofs import Proof
from .repair import REPAIR_STATES, Repair, RepairLetter

__all__ = [
    "LIFE",
    "PENALTIES",
    "REPAIR_STATES",
    "STATES",
    "Case",
    "Change",
    "Circumstance",
    "Entry",
    "Evidence",
    "Gravity",
    "Ground",
    "Letter",
    "Paper",
    "Parameter",
    "Proof",
    "Repair",
    "RepairClass",
    "RepairLetter",
    "Service",
]
