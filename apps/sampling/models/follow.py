"""What a failure sets off: the order to correct, more time, re-checks, announcement, suspension, revocation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import Document
from apps.registry.models import Enterprise

from .. import states
from ..querysets import OfBatchQuerySet, OfRectificationQuerySet, RecheckQuerySet, RectificationQuerySet
from .batch import Batch
from .parties import Paper
from .plan import person

RECTIFICATION_STATES = {
    states.ISSUED: _("order waits for service"),
    states.SERVED: _("to be corrected"),
    states.REPORTED: _("reported as done, waits for a re-check"),
    states.OVERDUE: _("not corrected in time"),
    states.RECHECK_FAILED: _("re-check failed, to be reported up"),
    states.REPORTED_UP: _("reported up, to be announced by the province"),
    states.PUBLIC: _("announced, waits for a re-check"),
    states.STILL_FAILING: _("failed again after the announcement"),
    states.SUSPENSION_TOLD: _("told of the suspension, may answer"),
    states.SUSPENDED: _("business suspended"),
    states.REVOCATION_TOLD: _("told of the revocation, may answer"),
    states.REVOKED: _("business licence revoked"),
    states.DONE: _("corrected: may sell again"),
    states.DROPPED: _("order taken back: the result was set aside"),
    states.FOLLOWED: _("let itself be sampled: the product that failed has its own order"),
}


class Rectification(models.Model):
    """One enterprise's way through 7.6 for a batch that failed. `agency` follows it up: that of the enterprise's place.

    `law_on` is the day whose law counts (that of the order). `licence_on`: the day the consequence for a production
    licence was raised; whoever keeps licences answers it.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rectifications")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    state = models.CharField(_("state"), max_length=15, choices=list(RECTIFICATION_STATES.items()),
                             default=states.ISSUED)  # fmt: skip
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    # none after a refusal: nothing was tested that could be stopped
    stop_paper = models.OneToOneField(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    # of an order on a product that failed under the order on a refusal: the test that found it wanting
    of_recheck = models.OneToOneField("sampling.Recheck", models.PROTECT, null=True, blank=True,
                                      related_name="product_order")  # fmt: skip
    what = models.TextField(_("what is to be corrected"))
    law_on = models.DateField()
    issued_on = models.DateField(_("ordered"))
    issued_by = person()
    issued_label = models.CharField(max_length=200)
    served_on = models.DateField(_("served on"), null=True, blank=True)
    recorded_on = models.DateField(_("service recorded"), null=True, blank=True)  # None: of a time before this was kept
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200, blank=True)
    due_on = models.DateField(_("to be corrected by"), null=True, blank=True)
    recheck_by = models.DateField(_("re-check until"), null=True, blank=True)
    extended = models.BooleanField(default=False)
    report = models.TextField(_("report of the enterprise"), blank=True)
    report_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reported_on = models.DateField(_("reported"), null=True, blank=True)
    reported_up_on = models.DateField(_("reported to the province"), null=True, blank=True)
    reported_to = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+",
                                    verbose_name=_("bureau it lies with"))  # fmt: skip
    announced_on = models.DateField(_("announced"), null=True, blank=True)
    recheck_from = models.DateField(_("re-check from"), null=True, blank=True)
    recheck_until = models.DateField(_("re-check until"), null=True, blank=True)
    suspended_on = models.DateField(_("business suspended"), null=True, blank=True)
    suspended_by = person()
    # until when it puts its business right: it is checked again after that, or once it has applied for it
    suspended_until = models.DateField(_("to be put right until"), null=True, blank=True)
    applied_on = models.DateField(_("re-check applied for"), null=True, blank=True)
    application = models.TextField(_("application for the re-check"), blank=True)
    application_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_on = models.DateField(_("business licence revoked"), null=True, blank=True)
    revoked_by = person()
    # nothing can be checked again while its premises are closed: the order stays, its clocks stand still
    closed_on = models.DateField(_("found closed"), null=True, blank=True)
    closed_how = models.CharField(_("what was found there"), max_length=500, blank=True)
    licence_on = models.DateField(_("consequence for the licence raised"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.RECTIFICATION_STATES),
                name="sampling_rectification_state",
                violation_error_message=_("This is not a state of an order to correct."),
            ),
            models.UniqueConstraint(
                fields=["batch", "enterprise"],
                condition=Q(of_recheck__isnull=True),
                name="sampling_rectification_once",
                violation_error_message=_("This enterprise has its order for this batch."),
            ),
            models.CheckConstraint(
                condition=Q(of_recheck__isnull=True) | Q(stop_paper__isnull=False),
                name="sampling_rectification_product",
                violation_error_message=_("A product that failed is stopped with its order."),
            ),
            models.CheckConstraint(
                condition=~Q(what=""),
                name="sampling_rectification_what",
                violation_error_message=_("An order says what is to be corrected."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.ISSUED, states.DROPPED], served_on__isnull=True)
                | (
                    ~Q(state=states.ISSUED)
                    & Q(served_on__isnull=False, due_on__isnull=False, recheck_by__isnull=False)
                    & ~Q(receipt="")
                ),
                name="sampling_rectification_served",
                violation_error_message=_("The time of an order runs from its service, which has a receipt."),
            ),
            models.CheckConstraint(
                condition=Q(recorded_on__isnull=True) | Q(served_on__isnull=False, recorded_on__gte=F("served_on")),
                name="sampling_rectification_recorded",
                violation_error_message=_("A service is recorded on its day or later."),
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        states.PUBLIC,
                        states.STILL_FAILING,
                        states.SUSPENSION_TOLD,
                        states.SUSPENDED,
                        states.REVOCATION_TOLD,
                        states.REVOKED,
                    ]
                )
                | Q(stop_paper__isnull=True)  # a refusal has its own law (Product Quality Law Art. 56)
                | Q(
                    reported_up_on__isnull=False,
                    announced_on__gte=F("reported_up_on"),
                    recheck_from__isnull=False,
                    recheck_until__isnull=False,
                ),
                name="sampling_rectification_announced",
                violation_error_message=_("Nothing is suspended or revoked before the province has announced it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.REPORTED_UP) | Q(reported_to__isnull=False, reported_up_on__isnull=False),
                name="sampling_rectification_reported_to",
                violation_error_message=_("What is reported up lies with a bureau above."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[states.SUSPENDED, states.REVOCATION_TOLD, states.REVOKED])
                | Q(suspended_on__isnull=False),
                name="sampling_rectification_suspended",
                violation_error_message=_("Nothing is revoked before business was suspended."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_how="") | (Q(closed_on__isnull=False) & ~Q(closed_how="")),
                name="sampling_rectification_closed",
                violation_error_message=_("Say what was found there."),
            ),
            models.CheckConstraint(
                condition=Q(suspended_on__isnull=True, suspended_until__isnull=True, applied_on__isnull=True)
                | Q(suspended_on__isnull=False, suspended_until__gte=F("suspended_on")),
                name="sampling_rectification_term",
                violation_error_message=_("A suspension has its term."),
            ),
            models.CheckConstraint(
                condition=Q(applied_on__isnull=True, application="")
                | (Q(applied_on__isnull=False, applied_on__gte=F("suspended_on")) & ~Q(application="")),
                name="sampling_rectification_applied",
                violation_error_message=_("Write what was done."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.RECTIFICATION_ENDED, ended_on__isnull=False)
                | (~Q(state__in=states.RECTIFICATION_ENDED) & Q(ended_on__isnull=True)),
                name="sampling_rectification_ended",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="sampling_rectification_state_x")]

    def __str__(self):
        return self.paper.number


