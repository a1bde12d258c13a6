"""Statistics, indices, their results, publications, targets and surveys."""

from .clearances import Clearance
from .definitions import Definition, Index, Missing, Node
from .imports import ImportOfValues, RefusedValue, StagedValue
from .publications import Publication, Shown
from .reports import Report
from .runs import Fault, Result, Run, Step
from .statistics import NATION, Area, Observation, Provenance, Release, Sector, Series, Stage, Unit
from .surveys import Domain, Question, Quota, Reply, Survey
from .targets import Target

__all__ = [
    "NATION", "Area", "Clearance", "Definition", "Domain", "Fault", "ImportOfValues", "Index", "Missing", "Node",
    "Observation", "Provenance", "Publication", "Question", "Quota", "RefusedValue", "Release", "Reply", "Report",
    "Result", "Run", "Sector", "Series", "Shown", "Stage", "StagedValue", "Step", "Survey", "Target", "Unit",
]  # fmt: skip
