"""Public results: search by words and barcode, what is shown and what never, files, API and feed agree."""

import json
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.sampling import public
from apps.sampling.models import Batch
from apps.sampling.queries.rates import pass_rates
from tests.factories.divisions import agency_of
from tests.factories.records import fact_of
from tests.factories.registry import enterprise_in
from tests.factories.sampling import Life
from tests.factories.sampling_results import keep, result

pytestmark = pytest.mark.django_db

CODE = "6901234567892"
TODAY = date(2026, 6, 1)


def everywhere(client, **query):
    """Ids of the results that page, API, file and feed show."""
    page = {row["id"] for row in client.get("/sampling-results/", query).context["rows"]}
    api = {row["id"] for row in client.get("/api/v1/sampling-results", query).json()["results"]}
    feed = ElementTree.fromstring(client.get("/sampling-results/feed.atom", query).content)
    atom = "{http://www.w3.org/2005/Atom}"
    links = {int(entry.find(f"{atom}id").text.rstrip("/").rsplit("/", 1)[1]) for entry in feed.iter(f"{atom}entry")}
    assert page == api == links
    return page


@pytest.fixture
def three():
    return keep(
        result(gtin=CODE, sample_name="木制积木", brand="小熊", verdict="fail", place="320505"),
        result(sample_name="毛绒玩具", model="A-100", link="online"), result(code="P-CABLE", party_name="大河电缆厂"),
    )  # fmt: skip


def test_words_barcode_and_filters_find_the_same_everywhere(client, three):
    blocks, plush, cable = (row.pk for row in three)
    assert everywhere(client) == {blocks, plush, cable}
    assert everywhere(client, q="积木") == everywhere(client, q=CODE) == everywhere(client, q=f"0{CODE}") == {blocks}
    assert everywhere(client, q="小熊 ") == everywhere(client, verdict="fail") == {blocks}
    assert everywhere(client, division="320500") == {blocks}
    assert everywhere(client, q="大河") == everywhere(client, product="P-CABLE") == {cable}
    assert everywhere(client, link="online") == everywhere(client, q="a-100") == {plush}
    assert everywhere(client, q="4006381333931") == set()
    rows = json.loads(client.get("/sampling-results/files/results.json").content)
    assert {row["id"] for row in rows} == {blocks, plush, cable}
    assert all(set(row) == set(public.FIELDS) for row in rows)


def test_a_question_that_cannot_be_answered_says_why(client):
    for q in ("6901234567893", "一", "%"):
        assert client.get("/sampling-results/", {"q": q}).status_code == 422
        assert client.get("/api/v1/sampling-results", {"q": q}).status_code == 400
    assert "条形码" in client.get("/sampling-results/", {"q": "6901234567893"}).content.decode()
    assert client.get("/sampling-results/feed.atom", {"verdict": "maybe"}).status_code == 422


def test_what_is_repaired_withdrawn_or_over_is_shown_nowhere(client, three):
    batch = three[0]
    firm = enterprise_in("320505")
    fact = fact_of(firm, public_from=date(2026, 4, 10))
    Batch.objects.filter(pk=batch.pk).update(fact=fact)
    assert batch.pk in everywhere(client)
    today = timezone.localdate()
    for change in ({"state": "repaired"}, {"state": "withdrawn"}, {"state": "effective", "public_until": today}):
        type(fact).objects.filter(pk=fact.pk).update(known_from=timezone.now(), **change)
        assert batch.pk not in everywhere(client)
        assert client.get(f"/sampling-results/{batch.pk}/").status_code == 404
    again = {"state": "effective", "public_until": today + timedelta(days=1), "known_from": timezone.now()}
    type(fact).objects.filter(pk=fact.pk).update(**again)
    assert client.get(f"/sampling-results/{batch.pk}/").status_code == 200


def test_a_result_names_what_failed_and_no_person(client, three):
    page = client.get(f"/sampling-results/{three[0].pk}/").content.decode()
    assert "木制积木" in page
    assert CODE in page
    assert client.get(f"/sampling-results/{three[0].pk}/pictures/1/").status_code == 404


def test_a_whole_life_is_shown_once_published_and_counted_before(client):
    life = Life.lately().to("concluded")
    year = life.batch.year
    counted = [pass_rates(first=year, last=year, published=published).of(year).n for published in (True, False)]
    assert (counted, everywhere(client)) == ([0, 1], set())
    life.to("shown")
    (record,) = public.records(Batch.objects.filter(pk=life.batch_id))
    assert (record["verdict"], record["laboratory"], bool(record["failed_items"])) == (
        "fail",
        life.batch.laboratory.name,
        True,
    )
    assert pass_rates(first=year, last=year, published=True).of(year).failed == 1


def test_the_list_asks_as_often_for_many_as_for_few(client):
    asked = []
    for count in (1, 3, 20):
        keep(*(result(verdict="fail") for _n in range(count)))
        client.get("/sampling-results/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/sampling-results/")
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_the_search_is_answered_from_its_indexes():
    agency = agency_of("320102")
    keep(*(result(agency, sample_name=f"样品{n:05d}号", gtin=CODE if n == 7 else "") for n in range(300)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sampling_batch")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans = {
        name: public.matching(TODAY, q=q).order_by("-pk")[:31].explain()
        for name, q in (("words", "00123"), ("gtin", CODE))
    }
    assert "sampling_batch_triples" in plans["words"]
    assert "sampling_batch_gtin_index" in plans["gtin"]
