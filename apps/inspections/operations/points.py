"""What a check must have beside its form: a notice that was shown at the door, and the photos its items require.

Without them a result is refused. One that was entered on a phone without a network is kept all the same: what it lacks
stands open with it until a reviewer returns it or says why it stands without. So do the times of a check that an older
form of a phone did not ask for.
"""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import SamePerson, locked, reasoned

from .. import states
from ..models import Question, Visit
from ..permissions import Permission
from ..queries.fitness import sitting
from ..rules import results as rule
from .papers import notice_of, noticed_at
from .reviewing import without_interest
from .steps import note, own
from .visits import SUBJECT

NOTICE, PHOTO, LATE, TIMES = "no-notice", "no-photo", "late-notice", "no-times"


class Lacking(Invalid):
    """`details["lacks"]`: [{code, question id or None}]."""

    code = "lacking"


def lacks_of(visit, questions, codes, on):
    """[{"code", "question"}] of what is missing; `codes`: the plain rules.results.Code chosen, `on`: the day the check
    ended. A photo is asked of a check that looked at something."""
    found = []
    if notice_of(visit, sitting(visit)) is None:
        found.append({"code": NOTICE, "question": None})
    elif on < localdate(noticed_at(visit)):
        found.append({"code": LATE, "question": None})
    if rule.form_may_be_empty(codes):
        return found
    asked = [pk for pk, row in questions.items() if row.kind == Question.Kind.PHOTO and row.required]
    taken = set(visit.photos.filter(question__in=asked).values_list("question", flat=True))
    return found + [{"code": PHOTO, "question": pk} for pk in asked if pk not in taken]


def keep_or_refuse(visit, lacks, questions, *, away, on):
    """Note on the visit what it lacks where the entry came from `away` of the network, else raise Lacking. A day that
    was entered before a notice was written, and came back, may be entered again as it was."""
    if not away and lacks and lacks[0]["code"] == LATE and on != visit.first_checked_on:
        message = _("The notice of this inspection was written on %(day)s: no check ended before it was shown.")
        raise Lacking(message % {"day": day_text(localdate(noticed_at(visit)))}, field="checked_on", lacks=lacks)
    if not away and any(row["code"] != LATE for row in lacks):
        photos = "、".join(str(questions[row["question"]]) for row in lacks if row["code"] == PHOTO)
        missing = [str(row["question"]) for row in lacks if row["question"]]
        if lacks[0]["code"] == NOTICE:
            message = _("No notice of this inspection names its items and inspectors as they are now. Write it above, "
                        "show it at the door, then enter the result.")  # fmt: skip
        else:
            message = _("A photo is missing that the form requires: %(questions)s. Take it below and say to which "
                        "question it belongs.") % {"questions": photos}  # fmt: skip
        raise Lacking(message, field="codes", lacks=lacks, missing=missing)
    visit.lacks, visit.lacks_reason, visit.lacks_label = lacks, "", ""


@transaction.atomic
def let_stand(*, visit_id, reason, by, at):
    """A reviewer says why a result stands without what it lacks; it may be reviewed then. Returns the Visit."""
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    own(by, Permission.REVIEW, visit.task.agency_id)
    if visit.state != states.ENTERED or not visit.lacks or visit.lacks_reason:
        raise Invalid(_("Nothing is missing at this result."))
    if by.user_id == visit.entered_by_id or visit.seats.filter(inspector__user_id=by.user_id).exists():
        raise SamePerson
    without_interest(visit, by)
    visit.lacks_reason, visit.lacks_label = reasoned(reason)[:300], by.actor
    visit.save()
    note("inspections.points_settled", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
         enterprise=visit.enterprise_id, reason=visit.lacks_reason)  # fmt: skip
    return visit
