"""Facts, their kinds and their history."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency, Division
from apps.registry.models import Enterprise
from apps.registry.rules.history import EARLIEST

from .. import states
from ..querysets import FactKindQuerySet, FactQuerySet
from ..rules.rows import LENGTHS
from .source import Source


class FactKind(models.Model):
    """A kind of fact: data, so that a province can add one. The code is what files, rules and the API use.

    A kind is reserved where `writers` or `hand_level` say who alone enters it: the sources with these codes (the
    portal's own proceedings), and officers of agencies of that level, by hand, with evidence and an end. A trigger
    asks the same; `SELECT records_watch_reserved()` makes it anew after a kind was reserved.
    """

    class Leaning(models.TextChoices):
        ADVERSE = "adverse", _("adverse")
        NEUTRAL = "neutral", _("neutral")
        FAVOURABLE = "favourable", _("favourable")

    id = models.SmallAutoField(primary_key=True)  # two bytes: it stands in every row of the largest index
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120)
    leaning = models.CharField(_("leaning"), max_length=10, choices=Leaning.choices)
    public = models.BooleanField(_("public"), default=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    verified = models.BooleanField(default=False)
    writers = ArrayField(models.CharField(max_length=40), default=list, blank=True, db_default=[])
    never_repaired = models.BooleanField(default=False, db_default=False)  # the law bars early repair
    hand_level = models.CharField(max_length=8, choices=Division.Level.choices, blank=True, default="", db_default="")

    objects = FactKindQuerySet.as_manager()

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def reserved(self):
        return bool(self.writers or self.hand_level)


class Fact(models.Model):
    """One thing that is known of one enterprise, as it is known now; `FactVersion` keeps what was known before.

    `occurred_on` is the day of the event and picks the version of every rule; `known_from` is when the ledger learnt
    this version. A trigger copies the old row to `FactVersion` at every change, so no code can forget to.
    """

    class Severity(models.IntegerChoices):
        NONE = 0, pgettext_lazy("severity", "none")
        MINOR = 1, _("minor")
        GENERAL = 2, _("general")
        SERIOUS = 3, _("serious")
        GRAVE = 4, _("grave")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="facts")
    subject_code = models.CharField(_("code reported"), max_length=40, blank=True)
    subject_name = models.CharField(_("name reported"), max_length=200, blank=True)
    division_code = models.CharField(max_length=6, blank=True)
    kind = models.ForeignKey(FactKind, models.PROTECT, related_name="+", db_index=False)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices, default=Severity.NONE)
    occurred_on = models.DateField(_("date"))
    title = models.CharField(_("what"), max_length=300)
    document_number = models.CharField(_("document number"), max_length=128, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    amount = models.DecimalField(_("amount in yuan"), max_digits=18, decimal_places=2, null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="facts")
    source_key = models.CharField(_("source key"), max_length=128)
    # who decided, of what a proceeding of the portal found or its row says; else the source's (queries/authority.py)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    evidence = models.CharField(max_length=64, blank=True)  # id of a document
    # the fact this one rests on: it goes when that one goes
    based_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="built_on",
        db_index=False,
        verbose_name=_("rests on"),
    )
    public_from = models.DateField(_("public from"), null=True, blank=True)
    public_until = models.DateField(_("public until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, default=states.EFFECTIVE)
    reason = models.TextField(_("reason of the last change"), blank=True)
    detail = models.JSONField(default=dict)
    # what decisions on objections have set, by field, and the number of the last of them: only another sets it anew
    fixed = ArrayField(models.CharField(max_length=20), null=True, blank=True)
    fixed_by = models.BigIntegerField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    known_from = models.DateTimeField()
    # who brought the fact in, and who made this version: a person's number where a person did it
    recorded_user = models.BigIntegerField(null=True, blank=True)
    # of a fact that a case of the portal made: who prepared and who decided that case
    people = ArrayField(models.BigIntegerField(), null=True, blank=True)
    changed_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    changed_user = models.BigIntegerField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.STATES),
                name="records_fact_state",
                violation_error_message=_("This is not a state of a fact."),
            ),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | Q(state__in=(states.WAITING, states.WITHDRAWN)),
                name="records_fact_subject",
                violation_error_message=_("A fact without an enterprise can only wait."),
            ),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=True) | ~Q(state=states.WAITING),
                name="records_fact_matched",
                violation_error_message=_("A fact with an enterprise does not wait."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="records_fact_amount",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(0, 4)),
                name="records_fact_severity",
                violation_error_message=_("Severity runs from 0 to 4."),
            ),
            models.CheckConstraint(
                condition=Q(public_until__isnull=True)
                | Q(public_from__isnull=False, public_until__gte=F("public_from")),
                name="records_fact_window",
                violation_error_message=_("Publicity cannot end before it begins."),
            ),
            models.CheckConstraint(
                # on the calendar of the province, which settings.TIME_ZONE must therefore not leave
                condition=Q(
                    occurred_on__lte=Func(
                        F("known_from"),
                        template="(%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date",
                        output_field=models.DateField(),
                    )
                ),
                name="records_fact_not_in_the_future",
                violation_error_message=_("A fact cannot lie in the future."),
            ),
            models.CheckConstraint(
                # a year that was mistyped, or the 0001-01-01 of a program that had none; the bound is the register's
                condition=Q(occurred_on__gte=EARLIEST) | Q(state=states.WITHDRAWN),
                name="records_fact_not_too_early",
                violation_error_message=_("No fact is older than 1 October 1949. Look at the year again."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="records_fact_title",
                violation_error_message=_("Say what this is about: its title, or at least the number of its document."),
            ),
            models.CheckConstraint(
                # by it a waiting fact is looked up in the register, whose numbers are no longer
                condition=LessThanOrEqual(Length(KT("detail__older_code")), LENGTHS["older_code"]),
                name="records_fact_older_code",
                violation_error_message=_("An older number of an enterprise has at most 40 characters."),
            ),
            models.CheckConstraint(
                # numbers grow, so no chain of facts ever bites its own tail
                condition=Q(based_on__isnull=True) | Q(based_on__lt=F("id")),
                name="records_fact_based_on_older",
                violation_error_message=_("A fact rests only on one that was recorded before it."),
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                name="records_fact_source_key",
                violation_error_message=_("This source has already reported a fact with this key."),
            ),
        ]
        indexes = [
            # The rating reads every counting fact in the order of enterprises and nothing else of the row: an
            # index-only scan over this one is a third of the table's bytes and comes sorted.
            models.Index(
                fields=["enterprise", "id"],
                include=["kind", "severity", "version", "occurred_on", "known_from"],
                condition=Q(state__in=states.COUNTING),
                name="records_fact_rating",
            ),
            # the queue of unmatched facts is short; the index is too
            models.Index(fields=["division_code", "id"], condition=Q(state="waiting"), name="records_fact_waiting"),
            models.Index(fields=["subject_code"], condition=Q(state="waiting"), name="records_fact_waiting_code"),
            # few facts rest on others, or carry a number an officer looks up
            models.Index(fields=["based_on"], condition=Q(based_on__isnull=False), name="records_fact_built_on"),
            models.Index(fields=["document_number"], condition=~Q(document_number=""), name="records_fact_document"),
            # what an agency decided that another reports, or the portal, wherever the enterprise sits
            models.Index(fields=["agency"], condition=Q(agency__isnull=False), name="records_fact_agency"),
            # the daily sweep finds what is due without reading the ledger
            models.Index(
                fields=["public_until"],
                condition=Q(state="effective", public_until__isnull=False),
                name="records_fact_expiry",
            ),
            # what changed since the last rating
            models.Index(fields=["known_from"], name="records_fact_known"),
        ]

    def __str__(self):
        return self.title

    def in_window(self, day):
        """Whether its window of publicity is open on a day."""
        if self.public_from is None or self.public_from > day:
            return False
        return self.public_until is None or self.public_until > day


class FactVersion(models.Model):
    """A fact as it was known from `known_from` until (not including) `known_to`: written by a trigger only."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    enterprise_id = models.BigIntegerField(null=True)
    kind_id = models.SmallIntegerField()
    severity = models.PositiveSmallIntegerField()
    occurred_on = models.DateField()
    state = models.CharField(max_length=10)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(db_default=Now())
    row = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "version"], name="records_factversion_once")]
        indexes = [
            # "as known then": versions alive at a moment, for one enterprise or all
            models.Index(fields=["known_to", "known_from"], name="records_factversion_known"),
            models.Index(fields=["enterprise_id"], name="records_factversion_of"),
        ]

    def __str__(self):
        return f"{self.fact_id} v{self.version}"
