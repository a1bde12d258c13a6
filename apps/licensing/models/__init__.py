from .application import PROPOSALS, STATES, Application, Paper
from .catalogue import AUTHORITIES, MATERIALS, PROCEDURES, ProductClass, Unit
from .change import Change, ChangePaper, Former, Reminder
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
    "Change",
    "ChangePaper",
    "Check",
    "Covered",
    "End",
    "EndGround",
    "Former",
    "Laboratory",
    "Licence",
    "Paper",
    "ProductClass",
    "Reminder",
    "Unit",
]
