"""How a licence ends: the grounds as dated data, and each end with the act it rests on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.kernel.bilingual import in_language
from apps.kernel.dated import Dated
from apps.records.models import Fact

from .. import states
from .known import Bar
from .licence import LICENCE_STATES, Licence

ENDS = {state: LICENCE_STATES[state] for state in states.ENDS}
# the act while nothing is decided: what is proposed has not happened
ACTS = {
    states.REVOKED: _("revocation"),
    states.WITHDRAWN: pgettext_lazy("licence", "withdrawal"),
    states.TAKEN: _("taking away as a punishment"),
    states.CANCELLED: pgettext_lazy("licence", "cancellation"),
    states.EXPIRED: _("expiry"),
}
GRANTING, ABOVE = "granting", "above"
AUTHORITIES = {GRANTING: _("the bureau that granted it"), ABOVE: _("the bureau that granted it, or one above it")}
DUE, ASKED, KNOWN, TIME = "due", "asked", "known", "time"
# the grounds that are established, each by what the portal's own records show (operations/cancelling_shown.py)
CEASED_GROUND, LEFT_GROUND, REPLACED = "cancel.ended", "cancel.catalogue", "cancel.replaced"
PROCEDURES = {
    DUE: _("notice, statement, hearing where it is asked for, decision of a second officer"),
    ASKED: _("at the request of the holder"),
    KNOWN: _("once it is established, with an announcement"),
    TIME: _("by itself, with the last day"),
}


class EndGround(Dated):
    """One version of a ground on which a licence ends, and how: which of the acts, whose, by what procedure.

    `hearing`: the holder may ask for one. `mandatory`: the law leaves no choice. `compensates`: whoever trusted in the
    licence is compensated. `bar_rule` is the limit (deadlines) after which the holder may apply again, "" where it may
    at once. `fact_kind` is what the end is on the ledger, "" where the end of the licence's own fact says it all.
    """

    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("end"), max_length=12, choices=list(ENDS.items()))
    name = models.CharField(_("ground"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    authority = models.CharField(_("authority"), max_length=8, choices=list(AUTHORITIES.items()))
    procedure = models.CharField(_("procedure"), max_length=8, choices=list(PROCEDURES.items()))
    hearing = models.BooleanField(_("hearing"))
    mandatory = models.BooleanField(_("the law leaves no choice"))
    compensates = models.BooleanField(_("compensation"))
    bar_rule = models.CharField(_("bar"), max_length=40, blank=True)
    fact_kind = models.CharField(max_length=40, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="licensing_endground_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=states.ENDS, authority__in=list(AUTHORITIES), procedure__in=list(PROCEDURES)),
                name="licensing_endground_words",
                violation_error_message=_("Choose the end, the authority and the procedure."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=states.TAKES) | Q(procedure=DUE),
                name="licensing_endground_due",
                violation_error_message=_("No licence is taken from its holder without notice and a chance to answer."),
            ),
        ]

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def basis(self):
        """The legal basis in the reader's language."""
        return in_language(self.legal_basis)

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)

    @property
    def act(self):
        """What is proposed on this ground, in the reader's language."""
        return ACTS[self.kind]

    @property
    def adverse(self):
        """Whether the end is laid at the holder's door: on the ledger, and as a bar."""
        return bool(self.bar_rule)


class End(models.Model):
    """The end of a licence: kept as it was made. `ended_on` is the first day on which it holds no longer.

    `document_number` is that of the decision, or of the request. `fact` is the end on the ledger, `bar` what follows.
    `case` is the proceeding it was decided in, where its ground asks for one, `cancelling` what established it; `was`
    is the state of the licence before ("" of ends of before that was kept). `set_aside_on` is the day on which a
    reconsideration or a court took it back. A licence whose term is over may still be revoked by a proceeding that was
    under way before and whose decision bars its holder, and one that has ended otherwise by what was found beside that
    (models/beside.py): both ends stand then.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="ends")
    kind = models.CharField(_("end"), max_length=12, choices=list(ENDS.items()))
    ground = models.ForeignKey(EndGround, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    ended_on = models.DateField(_("ended on"))
    reason = models.TextField(_("reason"))
    document_number = models.CharField(_("number of the decision"), max_length=128, blank=True)
    case = models.OneToOneField("licensing.Ending", models.PROTECT, null=True, blank=True, related_name="end")
    cancelling = models.OneToOneField("licensing.Cancelling", models.PROTECT, null=True, blank=True, related_name="end")
    was = models.CharField(max_length=12, blank=True)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    bar = models.ForeignKey(Bar, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    set_aside_on = models.DateField(_("set aside on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=states.ENDS) & ~Q(reason=""),
                name="licensing_end_kind",
                violation_error_message=_("An end says which it is, and why."),
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(set_aside_on__isnull=True) & ~Q(kind=states.EXPIRED) & ~Q(was__in=states.ENDED_ALREADY),
                name="licensing_end_once",
                violation_error_message=_("A licence ends once."),
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(set_aside_on__isnull=True, kind=states.EXPIRED),
                name="licensing_end_term_once",
                violation_error_message=_("A licence ends once."),
            ),
        ]

    def __str__(self):
        return f"{self.licence_id} {self.kind} {self.ended_on}"
