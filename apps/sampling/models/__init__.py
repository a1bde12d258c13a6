"""Law, laboratories, plans, batches, tests, parties, and what a failure sets off."""

from .batch import Batch, Purchase, Sample, SamplingForm, Seat
from .changes import CatalogueChange
from .follow import Answer, Extension, Recheck, RecheckDraw, Rectification
from .imports import ImportedResult, ImportOfResults, RefusedResult
from .laboratories import Capability, Certificate, Laboratory, Staff
from .law import OutcomeReason, Policy, Product, RetestRule, Standard, StandardItem
from .letters import Letter
from .measures import Measure
from .notices import ConsumerWarning, Recall, RecallPaper
from .parties import Notice, Objection, Paper, Transfer
from .phone import PhoneEntry
from .photos import Photo
from .plan import Entry, Plan, Task
from .proofs import Proof, Service
from .recall_steps import RecallAssessment, RecallReport
from .testing import ItemResult, Test

__all__ = [
    "Answer", "Batch", "Capability", "CatalogueChange", "Certificate", "ConsumerWarning", "Entry", "Extension",
    "ImportOfResults", "ImportedResult", "ItemResult", "Laboratory", "Letter", "Measure", "Notice", "Objection",
    "OutcomeReason", "Paper", "PhoneEntry", "Photo", "Plan", "Policy", "Product", "Proof", "Purchase", "Recall",
    "RecallAssessment", "RecallPaper", "RecallReport", "Recheck", "RecheckDraw", "Rectification", "RefusedResult",
    "RetestRule", "Sample", "SamplingForm", "Seat", "Service", "Staff", "Standard", "StandardItem", "Task", "Test",
    "Transfer",
]  # fmt: skip
