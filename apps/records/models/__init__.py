"""Models of the ledger."""

from .fact import Fact, FactKind, FactVersion
from .imports import ImportOfFacts, RefusedRow
from .source import Source

__all__ = ["Fact", "FactKind", "FactVersion", "ImportOfFacts", "RefusedRow", "Source"]
