"""The fairness report: its three statements beside plain twins, what it says of an honest and of a steered draw."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.draws import sql
from apps.draws.models import Draw, Drawn, Inspector, Object, Quota, Seat
from apps.draws.queries import fairness
from tests.factories.access import client_as, user_with_post
from tests.factories.draws import HOME, NOW, drawn, inspectors_of, objects_of, replaced

pytestmark = pytest.mark.django_db
CLASSES = {
    "stratum": lambda row: row.stratum,
    "city": lambda row: row.area[:4],
    "industry": lambda row: row.industry.lstrip("ABCDEFGHIJKLMNOPQRST")[:2] or row.industry[:1],
    "size": lambda row: row.size,
    "grade": lambda row: row.grade,
}
ON = date(2026, 5, 12)


@pytest.fixture
def draws(people):
    """Two draws with joint items, objects for one item only, an object that was replaced, people never drawn."""
    mixed = objects_of(20) + objects_of(10, items="B01", prefix="T", area="320302", strata=("A", "C"))
    quotas = {("A01", "A"): "3", ("A01", "B"): "2", ("B01", "A"): "5", ("B01", "C"): "1"}
    first = drawn(people, objects=mixed, quotas=quotas, inspectors=inspectors_of(40))
    again = objects_of(12, prefix="S") + objects_of(13, prefix="W")  # less than half of them were in the first
    second = drawn(people, objects=again, title="第二批", quotas={("A01", "A"): "6"}, inspectors=inspectors_of(12))
    gone = first.drawn_objects.order_by("pk").first()
    replaced(first.pk, gone.subject, "closed", by=people.officer, second=people.reviewer)
    old = Object.objects.filter(draw=second)
    assert old.exclude(last_drawn=None).exists()
    return [first.pk, second.pk]


def cells(draws, attribute):
    """The twin of fairness_cells.sql: {(draw, item, stratum, size, drawn, class): (objects, hits)}."""
    found = {}
    for draw in draws:
        quotas = list(Quota.objects.filter(draw=draw, drawn__gt=0))
        for stratum in {row.stratum for row in quotas}:
            most = min((row for row in quotas if row.stratum == stratum), key=lambda row: (-row.drawn, row.item))
            hits = set(Drawn.objects.filter(draw=draw, item=most.item, since=0).values_list("subject", flat=True))
            for row in Object.objects.filter(draw=draw, stratum=stratum):
                if row.items and most.item not in row.items.split(","):
                    continue
                key = (draw, most.item, stratum, most.size, most.drawn, CLASSES[attribute](row))
                objects, hit = found.get(key, (0, 0))
                found[key] = (objects + 1, hit + (row.subject in hits))
    return found


@pytest.mark.parametrize("attribute", fairness.ATTRIBUTES)
def test_cells_are_those_of_python(draws, attribute):
    rows = sql.rows("fairness_cells", {"draws": draws, "attribute": attribute})
    told = {
        tuple(row[name] for name in ("draw_id", "item", "stratum", "size", "drawn", "class")): (
            row["objects"], row["hits"],
        )
        for row in rows
    }  # fmt: skip
    assert told == cells(draws, attribute)
    assert len(rows) == len(told)
    assert sum(hits for _objects, hits in told.values()) == 5 + 2 + 1 + 6  # of A the item that draws most


def years_before(on, years):
    return on.replace(year=on.year - years)


def waiting(draws, on):
    """The twin of fairness_waiting.sql."""
    last = {}
    for draw in Draw.objects.filter(pk__in=draws):
        hit = set(draw.drawn_objects.values_list("subject", flat=True))
        for row in draw.frame.all():
            days = [last.get(row.subject), row.last_drawn]
            days.append((draw.drawn_at + timedelta(hours=8)).date() if row.subject in hit else None)
            last[row.subject] = max((day for day in days if day), default=None)

    def place(day):
        if day is None:
            return "never"
        for name, years in (("five", 5), ("three", 3), ("one", 1)):
            if day <= years_before(on, years):
                return name
        return "recent"

    return (
        {"objects": len(last)}
        | dict.fromkeys(("never", "five", "three", "one", "recent"), 0)
        | Counter(place(day) for day in last.values())
    )


@pytest.mark.parametrize("on", [ON, date(2028, 3, 1), date(2030, 3, 2), date(2031, 6, 1)])
def test_times_since_the_last_draw_are_those_of_python(draws, on):
    assert sql.one("fairness_waiting", {"draws": draws, "on": on}) == waiting(draws, on)


def test_loads_are_those_of_python(draws):
    seats = Counter(Seat.objects.filter(draw__in=draws, until=None).values_list("inspector", flat=True))
    pools, labels = Counter(), {}
    for row in Inspector.objects.filter(draw__in=draws):
        pools[row.key] += 1
        labels[row.key] = max(labels.get(row.key, ""), row.label)
    twin = sorted(
        ({"key": key, "label": labels[key], "seats": seats[key], "pools": n} for key, n in pools.items()),
        key=lambda row: (-row["seats"], row["key"]),
    )
    assert sql.rows("fairness_load", {"draws": draws}) == twin
    assert twin[-1]["seats"] == 0


def test_a_draw_that_took_one_city_only_is_hard_to_explain_by_chance(people):
    """An honest draw passes; the same one told as if only objects of one city had been drawn does not."""
    even = [
        (*row[:3], ("320102", "320302")[n // 2 % 2], *row[4:]) for n, row in enumerate(objects_of(400, strata=("A",)))
    ]
    draw = drawn(people, objects=even, quotas={("A01", "A"): "60"}, inspectors=inspectors_of(80))
    honest = fairness.coverage([draw.pk], "city")
    assert honest.degrees == 1
    assert honest.p > 0.001
    city = set(Object.objects.filter(draw=draw, area="320102").values_list("subject", flat=True)[:60])
    rows = sql.rows("fairness_cells", {"draws": [draw.pk], "attribute": "city"})
    steered = [row | {"hits": len(city) if row["class"] == "3201" else 0} for row in rows]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, "rows", lambda name, params: steered)
        assert fairness.coverage([draw.pk], "city").p < 0.001


def test_lists_and_report_cost_the_same_at_one_and_three_draws(people, django_assert_num_queries):
    officer = client_as(user_with_post("county_officer", HOME))
    paths = [
        (client_as(), reverse("draws:list")), (client_as(), "/api/v1/draws"),
        (officer, reverse("draws:desk_list")), (officer, reverse("draws:fairness") + "?years=5"),
    ]  # fmt: skip
    few = {"quotas": {("A01", "A"): "2"}, "at": NOW - timedelta(days=30)}
    drawn(people, objects=objects_of(6), **few)
    counts = []
    for client, path in paths:
        assert client.get(path).status_code == 200  # what is kept for a minute is kept
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counts.append(len(asked))
    for n in (1, 2):
        drawn(people, objects=objects_of(6, prefix=f"N{n}"), title=f"第{n}批", **few)
    for (client, path), count in zip(paths, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(path)
    assert max(counts) <= 14, counts


def plain(draws, attribute):
    """The twin of fairness.coverage: (statistic, degrees, classes put together), counted object by object."""
    statistic, degrees, together = Fraction(0), 0, 0
    by_stratum = {}
    for (draw, _item, stratum, size, k, name), (objects, hits) in cells(draws, attribute).items():
        by_stratum.setdefault((draw, stratum, size, k), {})[name] = (objects, hits)
    for (_draw, _stratum, size, k), classes in by_stratum.items():
        groups = [[name] for name in classes if classes[name][0] * Fraction(k, size) >= 5]
        few = [name for name in classes if classes[name][0] * Fraction(k, size) < 5]

        def expected(group, classes=classes, share=Fraction(k, size)):
            return sum(classes[name][0] for name in group) * share

        if few and groups and expected(few) < 5:
            smallest = min(groups, key=expected)
            smallest += few
            together += len(smallest)
        elif few:
            groups.append(few)
            together += len(few)
        if len(groups) < 2 or size == k:
            continue
        for group in groups:
            hits = sum(classes[name][1] for name in group)
            statistic += (hits - expected(group)) ** 2 / expected(group) * Fraction(size - 1, size - k)
        degrees += len(groups) - 1
    return float(statistic), degrees, together


SHARES = {  # of 120 objects by industry, 30 drawn: expected are a quarter of these
    "all large": {"C13": 60, "C34": 60},
    "some put together": {"C13": 60, "C34": 36, "C35": 12, "C36": 12},
    "too few even together": {"C13": 70, "C34": 40, "C35": 6, "C36": 4},
    "one that is not": {"C13": 110, "C34": 10},
    "letters and digits of one division": {"C13": 30, "13": 15, "1312": 15, "34": 60},
}


@pytest.mark.parametrize("name", SHARES)
def test_small_classes_are_put_together_as_a_plain_twin_does(people, name):
    industries = [code for code, n in SHARES[name].items() for _ in range(n)]
    rows = [(*row[:4], industry, *row[5:]) for row, industry in
            zip(objects_of(120, strata=("A",)), industries, strict=True)]  # fmt: skip
    draw = drawn(people, objects=rows, quotas={("A01", "A"): "30"}, inspectors=inspectors_of(40))
    found = fairness.coverage([draw.pk], "industry")
    statistic, degrees, together = plain([draw.pk], "industry")
    assert (found.degrees, found.pooled) == (degrees, together)
    assert float(found.statistic) == pytest.approx(statistic, abs=1e-3)
    assert sum(n for _name, n, _hits, _expected in found.rows) == 120
    if name == "letters and digits of one division":
        assert [row[:2] for row in found.rows] == [("13", 60), ("34", 60)]


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "通用设备制造业"), ("en", "General machinery")])
def test_the_page_names_industries_and_says_what_was_put_together(people, language, told):
    rows = [(*row[:4], ("C34", "1312", "X9")[n % 3] if n % 9 else "", *row[5:])
            for n, row in enumerate(objects_of(40, strata=("A",)))]  # fmt: skip
    drawn(people, objects=rows, quotas={("A01", "A"): "10"}, inspectors=inspectors_of(40))
    desk = client_as(user_with_post("county_officer", HOME))
    desk.cookies["django_language"] = language
    page = desk.get(reverse("draws:fairness") + "?years=5", headers={"accept-language": language}).content.decode()
    assert f"34 {told}" in page
    assert "X9" in page  # what the catalogue does not know stays as it is


def test_every_draw_counts_and_a_bound_is_told(people, monkeypatch):
    for n in range(3):
        drawn(people, objects=objects_of(10, prefix=f"P{n}"), title=f"第{n}批")
    scope, since = people.officer, NOW.date() - timedelta(days=1)
    keys, there, _oldest = fairness.draws_for(scope, since=since)
    assert (len(keys), there) == (3, 3)
    monkeypatch.setattr(fairness, "MOST_OBJECTS", 25)
    told = fairness.report(scope, since=since, on=ON)
    newest = Draw.objects.order_by("-drawn_at", "-pk")[:2]
    assert (told.draws, told.there, told.oldest) == (2, 3, newest[1].drawn_at)
    monkeypatch.setattr(fairness, "MOST_OBJECTS", 1)
    assert len(fairness.draws_for(scope, since=since)[0]) == 1  # the newest is always looked at


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "中型"), ("en", "medium-sized")])
def test_the_page_says_scales_in_the_readers_language_and_a_number_once(people, language, told):
    plain = objects_of(30, strata=("A",))
    rows = [(*row[:5], ("中型", "小型", "其他")[n % 3], *row[6:]) for n, row in enumerate(plain)]
    numbered = [row | {"label": row["key"]} for row in inspectors_of(12)]
    drawn(people, objects=rows, quotas={("A01", "A"): "10"}, inspectors=numbered)
    desk = client_as(user_with_post("county_officer", HOME))
    desk.cookies["django_language"] = language
    page = desk.get(reverse("draws:fairness") + "?years=5", headers={"accept-language": language}).content.decode()
    assert told in page
    assert ("中型" in page) == (language != "en")
    assert "其他" in page
    assert page.count(numbered[0]["key"]) == 1
