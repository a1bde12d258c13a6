"""Which figures of the store are public: those of a release that was cleared, on its ground and by whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .statistics import Release


class Clearance(models.Model):
    """A decision on the figures of a release: they become public, or are refused until they are cleared after all.

    What no check doubted is public as it is imported; what a survey found, what the portal counted itself and what was
    doubted waits for a second person. A refused figure is read by no run that begins after the refusal.
    """

    class Ground(models.TextChoices):
        SECOND = "second", _("released by a second person")
        UNDOUBTED = "undoubted", _("no check doubted it")
        SHIPPED = "shipped", _("published series that come with the portal")
        BEFORE = "before", _("public before figures had to be released")

    release = models.ForeignKey(Release, models.PROTECT, related_name="clearances")
    given = models.BooleanField()
    ground = models.CharField(max_length=10, choices=Ground.choices)
    decided_by = models.CharField(max_length=200)
    decided_user = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release"],
                condition=Q(given=True),
                name="indices_clearance_once",
                violation_error_message=_("These figures are public already."),
            ),
            models.CheckConstraint(
                condition=~Q(ground="second") | Q(decided_user__isnull=False),
                name="indices_clearance_person",
                violation_error_message=_("Figures are released by a second person."),
            ),
            models.CheckConstraint(
                condition=Q(given=True) | Q(ground="second") & ~Q(reason=""),
                name="indices_clearance_refused",
                violation_error_message=_("Figures are refused by a second person, with a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.release_id} {self.ground}"
