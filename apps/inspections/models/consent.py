"""What one officer asks and a reviewer agrees to: acts that take something off the ledger, the public pages or the
list of what is owed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document

from ..querysets import OfVisitQuerySet
from .follow import Order
from .plan import person
from .visit import Visit


class Consent(models.Model):
    """An act that waits for the word of a reviewer who has not sat at the visit. Asked once at a time, answered once
    (triggers); nothing follows before. It lapses with the result or the order that it is about."""

    class Kind(models.TextChoices):
        TAKE_BACK = "take_back", _("take an order back that has come onto the ledger")
        SET_ASIDE = "set_aside", _("let nothing follow the result")
        PENALTY = "penalty", _("name the penalty that followed")
        CORRECT = "correct", _("correct the published result")
        IN_TIME = "in_time", _("take a letter as one that came in time: the order has not run out")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a reviewer")
        GRANTED = "granted", _("agreed to")
        REFUSED = "refused", _("not agreed to")
        LAPSED = "lapsed", _("lapsed")  # what it was about no longer stands: the result went back, the order is closed

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="consents")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="consents")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.CharField(_("number of the penalty decision"), max_length=128, blank=True)
    # of a letter that was noted after the order had run out: {"on", "days", "reason"} and its scan
    asked = models.JSONField(null=True, blank=True)
    letter = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    answered_by = person()
    answered_label = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.CharField(_("why it was not agreed to"), max_length=300, blank=True)  # or why it lapsed

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__regex=r"^.{10}"),
                name="inspections_consent_reason",
                violation_error_message=_("Say in 10 to 300 characters why: a reviewer decides by it."),
            ),
            models.CheckConstraint(
                condition=Q(kind="take_back", order__isnull=False, number="", asked__isnull=True, letter__isnull=True)
                | Q(kind="in_time", order__isnull=False, number="", asked__isnull=False, letter__isnull=False)
                | Q(
                    kind__in=["set_aside", "correct"],
                    order__isnull=True,
                    number="",
                    asked__isnull=True,
                    letter__isnull=True,
                )
                | (Q(kind="penalty", order__isnull=True, asked__isnull=True, letter__isnull=True) & ~Q(number="")),
                name="inspections_consent_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_by__isnull=True, answered_at__isnull=True, refused_reason="")
                | Q(state="granted", answered_by__isnull=False, answered_at__isnull=False, refused_reason="")
                | (Q(state="refused", answered_by__isnull=False, answered_at__isnull=False) & ~Q(refused_reason=""))
                | (Q(state="lapsed", answered_by__isnull=True, answered_at__isnull=False) & ~Q(refused_reason="")),
                name="inspections_consent_answered",
                violation_error_message=_("Whoever does not agree says why."),
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="inspections_consent_second_officer",
                violation_error_message=_("Whoever asks does not agree."),
            ),
            models.UniqueConstraint(
                fields=["visit", "kind"],
                condition=Q(state="waiting", order__isnull=True),
                name="inspections_consent_one_waits",
                violation_error_message=_("This is asked for already; a reviewer decides."),
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state="waiting"),
                name="inspections_consent_one_waits_order",
                violation_error_message=_("This is asked for already; a reviewer decides."),
            ),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.kind}"
