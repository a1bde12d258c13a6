"""Who is in a pool: the register's own filter over the bureau's own area, open enterprises only."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.credit.models.rating import Rating
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from apps.registry.filters import EnterpriseFilter
from apps.registry.models import Enterprise

from ..models import Absence, Certificate, Inspector, Interest, Pool

# the filters of the register that say what an enterprise is; its status is not asked: only open ones are objects
KEPT = ("division", "industry", "scale", "above_scale", "established_from", "established_to", "zone")
NAMED = "q"  # a name or a code was a condition once; it picks an enterprise, which no pool may do
PREVIEW = 20
NO_LONGER = _("A condition of the pool does not hold: %(names)s. Change it first.")
BY_NAME = _("A name or a code is no condition of a pool: it would choose the target. Take it out of the conditions.")


def area_of(agency):
    """A Scope of the bureau's own area, without rights: for reading the register as the bureau sees it."""
    return Scope(
        kind="agency", actor="pool", agency_code=agency.pk, division_prefix=agency.division.prefix,
        zone_code=agency.zone_id or "",
    )  # fmt: skip


def rows_of_area(agency):
    """Open enterprises of a bureau's area."""
    return Enterprise.objects.visible_to(area_of(agency)).current().filter(status=Enterprise.Status.OPEN)


def rows_of(agency, query):
    """Enterprises of an area that fit conditions, unordered.

    Raises Invalid where a condition no longer holds (a county or zone that is dissolved): the filter would pass over
    it, and the pool would silently be the whole area.
    """
    rows = rows_of_area(agency)
    if not query:
        return rows
    if NAMED in QueryDict(query):
        raise Invalid(BY_NAME, field="query")
    found = EnterpriseFilter(QueryDict(query), rows, scope=area_of(agency))
    if not found.is_valid():
        failing = list(found.form.errors)
        names = "、".join(str(found.form.fields[name].label) for name in failing)
        raise Invalid(NO_LONGER % {"names": names}, field=failing[0])
    return found.qs


def rows_of_pool(pool):
    return rows_of(pool.agency, pool.query)


def with_class(rows):
    """Each enterprise with `risk_class`, its internal class of credit risk ("" while it has none)."""
    rated = Rating.objects.current().filter(model="risk", enterprise_id=OuterRef("pk"))
    return rows.annotate(risk_class=Coalesce(Subquery(rated.values("grade")[:1]), Value("")))


def sizes_by_class(rows):
    """{class or "none": number of objects}: for the desk only."""
    graded = with_class(rows).order_by().values("risk_class").annotate(size=Count("pk"))
    return {row["risk_class"] or "none": row["size"] for row in graded}


def conditions_of(query):
    """[(name of the filter, values)] of conditions, to be put into words."""
    given = QueryDict(query)
    return [(name, given.getlist(name)) for name in (*KEPT, NAMED) if given.getlist(name)]


@dataclass(frozen=True)
class Listed:
    """An inspector of the list with what the officer must see: certificates that end, absences that run."""

    inspector: Inspector
    certificates: list
    absences: list
    interests: int

    def valid(self, on):
        return any(row.valid_from <= on <= row.last_day for row in self.certificates)

    def next_end(self, on):
        ends = [row.last_day for row in self.certificates if row.last_day >= on]
        return max(ends) if ends else None


def listed(inspectors, on):
    """[Listed] for a page of inspectors; three queries."""
    rows = list(inspectors)
    keys = [row.pk for row in rows]
    certificates, absences, interests = {}, {}, {}
    for row in Certificate.objects.filter(inspector__in=keys).order_by("last_day", "pk"):
        certificates.setdefault(row.inspector_id, []).append(row)
    for row in Absence.objects.filter(inspector__in=keys, last_day__gte=on).order_by("first_day", "pk"):
        absences.setdefault(row.inspector_id, []).append(row)
    for key in Interest.objects.filter(inspector__in=keys, ended_on__isnull=True).values_list("inspector", flat=True):
        interests[key] = interests.get(key, 0) + 1
    return [
        Listed(row, certificates.get(row.pk, []), absences.get(row.pk, []), interests.get(row.pk, 0)) for row in rows
    ]


def open_pools(agency_id):
    return Pool.objects.filter(agency_id=agency_id, closed_at__isnull=True).order_by("name")
