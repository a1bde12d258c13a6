"""The figures of licensing: the statement beside its plain twin."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import pytest

from apps.licensing.models import AfterCheck, Application, Change, Former, PriorCheck
from apps.licensing.queries import statistics
from apps.licensing.rules.speed import percent
from tests.factories.aftercheck import Visit
from tests.factories.licensing import Held, Life
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SILENT = ("suspend", "resume", "cancel")  # they end without a certificate
SETS = ((), ("kind",), ("class_code",), ("city",), ("kind", "city"))


def told():
    """(kind, class, city, seconds, at once, failed, failed before) of every request and check, read row by row."""
    for row in Application.objects.filter(state="granted", decided_on__range=(FIRST, LAST)):
        first = Former.objects.filter(licence=row.licence, version=1).first() or row.licence
        seconds = (first.issued_at - row.submitted_at).total_seconds() + float(row.licence.took)
        yield "new", row.class_code, f"{row.enterprise.division_id[:4]}00", seconds, row.automatic, None, None
    for row in Change.objects.filter(state="granted", decided_on__range=(FIRST, LAST)):
        seconds = (row.decided_at - row.asked_at).total_seconds() + float(row.took)
        licence = row.licence
        city = f"{licence.enterprise.division_id[:4]}00"
        yield row.kind, licence.class_code, city, seconds, row.way == "rules", None, None
    for row in AfterCheck.objects.filter(state__in=("passed", "failed"), closed_on__range=(FIRST, LAST)):
        city = f"{row.licence.enterprise.division_id[:4]}00"
        yield "check", row.licence.class_code, city, None, False, row.state == "failed", None
    for row in PriorCheck.objects.filter(state__in=("passed", "failed"), closed_on__range=(FIRST, LAST)):
        of = row.application or row.change.licence
        yield "prior", of.class_code, f"{of.enterprise.division_id[:4]}00", None, False, None, row.state == "failed"


def between(values, share):
    """The share of sorted values that lie below, drawn straight between neighbours."""
    if not values:
        return None
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    number = values[low] + (values[high] - values[low]) * (place - low)
    return Decimal(str(number)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def plain():
    """The twin: {(kind, class, city): (granted, median, p95, at once, checks, failed, both before)}."""
    rows, cells = list(told()), {}
    for columns, row in product(SETS, rows):
        if "kind" not in columns and row[0] in SILENT:
            continue
        key = tuple(
            value if name in columns else None for name, value in zip(("kind", "class_code", "city"), row, strict=False)
        )
        cells.setdefault(key, []).append(row)
    return {key: counted(found) for key, found in cells.items()}


def counted(found):
    seconds = sorted(row[3] for row in found if row[3] is not None)
    checks, before = ([row[at] for row in found if row[at] is not None] for at in (5, 6))
    return (
        len(seconds), between(seconds, 0.5), between(seconds, 0.95), sum(row[4] for row in found), len(checks),
        sum(checks), len(before), sum(before),
    )  # fmt: skip


def test_the_statement_says_what_the_plain_twin_says():
    held = Held()
    held.ask("replace", {"statement": "遗失"})
    slow = Held(enterprise_in("320505"), report_number="JD-8")
    asked = slow.doubtful()
    slow.now += timedelta(days=9, seconds=7)
    slow.decide(asked)
    slow.ask("suspend", {"statement": "检修"})
    waited = Life(enterprise_in("320505"), report_number="JD-9").to_officer()
    waited.accept()
    waited.now += timedelta(days=3)
    waited.propose()
    from apps.licensing.operations import deciding

    waited.act(deciding.grant, waited.reviewer)
    Visit(held.licence).failed()
    Life(enterprise_in("320505"), class_code="fertiliser", report_number="JD-5").to_filed(visit="refused").failed()
    seen = Held(enterprise_in("320104"), report_number="JD-7")
    seen.seen(seen.ask("add", {"unit_codes": ["fertiliser.1"]} | seen.report("JD-4", report_product="复肥")))
    Visit(seen.licence).passed()
    rows = statistics.figures(FIRST, LAST)
    found = {
        (row.kind, row.class_code, row.city): (
            row.granted, row.median, row.p95, row.at_once, row.checks, row.failed, row.prior_checks, row.prior_failed,
        )
        for row in rows
    }  # fmt: skip
    assert found == plain()
    assert found[None, None, None][0] == 6
    assert found["suspend", None, None][0] == 1  # by its type alone
    assert found["replace", None, None][1] > 0  # granted in the act of handing in: as long as the act took
    assert found["move", None, "320500"][0] == 1
    whole = statistics.whole(rows)
    assert (whole.at_once_percent, whole.checks, whole.failed_percent) == (Decimal("66.7"), 2, Decimal("50.0"))
    assert (whole.prior_checks, whole.prior_failed_percent) == (2, Decimal("50.0"))
    assert found["prior", None, "320500"][-2:] == (1, 1)
    assert next(row["kind"] for row in statistics.records(2026, rows)) is None
    assert statistics.whole(statistics.figures(date(2020, 1, 1), date(2020, 12, 31))).granted == 0


def test_shares_are_rounded_half_up_and_nothing_has_none():
    assert (percent(1, 3), percent(1, 16), percent(0, 0)) == (Decimal("33.3"), Decimal("6.3"), None)
