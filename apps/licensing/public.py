"""What of licences anybody may read, field by field: an allow-list for pages and the API."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.divisions.queries import within
from apps.registry.models import Enterprise
from apps.registry.rules.names import fold

from . import sql
from .models import Covered, Licence, ProductClass, Unit
from .rules.numbers import read
from .wording import LICENCE_TONES

FIELDS = ("number", "holder", "code", "division", "class", "product", "units", "address", "authority", "granted_on",
          "until", "state", "state_on", "version", "issued_on")  # fmt: skip
MOST = 20  # of one enterprise on one page: what it holds and what has ended
DAYS = ("granted_on", "until", "state_on", "issued_on")


def every():
    """All licences, those that have ended too: whoever holds a certificate may ask what became of it."""
    return Licence.objects.select_related("enterprise", "product", "agency")


def of_enterprise(enterprise_id):
    """Licences of an enterprise with the colour of their chip, the newest first; one query."""
    rows = Licence.objects.filter(enterprise=enterprise_id).select_related("product").order_by("-granted_on", "-pk")
    return [{"licence": row, "tone": LICENCE_TONES[row.state]} for row in rows[:MOST]]


def matching(*, q="", division="", class_code="", state="", made=""):
    """Licences by name or code of the holder or by number, place, class, state and product. Unordered.

    `class_code` finds what a licence covers, also of another class than its first; `made` is part of a product's name.
    """
    rows = every()
    if q:
        number = read(q, settings.PROVINCE_CODE)
        found = Enterprise.objects.current().search(q)
        rows = rows.filter(number=number) if number else rows.filter(Q(enterprise__in=found.values("pk")))
    if division:
        rows = rows.filter(within(division, field="enterprise__division__code"))
    if class_code:
        rows = rows.filter(Exists(_covered(unit__class_code=class_code)))
    if made:
        rows = rows.filter(Exists(_covered(unit__in=units_called(made))))
    return rows.filter(state=state) if state else rows


def _covered(**asked):
    return Covered.objects.filter(licence=OuterRef("pk"), **asked)


def units_called(text):
    """Keys of units, of whatever day, whose name or class's name holds the text; two queries over small tables."""
    asked = fold(text)
    classes = {row.code for row in ProductClass.objects.order_by("pk") if _holds(row, asked)}
    return [row.pk for row in Unit.objects.order_by("pk") if _holds(row, asked) or row.class_code in classes]


def _holds(row, asked):
    return bool(asked) and (asked in fold(row.name) or asked in fold(row.name_en))


def records(licences):
    """Public records of a page of licences, Chinese as the certificates say it; one query."""
    licences = list(licences)
    units = {}
    for row in Covered.objects.filter(licence__in=[each.pk for each in licences]).select_related("unit").order_by("pk"):
        units.setdefault(row.licence_id, []).append(row.unit.name)
    return [_record(licence, units.get(licence.pk, [])) for licence in licences]


def one(number):
    """The public record of the licence of a number, None where there is none; one statement, as fast as it goes."""
    found = sql.one(number)
    if not found:
        return None
    record = dict(zip(FIELDS, found[0], strict=True))
    record["issued_on"] = timezone.localdate(record["issued_on"])
    return record | {name: record[name].isoformat() for name in DAYS}


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
        "version": licence.version,
        "issued_on": timezone.localdate(licence.issued_at).isoformat(),
    }
