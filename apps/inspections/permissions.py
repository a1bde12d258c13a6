"""What one may do with inspections. Who enters a result never reviews it; who drafts a plan never approves it."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum

from . import states


class Permission(PermissionEnum):
    VIEW = "inspections.view", _("see plans, tasks and visits of inspections")
    LIST = states.LIST, _("keep the list of check items and their forms")
    PLAN = states.PLAN, _("keep pools and draft plans and tasks of inspections")
    APPROVE = states.APPROVE, _("approve a plan of inspections that somebody else drafted")
    RECEIVE = states.RECEIVE, _("receive the plans that bureaus below file")
    CHECK = states.CHECK, _("check as an assigned inspector and enter what was found")
    REVIEW = states.REVIEW, _("review the results that others entered")
    PUBLISH = states.PUBLISH, _("publish reviewed results of inspections")
    FOLLOW = states.FOLLOW, _("order rectification, record re-checks and transfers")
    DECIDE_RECUSAL = states.DECIDE_RECUSAL, _("decide, as head of the bureau, whether an inspector steps aside")
    ANSWER = states.ANSWER, _("answer an order to rectify for the enterprise")


def own_agency(by, agency_id):
    """Whether the actor belongs to the bureau a plan, task or visit is of."""
    return by.is_system or (by.is_agency and by.agency_code == agency_id)
