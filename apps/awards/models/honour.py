"""Objections, honours with their certificates and duties, the proceeding that takes one, bars."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import Document, OfficialPaper, OnPaper, PaperCheck
from apps.records.models import Fact
from apps.registry.models import Enterprise

from .. import states
from ..querysets import BarQuerySet, CaseQuerySet, HonourQuerySet, OfApplicationQuerySet, OfHonourQuerySet
from .application import Application
from .programme import Obligation, Prize, Programme
from .round import day, document, label

OBJECTION_STATES = {
    states.FILED: _("the applicant may answer"),
    states.HEARD: _("being looked into"),
    states.UPHELD: _("upheld"),
    states.REJECTED: _("not upheld"),
}
ONLINE = "online"
MANNERS = {ONLINE: _("on this portal")} | dict(OnPaper.Manner.choices)
HONOUR_STATES = {
    states.VALID: _("valid"),
    states.EXPIRED: _("expired"),
    states.REVOKED: _("revoked"),
    states.WITHDRAWN: pgettext_lazy("honour", "withdrawn"),
    states.GIVEN_UP: _("given up"),
    states.REPLACED: _("replaced by a higher grade"),
}
CASE_STATES = {
    states.OPENED: _("opened, notice to be written"),
    states.NOTICED: _("the holder may answer"),
    states.ANSWERED: _("to be decided"),
    states.DECIDED: _("honour revoked"),
    states.DROPPED_CASE: _("closed, the honour stays"),
}
DUTY_STATES = {
    states.OWED: _("owed"),
    states.DONE: _("done"),
    states.MISSED: _("overdue"),
    states.VOID: _("no longer owed"),
}


class Objection(models.Model):
    """Somebody objects in the publicity, by name: the applicant is heard, then it is decided with reasons.

    The applicant reads `content`, and neither who objects nor the proof; the public sees that there was one and what
    became of it. `answered_on` is the day that counts of an answer: of one on paper that of its posting, or receipt.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    code = models.CharField(_("code of the objection"), max_length=24, unique=True)
    name = models.CharField(_("your name or organisation"), max_length=100)
    contact = models.CharField(_("how we reach you"), max_length=120)
    content = models.TextField(_("what you object to, and by what one can tell"))
    evidence = document(_("proof"))
    filed_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, choices=list(OBJECTION_STATES.items()), default=states.FILED)
    answer_until = day()
    answer = models.TextField(_("what the applicant says"), blank=True)
    answer_file = document(_("file"))
    answer_manner = models.CharField(_("how it came"), max_length=6, choices=list(MANNERS.items()), blank=True)
    answered_on = day()
    answered_label = label()
    answer_entered_by = models.BigIntegerField(null=True)  # of one on paper: does not decide
    heard_on = day()
    decided_on = day()
    decided_by = models.BigIntegerField(null=True)
    decided_label = label()
    reason = models.TextField(_("reason"), blank=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(contact="") & ~Q(content=""),
                name="awards_objection_named",
                violation_error_message=_("An objection is made by name, with the facts it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.FILED, heard_on__isnull=True, decided_on__isnull=True)
                | Q(state=states.HEARD, heard_on__isnull=False, decided_on__isnull=True)
                | Q(state__in=(states.UPHELD, states.REJECTED), decided_on__isnull=False) & ~Q(reason=""),
                name="awards_objection_decided",
                violation_error_message=_("An objection is decided with reasons, once the applicant was heard."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True, answer_manner="")
                | ~Q(answer="") & ~Q(answer_manner="") & Q(answered_on__isnull=False),
                name="awards_objection_answered",
                violation_error_message=_("An answer has its words, its day and how it came."),
            ),
            models.CheckConstraint(
                condition=Q(answer_manner__in=("", ONLINE)) | Q(answer_file__isnull=False),
                name="awards_objection_scan",
                violation_error_message=_("Of an answer on paper the scan is kept."),
            ),
            models.CheckConstraint(
                condition=Q(answer_entered_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(answer_entered_by=F("decided_by")),
                name="awards_objection_second",
                violation_error_message=_("Whoever entered the answer does not decide on the objection."),
            ),
        ]
        indexes = [models.Index(fields=["application"], name="awards_objection_of")]

    def __str__(self):
        return f"{self.application_id} {self.code}"


class Honour(models.Model):
    """What was conferred. `until`: the last day, None for good. `holder` and `person` stand on the certificate.

    `code` leads to its check and cannot be guessed; `payload` is the signed text of its QR code. `fact` is its record
    on the ledger, which a rating reads. An honour without an application is one from before the portal.
    """

    number = models.CharField(_("number"), max_length=60, unique=True)
    code = models.CharField(_("code of the check"), max_length=24, unique=True)
    application = models.OneToOneField(Application, models.PROTECT, null=True, blank=True, related_name="honour")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    programme_code = models.CharField(max_length=60)
    prize = models.ForeignKey(Prize, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="honours")
    holder = models.CharField(_("holder"), max_length=200)
    uscc = models.CharField(_("unified social credit code"), max_length=18)
    person = models.CharField(_("individual"), max_length=60, blank=True)
    identity = models.CharField(max_length=64, blank=True)
    item = models.CharField(_("product or service"), max_length=120, blank=True)
    trademark = models.CharField(_("trademark"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    conferred_on = models.DateField(_("conferred on"))
    until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=list(HONOUR_STATES.items()), default=states.VALID)
    state_on = models.DateField()
    reason = models.TextField(_("reason"), blank=True)
    trigger_fact = models.BigIntegerField(null=True)  # what it was taken for
    returned_on = models.DateField(_("certificate returned on"), null=True, blank=True)
    payload = models.TextField()
    signer = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField()

    objects = HonourQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.HONOUR_STATES),
                name="awards_honour_state",
                violation_error_message=_("This is not a state of an honour."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("conferred_on")),
                name="awards_honour_days",
                violation_error_message=_("An honour holds for some time."),
            ),
            models.CheckConstraint(
                condition=~Q(payload="") & ~Q(code=""),
                name="awards_honour_signed",
                violation_error_message=_("An honour is signed."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.REVOKED, states.WITHDRAWN)) | ~Q(reason=""),
                name="awards_honour_reason",
                violation_error_message=_("An honour is taken with reasons."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "programme_code", "prize", "person", "item"],
                condition=Q(state=states.VALID, until__isnull=False),
                name="awards_honour_once",
                violation_error_message=_("The enterprise holds this honour already."),
            ),
        ]
        indexes = [
            models.Index(fields=["programme_code", "-conferred_on", "-id"], name="awards_honour_programme"),
            models.Index(fields=["enterprise"], name="awards_honour_enterprise"),
            models.Index(fields=["until"], condition=Q(state="valid", until__isnull=False), name="awards_honour_until"),
        ]

    def __str__(self):
        return self.number

    @property
    def held(self):
        return self.state == states.VALID

    @property
    def heard(self):
        """Whether a proceeding to revoke it may be opened: also where its holder gave it up, or held it to its end."""
        return self.state in states.HONOUR_HEARD

    @property
    def taken(self):
        """Whether its certificate is to be returned."""
        return self.state in states.HONOUR_TAKEN


