"""Changes of a licence, the certificates they replace, and reminders of its end."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.models import Document, OfficialPaper

from .. import states
from ..querysets import ChangePaperQuerySet, ChangeQuerySet, FormerQuerySet
from ..rules import changes as rules
from ..rules.automatic import VERIFY_FIRST
from .application import PROPOSALS, day, label, paper, person
from .known import Laboratory
from .licence import Licence
from .took import took

KINDS = {
    rules.RENAME: _("change of name or domicile"),
    rules.ADD: _("further product"),
    rules.MOVE: _("new place of production"),
    rules.REPLACE: _("new copy of a lost certificate"),
    rules.RENEW: _("renewal"),
    rules.SUSPEND: _("suspension at one's own wish"),
    rules.RESUME: _("end of a suspension"),
    rules.CANCEL: _("cancellation at one's own wish"),
}
CHANGE_STATES = {
    states.RECEIVED: _("accepted, being checked"),
    states.CORRECTING: _("to be corrected by the applicant"),
    states.PROPOSED: _("waits for the decision"),
    states.GRANTED: pgettext_lazy("change of a licence", "granted"),
    states.REFUSED: pgettext_lazy("change of a licence", "refused"),
    states.WITHDRAWN: _("withdrawn by the applicant"),
    states.LAPSED: _("lapsed: not corrected in time"),
    states.MOOT: _("without an object: the licence has ended"),
}
BY_RULES, BY_OFFICERS, BY_SILENCE = "rules", "officers", "silence"
WAYS = {
    BY_RULES: _("by the rules alone"),
    BY_OFFICERS: _("by two officers"),
    BY_SILENCE: _("by silence: nothing was decided in time"),
}


class Change(models.Model):
    """A holder asks for a change of its licence: one kind, one small form, decided like an application.

    What is asked stands from `holder` to `statement`. `once` is the mark of the form: sent twice, it is one change.
    `doubts` are codes of rules/changes.py and rules/automatic.py. `way` is how it was granted.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="changes")
    kind = models.CharField(_("what is asked for"), max_length=8, choices=list(KINDS.items()))
    once = models.UUIDField(unique=True)
    state = models.CharField(_("state"), max_length=12, choices=list(CHANGE_STATES.items()), default=states.RECEIVED)
    asked_at = models.DateTimeField()
    asked_on = models.DateField(_("asked on"))
    asked_label = models.CharField(max_length=200)
    holder = models.CharField(_("holder"), max_length=200, blank=True)
    domicile = models.CharField(_("domicile"), max_length=300, blank=True)
    address = models.CharField(_("production address"), max_length=300, blank=True)
    unit_codes = ArrayField(models.CharField(max_length=40), default=list)
    specification = models.CharField(_("types and specifications"), max_length=400, blank=True)
    report_number = models.CharField(_("number of the test report"), max_length=60, blank=True)
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, blank=True, related_name="+")
    laboratory_name = models.CharField(_("laboratory"), max_length=120, blank=True)
    report_on = models.DateField(_("report issued on"), null=True, blank=True)
    report_party = models.CharField(_("enterprise named on the report"), max_length=200, blank=True)
    report_product = models.CharField(_("product named on the report"), max_length=120, blank=True)
    report_file = paper(_("test report"))
    policy_file = paper(_("proof that industrial policy is met"))
    proof_file = paper(_("proof of the registration"))
    statement = models.TextField(_("statement"), blank=True)
    commitment = models.TextField(blank=True)  # operations/committing.py; "" of changes before
    commitment_seal = models.TextField(blank=True)
    commitment_signer = models.CharField(max_length=64, blank=True)
    doubts = ArrayField(models.CharField(max_length=24), default=list)
    correction = models.TextField(_("what is missing"), blank=True)
    corrected_on = day()
    checked_on = models.DateField(_("checked on site on"), null=True, blank=True)
    examiners = models.CharField(_("examiners"), max_length=200, blank=True)
    proposal = models.CharField(_("proposal"), max_length=6, choices=list(PROPOSALS.items()), blank=True)
    finding = models.TextField(_("finding of the check"), blank=True)
    proposed_by = person()
    proposed_label = label()
    proposed_on = day()
    way = models.CharField(max_length=8, choices=list(WAYS.items()), blank=True)
    decided_by = person()
    decided_label = label()
    decided_at = models.DateTimeField(null=True, blank=True)
    took = took(blank=True)
    decided_on = day()
    reason = models.TextField(_("reason"), blank=True)
    ended_on = day()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.CHANGE_STATES) & Q(kind__in=rules.KINDS),
                name="licensing_change_words",
                violation_error_message=_("This is not a kind or a state of a change."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=rules.WITH_REPORT)
                | Q(report_on__isnull=False, report_file__isnull=False) & ~Q(report_number="") & ~Q(report_party=""),
                name="licensing_change_report",
                violation_error_message=_("A change of this kind is asked for with a test report."),
            ),
            models.CheckConstraint(
                condition=(~Q(kind=rules.RENAME) | ~Q(holder=""))
                & (~Q(kind=rules.MOVE) | ~Q(address=""))
                & (~Q(kind=rules.ADD) | ~Q(unit_codes=[]))
                & (~Q(kind__in=(rules.REPLACE, rules.SUSPEND, rules.CANCEL)) | ~Q(statement="")),
                name="licensing_change_whole",
                violation_error_message=_("A change is asked for whole: say what is to be changed."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.GRANTED, decided_on__isnull=False, decided_at__isnull=False)
                & (
                    Q(way=BY_RULES, doubts=[], decided_by__isnull=True)
                    | Q(way=BY_OFFICERS, decided_by__isnull=False, proposed_by__isnull=False)
                    | Q(way=BY_SILENCE, kind=rules.RENEW, decided_by__isnull=True) & ~Q(doubts__contains=[rules.LATE])
                )
                | ~Q(state=states.GRANTED) & Q(way=""),
                name="licensing_change_granted",
                violation_error_message=_(
                    "A change is granted by the rules alone where all are met, by a second officer, "
                    "or a renewal in time by silence."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="licensing_change_second",
                violation_error_message=_("Whoever proposed a decision does not make it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.REFUSED, states.MOOT)) | ~Q(reason=""),
                name="licensing_change_reason",
                violation_error_message=_("Give the reason: the applicant reads it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.CHANGE_OPEN, ended_on__isnull=True)
                | ~Q(state__in=states.CHANGE_OPEN) & Q(ended_on__isnull=False),
                name="licensing_change_ended",
                violation_error_message=_("A change that is decided knows when, and only such a one."),
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(state__in=states.CHANGE_OPEN),
                name="licensing_change_once",
                violation_error_message=_("Another change of this licence is under way."),
            ),
        ]
        indexes = [
            models.Index(fields=["licence", "-id"], name="licensing_change_licence"),
            models.Index(fields=["state", "-id"], name="licensing_change_state"),
            models.Index(fields=["report_number"], name="licensing_change_report_no"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.licence}"

    @property
    def rule(self):
        return rules.TABLE[self.kind]

    @property
    def open(self):
        return self.state in states.CHANGE_OPEN

    @property
    def on_site(self):
        """Whether examiners may be sent before it is decided: there is something new to see."""
        return self.kind in rules.CHECKED_AFTER

    @property
    def on_site_first(self):
        """Whether it is granted on a check on site alone (条例第十五条、第二十六条)."""
        return self.on_site and VERIFY_FIRST in self.doubts


class ChangePaper(OfficialPaper):
    """An official paper of a change."""

    class Kind(models.TextChoices):
        CORRECTION = "change_correction", _("notice of what is to be corrected")
        GRANT = "change_grant", _("decision to grant the change")
        REFUSAL = "change_refusal", _("decision to refuse the change")
        LAPSED = "change_lapsed", _("notice that the application has lapsed")
        SITE_NOTICE = "site_notice", _("notice of the check on site")
        SITE_RESULT = "site_result", _("record and result of the check on site")

    change = models.ForeignKey(Change, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=20, choices=Kind.choices)

    objects = ChangePaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "kind"],
                condition=~Q(kind__in=("site_notice", "site_result")),  # a check may be ordered anew
                name="licensing_changepaper_once",
                violation_error_message=_("This paper of the change is already written."),
            ),
        ]


class Former(models.Model):
    """A certificate that a newer one has replaced: still checked by its code or its file, and said to be replaced."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="formers")
    change = models.OneToOneField(Change, models.PROTECT, related_name="replaced")
    version = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24, unique=True)
    holder = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    domicile = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300)
    until = models.DateField()
    payload = models.TextField()
    signer = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    replaced_on = models.DateField()

    objects = FormerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "version"],
                name="licensing_former_once",
                violation_error_message=_("This version of the certificate is replaced already."),
            ),
        ]

    def __str__(self):
        return f"{self.licence_id} v{self.version}"


class Reminder(models.Model):
    """The holder was reminded that its licence ends, once a rule and term."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="reminders")
    until = models.DateField()
    rule = models.CharField(max_length=40)
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "until", "rule"],
                name="licensing_reminder_once",
                violation_error_message=_("The holder was reminded already."),
            ),
        ]

    def __str__(self):
        return f"{self.licence_id} {self.rule} {self.until}"
