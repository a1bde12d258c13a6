"""Experts and their interests, the panel that draws them, reviews with their scores, consensus meetings."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.draws.models import Draw

from .. import states
from ..querysets import (
    ExpertQuerySet,
    OfApplicationQuerySet,
    OfRoundQuerySet,
    ReviewQuerySet,
)
from ..rules import conflicts
from .application import Application
from .programme import Criterion
from .round import Round, day, label

INTERESTS = {
    conflicts.EMPLOYER: _("employer, now or formerly"),
    conflicts.CONSULTANT: _("adviser or trainer of it"),
    conflicts.RELATIVE: _("relative of its management"),
    conflicts.SHAREHOLDER: _("shareholder"),
    conflicts.OTHER: _("other interest"),
}
CONFLICTS = INTERESTS | {conflicts.SAME_CITY: _("of the applicant's own city")}
UNAVAILABLE = "unavailable"  # a review is set aside for one of these, or for this (asides.py)
REVIEW_STATES = {
    states.WRITING: pgettext_lazy("review", "being written"),
    states.SUBMITTED: _("submitted"),
    states.SET_ASIDE: _("set aside"),
}
PANEL_STATES = {
    states.DRAWING: _("experts being drawn"),
    states.RUNNING: _("experts at work"),
    states.DROPPED: _("given up"),
}
MEETING_STATES = {states.DUE: _("meeting due"), states.HELD: _("agreed")}


class Expert(models.Model):
    """Somebody whom the bureau may draw to review. `fields` are sections of GB/T 4754, "*" for all."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(_("number"), max_length=40, unique=True, db_collation="C")
    name = models.CharField(_("name"), max_length=60)
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    city_code = models.CharField(_("city"), max_length=4, blank=True)
    fields = ArrayField(models.CharField(max_length=2), default=list)
    most = models.PositiveSmallIntegerField(_("reviews at most in a round"), null=True, blank=True)
    valid_from = models.DateField(_("in the register from"))
    last_day = models.DateField(_("last day"))
    left_on = day()
    added_label = models.CharField(max_length=200)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("valid_from")),
                name="awards_expert_days",
                violation_error_message=_("The last day lies after the first."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & Q(key__regex=r"^[A-Za-z0-9._-]{1,40}$") & Q(fields__len__gt=0),
                name="awards_expert_text",
                violation_error_message=_("An expert has a number of letters and digits, a name and a field."),
            ),
            models.UniqueConstraint(
                fields=["agency", "user"],
                name="awards_expert_user",
                violation_error_message=_("This account belongs to another expert."),
            ),
        ]

    def __str__(self):
        return self.name

    def knows(self, field):
        return "*" in self.fields or field in self.fields


class Interest(models.Model):
    """A tie of an expert to a party, as declared or as found. Nothing is deleted; one that ends has its last day."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="interests")
    kind = models.CharField(_("interest"), max_length=12, choices=list(INTERESTS.items()))
    party_code = models.CharField(_("credit code of the party"), max_length=18)
    party_name = models.CharField(_("name of the party"), max_length=200, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    found = models.BooleanField(_("found by others"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    declared_on = models.DateField()
    declared_by = models.BigIntegerField(null=True)
    declared_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(INTERESTS)) & ~Q(party_code=""),
                name="awards_interest_party",
                violation_error_message=_("An interest names its kind and the party by its credit code."),
            ),
            models.UniqueConstraint(
                fields=["expert", "kind", "party_code"],
                condition=Q(until__isnull=True),
                name="awards_interest_once",
                violation_error_message=_("This interest is declared already."),
            ),
        ]

    def __str__(self):
        return f"{self.expert_id} {self.kind} {self.party_code}"


class Panel(models.Model):
    """The draw that sends experts to the applications of a round, balanced and without conflicts."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="panels")
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=list(PANEL_STATES.items()), default=states.DRAWING)
    seats = models.PositiveSmallIntegerField(_("reviewers of an application"))
    made_label = models.CharField(max_length=200)
    made_on = models.DateField()

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.PANEL_STATES, seats__range=(3, 9)),
                name="awards_panel_state",
                violation_error_message=_("Three to nine experts review an application."),
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=~Q(state=states.DROPPED),
                name="awards_panel_once",
                violation_error_message=_("Experts of this round are drawn already."),
            ),
        ]

    def __str__(self):
        return f"{self.round_id} {self.state}"


