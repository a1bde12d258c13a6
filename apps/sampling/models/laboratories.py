"""Laboratories, what they are qualified for and until when, and the people who sample and test."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from ..querysets import StaffQuerySet


class Laboratory(models.Model):
    """A testing body with its CMA number. `withdrawn_on`: the day from which its qualification was taken away; reports
    dated later count for nothing, earlier ones that rest on it are marked."""

    name = models.CharField(_("laboratory"), max_length=120)
    cma = models.CharField(_("number of its qualification (CMA)"), max_length=20)
    address = models.CharField(_("address"), max_length=300, blank=True)
    valid_from = models.DateField(_("qualified from"))
    valid_to = models.DateField(_("qualified until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("qualification withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    withdrawn_label = models.CharField(max_length=200, blank=True)
    added_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sampling_laboratory_days",
                violation_error_message=_("A qualification ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="sampling_laboratory_withdrawn",
                violation_error_message=_("A withdrawal has its day and its reason."),
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(cma=""), name="sampling_laboratory_named"),
            models.UniqueConstraint(
                fields=["cma"],
                name="sampling_laboratory_cma",
                violation_error_message=_("A laboratory with this number is entered already."),
            ),
        ]

    def __str__(self):
        return self.name


class Capability(models.Model):
    """What a laboratory may test: items ("*" for all) of a standard, from a day until a day, both counted in."""

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="capabilities")
    standard_code = models.CharField(_("number of the standard"), max_length=60)
    items = ArrayField(models.CharField(max_length=40), verbose_name=_("items"))
    valid_from = models.DateField(_("from"))
    last_day = models.DateField(_("until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["laboratory", "standard_code", "valid_from"],
                name="sampling_capability_once",
                violation_error_message=_("This capability is entered already."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("valid_from")) & ~Q(items=[]),
                name="sampling_capability_days",
                violation_error_message=_("A capability names its items and ends after it has begun."),
            ),
        ]

    def __str__(self):
        return f"{self.laboratory_id} {self.standard_code}"


class Certificate(models.Model):
    """A certificate that a laboratory signs its reports with, or that issues those it signs with; in PEM.

    Trusted from the day it was entered until it is taken away (`ended_on`) or ends by itself. What was signed with it
    before stays as it was found.
    """

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="certificates")
    pem = models.TextField(_("certificate (PEM)"))
    subject = models.CharField(_("issued to"), max_length=300)
    fingerprint = models.CharField(_("fingerprint (SHA-256)"), max_length=64)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    added_on = models.DateField(_("entered"))
    added_label = models.CharField(max_length=200)
    ended_on = models.DateField(_("taken away"), null=True, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["laboratory", "fingerprint"],
                condition=Q(ended_on__isnull=True),
                name="sampling_certificate_once",
                violation_error_message=_("This certificate is entered already."),
            ),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$", valid_until__gt=F("valid_from")) & ~Q(pem=""),
                name="sampling_certificate_whole",
                violation_error_message=_("A certificate has its key, its fingerprint and its time."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="") | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="sampling_certificate_ended",
                violation_error_message=_("Whoever takes a certificate away says why."),
            ),
        ]

    def __str__(self):
        return self.subject


class Staff(models.Model):
    """Somebody who samples for a bureau or tests at a laboratory; `key` is the number of the certificate.

    One person is one row, so that whoever sampled a batch can be refused as its tester. `user` is the account that
    enters results with it.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, blank=True, related_name="staff")
    key = models.CharField(_("certificate number"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    samples = models.BooleanField(_("samples"), default=False)
    tests = models.BooleanField(_("tests"), default=False)
    valid_from = models.DateField(_("certified from"))
    last_day = models.DateField(_("certified until"))
    left_on = models.DateField(_("left"), null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(left_on__isnull=True),
                name="sampling_staff_key",
                violation_error_message=_("Somebody has this certificate number already."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(user__isnull=False, left_on__isnull=True),
                name="sampling_staff_user",
                violation_error_message=_("This account belongs to somebody else of the list."),
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(name="") & ~Q(key__regex=r"[\x01-\x20\x7f]"),
                name="sampling_staff_named",
                violation_error_message=_("Give a name and a certificate number without spaces."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("valid_from")),
                name="sampling_staff_days",
                violation_error_message=_("A certificate cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=(Q(samples=True) | Q(tests=True)) & (Q(tests=False) | Q(laboratory__isnull=False)),
                name="sampling_staff_part",
                violation_error_message=_("Somebody samples or tests; whoever tests belongs to a laboratory."),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.key}"

    def is_certified(self, day):
        """Whether somebody is certified on a day, and has not left the list by then."""
        return self.valid_from <= day <= self.last_day and (self.left_on is None or self.left_on > day)
