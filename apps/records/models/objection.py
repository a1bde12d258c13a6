"""Objections of enterprises to what the province holds of them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document
from apps.kernel.figures import day
from apps.registry.models import Enterprise

from .. import states
from ..querysets import ObjectionFileQuerySet, ObjectionQuerySet
from .fact import Fact

GRADE_PARTS = 3  # of `grade_text`: letter, points, day


class Objection(models.Model):
    """An enterprise says that a fact held of it, or its grade, is wrong; somebody not involved decides.

    A grade is named by `grade_ref`, the number of the rating above, and `grade_text`, what it said: this app knows no
    ratings. `division_code` is that of the authority that answers for the record: its own reviewers and those above
    it decide. A trigger refuses the decision of whoever recorded, changed or decided on the same thing before.
    """

    class State(models.TextChoices):
        FILED = states.FILED, _("being decided")
        UPHELD = states.UPHELD, _("upheld")
        REFUSED = states.REFUSED, _("not upheld")
        WITHDRAWN = states.TAKEN_BACK, _("taken back")
        SETTLED = states.SETTLED, _("settled")

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", _("the fact was corrected")
        WITHDRAWN = "withdrawn", _("the fact was withdrawn")
        ADDED = "added", _("the missing fact was recorded")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="objections")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="objections")
    fact_version = models.PositiveSmallIntegerField(null=True, blank=True)  # what it objected to, in the history
    grade_ref = models.CharField(max_length=64, blank=True)
    grade_text = models.CharField(_("grade"), max_length=200, blank=True)
    reason = models.TextField(_("why it is wrong"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.FILED)
    filed_by = models.CharField(max_length=200)
    filed_user = models.BigIntegerField(null=True)
    filed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_user = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(_("reasons"), blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    agency_code = models.CharField(max_length=32, blank=True)
    division_code = models.CharField(max_length=6)
    zone_code = models.CharField(max_length=12, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.OBJECTION_STATES),
                name="records_objection_state",
                violation_error_message=_("This is not a state of an objection."),
            ),
            models.CheckConstraint(
                condition=Q(fact__isnull=False, fact_version__isnull=False, grade_ref="")
                | (Q(fact__isnull=True, fact_version__isnull=True) & ~Q(grade_ref="")),
                name="records_objection_subject",
                violation_error_message=_("An objection is about one fact or about one grade."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="records_objection_reason",
                violation_error_message=_("An objection says why."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.FILED, decided_at__isnull=True)
                | (~Q(state=states.FILED) & Q(decided_at__isnull=False)),
                name="records_objection_ended",
                violation_error_message=_("An objection that has ended knows when, and only such a one."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.DECIDED) | (Q(decided_user__isnull=False) & ~Q(decision="")),
                name="records_objection_decided",
                violation_error_message=_("A decision has a person who made it and reasons."),
            ),
            models.CheckConstraint(
                condition=Q(decided_user__isnull=True)
                | Q(filed_user__isnull=True)
                | ~Q(decided_user=F("filed_user"))
                | ~Q(state__in=states.DECIDED),
                name="records_objection_own",
                violation_error_message=_("Nobody decides on an objection of his own."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.UPHELD, outcome_fact__isnull=False) & ~Q(outcome="")
                | ~Q(state=states.UPHELD) & Q(outcome=""),
                name="records_objection_outcome",
                violation_error_message=_("An objection that is upheld changes a fact."),
            ),
            models.UniqueConstraint(
                fields=["fact"],
                condition=Q(state=states.FILED, fact__isnull=False),
                name="records_objection_one_open",
                violation_error_message=_("An objection to this is already being decided."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "grade_ref"],
                condition=Q(state=states.FILED, fact__isnull=True),
                name="records_objection_one_open_grade",
                violation_error_message=_("An objection to this is already being decided."),
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "id"], condition=Q(state="filed"), name="records_objection_queue"),
        ]

    def __str__(self):
        return f"{self.enterprise_id} {self.fact_id or self.grade_ref} {self.state}"

    @property
    def subject(self):
        """What it is about, in a line."""
        return self.fact.title if self.fact_id else self.grade_text

    @property
    def heading(self):
        """The same as the reader's language says it; `subject` is what messages keep, in none."""
        parts = self.subject.split(" · ") if not self.fact_id else ()
        if len(parts) != GRADE_PARTS:
            return self.subject
        grade, points, on = parts
        values = {"grade": grade, "points": points, "day": day(date.fromisoformat(on))}
        return _("quality-credit grade %(grade)s, %(points)s points, of %(day)s") % values


class ObjectionFile(models.Model):
    """A document the enterprise handed in with its objection."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    objects = ObjectionFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["objection", "document"], name="records_objectionfile_once")]

    def __str__(self):
        return f"{self.objection_id} {self.document_id}"