class Extension(models.Model):
    """More time that an enterprise asked for, and what was decided."""

    rectification = models.OneToOneField(Rectification, models.PROTECT, related_name="extension")
    asked_on = models.DateField(_("asked"))
    days = models.PositiveSmallIntegerField(_("days more"))
    reason = models.TextField(_("reason"))
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    decided_label = models.CharField(max_length=200, blank=True)
    finding = models.CharField(_("why"), max_length=500, blank=True)

    objects = OfRectificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(days__gte=1),
                name="sampling_extension_whole",
                violation_error_message=_("Say how many days more, and why."),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_on__isnull=True)
                | (Q(granted__isnull=False, decided_on__isnull=False) & ~Q(finding="")),
                name="sampling_extension_decided",
                violation_error_message=_("A decision has its day and its reason."),
            ),
        ]

    def __str__(self):
        return f"{self.rectification_id} {self.days}"


class Recheck(models.Model):
    """A second look: new samples, free of charge, tested by a laboratory. `passed` follows from the test.

    `stands_on`: one that failed stands once the enterprise was told and its days to object are over, or its objection
    was decided against it; before that nothing follows from it. `overturned_on`: its backup sample passed elsewhere.
    `void_on`: its seal was broken or its laboratory lost its qualification; another is taken in its place.
    """

    class Stage(models.TextChoices):
        ORDER = "order", _("after the order to correct")
        ANNOUNCED = "announced", _("after the announcement")
        SUSPENDED = "suspended", _("after the suspension")

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="rechecks")
    stage = models.CharField(_("stage"), max_length=9, choices=Stage.choices)
    sampled_on = models.DateField(_("sampled"))
    samplers = models.ManyToManyField("Staff", related_name="+")
    # the form: what was taken of how much, where, and who signed for the enterprise; none of before this was kept
    place = models.CharField(_("place of sampling"), max_length=200, blank=True)
    base_quantity = models.PositiveIntegerField(_("base number"), null=True, blank=True)
    tested_quantity = models.PositiveIntegerField(_("taken for the test"), null=True, blank=True)
    backup_quantity = models.PositiveIntegerField(_("taken as a backup"), null=True, blank=True)
    quantity_unit = models.CharField(_("unit of the numbers"), max_length=20, blank=True)
    signer = models.CharField(_("who signed, and as what"), max_length=80, blank=True)
    refusal = models.CharField(_("how the refusal is recorded: witness, video"), max_length=300, blank=True)
    # nothing was taken: who refused it, and how; another officer says whether it counts as failed
    refused_who = models.CharField(_("who refused"), max_length=80, blank=True)
    refused_how = models.CharField(_("how it was refused: witness, video"), max_length=500, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    late_reason = models.CharField(_("why it comes late"), max_length=500, blank=True)  # after day 90
    finding = models.TextField(_("finding"), blank=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    decided_by = person()
    stands_on = models.DateField(_("stands since"), null=True, blank=True)
    overturned_on = models.DateField(_("overturned on retest"), null=True, blank=True)
    void_on = models.DateField(_("given up on"), null=True, blank=True)
    void_reason = models.CharField(_("why it counts for nothing"), max_length=300, blank=True)
    by = person()
    label = models.CharField(max_length=200)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(passed__isnull=True, decided_on__isnull=True)
                | (Q(passed__isnull=False, decided_on__isnull=False, decided_on__gte=F("sampled_on")) & ~Q(finding="")),
                name="sampling_recheck_decided",
                violation_error_message=_("A re-check says what was found, and when."),
            ),
            models.CheckConstraint(
                condition=Q(place="", base_quantity=None, tested_quantity=None, backup_quantity=None)
                | Q(
                    ~Q(place=""),
                    Q(signer="") ^ Q(refusal=""),
                    tested_quantity__gte=1,
                    backup_quantity__gte=1,
                    base_quantity__gte=F("tested_quantity") + F("backup_quantity"),
                ),
                name="sampling_recheck_form",
                violation_error_message=_(
                    "Samples and a backup are part of the base number, and the enterprise signs or refuses to."
                ),
            ),
            models.CheckConstraint(
                condition=Q(refused_who="", refused_how="")
                | Q(~Q(refused_who=""), ~Q(refused_how=""), Q(passed__isnull=True) | Q(passed=False), place=""),
                name="sampling_recheck_refused",
                violation_error_message=_("A refusal says who refused, and how; nothing was taken."),
            ),
            models.UniqueConstraint(
                fields=["rectification"],
                condition=Q(passed__isnull=True, void_on__isnull=True),
                name="sampling_recheck_one_open",
                violation_error_message=_("A re-check of this order is under way."),
            ),
            models.CheckConstraint(
                condition=Q(void_on__isnull=True, void_reason="") | (Q(void_on__isnull=False) & ~Q(void_reason="")),
                name="sampling_recheck_void",
                violation_error_message=_("A re-check that counts for nothing says why."),
            ),
            models.CheckConstraint(
                condition=Q(stands_on__isnull=True, overturned_on__isnull=True)
                | (Q(passed=False) & (Q(stands_on__isnull=True) | Q(overturned_on__isnull=True))),
                name="sampling_recheck_stands",
                violation_error_message=_("Only a re-check that failed stands or is overturned."),
            ),
        ]

    def __str__(self):
        return f"{self.rectification_id} {self.stage}"

    @property
    def is_refused(self):
        return bool(self.refused_how)

    @property
    def is_pending(self):
        """Whether it failed and may still fall (RecheckQuerySet.pending)."""
        return self.passed is False and not (self.void_on or self.stands_on or self.overturned_on)


