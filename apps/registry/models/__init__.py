"""Models of the registry, by what they are about."""

from .enterprise import Enterprise, FormerName, Identifier, Industry, Product, Site
from .imports import ImportRun

__all__ = ["Enterprise", "FormerName", "Identifier", "ImportRun", "Industry", "Product", "Site"]
