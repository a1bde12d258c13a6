"""The law of inspections as dated data: check items, ratios and floors, codes of results, and the forms of a check."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division
from apps.kernel.bilingual import in_language
from apps.kernel.dated import DatedRule, DatedRuleQuerySet, no_overlap


def _chinese():
    return (get_language() or "zh").startswith("zh")


class CheckItem(models.Model):
    """One version of an item of the list: what is checked, by whom, of whom, how, and how often in a year at most.

    `team` is the department whose inspectors see to it: items of one team share the inspectors of a visit. Key items
    touch safety and health and have no ceiling on their ratio; general ones do.
    """

    class Kind(models.TextChoices):
        KEY = "key", _("key item")
        GENERAL = "general", _("general item")

    code = models.CharField(_("code"), max_length=40)
    validity = DateRangeField(_("in force"))
    name = models.CharField(_("item"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160)
    kind = models.CharField(_("class of item"), max_length=8, choices=Kind.choices)
    team = models.CharField(_("department"), max_length=80)
    # levels of the bureaus that may plan it; the database asks for it as well (sql/guards_tiers.sql)
    tiers = ArrayField(models.CharField(max_length=8, choices=Division.Level.choices), verbose_name=_("who checks"))
    scope = models.CharField(_("objects"), max_length=200)
    method = models.CharField(_("method"), max_length=120)
    yearly_limit = models.PositiveSmallIntegerField(_("checks of one object a year at most"), default=1)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9._-]{1,40}$"),
                name="inspections_checkitem_code",
                violation_error_message=_("An item's code is made of letters, digits, dots and hyphens."),
            ),
            models.CheckConstraint(
                condition=Q(tiers__len__gte=1, tiers__contained_by=Division.Level.values),
                name="inspections_checkitem_tiers",
                violation_error_message=_("An item is checked by bureaus of one level at least."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["key", "general"]),
                name="inspections_checkitem_kind",
                violation_error_message=_("An item is a key item or a general one."),
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis="") & ~Q(name="") & ~Q(team="") & Q(validity__isempty=False),
                name="inspections_checkitem_whole",
                violation_error_message=_("An item names what is checked, by which department, and on what basis."),
            ),
            models.CheckConstraint(
                condition=Q(yearly_limit__range=(1, 12)),
                name="inspections_checkitem_limit",
                violation_error_message=_("An object is checked for an item one to twelve times a year."),
            ),
        ]

    def __str__(self):
        return self.name if _chinese() else self.name_en or self.name

    @property
    def remark(self):
        return in_language(self.note)

    @property
    def who(self):
        """The levels of its bureaus in words, from the province down."""
        return " / ".join(str(label) for level, label in Division.Level.choices if level in self.tiers)


class Parameter(DatedRule):
    """A number of the plan: ratios by risk class (ratio.A …), the floor, the ceiling of general items. Per cent."""

    class Meta(DatedRule.Meta):
        abstract = False


class ResultCode(models.Model):
    """A type of result in one version of a code system: the same number means different things elsewhere, so text and
    system are kept. An exclusive one stands alone; `outcome` says which fact it makes, `follow_up` what it asks for.
    """

    class Outcome(models.TextChoices):
        FINE = "fine", _("nothing found")
        PROBLEM = "problem", _("problem found")
        REFUSED = "refused", _("did not cooperate, gravely")

    class FollowUp(models.TextChoices):
        NONE = "none", _("nothing more is due")
        ORDER = "order", _("an order to rectify")
        ABNORMAL = "abnormal", _("proposal for the list of abnormal operations")
        RECHECK = "recheck", _("a re-check of what was corrected")
        CASE = "case", _("transfer to enforcement")

    system = models.CharField(_("code system"), max_length=40)
    code = models.CharField(_("code"), max_length=8)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("result"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160)
    exclusive = models.BooleanField(default=False)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    follow_up = models.CharField(max_length=8, choices=FollowUp.choices)
    severity = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(_("days to rectify"), null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    verified = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "code"], name="inspections_resultcode_once"),
            models.CheckConstraint(
                condition=Q(outcome="fine", severity=0) | ~Q(outcome="fine"),
                name="inspections_resultcode_severity",
            ),
            models.CheckConstraint(
                condition=Q(exclusive=False) | Q(outcome="fine"),
                name="inspections_resultcode_exclusive",
                violation_error_message=_("Only a result without a problem stands alone."),
            ),
        ]

    def __str__(self):
        return self.name if _chinese() else self.name_en or self.name


class Provision(models.Model):
    """One article as an inspector looks it up at a check: law, number, and what it says in short. Chinese, as cited."""

    code = models.CharField(_("code"), max_length=40)
    validity = DateRangeField(_("in force"))
    law = models.CharField(_("law"), max_length=80)
    article = models.CharField(_("article"), max_length=40)
    gist = models.CharField(_("what it says"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=~Q(law="") & ~Q(article="") & ~Q(gist="") & Q(validity__isempty=False),
                name="inspections_provision_whole",
                violation_error_message=_("A provision names its law, its article and what it says."),
            ),
        ]

    def __str__(self):
        return f"《{self.law}》{self.article}"


class Decider(models.Model):
    """One version of who decides an act that the law leaves to the head of a bureau: `roles`, codes of roles (access),
    a space between two. The day on which it was asked for picks the version; a trigger holds each decision to it."""

    code = models.CharField(_("code"), max_length=40)
    validity = DateRangeField(_("in force"))
    roles = models.CharField(_("who decides"), max_length=200)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=Q(roles__regex=r"^[a-z_]+( [a-z_]+)*$") & ~Q(legal_basis="") & Q(validity__isempty=False),
                name="inspections_decider_whole",
                violation_error_message=_("Who decides is named by roles, with the article that says so."),
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.roles}"


class Recourse(models.Model):
    """One version of what a kind of paper says of turning against it: whether that can be done by itself (`apart`: the
    remedies follow), and a sentence of its own. The day of the paper picks the version. Chinese, as printed."""

    code = models.CharField(_("paper"), max_length=40)
    validity = DateRangeField(_("in force"))
    apart = models.BooleanField(_("can be challenged by itself"))
    text = models.CharField(_("sentence on the paper"), max_length=300, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=~Q(legal_basis="") & Q(validity__isempty=False) & (Q(apart=True) | ~Q(text="")),
                name="inspections_recourse_whole",
                violation_error_message=_("A paper that cannot be challenged by itself says when it can, and why."),
            ),
        ]

    def __str__(self):
        return self.code


class FormVersion(models.Model):
    """One version of the form of an item. Published ones never change (a trigger): answers hold the one they used."""

    item = models.CharField(_("item"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    published_on = models.DateField(_("in use since"), null=True, blank=True)
    drafted_label = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"],
                name="inspections_formversion_once",
                violation_error_message=_("A colleague has put a version into use in this moment. Look at it first."),
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="inspections_formversion_number"),
        ]

    def __str__(self):
        return f"{self.item} v{self.number}"


class Question(models.Model):
    """One line of a form. `bad` is the answer that is a problem: "no" or "yes" of a yes/no; outside of the range."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("yes or no")
        NUMBER = "number", _("number")
        TEXT = "text", _("text")
        PHOTO = "photo", _("photo")
        MEASURE = "measure", _("measurement")

    form = models.ForeignKey(FormVersion, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(_("question"), max_length=200)
    text_en = models.CharField(_("in English"), max_length=200, blank=True)
    article = models.CharField(_("article"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    least = models.DecimalField(_("at least"), max_digits=14, decimal_places=4, null=True, blank=True)
    most = models.DecimalField(_("at most"), max_digits=14, decimal_places=4, null=True, blank=True)
    bad = models.CharField(max_length=3, blank=True)
    required = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="inspections_question_place"),
            models.CheckConstraint(
                condition=Q(kind__in=["yes_no", "number", "text", "photo", "measure"]),
                name="inspections_question_kind",
            ),
            models.CheckConstraint(
                condition=(~Q(kind="yes_no") & Q(bad="")) | Q(kind="yes_no", bad__in=["yes", "no"]),
                name="inspections_question_bad",
                violation_error_message=_("A question of yes or no says which answer is a problem; no other does."),
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(most__gte=F("least")),
                name="inspections_question_range",
                violation_error_message=_("The largest value is not below the smallest."),
            ),
        ]

    def __str__(self):
        return self.text if _chinese() else self.text_en or self.text
