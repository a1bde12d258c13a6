"""What follows a visit: papers, orders to rectify, re-checks, transfers with their receipts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents.models import Document, OfficialPaper

from .. import states
from ..querysets import OfVisitQuerySet, OrderQuerySet, ReferralQuerySet
from .plan import person
from .pools import Inspector
from .visit import Visit

ORDER_STATES = {
    states.ISSUED: _("order waits for service"),
    states.SERVED: _("to be rectified"),
    states.REPORTED: _("reported as done, waits for a re-check"),
    states.DONE: _("rectified"),
    states.OVERDUE: _("not rectified in time"),
    states.FAILED: _("re-check failed"),
    states.PASSED_ON: _("passed on to enforcement"),
    states.TAKEN_BACK: _("taken back"),
}


class Paper(OfficialPaper):
    """An official paper of a visit."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice of the inspection")
        RECORD = "record", _("record of the inspection")
        ORDER = "order", _("order to rectify")
        RECHECK = "recheck", _("finding of the re-check")
        REFERRAL = "referral", _("letter of transfer")
        WITHDRAWAL = "withdrawal", _("letter withdrawing a transfer")
        EXTENSION = "extension", _("answer to a request for more time")
        OVERDUE = "overdue", _("notice that an order was not met in time")
        RECUSAL = "recusal", _("decision on a request for recusal")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=10, choices=Kind.choices)
    # of a notice: {"items", "inspectors"} it names; None of papers from before
    names = models.JSONField(null=True, blank=True)

    objects = OfVisitQuerySet.as_manager()


class Order(models.Model):
    """An order to rectify (责令整改): what, by when; answered by the enterprise, closed by a re-check or passed on."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="orders")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    what = models.TextField(_("what is to be rectified"))
    basis = models.CharField(_("legal basis"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=list(ORDER_STATES.items()), default=states.ISSUED)
    # codes of the items it is about; none of orders from before
    items = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("check items"))
    days = models.PositiveSmallIntegerField(_("days to rectify"))
    short_reason = models.CharField(_("danger for which the time is shorter"), max_length=300, blank=True)
    issued_on = models.DateField(_("ordered"))
    issued_by = person()
    issued_label = models.CharField(max_length=200)
    served_on = models.DateField(_("served on"), null=True, blank=True)
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200, blank=True)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    asked_on = models.DateField(_("asked for more time on"), null=True, blank=True)
    asked_days = models.PositiveSmallIntegerField(_("days asked for"), null=True, blank=True)
    asked_reason = models.CharField(_("why more time is asked for"), max_length=300, blank=True)
    # the letter with which it was asked for; none of a request made in the enterprise's own space
    asked_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    extended = models.BooleanField(default=False)
    refused_on = models.DateField(_("more time refused on"), null=True, blank=True)
    refused_reason = models.CharField(_("why more time was refused"), max_length=300, blank=True)
    report = models.TextField(_("report of the enterprise"), blank=True)
    report_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reported_on = models.DateField(_("reported"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.ORDER_STATES),
                name="inspections_order_state",
                violation_error_message=_("This is not a state of an order."),
            ),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(basis=""),
                name="inspections_order_whole",
                violation_error_message=_("An order says what is to be rectified, and on what basis."),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1),  # the most is dated data: a trigger asks for it (sql/guards_most.sql)
                name="inspections_order_days",
                violation_error_message=_("An order gives one day at least."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.ISSUED, states.TAKEN_BACK], served_on__isnull=True)
                | (~Q(state=states.ISSUED) & Q(served_on__isnull=False, due_on__isnull=False) & ~Q(receipt="")),
                name="inspections_order_served",
                violation_error_message=_("The time of an order runs from its service, which has a receipt."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.DONE, states.PASSED_ON, states.TAKEN_BACK], ended_on__isnull=False)
                | (~Q(state__in=[states.DONE, states.PASSED_ON, states.TAKEN_BACK]) & Q(ended_on__isnull=True)),
                name="inspections_order_ended",
            ),
            models.CheckConstraint(
                condition=Q(asked_on__isnull=True, asked_days__isnull=True, asked_reason="")
                | (Q(asked_on__isnull=False, asked_days__gte=1) & ~Q(asked_reason="")),
                name="inspections_order_asked",
                violation_error_message=_("Whoever asks for more time says how many days, and why."),
            ),
            models.CheckConstraint(
                condition=Q(asked_file__isnull=True) | Q(asked_on__isnull=False),
                name="inspections_order_letter",
                violation_error_message=_("A letter belongs to a request for more time."),
            ),
            models.CheckConstraint(
                condition=Q(refused_on__isnull=True, refused_reason="")
                | (Q(refused_on__isnull=False, asked_on__isnull=False, extended=False) & ~Q(refused_reason="")),
                name="inspections_order_refused",
                violation_error_message=_("More time is refused once, to whoever asked for it, with the reason."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="inspections_order_by_state")]

    def __str__(self):
        return self.paper.number

    @property
    def asks(self):
        """Whether a request for more time waits for its answer: until then the order does not run out."""
        return (
            self.state == states.SERVED and self.asked_on is not None and not self.extended and self.refused_on is None
        )


class Recheck(models.Model):
    """A second look at what was ordered: when, what was seen, and whether it passed.

    One of the two inspectors records it; it stands, and the order moves, once the other has given the own word (a
    trigger). Re-checks of before stand as they are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the word of the other inspector")
        STANDS = "stands", _("both inspectors stand by it")
        REFUSED = "refused", _("not confirmed by both")

    order = models.ForeignKey(Order, models.PROTECT, related_name="rechecks")
    on = models.DateField(_("re-checked"))
    passed = models.BooleanField(_("passed"))
    finding = models.TextField(_("what was seen"))
    first = models.ForeignKey(Inspector, models.PROTECT, null=True, blank=True, related_name="+")
    second = models.ForeignKey(Inspector, models.PROTECT, null=True, blank=True, related_name="+")
    by = person()
    label = models.CharField(max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    answered_by = person()
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.CharField(_("why it was not confirmed"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "stands"], refused_reason="")
                | (Q(state="refused") & ~Q(refused_reason="")),
                name="inspections_recheck_state",
                violation_error_message=_("Whoever does not confirm a re-check says why."),
            ),
            models.CheckConstraint(
                condition=~Q(state="stands") | Q(answered_by__isnull=True) | ~Q(answered_by=F("by")),
                name="inspections_recheck_own_word",
                violation_error_message=_("The other inspector confirms a re-check, not who recorded it."),
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state="waiting"),
                name="inspections_recheck_one_waits",
                violation_error_message=_("A re-check of this order waits for the word of its other inspector."),
            ),
            models.CheckConstraint(
                condition=~Q(finding=""),
                name="inspections_recheck_finding",
                violation_error_message=_("Say what was seen at the re-check."),
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True, second__isnull=True)
                | (Q(first__isnull=False, second__isnull=False) & ~Q(first=F("second"))),
                name="inspections_recheck_two",
                violation_error_message=_("Two inspectors with valid certificates look again."),
            ),
        ]

    def __str__(self):
        return f"{self.order_id} {self.on}"


