"""Small reads of the pages: a file's limit, where a period begins, what is missing."""

from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from apps.records.models import Fact

from ..models import Authority, Line
from ..rules.operation import NEW
from ..rules.rows import SHEETS
from .owed import agencies_of, answered_for, owed


def clock_of(file, at):
    """The limit for the platform's answer as shown; None where none stands."""
    clock = Clock.objects.standing().of("two_publicities.file", file.pk).order_by("due_at", "pk").first()
    return shown(clock, at) if clock else None


def first_owed(scope, today):
    """The day of the oldest decision the own agency has not reported, or today."""
    agencies = agencies_of(scope, scope.agency_code, whole_area=False)
    facts = [row for sheet in SHEETS.values() for row in owed(agencies, today, limit=1, operations=(NEW,), sheet=sheet)]
    return min((fact.occurred_on for fact in facts), default=today)


def lacks_code(scope):
    """Whether the own agency's credit code is still unknown."""
    return not Authority.objects.filter(pk=scope.agency_code).exists()


def reported_rows(agencies):
    """Facts some agencies answer for, as the page of one row needs them."""
    rows = Fact.objects.select_related("enterprise", "kind", "source__agency", "agency")
    return rows.filter(answered_for(agencies))


def lines_of(fact):
    """What was told of a fact, the newest first."""
    return Line.objects.filter(fact=fact).select_related("file").order_by("-pk")


def codes_of(agencies):
    """{code of the agency: its credit code} of those that have one."""
    return dict(Authority.objects.filter(agency__in=agencies).values_list("agency", "uscc"))
