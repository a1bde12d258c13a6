"""What one may do to a case of the serious list."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum

from . import states


class Permission(PermissionEnum):
    VIEW = "serious_list.view", _("see cases of the serious list")
    HANDLE = states.HANDLE, _("propose a listing and handle its case")
    REVIEW = states.REVIEW, _("review answers and hold hearings on a listing")
    DECIDE = states.DECIDE, _("decide on a listing and its end")
    CONSENT = states.CONSENT, _("consent to a listing of a bureau below")
    PUBLISH = states.PUBLISH, _("publish a listing")
    ANSWER = states.ANSWER, _("answer for the enterprise in a case of the serious list")


def own_agency(by, case):
    """Whether the actor belongs to the bureau that decides the case."""
    return by.is_system or (by.is_agency and by.agency_code == case.agency_id)


def agency_above(by, case):
    """Whether the actor belongs to the bureau whose consent is asked."""
    return by.is_agency and by.agency_code == case.consent_agency_id