class Referral(models.Model):
    """A matter handed to enforcement, another agency or the police: with a letter, and a receipt that it arrived.

    It rests on a reviewed result; to the police a reviewer may send what cannot wait (a trigger). When the result is
    returned the transfer is withdrawn, by letter too.
    """

    class To(models.TextChoices):
        ENFORCEMENT = "enforcement", _("own enforcement unit")
        AGENCY = "agency", _("another agency")
        POLICE = "police", _("police")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="referrals")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="referrals")
    to = models.CharField(_("to whom"), max_length=12, choices=To.choices)
    receiver = models.CharField(_("receiving unit"), max_length=120)
    # a bureau of this portal: it sees the transfer, owes its receipt and records it itself; empty for outside bodies
    receiver_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"))
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    sent_on = models.DateField(_("sent"))
    sent_by = person()
    sent_label = models.CharField(max_length=200)
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why the transfer was withdrawn"), max_length=300, blank=True)
    received_on = models.DateField(_("received"), null=True, blank=True)
    receipt = models.CharField(_("receipt"), max_length=200, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(receiver_agency__isnull=True) | Q(to="agency"),
                name="inspections_referral_agency",
                violation_error_message=_("A bureau of this portal is another agency."),
            ),
            models.CheckConstraint(
                condition=~Q(receiver="") & ~Q(reason=""),
                name="inspections_referral_whole",
                violation_error_message=_("A transfer names the receiving unit and the reason."),
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True, receipt="")
                | (Q(received_on__isnull=False, received_on__gte=F("sent_on")) & ~Q(receipt="")),
                name="inspections_referral_receipt",
                violation_error_message=_("A receipt has its day, not before the transfer was sent, and its text."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="inspections_referral_withdrawn",
                violation_error_message=_("A transfer is withdrawn with its reason."),
            ),
        ]

    def __str__(self):
        return self.receiver
