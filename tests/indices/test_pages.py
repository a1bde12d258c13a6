"""The pages and the open API: what is public, nothing before its publication, few queries."""

import io
import json
from datetime import UTC, date, datetime
from hashlib import sha256

import pyarrow.parquet
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import override

from apps.indices.files import SUBJECTS, catalogue, records
from apps.indices.models import Definition, Index, Node, Observation, Release, Run, Series, Shown
from apps.indices.models.words import THEMES
from apps.indices.operations import publishing
from apps.indices.operations.clearing import release_figures
from apps.indices.operations.running import run_all
from apps.indices.queries.titles import period_words
from apps.indices.views import glance
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.indices import CITY, HOME, NOON, OTHER, approve, officer, put, reviewer, small_index
from tests.past import said_anew

from .test_runs import index_above

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    index = small_index()
    put("test.a", (CITY, "2022", "70"), (CITY, "2023", "80"), (OTHER, "2023", "90"), (HOME, "2023", "85"))
    put("test.b", (CITY, "2022", "5"), (CITY, "2023", "5"), (OTHER, "2023", "10"), (HOME, "2023", "7"))
    run = run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    row = publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="首次", by=officer(), at=NOON)
    publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())
    return index


def test_nothing_is_public_before_its_publication():
    small_index()
    put("test.a", (CITY, "2023", "80"))
    put("test.b", (CITY, "2023", "5"))
    run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    client = client_as()
    assert client.get("/indices/test-index/").status_code == 404
    assert client.get("/api/v1/indices").json()["results"] == []
    assert "test-index" not in client.get("/indices/").content.decode()
    desk = client_as(user_with_post("city_officer", CITY))
    assert "test-index" in desk.get("/desk/indices/").content.decode()


def test_the_index_page_says_value_places_and_what_a_change_is_made_of(published):
    page = client_as().get(f"/indices/test-index/?area={CITY}&period=2023", headers={"accept-language": "en"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "map-data" in text
    assert page.context["delta"] == "+5.00"
    assert page.context["apart"] == [("a", "+5.00"), ("b", "0.00")]
    assert [(row["place"], row["label"], row["value"]) for row in page.context["ranks"]][1][2] == "80.00"
    assert "style=" not in text.split("<main", 1)[1]
    assert "<script>" not in text
    # the same index as a rate: what lies between two of its values are percentage points, wherever it is said
    said_anew(Index.objects.filter(pk=published.pk), unit="percent")
    found = client_as().get(f"/indices/test-index/?area={CITY}&period=2023").context
    assert (found["delta"], found["apart_unit"]) == ("+5.00个百分点", "百分点")
    assert found["apart"][0] == ("a", "+5.00个百分点")
    assert "相差15.00个百分点" in found["map_said"]
    overview = client_as().get("/indices/").context["rows"]
    assert [row["change"] for row in overview if row["index"] == published] == [""], "the province has one year"
    trace = client_as().get(f"/indices/test-index/trace/?area={CITY}&period=2023").content.decode()
    assert "test.b" in trace
    assert "统计公报" in trace


def test_a_stranger_computes_the_digests_of_a_value_and_of_its_definition(published):
    client = client_as()
    said = client.get("/indices/definitions/TEST-INDEX-1.json").json()
    text = json.dumps(said["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert said["sha256"] == sha256(text.encode()).hexdigest()
    assert (said["index"]["code"], said["valid_from"], said["valid_to"]) == ("test-index", "2000-01-01", None)
    assert [(node["weight"], node["series"], node["low"], node["high"]) for node in said["content"]["nodes"]] == [
        ("1/2", "test.a", None, None), ("1/2", "test.b", "0", "10"),
    ]  # fmt: skip
    lines = client.get(f"/indices/test-index/trace.txt?area={CITY}&period=2023&vintage=1").content
    assert lines.decode().splitlines() == [
        "qp-index-value-1",
        f"index\ttest-index\t{CITY}\t\t2023\t1",
        f"definition\tTEST-INDEX-1\t{said['sha256']}",
        "value\t80\t\t",
        f"figure\ttest.a\t{CITY}\t\t2023\t1\t80\t\t",
        f"figure\ttest.b\t{CITY}\t\t2023\t1\t5\t\t",
    ]
    page = client.get(f"/indices/test-index/trace/?area={CITY}&period=2023").content.decode()
    assert f"/indices/test-index/trace.txt?area={CITY}&amp;period=2023&amp;vintage=1" in page
    [row] = [row for row in records("index", "test-index") if (row["area"], row["period"]) == (CITY, "2023")]
    assert row["digest"] == sha256(lines).hexdigest()
    assert row["digest"] in page
    [found] = [each for each in catalogue(str, "x")["dcat:dataset"] if each["dct:identifier"].endswith("index:mqci")]
    assert [each["@id"] for each in found["dct:conformsTo"]] == ["/indices/definitions/MQCI-2024.json"]
    # what is not public: a draft, a vintage that waits
    draft = small_index("other", state="draft").definitions.get()
    assert client.get(f"/indices/definitions/{draft.code}.json").status_code == 404
    put("test.a", (CITY, "2023", "81"))
    run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
    assert client.get(f"/indices/test-index/trace.txt?area={CITY}&period=2023&vintage=2").status_code == 404


def shown(index, *, why="首次"):
    """A run, and its results of an index published."""
    run = run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
    row = publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation=why, by=officer(), at=NOON)
    publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())


def test_what_was_missing_is_named_wherever_cities_stand_side_by_side():
    index = small_index(missing="reweight")
    put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "90"), provenance="unverified")
    put("test.b", (CITY, "2023", "5"))
    shown(index)
    client, said = client_as(), "缺b，权重已分摊"
    page = client.get("/indices/test-index/?period=2023").context
    assert {row["cell"].area: row["lacking"] for row in page["ranks"]} == {CITY: "", OTHER: said}
    assert {row["name"]: (row["mark"], row["words"]) for row in page["map_rows"]} == {
        "南京市": ("", ""), "苏州市": ("缺1项", said),
    }  # fmt: skip
    assert page["map_title"].endswith("（各处缺项不尽相同，权重已分摊；未经核对）")
    assert client.get(f"/indices/test-index/?area={OTHER}").context["words"] == [said, "所用数据有未经来源核对的"]
    side = client.get(f"/indices/compare/?city={CITY}&city={OTHER}").context
    [row] = side["table"]
    assert row["words"] == ["所用数据有未经来源核对的"], "what holds for all of a row stands once"
    assert [each["words"] for each in row["values"]] == [[], [said]]
    assert "各处缺项不尽相同" in side["trend_title"]


