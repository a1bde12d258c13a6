from .application import PROPOSALS, STATES, Application, Paper
from .catalogue import AUTHORITIES, MATERIALS, PROCEDURES, ProductClass, Unit
from .known import BAR_KINDS, Bar, Laboratory
from .licence import LICENCE_STATES, Check, Covered, Licence

__all__ = [
    "AUTHORITIES",
    "BAR_KINDS",
    "LICENCE_STATES",
    "MATERIALS",
    "PROCEDURES",
    "PROPOSALS",
    "STATES",
    "Application",
    "Bar",
    "Check",
    "Covered",
    "Laboratory",
    "Licence",
    "Paper",
    "ProductClass",
    "Unit",
]
