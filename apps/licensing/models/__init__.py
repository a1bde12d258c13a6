from .aftercheck import (
    ANSWERS,
    CHECK_STATES,
    MASS_STATES,
    ROUND_STATES,
    VERDICTS,
    VISITS,
    AfterCheck,
    CheckItem,
    Examiner,
    ItemAnswer,
    Mass,
    MassRow,
    RiskWeight,
    Round,
    Seat,
)
from .application import PROPOSALS, STATES, Application, Paper
from .beside import BESIDE_STATES, Beside
from .cancelling import CANCELLING_SOURCES, CANCELLING_STATES, Cancelling
from .catalogue import AUTHORITIES, MATERIALS, PROCEDURES, ProductClass, Unit
from .change import Change, ChangePaper, Former, Reminder
from .ending import ENDING_STATES, SOURCES, Ending, EndPaper, Service
from .ends import ENDS, End, EndGround
from .handed_in import HandedIn
from .known import BAR_KINDS, Bar, BarLift, Laboratory
from .letters import Letter
from .licence import LICENCE_STATES, Check, Covered, Licence
from .prior_letters import PriorLetter
from .priorcheck import PRIOR_STATES, PRIOR_VISITS, PriorAnswer, PriorCheck, PriorFile, PriorSeat
from .proofs import Proof

__all__ = [
    "ANSWERS",
    "AUTHORITIES",
    "BAR_KINDS",
    "BESIDE_STATES",
    "CANCELLING_SOURCES",
    "CANCELLING_STATES",
    "CHECK_STATES",
    "ENDING_STATES",
    "ENDS",
    "LICENCE_STATES",
    "MASS_STATES",
    "MATERIALS",
    "PRIOR_STATES",
    "PRIOR_VISITS",
    "PROCEDURES",
    "PROPOSALS",
    "ROUND_STATES",
    "SOURCES",
    "STATES",
    "VERDICTS",
    "VISITS",
    "AfterCheck",
    "Application",
    "Bar",
    "BarLift",
    "Beside",
    "Cancelling",
    "Change",
    "ChangePaper",
    "Check",
    "CheckItem",
    "Covered",
    "End",
    "EndGround",
    "EndPaper",
    "Ending",
    "Examiner",
    "Former",
    "HandedIn",
    "ItemAnswer",
    "Laboratory",
    "Letter",
    "Licence",
    "Mass",
    "MassRow",
    "Paper",
    "PriorAnswer",
    "PriorCheck",
    "PriorFile",
    "PriorLetter",
    "PriorSeat",
    "ProductClass",
    "Proof",
    "Reminder",
    "RiskWeight",
    "Round",
    "Seat",
    "Service",
    "Unit",
]
