"""Programmes as dated data: prizes, criteria trees, requirements, what follows, what is owed after an award."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency, Division
from apps.kernel.bilingual import in_language
from apps.kernel.dated import Dated

from ..rules import eligibility
from ..rules.grid import KINDS as ITEM_KINDS
from ..rules.grid import PLAIN, PROCESS, RESULT

AWARD, BRAND, GRADE, CITY_AWARD = "award", "brand", "grade", "city_award"
KINDS = {
    AWARD: _("provincial award"),
    BRAND: _("provincial brand"),
    GRADE: _("quality-credit grade"),
    CITY_AWARD: _("city award"),
}
COUNTY, CITY, QUESTIONS, SITE = "county", "city", "questions", "site"
STAGES = {
    COUNTY: _("recommendation by the county"),
    CITY: _("recommendation by the city"),
    QUESTIONS: _("questions to the applicant"),
    SITE: _("site visit"),
}
ITEMS = {
    PROCESS: _("process: approach, deployment, learning, integration"),
    RESULT: _("result: level, trend, comparison, integration"),
    PLAIN: _("criterion without dimensions"),
}
NOTHING, TOTALS, CATEGORIES = "nothing", "totals", "categories"
PUBLISHED = {
    NOTHING: _("no scores"),
    TOTALS: _("total and place of those in the publicity; means of the round by category"),
    CATEGORIES: _("total, place and scores by category of those in the publicity; means of the round by category"),
}
REQUIREMENTS = {
    eligibility.OPEN: _("in business"),
    eligibility.IN_PLACE: _("registered in the area of the award"),
    eligibility.AGE: _("years in existence"),
    eligibility.QMS_YEARS: _("years with a certified management system"),
    eligibility.EXCELLENCE_YEARS: _("years with the performance excellence model"),
    eligibility.NO_SERIOUS: _("years without a serious event"),
    eligibility.NO_FAILED: _("years without a failed spot check"),
    eligibility.NOT_LISTED: _("not on the serious dishonesty list"),
    eligibility.NOT_BARRED: _("no bar after a revoked honour"),
    eligibility.AGAIN: _("time since the last honour of this programme is over"),
    eligibility.TENURE: _("tenure in the grade below"),
    eligibility.SCORE: _("score of the quality-credit rating"),
    eligibility.NOT_SERVANT: _("not a civil servant"),
    eligibility.QUALITY_YEARS: _("years of quality work"),
    eligibility.OWN_MARK: _("years of an own registered trademark"),
    eligibility.SALES: _("yearly sales of the item, million yuan"),
    eligibility.LEGAL_PERSON: _("a legal person"),
    eligibility.LEGAL_SHOWN: _("legal form known from the register"),
}
LISTED, SERIOUS = "listed", "serious"
TRIGGERS = {LISTED: _("put on the serious dishonesty list"), SERIOUS: _("a serious event")}
ORGANISATION, PERSON, BOTH = "organisation", "person", "both"
APPLIES = {ORGANISATION: _("organisations"), PERSON: _("individuals"), BOTH: _("organisations and individuals")}
STRIP, CASE = "strip", "case"
EFFECTS = {STRIP: _("the honour is withdrawn at once"), CASE: _("a proceeding to revoke it is opened")}


class _Version(Dated):
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)

    class Meta(Dated.Meta):
        abstract = True

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)


class Programme(_Version):
    """One version of a programme: who confers it, by which criteria, in which stages, with what after it.

    `validity_years` 0: for good. `again_years`: how long after an honour its holder does not apply again; `bar_years`:
    after a revocation. `reviewers` at least review an application; a difference above `spread` opens a meeting.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=list(KINDS.items()))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("conferring bureau"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("area"))
    people = models.BooleanField(_("individuals may apply"), default=False)
    tree = models.CharField(_("criteria of organisations"), max_length=40)
    people_tree = models.CharField(_("criteria of individuals"), max_length=40, blank=True)
    stages = ArrayField(models.CharField(max_length=10, choices=list(STAGES.items())), default=list)
    reviewers = models.PositiveSmallIntegerField(_("reviewers of an application"), default=3)
    spread = models.PositiveSmallIntegerField(_("largest difference without a meeting (%)"), default=25)
    same_city = models.BooleanField(_("no reviewer of the applicant's own city"), default=True)
    tie_items = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    publicity_days = models.PositiveSmallIntegerField(_("working days of publicity"), default=5)
    quorum = models.PositiveSmallIntegerField(_("of the committee's members more than … % are there"), default=50)
    majority = models.PositiveSmallIntegerField(_("of those who vote more than … % are for the list"), default=50)
    publishes = models.CharField(_("scores published"), max_length=10, choices=list(PUBLISHED.items()))
    publishes_money = models.BooleanField(_("prize money published with each honour"), default=True)
    cycle_years = models.PositiveSmallIntegerField(_("held every … years"), default=1)
    validity_years = models.PositiveSmallIntegerField(_("years of validity"), default=0)
    again_years = models.PositiveSmallIntegerField(_("years before a further application"), default=0)
    bar_years = models.PositiveSmallIntegerField(_("years barred after a revocation"), default=3)
    follows = models.CharField(_("what follows from losing it"), max_length=400, blank=True)
    history = models.CharField(_("history"), max_length=600, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(legal_basis="") & ~Q(tree=""),
                name="awards_programme_basis",
                violation_error_message=_("A programme names its criteria and the text it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS), publishes__in=list(PUBLISHED)),
                name="awards_programme_words",
                violation_error_message=_("Choose the kind of the programme and what it publishes."),
            ),
            models.CheckConstraint(
                condition=Q(reviewers__range=(3, 9), spread__range=(5, 100)),
                name="awards_programme_reviewers",
                violation_error_message=_("Three to nine experts review an application, apart by 5 to 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(quorum__range=(0, 99), majority__range=(0, 99)),
                name="awards_programme_votes",
                violation_error_message=_("More than 0 to 99 % of the committee are there and for a list."),
            ),
            models.CheckConstraint(
                condition=Q(publicity_days__range=(5, 30)),
                name="awards_programme_publicity",
                violation_error_message=_("Publicity lasts five working days at least."),
            ),
            models.CheckConstraint(
                condition=Q(people=False, people_tree="") | Q(people=True) & ~Q(people_tree=""),
                name="awards_programme_people",
                violation_error_message=_("Individuals are reviewed by criteria of their own."),
            ),
        ]

    @property
    def basis(self):
        return in_language(self.legal_basis)

    @property
    def story(self):
        return in_language(self.history)

    @property
    def consequence(self):
        return in_language(self.follows)

    @property
    def of_items(self):
        """Whether an application is for one product or service under its mark, as brands are."""
        return self.kind == BRAND

    def tree_of(self, individual):
        return self.people_tree if individual else self.tree

    def has(self, stage):
        return stage in self.stages

    @property
    def stage_names(self):
        return [STAGES[stage] for stage in self.stages]


class Prize(_Version):
    """One version of what a programme confers: its quotas, which may stay vacant, its certificate and its fact.

    `asked`: an applicant asks for this very prize (AA or AAA); else the committee chooses. `rank` orders prizes, the
    highest first.
    """

    programme_code = models.CharField(_("programme"), max_length=60)
    rank = models.PositiveSmallIntegerField(default=1)
    asked = models.BooleanField(default=False)
    quota = models.PositiveSmallIntegerField(_("at most in a round"), null=True, blank=True)
    people_quota = models.PositiveSmallIntegerField(_("of them individuals"), null=True, blank=True)
    organisation_quota = models.PositiveSmallIntegerField(_("of them organisations"), null=True, blank=True)
    city_quota = models.PositiveSmallIntegerField(_("at most to one city"), null=True, blank=True)
    amount = models.DecimalField(_("prize in yuan"), max_digits=12, decimal_places=2, null=True, blank=True)
    people_amount = models.DecimalField(
        _("prize to an individual, in yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    fact_kind = models.CharField(_("kind of record"), max_length=40)
    grade = models.CharField(_("grade"), max_length=3, blank=True)
    word = models.CharField(_("word of the number"), max_length=20)
    legal_basis = models.CharField(_("legal basis"), max_length=300)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(people_quota__isnull=True) | Q(people_quota__lte=F("quota")),
                name="awards_prize_quota",
                violation_error_message=_("Individuals are part of the quota."),
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True)
                | Q(organisation_quota__isnull=True)
                | Q(organisation_quota__lte=F("quota")),
                name="awards_prize_organisations",
                violation_error_message=_("Organisations are part of the quota."),
            ),
            models.CheckConstraint(
                condition=Q(grade__in=("", "AA", "AAA")) & ~Q(word="") & ~Q(fact_kind=""),
                name="awards_prize_grade",
                violation_error_message=_("A prize has the word of its number and the kind of its record."),
            ),
        ]
        indexes = [models.Index(fields=["programme_code"], name="awards_prize_programme")]


