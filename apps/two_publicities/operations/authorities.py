"""The credit codes of agencies, which every row must name."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import Invalid
from apps.kernel.rules import uscc as codes

from ..models import Authority
from ..permissions import Permission
from ..queries.owed import reachable


@transaction.atomic
def set_authority(*, agency_code, uscc, by, at):
    """Give an agency of one's own area its credit code; returns the Authority. Raises NotPermitted, Invalid."""
    by.require(Permission.REPORT)
    agency = reachable(by).filter(pk=agency_code).first()
    if agency is None:
        raise Invalid(_("Choose an agency of your own area."), field="agency_code")
    code = codes.normalise(uscc)
    if not codes.check(code).ok:
        raise Invalid(_("This is not a valid unified social credit code."), field="uscc")
    try:
        with transaction.atomic():
            row, _made = Authority.objects.update_or_create(
                agency=agency, defaults={"uscc": code, "set_by": by.actor, "set_at": at}
            )
    except IntegrityError as error:
        raise Invalid(_("Another agency has this credit code."), field="uscc") from error
    data = {"agency": agency.pk, "uscc": code}
    subject = ("agency", agency.pk)
    record(verb="two_publicities.authority_set", by=by, at=at, subject=subject, division=agency.division_id, data=data)
    return row
