"""The review of a round is taken up again: a conflict, an expert who is not there, an applicant given back."""

from django.db import transaction

from apps.deadlines.operations import stop_clocks
from apps.kernel.stepping import moved, reasoned, today
from apps.notifications.operations import notify

from .. import states
from ..models import Application
from ..queries.fitness import lost
from ..queries.twice import first_of_same
from . import panels
from .committee import PUBLICITY
from .meeting import apart
from .reviewing import meet_if_wide
from .steps import APPROVAL_TOLD, PORTAL, ROUND, held, held_round, note, noted, stated, step, tell

LISTED = (states.PROPOSED, states.PUBLIC)
AGAIN = "取消资格所依据的情形已不存在"
REVIEWED = (states.ELIGIBLE, *LISTED)
FIGURES = {"place": None, "total": None, "results": None, "widest": None, "categories": {}}


@transaction.atomic
def reopen(*, round_id, reason, by, at):
    """Take the round back to its review, up to the conferral, by whoever decides, with the reason; returns the Round.

    Reviews, meetings and visits stay as they are, and a meeting that is owed is opened; places and proposals go, and
    are found anew. What the committee had published is no longer public; objections against it stay to be decided. An
    approval is taken back with its list, whoever gave it is told, and what comes of the review is approved anew.
    Whoever was struck off meanwhile and meets again what the round asks for goes on with it.
    """
    row = held_round(round_id, by)
    approval, approver = row.approval_number, row.approved_by
    before = {"was": row.state, "committee_on": str(row.committee_on or ""), "record": row.committee_record[:500],
              "approval": approval}  # fmt: skip
    made = moved(row, "reopen", states.ROUNDS, by)
    stated(by, row.pk)
    why = reasoned(reason)
    rows = Application.objects.filter(round=row, state__in=LISTED).order_by("enterprise_id", "pk")
    for key in list(rows.values_list("pk", flat=True)):
        _back(key, why, by, at)
    Application.objects.filter(round=row, state=states.ELIGIBLE, place__isnull=False).update(**FIGURES)
    row.ranked_at, row.ranked_by, row.decided_by, row.decided_label = None, None, None, ""
    row.committee_on, row.committee_members, row.committee_record, row.aggregates = None, "", "", []
    row.recusals = ""
    row.public_from, row.public_until, row.moved_on, row.visits_from = None, None, None, None
    row.approved_on, row.approved_by, row.approved_label, row.approval_number = None, None, "", ""
    row.save()
    stop_clocks(subject=(ROUND, row.pk), by=by, at=at, rule_code=PUBLICITY)
    _hear_again(row, at)
    panels.begin_reviews(row, by=by, at=at)
    for application in panels.eligible(row).filter(pk__in=apart(row)):
        meet_if_wide(application, by=by, at=at)  # no row says so where the round went on before there was this rule
    event = noted(row, made.event, by=by, at=at, reason=why, **before)
    if approver is not None:
        notify(kind=APPROVAL_TOLD, to=("user", approver), event=event, at=at, url=f"/desk/awards/rounds/{row.pk}/",
               data={"round": row.title, "number": approval, "reason": why[:300]})  # fmt: skip
    return row


def _hear_again(row, at):
    """What stood against an application that was struck off may be gone, though its round could not hear it then."""
    from .giving_back import restore  # here: giving back takes the figures of this module

    rows = Application.objects.filter(round=row, state=states.STRUCK, struck_from__in=REVIEWED)
    for key in list(rows.order_by("enterprise_id", "pk").values_list("pk", flat=True)):
        enterprise, application = held(key, PORTAL)
        application.round = row
        twice = first_of_same(application, enterprise.pk, REVIEWED)
        if not twice and not lost(application, enterprise, today(at)):
            restore(application, at, reason=AGAIN)


def _back(key, why, by, at):
    _enterprise, application = held(key, by)
    told = application.state == states.PUBLIC
    own = step(application, "reopen", by)
    application.prize, application.proposal_reason = None, ""
    for name, value in FIGURES.items():
        setattr(application, name, value)
    application.save()
    event = note(application, own.event, by=by, at=at, reason=why[:500])
    if told:
        tell(application, event, at)