class Criterion(_Version):
    """One version of a node of a criteria tree. Leaves carry the points that are scored; `number` is its clause."""

    tree = models.CharField(_("criteria"), max_length=40)
    parent_code = models.CharField(max_length=60, blank=True)
    number = models.CharField(_("clause"), max_length=20)
    position = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField(_("points"))
    kind = models.CharField(_("kind"), max_length=8, choices=list(ITEMS.items()))
    leaf = models.BooleanField(default=True)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(points__gt=0, kind__in=ITEM_KINDS),
                name="awards_criterion_points",
                violation_error_message=_("A criterion has points and a kind."),
            ),
        ]
        indexes = [models.Index(fields=["tree", "position"], name="awards_criterion_tree")]


class Requirement(_Version):
    """One version of a condition of a programme: a check of rules/eligibility.py with its number.

    `prize_code` "" for all prizes. `hard`: a failure is final, else an officer decides with the reason.
    """

    programme_code = models.CharField(_("programme"), max_length=60)
    prize_code = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()
    check_name = models.CharField(_("check"), max_length=20, choices=list(REQUIREMENTS.items()))
    value = models.DecimalField(_("value"), max_digits=8, decimal_places=2, default=0)
    hard = models.BooleanField(default=True)
    applies_to = models.CharField(_("asked of"), max_length=12, choices=list(APPLIES.items()), default=BOTH)
    legal_basis = models.CharField(_("legal basis"), max_length=300)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(check_name__in=list(eligibility.CHECKS)) & ~Q(legal_basis=""),
                name="awards_requirement_check",
                violation_error_message=_("A requirement names its check and its legal basis."),
            ),
            models.CheckConstraint(
                condition=Q(hard=True)
                | ~Q(check_name__in=eligibility.ALWAYS)
                | Q(check_name=eligibility.NOT_LISTED, applies_to=PERSON),
                name="awards_requirement_final",
                violation_error_message=_("No officer accepts this on papers: no honour is conferred without it."),
            ),
        ]
        indexes = [models.Index(fields=["programme_code"], name="awards_requirement_of")]

    @property
    def basis(self):
        return in_language(self.legal_basis)

    def final_for(self, person):
        """Whether a failure is final for an applicant: `person` is its name, "" for an organisation."""
        return self.hard or eligibility.never_waived(self.check_name, person)