def test_a_trace_goes_on_into_the_vintage_of_the_index_that_was_read(published):
    above = index_above(published)
    shown(above)
    client, where = client_as(), "/indices/test-index/trace/"
    # where the address leaves the place open, that of the newest value; where it names none there is, a choice
    newest, home = (f"{where}?area={area}&period=2023" for area in (CITY, HOME))
    assert [client.get(f"{where}{more}").get("Location") for more in ("", f"?area={CITY}", "?area=&period=2023")] == [
        home, newest, home,
    ]  # fmt: skip
    assert "60 对应 0，100 对应 10" in client.get(newest).content.decode()
    assert [client.get(address).context["form"].errors for address in (newest, home)] == [{}, {}]
    nowhere = client.get(f"{where}?area={CITY}&period=1999")
    assert (nowhere.status_code, dict(nowhere.context["form"].fields["area"].choices).keys() >= {CITY}) == (404, True)
    assert client_as(user_with_post("city_officer", CITY)).get("/desk/indices/trace/test-index/").status_code == 302
    link = f"{where}?area={CITY}&amp;period=2023&amp;vintage=1"
    assert link in client.get(f"/indices/above/trace/?area={CITY}&period=2023").content.decode()
    put("test.a", (CITY, "2023", "82"))
    run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
    asked = f"{where}?area={CITY}&period=2023&vintage="
    desk = client_as(user_with_post("city_officer", CITY))
    assert [client.get(asked + each).status_code for each in ("1", "2", "0", "x", "99999")] == [200, 404, 404, 404, 404]
    assert desk.get(f"/desk/indices/trace/test-index/?area={CITY}&period=2023&vintage=2").status_code == 200
    shown(published, why="企业补报")
    assert f"{where}?area={CITY}".rpartition("?")[2] in client.get(asked + "1").content.decode()
    rows = {row["vintage"]: row["replaced_because"] for row in records("index", "test-index") if row["area"] == CITY
            and row["period"] == "2023"}  # fmt: skip
    assert rows == {1: "企业补报", 2: ""}


