"""Imports of values: runs, rows as they were read, and what is wrong or doubtful in them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.registry.models.reasons import REJECTIONS as REGISTER_REJECTIONS

from .. import states
from ..querysets import ImportQuerySet
from .statistics import Provenance, Series, Unit

REJECTIONS = {
    "missing": _("A value is missing here."),
    "series-unknown": _("There is no series “%(value)s”."),
    "series-live": _("“%(value)s” is computed from the portal's own records; no file brings it."),
    "series-ambiguous": _("Several series are called “%(value)s” (%(hint)s). Give the code."),
    "area-unknown": _("“%(value)s” is no area. Give six digits or the name of the nation, a province, city or county."),
    "area-ambiguous": _("Several counties are called “%(value)s”. Give the six digits."),
    "sector-ambiguous": _("Several industries are called “%(value)s” (%(hint)s). Give the code."),
    "sector-unknown": _("“%(value)s” is no industry of the store. Give its code, such as C39, or leave it empty."),
    "period-unknown": _("“%(value)s” is no period. Write 2023, 2023H1, 2023Q1 or 2023-01."),
    "period-future": _("The period %(value)s has not begun."),
    "period-frequency": _("“%(value)s” does not fit the series, which is %(hint)s."),
    "number": _("“%(value)s” is not a number: write digits and a point alone, the unit has a column of its own."),
    "decimals": _("“%(value)s” has more than the eight decimals that a figure can have. Round it."),
    "unit": _("The file says “%(value)s”, the series is in “%(hint)s”. Figures in another unit are not converted."),
    "stage-unknown": _("“%(value)s” is no announcement. Write 初步, 修订 or 最终."),
    "bounds": _("%(value)s lies outside what is possible (%(hint)s)."),
    "duplicate-key": _("Another row of this file has the same series, area, industry and period."),
    "not-a-first": _(
        "A value of this period is there already (%(hint)s). Another one is a revision: write 修订 or 最终."
    ),
    # doubts: they are taken only with a reason
    "jump": _("%(value)s differs by %(other)s from the earlier figure (%(hint)s)."),
    "jump-after": _("%(value)s differs by %(other)s from the later figure (%(hint)s)."),
    "jump-vintage": _("%(value)s differs by %(other)s from what was announced before (%(hint)s)."),
    "beside": _("%(value)s is the first figure of this place and lies far outside those of the others (%(hint)s)."),
    "industry": _(
        "%(value)s is the first figure of this industry and lies far from that of all industries (%(hint)s)."
    ),
    "weaker": _("The figure that stands here is “%(hint)s”; this file names a weaker origin for %(value)s."),
    "alone": _("%(value)s is the first figure of all; nothing is there to hold it against."),
    "period-open": _("The period %(value)s is not over."),
    "parts-sum": _("The parts sum to %(value)s, the whole says %(hint)s."),
    "after-final": _("A value that was final (%(hint)s) is announced anew."),
}
DOUBT_WORDS = {
    "jump": _("far away from the period before"),
    "jump-after": _("far away from the period after"),
    "jump-vintage": _("far away from what was announced before"),
    "beside": _("first figures far outside those of other places"),
    "industry": _("first figures of industries far from those of all industries"),
    "weaker": _("figures of a weaker origin than those that stand there"),
    "alone": _("first figures with nothing to hold them against"),
    "period-open": _("periods that are not over"),
    "parts-sum": _("parts that do not sum to the whole"),
    "after-final": _("revisions of final values"),
}
POINTS = "pp"  # how a check notes a difference of two rates: in percentage points
# a check notes the code of what the series has; whoever reads it gets the word
HINTS = {
    "unit": dict(Unit.choices), "period-frequency": dict(Series.Frequency.choices), "weaker": dict(Provenance.choices),
}  # fmt: skip


class ImportOfValues(models.Model):
    """One file: all of its good rows or nothing. `counts`: rows = created + updated + unchanged + rejected."""

    class State(models.TextChoices):
        CHECKING = states.CHECKING, _("being checked")
        CHECKED = states.CHECKED, _("checked, not yet imported")
        IMPORTING = states.IMPORTING, _("being imported")
        DONE = states.IMPORTED, _("imported")
        FAILED = states.BROKEN, _("failed")

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64, blank=True)
    document = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=12, blank=True)
    source = models.CharField(_("source"), max_length=300)
    announced_on = models.DateField(_("announced on"), null=True)
    # of which document, where the figures are taken from an official one
    title = models.CharField(_("title of the document"), max_length=150, blank=True)
    provenance = models.CharField(
        _("provenance"), max_length=10, choices=Provenance.choices, default=Provenance.OFFICIAL
    )
    demo = models.BooleanField(_("invented demonstration figures"), default=False)
    state = models.CharField(max_length=10, choices=State.choices)
    counts = models.JSONField(default=dict)
    # sheets of the workbook that hold something and were not read, for only the first one is
    unread = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    accepted = models.CharField(_("why the doubtful figures are right"), max_length=300, blank=True)
    release = models.OneToOneField("indices.Release", models.PROTECT, null=True, related_name="import_run")
    created_by = models.CharField(max_length=200)
    created_user = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_details = models.JSONField(default=dict)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=states.IMPORT_STATES), name="indices_import_state"),
            models.CheckConstraint(
                condition=Q(state=states.IMPORTED, release__isnull=False)
                | ~Q(state=states.IMPORTED) & Q(release__isnull=True),
                name="indices_import_release",
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_running(self):
        return self.state in states.IMPORT_RUNNING

    @property
    def cited(self):
        """Who announced the figures, and in which document."""
        if not self.title:
            return self.source
        whole = self.title.startswith("《") and self.title.find("》") == len(self.title) - 1
        inner = self.title[1:-1] if whole else self.title.replace("《", "〈").replace("》", "〉")
        return f"{self.source}《{inner}》"

    @property
    def doubts(self):
        return self.counts.get("doubts", 0)


class StagedValue(models.Model):
    """A row as it was read; the checks run over all of them at once. Gone when the run is over."""

    run = models.ForeignKey(ImportOfValues, models.CASCADE, related_name="staged", db_index=False)
    line = models.PositiveIntegerField()
    series = models.TextField()
    area = models.TextField()
    sector = models.TextField()
    period = models.TextField()
    value = models.TextField()
    unit = models.TextField()
    stage = models.TextField()
    note = models.TextField()
    previous = models.CharField(max_length=7)  # the period before
    series_key = models.BigIntegerField(null=True)
    area_key = models.CharField(max_length=6, null=True)  # noqa: DJ001 - null until it is found
    sector_key = models.CharField(max_length=20, null=True)  # noqa: DJ001 - null is every industry
    stage_key = models.CharField(max_length=8, null=True)  # noqa: DJ001 - null until it is found
    amount = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    last_vintage = models.PositiveSmallIntegerField(null=True)
    last_value = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    last_stage = models.CharField(max_length=8, null=True)  # noqa: DJ001 - null where there is none
    last_provenance = models.CharField(max_length=10, null=True)  # noqa: DJ001 - null where there is none
    # says what the newest vintage says: the same value, announced and taken from where that was
    same = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["run", "line"], name="indices_staged_line")]

    def __str__(self):
        return f"{self.run_id}:{self.line}"


class RefusedValue(models.Model):
    """A row that was not taken, or is doubtful: where, what stood there, and why."""

    run = models.ForeignKey(ImportOfValues, models.CASCADE, related_name="refused", db_index=False)
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=30)
    column = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)
    hint = models.CharField(max_length=80, blank=True)
    other = models.CharField(max_length=80, blank=True)
    warning = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["run", "line"], name="indices_refused_line")]

    def __str__(self):
        return f"{self.line}: {self.reason}"

    @property
    def message(self):
        sentence = REJECTIONS.get(self.reason) or REGISTER_REJECTIONS.get(self.reason) or self.reason
        hint = HINTS.get(self.reason, {}).get(self.hint, self.hint)
        other = self.other
        if other.endswith(POINTS):
            other = _("%(change)s percentage points") % {"change": other.removesuffix(POINTS)}
        return str(sentence) % {"value": self.value, "hint": hint, "other": other}
