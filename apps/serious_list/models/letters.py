"""What a party sent on paper in a case, as the bureau put it on record."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, OnPaper

from ..querysets import OfCaseQuerySet
from .case import Case, person


class LetterQuerySet(OfCaseQuerySet):
    def waiting(self):
        """Entered, and neither held against the scan nor struck out."""
        return self.filter(seconded_on=None, struck_on=None)

    def unweighed(self):
        """What the party said and no review has weighed: entered and waiting, or come after the review."""
        return self.filter(struck_on=None).filter(Q(seconded_on=None) | Q(after_review=True))


class Letter(OnPaper):
    """A statement or the request for a hearing that came on paper: its scan, how and when it came, who entered it.

    The day that counts is that of the posting, or of the receipt. What was entered takes effect when another officer
    has held it against the scan (`seconded_on`); one that does not say what the scan says is struck out, with the
    reason, and entered anew. Until then nobody reviews, and the time to answer does not end.
    """

    class Says(models.TextChoices):
        STATEMENT = "statement", _("statement and defence")
        HEARING = "hearing", _("request for a hearing")

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    says = models.CharField(max_length=9, choices=Says.choices)
    text = models.TextField(_("what it says"), blank=True)
    scan = models.OneToOneField(Document, models.PROTECT, related_name="+")
    after_review = models.BooleanField(default=False)  # in time, but entered when the answer had been reviewed
    seconded_on = models.DateField(_("held against its scan"), null=True, blank=True)
    struck_on = models.DateField(_("struck out"), null=True, blank=True)
    struck_reason = models.TextField(_("why it was struck out"), blank=True)
    seen_by = person()
    seen_label = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta(OnPaper.Meta):
        abstract = False
        constraints = [
            *OnPaper.Meta.constraints,
            models.CheckConstraint(
                condition=Q(says="statement") & ~Q(text="") | Q(says="hearing"),
                name="serious_list_letter_says",
                violation_error_message=_("A letter brings a statement or the request for a hearing."),
            ),
            models.CheckConstraint(
                condition=Q(seconded_on__isnull=True, struck_on__isnull=True, seen_by__isnull=True, struck_reason="")
                | Q(seconded_on__isnull=False, struck_on__isnull=True, struck_reason="", seen_by__isnull=False)
                & ~Q(seen_by=F("entered_by"))
                | Q(seconded_on__isnull=True, struck_on__isnull=False, seen_by__isnull=False)
                & ~Q(struck_reason="")
                & ~Q(seen_by=F("entered_by")),
                name="serious_list_letter_seen",
                violation_error_message=_("Whoever entered a letter does not hold it against its scan."),
            ),
        ]

    def __str__(self):
        return f"{self.get_says_display()} · {self.day}"