class Check(PaperCheck):
    """Somebody checked a certificate. Kept without a trace of who."""

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="checks")

    def __str__(self):
        return f"{self.honour_id} {self.way}"


class Duty(models.Model):
    """What the holder of an honour owes by a day: a report, or sharing its experience."""

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="duties")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=6, choices=list(DUTY_STATES.items()), default=states.OWED)
    text = models.TextField(_("report"), blank=True)
    report = document(_("file"))
    done_on = day()
    done_label = label()

    objects = OfHonourQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.DONE, done_on__isnull=False) & ~Q(text="")
                | ~Q(state=states.DONE) & Q(done_on__isnull=True),
                name="awards_duty_done",
                violation_error_message=_("A duty that is done says what was done, and when."),
            ),
            models.UniqueConstraint(
                fields=["honour", "obligation", "due_on"],
                name="awards_duty_once",
                violation_error_message=_("This is owed once."),
            ),
        ]

    def __str__(self):
        return f"{self.honour_id} {self.due_on}"


class Case(models.Model):
    """The proceeding that may take an honour: notice, answer, decision of a second person with reasons."""

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="cases")
    state = models.CharField(_("state"), max_length=8, choices=list(CASE_STATES.items()), default=states.OPENED)
    ground = models.TextField(_("what was found"))
    trigger_fact = models.BigIntegerField(null=True)
    opened_on = models.DateField()
    opened_by = models.BigIntegerField(null=True)
    opened_label = models.CharField(max_length=200)
    noticed_on = day()
    answer = models.TextField(_("what the holder says"), blank=True)
    answered_on = day()
    answered_label = label()
    review = models.TextField(_("what was made of the answer"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    bar = models.BooleanField(_("barred from applying"), default=True)
    decided_on = day()
    decided_by = models.BigIntegerField(null=True)
    decided_label = label()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.CASE_STATES) & ~Q(ground=""),
                name="awards_case_state",
                violation_error_message=_("A proceeding says what was found."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.DECIDED)
                | Q(noticed_on__isnull=False, decided_on__isnull=False) & ~Q(reason="") & ~Q(review=""),
                name="awards_case_decided",
                violation_error_message=_("An honour is taken after notice and answer, with reasons."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(opened_by__isnull=True) | ~Q(decided_by=F("opened_by")),
                name="awards_case_second",
                violation_error_message=_("Whoever opened a proceeding does not decide it."),
            ),
            models.UniqueConstraint(
                fields=["honour"],
                condition=Q(state__in=states.CASE_OPEN),
                name="awards_case_once",
                violation_error_message=_("A proceeding on this honour is under way."),
            ),
        ]

    def __str__(self):
        return f"{self.honour_id} {self.state}"


class HonourPaper(OfficialPaper):
    """An official paper of an honour: of the proceeding that may take it."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice of the intended revocation")
        REVOCATION = "revocation", _("decision to revoke the honour")
        WITHDRAWAL = "withdrawal", _("decision to withdraw the honour")
        DROPPED = "dropped", _("notice that the proceeding is closed")

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)

    objects = OfHonourQuerySet.as_manager()


class Bar(models.Model):
    """An enterprise does not apply for a programme up to and with `until`."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="award_bars")
    programme_code = models.CharField(_("programme"), max_length=60)
    honour = models.ForeignKey(Honour, models.PROTECT, null=True, blank=True, related_name="bars")
    decided_on = models.DateField()
    until = models.DateField(_("barred until"))
    document_number = models.CharField(_("number of the decision"), max_length=128)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    lifted_on = day()

    objects = BarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("decided_on")) & ~Q(document_number=""),
                name="awards_bar_days",
                violation_error_message=_("A bar rests on a decision, and ends after it has begun."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "programme_code", "document_number"],
                name="awards_bar_once",
                violation_error_message=_("This decision is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise_id} {self.programme_code} {self.until}"
