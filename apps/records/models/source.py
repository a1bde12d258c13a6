"""Who reports facts."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from ..querysets import SourceQuerySet


class Source(models.Model):
    """An agency's feed, or an app of the portal that records its own cases (`agency` is then empty).

    Codes that begin with `OWN` are those under which officers of the agency so named record by hand; no feed takes one.

    `key_hash` is the SHA-256 of the feed's API key; the key itself is shown once and kept nowhere. `key_hint` is its
    beginning, by which people tell keys apart.
    """

    OWN = "agency-"

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    key_hash = models.CharField(max_length=64, blank=True)
    key_hint = models.CharField(max_length=12, blank=True, default="", db_default="")
    key_set_at = models.DateTimeField(null=True, blank=True)
    key_set_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    enabled = models.BooleanField(_("enabled"), default=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], condition=~Q(key_hash=""), name="records_source_key"),
            models.CheckConstraint(
                condition=~Q(code__startswith="agency-") | Q(code=Concat(Value("agency-"), F("agency_id"))),
                name="records_source_own",
                violation_error_message=_("Codes that begin with “agency-” are kept for what officers record by hand."),
            ),
            models.CheckConstraint(
                condition=Q(key_hash="") | Q(enabled=True, agency__isnull=False, key_set_at__isnull=False),
                name="records_source_key_of_agency",
                violation_error_message=_("Only the enabled source of an agency has a key."),
            ),
        ]

    def __str__(self):
        return self.name
