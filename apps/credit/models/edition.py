"""The yearly edition of the grades: dated, immutable once published, with its errata."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .. import states
from ..querysets import OfProvinceQuerySet
from .ruleset import Ruleset


class Edition(models.Model):
    """The grades of a year as of its last day, computed with what was known at `known_at`.

    Once published neither the edition nor its entries ever change (triggers); what turns out wrong goes to the errata.
    `file_hash` is the SHA-256 of the CSV file, which is made from the entries alone.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    as_of = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("with what was known on"))
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, default=states.PREPARING)
    prepared_by = models.CharField(max_length=200)
    prepared_user = models.BigIntegerField(null=True, blank=True)
    prepared_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_user = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    entries_count = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)  # {grade: enterprises}
    file_hash = models.CharField(max_length=64, blank=True)
    file_bytes = models.BigIntegerField(default=0)

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.EDITION_STATES),
                name="credit_edition_state",
                violation_error_message=_("This is not a state of an edition."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.EDITION_PUBLISHED)
                | Q(decided_at__isnull=False)
                & ~Q(decided_by="")
                & ~Q(file_hash="")
                & (
                    # people by their numbers; a name counts where one of the two has none
                    Q(prepared_user__isnull=False, decided_user__isnull=False) & ~Q(decided_user=F("prepared_user"))
                    | (Q(prepared_user__isnull=True) | Q(decided_user__isnull=True)) & ~Q(decided_by=F("prepared_by"))
                ),
                name="credit_edition_second_person",
                violation_error_message=_("An edition is published by somebody other than who prepared it."),
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=~Q(state=states.DISCARDED),
                name="credit_edition_year_once",
                violation_error_message=_("There is an edition of this year already."),
            ),
        ]

    def __str__(self):
        return str(self.year)


class EditionEntry(models.Model):
    """One enterprise in an edition, as text: it must read the same when the enterprise is renamed, moved or merged."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    enterprise = models.BigIntegerField()  # a plain number, so that no later merge touches a published edition
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    division = models.CharField(_("division"), max_length=6)
    grade = models.CharField(_("grade"), max_length=3)
    computed = models.CharField(max_length=3)
    inputs = models.BinaryField(null=True)  # as in Rating

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "enterprise"], name="credit_editionentry_once"),
        ]
        indexes = [models.Index(fields=["edition", "code"], name="credit_editionentry_code")]

    def __str__(self):
        return f"{self.code} {self.grade}"


class Erratum(models.Model):
    """A grade of a published edition that rested on a fact since corrected or withdrawn. Never changed."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="errata")
    enterprise = models.BigIntegerField()
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    before = models.CharField(_("published grade"), max_length=3)
    after = models.CharField(_("right grade"), max_length=3)
    at = models.DateTimeField(_("published on"))
    inputs = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "enterprise", "inputs"], name="credit_erratum_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="credit_erratum_differs"),
        ]
        indexes = [models.Index(fields=["edition", "-at"], name="credit_erratum_of")]

    def __str__(self):
        return f"{self.code} {self.before} → {self.after}"
