"""Models of the serious list."""

from .law import Ground, Parameter, RepairClass

__all__ = ["Ground", "Parameter", "RepairClass"]
