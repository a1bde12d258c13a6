"""A campaign is directed at enterprises: one officer chooses them and who goes, another agrees, then visits stand."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson, locked, reasoned, saved, today

from .. import states
from ..models import Choice, ChoiceTarget, Inspector, Task, Visit
from ..permissions import Permission
from ..queries.pools import rows_of_area
from ..rules.availability import away
from . import telling
from .plans import noted_task
from .steps import own, step
from .visits import make_visits, ready_for


@transaction.atomic
def choose(*, task_id, enterprise_ids, inspector_ids, reason, by, at):
    """Choose enterprises of the bureau's area for a campaign, and the inspectors who go; returns the Choice, which a
    second officer agrees to or not. It can be made before the campaign is approved: both are then looked at together.

    All that would keep the visits from being made is refused here already.
    """
    task = locked(Task, task_id, by, "agency__division")
    own(by, Permission.PLAN, task.agency_id)
    _directs(task)
    reason = reasoned(reason)
    if not 10 <= len(reason) <= 300:
        raise Invalid(_("Say in 10 to 300 characters why these enterprises are chosen."), field="reason")
    people = Inspector.objects.filter(pk__in=inspector_ids, agency=task.agency, left_on__isnull=True)
    keys = list(people.order_by("key").values_list("key", flat=True))
    firms = set(enterprise_ids) - _visited(task)
    if enterprise_ids and not firms:
        raise Invalid(_("Each of these enterprises has its visit of this campaign already."), field="codes")
    _ready(task, firms, keys, at)
    row = Choice(task=task, inspectors=keys, size=len(firms), reason=reason, asked_by_id=by.user_id,
                 asked_label=by.actor, asked_at=at)  # fmt: skip
    saved(row)
    ChoiceTarget.objects.bulk_create(ChoiceTarget(choice=row, enterprise_id=pk) for pk in sorted(firms))
    event = noted_task("inspections.choice_made", task, by=by, at=at, enterprises=sorted(firms), inspectors=keys,
                       reason=reason)  # fmt: skip
    telling.choice_waits(task, by=by, event=event, at=at)
    return row


@transaction.atomic
def agree_choice(*, choice_id, by, at):
    """The second officer agrees: each enterprise chosen gets its visit, and stands on the lists of its inspectors.
    Returns the visits made.

    They take no turn of the random plan, but keep to the yearly limit of their items (LimitReached) but for those
    granted an exception. What stood in the way of the choice is asked again: the pools may have changed since.
    """
    row, task = _waiting(choice_id, by)
    made = step(task, "direct", states.TASKS, by, task.agency_id)
    _directs(task)
    if by.user_id is None or by.user_id == row.asked_by_id:
        raise SamePerson
    if task.approved_on is None and not Visit.objects.filter(task=task).exists():
        raise Invalid(_("A second officer approves the campaign first: nobody is visited before."))
    fresh, ready = _ready(task, set(row.targets.values_list("enterprise", flat=True)), row.inspectors, at)
    row.agreed = True
    _decided(row, by, at)
    came = make_visits(task, fresh, ready, {}, choice=row, by=by, at=at)
    task.save()
    event = noted_task(made.event, task, by=by, at=at, choice=row.pk,
                       enterprises=[visit.enterprise_id for visit in came])  # fmt: skip
    telling.seats_changed(task, event=event, at=at)
    telling.choice_answered(row, by=by, event=event, at=at)
    return came


@transaction.atomic
def decline_choice(*, choice_id, reason, by, at):
    """The second officer does not agree and says why: nobody is visited. Returns the Choice."""
    row, task = _waiting(choice_id, by)
    own(by, Permission.APPROVE, task.agency_id)
    if by.user_id is None or by.user_id == row.asked_by_id:
        raise SamePerson
    row.agreed, row.answer = False, reasoned(reason, 300)
    _decided(row, by, at)
    event = noted_task("inspections.choice_declined", task, by=by, at=at, choice=row.pk, reason=row.answer)
    telling.choice_answered(row, by=by, event=event, at=at)
    return row


@transaction.atomic
def withdraw_choice(*, choice_id, reason, by, at):
    """The bureau takes a choice back before anybody has agreed, to choose anew. Returns the Choice."""
    row, task = _waiting(choice_id, by)
    own(by, Permission.PLAN, task.agency_id)
    row.agreed, row.answer = False, reasoned(reason, 300)
    _decided(row, by, at)
    event = noted_task("inspections.choice_withdrawn", task, by=by, at=at, choice=row.pk, reason=row.answer)
    telling.choice_answered(row, by=by, event=event, at=at, told=by.user_id != row.asked_by_id)
    return row


def _waiting(choice_id, by):
    """(a choice that nobody has answered, its campaign), the campaign locked first."""
    task_id = Choice.objects.visible_to(by).filter(pk=choice_id).values_list("task", flat=True).first()
    if task_id is None:
        raise OutOfReach
    task = locked(Task, task_id, by, "agency__division")
    row = locked(Choice, choice_id, by)
    row.task = task
    if row.agreed is not None:
        raise Overtaken(state=task.state)
    return row, task


def _decided(row, by, at):
    row.decided_by_id, row.decided_label, row.decided_at = by.user_id, by.actor, at
    row.save()


def _directs(task):
    if task.kind != Task.Kind.CAMPAIGN:
        raise Invalid(_("Objects of a random task come from a draw."))
    if task.state not in (states.SET, states.RUNNING):
        raise Invalid(_("Enterprises are chosen for a campaign that is set or runs."))


def _visited(task):
    return set(Visit.objects.filter(task=task).standing().values_list("enterprise_id", flat=True))


def _ready(task, enterprise_ids, keys, at):
    """What the visits are made of: ({key: (enterprise, codes, seats)}, what visits.py looked over); raises Invalid,
    LimitReached."""
    firms = list(rows_of_area(task.agency).filter(pk__in=enterprise_ids).order_by("pk"))
    if not firms or len(firms) != len(enterprise_ids):
        raise Invalid(_("Choose enterprises in business of your own area."), field="codes")
    if task.ends_on < today(at):
        raise Invalid(_("The days of this campaign are over."))
    people = list(
        Inspector.objects.filter(key__in=keys, agency=task.agency, left_on__isnull=True)
        .prefetch_related("certificates", "interests", "absences")
        .order_by("pk")
    )
    if len(people) < len(keys):
        raise Invalid(_("Somebody of those who were to go has left the pool. Choose anew."), field="inspectors")
    items = [row.item for row in task.items.select_related("item").order_by("item__code")]
    _may_go(task, people, items, {firm.pk for firm in firms}, max(task.starts_on, today(at)))
    teams, codes = sorted({item.team for item in items}), [item.code for item in items]
    seats, had = [(team, inspector) for team in teams for inspector in people], _visited(task)
    fresh = {firm.uscc or f"E{firm.pk}": (firm, codes, seats) for firm in firms if firm.pk not in had}
    wanted = [(key, firm, codes) for key, (firm, _codes, _seats) in fresh.items()]
    return fresh, ready_for(task, wanted, {item.code: item for item in items}, at)


def _may_go(task, people, items, enterprises, first):
    if len(people) < task.inspectors:
        raise Invalid(_("At least two inspectors go to a visit."), field="inspectors")
    if all(person.user_id is None for person in people):
        raise Invalid(
            _("None of them has an account, and nobody enters a result without one: choose one who has."),
            field="inspectors",
        )
    for person in people:
        valid = [row for row in person.certificates.all()
                 if row.valid_from <= task.starts_on and row.last_day >= task.ends_on]  # fmt: skip
        for item in items:
            if not any("*" in row.items or item.code in row.items for row in valid):
                raise Invalid(
                    _("%(who)s has no certificate for %(item)s that is valid on all days of the visits.")
                    % {"who": person.name, "item": item.code}, field="inspectors",
                )  # fmt: skip
        if away(first, task.ends_on, [(row.first_day, row.last_day) for row in person.absences.all()]):
            raise Invalid(
                _("%(who)s is away on most of the days of these visits.") % {"who": person.name}, field="inspectors"
            )
        if any(i.ended_on is None and i.enterprise_id in enterprises for i in person.interests.all()):
            raise Invalid(
                _("%(who)s has declared an interest in one of these enterprises.") % {"who": person.name},
                field="inspectors",
            )
