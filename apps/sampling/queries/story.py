"""What has happened to a record, and which limits run: for the pages."""

from django.db.models import Q

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown

STANDING = Q(state__in=("running", "paused")) | Q(state="expired", duty=True)
WORDS = ("reason", "finding", "party", "receiver", "number", "laboratory")
# steps of the bureau's and the laboratory's own that a party is not told
INNER = {"sampling.reported", "sampling.report_returned", "sampling.concluded_passed", "sampling.concluded_failed",
         "sampling.received", "sampling.alerted", "sampling.alert_lifted", "sampling.notice_served",
         "sampling.objection_filed", "sampling.note_added", "sampling.test_flagged",
         "sampling.test_unflagged", "sampling.annulled_for_nothing",
         "sampling.sample_reassigned"}  # fmt: skip


# what a party knows of its batch before it was told of the result; what others object meanwhile it learns with that
UNTOLD = {"sampling.sampled", "sampling.ordered_online", "sampling.unpacked", "sampling.nothing_to_sample",
          "sampling.refused", "sampling.refusal_confirmed", "sampling.refusal_lifted", "sampling.answer_moved",
          "sampling.answer_served", "sampling.answer_entered", "sampling.sample_void", "sampling.sample_given_up",
          "sampling.test_given_up",
          "sampling.result_annulled", "sampling.result_published", "sampling.replaced",
          "sampling.not_visited"}  # fmt: skip


def story(kind, pk, titles, *, party=False, told=True):
    """The steps of a record as the component `timeline` shows them; a party is told no inner ones, nor who acted, and
    before it was `told` of the result only what went before that."""
    rows = list(Event.objects.filter(subject_kind=kind, subject_id=str(pk), verb__in=list(titles)).order_by("pk"))
    rows = [row for row in rows if not (party and (row.verb in INNER or (not told and row.verb not in UNTOLD)))]
    return [
        {
            "title": titles[row.verb], "at": row.at, "url": "",
            "actor": "" if party and row.actor_kind == "agency" else row.actor,
            "text": "" if party else next((str(row.data[word]) for word in WORDS if row.data.get(word)), ""),
            "state": "now" if row is rows[-1] else "done",
        }
        for row in rows
    ]  # fmt: skip


def clocks_of(subjects, at, *, enterprise=None):
    """Limits of records [(kind, id)] that run or are overdue, the next first; those of a party where it is given."""
    if not subjects:
        return []
    wanted = Q()
    for kind, pk in subjects:
        wanted |= Q(subject_kind=kind, subject_id=str(pk))
    rows = Clock.objects.filter(STANDING).filter(wanted).order_by("due_at", "pk")
    return [shown(row, at) for row in (rows.filter(enterprise_id=enterprise) if enterprise else rows)]
