"""Reads of the table of measures."""

from .. import states
from ..models import Measure, MeasureTable

ROW = {"AAA": "AA"}  # conferred grades share a row


def table_in_force(on):
    """The approved MeasureTable of a day, None when there is none."""
    return MeasureTable.objects.filter(state=states.APPROVED, validity__contains=on).first()


def measures_for(grade, *, on):
    """The Measures of a grade by product risk, highest first; empty without a table."""
    table = table_in_force(on)
    rows = Measure.objects.filter(table=table, grade=ROW.get(grade, grade)) if table else Measure.objects.none()
    return list(rows.select_related("table").order_by("risk"))


def grid(table):
    """[(label of the grade, [Measure by risk])], best grade first."""
    rows = {}
    for row in table.measures.order_by("risk"):
        rows.setdefault(row.grade, []).append(row)
    return [(label, rows.get(grade, [])) for grade, label in Measure.Grade.choices]
