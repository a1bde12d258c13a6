"""An application from the first draft to its decision, and the papers it makes."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents.models import Document, OfficialPaper
from apps.registry.models import Enterprise

from .. import states
from ..querysets import ApplicationQuerySet, PaperQuerySet
from .catalogue import ProductClass, Unit
from .known import Laboratory

STATES = {
    states.DRAFT: _("being filled in"),
    states.RECEIVED: _("submitted, waits for acceptance"),
    states.CORRECTING: _("to be corrected by the applicant"),
    states.ACCEPTED: _("accepted, being checked"),
    states.TESTING: _("samples being tested"),
    states.PROPOSED: _("waits for the decision"),
    states.GRANTED: _("licence granted"),
    states.REFUSED: _("licence refused"),
    states.NOT_ACCEPTED: _("not accepted"),
    states.WITHDRAWN: _("withdrawn by the applicant"),
    states.LAPSED: _("lapsed: not corrected in time"),
}
GRANT, REFUSE = "grant", "refuse"
PROPOSALS = {GRANT: _("grant the licence"), REFUSE: _("refuse the licence")}
SUBMITTED = tuple(state for state in states.STATES if state not in (states.DRAFT, states.WITHDRAWN))


def person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


def day():
    return models.DateField(null=True, blank=True)


def label():
    return models.CharField(max_length=200, blank=True)


def paper(name):
    return models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=name)


class Application(models.Model):
    """One enterprise asks for a licence for one class. `product` is the version of the class of the day of submission.

    What the applicant says stands from `address` to `policy_file`; it can be changed in a draft and while something is
    to be corrected. `doubts` are codes of rules/automatic.py: why it was not granted at once.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="licence_applications")
    product = models.ForeignKey(ProductClass, models.PROTECT, related_name="+")
    class_code = models.CharField(max_length=40)
    grant_first = models.BooleanField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=list(STATES.items()), default=states.DRAFT)
    started_label = models.CharField(max_length=200)
    started_on = models.DateField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_on = day()
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("units"))
    specification = models.CharField(_("types and specifications"), max_length=400, blank=True)
    address = models.CharField(_("production address"), max_length=300, blank=True)
    report_number = models.CharField(_("number of the test report"), max_length=60, blank=True)
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, blank=True, related_name="+")
    laboratory_name = models.CharField(_("laboratory"), max_length=120, blank=True)
    report_on = models.DateField(_("report issued on"), null=True, blank=True)
    report_party = models.CharField(_("enterprise named on the report"), max_length=200, blank=True)
    report_product = models.CharField(_("product named on the report"), max_length=120, blank=True)
    report_file = paper(_("test report"))
    policy_file = paper(_("proof that industrial policy is met"))
    committed_on = day()
    committed_label = label()
    commitment = models.TextField(blank=True)  # operations/committing.py
    commitment_seal = models.TextField(blank=True)
    commitment_signer = models.CharField(max_length=64, blank=True)
    doubts = ArrayField(models.CharField(max_length=24), default=list)
    correction = models.TextField(_("what is missing"), blank=True)
    corrected_on = day()
    accepted_on = day()
    accepted_label = label()
    checked_on = models.DateField(_("checked on site on"), null=True, blank=True)
    examiners = models.CharField(_("examiners"), max_length=200, blank=True)
    proposal = models.CharField(_("proposal"), max_length=6, choices=list(PROPOSALS.items()), blank=True)
    finding = models.TextField(_("finding of the check"), blank=True)
    proposed_by = person()
    proposed_label = label()
    proposed_on = day()
    automatic = models.BooleanField(default=False)
    decided_by = person()
    decided_label = label()
    decided_on = day()
    reason = models.TextField(_("reason"), blank=True)
    ended_on = day()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.STATES),
                name="licensing_application_state",
                violation_error_message=_("This is not a state of an application."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SUBMITTED)
                | Q(submitted_at__isnull=False, submitted_on__isnull=False, committed_on__isnull=False)
                & Q(report_on__isnull=False, report_file__isnull=False)
                & ~Q(report_number="")
                & ~Q(report_party="")
                & ~Q(address=""),
                name="licensing_application_whole",
                violation_error_message=_("An application is submitted whole: product, place, report and commitment."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.GRANTED)
                | Q(decided_on__isnull=False)
                & (
                    Q(automatic=True, grant_first=True, decided_by__isnull=True, doubts=[])
                    | Q(automatic=False, decided_by__isnull=False, proposed_by__isnull=False)
                ),
                name="licensing_application_granted",
                violation_error_message=_(
                    "A licence is granted by the rules alone where all are met, else by a second officer."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="licensing_application_second",
                violation_error_message=_("Whoever proposed a decision does not make it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.REFUSED, states.NOT_ACCEPTED)) | ~Q(reason=""),
                name="licensing_application_reason",
                violation_error_message=_("Give the reason: the applicant reads it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PROPOSED)
                | Q(grant_first=True)
                | Q(proposal=REFUSE)
                | Q(checked_on__isnull=False) & ~Q(examiners=""),
                name="licensing_application_checked",
                violation_error_message=_("This class is checked on site before a licence is granted."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.ENDED, ended_on__isnull=False)
                | ~Q(state__in=states.ENDED) & Q(ended_on__isnull=True),
                name="licensing_application_ended",
                violation_error_message=_("An application that has ended knows when, and only such a one."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "class_code"],
                condition=Q(state__in=states.OPEN),
                name="licensing_application_once",
                violation_error_message=_("An application for this class is already under way."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="licensing_app_state"),
            models.Index(fields=["enterprise", "-id"], name="licensing_app_enterprise"),
            models.Index(fields=["report_number"], name="licensing_app_report"),
        ]

    def __str__(self):
        return f"{self.product} · {self.enterprise}"

    @property
    def is_draft(self):
        return self.state == states.DRAFT

    @property
    def editable(self):
        return self.state in states.EDITABLE


class Paper(OfficialPaper):
    """An official paper of an application."""

    class Kind(models.TextChoices):
        ACCEPTANCE = "acceptance", _("decision to accept the application")
        CORRECTION = "correction", _("notice of what is to be corrected")
        NOT_ACCEPTED = "not_accepted", _("decision not to accept the application")
        GRANT = "grant", _("decision to grant the licence")
        REFUSAL = "refusal", _("decision to refuse the licence")
        LAPSED = "lapsed", _("notice that the application has lapsed")
        SITE_NOTICE = "site_notice", _("notice of the check on site")
        SITE_RESULT = "site_result", _("record and result of the check on site")
        SAMPLES = "samples", _("notice of tests and of the days they take")

    application = models.ForeignKey(Application, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)

    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                # another day, another check, other tests: another paper
                condition=~Q(kind__in=("site_notice", "site_result", "samples")),
                name="licensing_paper_once",
                violation_error_message=_("This paper of the application is already written."),
            ),
        ]
