"""Licences, what they cover, and the log of their checks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import Document, PaperCheck
from apps.records.models import Fact
from apps.registry.models import Enterprise

from .. import states
from ..querysets import LicenceQuerySet
from .application import Application
from .catalogue import ProductClass, Unit
from .took import Elapsed, took

LICENCE_STATES = {
    states.UNVERIFIED: _("valid, not yet verified"),
    states.VALID: _("valid"),
    states.SUSPENDED: _("suspended"),
    states.REVOKED: _("revoked"),
    states.WITHDRAWN: pgettext_lazy("licence", "withdrawn"),
    states.TAKEN: _("taken away as a punishment"),
    states.CANCELLED: pgettext_lazy("licence", "cancelled"),
    states.EXPIRED: _("expired"),
}


class Licence(models.Model):
    """A licence that was granted. `until` is the last day it holds.

    `holder`, `uscc`, `domicile` and `address` are what stands on the certificate, whose words change with a new
    `version` of it alone (models/change.py keeps those before). `code` leads to its check and cannot
    be guessed. `payload` is the signed text of its QR code, verified without a network by `signer`'s certificate.
    `verified_on` is the day on which the check after a grant was passed. `took` is how long the act of the grant took.
    """

    number = models.CharField(_("number of the licence"), max_length=24, unique=True)
    code = models.CharField(_("code of the check"), max_length=24, unique=True)
    application = models.OneToOneField(Application, models.PROTECT, related_name="licence")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="licences")
    product = models.ForeignKey(ProductClass, models.PROTECT, related_name="+")
    class_code = models.CharField(max_length=40)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    holder = models.CharField(_("holder"), max_length=200)
    uscc = models.CharField(_("unified social credit code"), max_length=18)
    domicile = models.CharField(_("domicile"), max_length=300, blank=True)
    address = models.CharField(_("production address"), max_length=300)
    granted_on = models.DateField(_("granted on"))
    until = models.DateField(_("valid until"))
    state = models.CharField(_("state"), max_length=12, choices=list(LICENCE_STATES.items()))
    state_on = models.DateField()
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("version of the certificate"), default=1)
    payload = models.TextField()
    signer = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField()
    took = took(db_default=Elapsed())

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.LICENCE_STATES),
                name="licensing_licence_state",
                violation_error_message=_("This is not a state of a licence."),
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^\([\u4e00-\u9fff]\)XK[0-9]{2}-[0-9]{3}-[0-9]{5}$"),
                name="licensing_licence_number",
                violation_error_message=_("The number of a licence looks like (苏)XK06-001-00001."),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("granted_on")),
                name="licensing_licence_days",
                violation_error_message=_("A licence holds for some time."),
            ),
            models.CheckConstraint(
                condition=~Q(payload="") & ~Q(code=""),
                name="licensing_licence_signed",
                violation_error_message=_("A licence is signed."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "class_code"],
                condition=Q(state__in=states.LIVE),
                name="licensing_licence_once",
                violation_error_message=_("The enterprise already holds a licence for this class."),
            ),
        ]
        indexes = [
            models.Index(fields=["class_code", "-id"], name="licensing_licence_class"),
            models.Index(fields=["state", "-id"], name="licensing_licence_state"),
            # whose last day has passed though nobody has entered it yet: a handful among all that are held
            models.Index(fields=["until"], condition=Q(state__in=states.LIVE), name="licensing_licence_until"),
        ]

    def __str__(self):
        return self.number

    @property
    def in_force(self):
        """Whether anything may be made and sold under it now."""
        return self.state in states.IN_FORCE

    @property
    def held(self):
        return self.state in states.LIVE


class Covered(models.Model):
    """One unit that a licence covers."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="covered")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    specification = models.CharField(_("types and specifications"), max_length=400, blank=True)
    added_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "unit"],
                name="licensing_covered_once",
                violation_error_message=_("The licence already covers this unit."),
            ),
        ]

    def __str__(self):
        return str(self.unit)


class Check(PaperCheck):
    """Somebody checked a licence. Kept without a trace of who."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="checks")

    def __str__(self):
        return f"{self.licence_id} {self.way}"
