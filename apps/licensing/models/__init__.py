from .application import PROPOSALS, STATES, Application, Paper
from .catalogue import AUTHORITIES, MATERIALS, PROCEDURES, ProductClass, Unit
from .ends import ENDS, End, EndGround
from .known import BAR_KINDS, Bar, Laboratory
from .licence import LICENCE_STATES, Check, Covered, Licence

__all__ = [
    "AUTHORITIES",
    "BAR_KINDS",
    "ENDS",
    "LICENCE_STATES",
    "MATERIALS",
    "PROCEDURES",
    "PROPOSALS",
    "STATES",
    "Application",
    "Bar",
    "Check",
    "Covered",
    "End",
    "EndGround",
    "Laboratory",
    "Licence",
    "Paper",
    "ProductClass",
    "Unit",
]
