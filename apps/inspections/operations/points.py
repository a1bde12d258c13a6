"""What a check must have beside its form: a notice that was shown at the door, and the photos its items require.

Without them a result is refused. One that was entered on a phone without a network is kept all the same: what it lacks
stands open with it until a reviewer returns it or says why it stands without.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import SamePerson, locked, reasoned

from .. import states
from ..models import Question, Visit
from ..permissions import Permission
from ..queries.fitness import sitting
from ..rules import results as rule
from .papers import notice_of
from .steps import note, own
from .visits import SUBJECT

NOTICE, PHOTO = "no-notice", "no-photo"


class Lacking(Invalid):
    """`details["lacks"]`: [{code, question id or None}]."""

    code = "lacking"


def lacks_of(visit, questions, codes):
    """[{"code", "question"}] of what is missing; `codes`: the plain rules.results.Code chosen. A photo is asked of a
    check that looked at something."""
    found = []
    if notice_of(visit, sitting(visit)) is None:
        found.append({"code": NOTICE, "question": None})
    if rule.form_may_be_empty(codes):
        return found
    asked = [pk for pk, row in questions.items() if row.kind == Question.Kind.PHOTO and row.required]
    taken = set(visit.photos.filter(question__in=asked).values_list("question", flat=True))
    return found + [{"code": PHOTO, "question": pk} for pk in asked if pk not in taken]


def keep_or_refuse(visit, lacks, questions, *, away):
    """Note on the visit what it lacks where the entry came from `away` of the network, else raise Lacking."""
    if lacks and not away:
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
    visit.lacks_reason, visit.lacks_label = reasoned(reason)[:300], by.actor
    visit.save()
    note("inspections.points_settled", (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency,
         enterprise=visit.enterprise_id, reason=visit.lacks_reason)  # fmt: skip
    return visit
