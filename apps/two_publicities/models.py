"""Fields of the platform, credit codes of authorities, files, lines and answers."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.documents.models import Document
from apps.kernel.bilingual import in_language
from apps.kernel.dated import DatedRuleQuerySet, no_overlap
from apps.records.models import Fact

from . import states
from .querysets import FileQuerySet, LineQuerySet
from .rules import operation

LAYOUTS = {"penalty": _("administrative penalties"), "licence": _("administrative licences")}


class Field(models.Model):
    """One version of what the platform asks of a column, in force over `validity`; the day of the file picks it.

    `code` is the column's name in the standard. `choices` [] leaves the words free; of a list, a cell may hold several,
    divided by “、” or “；”. `verified` is False until somebody has held the row against the published text.
    """

    class Form(models.TextChoices):
        TEXT = "text"
        DAY = "day"
        AMOUNT = "amount"  # in 万元

    code = models.CharField(_("column"), max_length=40)
    validity = DateRangeField(_("in force"))
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.TEXT)
    required = models.BooleanField(default=False)
    longest = models.PositiveIntegerField(null=True, blank=True)
    choices = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=Q(validity__isempty=False) & ~Q(legal_basis=""),
                name="two_publicities_field_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(verified=True) | ~Q(note=""),
                name="two_publicities_field_note",
                violation_error_message=_("Say what about this column has not been verified."),
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)


class Authority(models.Model):
    """The unified social credit code of an agency: it stands in every row as the authority's and the source's."""

    agency = models.OneToOneField(Agency, models.PROTECT, primary_key=True, related_name="+")
    uscc = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(models.Func("uscc", function="registry_uscc_valid", output_field=models.BooleanField())),
                name="two_publicities_authority_uscc",
                violation_error_message=_("This is not a valid unified social credit code."),
            )
        ]

    def __str__(self):
        return f"{self.agency_id} {self.uscc}"


class File(models.Model):
    """One file for the credit platform: numbered, hashed (its document's SHA-256), kept. Written by operations only.

    `agency` made it; `whole_area` says that it holds the penalties of all agencies of its area, not of its own alone.
    The period is that of decisions newly reported; changes and deletions are in whenever they were due.
    """

    class State(models.TextChoices):
        MADE = states.MADE, _("made, not yet sent")
        SENT = states.SENT, _("sent, waiting for the platform")
        ACKNOWLEDGED = states.ACKNOWLEDGED, _("acknowledged")
        REJECTED = states.REJECTED, _("answered, some rows refused")
        CLOSED = states.CLOSED, _("closed, some rows not answered")
        DISCARDED = states.DISCARDED, _("discarded")

    number = models.CharField(pgettext_lazy("document", "number"), max_length=80, unique=True)
    layout = models.CharField(_("what it holds"), max_length=8, choices=list(LAYOUTS.items()), default="penalty")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Agency"))
    division_code = models.CharField(max_length=6)
    zone_code = models.CharField(max_length=12, blank=True)
    whole_area = models.BooleanField(_("all agencies of the area"), default=False)
    first_day = models.DateField(_("Decided from"))
    last_day = models.DateField(_("Decided until"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.MADE)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    lines_total = models.PositiveIntegerField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    sent_by = models.CharField(max_length=200, blank=True)
    sent_user = models.BigIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(_("The platform's receipt"), max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.STATES),
                name="two_publicities_file_state",
                violation_error_message=_("This is not a state of a file for the platform."),
            ),
            models.CheckConstraint(
                condition=Q(layout__in=list(LAYOUTS)),
                name="two_publicities_file_layout",
                violation_error_message=_("A file holds penalties or licences."),
            ),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="two_publicities_file_period",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(states.MADE, states.DISCARDED)) | Q(sent_at__isnull=False),
                name="two_publicities_file_sent",
                violation_error_message=_("The platform answers only a file that was sent."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(states.MADE, states.SENT), ended_at__isnull=True)
                | Q(state__in=states.ENDED, ended_at__isnull=False),
                name="two_publicities_file_ended",
                violation_error_message=_("A file that is answered or discarded knows when, and only such a one."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.DISCARDED, states.CLOSED)) | ~Q(reason=""),
                name="two_publicities_file_reason",
                violation_error_message=_("Say why the file is discarded or closed."),
            ),
            models.CheckConstraint(
                condition=Q(lines_total__gt=0),
                name="two_publicities_file_lines",
                violation_error_message=_("A file has at least one row."),
            ),
        ]
        indexes = [models.Index(fields=["division_code", "-id"], name="two_publicities_file_area")]

    def __str__(self):
        return self.number


class ReceiptCorrection(models.Model):
    """The platform's receipt of a sent file was noted wrong: what stood, what stands since, why and by whom. Kept.

    Once the platform has answered, the receipt says to which file the answer belongs: then somebody else than whoever
    noted it sets it right.
    """

    file = models.ForeignKey(File, models.PROTECT, related_name="receipt_corrections")
    was = models.CharField(max_length=80, blank=True)
    now = models.CharField(max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    corrected_by = models.CharField(max_length=200)
    corrected_user = models.BigIntegerField(null=True, blank=True)
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(was=F("now")),
                name="two_publicities_receipt_differs",
                violation_error_message=_("This is the receipt as it was noted."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="two_publicities_receipt_reason",
                violation_error_message=_("Say how it is known that the receipt was noted wrong."),
            ),
        ]

    def __str__(self):
        return f"{self.file_id} {self.was} → {self.now}"


class Line(models.Model):
    """One row of a file: the penalty as it was told, by `operation`. `digest` is that of the row without it.

    `seen_version` is the version of the fact that was last compared with the row: later ones may differ. `again_*` say
    who asked for a refused row to be sent once more as it was, why, and until when that stands (before: no end).
    """

    class Operation(models.TextChoices):
        NEW = operation.NEW, _("newly reported")
        CHANGE = operation.CHANGE, _("reported as changed")
        DELETE = operation.DELETE, _("reported as taken back")

    class State(models.TextChoices):
        OPEN = states.OPEN, _("not yet answered")
        ACCEPTED = states.ACCEPTED, _("taken by the platform")
        REFUSED = states.REFUSED, _("refused by the platform")
        VOID = states.VOID, _("never answered, owed again")

    file = models.ForeignKey(File, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="+", db_index=False)
    fact_version = models.PositiveSmallIntegerField()
    seen_version = models.PositiveSmallIntegerField()
    operation = models.CharField(max_length=8, choices=Operation.choices)
    document_number = models.CharField(max_length=128)
    subject_code = models.CharField(max_length=40)
    row = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    again_by = models.CharField(max_length=200, blank=True)
    again_at = models.DateTimeField(null=True, blank=True)
    again_reason = models.CharField(max_length=500, blank=True)
    again_until = models.DateField(null=True, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="two_publicities_line_position"),
            models.UniqueConstraint(
                fields=["fact"],
                condition=Q(state=states.OPEN),
                name="two_publicities_line_once",
                violation_error_message=_("This penalty stands in another file that is not answered yet."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.LINE_STATES) & Q(operation__in=operation.OPERATIONS),
                name="two_publicities_line_words",
                violation_error_message=_("This is not a state or a kind of a row."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.REFUSED) | ~Q(reason=""),
                name="two_publicities_line_reason",
                violation_error_message=_("A refused row has the platform's reason."),
            ),
            models.CheckConstraint(
                condition=Q(again_at__isnull=True) | Q(state=states.REFUSED) & ~Q(again_reason=""),
                name="two_publicities_line_again",
                violation_error_message=_("Only a refused row is sent again as it was, and for a reason."),
            ),
        ]
        indexes = [
            models.Index(fields=["fact", "-id"], name="two_publicities_line_fact"),
            models.Index(fields=["document_number"], name="two_publicities_line_document"),
        ]

    def __str__(self):
        return f"{self.file_id}/{self.position}"

    def goes_again(self, on):
        """Whether a refused row goes into a file of that day as it was."""
        return self.again_at is not None and (self.again_until is None or self.again_until >= on)


class Answer(models.Model):
    """An acknowledgement of the platform as it came in: the document and what it said of how many rows."""

    file = models.ForeignKey(File, models.PROTECT, related_name="answers")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    accepted = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    taken_by = models.CharField(max_length=200)
    taken_at = models.DateTimeField()

    def __str__(self):
        return f"{self.file_id} +{self.accepted} -{self.refused}"