def test_counties_are_chosen_and_ranked_inside_their_city_and_never_among_the_cities():
    index = small_index(state="draft")
    made = index.definitions.get()
    made.parameters = {"places": [HOME, "city", "county"]}
    approve(made)
    put("test.a", (CITY, "2023", "80"), (OTHER, "2023", "90"), ("320102", "2023", "70"), ("320104", "2023", "85"))
    put("test.b", *((area, "2023", "5") for area in (CITY, OTHER, "320102", "320104")))
    run = run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    row = publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="首次", by=officer(), at=NOON)
    publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())
    client = client_as()
    page = client.get("/indices/test-index/?area=320102&period=2023").context
    assert [row["cell"].area for row in page["ranks"]] == [OTHER, CITY]
    assert {row["name"] for row in page["map_rows"]} == {"南京市", "苏州市"}
    assert [row["cell"].area for row in page["counties"]] == ["320104", "320102"]
    assert (page["place"]["place"], page["places"], page["of_county"]) == (2, 2, True)
    assert client.get(f"/indices/test-index/?area={CITY}").context["place"]["place"] == 2
    said = client.get("/indices/test-index/?area=320102&period=2023").content.decode()
    assert "在南京市2个县（市、区）中列第2位" in said
    assert "<optgroup" in said
    assert "counties" not in client.get(f"/indices/test-index/?area={OTHER}").context  # none is known of it
    assert client.get("/indices/test-index/?area=320506").status_code == 422  # a county of which nothing is known
    assert "320102" in client.get("/api/v1/indices/test-index").content.decode()
    desk = client_as(user_with_post("city_officer", CITY)).get("/desk/indices/").context
    assert [row["cell"].area for row in desk["ranks"]] == [OTHER, CITY]


def test_a_period_is_written_as_the_language_writes_it(published):
    wanted = {
        "2025": ("2025年", "2025"), "2025H1": ("2025年上半年", "first half of 2025"),
        "2025H2": ("2025年下半年", "second half of 2025"), "2025Q3": ("2025年第3季度", "Q3 2025"),
        "2025-07": ("2025年7月", "2025-7"), "全部": ("全部", "全部"),
    }  # fmt: skip
    for place, language in enumerate(("zh-hans", "en")):
        with override(language):
            assert {code: period_words(code) for code in wanted} == {code: said[place] for code, said in wanted.items()}
    page = client_as().get(f"/indices/test-index/?area={CITY}").content.decode()
    trace = client_as().get(f"/indices/test-index/trace/?area={CITY}&period=2023").content.decode()
    for text in (page, trace):
        assert "南京市2023年：80.00分" in text, "the sentence that says the value"
    assert "由2022年的" in page


def test_the_api_gives_values_with_what_a_reader_must_know(published):
    client = client_as()
    body = client.get("/api/v1/indices/test-index?period=2023&area=" + CITY).json()
    [value] = body["values"]
    assert (value["value"], value["vintage"], value["marks"], value["low"]) == ("80.00", 1, [], None)
    assert client.get("/api/v1/indices/test-index").json()["values"][0]["period"] == "2023"
    assert client.get("/api/v1/indices/test-index?period=soon").status_code == 400
    assert client.get("/api/v1/indices/none").status_code == 404
    said = Shown.objects.latest("since").since
    for path in ("/api/v1/indices", "/api/v1/indices/test-index"):
        assert client.get(path).headers["Last-Modified"] == http_date(said.timestamp())
        assert client.get(path).headers["ETag"]


def test_what_nobody_would_type_is_answered_without_an_error(published):
    """Bytes and places no link of the portal leads to."""
    desk, anybody = client_as(user_with_post("province_officer", HOME)), client_as()
    for path in (
        f"/indices/test-index/trace/?area={CITY}&period=%00", "/indices/test-index/trace/?area=%00&period=2023",
        f"/indices/test-index/trace/?area={CITY}&period=2023&sector=%00", "/indices/series/%00/",
        "/indices/data/index/%00.csv", "/indices/data/none/test-index.csv", "/indices/data/index/test-index.exe",
    ):  # fmt: skip
        assert anybody.get(path).status_code == 404, path
    assert desk.get("/desk/indices/trace/test-index/?area=%00").status_code == 404
    for path in ("/indices/test-index/?area=%00", "/indices/test-index/?period=9999", "/indices/compare/?city=%00"):
        assert anybody.get(path).status_code == 422, path


