"""Law, pools, plans, visits, and what follows a visit."""

from .choices import Choice, ChoiceTarget
from .consent import Consent
from .exceptions import ExceptionGround, LimitException
from .follow import Order, Paper, Recheck, Referral
from .law import CheckItem, Decider, FormVersion, Parameter, Provision, Question, Recourse, ResultCode
from .phone import PhoneEntry
from .plan import Entry, LeftOut, Plan, Task, TaskItem
from .pools import Absence, Certificate, Inspector, Interest, Pool
from .present import Candidate, PastEntry, Presence
from .recusal import RecusalRequest
from .visit import Answer, ItemResult, Photo, Result, Seat, Visit, VisitItem

__all__ = [
    "Absence", "Answer", "Candidate", "Certificate", "CheckItem", "Choice", "ChoiceTarget", "Consent", "Decider",
    "Entry", "ExceptionGround", "FormVersion", "Inspector", "Interest", "ItemResult", "LeftOut", "LimitException",
    "Order", "Paper", "Parameter", "PastEntry", "PhoneEntry", "Photo", "Plan", "Pool", "Presence", "Provision",
    "Question", "Recheck", "Recourse", "RecusalRequest", "Referral", "Result", "ResultCode", "Seat", "Task", "TaskItem",
    "Visit", "VisitItem",
]  # fmt: skip
