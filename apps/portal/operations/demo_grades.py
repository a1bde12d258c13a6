"""A past for the grades of the demo province: ratings of past days, conferrals, the edition of last year."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.credit.models import Edition, Rating, Ruleset
from apps.credit.models.ruleset import Model
from apps.credit.models.standing import CONFERRED
from apps.credit.operations.editions import begin_edition, fill_edition, publish_edition
from apps.credit.operations.rate import rate_all
from apps.credit.operations.statistics import refresh_statistics
from apps.credit.queries.outlook import LEAST, TENURE
from apps.credit.rules.score import months_before
from apps.kernel.scope import Scope
from apps.records.models import Fact, FactKind
from apps.records.operations.facts import record_fact
from apps.records.queries.authority import bureau_at
from apps.registry.models import Enterprise

YEARS_BACK = 4  # ends of years that are rated, of the last two the middle as well
ROUND = (6, 20)  # month and day on which the conferrals of a year are announced
CONFERS = "awards"  # the source of the proceeding that confers; nobody else's
TAKEN = {"AA": 16, "AAA": 8}  # conferred in a round, in a large province
ONE_IN = 20  # in a small one: of those with an A, at most one in so many gets an AA
# what those on the way to AAA achieve between the rounds: kinds of facts, so many days after the first
HONOURS = (
    ("qms", 20), ("cqo", 40), ("promise_made", 50), ("report_published", 60), ("standard_national", 75),
    ("award_governor", 100), ("sampling_passed", 130),
)  # fmt: skip


def live_past(*, by, at):
    """Rate the province on past days as the runs of those days would have, and hold two rounds of conferrals between.

    Each rating rests on what was known then, and each fact is recorded on its own day before the next rating: what
    the ledger learnt later would leave a rating that no history gives again. In the first round those get an AA who
    have held an A for the tenure the rules ask; in the second more of them, and AAA for those who have the tenure and
    the score for it. A province that was rated before keeps the past it has.
    """
    if Rating.objects.exists():
        return
    today = timezone.localdate(at)
    second = max(day for day in (date(today.year - 1, *ROUND), date(today.year, *ROUND)) if day < today)
    first = second.replace(year=second.year - 1)
    acts = [(day, _rate) for day in _rated_days(today)]
    acts += [(first, _confer_aa), (first, _honour), (second, _confer_aaa), (second, _confer_aa)]
    for day, act in sorted(acts, key=lambda each: each[0]):
        act(day, by)


def _rated_days(today):
    """The last ends of years, and the middles of the last two, on which a ruleset was in force; oldest first."""
    days = [date(year, 12, 31) for year in range(today.year - YEARS_BACK, today.year)]
    days += [date(year, 6, 30) for year in (today.year - 1, today.year)]
    return sorted(day for day in days if day < today and Ruleset.objects.in_force(Model.GRADE, day).exists())


def _evening(day):
    return datetime(day.year, day.month, day.day, 14, 0, tzinfo=UTC)  # 22:00 in the province


def _rate(day, by):
    rate_all(model=Model.GRADE, as_of=day, by=by, at=_evening(day), then=True)


def _confer_aa(on, by):
    """Confer an AA on the best of those who have held an A without a break for the tenure it asks for."""
    begun = _evening(months_before(on, TENURE["AA"][1]))
    rated = Rating.objects.grades()
    broken = rated.exclude(grade="A").filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=begun))
    before, same = rated.known_at(begun).filter(grade="A"), {"enterprise_id": OuterRef("enterprise_id")}
    # EXISTS, which becomes joins: NOT IN read a province's ratings once for each of them
    held = rated.current().filter(Exists(before.filter(**same)), ~Exists(broken.filter(**same)))
    held = held.exclude(enterprise_id__in=_holders("AA"))
    some = min(TAKEN["AA"], rated.current().filter(grade="A").count() // ONE_IN)
    _confer("AA", _best(held, "AA")[:some], on, by)


def _confer_aaa(on, by):
    """Confer an AAA on those with the tenure in AA and the score it asks for."""
    holders = _holders("AA", until=months_before(on, TENURE["AAA"][1]))
    held = _best(Rating.objects.grades().current().filter(enterprise_id__in=holders), "AAA")
    _confer("AAA", held[: TAKEN["AAA"]], on, by)


def _best(ratings, grade):
    """Keys of the open invented enterprises among standing ratings that hold an A with the score for a grade."""
    rows = ratings.filter(grade="A", score__gte=LEAST[grade], enterprise__source="demo", enterprise__status="open")
    return list(rows.order_by("-score", "enterprise_id").values_list("enterprise_id", flat=True))


def _holders(grade, until=None):
    """Keys of those on whom a grade was conferred, by a day; the earliest conferrals first."""
    facts = Fact.objects.filter(kind__code=CONFERRED[grade], source__code=CONFERS, enterprise__source="demo")
    facts = facts.filter(occurred_on__lte=until) if until else facts
    return list(facts.order_by("occurred_on", "pk").values_list("enterprise_id", flat=True))


def _confer(grade, keys, on, by):
    code, province = CONFERRED[grade], bureau_at(settings.PROVINCE_CODE)
    for number, enterprise in enumerate(Enterprise.objects.filter(pk__in=keys).order_by("pk"), 1):
        record_fact(
            kind=code, occurred_on=on, source=CONFERS, source_key=f"demo-{code}-{enterprise.pk}", enterprise=enterprise,
            agency=province, title="质量信用等级认定", document_number=f"（演示）苏质信{grade}〔{on.year}〕{number}号",
            public_from=on, public_until=on.replace(year=on.year + 3), by=by, at=_evening(on),
        )  # fmt: skip


def _honour(since, by):
    """Give the first holders of an AA what it takes to ask for more: an AAA wants a score few reach."""
    kinds = {kind.code: kind for kind in FactKind.objects.filter(code__in=[code for code, _days in HONOURS])}
    for enterprise in Enterprise.objects.filter(pk__in=_holders("AA")[: TAKEN["AAA"]]).order_by("pk"):
        for code, days in HONOURS:
            on, kind = since + timedelta(days=days), kinds[code]
            record_fact(
                kind=code, occurred_on=on, source="demo", source_key=f"demo-honour-{code}-{enterprise.pk}",
                enterprise=enterprise, title=kind.name, legal_basis=kind.legal_basis,
                public_from=on if kind.public else None, by=by, at=_evening(on),
            )  # fmt: skip


@transaction.atomic
def publish_last_year(*, by, at):
    """Prepare and publish the edition of last year by two different hands; the statistics with it."""
    year = timezone.localdate(at).year - 1
    if not Edition.objects.filter(year=year).exclude(state="discarded").exists():
        edition = begin_edition(year=year, by=by, at=at - timedelta(hours=2))
        fill_edition(edition_id=edition.pk, by=by, at=at - timedelta(hours=1))
        publish_edition(edition_id=edition.pk, by=Scope.system("demo.reviewer"), at=at)
    refresh_statistics(at=at)
