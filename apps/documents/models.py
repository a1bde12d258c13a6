"""Files: what they are, whose they are, how long they are kept. The bytes lie on disk under their hash."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency


class Document(models.Model):
    """One file as one owner handed it in. Two documents may share the same bytes.

    The owner is text, (kind, id), so that any app above can own documents; `kind` is what readers are registered for:
    the label of the model that holds the key, such as "registry.importrun".
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(_("type of file"), max_length=100)
    size = models.BigIntegerField(_("size"))
    name = models.CharField(_("file name"), max_length=200)
    owner_kind = models.CharField(max_length=64)
    owner_id = models.CharField(max_length=64, blank=True)
    stored_by = models.CharField(max_length=200)
    stored_user = models.BigIntegerField(null=True)
    stored_at = models.DateTimeField()
    keep_until = models.DateField(_("kept until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="documents_document_sha256",
                violation_error_message=_("The hash of a document has 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="documents_document_size",
                violation_error_message=_("The file is empty."),
            ),
            models.CheckConstraint(
                condition=~Q(owner_kind=""),
                name="documents_document_owner",
                violation_error_message=_("A document belongs to something."),
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="documents_sha256"),
            models.Index(fields=["owner_kind", "owner_id"], name="documents_owner"),
        ]

    def __str__(self):
        return self.name


class NumberSeries(models.Model):
    """Numbers of an agency's papers of one kind in a year: they run from 1 without gaps.

    `last` is the last that was put out; those of them that no paper has taken yet stand as rows of FreeNumber.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "year"],
                name="documents_numberseries_once",
                violation_error_message=_("This series of numbers exists already."),
            )
        ]

    def __str__(self):
        return f"{self.agency_id} {self.kind} {self.year}: {self.last}"


class FreeNumber(models.Model):
    """A number that the next paper of its series may take: the row goes with the paper's own transaction."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="free", db_index=False)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"],
                name="documents_freenumber_once",
                violation_error_message=_("This number is free already."),
            )
        ]

    def __str__(self):
        return f"{self.series_id}: {self.number}"


class OfficialPaper(models.Model):
    """An official paper, as papers.py writes it: a subclass adds what it belongs to and its `kind`."""

    number = models.CharField(pgettext_lazy("document", "number"), max_length=80, unique=True)
    issued_on = models.DateField()
    issued_label = models.CharField(max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self):
        return self.number


class PaperService(models.Model):
    """How and when a paper reached its party, and by what one can tell; a subclass, `Service`, adds the `paper`."""

    class Method(models.TextChoices):
        DIRECT = "direct", _("served in person")
        POST = "post", _("by post")
        LEFT = "left", _("left at the address with a witness")
        ELECTRONIC = "electronic", _("electronically, receipt confirmed")
        PUBLISHED = "published", _("by public notice")

    method = models.CharField(_("how served"), max_length=10, choices=Method.choices)
    served_on = models.DateField(_("served on"))
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200)
    recorded_label = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(receipt=""),
                name="%(app_label)s_service_receipt",
                violation_error_message=_("Service is proved by a receipt: say who signed, or the number."),
            )
        ]

    def __str__(self):
        return f"{self.paper_id} {self.served_on}"


class ProofQuerySet(models.QuerySet):
    """Reads over proofs of service: beside the scope of whose case it is."""

    def waiting(self):
        """Entered, neither confirmed nor struck out, and not overtaken by the party's own confirmation."""
        return self.filter(seconded_on=None, struck_on=None, paper__service=None)


