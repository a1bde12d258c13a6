"""Pools, inspectors, plans, tasks and visits, made by the verbs people use: `Campaign`, `Life().to("published")`."""

from datetime import UTC, date, datetime

from apps.inspections.operations import inspectors, pools

from .access import scope_of_user, user_with_post

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Nanjing
COUNTY, CITY = "320102", "320100"


def pool_in(division_code, by, *, name="全部企业", query=""):
    return pools.make_pool(name=name, query=query, by=by, at=START)


def inspectors_in(division_code, by, *, count=4, items=("*",), until=date(2030, 12, 31)):
    """So many inspectors with accounts of the county's officers and a certificate for `items`."""
    made = []
    for n in range(count):
        user = user_with_post("county_officer", division_code)
        values = {"key": f"ZF{division_code}{user.pk:05d}", "name": f"检查员{n}", "user_id": user.pk, "areas": []}
        row = inspectors.add_inspector(values=values, by=by, at=START)
        inspectors.add_certificate(
            inspector_id=row.pk, number=f"JS{user.pk}", items=list(items), valid_from=date(2020, 1, 1), last_day=until,
            by=by, at=START,
        )  # fmt: skip
        made.append(row)
    return made


def scope_of(inspector):
    """The scope an inspector acts with."""
    return scope_of_user(inspector.user)
