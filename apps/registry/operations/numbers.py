"""Numbers of before the credit code: registration numbers, organisation codes. Imports find an enterprise by them."""

from django.db import transaction
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from .. import sql
from ..models import Enterprise, Identifier
from ..permissions import Registry
from ..rules import numbers
from .locking import OutOfReach, keep, note, records_of, take

OLDER = (Identifier.Kind.REG_NO, Identifier.Kind.ORG_CODE, Identifier.Kind.OTHER)


@transaction.atomic
def add_number(*, enterprise_id, number, by, at, version=None):
    """Record an older number of an enterprise; returns the Identifier. Raises Invalid for one that is known already."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    found = checked_number(number, uscc=row.uscc)
    made = Identifier.objects.create(enterprise=row, kind=found.kind, value=found.value)
    keep(row, at=at, fields=[])
    note(row, "registry.number_added", by=by, at=at, kind=found.kind, number=found.value)
    return made


@transaction.atomic
def strike_number(*, enterprise_id, number_id, by, at, version=None):
    """Remove an older number that was entered wrongly. A former credit code stays: it names one enterprise for ever.

    It goes from the records that were merged into this one too: imports would still find the enterprise by it.
    """
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    held = row.identifiers.filter(pk=number_id, kind__in=OLDER).first()
    if held is None:
        raise OutOfReach
    same = Identifier.objects.filter(enterprise__in=records_of(row.pk), kind=held.kind, value=held.value)
    same.delete()
    keep(row, at=at, fields=[])
    note(row, "registry.number_struck", by=by, at=at, kind=held.kind, number=held.value)
    return row


def checked_number(text, *, uscc):
    """The older number with its kind, for the enterprise of the credit code `uscc` (None: it has none).

    One that is already known names another enterprise: an import would find both. So does an organisation code that
    stands in the credit code of another (GB 32100-2015: characters 9 to 17).
    In a transaction, to whose end nobody else can enter the same number.
    """
    number = numbers.classify(text)
    if number.kind not in OLDER:
        raise Invalid(_("This is not a number of before the credit code: those have 13 or 15 digits, or 9 characters."),
                      field="number")  # fmt: skip
    # no UNIQUE stands behind this: merged records keep their numbers, and files bring the same number twice
    sql.rows("number_turn", {"number": number.value})
    if Identifier.objects.filter(kind=number.kind, value=number.value).exists():
        raise Invalid(_("An enterprise with this number is already registered."), field="number", code="number-taken")
    if number.kind == Identifier.Kind.ORG_CODE:
        _check_organisation(number.value, uscc)
    return number


def _check_organisation(code, uscc):
    inside = Enterprise.objects.current().annotate(inside=Substr("uscc", 9, 9)).filter(inside=code)
    for other in inside.values_list("uscc", flat=True):  # an answer of the index alone
        if other != uscc:
            raise Invalid(_("This organisation code stands in the credit code %(code)s of another enterprise.")
                          % {"code": other}, field="number", code="number-taken")  # fmt: skip
