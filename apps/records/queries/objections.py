"""Objections as their pages show them: clock, remedies, steps."""

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.deadlines import queries as deadlines
from apps.deadlines.models import Clock
from apps.divisions.models import Agency

from .. import states
from ..models import Objection
from .remedies import against

SUBJECT = "records.objection"


def clocks_of(objections, at):
    """{id of the objection as text: its clock as shown} for those still running; one query."""
    keys = [str(row.pk) for row in objections]
    clocks = Clock.objects.live().filter(subject_kind=SUBJECT, subject_id__in=keys).order_by("pk")
    return {clock.subject_id: deadlines.shown(clock, at) for clock in clocks}


def remedies(objection):
    """The remedies against a refusal, each with its last day: the law in force on the day of the decision."""
    if objection.state != states.REFUSED:
        return []
    agency = Agency.objects.select_related("parent").filter(code=objection.agency_code).first()
    return against(agency, timezone.localdate(objection.decided_at))


def steps(objection):
    """Events for the component `timeline`, oldest first."""
    events = [
        {"at": objection.filed_at, "title": _("filed"), "actor": objection.filed_by, "text": "", "state": "done"},
    ]
    if objection.state == states.FILED:
        events.append({"at": None, "title": _("decision by somebody not involved"), "state": "next"})
        return events
    titles = {
        states.UPHELD: _("upheld"),
        states.REFUSED: _("not upheld"),
        states.TAKEN_BACK: _("taken back"),
        states.SETTLED: _("settled: the fact went for another reason"),
    }
    adverse = objection.state == states.REFUSED
    events.append(
        {
            "at": objection.decided_at,
            "title": titles[objection.state],
            "actor": objection.decided_by,
            "text": objection.decision,
            "state": "adverse" if adverse else "done",
        }
    )
    return events


def rows_of(scope):
    return Objection.objects.visible_to(scope).select_related("enterprise", "fact__kind")


def page_rows():
    return Objection.objects.select_related(
        "enterprise__division", "fact__kind", "fact__source__agency", "fact__agency", "fact__enterprise", "outcome_fact"
    )


def files_of(objection):
    return [row.document for row in objection.files.select_related("document").order_by("pk")]
