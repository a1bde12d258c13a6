"""The check on site after a grant: what is due, who goes, what the form says; draws of examiners; mass proposals."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents.models import Document
from apps.draws.models import Draw
from apps.kernel.bilingual import in_language
from apps.kernel.dated import Dated

from .. import states
from ..querysets import CheckQuerySet, OfAgencyQuerySet
from .application import day, label, person
from .ending import Ending
from .ends import EndGround
from .known import Laboratory
from .licence import Licence

CHECK_STATES = {
    states.WAITING: _("to be assigned"),
    states.DRAWING: _("examiners being drawn"),
    states.ASSIGNED: _("to be checked on site"),
    states.FILED: _("result to be confirmed"),
    states.PASSED: pgettext_lazy("check on site", "passed"),
    states.FAILED: pgettext_lazy("check on site", "failed"),
    states.CALLED_OFF: _("called off: the licence ended before"),
}
ROUND_STATES = {
    states.DRAWING: _("being drawn"),
    states.RUNNING: _("examiners drawn"),
    states.DROPPED: _("given up"),
}
MASS_STATES = {
    states.PREPARED: _("waits for the second officer"),
    states.SENT: _("sent"),
    states.DROPPED: _("given up"),
}
WENT, REFUSED, ABSENT = "went", "refused", "absent"
VISITS = {
    WENT: _("checked on site"),
    REFUSED: _("the holder refused the check"),
    ABSENT: _("nobody found at the address"),
}
OK, BAD, NA = "ok", "bad", "na"
ANSWERS = {OK: _("met"), BAD: _("not met"), NA: _("does not apply")}
VERDICTS = {states.PASSED: CHECK_STATES[states.PASSED], states.FAILED: CHECK_STATES[states.FAILED]}
MOST_SEATS = 4


class CheckItem(Dated):
    """One version of what is looked at on site. A `key` item that is not met decides the check."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("item"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    key = models.BooleanField(_("decides"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="licensing_checkitem_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
        ]

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def basis(self):
        """The legal basis in the reader's language."""
        return in_language(self.legal_basis)


class RiskWeight(Dated):
    """One version of how much one thing known of a licence counts for the rank of its check (rules/after_risk.py)."""

    code = models.CharField(_("code"), max_length=40)
    points = models.PositiveSmallIntegerField(_("points"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="licensing_riskweight_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.points}"


class Examiner(models.Model):
    """Somebody who may check on site for a bureau: certified for classes ("*": all) up to and with `last_day`."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    key = models.CharField(_("number of the certificate"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    classes = ArrayField(models.CharField(max_length=40), verbose_name=_("classes"))
    valid_from = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    recusals = ArrayField(models.CharField(max_length=18), default=list, verbose_name=_("recused from"))
    left_on = day()
    added_label = models.CharField(max_length=200)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("valid_from")),
                name="licensing_examiner_days",
                violation_error_message=_("A certificate cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(name="") & Q(classes__len__gt=0),
                name="licensing_examiner_text",
                violation_error_message=_("An examiner has a number, a name and classes."),
            ),
        ]

    def __str__(self):
        return self.name

    def able(self, class_code):
        return "*" in self.classes or class_code in self.classes

    def may_go(self, first, last, uscc=""):
        """Whether the examiner is certified on all of these days, and may go to this enterprise."""
        here = self.valid_from <= first and last <= self.last_day and (self.left_on is None or last < self.left_on)
        return here and uscc not in self.recusals

    def may_check(self, class_codes, first, last, uscc=""):
        """Whether the examiner may check all of these classes on all of these days, at this enterprise."""
        return self.may_go(first, last, uscc) and all(self.able(code) for code in class_codes)


class Round(models.Model):
    """One verifiable draw of examiners for several checks of a bureau (apps/draws)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=list(ROUND_STATES.items()), default=states.DRAWING)
    starts_on = models.DateField(_("visits from"))
    ends_on = models.DateField(_("visits until"))
    seats = models.PositiveSmallIntegerField(_("examiners a check"))
    made_label = models.CharField(max_length=200)
    made_on = models.DateField()

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.ROUND_STATES) & Q(ends_on__gte=F("starts_on")),
                name="licensing_round_state",
                violation_error_message=_("A round ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=2, seats__lte=MOST_SEATS),
                name="licensing_round_seats",
                violation_error_message=_("Two to four examiners check on site."),
            ),
        ]

    def __str__(self):
        return f"{self.agency_id} {self.starts_on}"


