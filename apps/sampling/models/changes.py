"""Changes of the catalogue and of laboratories: one officer asks, another one decides; what was asked stays."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .. import states
from ..querysets import ChangeQuerySet
from .laboratories import Laboratory
from .plan import person

REJECTIONS = {
    "missing": _("A value is missing here."),
    "formula": _("A formula is no value."),
    "encoding": _("The file was read with the wrong encoding: a sign is unreadable."),
    "long": _("Longer than %(hint)s characters."),
    "word-unknown": _("“%(value)s” is not known here. Write one of: %(hint)s."),
    "date-format": _("“%(value)s” is no day."),
    "date-impossible": _("“%(value)s” is a day that does not exist."),
    "number": _("“%(value)s” is no number with at most six decimals."),
    "code-form": _("“%(value)s” is no code: letters, digits, full stop, hyphen and underscore, at most forty."),
    "days-order": _("It ends on %(value)s, before it has begun (%(hint)s)."),
    "limit-unfit": _("The limit does not fit its rule: at most, at least, a range, or a yes without unit and limit."),
    "decimals-missing": _("Rounded values are compared to a number of decimals: it is missing."),
    "twice": _("“%(value)s” stands twice."),
    "head-differs": _("“%(value)s” is said otherwise in row %(hint)s: the rows of one standard say the same of it."),
    "product-unknown": _("No product of the catalogue has the code “%(value)s”."),
    "overlap": _("“%(value)s” has another version on some of these days, from %(hint)s."),
    "past": _("A version that follows another one of “%(value)s” begins after today."),
    "begun": _("“%(value)s” is in force since %(hint)s, and results rest on it: bring a version of a day to come."),
    "end-past": _("The end of “%(value)s” lies in the past, or it has ended already."),
}


class CatalogueChange(models.Model):
    """`rows` is what is asked: versions of products or standards (rules/catalogue_rows.py), of a laboratory
    [{"before": …, "after": …}], or the withdrawal that is taken back. Nothing of it is done before it is approved."""

    class Kind(models.TextChoices):
        PRODUCTS = "products", _("products of the catalogue")
        STANDARDS = "standards", _("standards and their items")
        LABORATORY = "laboratory", _("entry of a laboratory")
        PUT_BACK = "put_back", _("withdrawal taken back")

    class State(models.TextChoices):
        DRAFT = states.CHANGE_DRAFT, _("checked, not yet asked for")
        ASKED = states.CHANGE_ASKED, _("waits for a second officer")
        DONE = states.CHANGE_DONE, _("approved and done")
        REFUSED = states.CHANGE_REFUSED, _("not approved")
        DROPPED = states.CHANGE_DROPPED, _("given up")

    kind = models.CharField(_("what is changed"), max_length=10, choices=Kind.choices)
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, blank=True, related_name="changes")
    rows = models.JSONField(default=list)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    asked_by = person()
    asked_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("why"), max_length=500, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.CHANGE_STATES)
                & (
                    Q(kind__in=["products", "standards"], laboratory__isnull=True)
                    | Q(kind__in=["laboratory", "put_back"], laboratory__isnull=False)
                ),
                name="sampling_cataloguechange_kind",
                violation_error_message=_("A change is of the catalogue or of a laboratory."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="sampling_cataloguechange_reason",
                violation_error_message=_("Whoever asks for a change says why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="sampling_cataloguechange_second",
                violation_error_message=_("Another officer than asked for it decides on a change."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused"], decided_at__isnull=False) & ~Q(decided_label="")
                | Q(state__in=["draft", "asked", "dropped"], decided_at__isnull=True, decided_label=""),
                name="sampling_cataloguechange_decided",
                violation_error_message=_("A decision has its day and its officer."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="sampling_cataloguechange_answer",
                violation_error_message=_("Whoever does not approve says why."),
            ),
            models.UniqueConstraint(
                fields=["laboratory"],
                condition=Q(laboratory__isnull=False, state="asked"),
                name="sampling_cataloguechange_one",
                violation_error_message=_("A change of this laboratory waits already."),
            ),
        ]
        indexes = [models.Index(fields=["-id"], name="sampling_change_newest")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.laboratory or self.file_name}".strip()
