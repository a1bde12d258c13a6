"""Models of the registry, by what they are about."""

from .corrections import Correction
from .desk import ExportJob, SavedFilter
from .enterprise import Enterprise, FormerName, Identifier, Industry, Product, Site
from .imports import ImportChange, ImportReject, ImportRun
from .merges import DuplicatePair, Merge
from .seats import EnterpriseSeat

__all__ = [
    "Correction",
    "DuplicatePair",
    "Enterprise",
    "EnterpriseSeat",
    "ExportJob",
    "FormerName",
    "Identifier",
    "ImportChange",
    "ImportReject",
    "ImportRun",
    "Industry",
    "Merge",
    "Product",
    "SavedFilter",
    "Site",
]
