"""Awards: the ranking of a round with its discrepancies, and 5,000 reviews assigned with conflicts.

1,000 applications, five reviewers each, 23 items; 250 experts, each barred from a city and a few applicants.
"""

import time
from datetime import date, timedelta
from functools import partial

APPLICATIONS, REVIEWERS, EXPERTS, CITIES = 1000, 5, 250, 13


def run(bench):
    _assignment(bench)
    _ranking(bench)


def _assignment(bench):
    from apps.draws.rules.assignment import assign
    from apps.draws.rules.pool import Certificate, Inspector, Pool, Slot

    valid = (Certificate("*", "2020-01-01", "2035-12-31"),)
    experts = tuple(Inspector(f"E{n:04d}", f"E{n:04d}", certificates=valid) for n in range(EXPERTS))
    slots = [Slot(f"A{n:06d}", "评审", ("C",), f"32{n % CITIES + 1:02d}00") for n in range(APPLICATIONS)]
    barred = {(one.key, slot.subject) for n, one in enumerate(experts) for m, slot in enumerate(slots)
              if m % CITIES == n % CITIES or (m * 7 + n * 11) % 97 == 0}  # fmt: skip
    begun = time.perf_counter()
    found, vacant, largest = assign(seed="0" * 64, number="bench", slots=slots, seats=REVIEWERS, first="2026-06-01",
                                    last="2026-06-30", pool=Pool(experts, frozenset(barred)))  # fmt: skip
    spent = time.perf_counter() - begun
    best = -(-APPLICATIONS * REVIEWERS // EXPERTS)
    assert not vacant
    assert largest <= best + 1, (largest, best)
    assert not [1 for slot, keys in found for key in keys if (key, slot.subject) in barred]
    bench.figure("assignment of 5,000 reviews with conflicts", spent, at_most=5, unit="s")
    bench.figure("largest load above the best possible", largest - best, at_most=1)


def _ranking(bench):
    from django.db import connection

    from apps.awards import sql

    key = _filled()
    ties = ["gbt19580.4.7.2", "gbt19580.4.7.4", "gbt19580.4.1.2"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE awards_application, awards_review, awards_score, awards_agreed")
    ask = partial(sql.rows, "ranking", {"round": key, "states": ["eligible"], "ties": ties})
    assert len(ask()) == APPLICATIONS
    bench.figure("ranking of 1,000 x 5 x 23 with discrepancies", bench.seconds(ask), at_most=1, unit="s")


def _filled():
    """A round of many applications whose reviews are in, written past the verbs; returns its number."""
    from django.db import connection
    from django.utils import timezone

    from apps.awards.models import Application, Criterion, Expert, Programme, Review, Round, Score
    from apps.documents.models import Document
    from tests.factories.registry import enterprise_in

    at, on = timezone.now(), date(2026, 3, 2)
    programme = Programme.objects.in_force("governor", on)
    days = {name: on + timedelta(days=n) for n, name in enumerate(("county_until", "city_until", "review_until"), 1)}
    row = Round.objects.create(programme=programme, programme_code="governor", agency=programme.agency, title="量测",
                               year=2026, opens_on=on, closes_at=at, made_label="量测", **days)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the guards judge verbs, not a measurement
    experts = Expert.objects.bulk_create(
        Expert(agency=programme.agency, key=f"B{n:04d}", name="量测", fields=["*"], valid_from=on,
               last_day=date(2035, 1, 1), added_label="量测") for n in range(EXPERTS)
    )  # fmt: skip
    report = Document.objects.create(sha256="0" * 64, media_type="application/pdf", size=1, name="x.pdf",
                                     owner_kind="awards.application", stored_by="量测", stored_at=at)  # fmt: skip
    firms = [enterprise_in("320102") for _n in range(APPLICATIONS)]
    applications = Application.objects.bulk_create(
        Application(round=row, enterprise=firm, state="eligible", tree="gbt19580", city_code="3201",
                    applicant=firm.name, uscc=firm.uscc, summary="x",
                    report=report, committed_label="x",
                    submitted_at=at, submitted_on=on, started_label="量测", started_on=on) for firm in firms
    )  # fmt: skip
    reviews = Review.objects.bulk_create(
        Review(application=each, expert=experts[(n * REVIEWERS + k) % EXPERTS], state="submitted", assigned_on=on,
               submitted_at=at) for n, each in enumerate(applications) for k in range(REVIEWERS)
    )  # fmt: skip
    items = list(Criterion.objects.filter(tree="gbt19580", leaf=True).order_by("position"))
    Score.objects.bulk_create(
        (Score(review=review, item=item, percent=(n * 7 + m * 11) % 20 * 5, strengths="x", improvements="y")
         for n, review in enumerate(reviews) for m, item in enumerate(items)),
        batch_size=5000,
    )  # fmt: skip
    return row.pk