class RecheckDraw(models.Model):
    """Who takes the samples of a re-check, drawn by chance from the samplers of the bureau.

    `frame` are the keys of all who could be drawn. Whoever orders it by the digest of apps/draws/rules/exact.py, under
    `seed` and the number of the order, finds the same two. What was drawn anew says why.
    """

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="recheck_draws")
    stage = models.CharField(_("stage"), max_length=9, choices=Recheck.Stage.choices)
    frame = ArrayField(models.CharField(max_length=40))
    seed = models.CharField(max_length=64)
    samplers = models.ManyToManyField("Staff", related_name="+")
    drawn_on = models.DateField(_("drawn"))
    recheck = models.OneToOneField(Recheck, models.PROTECT, null=True, blank=True, related_name="draw")
    replaced_on = models.DateField(null=True, blank=True)
    reason = models.CharField(_("why it was drawn anew"), max_length=300, blank=True)
    by = person()
    label = models.CharField(max_length=200)

    objects = OfRectificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rectification"],
                condition=Q(recheck__isnull=True, replaced_on__isnull=True),
                name="sampling_recheckdraw_one_open",
                violation_error_message=_("Samplers are drawn already."),
            ),
            models.CheckConstraint(
                condition=Q(frame__len__gte=2, seed__regex="^[0-9a-f]{64}$")
                & (Q(replaced_on__isnull=True) | (Q(recheck__isnull=True) & ~Q(reason=""))),
                name="sampling_recheckdraw_whole",
                violation_error_message=_("A draw has its frame and its seed; one made anew says why."),
            ),
        ]

    def __str__(self):
        return f"{self.rectification_id} {self.stage}"


