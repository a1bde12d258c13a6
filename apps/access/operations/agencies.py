"""Say where a party writes to an agency, or calls it: its papers carry it from then on."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import control, says_something, seen

from ..permissions import AccessPermission

_PHONE = re.compile(r"[0-9+()（）\- 、,，;；转/]*")
_DIGITS = 5  # 12315 has no fewer


@transaction.atomic
def set_contact(*, agency_code, address, phone, by, at):
    """Write address and telephone of an agency within the actor's own; returns the Agency. Empty takes them away.

    Papers that were written keep what they say. Raises NotPermitted, Agency.DoesNotExist, Invalid.
    """
    by.require(AccessPermission.EDIT_AGENCIES)
    agency = Agency.objects.visible_to(by).select_for_update(of=("self",)).get(pk=agency_code)
    now = {"address": _address(address), "phone": _phone(phone)}
    was = {name: getattr(agency, name) for name in now}
    if now == was:
        return agency
    agency.address, agency.phone = now["address"], now["phone"]
    agency.save(update_fields=list(now))
    record(
        verb="access.agency_contact_changed", by=by, at=at, subject=("agency", agency.pk),
        division=agency.division_id, data={"was": was, "now": now},
    )  # fmt: skip
    return agency


def _address(text):
    text = " ".join(seen(text).split())
    if control(text) or (text and not says_something(text)):
        raise Invalid(_("Write the address as it stands on an envelope."), field="address")
    return text


def _phone(text):
    text = " ".join(seen(text).split())
    if text and (not _PHONE.fullmatch(text) or sum(sign.isdigit() for sign in text) < _DIGITS):
        raise Invalid(_("Write a telephone number in digits, with its area code."), field="phone")
    return text
