"""A past for the grades of the demo province: half-yearly ratings, a few conferrals, the edition of last year."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.credit.models import Edition, Standing
from apps.credit.models.ruleset import Model
from apps.credit.operations.editions import begin_edition, fill_edition, publish_edition
from apps.credit.operations.rate import rate_all
from apps.credit.operations.statistics import refresh_statistics
from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.facts import record_fact
from apps.registry.models import Enterprise

HALF_YEARS = 5
CONFERRED = (("grade_aaa", 8), ("grade_aa", 24))


def rate_past(*, by, at):
    """Rate the province at the ends of the last half-years, as the nightly runs of those days would have.

    With what was known then: a fact the ledger learnt later, or has withdrawn since, would leave a rating that no
    history gives again.
    """
    for day in _half_years(timezone.localdate(at)):
        moment = datetime(day.year, day.month, day.day, 14, 0, tzinfo=UTC)  # 22:00 in the province
        rate_all(model=Model.GRADE, as_of=day, by=by, at=moment, then=True)


def _half_years(today):
    """The last ends of half-years before today, oldest first."""
    ends = [
        date(year, month, day) for year in range(today.year - 3, today.year + 1) for month, day in ((6, 30), (12, 31))
    ]
    return [day for day in ends if day < today][-HALF_YEARS:]


@transaction.atomic
def confer_grades(*, by, at):
    """Confer AAA and AA on some of the enterprises that hold an A; returns how many. Invented, like everything here."""
    held = Standing.objects.filter(grade="A", enterprise_id__in=Enterprise.objects.filter(source="demo").values("pk"))
    keys = list(held.order_by("enterprise_id").values_list("enterprise_id", flat=True))
    if Fact.objects.filter(kind__code__in=[code for code, _n in CONFERRED]).exists():
        return 0
    wanted = min(sum(count for _code, count in CONFERRED), len(keys) // 10)
    chosen = keys[:: max(1, len(keys) // wanted)][:wanted] if wanted else []
    on = date(timezone.localdate(at).year - 1, 6, 20)
    for number, enterprise in enumerate(Enterprise.objects.filter(pk__in=chosen).order_by("pk"), 1):
        code = "grade_aaa" if number % 4 == 0 else "grade_aa"
        record_fact(
            kind=code, occurred_on=on, source="demo", source_key=f"demo-{code}-{enterprise.pk}", enterprise=enterprise,
            title="质量信用等级认定", document_number=f"（演示）苏质信〔{on.year}〕{number}号", public_from=on,
            public_until=on.replace(year=on.year + 3), by=by, at=at,
        )  # fmt: skip
    return len(chosen)


def publish_last_year(*, by, at):
    """Prepare and publish the edition of last year by two different hands; the statistics with it."""
    year = timezone.localdate(at).year - 1
    if not Edition.objects.filter(year=year).exclude(state="discarded").exists():
        edition = begin_edition(year=year, by=by, at=at - timedelta(hours=2))
        fill_edition(edition_id=edition.pk, by=by, at=at - timedelta(hours=1))
        publish_edition(edition_id=edition.pk, by=Scope.system("demo.reviewer"), at=at)
    refresh_statistics(at=at)