def test_five_cities_are_compared_and_a_sixth_is_said_to_be_too_many(published):
    cities = "&".join(f"city=32{number:02d}00" for number in range(1, 7))
    page = client_as().get(f"/indices/compare/?{cities}")
    assert page.status_code == 422
    assert "最多选择五个设区市" in page.content.decode()
    five = client_as().get("/indices/compare/?" + cities.rpartition("&")[0])
    assert (five.status_code, len(five.context["chosen"])) == (200, 5)


def test_open_data_in_three_forms_with_stable_identifiers(published):
    client = client_as()
    table = client.get("/indices/data/index/test-index.csv").content.decode()
    assert table.splitlines()[0].lstrip("\ufeff").startswith("index,area,sector,period,value")
    assert client.get("/indices/data/series/test.a.json").json()[0]["source"] == "统计公报"
    rows = pyarrow.parquet.read_table(io.BytesIO(client.get("/indices/data/all/statistics.parquet").content))
    assert rows.num_rows > 370
    assert {"series", "vintage", "stage", "provenance"} <= set(rows.column_names)
    catalogue = client.get("/indices/data/catalogue.jsonld").json()
    one = next(row for row in catalogue["dcat:dataset"] if row["dct:identifier"] == "urn:quality:index:test-index")
    assert [row["dcat:mediaType"] for row in one["dcat:distribution"]] == [
        "text/csv", "application/json", "application/vnd.apache.parquet",
    ]  # fmt: skip
    shown = Shown.objects.filter(index__code="test-index")
    assert one["dct:modified"]["@value"] == str(timezone.localdate(max(row.since for row in shown.order_by("pk"))))
    places = {row["dct:identifier"]: row["skos:prefLabel"][0]["@value"] for row in one["dct:spatial"]}
    assert set(places) == {f"GB/T 2260 {row.area}" for row in shown.order_by("pk")}
    assert places["GB/T 2260 320000"] == "江苏省"
    assert one["dcat:theme"]["@id"].startswith("http://publications.europa.eu/resource/authority/data-theme/")
    gdp = next(row for row in catalogue["dcat:dataset"] if row["dct:identifier"] == "urn:quality:series:gdp.growth")
    assert gdp["dcat:theme"]["@id"].endswith("/ECON")
    assert catalogue["dct:modified"]["@value"] >= one["dct:modified"]["@value"]
    assert all(theme in SUBJECTS for theme in THEMES)


def test_what_is_published_stays_as_its_own_definition_says_and_bears_the_day_here():
    """A definition approved for 2030 changes neither decimals nor bands nor names; 06:30 here is the day before in
    UTC."""
    early, client = datetime(2026, 5, 11, 22, 30, tzinfo=UTC), client_as()
    index = small_index(state="draft")
    made = index.definitions.get()
    made.bands = [{"code": "good", "title": "较好", "title_en": "good", "least": "80"}]
    approve(made)
    put("test.a", (CITY, "2023", "80.55"), at=early)
    put("test.b", (CITY, "2023", "5"), at=early)
    run = run_all(trigger="demand", by=Scope.system("test"), at=early)
    row = publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="首次", by=officer(), at=early)
    publishing.publish(publication_id=row.pk, by=reviewer(), at=early)

    def seen():
        page = client.get("/indices/test-index/").context
        api = client.get("/api/v1/indices/test-index").json()["values"][0]["value"]
        told = [page["value"], page["band"], page["bands"][0][0], page["definition"].code, api]
        return [*told, client.get(f"/indices/test-index/trace/?area={CITY}&period=2023").context["titles"]["a"]]

    before = seen()
    assert before == ["80.28", "较好", "较好", "TEST-INDEX-1", "80.28", "a"]
    later = Definition.objects.create(
        index=index, code="T-2", title="另一个", basis="b", first_period="2020", drafted_by="x", decimals=0,
        parameters=made.parameters, bands=[made.bands[0] | {"title": "优"}],
    )  # fmt: skip
    Node.objects.create(definition=later, code="a", title="改名", series=Series.objects.get(code="test.a"))
    Definition.objects.filter(pk=made.pk).update(validity=DateRange(date(2000, 1, 1), date(2030, 1, 1)))
    approve(later, since="2030-01-01")
    assert seen() == before
    [line] = client.get("/indices/data/index/test-index.json").json()
    assert (line["value"], line["published_on"]) == ("80.28", "2026-05-12")
    assert {row["recorded_on"] for row in client.get("/indices/data/series/test.a.json").json()} == {"2026-05-12"}


