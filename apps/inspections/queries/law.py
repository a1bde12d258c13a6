"""The law of a day: items of the list, numbers of the plan, codes of results, the form of an item."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q

from apps.deadlines.models import Limit
from apps.kernel.dated import in_force

from ..models import CheckItem, FormVersion, Parameter, Provision, ResultCode
from ..rules.ratios import CLASSES, NONE

SYSTEM = "samr-2019"
ANY = "*"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Per cent: `ratios` by class, the floor of a plan, the ceiling of a general item, how far a pool may have shrunk
    between the approval of a plan and its draw."""

    ratios: dict
    floor: Decimal
    ceiling: Decimal
    shrink: Decimal


def items_on(day):
    """Items of the list in force on a day, by code."""
    return CheckItem.objects.on(day).order_by("code")


def numbers_on(day):
    found = {row.code: row.value for row in Parameter.objects.on(day).order_by("code")}
    ratios = {grade: found[f"ratio.{grade}"] for grade in (*CLASSES, NONE)}
    return Numbers(ratios, found["floor"], found["ceiling.general"], found["pool.shrink"])


def provisions_on(day):
    """Articles an inspector may cite on a day, law by law in their order."""
    return list(Provision.objects.on(day).order_by("pk"))


def result_codes(day, system=SYSTEM):
    """Types of result that may be entered for a check of that day, in their order."""
    return list(ResultCode.objects.filter(in_force(day), system=system).order_by("position", "pk"))


def forms_in_use(codes, day):
    """{item code: FormVersion}: the newest in use on a day, that of "*" for items without one of their own."""
    rows = FormVersion.objects.filter(Q(item__in=codes) | Q(item=ANY), published_on__lte=day).order_by("number")
    found = {row.item: row for row in rows}
    return {code: found.get(code) or found.get(ANY) for code in codes}


def limit_days(rule, day):
    """A number of days by the law of a day: the fewest and the most an order may give (`rectification_least`, `_most`),
    the most of an extension (`extension_most`), how long before the end it is asked for (`extension_notice`)."""
    return int(Limit.objects.in_force(f"inspections.{rule}", day).value)


def asked_until(order):
    """The last day on which more time may be asked for, of an order that is served: by the law the order names."""
    return order.due_on - timedelta(days=limit_days("extension_notice", order.issued_on))


def usual_days(day):
    """The days to rectify that are proposed where neither the type of result nor anything else names a number."""
    return int(Limit.objects.in_force("inspections.rectification", day).value)
