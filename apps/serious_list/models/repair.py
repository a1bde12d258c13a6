"""The application for early removal (信用修复), what of it came on paper, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, OnPaper

from .. import states
from ..querysets import OfApplicationQuerySet, RepairQuerySet
from .case import Case, day, person

REPAIR_STATES = {
    states.RECEIVED: _("received"),
    states.CORRECTING: _("to be completed"),
    states.ACCEPTED: _("accepted, being examined"),
    states.REJECTED: _("not accepted"),
    states.GRANTED: _("early removal granted"),
    states.REFUSED: _("early removal refused"),
    states.LAPSED: _("not completed in time"),
    states.OBVIATED: _("without object: the entry ended otherwise"),
    states.DOUBTED: _("deceit suspected, notice waits for service"),
    states.QUESTIONED: _("deceit suspected, party may explain"),
    states.REVERSING: _("set aside, decision waits for service"),
    states.REVERSED: _("set aside for deceit"),
}


class Repair(models.Model):
    """One application. `possible_from` is what the rules gave on the day it was made; `facts` what the grant repaired.

    `repaired` are ids of facts other than the listing's own: results of checks that match it and are hidden with it.
    A removal that seems to be got by deceit is questioned (`doubt`), the party heard (`explanation`, until
    `explain_until`), and set aside by another person (`reversed_on`, `reversal`); `decided_*` stay those of the grant.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="repairs")
    state = models.CharField(_("state"), max_length=10, choices=list(REPAIR_STATES.items()), default=states.RECEIVED)
    performed = models.TextField(_("how the duties were performed and the harm removed"))
    commitment = models.BooleanField()
    evidence = models.ForeignKey(Document, models.PROTECT, related_name="+")
    asked_label = models.CharField(max_length=200)
    asked_on = models.DateField()
    possible_from = models.DateField()
    correction = models.TextField(_("what is missing"), blank=True)
    accepted_by = person()
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)
    decided_on = day()
    reason = models.TextField(_("reason"), blank=True)
    repaired = models.JSONField(default=list)
    doubt = models.TextField(_("why deceit is suspected"), blank=True)
    doubted_by = person()
    doubted_label = models.CharField(max_length=200, blank=True)
    doubted_on = day()
    cleared_by = person()  # who let the removal stand, of the last doubt
    doubt_served_on = day()
    explain_until = day()
    explanation = models.TextField(_("explanation of the party"), blank=True)
    explained_on = day()
    reversed_by = person()
    reversed_label = models.CharField(max_length=200, blank=True)
    reversed_on = day()
    reversal = models.TextField(_("reason of the reversal"), blank=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.REPAIR_STATES),
                name="serious_list_repair_state",
                violation_error_message=_("This is not a state of an application."),
            ),
            models.CheckConstraint(
                condition=Q(asked_on__gte=F("possible_from")),
                name="serious_list_repair_possible",
                violation_error_message=_("Early removal cannot be asked for yet."),
            ),
            models.CheckConstraint(
                condition=Q(commitment=True) & ~Q(performed=""),
                name="serious_list_repair_commitment",
                violation_error_message=_("An application says how duties were performed and carries a commitment."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(*states.REMOVAL_HOLDS, states.REFUSED, states.REVERSED))
                | Q(decided_on__isnull=False, decided_by__isnull=False, accepted_by__isnull=False) & ~Q(reason=""),
                name="serious_list_repair_decided",
                violation_error_message=_("A decision on an application has a person, a day and a reason."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(accepted_by__isnull=True) | ~Q(decided_by=F("accepted_by")),
                name="serious_list_repair_second_person",
                violation_error_message=_("Whoever accepted an application does not decide it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.REVERSAL_OPEN) | Q(doubted_by__isnull=False) & ~Q(doubt=""),
                name="serious_list_repair_doubted",
                violation_error_message=_("A removal is questioned by somebody, with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True) | Q(doubted_by__isnull=False) & ~Q(cleared_by=F("decided_by")),
                name="serious_list_repair_cleared",
                violation_error_message=_("Whoever granted a removal does not say that it stands."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.QUESTIONED, states.REVERSING))
                | Q(doubt_served_on__isnull=False, explain_until__isnull=False)
                & Q(explain_until__gte=F("doubt_served_on")),
                name="serious_list_repair_heard",
                violation_error_message=_("No removal is set aside before the party could explain itself."),
            ),
            models.CheckConstraint(
                condition=Q(reversed_on__isnull=True) & ~Q(state=states.REVERSING)
                | Q(reversed_on__isnull=False, reversed_by__isnull=False, explain_until__isnull=False)
                & Q(reversed_on__gt=F("explain_until"))
                & ~Q(reversal="")
                & ~Q(reversed_by=F("decided_by"))
                & ~Q(reversed_by=F("doubted_by")),
                name="serious_list_repair_reversed",
                violation_error_message=_(
                    "A removal is set aside after the party could explain itself, by somebody who neither granted nor "
                    "questioned it."
                ),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=states.REPAIR_OPEN),
                name="serious_list_repair_once",
                violation_error_message=_("An application for this entry is already being handled."),
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.asked_on}"


class RepairLetter(OnPaper):
    """What the party sent on paper of an application: that itself, what it lacked, or the explanation of a doubt.

    It has effect at once: it is the party's own, and nothing is gained by waiting. Whoever entered it decides nothing
    over it, and whoever decides has the scan beside it.
    """

    class Says(models.TextChoices):
        APPLICATION = "application", _("application for early removal")
        COMPLETION = "completion", _("what the application lacked")
        EXPLANATION = "explanation", _("explanation of a doubt")

    repair = models.ForeignKey(Repair, models.PROTECT, related_name="letters")
    says = models.CharField(max_length=11, choices=Says.choices)
    text = models.TextField(_("what it says"), blank=True)
    scan = models.OneToOneField(Document, models.PROTECT, related_name="+")

    objects = OfApplicationQuerySet.as_manager()

    class Meta(OnPaper.Meta):
        abstract = False
        constraints = [
            *OnPaper.Meta.constraints,
            models.CheckConstraint(
                condition=Q(says__in=("application", "explanation")) & ~Q(text="") | Q(says="completion"),
                name="serious_list_repairletter_says",
                violation_error_message=_("A letter brings an application, what it lacked, or an explanation."),
            ),
            models.UniqueConstraint(
                fields=["repair"],
                condition=Q(says="application"),
                name="serious_list_repairletter_once",
                violation_error_message=_("This application has been entered already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_says_display()} · {self.day}"
