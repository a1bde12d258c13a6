"""The proceeding in which a licence ends against its holder's will: notice, answer, decision, service, papers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import HearingRecord, OfficialPaper, PaperService, held_in_order

from .. import states
from ..querysets import EndingQuerySet, EndPaperQuerySet
from .application import day, label, person
from .ends import ACTS, ENDS, EndGround
from .licence import Licence

ENDING_STATES = {
    states.PROPOSED: _("proposed"),
    states.NOTICED: _("notice to be served"),
    states.ANSWERING: _("the holder may answer"),
    states.HEARING: _("a hearing is to be held"),
    states.ANSWERED: _("answer to be weighed"),
    states.REVIEWED: _("waits for the decision"),
    states.DECIDED: _("decision to be served"),
    states.SERVED: _("decision served, in effect"),
    states.DROPPED: _("closed, the licence stays"),
    states.OVERTURNED: _("decision set aside"),
}
SOURCES = {
    "check": _("check after the grant"),
    "sampling": _("supervision sampling"),
    "mass": _("a laboratory found false"),
    "desk": _("found by the bureau"),
}


class Ending(HearingRecord):
    """One proposal to end one licence on one ground, and everything that became of it.

    `found_on` is the day of what was found: it picks the version of the ground. `source_key` names where it came from,
    once. `class_codes` are the classes the finding is about, where it is not about all that the licence covers: it ends
    whole, as the one certificate it is, but its holder is barred from these alone (条例第五十五条). `handled_by`
    wrote the notice; neither that person nor the proposer presides or decides. `hearing_withdrawn_on`: the holder took
    its request for a hearing back. `*_on` are days of the province.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="endings")
    kind = models.CharField(_("end"), max_length=12, choices=list(ENDS.items()))
    ground = models.ForeignKey(EndGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    source = models.CharField(_("where it comes from"), max_length=8, choices=list(SOURCES.items()))
    source_key = models.CharField(max_length=80, blank=True)
    class_codes = ArrayField(models.CharField(max_length=40), default=list)
    found = models.TextField(_("what was found"))
    found_on = models.DateField(_("found on"))
    state = models.CharField(_("state"), max_length=10, choices=list(ENDING_STATES.items()), default=states.PROPOSED)
    proposed_by = person()
    proposed_label = models.CharField(max_length=200)
    proposed_on = models.DateField()
    handled_by = person()
    handled_label = label()
    notice_on = day()
    notice_served_on = day()
    answer_until = day()
    statement = models.TextField(_("statement"), blank=True)
    stated_on = day()
    waived_on = day()
    hearing_asked_on = day()
    hearing_on = day()
    hearing_place = models.CharField(pgettext_lazy("where", "place"), max_length=200, blank=True)
    hearing_withdrawn_on = day()
    reviewed_by = person()
    reviewed_label = label()
    reviewed_on = day()
    review = models.TextField(_("finding of the review"), blank=True)
    decided_by = person()
    decided_label = label()
    decided_on = day()
    compensation = models.TextField(_("compensation"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decision_served_on = day()
    ended_on = day()
    ended_label = label()

    objects = EndingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.ENDING_STATES, kind__in=states.ENDS, source__in=list(SOURCES)),
                name="licensing_ending_state",
                violation_error_message=_("This is not a state of a proceeding."),
            ),
            models.CheckConstraint(
                condition=~Q(found=""),
                name="licensing_ending_found",
                violation_error_message=_("Say what was found: the holder answers to it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.TOLD)
                | Q(notice_on__isnull=False, notice_served_on__isnull=False, answer_until__isnull=False),
                name="licensing_ending_notice",
                violation_error_message=_("No licence is taken from its holder without a notice that was served."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True)
                | Q(waived_on__isnull=False)
                | Q(heard_on__isnull=False)
                | Q(reviewed_on__gt=F("answer_until")),
                name="licensing_ending_answer",
                violation_error_message=_("The holder has not yet had its time to answer."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True)
                | Q(hearing_asked_on__isnull=True)
                | Q(heard_on__isnull=False)
                | Q(hearing_withdrawn_on__isnull=False),
                name="licensing_ending_heard",
                violation_error_message=_("The hearing that was asked for has not been held."),
            ),
            models.CheckConstraint(
                condition=Q(hearing_withdrawn_on__isnull=True)
                | Q(heard_on__isnull=True, hearing_withdrawn_on__gte=F("hearing_asked_on")),
                name="licensing_ending_unasked",
                violation_error_message=_("A request for a hearing is taken back before the hearing is closed."),
            ),
            models.CheckConstraint(
                condition=Q(hearing_missed=False) | Q(heard_on__isnull=False),
                name="licensing_ending_missed",
                violation_error_message=_("Only a hearing that was held open for the party can be missed."),
            ),
            held_in_order("licensing_ending_held"),
            models.CheckConstraint(
                condition=Q(heard_by__isnull=True)
                | Q(heard_on__isnull=False)
                & (Q(proposed_by__isnull=True) | ~Q(heard_by=F("proposed_by")))
                & (Q(handled_by__isnull=True) | ~Q(heard_by=F("handled_by"))),
                name="licensing_ending_presided",
                violation_error_message=_("Whoever proposed or prepared the end of a licence does not preside."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.AFTER_DECISION)
                | Q(reviewed_on__isnull=False, decided_on__isnull=False, decided_by__isnull=False) & ~Q(reason=""),
                name="licensing_ending_decided",
                violation_error_message=_("A decision follows a review, and gives its reasons."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")))
                & (Q(handled_by__isnull=True) | ~Q(decided_by=F("handled_by"))),
                name="licensing_ending_second",
                violation_error_message=_("Whoever proposed or prepared the end of a licence does not decide on it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.SERVED) | Q(decision_served_on__isnull=False),
                name="licensing_ending_served",
                violation_error_message=_("A decision has no effect before it was served."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.DROPPED) | Q(ended_on__isnull=False) & ~Q(reason=""),
                name="licensing_ending_dropped",
                violation_error_message=_("Give the reason: the holder reads it."),
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(state__in=states.ENDING_OPEN),
                name="licensing_ending_once",
                violation_error_message=_("A proceeding to end this licence is already under way."),
            ),
            models.UniqueConstraint(
                fields=["source_key"],
                condition=~Q(source_key=""),
                name="licensing_ending_source_once",
                violation_error_message=_("This has led to a proceeding already."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="licensing_ending_by_state")]

    def __str__(self):
        return f"{self.licence} {self.act}"

    @property
    def act(self):
        """What the proceeding is about, decided or not."""
        return ACTS[self.kind]

    @property
    def is_open(self):
        return self.state in states.ENDING_OPEN


class EndPaper(OfficialPaper):
    """An official paper of a proceeding, or of a check on site; an announcement is of the end of a licence."""

    class Kind(models.TextChoices):
        NOTICE = "end_notice", _("notice of the intended end")
        HEARING = "end_hearing", _("call to the hearing")
        MINUTES = "end_minutes", _("minutes of the hearing")
        DECISION = "end_decision", _("decision to end the licence")
        DROPPED = "end_dropped", _("decision to leave the licence")
        ANNOUNCEMENT = "end_announced", _("announcement that the licence is cancelled")
        OVERTURNED = "end_overturned", _("decision setting the end aside")
        RECORD = "after_record", _("record of the check after the grant")

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="end_papers")
    ending = models.ForeignKey(Ending, models.PROTECT, null=True, blank=True, related_name="papers")
    check_of = models.ForeignKey("licensing.AfterCheck", models.PROTECT, null=True, blank=True, related_name="papers")
    end = models.ForeignKey("licensing.End", models.PROTECT, null=True, blank=True, related_name="papers")
    kind = models.CharField(_("paper"), max_length=14, choices=Kind.choices)

    objects = EndPaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="after_record", check_of__isnull=False, ending__isnull=True, end__isnull=True)
                | Q(kind="end_announced", check_of__isnull=True, end__isnull=False)
                | ~Q(kind__in=("after_record", "end_announced"))
                & Q(check_of__isnull=True, ending__isnull=False, end__isnull=True),
                name="licensing_endpaper_of",
                violation_error_message=_("A paper belongs to its proceeding, to its check or to the end it tells of."),
            ),
            models.UniqueConstraint(
                fields=["ending", "kind"],
                condition=Q(kind__in=("end_notice", "end_minutes", "end_decision")),
                name="licensing_endpaper_once",
                violation_error_message=_("This paper of the proceeding is already written."),
            ),
        ]


class Service(PaperService):
    paper = models.OneToOneField(EndPaper, models.PROTECT, related_name="service")
