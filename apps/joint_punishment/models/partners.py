"""Partner departments, their credentials (OAuth 2.0, client credentials) and the tokens they were given."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division

from ..querysets import PartnerQuerySet
from .measures import DEPARTMENTS

FEED, FEEDBACK = "feed", "feedback"
SCOPES = {FEED: _("read what it is owed"), f"{FEED} {FEEDBACK}": _("read, confirm and answer")}


class Partner(models.Model):
    """One department of one area that applies measures. It is handed the entries of enterprises of that area.

    `secret_hash` is the SHA-256 of its secret, which is random, shown once and kept nowhere; `secret_hint` is its
    beginning, by which people tell secrets apart. The secret before stays good until `old_secret_until`, so that a
    system can be moved to the new one without a gap. `scopes` are those of its tokens, divided by a space.
    """

    code = models.CharField(_("client number"), max_length=40, unique=True)
    department = models.CharField(_("kind of department"), max_length=16, choices=list(DEPARTMENTS.items()))
    name = models.CharField(_("name of the department"), max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("area"))
    scopes = models.CharField(_("rights"), max_length=40, choices=list(SCOPES.items()))
    enabled = models.BooleanField(_("enabled"), default=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    secret_hint = models.CharField(max_length=12, blank=True)
    secret_set_at = models.DateTimeField(null=True, blank=True)
    secret_set_by = models.CharField(max_length=200, blank=True)
    old_secret_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    close_reason = models.CharField(_("Why it is closed"), max_length=500, blank=True, default="", db_default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_user = models.BigIntegerField(null=True, blank=True)  # who opens it again is somebody else
    reopened_user = models.BigIntegerField(null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "division"],
                condition=Q(enabled=True),
                name="joint_punishment_partner_once",
                violation_error_message=_("This area already has a partner of this kind."),
            ),
            models.CheckConstraint(
                condition=Q(department__in=list(DEPARTMENTS)) & Q(scopes__in=list(SCOPES)),
                name="joint_punishment_partner_words",
                violation_error_message=_("Choose the kind of department and its rights."),
            ),
            models.CheckConstraint(
                condition=Q(secret_hash="") | Q(enabled=True, secret_set_at__isnull=False),
                name="joint_punishment_partner_secret",
                violation_error_message=_("Only an enabled partner has a secret."),
            ),
            models.CheckConstraint(
                condition=Q(old_secret_hash="", old_secret_until__isnull=True)
                | ~Q(old_secret_hash="") & ~Q(secret_hash="") & Q(old_secret_until__isnull=False),
                name="joint_punishment_partner_old_secret",
                violation_error_message=_("An old secret stays good beside a new one, and until a moment."),
            ),
            models.CheckConstraint(
                condition=Q(closed_user__isnull=True)
                | Q(enabled=False, reopened_user__isnull=True)
                | Q(enabled=True, reopened_user__isnull=False) & ~Q(reopened_user=F("closed_user")),
                name="joint_punishment_partner_reopened",
                violation_error_message=_("Whoever closed a partner does not open it again."),
            ),
        ]

    def __str__(self):
        return self.name


class Token(models.Model):
    """An access token, kept as its SHA-256. It dies with its hour, with a new secret, and with its partner."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")),
                name="joint_punishment_token_time",
                violation_error_message=_("A token ends after it was issued."),
            )
        ]

    def __str__(self):
        return f"{self.partner_id} {self.expires_at}"
