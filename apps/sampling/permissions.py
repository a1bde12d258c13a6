"""What one may do with sampling. Who samples never tests; who enters a report never concludes on it."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum
from apps.kernel.rules.undoing import may_take_back
from apps.records.queries.authority import acts_for

from . import states


class Permission(PermissionEnum):
    VIEW = "sampling.view", _("see plans, batches and results of sampling")
    CATALOGUE = states.CATALOGUE, _("keep products, standards and laboratories of sampling")
    PLAN = states.PLAN, _("draft plans and tasks of sampling and prepare their draws")
    APPROVE = states.APPROVE, _("approve a plan of sampling that somebody else drafted")
    SAMPLE = states.SAMPLE, _("sample as a drawn sampler and fill in the sampling form")
    TEST = states.TEST, _("receive samples, enter values and hand in reports for a laboratory")
    CONCLUDE = states.CONCLUDE, _("conclude on a report and decide objections")
    NOTIFY = states.NOTIFY, _("tell parties of a failure, take their objections and order retests")
    PUBLISH = states.PUBLISH, _("publish results of sampling")
    FOLLOW = states.FOLLOW, _("order correction, re-check and report up")
    DECIDE = states.DECIDE, _("decide on suspension, revocation and refusals after the party could answer")
    ANNOUNCE = states.ANNOUNCE, _("announce for the province what failed again")
    ANSWER = states.ANSWER, _("object, report and answer for the enterprise")


def own_agency(by, agency_id):
    """Whether the actor belongs to the bureau a plan, task or batch is of."""
    return by.is_system or (by.is_agency and by.agency_code == agency_id)


def oversees(by, agency):
    """Whether the actor belongs to the bureau or to one above it: who hears an objection, who sets a result aside."""
    return acts_for(by, agency)


def may_undo(scope, run, at):
    """Whether the scope may undo an ImportOfResults: what was published of known enterprises counts in their grades,
    so a second person, who may withdraw facts, takes it back."""
    own = scope.user_id is not None and scope.user_id == run.created_user
    return scope.is_system or may_take_back(
        own=own and scope.may(Permission.PUBLISH),
        reviewer=not own and scope.may("records.withdraw"),
        graded=bool(run.counts.get("facts")),
        touched=run.counts.get("created", 0),
        ended=run.finished_at or run.created_at,
        at=at,
    )
