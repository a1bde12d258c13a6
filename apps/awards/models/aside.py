"""A reviewer is to leave though no tie is on record: somebody asks with the reason, another decides."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import states
from ..querysets import OfReviewQuerySet
from .review import Review
from .round import day, label

ASIDE_STATES = {
    states.ASKED: _("to be decided"),
    states.GRANTED: pgettext_lazy("reviewer", "agreed to"),
    states.REFUSED: pgettext_lazy("reviewer", "refused"),
    states.LAPSED: pgettext_lazy("reviewer", "no longer needed"),
}


class AskedAside(models.Model):
    """Asked by the bureau or by the reviewer himself; kept whatever becomes of it. Where a reviewer left on one
    officer's word, the seat could be drawn again until the outcome pleases."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="asked_asides")
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=8, choices=list(ASIDE_STATES.items()), default=states.ASKED)
    asked_on = models.DateField()
    asked_by = models.BigIntegerField()
    asked_label = label()
    decided_on = day()
    decided_by = models.BigIntegerField(null=True)
    decided_label = label()
    answer = models.TextField(_("reason of the decision"), blank=True)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="")
                & (
                    Q(state=states.ASKED, decided_on__isnull=True, decided_by__isnull=True, answer="")
                    | Q(state=states.LAPSED, decided_on__gte=F("asked_on"), decided_by__isnull=True, answer="")
                    | Q(state__in=(states.GRANTED, states.REFUSED), decided_on__gte=F("asked_on"))
                    & Q(decided_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="awards_aside_decided",
                violation_error_message=_("A reviewer leaves for a reason, and it is decided with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="awards_aside_second",
                violation_error_message=_("Whoever asked that a reviewer leave does not decide on it."),
            ),
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(state=states.ASKED),
                name="awards_aside_once",
                violation_error_message=_("It is asked already that this reviewer leave."),
            ),
        ]

    def __str__(self):
        return f"{self.review_id} {self.state}"
