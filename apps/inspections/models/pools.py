"""The two pools: objects as a saved condition over the register, inspectors with what lets them check."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.models import Enterprise

from ..querysets import OfAgencyQuerySet


class Pool(models.Model):
    """Objects by conditions, never by a list of names: `query` is that of the register's own list, read anew whenever
    the pool is used, within the area of the bureau."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("conditions"), max_length=1000, blank=True)
    counted = models.PositiveIntegerField(_("objects"), default=0)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    created_label = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                condition=Q(closed_at__isnull=True),
                name="inspections_pool_name",
                violation_error_message=_("The bureau has a pool of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="inspections_pool_named"),
        ]

    def __str__(self):
        return self.name


class Inspector(models.Model):
    """Somebody of the pool of inspectors. `key` is the number of the law-enforcement certificate, public in a draw;
    `user` is the account they enter results with. `areas`: beginnings of division codes, none for everywhere.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    key = models.CharField(_("certificate number"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    speciality = models.CharField(_("speciality"), max_length=80, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    areas = ArrayField(models.CharField(max_length=6), default=list, blank=True, verbose_name=_("areas"))
    most = models.PositiveSmallIntegerField(_("most visits a draw"), null=True, blank=True)
    left_on = models.DateField(_("left the pool"), null=True, blank=True)
    left_reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(left_on__isnull=True),  # whoever left may come back, here or at another bureau
                name="inspections_inspector_key",
                violation_error_message=_("Somebody in a pool has this certificate number already."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(user__isnull=False, left_on__isnull=True),
                name="inspections_inspector_user",
                violation_error_message=_("This account belongs to another inspector."),
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(name="") & ~Q(key__regex=r"[\x01-\x20\x7f]"),
                name="inspections_inspector_named",
                violation_error_message=_("An inspector has a name and a certificate number without spaces."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | ~Q(left_reason=""),
                name="inspections_inspector_left",
                violation_error_message=_("Say why somebody leaves the pool."),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.key}"


class Certificate(models.Model):
    """A right to check `items` (codes; "*" for all) from a day until a day, both counted in."""

    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="certificates")
    number = models.CharField(_("certificate number"), max_length=60)
    items = ArrayField(models.CharField(max_length=40), verbose_name=_("items"))
    valid_from = models.DateField(_("from"))
    last_day = models.DateField(_("until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspector", "number"],
                name="inspections_certificate_once",
                violation_error_message=_("This certificate is entered already."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("valid_from")),
                name="inspections_certificate_days",
                violation_error_message=_("A certificate cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(items=[]),
                name="inspections_certificate_items",
                violation_error_message=_("A certificate names the items it is good for."),
            ),
        ]

    def __str__(self):
        return self.number


class Absence(models.Model):
    """Leave, illness, training: days on which an inspector is not drawn."""

    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=80)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="inspections_absence_days",
                violation_error_message=_("An absence cannot end before it begins."),
            )
        ]

    def __str__(self):
        return f"{self.first_day}–{self.last_day}"


class Interest(models.Model):
    """An interest an inspector declared in an enterprise: the two never meet at a visit. Why is for the bureau only."""

    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="interests")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    declared_on = models.DateField(_("declared"))
    declared_label = models.CharField(max_length=200)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspector", "enterprise"],
                condition=Q(ended_on__isnull=True),
                name="inspections_interest_once",
                violation_error_message=_("This interest is declared already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="inspections_interest_reason",
                violation_error_message=_("Say what the interest is."),
            ),
        ]

    def __str__(self):
        return f"{self.inspector_id} – {self.enterprise_id}"
