"""A published recall on its way: the producer's plan and progress, the account at its end, what the effect was.

SAMR Order 19 (from 2020-01-01; the numbers of days from memory or the portal's defaults): the plan within its days of
the order, or of the publication where the report brought none; how far it has come from time to time; and where the
effect is not enough the recall goes on. The words are the producer's own; whoever assesses the effect is another
officer than recorded the recall as carried out.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, SamePerson, today

from .. import states
from ..models import Recall, RecallAssessment, RecallPaper, RecallReport
from ..permissions import Permission
from ..readers import RECALL
from .notices import noted
from .recall_limits import CLOCK, has_plan, owe, owe_progress, plan_of, under_way
from .recall_papers import issue
from .recalls import SUBJECT, held_recall, recall_of, tell_producer, tell_recall_bureau
from .steps import PORTAL, finish, said, step, stop_all

NO_FINDING = _("Whoever assesses the effect of a recall says what was found.")


@transaction.atomic
def plan_recall(*, recall_id, text, by, at, file=None):
    """The producer hands in its plan: what is done, by whom and until when; returns the RecallReport. One that was
    handed in stands until it is returned."""
    row = _mine(recall_id, "plan_recall", by)
    if has_plan(row):
        raise Invalid(_("The plan is with the bureau already."))
    return _reported(row, RecallReport.Kind.PLAN, "recall_plan", text, file, None, by=by, at=at)


@transaction.atomic
def progress_recall(*, recall_id, taken_back, text, by, at, file=None):
    """The producer says how far it has come: pieces taken back or put right until today, in all; returns the
    RecallReport."""
    row = _mine(recall_id, "progress_recall", by)
    if not 0 <= taken_back <= row.amount:
        raise Invalid(_("No more pieces are taken back than were recalled."), field="taken_back")
    made = _reported(row, RecallReport.Kind.PROGRESS, "recall_progress", text, file, taken_back, by=by, at=at)
    owe_progress(row, by=by, at=at)
    return made


def _mine(recall_id, verb, by):
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    row = recall_of(recall_id, by)
    step(row, verb, states.RECALLS, by)
    return row


VERBS = {RecallReport.Kind.PLAN: "sampling.recall_planned", RecallReport.Kind.PROGRESS: "sampling.recall_progressed"}


def _reported(row, kind, rule, text, file, taken_back, *, by, at):
    text = said(text, "text", _("Say what was done, and what comes next."), 8000)
    owner = {"owner": (RECALL, str(row.pk)), "division": row.agency.division_id}
    made = RecallReport.objects.create(
        recall=row, round=row.round, kind=kind, reported_on=today(at), taken_back=taken_back, text=text,
        file=store(file=file, by=by, at=at, **owner) if file else None, by_id=by.user_id, label=by.actor,
    )  # fmt: skip
    finish(rule, (CLOCK, row.pk), by=by, at=at)
    event = noted(VERBS[kind], row, SUBJECT, by=by, at=at, report=made.pk, taken_back=taken_back)
    tell_recall_bureau(row, event, at)
    return made


@transaction.atomic
def return_recall_plan(*, recall_id, reason, by, at):
    """The bureau sends the plan back with all that it lacks; its days begin anew. Returns the RecallReport."""
    row = recall_of(recall_id, by)
    made = step(row, "return_recall_plan", states.RECALLS, by, row.agency_id)
    plan = plan_of(row)
    if plan is None:
        raise Invalid(_("There is no plan of the producer to send back."))
    plan.returned_reason = said(reason, "reason", _("Say at once all that the plan lacks."))
    plan.returned_on = today(at)
    plan.save()
    owe("recall_plan", row, by=by, at=at)
    due = last_day("sampling.recall_plan", today(at))
    paper = issue(row, RecallPaper.Kind.PLAN_BACK, by=by, at=at, reason=plan.returned_reason, due=str(due),
                  planned=str(plan.reported_on))  # fmt: skip
    event = noted(made.event, row, SUBJECT, by=by, at=at, reason=plan.returned_reason, number=paper.number)
    tell_producer(row, event, at)
    return plan


def hold_recall(clock):
    """Locked before a limit of its producer that runs out."""
    held_recall(clock.subject_id, PORTAL)


def silent(clock, by, at):
    """Handler of the producer's limits: what was due did not come, and the bureau is told which."""
    row = Recall.objects.select_related("agency").get(pk=clock.subject_id)
    if row.state == states.SHOWN:
        tell_recall_bureau(row, noted("sampling.recall_silent", row, SUBJECT, by=by, at=at, rule=clock.rule_code), at)


# --- the effect -------------------------------------------------------------------------------------------------------
@transaction.atomic
def close_recall(*, recall_id, finding, by, at):
    """A second officer finds the effect of a recall enough and closes it; returns it. Raises SamePerson."""
    row = recall_of(recall_id, by)
    made = step(row, "close_recall", states.RECALLS, by, row.agency_id)
    found = _assessed(row, RecallAssessment.Outcome.ENOUGH, finding, None, by=by, at=at)
    row.save()
    stop_all((CLOCK, row.pk), by=by, at=at)
    paper = issue(row, RecallPaper.Kind.CLOSED, by=by, at=at, finding=found.finding, taken_back=found.taken_back)
    tell_producer(row, noted(made.event, row, SUBJECT, by=by, at=at, finding=found.finding[:500],
                             number=paper.number), at)  # fmt: skip
    return row


@transaction.atomic
def recall_again(*, recall_id, finding, until, by, at):
    """A second officer finds that the effect is not enough: the recall goes on until a day, with a paper that says why,
    and a plan anew; its page says so. Returns it. Raises SamePerson."""
    row = recall_of(recall_id, by)
    made = step(row, "recall_again", states.RECALLS, by, row.agency_id)
    if until <= max(today(at), row.ends_on):
        raise Invalid(_("A recall that goes on does so until a later day."), field="until")
    found = _assessed(row, RecallAssessment.Outcome.AGAIN, finding, until, by=by, at=at)
    row.ends_on, row.round = until, row.round + 1
    row.ended_on, row.ended_by, row.taken_back, row.summary = None, None, None, ""
    row.reported_on, row.reported_back, row.reported_text, row.reported_file = None, None, "", None
    row.save()
    stop_all((CLOCK, row.pk), by=by, at=at)
    under_way(row, by=by, at=at)
    paper = issue(row, RecallPaper.Kind.AGAIN, by=by, at=at, finding=found.finding, taken_back=found.taken_back,
                  basis=states.RECALL_BASIS)  # fmt: skip
    event = noted(made.event, row, SUBJECT, by=by, at=at, finding=found.finding[:500], number=paper.number,
                  until=str(until))  # fmt: skip
    tell_producer(row, event, at)
    return row


def _assessed(row, outcome, finding, until, *, by, at):
    """What was made of this round, with its figures; written before the recall itself moves: the guards look at it."""
    if by.user_id is not None and by.user_id == row.ended_by_id:
        raise SamePerson
    figures = ("round", "ended_on", "taken_back", "summary", "reported_on", "reported_back", "reported_text",
               "reported_file_id")  # fmt: skip
    return RecallAssessment.objects.create(
        recall=row, outcome=outcome, finding=said(finding, "finding", NO_FINDING, 4000), assessed_on=today(at),
        by_id=by.user_id, label=by.actor, until=until, **{name: getattr(row, name) for name in figures},
    )  # fmt: skip
