"""What the other reviewers say of the record that their lead entered: of a meeting, of a site visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import OfApplicationQuerySet
from .application import Application
from .review import Agreed, Expert


class Assent(models.Model):
    """One reviewer stands by a record, or does not and says why. Never changed; it goes with the record it is on, and
    is kept with it (Superseded)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assents")
    stage = models.CharField(max_length=10, choices=Agreed.Stage.choices)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    agrees = models.BooleanField(_("stands by it"))
    words = models.TextField(_("reason"), blank=True)
    given_at = models.DateTimeField()

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(words=""),
                name="awards_assent_words",
                violation_error_message=_("Say why the record is not right."),
            ),
            models.UniqueConstraint(
                fields=["application", "stage", "expert"],
                name="awards_assent_once",
                violation_error_message=_("You have answered already."),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.stage} {self.agrees}"
