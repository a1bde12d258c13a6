"""What one may do to applications and licences."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum

from . import states


class Permission(PermissionEnum):
    VIEW = "licensing.view", _("see applications for licences")
    HANDLE = states.HANDLE, _("accept applications for licences, check them and propose a decision")
    DECIDE = states.DECIDE, _("decide on a licence")
    APPLY = states.APPLY, _("apply for licences for the enterprise")


def own_agency(by, row):
    """Whether the actor belongs to the bureau that decides."""
    return by.is_system or (by.is_agency and by.agency_code == row.agency_id)


def above(by, agency):
    """Whether the actor belongs to a bureau above `agency`."""
    while by.is_agency and agency.parent_id:
        agency = agency.parent
        if by.agency_code == agency.pk:
            return True
    return False
