"""The columns of the desk's list of enterprises, on screen and in exports: one text, one writer."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.kernel.keyset import Order

from ..models import Enterprise

TONES = {"open": "good", "moved_out": "neutral", "revoked": "adverse", "deregistered": "done", "cancelled": "adverse"}


@dataclass(frozen=True, slots=True)
class Column:
    """`text` gives the cell as plain text; `order` names the sort, `nullable` when some rows have no value."""

    key: str
    label: str
    text: Callable[[Enterprise], str]
    order: str = ""
    nullable: bool = False
    number: bool = False


def place(row, *, short=False):
    """The county with its city before it (two districts are called 鼓楼区); alone where the city is understood."""
    division = row.division
    if short:
        return str(division)
    if division.level == "county" and division.parent_id:
        return f"{division.parent} {division}"
    return str(division)


def _capital(row):
    if row.capital is None:
        return ""
    amount = f"{row.capital:,.4f}".rstrip("0").rstrip(".")
    return f"{amount} {row.capital_currency}".strip()


COLUMNS = {
    column.key: column
    for column in (
        Column("name", _("Name"), lambda r: r.name, order="name"),
        Column("uscc", _("Credit code"), lambda r: r.uscc or "", order="uscc", nullable=True),
        Column("status", _("Status"), lambda r: str(r.get_status_display())),
        Column("division", _("Division"), place, order="division_id"),
        Column("zone", _("Development zone"), lambda r: str(r.zone) if r.zone_id else ""),
        Column("industry", _("Industry"), lambda r: str(r.industry) if r.industry_id else ""),
        Column("scale", _("Scale"), lambda r: str(r.get_scale_display()) if r.scale else ""),
        Column("above_scale", _("Above designated size"), lambda r: str(_("yes") if r.above_scale else _("no"))),
        Column("kind", _("Type"), lambda r: r.kind),
        Column("established_on", _("Established"), lambda r: _day(r.established_on), "established_on", True, True),
        Column("capital", _("Registered capital"), _capital, number=True),
        Column("address", _("Address"), lambda r: r.address),
        Column("business_scope", _("Business scope"), lambda r: r.business_scope),
        Column("basis", _("Where the division comes from"), lambda r: str(r.get_division_basis_display())),
        Column("updated_at", _("Changed"), lambda r: date_format(r.updated_at, "Y-m-d"), "updated_at", number=True),
    )
}
SHOWN = ("name", "uscc", "status", "division", "industry", "scale", "established_on")
WIDE = {"address", "business_scope"}
EXPORTED = ("name", "uscc", "status", "division", "zone", "industry", "scale", "above_scale", "kind", "established_on",
            "capital", "address")  # fmt: skip
DEFAULT_SORT = "-updated_at"


def _day(value):
    return value.isoformat() if value else ""


def chosen_columns(text):
    """The columns named in an address ("name,uscc"), unknown ones left out, the name always first."""
    keys = [key for key in text.split(",") if key in COLUMNS and key != "name"]
    return [COLUMNS[key] for key in (["name", *dict.fromkeys(keys)] if keys else SHOWN)]


def order_of(text):
    """The Order for `sort=name` or `sort=-name`; the newest change first when the name is unknown."""
    key = text.removeprefix("-")
    column = COLUMNS.get(key)
    if column is None or not column.order:
        return Order("updated_at", descending=True)
    return Order(column.order, text.startswith("-"), column.nullable)
