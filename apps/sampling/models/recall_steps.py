"""How a published recall goes on: its producer's plan and progress, and what the bureau made of the effect."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document

from ..querysets import OfRecallQuerySet
from .notices import Recall
from .plan import person


class RecallReport(models.Model):
    """What a producer says of a recall while it runs: its plan, or how far it has come (`taken_back`, pieces until that
    day). A plan that lacks something is returned with what it lacks; the newest that was not is the plan."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("plan of the recall")
        PROGRESS = "progress", _("progress of the recall")

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="reports")
    round = models.PositiveSmallIntegerField(_("round"))
    kind = models.CharField(_("report"), max_length=8, choices=Kind.choices)
    reported_on = models.DateField(_("reported"))
    taken_back = models.PositiveIntegerField(_("pieces taken back or put right so far"), null=True, blank=True)
    text = models.TextField(_("what was done, and what comes next"), max_length=8000)
    file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    by = person()
    label = models.CharField(max_length=200)
    returned_on = models.DateField(_("returned"), null=True, blank=True)
    returned_reason = models.CharField(_("what is lacking"), max_length=500, blank=True)

    objects = OfRecallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="plan", taken_back__isnull=True) | Q(kind="progress", taken_back__isnull=False))
                & ~Q(text=""),
                name="sampling_recallreport_whole",
                violation_error_message=_("A plan says what is done; progress has its figure and its words."),
            ),
            models.UniqueConstraint(
                fields=["recall", "round"],
                condition=Q(kind="plan", returned_on__isnull=True),
                name="sampling_recallreport_one_plan",
                violation_error_message=_("The plan is with the bureau already."),
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True, returned_reason="")
                | Q(kind="plan", returned_on__gte=F("reported_on")) & ~Q(returned_reason=""),
                name="sampling_recallreport_returned",
                violation_error_message=_("A plan is returned with what it lacks."),
            ),
        ]
        indexes = [models.Index(fields=["recall", "-id"], name="sampling_recallreport_newest")]

    def __str__(self):
        return f"{self.recall_id} {self.kind} {self.reported_on}"


class RecallAssessment(models.Model):
    """What a second officer made of a recall that was recorded as carried out: its effect is enough, or it goes on
    until a day. It keeps the figures and the words of that round, also the producer's."""

    class Outcome(models.TextChoices):
        ENOUGH = "enough", _("the effect is enough")
        AGAIN = "again", _("the recall goes on")

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="assessments")
    round = models.PositiveSmallIntegerField(_("round"))
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices)
    finding = models.TextField(_("finding"), max_length=4000)
    assessed_on = models.DateField(_("assessed"))
    by = person()
    label = models.CharField(max_length=200)
    until = models.DateField(_("goes on until"), null=True, blank=True)
    ended_on = models.DateField(_("recall carried out"))
    taken_back = models.PositiveIntegerField(_("pieces taken back or put right"))
    summary = models.TextField(_("summary of the recall"))
    reported_on = models.DateField(_("producer's account of the recall"), null=True, blank=True)
    reported_back = models.PositiveIntegerField(null=True, blank=True)
    reported_text = models.TextField(blank=True)
    reported_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfRecallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="enough", until__isnull=True) | Q(outcome="again", until__gt=F("assessed_on")),
                name="sampling_recallassessment_until",
                violation_error_message=_("A recall that goes on does so until a later day."),
            ),
            models.CheckConstraint(
                condition=~Q(finding="") & Q(assessed_on__gte=F("ended_on")),
                name="sampling_recallassessment_whole",
                violation_error_message=_("Whoever assesses the effect of a recall says what was found."),
            ),
            models.UniqueConstraint(
                fields=["recall", "round"],
                name="sampling_recallassessment_once",
                violation_error_message=_("This round was assessed already."),
            ),
        ]

    def __str__(self):
        return f"{self.recall_id} {self.outcome}"
