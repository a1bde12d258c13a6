"""The check on site before a grant: of an applicant whose class is verified first, and of a change of a licence that
adds a product or moves its place. Who goes and when, what the form says, what the applicant answered. Examiners, items
and answers are those of the check after a grant (aftercheck.py)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.models import Document

from .. import states
from ..querysets import OfPriorCheckQuerySet, PriorCheckQuerySet
from .aftercheck import ABSENT, ANSWERS, BAD, REFUSED, WENT, CheckItem, Examiner
from .application import Application, day, label, person
from .change import Change

PRIOR_STATES = {
    states.ASSIGNED: pgettext_lazy("before a grant", "to be checked on site"),
    states.FILED: _("result to be confirmed"),
    states.PASSED: _("check passed"),
    states.FAILED: _("check failed"),
    states.SET_ASIDE: _("set aside: to be checked anew"),
    states.CALLED_OFF: _("called off"),
}
PRIOR_VISITS = {
    WENT: pgettext_lazy("before a grant", "checked on site"),
    REFUSED: _("the applicant refused the check"),
    ABSENT: _("nobody found at the address"),
}
PRIOR_VERDICTS = {states.PASSED: PRIOR_STATES[states.PASSED], states.FAILED: PRIOR_STATES[states.FAILED]}
COUNTS = (*states.PRIOR_OPEN, states.PASSED, states.FAILED)
CONFIRMED = (states.PASSED, states.FAILED, states.SET_ASIDE)


class PriorCheck(models.Model):
    """One check, of an application or of a change of a licence: `asked` is either.

    `visit_on` and `told_on`: the day it was told, and when; what the form says stands once it is confirmed; `address`
    and `covers` are what `asked` said when it was filed.
    """

    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="prior_checks")
    change = models.ForeignKey(Change, models.PROTECT, null=True, blank=True, related_name="prior_checks")
    state = models.CharField(_("state"), max_length=10, choices=list(PRIOR_STATES.items()), default=states.ASSIGNED)
    ordered_on = models.DateField()
    visit_on = models.DateField(_("day of the check"))
    told_on = models.DateField()
    visit = models.CharField(_("visit"), max_length=8, choices=list(PRIOR_VISITS.items()), blank=True)
    visited_on = day()
    began_at = models.TimeField(_("begun at"), null=True, blank=True)
    ended_at = models.TimeField(_("ended at"), null=True, blank=True)
    address = models.CharField(pgettext_lazy("before a grant", "address visited"), max_length=300, blank=True)
    covers = models.TextField(pgettext_lazy("before a grant", "products looked at"), blank=True)
    remark = models.TextField(_("what the examiners saw"), blank=True)
    party_name = models.CharField(_("who signed for the applicant"), max_length=80, blank=True)
    party_refused = models.BooleanField(_("the applicant refused to sign"), default=False)
    verdict = models.CharField(_("result"), max_length=8, choices=list(PRIOR_VERDICTS.items()), blank=True)
    filed_by = person()
    filed_label = label()
    filed_on = day()
    confirmed_by = person()
    confirmed_label = label()
    closed_on = day()
    reason = models.TextField(_("reason"), blank=True)
    answer_until = day()
    statement = models.TextField(_("what the applicant says of the check"), blank=True)
    answered_on = day()  # of a statement to a check that failed
    set_aside_by = person()
    set_aside_label = label()
    set_aside_on = day()
    set_aside_reason = models.TextField(_("why it was set aside"), blank=True)

    objects = PriorCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, change__isnull=True)
                | Q(application__isnull=True, change__isnull=False),
                name="licensing_priorcheck_of",
                violation_error_message=_("A check is of an application, or of a change of a licence."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.PRIOR_STATES),
                name="licensing_priorcheck_state",
                violation_error_message=pgettext_lazy("before a grant", "This is not a state of a check."),
            ),
            models.CheckConstraint(
                condition=Q(visit_on__gte=F("told_on"), told_on__gte=F("ordered_on")),
                name="licensing_priorcheck_told",
                violation_error_message=_("The applicant is told of a check before it is made."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.FILED, *CONFIRMED))
                | Q(filed_on__isnull=False, filed_by__isnull=False, visited_on__gte=F("visit_on"))
                & ~Q(visit="")
                & ~Q(verdict="")
                & ~Q(remark=""),
                name="licensing_priorcheck_filed",
                violation_error_message=pgettext_lazy(
                    "before a grant", "A result rests on a form: when, who, what was seen."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.FILED, *CONFIRMED))
                | ~Q(visit=WENT)
                | Q(began_at__isnull=False, ended_at__gt=F("began_at"))
                & (Q(party_refused=True, party_name="") | Q(party_refused=False) & ~Q(party_name="")),
                name="licensing_priorcheck_signed",
                violation_error_message=_(
                    "A check has its times, and was signed for the applicant, or the applicant refused to sign."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PASSED) | Q(verdict=states.PASSED, visit=WENT),
                name="licensing_priorcheck_passed",
                violation_error_message=pgettext_lazy(
                    "before a grant", "Nobody passes a check that was not made and confirmed."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CONFIRMED) | Q(confirmed_by__isnull=False, closed_on__isnull=False),
                name="licensing_priorcheck_confirmed",
                violation_error_message=_("A result is confirmed by a second person."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("filed_by")),
                name="licensing_priorcheck_second",
                violation_error_message=pgettext_lazy("before a grant", "Whoever filed the form does not confirm it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.FAILED, states.SET_ASIDE))
                | Q(verdict=states.FAILED, answer_until__isnull=False) & ~Q(reason=""),
                name="licensing_priorcheck_failed",
                violation_error_message=_("A failure has its reasons, and days in which the applicant may answer."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.SET_ASIDE, set_aside_by__isnull=False, set_aside_on__isnull=False)
                & ~Q(set_aside_reason="")
                & ~Q(set_aside_by=F("filed_by"))
                | ~Q(state=states.SET_ASIDE) & Q(set_aside_by__isnull=True, set_aside_on__isnull=True),
                name="licensing_priorcheck_set_aside",
                violation_error_message=_("A failure is set aside by somebody else, with reasons."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.PRIOR_OPEN, closed_on__isnull=True)
                | ~Q(state__in=states.PRIOR_OPEN) & Q(closed_on__isnull=False),
                name="licensing_priorcheck_closed",
                violation_error_message=pgettext_lazy(
                    "before a grant", "A check that is over knows since when, and only such a one."
                ),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=COUNTS),
                name="licensing_priorcheck_once",
                violation_error_message=_("A check of this application is under way, or was made."),
            ),
            models.UniqueConstraint(
                fields=["change"],
                condition=Q(state__in=COUNTS),
                name="licensing_priorcheck_change_once",
                violation_error_message=_("A check of this change is under way, or was made."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="licensing_prior_state")]

    def __str__(self):
        return f"{self.application_id or self.change_id} {self.visit_on}"

    @property
    def asked(self):
        """What it is a check of: the application, or the change of a licence."""
        return self.change if self.application_id is None else self.application

    @property
    def open(self):
        return self.state in states.PRIOR_OPEN


class PriorSeat(models.Model):
    """One examiner of a check before a grant, until another takes the seat."""

    check_of = models.ForeignKey(PriorCheck, models.PROTECT, related_name="seats")
    examiner = models.ForeignKey(Examiner, models.PROTECT, related_name="+")
    since = models.DateField()
    until = day()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "examiner"],
                condition=Q(until__isnull=True),
                name="licensing_priorseat_once",
                violation_error_message=pgettext_lazy("before a grant", "This examiner is assigned already."),
            ),
        ]

    def __str__(self):
        return f"{self.check_of_id} {self.examiner_id}"


class PriorAnswer(models.Model):
    """What the form says of one item."""

    check_of = models.ForeignKey(PriorCheck, models.CASCADE, related_name="answers")
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=4, choices=list(ANSWERS.items()))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=list(ANSWERS)) & (~Q(answer=BAD) | ~Q(note="")),
                name="licensing_prioranswer_note",
                violation_error_message=_("Say of what is not met what was seen."),
            ),
            models.UniqueConstraint(
                fields=["check_of", "item"],
                name="licensing_prioranswer_once",
                violation_error_message=_("Each item is answered once."),
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.answer}"


class PriorFile(models.Model):
    """A picture or a scan that was brought back from the site."""

    check_of = models.ForeignKey(PriorCheck, models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    objects = OfPriorCheckQuerySet.as_manager()

    def __str__(self):
        return f"{self.check_of_id} {self.document_id}"
