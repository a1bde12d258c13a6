"""The law of sampling as dated data: products with their risk, standards with items and the rule of each limit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.kernel.dated import Dated, DatedRuleQuerySet

from ..rules.verdict import COMPARISONS, JUDGED, RULES

HIGH, MEDIUM, LOW = "high", "medium", "low"
RISKS = {HIGH: _("high risk"), MEDIUM: _("medium risk"), LOW: _("low risk")}
RULE_WORDS = {
    "at_most": _("at most"), "at_least": _("at least"), "between": _("between"), "yes": _("must be met"),
}  # fmt: skip
COMPARISON_WORDS = {
    "full": _("the value as measured is compared"), "rounded": _("the rounded value is compared"),
}  # fmt: skip
JUDGED_WORDS = {
    "simple": _("uncertainty is not taken into account"),
    "beyond_doubt": _("it fails only beyond the uncertainty"),
}  # fmt: skip


def in_words(chinese, english):
    return chinese if (get_language() or "zh").startswith("zh") else english or chinese


class _Version(Dated):
    """What every dated row of the catalogue carries."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(Dated.Meta):
        abstract = True

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)


class Product(_Version):
    """One version of a product of the catalogue of sampling.

    `group` is one of the province's product groups, in Chinese as published. `licence_class` is the code of its class
    of production licences ("" where none is needed): a re-check that fails then costs it (Order 440 Art. 54).
    """

    code = models.CharField(_("code"), max_length=40)
    group = models.CharField(_("product group"), max_length=40)
    risk = models.CharField(_("risk grade"), max_length=6, choices=list(RISKS.items()))
    licence_class = models.CharField(_("class of production licence"), max_length=40, blank=True)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(risk__in=list(RISKS)) & ~Q(name="") & ~Q(group="") & ~Q(legal_basis=""),
                name="sampling_product_whole",
                violation_error_message=_("A product has a name, a group, a risk grade and a legal basis."),
            ),
        ]

    def __str__(self):
        return in_words(self.name, self.name_en)


class Standard(_Version):
    """One version of a standard that a product is tested by; `code` is its number as cited ("GB 1234-2019")."""

    code = models.CharField(_("number of the standard"), max_length=60)
    products = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("products"))

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(code="") & ~Q(legal_basis=""),
                name="sampling_standard_whole",
                violation_error_message=_("A standard has a number, a name and a legal basis."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {in_words(self.name, self.name_en)}"


class StandardItem(models.Model):
    """One item of a standard with its limit and the rule of the verdict (rules/verdict.py).

    `unit` is the only one a value may be given in. `fatal`: a value beyond the limit endangers life, so the laboratory
    reports it at once. `decimals` is how many the limit is written with, for comparison after rounding.
    """

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("item"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    rule = models.CharField(_("rule"), max_length=8, choices=list(RULE_WORDS.items()))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    least = models.DecimalField(_("at least"), max_digits=18, decimal_places=6, null=True, blank=True)
    most = models.DecimalField(_("at most"), max_digits=18, decimal_places=6, null=True, blank=True)
    comparison = models.CharField(max_length=8, choices=list(COMPARISON_WORDS.items()), default="full")
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)
    judged = models.CharField(max_length=12, choices=list(JUDGED_WORDS.items()), default="simple")
    fatal = models.BooleanField(_("endangers life"), default=False)
    method = models.CharField(_("method"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "code"],
                name="sampling_item_once",
                violation_error_message=_("The standard has this item already."),
            ),
            models.CheckConstraint(
                condition=Q(rule__in=RULES, comparison__in=COMPARISONS, judged__in=JUDGED),
                name="sampling_item_words",
                violation_error_message=_("Choose the rule, how values are compared and how doubt is judged."),
            ),
            models.CheckConstraint(
                condition=Q(rule="at_most", most__isnull=False, least__isnull=True)
                | Q(rule="at_least", least__isnull=False, most__isnull=True)
                | Q(rule="between", least__isnull=False, most__isnull=False, most__gte=F("least"))
                | Q(rule="yes", least__isnull=True, most__isnull=True, unit=""),
                name="sampling_item_limit",
                violation_error_message=_("The limit fits its rule: at most, at least, a range, or a yes."),
            ),
            models.CheckConstraint(
                condition=Q(comparison="full") | Q(decimals__isnull=False),
                name="sampling_item_decimals",
                violation_error_message=_("Rounded values are compared to a number of decimals."),
            ),
        ]

    def __str__(self):
        return in_words(self.name, self.name_en)

    @property
    def limit_text(self):
        """The limit as a report writes it: "≤ 0.1 mg/kg"."""
        unit = f" {self.unit}" if self.unit else ""
        if self.rule == "between":
            return f"{plain(self.least)}–{plain(self.most)}{unit}"
        if self.rule == "yes":
            return in_words("应符合", "must be met")
        sign, value = ("≤", self.most) if self.rule == "at_most" else ("≥", self.least)
        return f"{sign} {plain(value)}{unit}"


class RetestRule(_Version):
    """What follows where a retest is not possible: the first result stands, or is set aside.

    `code` is why, and in whose keeping the backup sample was ("seal_broken.party", rules/no_retest.py).
    """

    class Outcome(models.TextChoices):
        STANDS = "stands", _("the first result stands")
        ANNULLED = "annulled", _("the result is set aside")

    code = models.CharField(_("code"), max_length=40)
    outcome = models.CharField(_("what follows"), max_length=8, choices=Outcome.choices)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome__in=["stands", "annulled"]) & ~Q(name="") & ~Q(legal_basis=""),
                name="sampling_retestrule_whole",
                violation_error_message=_("A rule says what follows, and on which legal basis."),
            ),
        ]

    def __str__(self):
        return in_words(self.name, self.name_en)

    @property
    def basis(self):
        """The legal basis in the reader's language."""
        return in_language(self.legal_basis)


class OutcomeReasonQuerySet(DatedRuleQuerySet):
    def told_at(self, online, day):
        """The reasons in force on a day: of an order online, or of a visit."""
        return self.on(day).exclude(online=not online)


class OutcomeReason(_Version):
    """Why nothing could be sampled, as the samplers say it. `online`: of an order online, or of a
    visit; null for both. `clue`: the bureau looks into the register; `spared`: not drawn for the product for a time."""

    code = models.CharField(_("code"), max_length=12)
    online = models.BooleanField(_("of an order online"), null=True)
    clue = models.BooleanField(_("a clue for the register"), default=False)
    spared = models.BooleanField(_("not drawn again for a time"), default=False)

    objects = OutcomeReasonQuerySet.as_manager()

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(code="") & ~Q(legal_basis=""),
                name="sampling_outcomereason_whole",
                violation_error_message=_("A reason has its words and its legal basis."),
            ),
        ]

    def __str__(self):
        return in_words(self.name, self.name_en)


class Policy(_Version):
    """Whether something follows or counts at all: a dated yes or no ("licence.city", "rate.refusal")."""

    code = models.CharField(_("code"), max_length=40)
    applies = models.BooleanField(_("applies"))

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(legal_basis=""),
                name="sampling_policy_whole",
                violation_error_message=_("A rule says what follows, and on which legal basis."),
            ),
        ]

    def __str__(self):
        return in_words(self.name, self.name_en)

    @property
    def basis(self):
        """The legal basis in the reader's language."""
        return in_language(self.legal_basis)


def plain(number):
    return f"{number.normalize():f}"
