"""What a review, a meeting or a visit said before it was sent back or dropped: kept, counted nowhere."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import OfApplicationQuerySet
from .application import Application
from .review import Review


class Superseded(models.Model):
    """Append-only. `content` of a review: {"overall", "submitted_at", "scores": [{"item", "percent", "strengths",
    "improvements"}]}; of a meeting or a visit: its record with what it gave: [{"item", "percent", "reason"}]."""

    class What(models.TextChoices):
        REVIEW = "review", _("review that was sent back")
        MEETING = "meeting", _("consensus meeting that was dropped")
        VISIT = "visit", _("site visit that was dropped")

    application = models.ForeignKey(Application, models.PROTECT, related_name="superseded")
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="superseded")
    what = models.CharField(max_length=8, choices=What.choices)
    content = models.JSONField()
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    label = models.CharField(max_length=200)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what="review", review__isnull=False)
                | Q(what__in=("meeting", "visit"), review__isnull=True),
                name="awards_superseded_what",
                violation_error_message=_("What was superseded is a review, a meeting or a visit."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="awards_superseded_reason",
                violation_error_message=_("Nothing is superseded without a reason."),
            ),
        ]
        indexes = [models.Index(fields=["application", "id"], name="awards_superseded_of")]

    def __str__(self):
        return f"{self.application_id} {self.what} {self.at}"
