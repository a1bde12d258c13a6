"""Who is in a pool: the register's own filter over the bureau's own area, open enterprises only."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from apps.credit.models.rating import Rating
from apps.kernel.scope import Scope
from apps.registry.filters import EnterpriseFilter
from apps.registry.models import Enterprise

from ..models import Absence, Certificate, Inspector, Interest, Pool

# the filters of the register that say what an enterprise is; its status is not asked: only open ones are objects
KEPT = ("division", "industry", "scale", "above_scale", "established_from", "established_to", "zone", "q")
PREVIEW = 20


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
    """Enterprises of an area that fit conditions, unordered."""
    rows = rows_of_area(agency)
    return EnterpriseFilter(QueryDict(query), rows, scope=area_of(agency)).qs if query else rows


def rows_of_pool(pool):
    return rows_of(pool.agency, pool.query)


def with_class(rows):
    """Each enterprise with `risk_class`, its internal class of credit risk ("" while it has none)."""
    rated = Rating.objects.current().filter(model="risk", enterprise_id=OuterRef("pk"))
    return rows.annotate(risk_class=Coalesce(Subquery(rated.values("grade")[:1]), Value("")))


def sizes_by_class(pool):
    """{class or "none": number of objects}: for the desk only."""
    sizes = {}
    graded = with_class(rows_of_pool(pool)).order_by("pk").values_list("risk_class", flat=True)
    for grade in graded.iterator(5000):
        sizes[grade or "none"] = sizes.get(grade or "none", 0) + 1
    return sizes


def conditions_of(query):
    """[(name of the filter, values)] of conditions, to be put into words."""
    given = QueryDict(query)
    return [(name, given.getlist(name)) for name in KEPT if given.getlist(name)]


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
