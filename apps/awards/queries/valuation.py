"""A kept valuation as its sheet: computed again from its inputs, with what it hangs on."""

from dataclasses import dataclass

from ..rules import brand_sensitivity, brand_sheet, brand_value
from ..rules.rounding import half_up


@dataclass(frozen=True, slots=True)
class Shown:
    inputs: brand_value.Inputs
    strength: object
    sheet: brand_value.Sheet
    table: brand_sensitivity.Table
    swings: tuple
    agrees: bool  # whether computing it again gives the value that was kept


def sheet_of(row):
    inputs, strength = brand_sheet.read(row.inputs)
    sheet = brand_value.value(inputs)
    return Shown(
        inputs, strength, sheet, brand_sensitivity.table(inputs, sheet), brand_sensitivity.swings(inputs),
        half_up(sheet.value, 2) == row.value,
    )  # fmt: skip


def versions_of(row, scope):
    """All versions of the same brand and day, the newest first."""
    rows = type(row).objects.visible_to(scope).filter(enterprise_id=row.enterprise_id, brand=row.brand)
    return rows.order_by("-valued_on", "-version")
