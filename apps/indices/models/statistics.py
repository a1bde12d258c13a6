"""The statistics store: series, what is known of them for an area, an industry and a period, and since when.

Nothing is overwritten: a revision is another vintage beside the one before (sql/guards.sql refuses everything else).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..querysets import ObservationQuerySet, ReleaseQuerySet, SeriesQuerySet
from .words import Titled

PERIOD = r"^(19|20)[0-9]{2}(|H[12]|Q[1-4]|-(0[1-9]|1[0-2]))$"
NATION = "100000"


class Unit(models.TextChoices):
    PERCENT = "percent", pgettext_lazy("unit", "per cent")
    POINTS = "points", pgettext_lazy("unit", "points")
    RATIO = "ratio", _("ratio")
    YI = "100m_yuan", _("100 million yuan")
    WAN = "10k_yuan", _("10 thousand yuan")
    WAN_PERSONS = "10k_persons", _("10 thousand persons")
    COUNT = "count", _("number")
    DAYS = "days", _("days")
    PER_MILLION = "per_million_yuan", _("pieces per million yuan")
    FIRMS_PER_WAN = "firms_per_10k", _("enterprises per 10,000")
    CASES_PER_WAN = "cases_per_10k", _("cases per 10,000 enterprises")


class Stage(models.TextChoices):
    """Which announcement of a figure a vintage is."""

    FIRST = "first", _("first announced")
    REVISED = "revised", _("revised")
    FINAL = "final", _("final")
    NONE = "none", _("no figure any more")  # the cell ends


class Provenance(models.TextChoices):
    OFFICIAL = "official", _("official document")
    SECONDARY = "secondary", _("press or secondary text")
    DERIVED = "derived", _("calculated from published figures")
    UNVERIFIED = "unverified", _("not verified against a source")
    PORTAL = "portal", _("the portal's own records")
    DEMO = "demo", _("invented demonstration figure")


class Sector(Titled):
    """An industry of a series: a division of GB/T 4754, or a sector of an older publication under its own code."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    scheme = models.CharField(_("classification"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)


class Area(Titled):
    """A place that figures are published of and that is no division of the portal: the nation, other provinces."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)


class Series(Titled):
    """A statistical indicator: what is measured, in which unit, how often, and what its values must obey."""

    class Frequency(models.TextChoices):
        YEAR = "year", _("yearly")
        QUARTER = "quarter", _("quarterly")
        MONTH = "month", _("monthly")

    code = models.CharField(_("code"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=16, choices=Unit.choices)
    frequency = models.CharField(_("frequency"), max_length=8, choices=Frequency.choices, default=Frequency.YEAR)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    theme = models.CharField(_("theme"), max_length=40)
    meaning = models.TextField(_("definition"), blank=True)
    meaning_en = models.TextField(_("definition in English"), blank=True)
    # parts: the cities of a province; the industries are no more than the whole
    additive = models.BooleanField(_("parts sum to the whole"), default=False)
    tolerance = models.DecimalField(
        _("tolerated difference of the sum"), max_digits=12, decimal_places=4, default=0
    )  # of rounding, in the unit
    jump = models.DecimalField(_("largest usual change, per cent"), max_digits=8, decimal_places=2, null=True)
    # of rates besides: 96 to 40 is far, whatever 60 per cent of 96 is
    points = models.DecimalField(_("largest usual change, points"), max_digits=8, decimal_places=2, null=True)
    least = models.DecimalField(_("least possible value"), max_digits=20, decimal_places=6, null=True)
    most = models.DecimalField(_("greatest possible value"), max_digits=20, decimal_places=6, null=True)
    live = models.CharField(_("computed from the portal's own records by"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9]+([.-][a-z0-9]+)*$"),
                name="indices_series_code",
                violation_error_message=_("A code has small letters, digits, dots and hyphens, such as gdp.nominal."),
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lt=F("most")),
                name="indices_series_bounds",
                violation_error_message=_("The least possible value lies below the greatest."),
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="indices_series_tolerance"),
        ]


class Release(models.Model):
    """One act that put values into the store: whose figures, announced when and where, recorded by whom."""

    class Kind(models.TextChoices):
        FILE = "file", _("import of a file")
        SHIPPED = "shipped", _("published series that come with the portal")
        LIVE = "live", _("computed from the portal's own records")
        SURVEY = "survey", _("closed survey")
        DEMO = "demo", _("demonstration")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    source = models.CharField(_("source"), max_length=300)
    announced_on = models.DateField(_("announced on"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(max_length=200)
    recorded_user = models.BigIntegerField(null=True)
    note = models.TextField(_("note"), blank=True)
    values_count = models.PositiveIntegerField(default=0)
    doubts = ArrayField(models.CharField(max_length=300), default=list, blank=True)  # taken although the checks asked

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="indices_release_source",
                violation_error_message=_("Figures name their source."),
            )
        ]

    def __str__(self):
        return self.source


class Observation(models.Model):
    """One value: of a series for an area, an industry (none: all of them) and a period, in one vintage.

    The vintage of stage NONE has no value: of what the portal counts itself nothing is left to count, or what stood
    there was no figure of the series. Runs leave the cell out from then on; the vintages before it stay.

    `low` and `high` are the limits of the interval at 95 per cent where the value rests on a sample of `n`.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="observations", db_index=False)
    area = models.CharField(_("area"), max_length=6)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="+")
    period = models.CharField(_("period"), max_length=7)
    vintage = models.PositiveSmallIntegerField(_("vintage"))
    stage = models.CharField(_("announcement"), max_length=8, choices=Stage.choices)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=8, null=True)
    low = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    n = models.BigIntegerField(null=True)
    provenance = models.CharField(_("provenance"), max_length=10, choices=Provenance.choices)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    release = models.ForeignKey(Release, models.PROTECT, related_name="observations")
    recorded_at = models.DateTimeField()

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "area", "sector", "period", "vintage"],
                nulls_distinct=False,
                name="indices_observation_vintage",
                violation_error_message=_("There is a value of this vintage already."),
            ),
            models.CheckConstraint(
                condition=Q(period__regex=PERIOD),
                name="indices_observation_period",
                violation_error_message=_("A period is written 2023, 2023H1, 2023Q1 or 2023-01."),
            ),
            models.CheckConstraint(condition=Q(area__regex=r"^[0-9]{6}$"), name="indices_observation_area"),
            models.CheckConstraint(
                condition=Q(vintage__gte=1) & (Q(vintage=1) | ~Q(stage=Stage.FIRST)),
                name="indices_observation_stage",
                violation_error_message=_("Only the first vintage is a first announcement."),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True) | Q(low__lte=F("value"), high__gte=F("value")),
                name="indices_observation_interval",
                violation_error_message=_("A value lies inside its interval."),
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.NONE, value__isnull=True, low__isnull=True, n=0, vintage__gt=1)
                | ~Q(stage=Stage.NONE) & Q(value__isnull=False),
                name="indices_observation_gone",
                violation_error_message=_("Only a figure that ended has no value."),
            ),
        ]
        indexes = [
            # few of very many; every run asks for them
            models.Index(fields=["series", "period"], condition=Q(stage="none"), name="indices_observation_ended"),
        ]

    def __str__(self):
        return f"{self.area} {self.period} v{self.vintage}"

    @property
    def is_demo(self):
        return self.provenance == Provenance.DEMO
