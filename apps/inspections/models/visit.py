"""A visit: who goes to which enterprise for which items, what was found, who signed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.models import Document
from apps.draws.models import Draw
from apps.records.models import Fact
from apps.registry.models import Enterprise

from .. import states
from ..querysets import OfVisitQuerySet, VisitQuerySet
from .choices import Choice
from .exceptions import LimitException
from .law import CheckItem, FormVersion, Question, ResultCode
from .plan import Task, person
from .pools import Inspector

REPLACED = "replaced"  # why a visit fell away, where no officer said it: kept as a code
VOID_REASONS = {
    REPLACED: _("replaced in the draw"),
    "replaced in the draw": _("replaced in the draw"),
    "在抽取中被替换": _("replaced in the draw"),
}  # the two of before, in the language of whoever acted
VISIT_STATES = {
    states.ASSIGNED: _("to be checked"),
    states.ENTERED: pgettext_lazy("visit", "waits for review"),
    states.REVIEWED: _("reviewed, not yet published"),
    states.SHOWN: _("result published"),
    states.VOID: _("visit fell away"),
}


class Visit(models.Model):
    """One object of a task: one door, every item, all its inspectors.

    `checked_on` is the day the check ended; publication counts from it. A trigger refuses a result entered by anybody
    who is not an inspector of the visit, and a review by one who is.
    """

    class Signed(models.TextChoices):
        SIGNED = "signed", _("signed")
        REFUSED = "refused", _("refused to sign")
        ABSENT = "absent", _("nobody was there to sign")

    task = models.ForeignKey(Task, models.PROTECT, related_name="visits")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="inspections")
    key = models.CharField(max_length=80, db_collation="C")
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="+")  # the one that drew it
    # of a campaign: what two officers agreed to; empty in those from before they did
    choice = models.ForeignKey(Choice, models.PROTECT, null=True, blank=True, related_name="visits")
    # 0: the visit of the draw; then those for items that fell to the object after it was checked
    round = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=list(VISIT_STATES.items()), default=states.ASSIGNED)
    void_reason = models.CharField(_("why the visit fell away"), max_length=200, blank=True)
    # on the spot
    checked_on = models.DateField(_("checked"), null=True, blank=True)
    begun_at = models.DateTimeField(_("check began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("check ended"), null=True, blank=True)
    # the earliest day that was ever entered: a result that was returned and entered anew is published in its time
    first_checked_on = models.DateField(_("first checked"), null=True, blank=True)
    signed = models.CharField(_("signature of the enterprise"), max_length=8, choices=Signed.choices, blank=True)
    signer = models.CharField(_("who signed, and as what"), max_length=80, blank=True)
    refusal = models.CharField(_("how the refusal is recorded: witness, video"), max_length=300, blank=True)
    statement = models.CharField(_("what the enterprise states"), max_length=500, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(null=True, blank=True)  # metres
    late_reason = models.CharField(_("why it was checked after the last day of the visits"), max_length=300, blank=True)
    clock_skew = models.IntegerField(null=True, blank=True)  # seconds the phone was ahead of the portal
    remark = models.TextField(_("remark"), blank=True)
    # what it lacks where it was entered without a network (operations/points.py), and why a reviewer lets it stand
    lacks = models.JSONField(default=list, blank=True)
    lacks_reason = models.CharField(_("why it stands without"), max_length=300, blank=True)
    lacks_label = models.CharField(max_length=200, blank=True)
    # the office
    entered_by = person()
    entered_label = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    reviewed_by = person()
    reviewed_label = models.CharField(max_length=200, blank=True)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    late = models.BooleanField(_("published after its time"), default=False)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    # corrected after it was published (operations/correcting.py): how often, since when, why; its first public day
    corrections = models.PositiveSmallIntegerField(default=0)
    reopened_on = models.DateField(_("taken back to be corrected"), null=True, blank=True)
    correction_reason = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    corrected_on = models.DateField(_("day of the correction"), null=True, blank=True)
    first_published_on = models.DateField(_("first published"), null=True, blank=True)
    no_follow_up = models.CharField(_("why nothing follows"), max_length=300, blank=True)
    penalty = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    penalty_number = models.CharField(_("number of the penalty decision"), max_length=128, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.VISIT_STATES),
                name="inspections_visit_state",
                violation_error_message=_("This is not a state of a visit."),
            ),
            models.UniqueConstraint(
                fields=["task", "enterprise", "round"],
                condition=~Q(state=states.VOID),
                name="inspections_visit_once",
                violation_error_message=_("An object has one visit in a task, whatever number of items."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.ASSIGNED, states.VOID])
                | Q(checked_on__isnull=False, entered_by__isnull=False, entered_at__isnull=False),
                name="inspections_visit_entered",
                violation_error_message=_("A result says when it was checked and who entered it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.ASSIGNED, states.VOID])
                | (Q(signed="signed") & ~Q(signer=""))
                | (Q(signed__in=["refused", "absent"]) & ~Q(refusal="")),
                name="inspections_visit_signed",
                violation_error_message=_(
                    "The record is signed by the enterprise, or says how the refusal was recorded."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[states.REVIEWED, states.SHOWN])
                | Q(reviewed_by__isnull=False, reviewed_on__isnull=False),
                name="inspections_visit_reviewed",
                violation_error_message=_("A result is published only once a second officer has reviewed it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[states.REVIEWED, states.SHOWN]) | Q(lacks=[]) | ~Q(lacks_reason=""),
                name="inspections_visit_lacks",
                violation_error_message=_("A result that lacks something is reviewed once it is said why it stands."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("entered_by")),
                name="inspections_visit_second_person",
                violation_error_message=_("Whoever entered a result does not review it."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.SHOWN, published_on__isnull=False, fact__isnull=False)
                | (~Q(state=states.SHOWN) & Q(published_on__isnull=True, fact__isnull=True)),
                name="inspections_visit_published",
                violation_error_message=_("A published result is a fact of the ledger."),
            ),
            models.CheckConstraint(
                condition=Q(corrections=0, reopened_on__isnull=True, correction_reason="", corrected_on__isnull=True)
                | (
                    Q(corrections__gt=0, reopened_on__isnull=False, first_published_on__isnull=False)
                    & ~Q(correction_reason="")
                    & (~Q(state=states.SHOWN) | Q(corrected_on__isnull=False))
                ),
                name="inspections_visit_corrected",
                violation_error_message=_("A corrected result says since when and why."),
            ),
            models.CheckConstraint(condition=~Q(state=states.VOID) | ~Q(void_reason=""), name="inspections_visit_void"),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True, ended_at__isnull=True) | Q(begun_at__lt=F("ended_at")),
                name="inspections_visit_times",
                violation_error_message=_("A check ends after it began."),
            ),
        ]
        indexes = [
            models.Index(fields=["task", "-id"], name="inspections_visit_of_task"),
            models.Index(fields=["state", "-id"], name="inspections_visit_by_state"),
            models.Index(
                fields=["-published_on", "-id"], condition=Q(state="published"), name="inspections_visit_public"
            ),
            models.Index(fields=["penalty_number"], condition=~Q(penalty_number=""), name="inspections_visit_penalty"),
        ]

    def __str__(self):
        return str(self.enterprise)

    @property
    def void_because(self):
        """Why the visit fell away, in the reader's language where the portal found it."""
        return VOID_REASONS.get(self.void_reason, self.void_reason)


