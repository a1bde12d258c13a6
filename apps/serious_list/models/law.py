"""The law of the list as dated data: grounds, classes of repair, numbers."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.kernel.dated import DatedRule, DatedRuleQuerySet, no_overlap

from ..rules.grounds import Criteria
from ..rules.removal import Class


class Ground(models.Model):
    """One version of a ground for listing: what must be found, in force over `validity`, with order and article.

    `verified` is False until somebody has held the wording against the published text; `note` says what is open.
    """

    code = models.CharField(_("code"), max_length=40)
    validity = DateRangeField(_("in force"))
    order = models.CharField(_("order"), max_length=60)
    article = models.CharField(_("article"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    heavy_penalty = models.BooleanField(default=True)
    failed_recheck = models.BooleanField(default=False)
    intent_shown = models.BooleanField(default=False)
    same_day = models.BooleanField(default=True)
    announced = models.BooleanField(default=False)  # the failure, by the province or above, before the re-check
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=~Q(order=""),
                name="serious_list_ground_order",
                violation_error_message=_("A rule names the text it rests on."),
            ),
        ]

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def basis(self):
        """Order and article, as a document cites them."""
        return f"{self.order}{self.article}"

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)

    @property
    def criteria(self):
        return Criteria(
            self.heavy_penalty, self.failed_recheck, self.intent_shown, self.same_day, announced=self.announced
        )


class RepairClass(models.Model):
    """One version of a class of repair: whether an early end exists, after how many months, and the longest publicity.

    `stops_sharing`: what is repaired must also stop being shared and used, not only shown.
    """

    code = models.CharField(_("code"), max_length=40)
    validity = DateRangeField(_("in force"))
    early = models.BooleanField()
    months = models.PositiveSmallIntegerField()
    longest = models.PositiveSmallIntegerField()
    stops_sharing = models.BooleanField(default=False)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=Q(months__lte=models.F("longest")),
                name="serious_list_repairclass_months",
                violation_error_message=_("An early end lies inside the longest publicity."),
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def terms(self):
        return Class(self.early, self.months)


class Parameter(DatedRule):
    """A number of the list that is no limit of time: whether a level needs the consent of the bureau above."""

    class Meta(DatedRule.Meta):
        abstract = False
