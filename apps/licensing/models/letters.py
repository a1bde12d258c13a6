"""What the holder of a licence said on paper in a proceeding, as the bureau put it on record."""

from django.db import models

from apps.documents.models import StatedOnPaper, StatedQuerySet

from ..querysets import OfEndingQuerySet
from .ending import Ending


class LetterQuerySet(OfEndingQuerySet, StatedQuerySet):
    pass


class Letter(StatedOnPaper):
    """A statement or the request for a hearing that came on paper: its scan, how and when it came, who entered it."""

    ending = models.ForeignKey(Ending, models.PROTECT, related_name="letters")

    objects = LetterQuerySet.as_manager()

    class Meta(StatedOnPaper.Meta):
        abstract = False