class VisitItem(models.Model):
    """An item checked at a visit. `turn` is the turn of the random plan, one a year (before, up to the item's limit);
    campaigns take none. `nth` numbers all visits of this enterprise for the item in the year, directed ones too: the
    database knows none twice and none above the item's limit. A visit that fell away gives both back. Beyond the limit
    a check rests on an exception, and has neither (`beyond`)."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="items")
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField(null=True, blank=True)
    nth = models.PositiveSmallIntegerField(null=True, blank=True)
    most = models.PositiveSmallIntegerField()
    form = models.ForeignKey(FormVersion, models.PROTECT, null=True, blank=True, related_name="+")
    # granted: then the item has no number and is counted against no limit
    beyond = models.ForeignKey(LimitException, models.PROTECT, null=True, blank=True, related_name="items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "code"], name="inspections_visititem_once"),
            models.UniqueConstraint(
                fields=["enterprise", "code", "year", "turn"],
                name="inspections_visititem_turn",
                violation_error_message=_("This object has already been drawn for the item this year."),
            ),
            models.CheckConstraint(
                condition=Q(turn__isnull=True) | Q(turn__gte=1, turn__lte=F("most")),
                name="inspections_visititem_limit",
                violation_error_message=_("The item's yearly limit for one object is reached."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "code", "year", "nth"],
                name="inspections_visititem_nth",
                violation_error_message=_("Another visit of the year has this number already."),
            ),
            models.CheckConstraint(
                condition=Q(nth__isnull=True) | Q(nth__gte=1, nth__lte=F("most")),
                name="inspections_visititem_most",
                violation_error_message=_("The item's yearly limit for one object is reached."),
            ),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.code}"


class Seat(models.Model):
    """An inspector of a visit; ended when replaced. One who steps out does not come back to it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="seats")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="seats")
    team = models.CharField(max_length=80)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "team", "inspector"], name="inspections_seat_once"),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.inspector_id}"


