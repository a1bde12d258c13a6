"""Models of the serious list."""

from .case import PENALTIES, STATES, Case, Paper, Service
from .entry import Change, Entry
from .law import Ground, Parameter, RepairClass

__all__ = [
    "PENALTIES",
    "STATES",
    "Case",
    "Change",
    "Entry",
    "Ground",
    "Paper",
    "Parameter",
    "RepairClass",
    "Service",
]
