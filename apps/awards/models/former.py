"""Honours of before the portal as they wait for a second officer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.models import Enterprise

from .. import states
from ..querysets import FormerQuerySet
from .honour import Honour
from .programme import Prize
from .round import label

FORMER_STATES = {
    states.WAITING: _("waits for a second officer"),
    states.CONFIRMED: _("confirmed"),
    states.DECLINED: _("not confirmed, nothing entered"),
}


class FormerEntry(models.Model):
    """What one officer has read from a decision on paper. Another confirms it against the paper: only then is there an
    honour, with its certificate and its fact. `holder` is the name of that time, empty where it was the same."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    prize = models.ForeignKey(Prize, models.PROTECT, related_name="+", verbose_name=_("prize"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    holder = models.CharField(_("holder"), max_length=200, blank=True)
    person = models.CharField(_("individual"), max_length=60, blank=True)
    item = models.CharField(_("product or service"), max_length=120, blank=True)
    trademark = models.CharField(_("trademark"), max_length=80, blank=True)
    number = models.CharField(_("number"), max_length=60)
    conferred_on = models.DateField(_("conferred on"))
    paper = models.CharField(_("decision it was conferred by"), max_length=80)
    state = models.CharField(_("state"), max_length=9, choices=list(FORMER_STATES.items()), default=states.WAITING)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField(null=True)
    entered_label = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_label = label()
    reason = models.TextField(_("reason"), blank=True)
    honour = models.OneToOneField(Honour, models.PROTECT, null=True, blank=True, related_name="entry")

    objects = FormerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.WAITING, decided_at__isnull=True, honour__isnull=True)
                | Q(state=states.CONFIRMED, decided_at__isnull=False, honour__isnull=False)
                | Q(state=states.DECLINED, decided_at__isnull=False, honour__isnull=True) & ~Q(reason=""),
                name="awards_former_state",
                violation_error_message=_("An entry waits, or is confirmed as an honour, or is not, with the reason."),
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(paper=""),
                name="awards_former_paper",
                violation_error_message=_("An honour of before the portal has its number and its decision."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(decided_by=F("entered_by")),
                name="awards_former_second",
                violation_error_message=_("Whoever entered an honour does not confirm it."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state=states.WAITING),
                name="awards_former_once",
                violation_error_message=_("An honour with this number is entered already."),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def waiting(self):
        return self.state == states.WAITING
