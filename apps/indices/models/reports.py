"""The yearly analysis of quality (质量状况分析报告): facts, the analyst's words, editions that never change."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document

from .. import states
from ..querysets import ReportQuerySet


class Report(models.Model):
    """One edition of a year in one language. `blocks` are those of rules/blocks.py as they were computed, `texts` are
    {slot: words}.

    `results` are the published results that it shows. Once a second person decided, a worker makes its files; with them
    it is public and nothing of it changes (a trigger); what is put right is another version beside it. `trouble` is the
    code of what kept the worker from it, "" where nothing did.
    """

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    year = models.CharField(_("year"), max_length=4)
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.CHINESE)
    state = models.CharField(_("state"), max_length=10, default=states.DRAFT)
    blocks = models.JSONField(default=list)
    texts = models.JSONField(default=dict, blank=True)
    results = ArrayField(models.BigIntegerField(), default=list, blank=True)
    demo = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)  # of the draft: who saves over another's work is told
    computed_at = models.DateTimeField()
    authors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    drafted_by = models.CharField(max_length=200)
    why = models.TextField(_("what this version puts right"), blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_user = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)  # of editions from before the files were made apart: not known
    trouble = models.CharField(max_length=40, blank=True)
    trouble_details = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of blocks and texts
    pdf = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    docx = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "language", "version"],
                name="indices_report_version",
                violation_error_message=_("There is this version of the report already."),
            ),
            models.UniqueConstraint(
                fields=["year", "language"],
                condition=~Q(state=states.PUBLISHED),
                name="indices_report_one_draft",
                violation_error_message=_("A version of this year's report is being written already."),
            ),
            models.CheckConstraint(
                condition=Q(year__regex=r"^20[0-9]{2}$"),
                name="indices_report_year",
                violation_error_message=_("A year is written 2024."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["zh-hans", "en"]),
                name="indices_report_language",
                violation_error_message=_("A report is written in Chinese or in English."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.REPORT_STATES),
                name="indices_report_state",
                violation_error_message=_("This is not a state of a report."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PUBLISHED)
                | Q(published_at__isnull=False, pdf__isnull=False, docx__isnull=False)
                & ~Q(digest="")
                & ~Q(decided_by=""),
                name="indices_report_published",
                violation_error_message=_("A published report has its files, its digest and who published it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.SETTING)
                | Q(decided_user__isnull=False, decided_at__isnull=False) & ~Q(digest="") & ~Q(decided_by=""),
                name="indices_report_setting",
                violation_error_message=_("A report whose files are made has its digest and who decided."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.PUBLISHED) | Q(published_at__isnull=True, pdf__isnull=True, docx__isnull=True),
                name="indices_report_not_public",
                violation_error_message=_("A report that is not published has no published files."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.SETTING) | Q(trouble=""),
                name="indices_report_trouble",
                violation_error_message=_("Only files that are being made can fail."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.SETTING, states.PUBLISHED))
                | Q(decided_user__isnull=True)
                | ~Q(authors__contains=[F("decided_user")]),
                name="indices_report_second_person",
                violation_error_message=_("A report is published by somebody who did not write it."),
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(why=""),
                name="indices_report_why",
                violation_error_message=_("A later version says what it puts right."),
            ),
        ]

    def __str__(self):
        return f"{self.year}-{self.version}{self.suffix}"

    @property
    def suffix(self):
        """What the address of an edition in another language than the province's ends with."""
        return "" if self.language == self.Language.CHINESE else f"-{self.language}"

    @property
    def is_draft(self):
        return self.state == states.DRAFT