class Consequence(_Version):
    """One version of what a listing or an adverse record of at least `least` severity does to an honour."""

    programme_code = models.CharField(_("programme"), max_length=60)
    trigger = models.CharField(_("what happened"), max_length=8, choices=list(TRIGGERS.items()))
    least = models.PositiveSmallIntegerField(_("severity at least"), default=3)
    effect = models.CharField(_("what follows"), max_length=6, choices=list(EFFECTS.items()))
    legal_basis = models.CharField(_("legal basis"), max_length=300)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(trigger__in=list(TRIGGERS), effect__in=list(EFFECTS), least__range=(1, 4)),
                name="awards_consequence_words",
                violation_error_message=_("A consequence has its trigger and its effect."),
            ),
        ]


class Obligation(_Version):
    """One version of what holders owe: the first after `first_months`, then every `every_months`, `times` at most.

    `prize_code` "" for all prizes.
    """

    programme_code = models.CharField(_("programme"), max_length=60)
    prize_code = models.CharField(max_length=60, blank=True)
    applies_to = models.CharField(_("asked of"), max_length=12, choices=list(APPLIES.items()), default=BOTH)
    first_months = models.PositiveSmallIntegerField(_("first after … months"))
    every_months = models.PositiveSmallIntegerField(_("then every … months"), default=0)
    times = models.PositiveSmallIntegerField(_("times"), default=1)
    legal_basis = models.CharField(_("legal basis"), max_length=300)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=Q(times=1) | Q(times__gt=1, every_months__gt=0),
                name="awards_obligation_times",
                violation_error_message=_("What is owed several times has an interval."),
            ),
        ]
