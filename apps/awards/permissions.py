"""What one may do to rounds, applications, reviews and honours."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum

from . import states


class Permission(PermissionEnum):
    VIEW = states.VIEW, _("see rounds of awards and applications of the own area")
    RECOMMEND = states.RECOMMEND, _("recommend applicants of the own area for awards")
    MANAGE = states.MANAGE, _("run rounds of awards: announce, check, draw experts, rank, confer")
    REVIEW = states.REVIEW, _("review applications for awards as a drawn expert")
    DECIDE = states.DECIDE, _("enter the committee's list, decide on objections and on taking an honour")
    APPROVE = states.APPROVE, _("approve a round for the government")
    APPLY = states.APPLY, _("apply for awards for the enterprise and answer for its honours")


def own_agency(by, row):
    """Whether the actor belongs to the bureau that runs it."""
    return by.is_system or (by.is_agency and by.agency_code == row.agency_id)
