"""An application, who recommended it, what was found of its eligibility, what was asked, and who has read it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import OfficialPaper
from apps.registry.models import Enterprise

from .. import states
from ..querysets import ApplicationQuerySet, OfApplicationQuerySet
from .programme import CITY, COUNTY, Prize, Requirement
from .round import Round, day, document, label

APPLICATION_STATES = {
    states.DRAFT: _("being filled in"),
    states.COUNTY: _("with the county for recommendation"),
    states.CITY: _("with the city for recommendation"),
    states.CHECKING: _("eligibility being checked"),
    states.ELIGIBLE: _("eligible, under review"),
    states.PROPOSED: _("proposed by the committee"),
    states.PUBLIC: _("in publicity"),
    states.CONFERRED: pgettext_lazy("application", "conferred"),
    states.NOT_RECOMMENDED: _("not recommended"),
    states.INELIGIBLE: _("not eligible"),
    states.NOT_CHOSEN: _("not chosen"),
    states.WITHDRAWN: _("withdrawn by the applicant"),
    states.STRUCK: _("struck off: a condition is no longer met"),
    states.MOOT: _("without object: the round was called off or closed"),
}
LEVELS = {COUNTY: _("county"), CITY: _("city")}
YES, NO = "yes", "no"
VERDICTS = {YES: pgettext_lazy("applicant", "recommended"), NO: _("not recommended")}


class Application(models.Model):
    """One enterprise, or one person of it, applies in a round; for a brand with one item, and again with another.

    `identity` is the keyed digest of the person's identity number: written otherwise the name is the same person's.

    What the applicant says stands from `summary` to `report`: it changes in a draft only, and never after the closing.
    `city` are the first four digits of the division on the day of submission. `prize` is what the committee proposes,
    `wanted` what was asked for where the programme has applicants choose (AA or AAA).
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="applications")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="award_applications")
    person = models.CharField(_("individual"), max_length=60, blank=True)
    person_post = models.CharField(_("post"), max_length=100, blank=True)
    identity = models.CharField(max_length=64, blank=True)
    item = models.CharField(_("product or service"), max_length=120, blank=True)
    trademark = models.CharField(_("trademark"), max_length=80, blank=True)
    sales = models.DecimalField(
        _("sales of the last year, million yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    wanted = models.ForeignKey(Prize, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=16, choices=list(APPLICATION_STATES.items()), default=states.DRAFT)
    tree = models.CharField(max_length=40)
    field = models.CharField(_("field"), max_length=2, blank=True)  # section of GB/T 4754
    city_code = models.CharField(max_length=4)
    applicant = models.CharField(_("applicant"), max_length=200)
    uscc = models.CharField(_("unified social credit code"), max_length=18)
    started_label = models.CharField(max_length=200)
    started_on = models.DateField()
    summary = models.TextField(_("summary"), blank=True)
    strengths = models.TextField(_("what sets you apart"), blank=True)
    report = document(_("self-assessment report"))
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_on = day()
    committed_label = label()
    checked_at = models.DateTimeField(null=True, blank=True)
    eligible_by = models.BigIntegerField(null=True)
    prize = models.ForeignKey(Prize, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prize"))
    proposal_reason = models.TextField(_("reason of the committee"), blank=True)
    lead = models.ForeignKey("awards.Expert", models.PROTECT, null=True, blank=True, related_name="+")
    visit_on = models.DateField(_("visited on"), null=True, blank=True)
    visit_record = models.TextField(_("record of the visit"), blank=True)
    visit_label = label()
    place = models.PositiveIntegerField(_("place"), null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=10, decimal_places=4, null=True, blank=True)
    results = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    widest = models.PositiveSmallIntegerField(null=True, blank=True)
    categories = models.JSONField(default=dict)  # parts of the total: {code of the criterion: score}
    reason = models.TextField(_("reason"), blank=True)
    struck_fact = models.BigIntegerField(null=True)  # what it was struck off for, and where it stood then
    struck_from = models.CharField(max_length=16, blank=True)
    feedback = document(_("feedback report"))
    ended_on = day()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.APPLICATION_STATES),
                name="awards_application_state",
                violation_error_message=_("This is not a state of an application."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(states.DRAFT, states.WITHDRAWN, states.MOOT))
                | Q(submitted_at__isnull=False, submitted_on__isnull=False, report__isnull=False)
                & ~Q(summary="")
                & ~Q(committed_label=""),
                name="awards_application_whole",
                violation_error_message=_("An application is handed in whole: summary, report and commitment."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.PROPOSED, states.PUBLIC, states.CONFERRED))
                | Q(prize__isnull=False, total__isnull=False, place__isnull=False),
                name="awards_application_prize",
                violation_error_message=_("A prize is proposed for an application that was ranked."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.NOT_RECOMMENDED, states.INELIGIBLE, states.STRUCK)) | ~Q(reason=""),
                name="awards_application_reason",
                violation_error_message=_("Give the reason: the applicant reads it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.APPLICATION_ENDED, ended_on__isnull=False)
                | ~Q(state__in=states.APPLICATION_ENDED) & Q(ended_on__isnull=True),
                name="awards_application_ended",
                violation_error_message=_("An application that has ended knows when, and only such a one."),
            ),
            models.UniqueConstraint(
                fields=["round", "enterprise", "person", "item"],
                condition=~Q(state__in=(states.WITHDRAWN, states.MOOT)),
                name="awards_application_once",
                violation_error_message=_("This applicant takes part in the round already."),
            ),
            models.UniqueConstraint(
                fields=["round", "identity"],
                condition=~Q(state__in=(states.WITHDRAWN, states.MOOT)) & ~Q(identity=""),
                name="awards_application_person",
                violation_error_message=_("This person takes part in the round already."),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state"], name="awards_app_round"),
            models.Index(fields=["enterprise", "-id"], name="awards_app_enterprise"),
        ]

    def __str__(self):
        name = f"{self.person}（{self.applicant}）" if self.person else self.applicant
        return f"{name} {self.item}" if self.item else name

    @property
    def number(self):
        """The key in the draw of experts, and on papers."""
        return f"A{self.pk:06d}"

    @property
    def listed(self):
        """Whether its prize is public: on the list, or conferred."""
        return self.state in (states.PUBLIC, states.CONFERRED)

    @property
    def is_draft(self):
        return self.state == states.DRAFT

    @property
    def individual(self):
        return bool(self.person)


