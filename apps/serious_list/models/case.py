"""The case of a listing, its papers, and how each was served."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import Document, HearingRecord, OfficialPaper, PaperService, held_in_order
from apps.records.models import Fact
from apps.registry.models import Enterprise

from .. import states
from ..querysets import CaseQuerySet, PaperQuerySet
from ..rules import penalties
from .law import Ground

PENALTIES = {
    penalties.WARNING: _("warning"),
    penalties.CRITICISM: _("notice of criticism"),
    penalties.FINE: _("fine"),
    penalties.FINE_HEAVY: _("fine from the heavy band"),
    penalties.CONFISCATION: _("confiscation"),
    penalties.DOWNGRADE: _("qualification lowered"),
    penalties.LICENCE_SUSPENDED: _("licence suspended"),
    penalties.LICENCE_REVOKED: _("licence revoked (penalty)"),
    penalties.BUSINESS_REVOKED: _("business licence revoked (penalty)"),
    penalties.RESTRICTION: _("production or business restricted"),
    penalties.SUSPENSION: _("production or business suspended"),
    penalties.CLOSURE: _("ordered to close"),
    penalties.BAN: _("occupation ban"),
}
STATES = {
    states.PROPOSED: _("listing proposed"),
    states.NOTICED: _("notice waits for service"),
    states.ANSWERING: _("party may answer"),
    states.HEARING: _("hearing asked for"),
    states.ANSWERED: _("waits for review"),
    states.REVIEWED: _("answer reviewed"),
    states.ASKED: _("with the bureau above"),
    states.CONSENTED: _("bureau above consents"),
    states.DECIDED: _("decision waits for service"),
    states.SERVED: _("waits for publication"),
    states.PUBLISHED: _("on the list"),
    states.EXPIRED: _("term has ended"),
    states.REMOVED: _("removed early"),
    states.WITHDRAWN: _("listing set aside"),
    states.NOT_LISTED: _("not listed"),
}


def person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


def day():
    return models.DateField(null=True, blank=True)


class Case(HearingRecord):
    """One proposal to list one party on one ground, and everything that became of it.

    `event_on` picks the version of every rule. A party is the enterprise, or a natural person who answers for it
    (`person_name`, shown masked in public). `*_on` are days of the province; each follows the act it names.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="serious_cases")
    person_name = models.CharField(_("person responsible"), max_length=60, blank=True)
    person_post = models.CharField(_("position"), max_length=60, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+")
    event_on = models.DateField(_("day of the event"))
    summary = models.TextField(_("what was found"))
    intent_basis = models.TextField(_("how intent was shown"), blank=True)
    recheck = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    announced_on = models.DateField(_("failure announced by the province on"), null=True, blank=True)
    announcement = models.CharField(_("announcement"), max_length=200, blank=True)
    again = models.TextField(_("why a new case"), blank=True)  # where the party had one on this ground before
    state = models.CharField(_("state"), max_length=10, choices=list(STATES.items()), default=states.PROPOSED)
    # nobody where another proceeding of the portal raised the case; `source_key` says which
    proposed_by = person()
    source_key = models.CharField(max_length=80, blank=True)
    proposed_label = models.CharField(max_length=200)
    proposed_on = models.DateField()
    notice_on = day()
    notice_served_on = day()
    answer_until = day()
    statement = models.TextField(_("statement"), blank=True)
    stated_on = day()
    waived_on = day()
    hearing_asked_on = day()
    hearing_on = day()
    hearing_place = models.CharField(pgettext_lazy("where", "place"), max_length=200, blank=True)
    reviewed_by = person()
    reviewed_label = models.CharField(max_length=200, blank=True)
    reviewed_on = day()
    review = models.TextField(_("finding of the review"), blank=True)
    intent_absent = models.BooleanField(default=False)
    needs_consent = models.BooleanField()
    consent_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    consented_by = person()
    consented_label = models.CharField(max_length=200, blank=True)
    consented_on = day()
    consent_refused_by = person()
    consent_refused_label = models.CharField(max_length=200, blank=True)
    consent_refused_on = day()
    same_day = models.BooleanField()  # of the ground's version: decided together with the penalty
    penalty_kind = models.CharField(_("penalty"), max_length=20, choices=list(PENALTIES.items()), blank=True)
    penalty_number = models.CharField(_("number of the penalty decision"), max_length=128, blank=True)
    penalty_on = models.DateField(_("penalty decided on"), null=True, blank=True)
    penalty_effective_on = models.DateField(_("penalty in force since"), null=True, blank=True)
    penalty_fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    penalty_checked = models.TextField(_("how the penalty was checked"), blank=True)  # where no ledger knows its number
    ban_until = models.DateField(_("statutory ban until"), null=True, blank=True)
    ban_for_life = models.BooleanField(_("statutory ban for life"), default=False)
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)
    decided_on = day()
    decision_served_on = day()
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = day()
    ended_label = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    doubt = models.TextField(_("why the ground may have gone"), blank=True)  # its limit runs, an officer looks into it
    doubt_fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")  # of the last doubt
    # who let the listing stand against the ledger, on which day, and what the ledger said then: `kept_judged` is what
    # of the record was judged (judged of operations/following.py), `kept_known` since when it stood there
    kept_by = person()
    kept_on = day()
    kept_fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    kept_known = models.DateTimeField(null=True, blank=True)
    kept_doubt = models.TextField(blank=True)
    kept_judged = models.TextField(blank=True, default="", db_default="")
    # the act that revoked the penalty, where a person set the listing aside
    revoked_number = models.CharField(_("number of the revoking decision"), max_length=128, blank=True)
    revoked_on = models.DateField(_("penalty revoked on"), null=True, blank=True)
    revoked_by_paper = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_by = person()
    # the other listing of the party on the ground beside which this one was set aside, after their records were merged
    second_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="seconds")
    pushed_on = models.DateField(_("handed on to the province of registration on"), null=True, blank=True)
    pushed_to = models.CharField(_("handed on to"), max_length=200, blank=True)
    end_pushed_on = models.DateField(_("that province told of the end on"), null=True, blank=True)
    hidden_on = models.DateField(_("found gone elsewhere on"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.STATES),
                name="serious_list_case_state",
                violation_error_message=_("This is not a state of a case."),
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=False) | ~Q(source_key=""),
                name="serious_list_case_proposed",
                violation_error_message=_("A case is proposed by somebody, or raised by a proceeding."),
            ),
            models.UniqueConstraint(
                fields=["source_key"],
                condition=~Q(source_key=""),
                name="serious_list_case_source",
                violation_error_message=_("This proceeding has raised its case already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.AFTER_ANSWER)
                | Q(notice_on__isnull=False, notice_served_on__isnull=False, answer_until__isnull=False),
                name="serious_list_case_notice",
                violation_error_message=_("Nobody is listed without a notice that was served."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True)
                | Q(waived_on__isnull=False)
                | Q(heard_on__isnull=False)
                | Q(reviewed_on__gt=F("answer_until")),
                name="serious_list_case_answer",
                violation_error_message=_("The party has not yet had its time to answer."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.AFTER_DECISION)
                | Q(reviewed_on__isnull=False, decided_on__isnull=False, decided_by__isnull=False)
                & ~Q(penalty_number="")
                & ~Q(penalty_kind="")
                & Q(penalty_on__isnull=False),
                name="serious_list_case_decided",
                violation_error_message=_("A decision follows a review and names its penalty."),
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("proposed_by")))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by"))),
                name="serious_list_case_second_person",
                violation_error_message=_("Whoever proposed a listing neither reviews nor decides it."),
            ),
            models.CheckConstraint(
                condition=Q(intent_absent=False) | ~Q(state__in=states.AFTER_DECISION),
                name="serious_list_case_intent",
                violation_error_message=_("Nobody is listed who proved absence of intent."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.AFTER_DECISION)
                | Q(needs_consent=False)
                | Q(consented_on__isnull=False, consented_by__isnull=False),
                name="serious_list_case_consent",
                violation_error_message=_("This listing needs the consent of the bureau above."),
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True)
                | Q(same_day=True, decided_on=F("penalty_on"))
                | Q(same_day=False, penalty_effective_on__isnull=False, decided_on__gte=F("penalty_effective_on")),
                name="serious_list_case_with_penalty",
                violation_error_message=_("The decision to list is made on the day of the penalty."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.AFTER_PUBLICATION)
                | Q(decision_served_on__isnull=False, fact__isnull=False),
                name="serious_list_case_served",
                violation_error_message=_("A listing is published after its decision was served."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.ENDED, ended_on__isnull=False)
                | ~Q(state__in=states.ENDED) & Q(ended_on__isnull=True),
                name="serious_list_case_ended",
                violation_error_message=_("A case that has ended knows when, and only such a one."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.NOT_LISTED, states.WITHDRAWN, states.REMOVED)) | ~Q(reason=""),
                name="serious_list_case_reason",
                violation_error_message=_("Give the reason: the party reads it."),
            ),
            models.CheckConstraint(
                condition=(Q(consented_by__isnull=True) | ~Q(consented_by=F("proposed_by")))
                & (Q(consented_by__isnull=True) | Q(reviewed_by__isnull=True) | ~Q(consented_by=F("reviewed_by")))
                & (Q(consented_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(decided_by=F("consented_by"))),
                name="serious_list_case_consent_person",
                violation_error_message=_(
                    "Whoever consents neither proposed nor reviewed the listing, nor decides it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(consent_refused_on__isnull=True)
                | Q(state=states.NOT_LISTED, consented_on__isnull=True, consent_refused_by__isnull=False)
                & Q(consent_agency__isnull=False)
                & (Q(proposed_by__isnull=True) | ~Q(consent_refused_by=F("proposed_by")))
                & (Q(reviewed_by__isnull=True) | ~Q(consent_refused_by=F("reviewed_by"))),
                name="serious_list_case_unconsented",
                violation_error_message=_("A listing whose consent was refused by the bureau above is none."),
            ),
            models.CheckConstraint(
                condition=Q(heard_by__isnull=True)
                | Q(heard_on__isnull=False) & (Q(proposed_by__isnull=True) | ~Q(heard_by=F("proposed_by"))),
                name="serious_list_case_presided",
                violation_error_message=_("Whoever proposed a listing does not preside over its hearing."),
            ),
            models.CheckConstraint(
                condition=(Q(notice_on__isnull=True) | Q(notice_on__gte=F("proposed_on")))
                & (Q(notice_served_on__isnull=True) | Q(notice_served_on__gte=F("notice_on")))
                & (Q(answer_until__isnull=True) | Q(answer_until__gt=F("notice_served_on")))
                & (Q(consented_on__isnull=True) | Q(consented_on__gte=F("reviewed_on")))
                & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("reviewed_on")))
                & (Q(decided_on__isnull=True) | Q(consented_on__isnull=True) | Q(decided_on__gte=F("consented_on")))
                & (Q(decision_served_on__isnull=True) | Q(decision_served_on__gte=F("decided_on"))),
                name="serious_list_case_days",
                violation_error_message=_("No step of a case lies before the one it follows."),
            ),
            models.CheckConstraint(
                condition=Q(heard_on__isnull=True)
                | Q(hearing_asked_on__isnull=False, hearing_on__isnull=False, heard_on__gte=F("hearing_on"))
                & ~Q(hearing_minutes="")
                & (Q(reviewed_on__isnull=True) | Q(reviewed_on__gte=F("heard_on"))),
                name="serious_list_case_heard",
                violation_error_message=_(
                    "A hearing was asked for, called, held on its day or later, and left minutes."
                ),
            ),
            models.CheckConstraint(
                condition=Q(hearing_asked_on__isnull=True)
                | Q(heard_on__isnull=False)
                | Q(state__in=(states.HEARING, states.NOT_LISTED)),
                name="serious_list_case_hearing",
                violation_error_message=_("Who asked for a hearing is heard, or was called and did not appear."),
            ),
            models.CheckConstraint(
                condition=Q(waived_on__isnull=True)
                | Q(notice_served_on__isnull=False, waived_on__gte=F("notice_served_on")),
                name="serious_list_case_waived",
                violation_error_message=_("Nobody gives up an answer before the notice is served."),
            ),
            held_in_order("serious_list_case_held"),
            models.CheckConstraint(
                condition=Q(hearing_missed=False) | Q(heard_on__isnull=False),
                name="serious_list_case_missed",
                violation_error_message=_("Only a hearing that was held open for the party can be missed."),
            ),
            models.CheckConstraint(
                condition=(Q(penalty_effective_on__isnull=True) | Q(penalty_effective_on__gte=F("penalty_on")))
                & (Q(ban_until__isnull=True) | Q(ban_until__gte=F("penalty_on"))),
                name="serious_list_case_penalty_days",
                violation_error_message=_(
                    "A penalty takes effect, and a ban ends, on the day of the penalty or later."
                ),
            ),
            models.CheckConstraint(
                condition=Q(person_name="") | Q(waived_on__isnull=True),
                name="serious_list_case_waiver",
                violation_error_message=_("Nobody gives up the rights of a person over the account of an enterprise."),
            ),
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True, announcement="")
                | Q(announced_on__isnull=False, announced_on__lte=F("proposed_on")) & ~Q(announcement=""),
                name="serious_list_case_announced",
                violation_error_message=_("Name the day of the announcement and what it was."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True)
                | (
                    Q(revoked_on__isnull=False, revoked_by_paper__isnull=False) & ~Q(revoked_number="")
                    | Q(second_of__isnull=False)
                )
                & Q(state=states.WITHDRAWN)
                & ~Q(withdrawn_by=F("proposed_by"))
                & ~Q(withdrawn_by=F("decided_by")),
                name="serious_list_case_set_aside",
                violation_error_message=_(
                    "A second person sets a listing aside, by the act that revoked its penalty "
                    "or beside another listing."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kept_by__isnull=True, kept_on__isnull=True)
                | Q(kept_by__isnull=False, kept_on__isnull=False)
                & ~Q(kept_doubt="")
                & (Q(proposed_by__isnull=True) | ~Q(kept_by=F("proposed_by")))
                & ~Q(kept_by=F("decided_by")),
                name="serious_list_case_kept",
                violation_error_message=_("Whoever proposed or decided a listing does not say that its ground stands."),
            ),
            models.CheckConstraint(
                condition=Q(second_of__isnull=True)
                | Q(state=states.WITHDRAWN, withdrawn_by__isnull=False) & ~Q(second_of=F("id")),
                name="serious_list_case_second",
                violation_error_message=_("A second listing is set aside by somebody, beside another one."),
            ),
            models.CheckConstraint(
                # set aside after an early removal, it may have been found gone before the case ended anew
                # an unknown day passes a CHECK: what must be there is asked for by name
                condition=Q(hidden_on__isnull=True)
                | Q(ended_on__isnull=False, hidden_on__gte=F("ended_on"))
                | Q(state=states.WITHDRAWN, decided_on__isnull=False, hidden_on__gte=F("decided_on")),
                name="serious_list_case_hidden",
                violation_error_message=_("Only what has ended is found gone elsewhere."),
            ),
            models.CheckConstraint(
                condition=Q(pushed_on__isnull=True) | Q(decided_on__isnull=False, pushed_on__gte=F("decided_on")),
                name="serious_list_case_pushed",
                violation_error_message=_("Only a listing that was decided is handed on to another province."),
            ),
            models.CheckConstraint(
                # told of an early removal before the penalty fell, too
                condition=Q(end_pushed_on__isnull=True)
                | Q(pushed_on__isnull=False, ended_on__isnull=False, end_pushed_on__gte=F("ended_on"))
                | Q(pushed_on__isnull=False, state=states.WITHDRAWN, end_pushed_on__gte=F("pushed_on")),
                name="serious_list_case_end_pushed",
                violation_error_message=_("Only the end of a listing that was handed on is told to that province."),
            ),
            models.UniqueConstraint(
                F("enterprise"),
                F("person_name"),
                Func(F("penalty_number"), function="records_number_folded", output_field=models.TextField()),
                condition=Q(state__in=states.AFTER_DECISION),
                name="serious_list_case_one_penalty",
                violation_error_message=_("This penalty has carried a listing of the party before."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "person_name", "ground"],
                condition=Q(state__in=(*states.OPEN, *states.STANDING)),
                name="serious_list_case_once",
                violation_error_message=_("A case on this ground is already open, or the party is on the list."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="serious_list_case_agency"),
            models.Index(fields=["state", "-id"], name="serious_list_case_by_state"),
            models.Index(fields=["penalty_number"], name="serious_list_case_penalty"),
        ]

    def __str__(self):
        return self.party

    @property
    def party(self):
        """Who is to be listed, in full: for the bureau and the party itself, never for the public."""
        if not self.person_name:
            return str(self.enterprise)
        return f"{self.person_name}（{self.enterprise} {self.person_post}）"


