"""Models of the ledger."""

from .fact import Fact, FactKind, FactVersion
from .source import Source

__all__ = ["Fact", "FactKind", "FactVersion", "Source"]