class PaperProof(models.Model):
    """The proof of a service that did not go over the portal: the receipt, its scan, who entered it, who confirmed it.

    Abstract; a subclass, `Proof`, adds the `paper` (with the related name `proofs`). Only what was confirmed
    (`seconded_on`) becomes a Service; what was struck out stays on record with the reason, and the paper waits for its
    service as before.
    """

    METHODS = [choice for choice in PaperService.Method.choices if choice[0] != PaperService.Method.ELECTRONIC]

    method = models.CharField(_("how served"), max_length=10, choices=METHODS)
    served_on = models.DateField(_("served on"))  # of a public notice the day on which it counts as service
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200)
    scan = models.OneToOneField(Document, models.PROTECT, related_name="+")
    entered_on = models.DateField(_("entered"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_label = models.CharField(max_length=200)
    seconded_on = models.DateField(null=True, blank=True)
    struck_on = models.DateField(null=True, blank=True)
    struck_reason = models.TextField(_("why it was struck out"), blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seen_label = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=["direct", "post", "left", "published"]) & ~Q(receipt=""),
                name="%(app_label)s_%(class)s_receipt",
                violation_error_message=_("Service is proved by a receipt: say who signed, or the number."),
            ),
            models.CheckConstraint(
                condition=Q(served_on__lte=F("entered_on")),
                name="%(app_label)s_%(class)s_days",
                violation_error_message=_(
                    "A paper is served on the day it was issued or later, and not in the future."
                ),
            ),
            models.CheckConstraint(
                condition=Q(seconded_on__isnull=True, struck_on__isnull=True, seen_by__isnull=True, struck_reason="")
                | Q(seconded_on__isnull=False, struck_on__isnull=True, struck_reason="", seen_by__isnull=False)
                & Q(entered_by__isnull=False)
                & ~Q(seen_by=F("entered_by"))
                | Q(seconded_on__isnull=True, struck_on__isnull=False, seen_by__isnull=False)
                & ~Q(struck_reason="")
                & ~Q(seen_by=F("entered_by")),
                name="%(app_label)s_%(class)s_seen",
                violation_error_message=_("Whoever recorded a service does not confirm it."),
            ),
            models.UniqueConstraint(
                fields=["paper"],
                condition=Q(struck_on__isnull=True),
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("The service of this paper is recorded and waits for its second look."),
            ),
        ]

    def __str__(self):
        return f"{self.paper.get_kind_display()} · {self.get_method_display()} · {self.receipt}"


class HearingRecord(models.Model):
    """What a case keeps of the hearing its party asked for (行政处罚法第六十四条), as hearings.py writes it. Abstract.

    `heard_on` is the day on which it was closed, `hearing_held_on` that on which it took place. `hearing_missed`: the
    party, called in time, did not come without a good reason, and has given the hearing up. `heard_by` presided;
    `hearing_present` is who attended, and as what; `hearing_signed` who signed the minutes, or why the party did not. A
    hearing of before the portal kept that has its minutes alone.
    """

    hearing_minutes = models.TextField(_("minutes"), blank=True)
    heard_on = models.DateField(null=True, blank=True)
    hearing_held_on = models.DateField(null=True, blank=True)
    hearing_missed = models.BooleanField(default=False)
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    heard_label = models.CharField(max_length=200, blank=True)
    hearing_present = models.TextField(_("who attended"), blank=True)
    hearing_signed = models.TextField(_("signed by"), blank=True)

    class Meta:
        abstract = True


def held_in_order(name):
    """The constraint of a HearingRecord that has `hearing_on`: a hearing takes place on the day of its call or later,
    before it is closed; only on the day of the call can it be missed."""
    return models.CheckConstraint(
        condition=Q(hearing_held_on__isnull=True)
        | Q(heard_on__isnull=False, hearing_held_on__gte=F("hearing_on"), hearing_held_on__lte=F("heard_on"))
        & (Q(hearing_missed=False) | Q(hearing_held_on=F("hearing_on"))),
        name=name,
        violation_error_message=_("A hearing takes place on the day of its call or later, and is missed on that day."),
    )


class PaperCheck(models.Model):
    """Somebody checked a signed paper at /verify/. Kept without a trace of who; a subclass names the paper."""

    class Way(models.TextChoices):
        LINK = "link", _("by its link")
        CODE = "code", _("by its number")
        FILE = "file", _("by the file")

    way = models.CharField(max_length=4, choices=Way.choices)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=("link", "code", "file")),
                name="%(app_label)s_%(class)s_way",
                violation_error_message=_("A check is made by link, number or file."),
            )
        ]


