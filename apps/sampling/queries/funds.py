"""What a task has paid for its samples so far, of the funds that its plan gave it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from ..models import Batch


@dataclass(frozen=True, slots=True)
class Paid:
    """`sum` in yuan of `samples` that were paid for; `left` of the funds, negative where more was paid."""

    sum: Decimal
    samples: int
    left: Decimal


def paid(task):
    """The Paid of a task. A void sample was paid for too; what was ordered online and is not opened counts too."""
    price = Coalesce("form__price_paid", "purchase__price")
    found = Batch.objects.filter(task=task).aggregate(sum=Coalesce(Sum(price), Decimal(0)), samples=Count(price))
    return Paid(found["sum"], found["samples"], task.funds - found["sum"])
