"""What a party sent on paper in a case, as the bureau put it on record."""

from django.db import models

from apps.documents.models import StatedOnPaper, StatedQuerySet

from ..querysets import OfCaseQuerySet
from .case import Case


class LetterQuerySet(OfCaseQuerySet, StatedQuerySet):
    pass


class Letter(StatedOnPaper):
    """A statement or the request for a hearing that came on paper: its scan, how and when it came, who entered it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")

    objects = LetterQuerySet.as_manager()

    class Meta(StatedOnPaper.Meta):
        abstract = False
