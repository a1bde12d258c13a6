"""Rules that change with the law: a table per app, the version picked by the day of the event, never by today.

How long anything holds is written in one way throughout: `valid_from` is the first day, `valid_to` the first day it no
longer holds (as in a range "[from, to)"), null for no end known. A successor then begins on the day its forerunner
ends, and no day falls between. Where people write the last day that still counts, as on a letter of appointment, the
field is called `last_day`. `holds` and `in_force` are the same test in Python and in a query.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from .errors import DomainError


def holds(valid_from, valid_to, on):
    """Whether something in force from `valid_from` up to but not on `valid_to` is in force on the day `on`."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)


def in_force(on, *, first="valid_from", end="valid_to"):
    """The Q of rows in force on the day `on`; `first` and `end` name the columns."""
    begun = Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": on})
    return begun & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on}))


class RuleMissing(DomainError):
    """No version of the rule covers the day: a gap in the data, named so that somebody can fill it."""

    code = "rule-missing"
    status = 500
    message = _("No version of the rule is known for this day.")


class DatedRuleQuerySet(models.QuerySet):
    def on(self, day):
        """Versions in force on `day`, one a code at most (a constraint sees to it)."""
        return self.filter(validity__contains=day)

    def in_force(self, code, day):
        """The version of `code` in force on `day`; raises RuleMissing."""
        found = self.on(day).filter(code=code).first()
        if found is None:
            raise RuleMissing(rule=code, day=str(day))
        return found


def no_overlap():
    """An exclusion constraint against two versions of one code on one day.

    Without btree_gist the code enters as a one-point range of its hash; GiST then needs no other operator class.
    """
    point = Func(
        Func(F("code"), Value(0), function="hashtextextended", output_field=models.BigIntegerField()),
        Func(F("code"), Value(0), function="hashtextextended", output_field=models.BigIntegerField()),
        Value("[]"),
        function="int8range",
    )
    return ExclusionConstraint(
        name="%(app_label)s_%(class)s_no_overlap",
        expressions=[(point, RangeOperators.OVERLAPS), (F("validity"), RangeOperators.OVERLAPS)],
        violation_error_message=_("Another version of this rule is in force on some of these days."),
    )


class Dated(models.Model):
    """What every version of a rule or of a catalogue's row carries; a subclass adds its `code` and extends this Meta.

    In force over `validity` (half-open days). `verified` is False until somebody has held it against the published
    text; `note` says what is open.
    """

    validity = DateRangeField(_("in force"))
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=Q(validity__isempty=False),
                name="%(app_label)s_%(class)s_some_days",
                violation_error_message=_("A rule is in force on one day at least."),
            ),
        ]


class DatedRule(Dated):
    """One version of a rule: `value` in `unit`, with its legal basis."""

    class Unit(models.TextChoices):
        WORKING_DAY = "working_day", _("working days")
        DAY = "day", _("calendar days")
        MONTH = "month", _("months")
        YEAR = "year", _("years")
        YUAN = "yuan", _("yuan")
        PERCENT = "percent", _("per cent")
        COUNT = "count", _("number")

    code = models.CharField(_("code"), max_length=80)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit.choices)
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(Dated.Meta):
        abstract = True
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="%(app_label)s_%(class)s_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
        ]

    def __str__(self):
        return f"{self.code} = {self.value.normalize():f} {self.get_unit_display()}"
