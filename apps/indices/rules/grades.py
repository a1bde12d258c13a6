"""Grades of the government quality assessment and items that lose points.

国办发〔2013〕47号: of 100 points, A from 90, B from 80, C from 60, D below; a regional or systemic incident of product
quality and safety gives D. The bands are printed as whole numbers and read as lower bounds: 89.5 is B. Xuzhou's and
Nantong's sheets take 0.1 off one point for each policy area that is missing, and give 1, 0.5 or 0 for the level of
a plan.
"""

from decimal import Decimal

from .faults import OutOfRange
from .tree import Band, band_of

BANDS = (Band("D", Decimal(0)), Band("C", Decimal(60)), Band("B", Decimal(80)), Band("A", Decimal(90)))
PLAN_LEVELS = {"regional": Decimal(1), "departmental": Decimal("0.5"), "none": Decimal(0)}


def grade(points, *, incident=False):
    """The grade of 0 to 100 points."""
    if not 0 <= points <= 100:
        raise OutOfRange(what="points", value=points, least=0, most=100)
    return "D" if incident else band_of(points, BANDS)


def deducted(points, missing, each=Decimal("0.1")):
    """What is left of an item after `missing` faults at `each`, never below zero."""
    if missing < 0:
        raise OutOfRange(what="faults", value=missing, least=0, most="—")
    return max(Decimal(0), points - missing * each)