def test_the_dashboard_asks_fifteen_questions_at_most(published, django_assert_max_num_queries):
    """With session, user, post and rail; and as many with three indices as with one."""
    client = client_as(user_with_post("province_officer", HOME))
    client.get("/desk/indices/")
    with django_assert_max_num_queries(15) as one:
        client.get("/desk/indices/")
    small_index("second")
    small_index("third")
    run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
    with django_assert_max_num_queries(15) as three:
        client.get("/desk/indices/")
    assert len(three) == len(one)


def test_the_dashboards_say_what_the_change_of_the_leading_index_is_made_of(published, monkeypatch):
    monkeypatch.setattr(glance, "LEADING", "test-index")
    put("test.a", (HOME, "2022", "80"))
    put("test.b", (HOME, "2022", "7"))
    run = run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
    desk = client_as(user_with_post("province_officer", HOME))
    page = desk.get("/desk/indices/")
    assert (page.context["lead"].index.code, page.context["apart"]) == ("test-index", [("a", "+2.50"), ("b", "0.00")])
    [row] = [each for each in page.context["rows"] if each["index"] == published]
    assert row["url"] == f"/desk/indices/trace/test-index/?area={HOME}&period=2023"
    assert desk.get(row["url"]).status_code == 200
    assert "apart" not in client_as().get("/indices/").context  # 2022 is not published yet
    row = publishing.prepare_publication(
        run_id=run.pk, index_id=published.pk, explanation="补充", by=officer(), at=timezone.now()
    )
    publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())
    public = client_as().get("/indices/").context
    assert (public["apart"], public["rows"][0]["url"]) == (page.context["apart"], "/indices/test-index/")


def counted(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in asked]


def test_lists_ask_the_same_of_one_row_and_of_three(published):
    desk, anybody = client_as(user_with_post("province_officer", HOME)), client_as()
    pages = [(desk, f"/desk/indices/{name}/") for name in ("runs", "definitions", "statistics", "targets")]
    pages += [(anybody, f"/indices/{name}/") for name in ("errata", "series", "data", "targets", "compare")]
    pages += [(anybody, "/indices/")]

    def more():
        """Another run, definition, series with figures, publication with an erratum."""
        number = Run.objects.count()
        put("test.b", (CITY, "2023", str(5 + number)), at=timezone.now())
        run = run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
        asked = {"run_id": run.pk, "index_id": published.pk, "explanation": "修订", "at": timezone.now()}
        row = publishing.prepare_publication(by=officer(), **asked)
        publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())
        small_index(f"more-{number}", series=(f"more.a{number}", f"more.b{number}"))

    more()
    before = [counted(client, path) for client, path in pages]
    more()
    more()
    after = [counted(client, path) for client, path in pages]
    for (_client, path), one, three in zip(pages, before, after, strict=True):
        assert len(three) == len(one), (path, [sql for sql in three if sql not in one])


def test_a_change_of_what_is_counted_is_not_called_a_rise(published):
    """Constructed: b (scored 80) comes in beside a (80 → 82): a moves by its own score, coverage is said as such."""
    index = small_index("patchy", missing="reweight", series=("test.c", "test.d"))
    put("test.c", (CITY, "2022", "80"), (CITY, "2023", "82"))
    put("test.d", (CITY, "2023", "0"))
    run = run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
    row = publishing.prepare_publication(
        run_id=run.pk, index_id=index.pk, explanation="首次", by=officer(), at=timezone.now()
    )
    publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())
    page = client_as().get(f"/indices/patchy/?area={CITY}&period=2023")
    assert page.context["delta"] == "−9.00"  # 80 alone, then (82 + 60) / 2
    assert page.context["apart"] == [
        ("计入指标增减的影响", "−10.50"), ("a", "+1.50"), ("b", "0.00"),
    ]  # fmt: skip


