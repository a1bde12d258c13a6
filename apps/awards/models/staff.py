"""Ties of officers to parties: whoever has one takes no step on that applicant."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from ..querysets import OfRoundQuerySet, StaffInterestQuerySet
from .review import INTERESTS
from .round import Round


class StaffInterest(models.Model):
    """Declared by the officer himself, or found by the bureau. Nothing is deleted; one that ends has its last day."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("interest"), max_length=12, choices=list(INTERESTS.items()))
    party_code = models.CharField(_("credit code of the party"), max_length=18)
    party_name = models.CharField(_("name of the party"), max_length=200, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    found = models.BooleanField(_("found by others"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    declared_on = models.DateField()
    declared_by = models.BigIntegerField(null=True)
    declared_label = models.CharField(max_length=200)

    objects = StaffInterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(INTERESTS)) & ~Q(party_code=""),
                name="awards_staff_party",
                violation_error_message=_("An interest names its kind and the party by its credit code."),
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "party_code"],
                condition=Q(until__isnull=True),
                name="awards_staff_once",
                violation_error_message=_("This interest is declared already."),
            ),
        ]
        indexes = [models.Index(fields=["party_code"], name="awards_staff_party_idx")]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.party_code}"


class Statement(models.Model):
    """What an officer or an expert said before his first step in a round: no interest but those declared. Stands."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="statements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    applicants = models.PositiveIntegerField()  # so many stood before him when he said it
    ties = models.PositiveIntegerField(default=0)  # of them he had declared a tie to
    stated_at = models.DateTimeField()
    stated_label = models.CharField(max_length=200)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user"],
                name="awards_statement_once",
                violation_error_message=_("You have stated your interests for this round."),
            ),
        ]

    def __str__(self):
        return f"{self.round_id} {self.user_id}"
