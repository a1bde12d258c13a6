"""Tests of samples and their values: a first test, a retest of the backup sample, a re-check after rectification."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document

from ..querysets import OfTestQuerySet, TestQuerySet
from .batch import VERDICTS, Batch, Sample
from .laboratories import Laboratory, Staff
from .law import Standard, StandardItem
from .plan import person


def report_index(name):
    """An index of the numbers of reports as rules/doubles.py compares them (queries/reported.py)."""
    key = Upper(Replace(F("report_number"), Value(" "), Value(""), output_field=models.CharField()))
    return models.Index(key, name=name)


class Test(models.Model):
    """One testing of one sealed sample by one laboratory to one standard. The verdict follows from its values.

    `flagged_on`: the laboratory's qualification was withdrawn for the day of the report, so it rests on nothing;
    `review` is what a second officer made of that ("" while nobody has). `void_on`: it will have no report, and
    `void_reason` says why. `signature` is what the check of the signature of the report's file found.
    """

    __test__ = False  # no class of tests, whatever its name

    class Kind(models.TextChoices):
        FIRST = "first", _("first test")
        RETEST = "retest", _("retest")
        RECHECK = "recheck", _("test of a re-check")

    class Signature(models.TextChoices):
        VALID = "valid", _("signed by the laboratory")
        MISSING = "missing", _("not signed")
        BROKEN = "broken", _("changed after it was signed")
        UNKNOWN = "unknown", _("signed with a certificate that is not the laboratory's")
        UNCHECKED = "unchecked", _("handed in before signatures were checked")

    class Review(models.TextChoices):
        KEPT = "kept", _("the result rests on another report")
        ANNULLED = "annulled", _("the result was set aside")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="tests")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="tests", verbose_name=_("laboratory"))
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+", verbose_name=_("standard"))
    sample = models.ForeignKey(Sample, models.PROTECT, null=True, blank=True, related_name="tests")
    objection = models.OneToOneField("Objection", models.PROTECT, null=True, blank=True, related_name="retest")
    recheck = models.OneToOneField("Recheck", models.PROTECT, null=True, blank=True, related_name="test")
    # of the backup sample of a re-check that was objected to
    answer = models.OneToOneField("Answer", models.PROTECT, null=True, blank=True, related_name="retest")
    items = models.ManyToManyField(StandardItem, related_name="+", blank=True)  # of a retest: what was contested
    given_on = models.DateField(_("given to the laboratory"))
    report_number = models.CharField(_("number of the report"), max_length=80, blank=True)
    report_file = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reported_on = models.DateField(_("reported"), null=True, blank=True)
    reported_by = person()
    reported_label = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(_("verdict"), max_length=4, choices=list(VERDICTS.items()), blank=True)
    flagged_on = models.DateField(_("marked"), null=True, blank=True)
    flag_reason = models.CharField(_("why it is marked"), max_length=300, blank=True)
    # codes of the items whose value endangers life, as they were told to the bureau
    alerted = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    signature = models.CharField(_("signature"), max_length=9, choices=Signature.choices, blank=True)
    signed_by = models.CharField(_("signed with the certificate of"), max_length=300, blank=True)
    review = models.CharField(_("what became of the mark"), max_length=8, choices=Review.choices, blank=True)
    reviewed_on = models.DateField(_("looked at on"), null=True, blank=True)
    reviewed_label = models.CharField(max_length=200, blank=True)
    review_finding = models.TextField(_("finding"), blank=True)
    void_on = models.DateField(_("given up on"), null=True, blank=True)
    void_reason = models.CharField(_("why there is no report"), max_length=300, blank=True)

    objects = TestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(kind="first"),
                name="sampling_test_first",
                violation_error_message=_("A batch has one first test."),
            ),
            models.CheckConstraint(
                condition=Q(kind="first", objection__isnull=True, recheck__isnull=True, answer__isnull=True)
                | Q(kind="retest", objection__isnull=False, recheck__isnull=True, answer__isnull=True)
                | Q(kind="recheck", objection__isnull=True, recheck__isnull=False, answer__isnull=True)
                | Q(kind="recheck", objection__isnull=True, recheck__isnull=True, answer__isnull=False),
                name="sampling_test_kind",
                violation_error_message=_("A retest answers an objection, a re-check a rectification."),
            ),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True, report_number="", verdict="")
                | (
                    Q(reported_on__isnull=False, reported_on__gte=F("given_on"), verdict__in=["pass", "fail"])
                    & ~Q(report_number="")
                ),
                name="sampling_test_reported",
                violation_error_message=_("A report has its number, its day and a verdict."),
            ),
            models.CheckConstraint(
                condition=Q(report_file__isnull=True, signature="")
                | Q(report_file__isnull=False, signature__in=["valid", "missing", "broken", "unknown", "unchecked"]),
                name="sampling_test_signature",
                violation_error_message=_("The signature of a report is looked at when it is handed in."),
            ),
            models.CheckConstraint(
                condition=Q(review="", reviewed_on__isnull=True)
                | (
                    Q(review__in=["kept", "annulled"], reviewed_on__isnull=False, flagged_on__isnull=False)
                    & ~Q(review_finding="")
                ),
                name="sampling_test_review",
                violation_error_message=_("Whoever looks at a marked report says what follows, and why."),
            ),
            models.CheckConstraint(
                condition=Q(void_on__isnull=True, void_reason="")
                | (Q(void_on__isnull=False, reported_on__isnull=True) & ~Q(void_reason="")),
                name="sampling_test_void",
                violation_error_message=_("A test that is given up has no report; it says why."),
            ),
        ]
        indexes = [
            models.Index(fields=["laboratory", "-id"], name="sampling_test_laboratory"),
            models.Index(fields=["-id"], condition=Q(flagged_on__isnull=False, review=""), name="sampling_test_marked"),
            report_index("sampling_test_report"),
        ]

    def __str__(self):
        return self.report_number or f"{self.batch_id} {self.kind}"

    @property
    def order(self):
        """The order whose re-check it belongs to, or None."""
        if self.recheck_id:
            return self.recheck.rectification
        return self.answer.rectification if self.answer_id else None

    @property
    def repeats(self):
        """Whether it repeats another test, of the batch or of a re-check: by the same standard (rules/standards.py)."""
        return self.kind == self.Kind.RETEST or self.answer_id is not None

    @property
    def standard_ended(self):
        """The day from which its standard was in force no longer, where it was tested by it all the same; or None."""
        end = self.standard.validity.upper
        return end if self.repeats and end and end <= (self.reported_on or self.given_on) else None

    @property
    def is_open(self):
        """Whether the laboratory still owes a report."""
        return self.reported_on is None and self.void_on is None

    @property
    def has_arrived(self):
        """Whether its laboratory has looked at the seal: a backup sample may have been at another one's before."""
        sample = self.sample
        if sample is None or sample.intact is None:
            return False
        return self.kind != self.Kind.RETEST or sample.received_on >= self.given_on

    @property
    def is_marked(self):
        """Whether it rests on a withdrawn qualification and nobody has said yet what follows."""
        return self.flagged_on is not None and not self.review