class AfterCheck(models.Model):
    """The check of one licence that was granted first. `risk` ranks it; `reasons` are codes of rules/after_risk.py.

    `due_on` is the last day of the limit. What the form says stands once it is confirmed; `address` and `covers` are
    what the licence said when it was filed ("" in forms of before that was kept).
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="after_checks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("bureau that checks"))
    state = models.CharField(_("state"), max_length=10, choices=list(CHECK_STATES.items()), default=states.WAITING)
    opened_on = models.DateField()
    due_on = models.DateField(_("due"))
    risk = models.PositiveSmallIntegerField(_("risk"))
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    rank = models.PositiveIntegerField()  # the riskiest first, of equal ones the one that is due first
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="checks")
    visit = models.CharField(_("visit"), max_length=8, choices=list(VISITS.items()), blank=True)
    visited_on = day()
    address = models.CharField(_("address visited"), max_length=300, blank=True)
    covers = models.TextField(_("products looked at"), blank=True)
    remark = models.TextField(_("what was seen"), blank=True)
    party_name = models.CharField(_("who signed for the holder"), max_length=80, blank=True)
    evidence = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(_("result"), max_length=8, choices=list(VERDICTS.items()), blank=True)
    filed_by = person()
    filed_label = label()
    filed_on = day()
    confirmed_by = person()
    confirmed_label = label()
    closed_on = day()
    reason = models.TextField(_("reason"), blank=True)
    ending = models.ForeignKey(Ending, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.CHECK_STATES),
                name="licensing_aftercheck_state",
                violation_error_message=_("This is not a state of a check."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.FILED, states.PASSED, states.FAILED))
                | Q(filed_on__isnull=False, visited_on__isnull=False) & ~Q(visit="") & ~Q(verdict=""),
                name="licensing_aftercheck_filed",
                violation_error_message=_("A result rests on a form: when, who, what was seen."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PASSED)
                | Q(verdict=states.PASSED, visit=WENT, confirmed_by__isnull=False, closed_on__isnull=False),
                name="licensing_aftercheck_passed",
                violation_error_message=_("Nobody passes a check that was not made and confirmed."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.FAILED)
                | Q(verdict=states.FAILED, confirmed_by__isnull=False, closed_on__isnull=False),
                name="licensing_aftercheck_failed",
                violation_error_message=_("A failure is confirmed by a second person."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("filed_by")),
                name="licensing_aftercheck_second",
                violation_error_message=_("Whoever filed the form does not confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.CHECK_OPEN, closed_on__isnull=True)
                | ~Q(state__in=states.CHECK_OPEN) & Q(closed_on__isnull=False),
                name="licensing_aftercheck_closed",
                violation_error_message=_("A check that is over knows since when, and only such a one."),
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(state__in=states.CHECK_OPEN),
                name="licensing_aftercheck_once",
                violation_error_message=_("A check of this licence is already open."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-rank"], name="licensing_check_rank"),
            models.Index(fields=["state", "-rank"], name="licensing_check_by_state"),
        ]

    def __str__(self):
        return f"{self.licence}"


class Seat(models.Model):
    """One examiner of a check, from the draw or from the desk, until replaced."""

    check_of = models.ForeignKey(AfterCheck, models.PROTECT, related_name="seats")
    examiner = models.ForeignKey(Examiner, models.PROTECT, related_name="seats")
    drawn = models.BooleanField(default=False)
    since = models.DateField()
    until = day()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "examiner"],
                condition=Q(until__isnull=True),
                name="licensing_seat_once",
                violation_error_message=_("This examiner is assigned already."),
            ),
        ]

    def __str__(self):
        return f"{self.check_of_id} {self.examiner_id}"


class ItemAnswer(models.Model):
    """What the form says of one item."""

    check_of = models.ForeignKey(AfterCheck, models.CASCADE, related_name="answers")
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=4, choices=list(ANSWERS.items()))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=list(ANSWERS)) & (~Q(answer=BAD) | ~Q(note="")),
                name="licensing_itemanswer_note",
                violation_error_message=_("Say of what is not met what was seen."),
            ),
            models.UniqueConstraint(
                fields=["check_of", "item"],
                name="licensing_itemanswer_once",
                violation_error_message=_("Each item is answered once."),
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.answer}"


class Mass(models.Model):
    """One proposal to end every licence that rests on the reports of a laboratory found false.

    Counted when it is prepared (`counted`, `digest` over the licences); a second officer sends it, and each licence is
    looked at again in that moment: `sent` became proceedings, the rest says why not.
    """

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="+", verbose_name=_("laboratory"))
    ground = models.ForeignKey(EndGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=list(MASS_STATES.items()), default=states.PREPARED)
    since = models.DateField(_("reports from"))
    until = models.DateField(_("reports until"))
    document_number = models.CharField(_("document that found it false"), max_length=128)
    found = models.TextField(_("what was found"))
    found_on = models.DateField(_("found on"))
    counted = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    prepared_by = person()
    prepared_label = models.CharField(max_length=200)
    prepared_on = models.DateField()
    decided_by = person()
    decided_label = label()
    decided_on = day()
    sent = models.PositiveIntegerField(default=0)
    reason = models.TextField(_("reason"), blank=True)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.MASS_STATES)
                & Q(until__gte=F("since"))
                & ~Q(document_number="")
                & ~Q(found=""),
                name="licensing_mass_whole",
                violation_error_message=_(
                    "A proposal names the reports, what was found and the document that says so."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("prepared_by")),
                name="licensing_mass_second",
                violation_error_message=_("Whoever prepared a mass proposal does not send it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.SENT) | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="licensing_mass_sent",
                violation_error_message=_("A mass proposal is sent by a second officer."),
            ),
            models.UniqueConstraint(
                fields=["laboratory"],
                condition=Q(state=states.PREPARED),
                name="licensing_mass_once",
                violation_error_message=_("A proposal for this laboratory already waits."),
            ),
        ]

    def __str__(self):
        return f"{self.laboratory} {self.prepared_on}"


class MassRow(models.Model):
    """One licence of a mass proposal: what it was when counted, and what became of it when sent."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waits")
        PROPOSED = "proposed", _("proceeding opened")
        ENDED = "ended", _("ended meanwhile")
        UNDER_WAY = "under_way", _("stands beside a proceeding under way")
        OTHER = "other", _("rests on another report now")

    mass = models.ForeignKey(Mass, models.PROTECT, related_name="rows")
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="+")
    state_seen = models.CharField(max_length=12)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    ending = models.ForeignKey(Ending, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mass", "licence"],
                name="licensing_massrow_once",
                violation_error_message=_("A licence stands once in a proposal."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="proposed", ending__isnull=False) | ~Q(outcome="proposed") & Q(ending__isnull=True),
                name="licensing_massrow_outcome",
                violation_error_message=_("A proceeding that was opened is named."),
            ),
        ]

    def __str__(self):
        return f"{self.mass_id} {self.licence_id} {self.outcome}"
