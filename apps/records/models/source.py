"""Who reports facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency


class Source(models.Model):
    """An agency's feed, or an app of the portal that records its own cases (`agency` is then empty).

    `key_hash` is the SHA-256 of the feed's API key; the key itself is shown once and kept nowhere.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    key_hash = models.CharField(max_length=64, blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)

    def __str__(self):
        return self.name
