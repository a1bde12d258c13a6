"""By what anybody would know an enterprise: its names, the distinctive part of each, its numbers."""

from apps.divisions.queries import places

from ..models import Enterprise, FormerName, Identifier
from ..rules.short_names import distinctive


def known_as(enterprise):
    """Names, former names, distinctive parts and numbers of an enterprise, those of records merged with it included."""
    records = Enterprise.objects.filter(pk=enterprise.pk)
    records = records | Enterprise.objects.filter(merged_into=enterprise.pk)
    if enterprise.merged_into_id:
        records = records | Enterprise.objects.filter(pk=enterprise.merged_into_id)
    rows = list(records.order_by("pk").values_list("pk", "name", "uscc"))
    keys = [key for key, _name, _code in rows]
    former = FormerName.objects.filter(enterprise__in=keys).order_by("pk").values_list("name", flat=True)
    numbers = Identifier.objects.filter(enterprise__in=keys).order_by("pk").values_list("value", flat=True)
    names = [*(name for _key, name, _code in rows), *former]
    areas = _areas(enterprise.division_id)
    short = [part for name in names if (part := distinctive(name, areas))]
    return [*names, *short, *(code for _key, _name, code in rows if code), *numbers]


def _areas(code):
    """The area of an enterprise and those above it, with and without their level."""
    found = [known for key in (code[:2] + "0000", code[:4] + "00", code) if (known := places().get(key))]
    return [part for known in found for part in (known.name, known.name.rstrip("省市区县"))]
