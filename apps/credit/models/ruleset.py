"""Rulesets as dated data. Points are whole hundredths, so that sums are exact and the same everywhere."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.records.models import FactKind

from .. import states
from ..querysets import RulesetQuerySet
from ..rules.grades import COMPUTED

# a ruleset or table of measures that was taken back before its first day: dated, signed, with its reason
RECALLED_WHOLE = Q(state=states.RECALLED, validity__isnull=False, recalled_at__isnull=False) & ~Q(recalled_by="") & ~Q(
    reason=""
) | ~Q(state=states.RECALLED) & Q(recalled_at__isnull=True)


class Model(models.TextChoices):
    """Two models that must never be mixed."""

    GRADE = "grade", _("quality-credit grade")
    RISK = "risk", _("credit-risk class")


class Ruleset(models.Model):
    """One version of the rules of one model, in force inside `validity`, never changed once approved (a trigger).

    Only its end moves: nearer when another follows, and back when that one is recalled before its first day.
    """

    model = models.CharField(_("model"), max_length=8, choices=Model.choices)
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    legal_basis = models.TextField(_("legal basis"))
    verified = models.BooleanField(_("taken from the official text"), default=False)
    validity = DateRangeField(_("in force"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, default=states.DRAFT)
    drafted_by = models.CharField(max_length=200)
    # users who wrote or submitted it: none of them may approve it, whatever name or post they act under
    authors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    decided_user = models.BigIntegerField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.CharField(max_length=200, blank=True)
    recalled_user = models.BigIntegerField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RulesetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.RULESET_STATES),
                name="credit_ruleset_state",
                violation_error_message=_("This is not a state of a ruleset."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.APPROVED)
                | (Q(validity__isnull=False, decided_at__isnull=False) & ~Q(content_hash="") & ~Q(decided_by="")),
                name="credit_ruleset_approved_whole",
                violation_error_message=_("An approved ruleset has dates, a hash and somebody who approved it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.APPROVED) | Q(decided_user__isnull=False) | ~Q(decided_by=F("submitted_by")),
                name="credit_ruleset_second_person",
                violation_error_message=_("A ruleset is approved by somebody other than who submitted it."),
            ),
            # `credit_ruleset_recall` stands in a migration: before the first day, by somebody whose case it is not
            models.CheckConstraint(
                condition=RECALLED_WHOLE,
                name="credit_ruleset_recalled_whole",
                violation_error_message=_(
                    "A recalled ruleset has a reason and somebody who recalled it before its first day."
                ),
            ),
            # `credit_ruleset_not_by_author` stands in a migration: no author is the one who approved
            *(
                ExclusionConstraint(
                    name=f"credit_ruleset_no_overlap_{model}",
                    expressions=[("validity", RangeOperators.OVERLAPS)],
                    condition=Q(model=model, state=states.APPROVED),
                    violation_error_message=_("Another ruleset of this model is in force on some of these days."),
                )
                for model in ("grade", "risk")
            ),
        ]

    def __str__(self):
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en or self.title


class Indicator(models.Model):
    """A class of the evaluation with the points it starts from and the least and most it can give."""

    ruleset = models.ForeignKey(Ruleset, models.CASCADE, related_name="indicators")
    code = models.CharField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(pgettext_lazy("order", "number"))
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    base = models.IntegerField(_("starting points"))
    floor = models.IntegerField(_("least"), default=0)
    cap = models.IntegerField(_("most"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ruleset", "code"],
                name="credit_indicator_code",
                violation_error_message=_("Two classes have the same code."),
            ),
            models.CheckConstraint(
                condition=Q(base__gte=F("floor"), base__lte=F("cap")),
                name="credit_indicator_bounds",
                violation_error_message=_("The starting points lie between the least and the most."),
            ),
        ]

    def __str__(self):
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en or self.title


class PointRule(models.Model):
    """Facts of a kind and severity give `points` (hundredths, negative to deduct), weakening step by step.

    `decay` holds percentages, one for each `step_months` after the event: (100, 60, 30) with 12 months counts in full
    in the first year, 60 % in the second, 30 % in the third, nothing after. So the window is steps × months.
    """

    ruleset = models.ForeignKey(Ruleset, models.CASCADE, related_name="point_rules")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="rules")
    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="+")
    severity_min = models.PositiveSmallIntegerField(default=0)
    severity_max = models.PositiveSmallIntegerField(default=4)
    points = models.IntegerField(_("points in hundredths"))
    step_months = models.PositiveSmallIntegerField(_("months of a step"), default=12)
    decay = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("percent of each step"))
    article = models.CharField(_("article"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity_min__lte=F("severity_max")),
                name="credit_pointrule_severities",
                violation_error_message=_("The least severity is no greater than the greatest."),
            ),
            models.CheckConstraint(
                condition=Q(step_months__range=(1, 120)),
                name="credit_pointrule_window",
                violation_error_message=_("A window runs forward, by at least one month."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.points / 100:+}"


class Veto(models.Model):
    """While a fact of a kind lies within the window, the result is at best `ceiling`."""

    ruleset = models.ForeignKey(Ruleset, models.CASCADE, related_name="vetoes")
    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="+")
    severity_min = models.PositiveSmallIntegerField(default=0)
    severity_max = models.PositiveSmallIntegerField(default=4)
    window_months = models.PositiveSmallIntegerField(_("window in months"))
    ceiling = models.CharField(_("at best"), max_length=3)
    article = models.CharField(_("article"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(window_months__range=(1, 1200)),
                name="credit_veto_window",
                violation_error_message=_("A window runs forward, by at least one month."),
            ),
            models.CheckConstraint(
                condition=Q(severity_min__lte=F("severity_max")),
                name="credit_veto_severities",
                violation_error_message=_("The least severity is no greater than the greatest."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} → {self.ceiling}"


class Band(models.Model):
    """A result and the least score that gives it; rank 1 is the best. The lowest band starts at the least score."""

    ruleset = models.ForeignKey(Ruleset, models.CASCADE, related_name="bands")
    grade = models.CharField(_("grade"), max_length=3)
    rank = models.PositiveSmallIntegerField()
    lower = models.IntegerField(_("from, in hundredths"))
    meaning = models.CharField(_("meaning"), max_length=200, blank=True)
    meaning_en = models.CharField(_("meaning in English"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__in=COMPUTED),
                name="credit_band_computed",
                violation_error_message=_("Only A, B, C and D are computed; AA and AAA are conferred."),
            ),
            models.UniqueConstraint(
                fields=["ruleset", "grade"],
                name="credit_band_grade",
                violation_error_message=_("Two bands have the same grade."),
            ),
            models.UniqueConstraint(fields=["ruleset", "rank"], name="credit_band_rank"),
            models.UniqueConstraint(
                fields=["ruleset", "lower"],
                name="credit_band_lower",
                violation_error_message=_("Two grades start at the same score."),
            ),
        ]

    def __str__(self):
        return self.grade
