"""A match of an adverse fact with an enterprise that one officer asked for and a second person agrees to or not."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.registry.models import Enterprise

from .. import states
from ..querysets import MatchingQuerySet
from .fact import Fact

CHOSEN = _("An enterprise has been chosen for this fact; a second person decides on it.")


class Matching(models.Model):
    """`obviated`: the fact found its enterprise another way meanwhile, or was withdrawn; a trigger on facts says so."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="matchings")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=states.ASKED)
    asked_by = models.CharField(max_length=200)
    asked_user = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_user = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = MatchingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=states.MATCHING_STATES), name="records_matching_state"),
            models.CheckConstraint(
                condition=~Q(state__in=(states.AGREED, states.RETURNED))
                | Q(decided_user__isnull=False, decided_at__isnull=False) & ~Q(decided_user=F("asked_user")),
                name="records_matching_second",
                violation_error_message=_("Somebody other than who chose the enterprise agrees."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.RETURNED) | ~Q(reason=""),
                name="records_matching_reason",
                violation_error_message=_("Give the reason."),
            ),
            models.UniqueConstraint(
                fields=["fact"],
                condition=Q(state=states.ASKED),
                name="records_matching_once",
                violation_error_message=CHOSEN,
            ),
        ]

    def __str__(self):
        return f"{self.fact_id} → {self.enterprise_id}"
