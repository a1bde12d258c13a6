"""An enterprise objects to its own grade; the ledger keeps the objection, its clock and its decision."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError
from apps.records.operations.objections import OutOfReach, file_objection

from ..models import Rating


class GradeChanged(DomainError):
    code = "grade-changed"
    message = _("Your enterprise was rated anew while you wrote. Read the grade that stands now; your text is kept.")


def points_of(rating):
    """The score as people write it, without idle zeros: 7490 hundredths → "74.9"."""
    return f"{(Decimal(rating.score) / 100).normalize():f}"


def grade_in_words(rating):
    """What the objection says of the grade, in no language: letter, points, day."""
    return f"{rating.grade} · {points_of(rating)} · {rating.run.as_of.isoformat()}"


@transaction.atomic
def object_to_grade(*, rating_id, enterprise_id, reason, by, at, files=()):
    """Object to the grade that stands for one's own enterprise; returns the Objection with its clock running.

    Raises what file_objection raises, OutOfReach for a rating that is another's or no grade, and GradeChanged for one
    that was replaced: the reasons were written about what the reader saw.
    """
    ratings = Rating.objects.visible_to(by).grades().select_related("run")
    rating = ratings.filter(pk=rating_id, enterprise_id=enterprise_id).first()
    if rating is None:
        raise OutOfReach
    if rating.superseded_at:
        raise GradeChanged
    return file_objection(
        enterprise_id=enterprise_id,
        reason=reason,
        grade_ref=str(rating.pk),
        grade_text=grade_in_words(rating),
        files=files,
        by=by,
        at=at,
    )
