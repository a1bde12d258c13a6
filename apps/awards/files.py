"""Honours and criteria as whole files of open data."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import batches, tables

from . import public
from .models import Criterion

CRITERIA = ("tree", "number", "name", "name_en", "points", "kind", "leaf", "from", "until", "verified")


def honours(_on):
    for batch in batches(public.every()):
        yield from public.records(batch)


def criteria(_on):
    for row in Criterion.objects.order_by("tree", "validity", "position"):
        yield {
            "tree": row.tree, "number": row.number, "name": row.name, "name_en": row.name_en, "points": row.points,
            "kind": row.kind, "leaf": row.leaf, "from": row.validity.lower and row.validity.lower.isoformat(),
            "until": row.validity.upper and row.validity.upper.isoformat(), "verified": row.verified,
        }  # fmt: skip


OPEN = (
    *tables("awards-honours", _("Awards and brands conferred"), public.FIELDS, honours, "awards:whole", "honours"),
    *tables("awards-criteria", _("Criteria of awards"), CRITERIA, criteria, "awards:whole", "criteria"),
)
