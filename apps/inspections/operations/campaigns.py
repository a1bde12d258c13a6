"""What becomes of a visit of a campaign: another inspector goes, or the visit falls away. Nothing is drawn there."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import locked, reasoned, today

from .. import states
from ..models import Inspector, Seat, Task, Visit
from ..permissions import Permission
from ..queries import fitness
from ..rules.availability import away
from . import telling
from .grounds import WrittenDown, written_down
from .presence import RECHECK_UNFIT
from .stepping_aside import settle
from .steps import note, own
from .visits import SUBJECT, fall_away


class NeedsReviewer(NotPermitted):
    code = "needs-reviewer"
    message = _(
        "The register has this enterprise in business: only a reviewer who did not set the campaign lets its visit "
        "fall away."
    )


@transaction.atomic
def replace_seat(*, visit_id, leaves, comes, reason, by, at):
    """Send another inspector to a visit of a campaign; `leaves`, `comes`: their numbers. Returns the new seats."""
    visit = _of_campaign(visit_id, by)
    own(by, Permission.PLAN, visit.task.agency_id)
    reason = reasoned(reason)[:300]
    ended = [seat for seat in fitness.sitting(visit) if seat.inspector.key == leaves]
    if not ended:
        raise Invalid(_("This inspector does not sit at the visit."), field="leaves")
    rows = Inspector.objects.filter(agency=visit.task.agency_id, key=comes, left_on__isnull=True)
    person = rows.first()
    if person is None or visit.seats.filter(inspector=person).exists():
        raise Invalid(_("Choose an inspector of the pool who has not sat at this visit."), field="comes")
    _fit(visit, person, [seat.team for seat in ended], max(today(at), visit.task.starts_on))
    staying = visit.seats.filter(ended_at__isnull=True, inspector__user__isnull=False).exclude(inspector__key=leaves)
    if person.user_id is None and not staying.exists():
        raise Invalid(_("Then nobody of the visit has an account, and nobody enters a result without one."),
                      field="comes")  # fmt: skip
    for seat in ended:
        seat.ended_at = at
        seat.save()
        settle(seat, by=by, at=at)
    made = Seat.objects.bulk_create(Seat(visit=visit, inspector=person, team=s.team, since=at) for s in ended)
    visit.version += 1
    visit.save()
    event = note("inspections.seat_replaced", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
                 enterprise=visit.enterprise_id, left=leaves, came=comes, reason=reason)  # fmt: skip
    telling.seats_changed(visit.task, event=event, at=at)
    return made


@transaction.atomic
def drop_visit(*, visit_id, reason, by, at):
    """A visit of a campaign falls away before anything was written down: the register says the enterprise has ended, or
    a reviewer who did not set the campaign agrees with the reason. Returns the Visit."""
    visit = _of_campaign(visit_id, by)
    closed = visit.enterprise.status != visit.enterprise.Status.OPEN
    own(by, Permission.PLAN if closed and by.may(Permission.PLAN) else Permission.REVIEW, visit.task.agency_id)
    if not closed and by.user_id == visit.task.created_by_id:
        raise NeedsReviewer
    if written_down(visit):
        raise WrittenDown
    fall_away(visit, at=at, by=by, verb="drop_visit", reason=reasoned(reason)[:200])
    return visit


def _of_campaign(visit_id, by):
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    if visit.task.kind != Task.Kind.CAMPAIGN:
        raise Invalid(_("Seats and objects of a random task are replaced in its draw."))
    if visit.state != states.ASSIGNED:
        raise Invalid(_("The result of this visit is entered: its inspectors and its object stand."))
    return visit


def _fit(visit, person, teams, first):
    held = fitness.teams_of(visit)
    codes = [code for team in teams for code in held.get(team, ())]
    days = person.absences.values_list("first_day", "last_day")
    why = fitness.unfit(person, codes, fitness.records_of(visit), first)
    if not why and first <= visit.task.ends_on:
        if away(first, visit.task.ends_on, days):
            why = fitness.LEAVE
        elif not fitness.certified(person, codes, first, visit.task.ends_on):
            why = fitness.CERTIFICATE
    if why == fitness.LEAVE:
        raise Invalid(_("%(who)s is away on most of the days of these visits.") % {"who": person.name}, field="comes")
    if why:
        raise Invalid(RECHECK_UNFIT[why] % {"who": person.name}, field="comes")
