"""Satisfaction surveys: a questionnaire by domains, a sample by city, answers from the web and from interviewers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.figures import chinese

from .. import states
from ..querysets import SurveyQuerySet
from .words import Titled


class Survey(Titled):
    """One round. Answers are on a scale from 1 to 10; a reply holds no name and nothing that leads to a person."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    year = models.CharField(_("year"), max_length=4)
    state = models.CharField(_("state"), max_length=8, default=states.PLANNED)
    opens_on = models.DateField(_("open from"))
    closes_on = models.DateField(_("last day"))
    least = models.PositiveSmallIntegerField(_("least valid replies of a city"), default=30)
    demo = models.BooleanField(default=False)
    planned_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_user = models.BigIntegerField(null=True)
    # asked to be closed before its last day is over; agreed to by another, or kept open
    early_reason = models.CharField(_("why it is closed early"), max_length=300, blank=True)
    early_by = models.CharField(max_length=200, blank=True)
    early_user = models.BigIntegerField(null=True)
    early_at = models.DateTimeField(null=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=states.SURVEY_STATES), name="indices_survey_state"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")),
                name="indices_survey_days",
                violation_error_message=_("The last day does not lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.CLOSED, closed_at__isnull=False)
                | ~Q(state=states.CLOSED) & Q(closed_at__isnull=True),
                name="indices_survey_closed",
            ),
        ]


class Domain(Titled):
    """A domain of public service; its series holds the scores of every round."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    position = models.PositiveSmallIntegerField()


class Question(models.Model):
    """A question of a round, of one domain."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("question"), max_length=200)
    text_en = models.CharField(_("question in English"), max_length=240, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="indices_question_position"),
        ]

    def __str__(self):
        return self.text if chinese() else self.text_en or self.text


class Quota(models.Model):
    """How many replies a city owes the sample, and how many people it speaks for."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="quotas")
    area = models.CharField(_("city"), max_length=6)
    residents = models.PositiveIntegerField(_("residents, 10 thousand"))
    planned = models.PositiveIntegerField(_("planned replies"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "area"], name="indices_quota_once"),
            models.CheckConstraint(condition=Q(residents__gt=0, planned__gt=0), name="indices_quota_positive"),
        ]

    def __str__(self):
        return f"{self.area} {self.planned}"


class Reply(models.Model):
    """One person's answers, complete or not there at all; `answers` are {question position: 1 to 10}."""

    class Mode(models.TextChoices):
        ONLINE = "online", _("online")
        PHONE = "phone", _("by telephone")
        FACE = "face", _("face to face")

    class Age(models.TextChoices):
        YOUNG = "18-34", "18–34"
        MIDDLE = "35-59", "35–59"
        OLD = "60+", "60+"

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="replies", db_index=False)
    area = models.CharField(_("city"), max_length=6)
    mode = models.CharField(_("way"), max_length=8, choices=Mode.choices)
    age = models.CharField(_("age"), max_length=6, choices=Age.choices)
    interviewer = models.BigIntegerField(null=True)
    token = models.CharField(max_length=64)  # digest that keeps one form from being sent twice
    answers = models.JSONField()
    given_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=200, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "token"],
                name="indices_reply_once",
                violation_error_message=_("This form was sent already."),
            ),
            models.CheckConstraint(
                condition=Q(mode="online", interviewer__isnull=True) | ~Q(mode="online") & Q(interviewer__isnull=False),
                name="indices_reply_interviewer",
                violation_error_message=_("An interview names its interviewer, an online reply has none."),
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="indices_reply_void",
                violation_error_message=_("A reply is set aside with a reason."),
            ),
        ]
        indexes = [models.Index(fields=["survey", "area"], name="indices_reply_city")]

    def __str__(self):
        return f"{self.survey_id}/{self.pk}"
