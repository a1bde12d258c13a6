"""A round of a programme, and the prizes it may confer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import Document, OfficialPaper
from apps.kernel.figures import last_day

from .. import states
from ..querysets import OfRoundQuerySet, RoundQuerySet
from .programme import Prize, Programme

ROUND_STATES = {
    states.DRAFT: _("in preparation"),
    states.OPEN: _("open for applications"),
    states.CLOSED: _("recommendation and eligibility"),
    states.REVIEWING: pgettext_lazy("round", "under review"),
    states.VISITING: _("site visits"),
    states.RANKED: _("overall evaluation"),
    states.COMMITTEE: _("before the committee"),
    states.PUBLICITY: _("in publicity"),
    states.APPROVING: _("waits for approval"),
    states.APPROVED: _("approved, to be conferred"),
    states.CONFERRED: pgettext_lazy("application", "conferred"),
    states.CALLED_OFF: _("called off"),
}


def day():
    return models.DateField(null=True, blank=True)


def label():
    return models.CharField(max_length=200, blank=True)


class Round(models.Model):
    """One round. `programme` is the version of the day of the announcement; it holds to the end of the round.

    `closes_at` is the last moment for applications. What the committee, the publicity and the approval said stands in
    the fields named after them; who proposed, decided and approved are three people.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    programme_code = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=12, choices=list(ROUND_STATES.items()), default=states.DRAFT)
    announcement = models.TextField(_("announcement"), blank=True)
    opens_on = models.DateField(_("applications from"))
    closes_at = models.DateTimeField(_("applications until"))
    county_until = models.DateField(_("counties recommend until"))
    city_until = models.DateField(_("cities recommend until"))
    review_until = models.DateField(_("reviews until"))
    made_by = models.BigIntegerField(null=True)
    made_label = models.CharField(max_length=200)
    announced_on = day()
    closed_on = day()
    visits_from = day()  # when the site visits began
    ranked_at = models.DateTimeField(null=True, blank=True)
    ranked_by = models.BigIntegerField(null=True)
    committee_on = models.DateField(_("the committee met on"), null=True, blank=True)
    committee_members = models.CharField(_("members present"), max_length=400, blank=True)
    committee_record = models.TextField(_("record of the committee"), blank=True)
    recusals = models.TextField(_("interests declared in the committee"), blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_label = label()
    aggregates = models.JSONField(default=list)  # rules/aggregates.py, as the committee had them when it published
    public_from = day()
    public_until = models.DateField(_("objections until"), null=True, blank=True)
    moved_on = day()  # a holiday notice made the last day a later one than the list says that was issued
    approved_on = day()
    approved_by = models.BigIntegerField(null=True)
    approved_label = label()
    approval_number = models.CharField(_("number of the approval"), max_length=80, blank=True)
    conferred_on = day()
    reason = models.TextField(_("reason"), blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.ROUND_STATES),
                name="awards_round_state",
                violation_error_message=_("This is not a state of a round."),
            ),
            models.CheckConstraint(
                condition=Q(county_until__gte=F("opens_on"))
                & Q(city_until__gte=F("county_until"))
                & Q(review_until__gte=F("city_until")),
                name="awards_round_days",
                violation_error_message=_("Counties recommend first, then cities, then experts review."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.DRAFT) | Q(announced_on__isnull=False) & ~Q(announcement=""),
                name="awards_round_announced",
                violation_error_message=_("A round begins with its announcement."),
            ),
            models.CheckConstraint(
                condition=Q(public_until__isnull=True)
                | Q(public_from__isnull=False, public_until__gt=F("public_from")),
                name="awards_round_publicity",
                violation_error_message=_("Publicity begins before it ends."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.PUBLICITY, states.APPROVING, states.APPROVED, states.CONFERRED))
                | Q(committee_on__isnull=False, public_until__isnull=False)
                & ~Q(committee_record="")
                & ~Q(committee_members=""),
                name="awards_round_committee",
                violation_error_message=_("The committee met, and its record says who was there and what it found."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.APPROVED, states.CONFERRED))
                | Q(approved_on__isnull=False) & ~Q(approval_number=""),
                name="awards_round_approved",
                violation_error_message=_("An approval has its day and its number."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(approved_by=F("decided_by")),
                name="awards_round_second",
                violation_error_message=_("Whoever decided in the committee does not approve."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(ranked_by__isnull=True) | ~Q(decided_by=F("ranked_by")),
                name="awards_round_committee_other",
                violation_error_message=_("Whoever ranked the round does not publish the committee's list."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.CALLED_OFF) | ~Q(reason=""),
                name="awards_round_reason",
                violation_error_message=_("A round is called off with a reason."),
            ),
            models.UniqueConstraint(
                fields=["programme_code", "year"],
                condition=~Q(state=states.CALLED_OFF),
                name="awards_round_once",
                violation_error_message=_("This programme has its round of that year already."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="awards_round_state")]

    def __str__(self):
        return self.title

    @property
    def last_day(self):
        """The last day on which applications are taken."""
        return last_day(self.closes_at)

    @property
    def going_on(self):
        return self.state not in states.ROUND_OVER


class RoundPrize(models.Model):
    """What a round may confer: quotas as announced, never above those of the programme."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="prizes")
    prize = models.ForeignKey(Prize, models.PROTECT, related_name="+")
    quota = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    people_quota = models.PositiveSmallIntegerField(_("of them individuals"), null=True, blank=True)
    organisation_quota = models.PositiveSmallIntegerField(_("of them organisations"), null=True, blank=True)
    city_quota = models.PositiveSmallIntegerField(_("at most to one city"), null=True, blank=True)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "prize"],
                name="awards_roundprize_once",
                violation_error_message=_("The round names this prize once."),
            ),
        ]

    def __str__(self):
        return str(self.prize)


class RoundPaper(OfficialPaper):
    """An official paper of a round."""

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("announcement of the round")
        PUBLICITY = "publicity", _("notice of publicity")
        CONFERRAL = "conferral", _("decision to confer")

    round = models.ForeignKey(Round, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)

    objects = OfRoundQuerySet.as_manager()


def document(name, **more):
    return models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=name,
                             **more)  # fmt: skip