class OnPaper(models.Model):
    """What a party sent on paper, as the bureau put it on record: how and when it came, who entered it. Abstract.

    The day that counts is that of the posting, or of the receipt (rules/on_paper.py). Who holds an entry against its
    scan, and what waits for that, is each app's own.
    """

    class Manner(models.TextChoices):
        POST = "post", _("by post")
        HAND = "hand", _("handed in")
        OTHER = "other", pgettext_lazy("letter", "by fax or e-mail")

    manner = models.CharField(_("how it came"), max_length=5, choices=Manner.choices)
    posted_on = models.DateField(_("posted"), null=True, blank=True)
    received_on = models.DateField(_("received"))
    entered_on = models.DateField(_("entered"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_label = models.CharField(max_length=200)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(manner="post", posted_on__isnull=False, posted_on__lte=F("received_on"))
                | Q(manner__in=["hand", "other"], posted_on__isnull=True),
                name="%(app_label)s_%(class)s_posted",
                violation_error_message=_("A letter by post has the day of its posting, not after it came."),
            ),
            models.CheckConstraint(
                condition=Q(received_on__lte=F("entered_on")),
                name="%(app_label)s_%(class)s_entered",
                violation_error_message=_("A letter is entered when it has come."),
            ),
        ]

    @property
    def day(self):
        """The day that counts."""
        return self.posted_on or self.received_on


class StatedQuerySet(models.QuerySet):
    """Reads over what parties stated on paper: beside the scope of whose case it is."""

    def waiting(self):
        """Entered, and neither held against the scan nor struck out."""
        return self.filter(seconded_on=None, struck_on=None)

    def unweighed(self):
        """What the party said and no review has weighed: entered and waiting, or come after the review."""
        return self.filter(struck_on=None).filter(Q(seconded_on=None) | Q(after_review=True))


class StatedOnPaper(OnPaper):
    """A statement or the request for a hearing that came on paper, in a case whose answers are reviewed. Abstract.

    What was entered takes effect when another officer has held it against the scan (`seconded_on`); one that does not
    say what the scan says is struck out, with the reason, and entered anew. Until then nobody reviews, and the time to
    answer does not end.
    """

    class Says(models.TextChoices):
        STATEMENT = "statement", _("statement and defence")
        HEARING = "hearing", _("request for a hearing")

    says = models.CharField(max_length=9, choices=Says.choices)
    text = models.TextField(_("what it says"), blank=True)
    scan = models.OneToOneField(Document, models.PROTECT, related_name="+")
    after_review = models.BooleanField(default=False)  # in time, but entered when the answer had been reviewed
    seconded_on = models.DateField(_("held against its scan"), null=True, blank=True)
    struck_on = models.DateField(_("struck out"), null=True, blank=True)
    struck_reason = models.TextField(_("why it was struck out"), blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seen_label = models.CharField(max_length=200, blank=True)

    class Meta(OnPaper.Meta):
        abstract = True
        constraints = [
            *OnPaper.Meta.constraints,
            models.CheckConstraint(
                condition=Q(says="statement") & ~Q(text="") | Q(says="hearing"),
                name="%(app_label)s_%(class)s_says",
                violation_error_message=_("A letter brings a statement or the request for a hearing."),
            ),
            models.CheckConstraint(
                condition=Q(seconded_on__isnull=True, struck_on__isnull=True, seen_by__isnull=True, struck_reason="")
                | Q(seconded_on__isnull=False, struck_on__isnull=True, struck_reason="", seen_by__isnull=False)
                & ~Q(seen_by=F("entered_by"))
                | Q(seconded_on__isnull=True, struck_on__isnull=False, seen_by__isnull=False)
                & ~Q(struck_reason="")
                & ~Q(seen_by=F("entered_by")),
                name="%(app_label)s_%(class)s_seen",
                violation_error_message=_("Whoever entered a letter does not hold it against its scan."),
            ),
        ]

    def __str__(self):
        return f"{self.get_says_display()} · {self.day}"