class Answer(models.Model):
    """What an enterprise was told it faces, until when it may state its case, and what it said.

    Its days run once the notice was served; until then it waits. `taken_back_on`: the re-check it rested on counts for
    nothing, so that it faces this no longer. What it states to the finding of a `recheck` is an objection, which has an
    `outcome`; `letters_until` is that of models.Notice.
    """

    class Act(models.TextChoices):
        REFUSAL = "refusal", _("counting a refusal as a failure")
        RECHECK = "recheck", _("finding of the re-check")
        SUSPENSION = "suspension", _("suspension of business")
        REVOCATION = "revocation", _("revocation of the business licence")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("objection upheld")
        REJECTED = "rejected", _("objection not upheld")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="answers")
    rectification = models.ForeignKey(Rectification, models.PROTECT, null=True, blank=True, related_name="answers")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    act = models.CharField(_("what is to be decided"), max_length=10, choices=Act.choices)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    served_on = models.DateField(_("served on"), null=True, blank=True)
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200, blank=True)
    told_by = person()
    due_on = models.DateField(_("may answer until"), null=True, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    stated_on = models.DateField(_("stated"), null=True, blank=True)
    wants_hearing = models.BooleanField(_("asks for a hearing"), default=False)
    # the call to the hearing, served in time before its day; who led it, and its minutes
    called_on = models.DateField(_("called to the hearing"), null=True, blank=True)
    called_by = person()
    # the call that counts, which is served by a proof of its own; before that a receipt was typed with it
    call = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+",
                             verbose_name=_("call to the hearing that counts"))  # fmt: skip
    call_receipt = models.CharField(max_length=200, blank=True)
    hearing_on = models.DateField(_("day of the hearing"), null=True, blank=True)
    hearing_place = models.CharField(_("place of the hearing"), max_length=200, blank=True)
    heard_on = models.DateField(_("heard"), null=True, blank=True)
    heard_by = person()
    heard_label = models.CharField(max_length=200, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    taken_back_on = models.DateField(pgettext_lazy("measure", "taken back"), null=True, blank=True)
    recheck = models.OneToOneField(Recheck, models.PROTECT, null=True, blank=True, related_name="answer")
    letters_until = models.DateField(_("letters are waited for until"), null=True, blank=True)
    outcome = models.CharField(_("outcome of the objection"), max_length=8, choices=Outcome.choices, blank=True)
    finding = models.TextField(_("finding"), blank=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "enterprise", "act"],
                condition=Q(taken_back_on__isnull=True) & ~Q(act="recheck"),
                name="sampling_answer_once",
                violation_error_message=_("The enterprise was told of this already."),
            ),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True, due_on__isnull=True, stated_on__isnull=True, receipt="")
                | (Q(served_on__isnull=False, due_on__isnull=False, due_on__gt=F("served_on")) & ~Q(receipt="")),
                name="sampling_answer_days",
                violation_error_message=_("Days to answer run from the service, which has a receipt."),
            ),
            models.CheckConstraint(
                condition=Q(letters_until__isnull=True) | Q(due_on__isnull=False, letters_until__gte=F("due_on")),
                name="sampling_answer_letters",
                violation_error_message=_("Letters are waited for after the last day, not before it."),
            ),
            models.CheckConstraint(
                condition=Q(called_on=None, hearing_on=None, hearing_place="", call_receipt="", call=None)
                | (
                    Q(wants_hearing=True, called_on__isnull=False, hearing_on__gt=F("called_on"))
                    & ~Q(hearing_place="")
                    & (Q(call__isnull=False) | ~Q(call_receipt=""))
                ),
                name="sampling_answer_called",
                violation_error_message=_("A call to a hearing has its day, its place and its paper."),
            ),
            models.CheckConstraint(
                condition=Q(act="refusal", rectification__isnull=True)
                | (~Q(act="refusal") & Q(rectification__isnull=False)),
                name="sampling_answer_act",
            ),
            models.CheckConstraint(
                condition=Q(act="recheck", recheck__isnull=False)
                | (~Q(act="recheck") & Q(recheck__isnull=True, outcome="")),
                name="sampling_answer_recheck",
                violation_error_message=_("Only the finding of a re-check is objected to here."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True, finding="")
                | (
                    Q(outcome__in=["upheld", "rejected"], stated_on__isnull=False, decided_on__gte=F("stated_on"))
                    & ~Q(finding="")
                ),
                name="sampling_answer_outcome",
                violation_error_message=_("Whoever decides an objection says why."),
            ),
        ]

    def __str__(self):
        return f"{self.batch_id} {self.act}"

    @property
    def letters_end(self):
        """The last day on which an answer of this party may come."""
        return max(self.due_on, self.letters_until or self.due_on)
