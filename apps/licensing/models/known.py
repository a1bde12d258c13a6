"""What is known beforehand: laboratories whose reports count, and bars after a revocation."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.registry.models import Enterprise

from ..querysets import BarLiftQuerySet, BarQuerySet

FALSE, FRAUD, PUNISHED = "false", "fraud", "punished"
BAR_KINDS = {
    FALSE: _("false materials in an application"),
    FRAUD: _("licence got by deceit, annulled"),
    PUNISHED: _("licence revoked as a punishment"),
}


class Laboratory(models.Model):
    """A body whose reports may carry a grant without an officer, from `valid_from` up to, not on, `valid_to`."""

    name = models.CharField(_("laboratory"), max_length=120)
    cma = models.CharField(_("number of its qualification (CMA)"), max_length=20, unique=True)
    valid_from = models.DateField(_("qualified from"))
    valid_to = models.DateField(_("qualified until"), null=True, blank=True)
    added_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="licensing_laboratory_days",
                violation_error_message=_("A qualification ends after it has begun."),
            ),
        ]

    def __str__(self):
        return self.name


class Bar(models.Model):
    """An enterprise may not apply for a class again up to and with `until`: law's consequence of a decision.

    It follows by rule from a proceeding here (`case`), or is entered from a decision made elsewhere: by one officer,
    and confirmed against it by another (`confirmed_on`), before which it bars nobody. An entry that does not say
    what the decision says is struck out. Rows of before who entered them was kept have no `recorded_by`.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="licence_bars")
    class_code = models.CharField(_("class"), max_length=40)
    kind = models.CharField(_("what was decided"), max_length=8, choices=list(BAR_KINDS.items()))
    decided_on = models.DateField(_("decided on"))
    until = models.DateField(_("barred until"))
    document_number = models.CharField(_("number of the decision"), max_length=128)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    case = models.ForeignKey("licensing.Ending", models.PROTECT, null=True, blank=True, related_name="bars")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_label = models.CharField(max_length=200)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_label = models.CharField(max_length=200, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    struck_on = models.DateField(_("struck out"), null=True, blank=True)
    struck_reason = models.TextField(_("why it was struck out"), blank=True)
    # the decision was set aside: here (`case`), or elsewhere, which two officers say (BarLift)
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)

    objects = BarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("decided_on")),
                name="licensing_bar_days",
                violation_error_message=_("A bar ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(BAR_KINDS)) & ~Q(document_number=""),
                name="licensing_bar_decision",
                violation_error_message=_("A bar rests on a decision: give its kind and its number."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, struck_on__isnull=True, confirmed_by__isnull=True)
                & Q(case__isnull=True)
                | Q(confirmed_on__isnull=False, struck_on__isnull=True, confirmed_by__isnull=True)
                & (Q(case__isnull=False) | Q(recorded_by__isnull=True))
                | (
                    Q(confirmed_on__isnull=False, struck_on__isnull=True)
                    | Q(confirmed_on__isnull=True, struck_on__isnull=False) & ~Q(struck_reason="")
                )
                & Q(confirmed_by__isnull=False, case__isnull=True)
                & ~Q(confirmed_by=F("recorded_by")),
                name="licensing_bar_second",
                violation_error_message=_("Whoever entered a bar does not confirm it."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "class_code", "document_number"],
                condition=Q(struck_on__isnull=True),
                name="licensing_bar_once",
                violation_error_message=_("This decision is already recorded for this class."),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise_id} {self.class_code} {self.until}"

    @property
    def basis(self):
        """The legal basis in the reader's language."""
        return in_language(self.legal_basis)


class BarLift(models.Model):
    """That a bar entered by hand be lifted: its decision was set aside elsewhere. Asked for by one officer with the
    document that says so, decided by another, and kept."""

    bar = models.ForeignKey(Bar, models.PROTECT, related_name="lifts")
    document_number = models.CharField(_("document that set the decision aside"), max_length=128)
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_label = models.CharField(max_length=200)
    asked_on = models.DateField()
    granted = models.BooleanField(null=True, blank=True)
    answer = models.TextField(_("why it was refused"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_label = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)

    objects = BarLiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bar"],
                condition=Q(granted__isnull=True),
                name="licensing_barlift_one_waits",
                violation_error_message=_("That this bar be lifted is asked for already; another officer decides."),
            ),
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(reason=""),
                name="licensing_barlift_whole",
                violation_error_message=_("Name the document that set the decision aside, and the reason."),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_by__isnull=True, decided_on__isnull=True)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_on__isnull=False)
                & (Q(granted=True) | ~Q(answer="")),
                name="licensing_barlift_decided",
                violation_error_message=_("Whether a bar is lifted a person decides, on a day; a refusal says why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="licensing_barlift_second",
                violation_error_message=_("Whoever asks that a bar be lifted does not decide it."),
            ),
        ]

    def __str__(self):
        return f"{self.bar_id} {self.document_number}"
