"""Indices and their dated definitions: which tree, weights and scaling, what happens where a value is missing."""

from fractions import Fraction

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .. import states
from ..querysets import DefinitionQuerySet, IndexQuerySet
from .statistics import Series, Unit
from .words import Titled


class Index(Titled):
    """What is computed and published under one stable code, however its definition changes."""

    class Engine(models.TextChoices):
        TREE = "tree", _("weighted tree of indicators")
        TFP = "tfp", _("growth accounting")
        MALMQUIST = "malmquist", _("DEA-Malmquist")
        CONTRIBUTION = "contribution", _("contribution rate of quality")

    code = models.CharField(_("code"), max_length=40, unique=True)
    engine = models.CharField(_("method"), max_length=12, choices=Engine.choices)
    unit = models.CharField(_("unit"), max_length=16, choices=Unit.choices)
    # what rises is better; of an index for which it is not, ranks begin with the least
    falling = models.BooleanField(_("less is better"), default=False)
    meaning = models.TextField(_("what it says"), blank=True)
    meaning_en = models.TextField(_("what it says, in English"), blank=True)
    theme = models.CharField(_("theme"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    objects = IndexQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="indices_index_code",
                violation_error_message=_("A code has small letters, digits and hyphens, such as quality-index."),
            )
        ]


class Missing(models.TextChoices):
    """The stated rule for a value that is missing; what was carried or weighted anew is marked wherever it shows."""

    REFUSE = "refuse", _("compute nothing and say what is missing")
    CARRY = "carry", _("carry the last value forward, marked")
    REWEIGHT = "reweight", _("share its weight among the others, marked")


class Definition(Titled):
    """One version of how an index is computed, in force for the periods that begin inside `validity`.

    Its content never changes once it has left the draft (a trigger); every weight of a group sums to 1 before.
    """

    index = models.ForeignKey(Index, models.PROTECT, related_name="definitions")
    code = models.CharField(_("code"), max_length=40, unique=True)
    basis = models.TextField(_("where the method comes from"))
    basis_en = models.TextField(_("the same in English"), blank=True)
    verified = models.BooleanField(_("taken from a published method"), default=False)
    validity = DateRangeField(_("for periods"), null=True, blank=True)
    first_period = models.CharField(_("first period"), max_length=7)
    missing = models.CharField(_("where a value is missing"), max_length=8, choices=Missing.choices)
    carry = models.PositiveSmallIntegerField(_("periods a value is carried"), default=0)
    decimals = models.PositiveSmallIntegerField(_("decimals, rounded half up"), default=2)
    bands = models.JSONField(_("bands"), default=list, blank=True)  # [{"code", "title", "title_en", "least"}]
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, default=states.DRAFT)
    version = models.PositiveIntegerField(default=1)
    authors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    drafted_by = models.CharField(max_length=200)
    submitted_by = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_user = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    simulation = models.JSONField(default=dict, blank=True)  # what it would change, as of its last trial
    content_hash = models.CharField(max_length=64, blank=True)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.DEFINITION_STATES),
                name="indices_definition_state",
                violation_error_message=_("This is not a state of a definition."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.APPROVED)
                | (Q(validity__isnull=False, decided_at__isnull=False) & ~Q(content_hash="") & ~Q(decided_by="")),
                name="indices_definition_approved",
                violation_error_message=_("An approved definition has dates, a digest and somebody who approved it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.APPROVED)
                | Q(decided_user__isnull=True)
                | ~Q(authors__contains=[F("decided_user")]),
                name="indices_definition_second_person",
                violation_error_message=_("A definition is approved by somebody who did not write it."),
            ),
            models.CheckConstraint(
                condition=~Q(missing=Missing.CARRY) | Q(carry__gte=1),
                name="indices_definition_carry",
                violation_error_message=_("Say for how many periods a value is carried forward."),
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=6),
                name="indices_definition_decimals",
                violation_error_message=_("At most six decimals are published."),
            ),
            ExclusionConstraint(
                name="indices_definition_no_overlap",
                expressions=[
                    (Func(F("index_id"), F("index_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("validity", RangeOperators.OVERLAPS),
                ],
                condition=Q(state=states.APPROVED),
                violation_error_message=_("Another definition of this index is in force for some of these periods."),
            ),
        ]

    @property
    def basis_lang(self):
        """The language `basis_words` is in: Chinese for all where there is no English."""
        return "en" if self.basis_en and not (get_language() or "zh").startswith("zh") else "zh-CN"

    @property
    def basis_words(self):
        return self.basis_en if self.basis_lang == "en" else self.basis


class Node(Titled):
    """A knot of a definition's tree: a group of others, or a leaf that reads a series or another index.

    A leaf is scaled from [low, high] to 60–100 ("linear", "exponential") or taken as it stands ("none"); of what is
    better the less there is, low is the better end.
    """

    class Scaling(models.TextChoices):
        NONE = "none", _("as it stands")
        LINEAR = "linear", _("linear, 60 to 100")
        EXPONENTIAL = "exponential", _("exponential, 60 to 100")

    definition = models.ForeignKey(Definition, models.CASCADE, related_name="nodes")
    code = models.CharField(_("code"), max_length=60)
    parent = models.CharField(_("under"), max_length=60, blank=True)  # code of the group; "" is the index itself
    position = models.PositiveSmallIntegerField(default=0)
    # a fraction: thirds have no decimal that sums to 1
    share = models.PositiveIntegerField(_("weight"), default=1)
    share_of = models.PositiveIntegerField(_("weight, of"), default=1)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Index, models.PROTECT, null=True, blank=True, related_name="+")
    falling = models.BooleanField(_("less is better"), default=False)
    scaling = models.CharField(_("scaling"), max_length=12, choices=Scaling.choices, default=Scaling.NONE)
    low = models.DecimalField(_("unacceptable value"), max_digits=24, decimal_places=8, null=True, blank=True)
    high = models.DecimalField(_("satisfactory value"), max_digits=24, decimal_places=8, null=True, blank=True)
    verified = models.BooleanField(_("weight and anchors published"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "code"],
                name="indices_node_code",
                violation_error_message=_("Two indicators have the same code."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share_of__gt=0, share__lte=F("share_of")),
                name="indices_node_weight",
                violation_error_message=_("A weight lies above 0 and is at most 1."),
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True) | Q(source__isnull=True),
                name="indices_node_one_source",
                violation_error_message=_("An indicator reads a series or an index, not both."),
            ),
            models.CheckConstraint(
                condition=Q(scaling="none") | Q(low__isnull=False, high__isnull=False) & ~Q(low=F("high")),
                name="indices_node_anchors",
                violation_error_message=_("Scaling needs two anchors that differ."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("code")), name="indices_node_not_own_parent"),
        ]

    @property
    def weight(self):
        return Fraction(self.share, self.share_of)

    @property
    def is_leaf(self):
        return self.series_id is not None or self.source_id is not None
