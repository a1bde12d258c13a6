"""What of licences anybody may read, field by field: an allow-list for pages and the API."""

from django.conf import settings
from django.db.models import Q

from apps.divisions.queries import within
from apps.registry.models import Enterprise

from .models import Covered, Licence
from .rules.numbers import read

FIELDS = ("number", "holder", "code", "division", "class", "product", "units", "address", "authority", "granted_on",
          "until", "state", "state_on")  # fmt: skip


def every():
    """All licences, those that have ended too: whoever holds a certificate may ask what became of it."""
    return Licence.objects.select_related("enterprise", "product", "agency")


def matching(*, q="", division="", class_code="", state=""):
    """Licences by name or code of the holder or by number, place, class and state. Unordered."""
    rows = every()
    if q:
        number = read(q, settings.PROVINCE_CODE)
        found = Enterprise.objects.current().search(q)
        rows = rows.filter(number=number) if number else rows.filter(Q(enterprise__in=found.values("pk")))
    if division:
        rows = rows.filter(within(division, field="enterprise__division__code"))
    if class_code:
        rows = rows.filter(class_code=class_code)
    return rows.filter(state=state) if state else rows


def records(licences):
    """Public records of a page of licences, Chinese as the certificates say it; one query."""
    licences = list(licences)
    units = {}
    for row in Covered.objects.filter(licence__in=[each.pk for each in licences]).select_related("unit").order_by("pk"):
        units.setdefault(row.licence_id, []).append(row.unit.name)
    return [_record(licence, units.get(licence.pk, [])) for licence in licences]


def _record(licence, units):
    return {
        "number": licence.number,
        "holder": licence.holder,
        "code": licence.uscc,
        "division": licence.enterprise.division_id,
        "class": licence.class_code,
        "product": licence.product.name,
        "units": units,
        "address": licence.address,
        "authority": licence.agency.name,
        "granted_on": licence.granted_on.isoformat(),
        "until": licence.until.isoformat(),
        "state": licence.state,
        "state_on": licence.state_on.isoformat(),
    }
