"""The limits of a recall that runs: the producer's plan, how far it has come, its account; the bureau's summary."""

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from apps.deadlines.models import Clock
from apps.deadlines.queries import last_day
from apps.kernel.stepping import today

from .. import states
from ..models import Recall, RecallReport
from .steps import PORTAL, begin

CLOCK, DESK = "sampling.recall", "/desk/sampling/recalls/{}/"
OVER = "sampling.recall_silent"  # the handler that tells the bureau what did not come


def owe(rule, row, *, by, at, starts_on=None):
    """A limit of the producer, from today on where no day is given; where it passes, the bureau hears of it."""
    begin(rule, (CLOCK, row.pk), starts_on=starts_on or today(at), agency=row.agency, label=row.title,
          url=DESK.format(row.pk), enterprise_id=row.enterprise_id, on_expiry=OVER, by=by, at=at)  # fmt: skip


def owe_bureau(rule, row, *, by, at, starts_on=None):
    begin(rule, (CLOCK, row.pk), starts_on=starts_on or today(at), agency=row.agency, label=row.title,
          url=DESK.format(row.pk), by=by, at=at)  # fmt: skip


@transaction.atomic
def owe_missing(*, at):
    """Begin the limit to assess, from today, of every recall that was recorded as carried out before there was one
    (`sampling.0043`). Returns how many."""
    rows = Recall.objects.filter(state=states.CARRIED_OUT).annotate(key=Cast("pk", CharField()))
    owed = Clock.objects.standing().filter(subject_kind=CLOCK, subject_id=OuterRef("key"))
    rows = rows.exclude(Exists(owed.filter(rule_code="sampling.recall_assessment"))).select_related("agency")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in found:
        owe_bureau("recall_assessment", row, by=PORTAL, at=at)
    return len(found)


def under_way(row, *, by, at):
    """A recall has become public, or goes on: its plan where there is none, its progress, its end."""
    if not has_plan(row):
        owe("recall_plan", row, by=by, at=at)
    owe_progress(row, by=by, at=at)
    until = max(row.ends_on, today(at))
    owe_bureau("recall_summary", row, by=by, at=at, starts_on=until)
    owe("recall_account", row, by=by, at=at, starts_on=until)


def owe_progress(row, *, by, at):
    """The next report on its progress, while the recall still runs that long: its end is accounted for by itself."""
    if last_day("sampling.recall_progress", today(at)) < row.ends_on:
        owe("recall_progress", row, by=by, at=at)


def has_plan(row):
    """Whether the bureau has the plan of the round that runs; a recall that was reported may have brought its own."""
    return plan_of(row) is not None or (row.round == 1 and row.plan_file_id is not None)


def plan_of(row):
    """The plan of the round that runs; None while it is owed, or was sent back."""
    return row.reports.filter(kind=RecallReport.Kind.PLAN, returned_on=None, round=row.round).order_by("-pk").first()
