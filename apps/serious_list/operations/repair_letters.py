"""What of an application for early removal comes on paper: the application, what it lacked, the explanation of a doubt.

The papers say that one may write to the bureau. The scan is kept. An application is made on the day it is received, and
the bureau's limit runs from that day however late it is entered; what answers the bureau is in time by its posting.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.letters import keep_scan
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid

from .. import states
from ..models import Paper, RepairLetter
from . import repairing
from .answering import TooLate
from .applications import note_of, step_of
from .reversing import explained
from .steps import Overtaken, held, note, step, tell_bureau, tell_party, today

KIND = "serious_list.repairletter"  # of the owner of the scans; readers.py says who may read them
Says = RepairLetter.Says


@transaction.atomic
def enter_application(*, case_id, performed, commitment, manner, received_on, file, by, at, posted_on=None, proof=None):
    """Enter an application that came on paper, of the day it was received; returns the Case.

    `file` is the scan of the application with its signed commitment, `proof` what it is proved by, where that is a file
    of its own. Raises NotPossibleYet where it was not possible on that day, AlreadyAsked, Invalid.
    """
    case = held(case_id, by)
    made = step(case, "enter_application", by)
    given = {"manner": manner, "posted_on": posted_on, "received_on": received_on}
    _day(given, first=case.entry.restored_on or case.entry.listed_on, at=at,
         before=_("Nobody asks for the early removal of an entry before it stands."))  # fmt: skip
    scan = _scan(case, file, by=by, at=at)
    repair = repairing.asked(case, performed, commitment, proof or scan, on=received_on, by=by, at=at)
    _keep(repair, Says.APPLICATION, repair.performed, scan, given, by=by, at=at)
    case.save()
    event = note(case, made.event, by=by, at=at, repair=repair.pk, day=str(received_on))
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return case


@transaction.atomic
def enter_completion(*, repair_id, manner, received_on, file, by, at, performed="", posted_on=None, proof=None):
    """Enter what an application lacked; returns the Repair. Posted in time it counts, also where the application has
    lapsed meanwhile: it goes on. Raises TooLate, AlreadyAsked where there is a new one."""
    repair, made = step_of(repair_id, "enter_completion", by)
    case, limit = repair.case, repairing.limit_of_completion(repair)
    if case.state != states.PUBLISHED:
        raise Overtaken(_("The entry stands no more: there is nothing to be removed early."))
    if case.repairs.open().exclude(pk=repair.pk).exists():
        raise repairing.AlreadyAsked
    given = {"manner": manner, "posted_on": posted_on, "received_on": received_on}
    asked_on = case.papers.filter(kind=Paper.Kind.COMPLETION).latest("pk").issued_on
    day = _day(given, first=asked_on, at=at, before=_("Nobody completes an application before it was asked to."))
    if day > limit.due_on:
        raise TooLate(until=str(limit.due_on))
    scan = _scan(case, file, by=by, at=at)
    _keep(repair, Says.COMPLETION, performed.strip(), scan, given, by=by, at=at)
    repairing.completed(repair, performed, proof or scan, on=received_on, by=by, at=at)
    event = note_of(repair, made, by=by, at=at, day=str(day))
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return repair


@transaction.atomic
def enter_explanation(*, repair_id, statement, manner, received_on, file, by, at, posted_on=None):
    """Enter what the party says to a doubt; returns the Repair. Posted in time it is entered until the decision."""
    repair, made = step_of(repair_id, "enter_explanation", by)
    if not statement.strip():
        raise Invalid(_("Write what the party states."), field="statement")
    given = {"manner": manner, "posted_on": posted_on, "received_on": received_on}
    day = _day(given, first=repair.doubted_on, at=at, before=_("Nobody answers a notice before it was written."))
    if day > repair.explain_until:
        raise TooLate(until=str(repair.explain_until))
    scan = _scan(repair.case, file, by=by, at=at)
    _keep(repair, Says.EXPLANATION, statement.strip(), scan, given, by=by, at=at)
    explained(repair, statement.strip(), on=day)
    event = note_of(repair, made, by=by, at=at, day=str(day), statement=statement.strip())
    tell_party(repair.case, event, at)
    tell_bureau(repair.case, event, at)
    return repair


def _day(given, *, first, at, before):
    """The day that counts; `given` keeps the day of the posting only of what came by post."""
    day = day_on_paper(**given, first=first, today=today(at), before=before)
    given["posted_on"] = posting_day(**given)
    return day


def _scan(case, file, *, by, at):
    return keep_scan(file, owner=(KIND, str(case.pk)), by=by, at=at, division=case.agency.division_id)


def _keep(repair, says, text, scan, given, *, by, at):
    return RepairLetter.objects.create(
        repair=repair, says=says, text=text, scan=scan, entered_on=today(at), entered_by_id=by.user_id,
        entered_label=by.actor, **given,
    )  # fmt: skip