def test_the_desk_from_a_run_to_its_publication(published):
    put("test.b", (CITY, "2023", "9"), at=NOON)
    run = run_all(trigger="demand", by=Scope.system("test"), at=timezone.now())
    one = client_as(user_with_post("province_officer", HOME))
    two = client_as(user_with_post("province_reviewer", HOME))
    assert one.get(f"/desk/indices/runs/{run.pk}/").status_code == 200
    page = one.get(f"/desk/indices/runs/{run.pk}/test-index/")
    assert "test.b" in page.context["form"].initial["explanation"]
    made = one.post(f"/desk/indices/runs/{run.pk}/test-index/", {"explanation": "修订"})
    assert made.status_code == 302
    where = made["Location"]
    assert one.post(f"{where}publish/").status_code == 302
    assert client_as().get("/indices/errata/").context["rows"] == []  # not by the same hands
    assert two.post(f"{where}publish/").status_code == 302
    [erratum] = client_as().get("/indices/errata/").context["rows"]
    assert (erratum["before"], erratum["after"]) == ("80.00", "88.00")


def test_a_trend_says_a_turn_at_its_end_and_its_intervals_stand_in_its_table():
    index = small_index(series=("test.a", "test.a2"))
    for year, value in (("2021", "70"), ("2022", "90"), ("2023", "80")):
        put("test.a", (CITY, year, value), (OTHER, year, value))
        put("test.a2", (CITY, year, "5"), (OTHER, year, "5"))
    run = run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    row = publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="首次", by=officer(), at=NOON)
    publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())
    page = client_as().get(f"/indices/test-index/?area={CITY}")
    assert page.context["trend_title"].endswith("，最近一期−5.00")
    assert page.context["trend_spans"] is None  # nothing was sampled
    assert page.context["sample"] is None


def test_a_value_of_one_sampled_figure_says_its_sample_and_its_trend_has_intervals():
    index = small_index(state="draft")
    made = index.definitions.get()
    made.nodes.filter(code="b").delete()
    made.nodes.update(share_of=1)
    approve(made)
    by, series = officer(), Series.objects.get(code="test.a")
    release = Release.objects.create(
        kind="survey", source="调查", recorded_at=NOON, recorded_by=by.actor, recorded_user=by.user_id, values_count=2,
    )  # fmt: skip
    for year, value in (("2022", 80), ("2023", 82)):
        Observation.objects.create(
            series=series, area=CITY, period=year, vintage=1, stage="first", value=value, low=value - 2, high=value + 2,
            n=400, provenance="official", source="调查", release=release, recorded_at=NOON,
        )  # fmt: skip
    release_figures(release_id=release.pk, by=reviewer(), at=NOON)
    run = run_all(trigger="demand", by=Scope.system("test"), at=NOON)
    row = publishing.prepare_publication(run_id=run.pk, index_id=index.pk, explanation="首次", by=officer(), at=NOON)
    publishing.publish(publication_id=row.pk, by=reviewer(), at=timezone.now())
    page = client_as().get(f"/indices/test-index/?area={CITY}")
    assert page.context["sample"] == 400
    assert "样本量400。" in page.content.decode()
    assert page.context["trend_spans"][1][0] == [80.0, 84.0]
    assert "80.00–84.00" in page.content.decode()


def test_a_series_of_many_places_is_chosen_from_a_list():
    small_index()
    codes = [f"32{number:02d}00" for number in range(1, 14)]
    counties = ["320102", "320104", "320105", "320106"]
    put("test.a", *((code, "2023", "80") for code in codes[:10]))
    assert "place-links" in client_as().get("/indices/series/test.a/").content.decode()
    put("test.a", *((code, "2023", "80") for code in [*codes[10:], *counties]))
    page = client_as().get("/indices/series/test.a/?place=320104")
    text = page.content.decode()
    assert "place-links" not in text
    assert '<option value="320104" selected>' in text
    assert page.context["area"] == "320104"
    assert client_as().get("/indices/series/test.a/?place=%00.x").status_code in (200, 404)