class Paper(OfficialPaper):
    """An official paper of a case."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice of the intended listing")
        HEARING = "hearing", _("call to the hearing")
        MINUTES = "minutes", _("minutes of the hearing")
        CONSENT = "consent", _("consent of the bureau above")
        NO_CONSENT = "no_consent", _("refusal of consent by the bureau above")
        DECISION = "decision", _("decision to list")
        NOT_LISTED = "not_listed", _("decision not to list")
        WITHDRAWAL = "withdrawal", _("decision setting the listing aside")
        REMOVAL = "removal", _("decision on early removal")
        REFUSAL = "refusal", _("refusal of early removal")
        DOUBT = "doubt", _("notice that a removal is to be set aside")
        REVERSAL = "reversal", _("decision setting the removal aside")
        COMPLETION = "completion", _("list of what an application for early removal lacks")
        ACCEPTANCE = "acceptance", _("acceptance of an application for early removal")
        REJECTION = "rejection", _("decision not to accept an application for early removal")
        CLOSED = "closed", _("end of a proceeding on early removal without a decision")
        CLEARED = "cleared", _("decision that the removal stands")
        EXPIRY = "expiry", _("decision on removal at the end of the term")
        REPAIR_WAY = "repair_way", _("notice of the way to credit repair")

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=10, choices=Kind.choices)

    objects = PaperQuerySet.as_manager()

    OTHERS = (  # the step serve_paper records the service of these; a hearing alone waits for that of its call
        Kind.HEARING, Kind.MINUTES, Kind.NOT_LISTED, Kind.WITHDRAWAL, Kind.REMOVAL, Kind.REFUSAL, Kind.COMPLETION,
        Kind.ACCEPTANCE, Kind.REJECTION, Kind.CLOSED, Kind.CLEARED, Kind.EXPIRY,
    )  # fmt: skip
    RENEWED = (Kind.DOUBT, Kind.REVERSAL)  # written anew where a cleared doubt is raised again: the newest counts alone
    OF_BUREAUS = (Kind.CONSENT, Kind.NO_CONSENT)  # from one bureau to another: the party has what follows from it

    @property
    def to_serve(self):
        """Whether the party must have it, and somebody proves that it has."""
        return self.kind not in self.OF_BUREAUS

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="notice"),
                name="serious_list_paper_notice_once",
                violation_error_message=_("The notice of this case is already written."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="decision"),
                name="serious_list_paper_decision_once",
                violation_error_message=_("This case is already decided."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="minutes"),
                name="serious_list_paper_minutes_once",
                violation_error_message=_("The hearing of this case is already closed."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="no_consent"),
                name="serious_list_paper_no_consent_once",
                violation_error_message=_("The consent to this listing is already refused."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="repair_way"),
                name="serious_list_paper_repair_way_once",
                violation_error_message=_("The way to credit repair is told once, with the decision."),
            ),
        ]


class Service(PaperService):
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="service")