class Answer(models.Model):
    """What an inspector answered to a question of the form, as text in the form of its kind ("yes", "12.5")."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = models.CharField(max_length=500, blank=True)
    problem = models.BooleanField(default=False)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    by = person()
    at = models.DateTimeField()

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "question"], name="inspections_answer_once")]

    def __str__(self):
        return self.value


class Photo(models.Model):
    """A picture taken at a visit, or a signature written on the phone: kept under its hash, with the phone's time and
    whether its clock was off. A signature's caption says whose it is."""

    class Role(models.TextChoices):
        PICTURE = "picture", _("photo")
        PARTY = "party", _("signature of the enterprise")
        INSPECTOR = "inspector", _("signature of an inspector")

    role = models.CharField(max_length=9, choices=Role.choices, default=Role.PICTURE)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=120, blank=True)
    taken_at = models.DateTimeField(pgettext_lazy("photo", "taken"), null=True, blank=True)
    clock_wrong = models.BooleanField(default=False)
    by = person()
    at = models.DateTimeField()

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document"], name="inspections_photo_document"),
            models.CheckConstraint(
                condition=Q(role="picture")
                | (Q(role__in=["party", "inspector"], question__isnull=True) & ~Q(caption="")),
                name="inspections_photo_role",
                violation_error_message=_("A signature says whose it is."),
            ),
        ]

    def __str__(self):
        return self.caption or str(self.document_id)


class Result(models.Model):
    """A type of result of a visit; text and code system are copied, because numbers change their meaning."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="results")
    code = models.ForeignKey(ResultCode, models.PROTECT, related_name="+")
    system = models.CharField(max_length=40)
    number = models.CharField(max_length=8)
    text = models.CharField(max_length=120)
    remark = models.CharField(_("what was found"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "code"], name="inspections_result_once"),
            models.CheckConstraint(condition=~Q(text=""), name="inspections_result_text"),
        ]

    def __str__(self):
        return self.text


class ItemResult(models.Model):
    """A type of result of one item of a visit: "one visit, several item results". Each item has at least one once the
    result is entered (a trigger); joint visits of before have none where nothing tells which item it was."""

    item = models.ForeignKey(VisitItem, models.CASCADE, related_name="results")
    code = models.ForeignKey(ResultCode, models.PROTECT, related_name="+")
    system = models.CharField(max_length=40)
    number = models.CharField(max_length=8)
    text = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "code"], name="inspections_itemresult_once"),
            models.CheckConstraint(condition=~Q(text=""), name="inspections_itemresult_text"),
        ]

    def __str__(self):
        return self.text
