"""Class supervision (分类监管): which measures follow from a grade and a product's risk, as dated data."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .. import states
from ..querysets import OfProvinceQuerySet
from .ruleset import RECALLED_WHOLE


def _chinese():
    return (get_language() or "zh").startswith("zh")


class MeasureTable(models.Model):
    """One version of the table, in force inside `validity`; like a ruleset never changed once approved (a trigger)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    legal_basis = models.TextField(_("legal basis"))
    verified = models.BooleanField(_("taken from the official text"), default=False)
    validity = DateRangeField(_("in force"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, default=states.DRAFT)
    drafted_by = models.CharField(max_length=200)
    # users who wrote or submitted it, as in a ruleset: none of them may approve it
    authors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    decided_user = models.BigIntegerField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.CharField(max_length=200, blank=True)
    recalled_user = models.BigIntegerField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfProvinceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.RULESET_STATES),
                name="credit_measuretable_state",
                violation_error_message=_("This is not a state of a table of measures."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.APPROVED)
                | (Q(validity__isnull=False, decided_at__isnull=False) & ~Q(decided_by="")),
                name="credit_measuretable_whole",
                violation_error_message=_("An approved table has dates and somebody who approved it."),
            ),
            models.CheckConstraint(
                # `credit_measuretable_not_by_author` stands in a migration: no author is the one who approved
                condition=~Q(state=states.APPROVED) | Q(decided_user__isnull=False) | ~Q(decided_by=F("submitted_by")),
                name="credit_measuretable_second",
                violation_error_message=_("A table is approved by somebody who neither wrote nor submitted it."),
            ),
            # `credit_measuretable_recall` stands in a migration: before the first day, by somebody whose case it is not
            models.CheckConstraint(
                condition=RECALLED_WHOLE,
                name="credit_measuretable_recalled_whole",
                violation_error_message=_(
                    "A recalled table has a reason and somebody who recalled it before its first day."
                ),
            ),
            ExclusionConstraint(
                name="credit_measuretable_no_overlap",
                expressions=[("validity", RangeOperators.OVERLAPS)],
                condition=Q(state=states.APPROVED),
                violation_error_message=_("Another table of measures is in force on some of these days."),
            ),
            # two people drafting at once would each overwrite the other's intention
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state__in=(states.DRAFT,)),
                name="credit_measuretable_one_draft",
                violation_error_message=_("There is a draft already; finish that one first."),
            ),
        ]

    def __str__(self):
        return self.title if _chinese() else self.title_en or self.title


class Measure(models.Model):
    """A cell of the table: how an enterprise of a grade that makes products of a risk is supervised."""

    class Grade(models.TextChoices):
        AA = "AA", "AAA · AA"  # conferred grades share a row
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    class Risk(models.IntegerChoices):
        HIGH = 1, _("I: high risk")
        HIGHER = 2, _("II: higher risk")
        ORDINARY = 3, _("III: ordinary risk")

    table = models.ForeignKey(MeasureTable, models.CASCADE, related_name="measures")
    grade = models.CharField(_("grade"), max_length=3, choices=Grade.choices)
    risk = models.PositiveSmallIntegerField(_("product risk"), choices=Risk.choices)
    mode = models.CharField(_("mode"), max_length=40)
    mode_en = models.CharField(_("mode in English"), max_length=80, blank=True)
    text = models.CharField(_("measures"), max_length=400)
    text_en = models.CharField(_("measures in English"), max_length=600, blank=True)
    checks = models.PositiveSmallIntegerField(_("planned checks a year"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "grade", "risk"], name="credit_measure_once"),
            models.CheckConstraint(
                condition=Q(checks__lte=52),
                name="credit_measure_checks",
                violation_error_message=_("More than one planned check a week is no plan."),
            ),
        ]

    def __str__(self):
        return f"{self.grade} × {self.risk}"

    @property
    def mode_shown(self):
        return self.mode if _chinese() else self.mode_en or self.mode

    @property
    def text_shown(self):
        return self.text if _chinese() else self.text_en or self.text
