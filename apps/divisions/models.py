"""GB/T 2260 divisions, development zones and agencies. Codes are the keys: two districts are called 鼓楼区."""

from django.db import models
from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

models.CharField.register_lookup(Length)


class Named(models.Model):
    """A Chinese name and an English one; `str()` follows the reader's language."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en


class Division(Named):
    """A province, city or county by its six digits, with the time it was (or is) in force.

    A retired division keeps its row: old codes, licences and penalty numbers still carry it; `successor` says where
    it went.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    pinyin = models.CharField(max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    @property
    def prefix(self):
        """The significant digits: what a row-scope prefix is made of."""
        return self.code.removesuffix("00").removesuffix("00") if self.level != self.Level.COUNTY else self.code


class Zone(Named):
    """A development zone: not a division, but with its own bureau and often its own registration codes."""

    code = models.CharField(max_length=12, primary_key=True)
    kind = models.CharField(max_length=32)
    parent = models.ForeignKey(Division, models.PROTECT, related_name="zones")
    # six-digit codes registration systems use for the zone inside credit codes (320594 for Suzhou Industrial Park)
    registration_codes = models.JSONField(default=list)


class Agency(Named):
    """A bureau: province → city → county, and bureaus of zones below their city."""

    code = models.CharField(max_length=32, primary_key=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="agencies")
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="agencies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=8, choices=Division.Level.choices)
