"""A notice of what is to be corrected, answered on paper: by post or at the counter, and put on record by the bureau.

Nobody has to correct an application in the portal. What the paper says is entered with its scan, and is the applicant's
answer once another officer has held it against the scan; until then the application does not lapse. The day of the
posting counts, or that of the receipt: what was posted in time and comes when the application has lapsed opens it anew.
The time to accept runs from the receipt, not from the entry: nobody loses a day to the bureau's own work. The database
asks the same (sql/handed_in.sql).
"""

from copy import copy
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.letters import hold_against_scan, keep_scan, strike_out, waiting
from apps.documents.operations import store
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import saved

from .. import states
from ..models import Application, HandedIn, Paper
from . import filling
from .deciding import lapse_if_over, last_to_correct
from .steps import begin, finish, held, note, reasoned, step, tell, today

KIND = "licensing.handedin"  # of the owner of the scans; readers.py says who may read them
STEPS = ("place", "report")  # beside the units: what a paper says of each step
ON_PAPER = "%(who)s（书面提交，%(by)s登记）"  # who committed, as it stands in the sealed text


class TooLate(Invalid):
    code = "too-late"
    status = 409


@transaction.atomic
def enter_correction(*, application_id, said, commitment, manner, received_on, file, by, at, posted_on=None,
                     report_file=None, policy_file=None):  # fmt: skip
    """Enter what the applicant handed in on paper after the notice; returns the Application, which waits for the second
    look. `said`: units (keys) and the values of the steps; where no file came along, the one of before stands.

    Raises TooLate where it was posted (or handed in) after the last day, Incomplete, Invalid.
    """
    _enterprise, application = held(application_id, by)
    made = step(application, "enter_correction", by)
    if application.letters.waiting().exists():
        raise Invalid(_("What came on paper is entered already and waits for its second look."), code="letter-waits")
    posted = _posted_in_time(application, manner, posted_on, received_on, at)
    _alone(application)
    given = {"by": by, "at": at, "division": application.enterprise.division_id}
    files = {
        name: store(file=added, owner=(filling.EVIDENCE, str(application.pk)), **given) if added else None
        for name, added in (("report_file", report_file), ("policy_file", policy_file))
    }
    row = HandedIn(
        application=application, said=_kept(said), manner=manner, posted_on=posted, received_on=received_on, **files,
        entered_on=today(at), entered_by_id=by.user_id, entered_label=by.actor,
    )  # fmt: skip
    filling.check_whole(*_as_said(copy(application), row, at), commitment, application.submitted_on)
    row.scan = keep_scan(file, owner=(KIND, str(application.pk)), **given)
    saved(row)
    begin(application, "correction_seen", by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at, letter=row.pk, day=str(row.day), said=row.said), at)
    return application


@transaction.atomic
def second_correction(*, application_id, letter, by, at):
    """Another officer has held an entry against its scan: the applicant has answered, and the application goes on as
    where it had done so in the portal. Returns the Application. `letter` is the key of the entry.

    Raises NotWaiting, SamePerson, NotEligible.
    """
    enterprise, application = held(application_id, by)
    late = application.state == states.LAPSED
    made = step(application, "second_correction", by)
    row = waiting(application.letters, letter, by)
    _alone(application)
    filling.refuse_if_still_barred(application, enterprise, today(at))
    hold_against_scan(row, by=by, on=today(at))
    if late:
        application.ended_on = None
        application.save()
        note(application, made.event, by=by, at=at, letter=row.pk)
        made = step(application, "second_correction", by)
    application, units = _as_said(application, row, at)
    filling.check_whole(application, units, True, application.submitted_on)
    application.units.set(units)
    application.corrected_on = row.day
    label = (ON_PAPER % {"who": enterprise.name, "by": row.entered_label})[:200]
    given = {"label": label, "on": row.day, "since": row.received_on}
    return filling.handed_in(application, enterprise, units, made, by=by, at=at, **given)


@transaction.atomic
def strike_correction(*, application_id, letter, reason, by, at):
    """Another officer finds that an entry does not say what its scan says, or is of another application: it stays on
    record without effect, with the reason, and is entered anew. Returns the Application. Raises as the second look."""
    _enterprise, application = held(application_id, by)
    made = step(application, "strike_correction", by)
    row = waiting(application.letters, letter, by)
    strike_out(row, reasoned(reason), by=by, on=today(at))
    finish(application, "correction_seen", by=by, at=at)
    event = note(application, made.event, by=by, at=at, letter=row.pk, reason=row.struck_reason[:500])
    tell(application, event, at)
    lapse_if_over(application, at)  # the time to correct ended while the entry waited
    return application


def _posted_in_time(application, manner, posted_on, received_on, at):
    """The day of the posting to keep; raises Invalid of days that cannot be, TooLate of one after the last."""
    notice = application.papers.get(kind=Paper.Kind.CORRECTION)
    day = day_on_paper(manner, posted_on, received_on, first=notice.issued_on, today=today(at),
                       before=_("Nobody answers a notice before it was written."))  # fmt: skip
    last = last_to_correct(application)
    if day > last:
        text = _("What was missing had to be posted or handed in by %(day)s. A new application may be made.")
        raise TooLate(text % {"day": day_text(last)}, field="posted_on" if posted_on else "received_on")
    return posting_day(manner, posted_on, received_on)


def _alone(application):
    """One that lapsed is not opened beside a new application for its class."""
    rows = Application.objects.open().filter(enterprise=application.enterprise_id, class_code=application.class_code)
    if rows.exclude(pk=application.pk).exists():
        raise Invalid(_("A new application for this class is under way: what came on paper belongs there."))


def _kept(said):
    """`said` as it is kept: days as text, keys of units in order."""
    text = {name: str(value or "") if name == "report_on" else value for name, value in said.items()}
    return text | {"units": sorted(said["units"]), "specification": said["specification"].strip()}


def _as_said(application, row, at):
    """(the application with the values of an entry written into it, its units); saves nothing. Raises Invalid."""
    said = row.said | {"report_on": date.fromisoformat(row.said["report_on"])}
    for name in STEPS:
        filling.set_values(application, name, said, today(at))
    application.specification = said["specification"]
    for name in ("report_file", "policy_file"):
        if getattr(row, f"{name}_id"):
            setattr(application, name, getattr(row, name))
    return application, filling.chosen_units(application, said["units"], application.submitted_on)