class ItemResult(models.Model):
    """A value of one item. `verdict`, `compared` and `doubt` are computed (rules/verdict.py); a trigger holds the
    verdict against the value, the unit against the item, and the tester against the samplers of the batch."""

    test = models.ForeignKey(Test, models.CASCADE, related_name="results")
    item = models.ForeignKey(StandardItem, models.PROTECT, related_name="+", verbose_name=_("item"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    uncertainty = models.DecimalField(_("expanded uncertainty"), max_digits=18, decimal_places=6, null=True, blank=True)
    compared = models.DecimalField(max_digits=18, decimal_places=6)
    verdict = models.CharField(_("verdict"), max_length=4, choices=list(VERDICTS.items()))
    doubt = models.BooleanField(_("limit within the uncertainty"), default=False)
    tester = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("tester"))
    tested_on = models.DateField(_("tested"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    objects = OfTestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["test", "item"],
                name="sampling_result_once",
                violation_error_message=_("An item has one value in a test."),
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["pass", "fail"]),
                name="sampling_result_verdict",
                violation_error_message=_("A value has passed or failed."),
            ),
            models.CheckConstraint(
                condition=Q(uncertainty__isnull=True) | Q(uncertainty__gte=0),
                name="sampling_result_uncertainty",
                violation_error_message=_("An uncertainty is not negative."),
            ),
        ]

    def __str__(self):
        return f"{self.item_id} {self.verdict}"
