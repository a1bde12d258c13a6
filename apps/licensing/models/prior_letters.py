"""What an applicant, or a holder that asks for a change, said on paper of its check on site, as the bureau put it on
record."""

from django.db import models

from apps.documents.models import StatedOnPaper, StatedQuerySet

from ..querysets import OfPriorCheckQuerySet
from .priorcheck import PriorCheck


class PriorLetterQuerySet(OfPriorCheckQuerySet, StatedQuerySet):
    pass


class PriorLetter(StatedOnPaper):
    """A statement that came on paper: what stands against the day or an examiner, or the answer to a check that failed.

    It has no request for a hearing, and is not reviewed: the decision weighs it."""

    check_of = models.ForeignKey(PriorCheck, models.PROTECT, related_name="letters")

    objects = PriorLetterQuerySet.as_manager()

    class Meta(StatedOnPaper.Meta):
        abstract = False
