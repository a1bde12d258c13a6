"""A campaign goes beyond the yearly limit: one officer asks with a ground, another grants or refuses."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.stepping import SamePerson, locked, reasoned, saved, today

from .. import states
from ..models import LimitException, Task
from ..permissions import Permission
from ..queries.exceptions import barred_of, grounds_on
from ..queries.pools import rows_of_area
from . import telling
from .plans import noted_task
from .steps import own


class NothingBars(DomainError):
    code = "nothing-bars"
    status = 422
    message = _("No yearly limit keeps this enterprise from the check: choose it without an exception.")


@transaction.atomic
def ask_exception(*, task_id, enterprise_id, ground, number, reason, by, at):
    """Ask that an enterprise be checked beyond the yearly limit; `ground`: a code of the grounds in force, `number`: of
    the complaint, lead, warning or letter. Returns the LimitException, which a second officer decides."""
    task = locked(Task, task_id, by, "agency__division")
    own(by, Permission.PLAN, task.agency_id)
    _still_directs(task)
    if not rows_of_area(task.agency).filter(pk=enterprise_id).exists():
        raise Invalid(_("Choose enterprises in business of your own area."), field="code")
    found = grounds_on(today(at)).filter(code=ground).first()
    if found is None:
        raise Invalid(_("Choose a ground that is in force."), field="ground")
    items = barred_of(task, enterprise_id)
    if not items:
        raise NothingBars(field="code")
    reason, number = reasoned(reason), " ".join((number or "").split())
    if not 10 <= len(reason) <= 300:
        raise Invalid(_("Say in 10 to 300 characters why; the reason is published."), field="reason")
    row = LimitException(task=task, enterprise_id=enterprise_id, ground=found, number=number[:120], reason=reason,
                         asked_by_id=by.user_id, asked_label=by.actor, asked_at=at)  # fmt: skip
    saved(row, inspections_limitexception_once="code", inspections_limitexception_reasoned="number")
    event = noted_task("inspections.exception_asked", task, by=by, at=at, enterprise=enterprise_id, ground=ground,
                       items=items, number=row.number, reason=reason)  # fmt: skip
    telling.exception_waits(task, by=by, event=event, at=at)
    return row


@transaction.atomic
def decide_exception(*, exception_id, granted, by, at, reason=""):
    """The second officer grants an exception, or refuses it with a reason; returns the LimitException."""
    row = locked(LimitException, exception_id, by, "task__agency__division", "ground")
    own(by, Permission.APPROVE, row.task.agency_id)
    if row.granted is not None:
        raise WrongState(_("This exception is decided already."))
    if by.user_id is None or by.user_id == row.asked_by_id:
        raise SamePerson
    _still_directs(row.task)
    row.granted, row.refused_reason = granted, "" if granted else reasoned(reason, 300)
    row.decided_by_id, row.decided_label, row.decided_at = by.user_id, by.actor, at
    row.save()
    verb = "inspections.exception_granted" if granted else "inspections.exception_refused"
    event = noted_task(verb, row.task, by=by, at=at, enterprise=row.enterprise_id, ground=row.ground.code,
                       reason=row.refused_reason or row.reason)  # fmt: skip
    telling.exception_decided(row, by=by, event=event, at=at)
    return row


def _still_directs(task):
    if task.kind != Task.Kind.CAMPAIGN or task.state not in (states.SET, states.RUNNING):
        raise Invalid(_("An exception belongs to a campaign that is set or runs."))