class ApplicationPaper(OfficialPaper):
    """An official paper of an application: what strikes it off, with its reason and the remedies."""

    class Kind(models.TextChoices):
        STRUCK = "struck", _("decision to strike the application off")

    application = models.ForeignKey(Application, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)

    objects = OfApplicationQuerySet.as_manager()


class Recommendation(models.Model):
    """What a county or a city says of an application."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="recommendations")
    level = models.CharField(_("level"), max_length=6, choices=list(LEVELS.items()))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=3, choices=list(VERDICTS.items()))
    opinion = models.TextField(_("opinion"))
    given_on = models.DateField()
    given_by = models.BigIntegerField(null=True)
    given_label = models.CharField(max_length=200)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "level"],
                name="awards_recommendation_once",
                violation_error_message=_("This level has given its opinion already."),
            ),
            models.CheckConstraint(
                condition=~Q(opinion="") & Q(verdict__in=list(VERDICTS), level__in=list(LEVELS)),
                name="awards_recommendation_opinion",
                violation_error_message=_("A recommendation gives its reasons."),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.level}"


class Eligibility(models.Model):
    """What the automatic check found of one requirement, with its evidence; an officer may waive a soft one.

    `evidence` lists facts and fields of the register: [{"what", "day", "source", "fact"}].
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="eligibility")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    passed = models.BooleanField()
    possible_on = models.DateField(null=True, blank=True)
    evidence = models.JSONField(default=list)
    checked_at = models.DateTimeField()
    waived = models.BooleanField(default=False)
    waived_reason = models.TextField(blank=True)
    waived_by = models.BigIntegerField(null=True)
    waived_label = label()

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "requirement"],
                name="awards_eligibility_once",
                violation_error_message=_("This requirement is judged already."),
            ),
            models.CheckConstraint(
                condition=Q(waived=False, waived_reason="") | Q(waived=True, passed=False) & ~Q(waived_reason=""),
                name="awards_eligibility_waived",
                violation_error_message=_("What an officer accepts though the ledger does not show it has a reason."),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.requirement_id}"

    @property
    def met(self):
        return self.passed or self.waived


class Question(models.Model):
    """A question of the review to the applicant, without the name of who asked."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey("awards.Expert", models.PROTECT, related_name="+")
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_label = label()

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="")
                & (Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False)),
                name="awards_question_text",
                violation_error_message=_("A question has a text, an answer its day."),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.pk}"


class Reading(models.Model):
    """Somebody read an application or a file of it: append-only, for the organiser and the auditor."""

    class What(models.TextChoices):
        PAGE = "page", _("page of the application")
        FILE = "file", _("file, marked with the reader's name")
        FEEDBACK = "feedback", _("feedback report")
        SCORES = "scores", _("reviews with their reasons")

    application = models.ForeignKey(Application, models.PROTECT, related_name="readings")
    what = models.CharField(_("what"), max_length=8, choices=What.choices)
    document_id = models.UUIDField(null=True)
    mark = models.CharField(_("mark"), max_length=40, blank=True)
    reader = models.CharField(_("reader"), max_length=200)
    reader_user = models.BigIntegerField(null=True)
    agency_code = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=("page", "file", "feedback", "scores")) & ~Q(reader=""),
                name="awards_reading_what",
                violation_error_message=_("A reading says who read what."),
            ),
        ]
        indexes = [models.Index(fields=["application", "-id"], name="awards_reading_of")]

    def __str__(self):
        return f"{self.application_id} {self.reader} {self.at}"
