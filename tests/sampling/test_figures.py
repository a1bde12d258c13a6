"""Figures of sampling: the statement against a plain twin, the published tables to the digit, the pages, the files."""

import csv
import json
from collections import Counter
from datetime import date
from itertools import product as every
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.sampling.models import Batch
from apps.sampling.queries.rates import DIMENSIONS, pass_rates, years_with_figures
from apps.sampling.rules.rates import rate
from tests.factories.access import client_as, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.sampling_results import keep, product, result

pytestmark = pytest.mark.django_db

_FILE = Path(__file__).parent / "jiangsu_2018_q2.csv"
PUBLISHED = list(csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines()))
PAGES = ("/sampling-results/figures/", "/desk/sampling/figures/")
OTHERS = "机械及安防产品"  # stands for the three groups whose figures were not published apart


def twin(batches, *, published=True):
    """The same tables, counted one batch at a time."""
    counts = Counter()
    for batch in batches:
        if batch.concluded_on is None or (published and batch.state != "published"):
            continue
        place = batch.division_id[:4]
        kinds = ((None, None), (batch.product.group, None), (batch.product.group, batch.product.code))
        rest = every(*((None, value) for value in (batch.link, place, batch.scale)))
        for kind, others in every(kinds, list(rest)):
            counts[batch.year, *kind, *others, "n"] += 1
            counts[batch.year, *kind, *others, "passed"] += batch.verdict == "pass"
    return {key[:-1]: rate(counts[*key[:-1], "passed"], n) for key, n in counts.items() if key[-1] == "n"}


def some_results():
    towel, toy, cable = (product(code) for code in ("P-TOWEL", "P-TOY", "P-CABLE"))
    agency, rows = agency_of("320102"), []
    for number in range(240):
        rows.append(
            result(
                agency, of=(towel, toy, cable)[number % 3], place=("320102", "320505", "320104")[number % 7 % 3],
                verdict="fail" if number % 11 == 0 else "pass", day=date(2025 + number % 2, 3, 1),
                link=("production", "shop", "online")[number % 5 % 3], scale=("", "micro", "large")[number % 4 % 3],
            )
        )  # fmt: skip
    keep(*rows)
    return list(Batch.objects.select_related("product"))


def test_the_statement_says_what_its_plain_twin_says(django_assert_num_queries):
    batches = some_results()
    with django_assert_num_queries(1):
        found = pass_rates(first=2025, last=2026, published=True)
    assert found.cells == twin(batches)
    assert years_with_figures(published=True) == [2026, 2025]
    only = pass_rates(first=2026, last=2026, published=True, level="city", agencies=["320102-B"])
    assert not {key[0] for key in only.cells} - {2026}
    assert not pass_rates(first=2026, last=2026, published=True, level="national").cells
    assert not pass_rates(first=2026, last=2026, published=True, agencies=[]).cells


def test_a_table_is_in_the_order_of_its_codes_and_adds_up():
    some_results()
    found = pass_rates(first=2026, last=2026, published=True)
    for by in DIMENSIONS:
        lines = found.table(2026, by)
        assert sum(line.rate.n for line in lines) == found.of(2026).n == 120
    assert [line.key for line in found.table(2026, "link")] == ["production", "shop", "online"]
    assert [line.label for line in found.table(2026, "city")] == ["南京市", "苏州市"]
    toys = found.table(2026, "code", group="日用及纺织品", link="shop")
    assert {line.key for line in toys} == {"P-TOWEL", "P-TOY"}
    assert found.of(2026, link="nowhere").n == 0


def published_results():
    """The 3,691 batches of the second provincial sampling of 2018, by link and by group as published."""
    known = [row for row in PUBLISHED if row["column"] == "group"]
    rest = {"value": OTHERS, "batches": 3691 - sum(int(r["batches"]) for r in known),
            "passed": 3301 - sum(int(r["passed"]) for r in known)}  # fmt: skip
    codes = {"日用及纺织品": "P-TOWEL", "电子电器": "P-CHARGER", "轻工产品": "P-LAMP", "建筑和装饰装修材料": "P-PAINT",
             "农业生产资料": "P-FERTILISER", OTHERS: "P-ROPE"}  # fmt: skip

    def spread(rows, verdict):
        for row in rows:
            passed = int(row["passed"])
            yield from [row["value"]] * (passed if verdict == "pass" else int(row["batches"]) - passed)

    links = [row for row in PUBLISHED if row["column"] == "link"]
    for verdict in ("pass", "fail"):
        pairs = zip(spread(links, verdict), spread([*known, rest], verdict), strict=True)
        for link, group in pairs:
            yield {"link": link, "code": codes[group], "verdict": verdict}


def test_before_publication_a_failure_is_in_no_public_figure(client):
    told = {"state": "notified", "published_on": None, "told_on": date(2026, 4, 12)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the guards: a batch half way
        keep(result(), result(verdict="fail", origin="draw", source_key="", task_id=1, **told))
        cursor.execute("SET LOCAL session_replication_role = origin")
    counted = [pass_rates(first=2026, last=2026, published=published).of(2026).n for published in (True, False)]
    assert counted == [1, 2]
    assert "100.0%" in client.get(PAGES[0]).content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_ask_as_often_for_many_results_as_for_few(address):
    client, asked = client_as(user_with_post("county_officer", "320102")), []
    for count in (1, 3, 20):
        keep(
            *(result(verdict="fail" if n % 3 else "pass", place="320505" if n % 2 else "320102") for n in range(count))
        )
        client.get(address)  # what a process keeps for a minute
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        asked.append(len(queries))
    assert page.status_code == 200
    assert len(set(asked)) == 1
    assert "95%" in page.content.decode()


def test_a_choice_is_kept_in_the_address_and_nonsense_is_said(client):
    some_results()
    page = client.get(PAGES[0], {"year": "2026", "link": "shop", "product": "group:日用及纺织品"})
    assert page.context["whole"].n == pass_rates(first=2026, last=2026, published=True).of(
        2026, link="shop", group="日用及纺织品"
    ).n  # fmt: skip
    assert [table["by"] for table in page.context["tables"]] == ["code", "city", "scale"]
    assert "link=shop" in page.context["tables"][0]["lines"][0]["url"]
    assert client.get(PAGES[0], {"year": "1066", "link": "moon"}).status_code == 200


def test_the_file_holds_every_table(client):
    assert json.loads(client.get("/sampling-results/files/pass-rates.json").content) == []
    some_results()
    rows = json.loads(client.get("/sampling-results/files/pass-rates.json").content)
    assert len(rows) == len(pass_rates(first=2025, last=2026, published=True).cells)
    whole = [row for row in rows if all(row[name] is None for name in DIMENSIONS)]
    assert [(row["year"], row["batches"]) for row in whole] == [(2025, 120), (2026, 120)]
    assert client.get("/sampling-results/files/anything.csv").status_code == 404
