"""Models of the ledger."""

from .fact import Fact, FactKind, FactVersion
from .imports import ImportOfFacts, RefusedRow
from .matching import Matching
from .objection import Objection, ObjectionFile
from .repair import RepairBar
from .source import Source

__all__ = [
    "Fact", "FactKind", "FactVersion", "ImportOfFacts", "Matching", "Objection", "ObjectionFile", "RefusedRow",
    "RepairBar", "Source",
]  # fmt: skip