class Review(models.Model):
    """One expert reviews one application, blind to the others until all have submitted.

    `lead`: whoever leads the reviewers of the application; may send a review back with a reason, leads the meeting.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="reviews")
    state = models.CharField(_("state"), max_length=10, choices=list(REVIEW_STATES.items()), default=states.WRITING)
    assigned_on = models.DateField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    overall = models.TextField(_("overall judgement"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_back = models.PositiveSmallIntegerField(default=0)
    sent_back_by = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="+")  # the lead then
    ended_on = day()
    end_ground = models.CharField(max_length=12, blank=True)
    end_reason = models.TextField(blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.REVIEW_STATES),
                name="awards_review_state",
                violation_error_message=_("This is not a state of a review."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.SUBMITTED) | Q(submitted_at__isnull=False),
                name="awards_review_submitted",
                violation_error_message=_("A submitted review knows when."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.SET_ASIDE, ended_on__isnull=False) & ~Q(end_reason="") & ~Q(end_ground="")
                | ~Q(state=states.SET_ASIDE) & Q(ended_on__isnull=True, end_reason="", end_ground=""),
                name="awards_review_set_aside",
                violation_error_message=_("A review is set aside with its ground and its reason."),
            ),
            models.UniqueConstraint(
                fields=["application", "expert"],
                name="awards_review_once",
                violation_error_message=_("This expert reviews the application already."),
            ),
        ]
        indexes = [models.Index(fields=["expert", "-id"], name="awards_review_expert")]

    def __str__(self):
        return f"{self.application_id} {self.expert_id}"


def percent():
    return models.PositiveSmallIntegerField(_("percentage"))


def on_grid(name):
    return models.CheckConstraint(
        condition=Q(percent__lte=100) & Q(percent=F("percent") - Mod(F("percent"), 5)),
        name=name,
        violation_error_message=_("A percentage is a whole step of five from 0 to 100."),
    )


class Score(models.Model):
    """What a review gives one item, with strengths and improvements: a figure alone is no review."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="scores")
    item = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    percent = percent()
    strengths = models.TextField(_("strengths"))
    improvements = models.TextField(_("improvements"))

    class Meta:
        constraints = [
            on_grid("awards_score_grid"),
            models.CheckConstraint(
                condition=~Q(strengths="") & ~Q(improvements=""),
                name="awards_score_reasons",
                violation_error_message=_("Each item needs its strengths and its improvements in words."),
            ),
            models.UniqueConstraint(
                fields=["review", "item"],
                name="awards_score_once",
                violation_error_message=_("This item is scored already."),
            ),
        ]

    def __str__(self):
        return f"{self.review_id} {self.item_id} {self.percent}"


class Meeting(models.Model):
    """The consensus meeting of an application whose reviewers were too far apart, with its record."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="meeting")
    state = models.CharField(_("state"), max_length=4, choices=list(MEETING_STATES.items()), default=states.DUE)
    opened_on = models.DateField()
    threshold = models.PositiveSmallIntegerField()
    spreads = models.JSONField(default=list)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    present = models.CharField(_("present"), max_length=300, blank=True)
    record = models.TextField(_("record"), blank=True)
    held_label = label()

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.DUE, held_on__isnull=True)
                | Q(state=states.HELD, held_on__isnull=False) & ~Q(record="") & ~Q(present=""),
                name="awards_meeting_record",
                violation_error_message=_("A meeting that was held has its record and says who was there."),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.state}"


class Agreed(models.Model):
    """The percentage of an item that a meeting agreed on, or that the team of the visit gave, with the reason."""

    class Stage(models.TextChoices):
        CONSENSUS = "consensus", _("agreed in the meeting")
        SITE = "site", _("after the site visit")

    application = models.ForeignKey(Application, models.PROTECT, related_name="agreed")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    item = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    percent = percent()
    reason = models.TextField(_("reason"))
    given_on = models.DateField()

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            on_grid("awards_agreed_grid"),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(stage__in=("consensus", "site")),
                name="awards_agreed_reason",
                violation_error_message=_("What is agreed has its reason."),
            ),
            models.UniqueConstraint(
                fields=["application", "stage", "item"],
                name="awards_agreed_once",
                violation_error_message=_("This item is agreed already."),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.stage} {self.item_id}"
