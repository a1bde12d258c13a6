"""The open API as a whole: errors, methods, CORS, throttle, gzip; the list and its cursors."""

import gzip
import json

import pytest
from django.test import override_settings

from apps.public_register import cursors, listing, throttle
from tests.factories.divisions import division
from tests.factories.registry import EnterpriseFactory, enterprise_in

pytestmark = pytest.mark.django_db
LIST = "/api/v1/enterprises"


def names(answer):
    return [row["name"] for row in answer.json()["results"]]


def problem(answer, status, code):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert {"type", "title", "status", "code", "detail", "instance"} <= set(body)
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"].endswith(f"#{code}")
    return body


# --- Every failure is a problem document ------------------------------------------------------------------------------
def test_404(api):
    problem(api("/api/v1/nothing"), 404, "not-found")
    problem(api("/api/"), 404, "not-found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", [LIST, "/api/v1/enterprises/91320100MA1ABCD2XR", "/api/v1/nothing"])
def test_405(client, method, path):
    answer = getattr(client, method)(path)
    problem(answer, 405, "method-not-allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_406(api):
    EnterpriseFactory(uscc="91320100MA1ABCD2XR")
    problem(api("/api/v1/enterprises/91320100MA1ABCD2XR", Accept="image/png"), 406, "not-acceptable")
    problem(api(LIST, Accept="image/png"), 406, "not-acceptable")
    assert api("/api/v1/enterprises/91320100MA1ABCD2XR", Accept="text/html, */*;q=0.1").status_code == 200


def test_500_is_recorded_and_says_nothing_of_the_inside(api, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("apps.public_register.queries.find", fail)
    answer = api("/api/v1/enterprises/91320100MA1ABCD2XR")
    problem(answer, 500, "server-error")
    assert "hunter2" not in answer.content.decode()
    assert "hunter2" in caplog.text


def test_a_forged_host_is_a_bad_request(api):
    EnterpriseFactory.create_batch(2)
    problem(api(f"{LIST}?limit=1", Host="evil.example"), 400, "bad-request")


def test_messages_follow_accept_language(api):
    assert api("/api/v1/nothing", Accept_Language="en").json()["title"] == "Not found"


def test_429_names_the_wait_and_only_the_one_client_waits():
    now = [0.0]
    buckets = throttle.Buckets(60, clock=lambda: now[0])
    assert [buckets.wait("a") for _ in range(60)] == [0] * 60
    assert buckets.wait("a") == 2
    assert buckets.wait("b") == 0
    now[0] += 2
    assert [buckets.wait("a"), buckets.wait("a")] == [0, 0]
    assert buckets.wait("a") > 0


def test_a_flood_of_addresses_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(throttle, "MANY", 10)
    buckets = throttle.Buckets(60, clock=lambda: 0.0)
    for number in range(100):
        buckets.wait(str(number))
    assert len(buckets.buckets) <= 10


@override_settings(OPEN_API_RATE=2)
def test_429(client):
    assert [client.get("/api/v1/divisions").status_code for _ in range(2)] == [200, 200]
    answer = client.get("/api/v1/divisions")
    problem(answer, 429, "too-many-requests")
    assert int(answer["Retry-After"]) >= 1
    assert answer["Access-Control-Allow-Origin"] == "*"


# --- CORS, HEAD, OPTIONS, gzip ----------------------------------------------------------------------------------------
def test_options_and_cors(client):
    answer = client.options(LIST, headers={"origin": "https://elsewhere.example"})
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert client.get(LIST)["Access-Control-Expose-Headers"].startswith("ETag")
    assert "Set-Cookie" not in client.get(LIST)


def test_head_has_the_headers_and_no_body(client):
    got, head = client.get(LIST), client.head(LIST)
    assert head.content == b""
    assert (head["ETag"], head["Content-Length"]) == (got["ETag"], str(len(got.content)))


def test_gzip(api):
    EnterpriseFactory.create_batch(5)
    plain, packed = api(LIST), api(LIST, Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]


# --- The list ---------------------------------------------------------------------------------------------------------
def test_pages_follow_each_other_both_ways_without_gap(api):
    made = [EnterpriseFactory(name=f"第{n:02d}机械有限公司").name for n in range(7)]
    seen, url, pages = [], f"{LIST}?limit=3", []
    while url:
        answer = api(url)
        pages.append(names(answer))
        seen += names(answer)
        last, url = answer.json(), answer.json()["next"]
    assert seen == made
    assert [len(page) for page in pages] == [3, 3, 1]
    back = api(last["previous"])
    assert names(back) == pages[1]
    assert names(api(back.json()["previous"])) == pages[0]
    assert api(back.json()["previous"]).json()["previous"] is None


def test_rows_that_arrive_while_paging_shift_nothing(api):
    EnterpriseFactory.create_batch(4)
    first = api(f"{LIST}?limit=2").json()
    EnterpriseFactory.create_batch(2)
    rest = api(first["next"]).json()
    assert not {row["code"] for row in first["results"]} & {row["code"] for row in rest["results"]}


def test_filters(api):
    enterprise_in("320102", name="甲化工有限公司")
    enterprise_in("320106", name="乙化工有限公司", status="revoked", status_on="2025-01-01")
    enterprise_in("320302", name="丙化工有限公司")
    assert names(api(f"{LIST}?q=化工&division=320100")) == ["甲化工有限公司", "乙化工有限公司"]
    assert names(api(f"{LIST}?division=320302")) == ["丙化工有限公司"]
    assert names(api(f"{LIST}?status=revoked")) == ["乙化工有限公司"]
    assert api(f"{LIST}?division=320000").json()["count"] == 3


def test_nearest_names_first(api):
    for name in ("江苏省苏宁长名实业有限公司", "苏宁公司"):
        EnterpriseFactory(name=name)
    assert names(api(f"{LIST}?q=苏宁")) == ["苏宁公司", "江苏省苏宁长名实业有限公司"]


@pytest.mark.parametrize(
    "q",
    [
        "%25%25",
        "__",
        "\\\\",
        "%25机",
        "';--",
        "１２３４５",
        "有限%00公司",
        "机" * 5000,
        "🏭🏭",
        "\ud800".encode("utf-8", "surrogatepass").hex(),
    ],
)
def test_wildcards_and_hostile_text_match_nothing_and_break_nothing(api, q):
    EnterpriseFactory()
    answer = api(f"{LIST}?q={q}")
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert names(answer) == []


def test_one_character_is_explained(api):
    body = problem(api(f"{LIST}?q=机", Accept_Language="en"), 400, "invalid-parameter")
    assert "two or more" in body["errors"]["q"]


@pytest.mark.parametrize(
    ("query", "blamed"),
    [
        ("division=999999", "division"),
        ("division=32", "division"),
        ("industry=ZZ", "industry"),
        ("status=closed", "status"),
        ("limit=0", "limit"),
        ("limit=100000000000000000000", "limit"),
        ("limit=0000000018000", "limit"),
        ("limit=000000001" + "9" * 20, "limit"),
        ("limit=-1", "limit"),
        ("limit=٣", "limit"),
        ("divison=320100", "divison"),
        ("q=%00%00", "q"),
    ],
)
def test_bad_parameters_are_named(api, query, blamed):
    assert blamed in problem(api(f"{LIST}?{query}"), 400, "invalid-parameter")["errors"]


@pytest.mark.parametrize("cursor", ["x", "W10:abc", "'", "%00", "a" * 5000])
def test_forged_cursors(api, cursor):
    problem(api(f"{LIST}?cursor={cursor}"), 400, "invalid-cursor")


def test_a_cursor_holds_only_for_its_filters_and_cannot_be_altered(api):
    EnterpriseFactory.create_batch(3)
    url = api(f"{LIST}?limit=1").json()["next"]
    problem(api(f"{url}&status=open"), 400, "invalid-cursor")
    cursor = cursors.write(cursors.Cursor(("steady", 1)), {})
    payload, mac = cursor.rsplit(":", 1)
    problem(api(f"{LIST}?cursor={payload[:-2]}xx:{mac}"), 400, "invalid-cursor")


def test_a_list_has_a_validator(api):
    EnterpriseFactory()
    first = api(LIST)
    assert api(LIST, If_None_Match=first["ETag"]).status_code == 304
    EnterpriseFactory()
    assert api(LIST, If_None_Match=first["ETag"]).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(api, rows, django_assert_num_queries):
    EnterpriseFactory.create_batch(rows)
    api(LIST)
    api(f"{LIST}?q=试制&division=320102")  # a process asks once how common pairs of characters are
    with django_assert_num_queries(3):  # count, keys, records
        assert len(names(api(LIST))) == rows
    with django_assert_num_queries(4):  # division exists, former names, hits, records
        assert len(names(api(f"{LIST}?q=试制&division=320102"))) == rows


def test_the_page_is_exactly_this(api):
    EnterpriseFactory()
    assert set(api(LIST).json()) == {"next", "previous", "count", "count_is_exact", "results"}


def test_merged_records_are_not_listed(api):
    survivor = EnterpriseFactory()
    EnterpriseFactory(merged_into=survivor)
    assert names(api(LIST)) == [survivor.name]


# --- Common fragments ------------------------------------------------------------------------------------------------
@pytest.fixture
def capped(monkeypatch):
    """Counting stops at 3, and nothing is remembered from elsewhere."""
    monkeypatch.setattr(listing, "COUNT_CAP", 3)
    memory = listing.Common(clock=lambda: memory.now)
    memory.now = 1000.0
    monkeypatch.setattr(listing, "common", memory)
    return memory


def test_a_common_fragment_comes_in_steady_order_both_ways(api, capped):
    made = [EnterpriseFactory(name=f"第{'长' * (7 - n)}机械有限公司").name for n in range(7)]
    seen, url = [], f"{LIST}?q=机械&limit=3"
    while url:
        body = api(url).json()
        assert (body["count"], body["count_is_exact"]) == (3, False)
        seen.append([row["name"] for row in body["results"]])
        url, back = body["next"], body["previous"]
    assert [name for page in seen for name in page] == made
    assert names(api(back)) == seen[1]
    assert names(api(api(back).json()["previous"])) == seen[0]


@pytest.mark.parametrize("reach", [0, 2, 1000])
def test_counting_by_walking_counts_the_same(api, capped, monkeypatch, reach):
    monkeypatch.setattr("apps.registry.queries.fragments.Wanted.reach_to_count", lambda wanted, count: reach)
    for n in range(3):
        EnterpriseFactory(name=f"第{n}机械有限公司")
    body = api(f"{LIST}?q=机械").json()
    assert (body["count"], body["count_is_exact"]) == (3, True)
    EnterpriseFactory(name="第四机械有限公司")
    body = api(f"{LIST}?q=机械").json()
    assert (body["count"], body["count_is_exact"], len(body["results"])) == (3, False, 4)


def test_that_a_fragment_is_common_is_remembered_for_ten_minutes_but_never_a_row(api, capped):
    rows = [EnterpriseFactory(name=f"第{n}机械有限公司") for n in range(4)]
    assert api(f"{LIST}?q=机械").json()["count_is_exact"] is False
    rows[0].delete()
    body = api(f"{LIST}?q=机械").json()
    assert (body["count_is_exact"], [row["name"] for row in body["results"]]) == (False, [r.name for r in rows[1:]])
    assert api(f"{LIST}?q=机械&division=320102").json()["count_is_exact"] is True  # another question
    capped.now += 601
    assert api(f"{LIST}?q=机械").json() | {"results": None} == {
        "next": None, "previous": None, "count": 3, "count_is_exact": True, "results": None,
    }  # fmt: skip


def test_a_reader_keeps_his_order_while_a_fragment_becomes_common(api, capped):
    for n in range(3):
        EnterpriseFactory(name=f"{'长' * n}机械有限公司")
    first = api(f"{LIST}?q=机械&limit=2").json()
    EnterpriseFactory(name="后来的长长长长机械有限公司")
    second = api(first["next"]).json()
    assert [row["name"] for row in second["results"]] == ["长长机械有限公司", "后来的长长长长机械有限公司"]
    assert second["count_is_exact"] is False
    assert names(api(second["previous"])) == [row["name"] for row in first["results"]]


def test_the_memory_of_common_fragments_stays_small(monkeypatch):
    memory = listing.Common(clock=lambda: 0.0)
    monkeypatch.setattr(memory, "MANY", 10)
    for number in range(25):
        memory.add(number)
        assert number in memory
    assert len(memory.until) <= 10


# --- Reference --------------------------------------------------------------------------------------------------------
def test_divisions(api):
    division("320102")
    rows = {row["code"]: row for row in api("/api/v1/divisions").json()["results"]}
    keys = {"code", "name", "name_en", "level", "parent", "valid_from", "valid_to", "successor"}
    assert set(rows["320102"]) == keys
    assert (rows["320102"]["parent"], rows["320100"]["level"]) == ("320100", "city")


def test_root_names_the_rest(api):
    assert api("/api/v1/").json()["divisions"] == "http://testserver/api/v1/divisions"


def test_schema(api):
    schema = json.loads(api("/api/v1/schema?format=json", Accept="application/json").content)
    assert schema["openapi"].startswith("3.")
    paths = {"/api/v1/", "/api/v1/enterprises", "/api/v1/enterprises/{code}", "/api/v1/enterprises/changes"}
    paths |= {"/api/v1/divisions", "/api/v1/enterprises/{code}/rating", "/api/v1/sources/facts"}
    paths |= {"/api/v1/serious-list", "/api/v1/serious-list/changes", "/api/v1/draws", "/api/v1/draws/{id}"}
    paths |= {"/api/v1/inspection-exceptions", "/api/v1/exceptions"}
    paths |= {"/api/v1/inspection-results", "/api/v1/sampling-results", "/api/v1/licences", "/api/v1/licences/{number}"}
    paths |= {"/api/v1/licences/changes"}
    paths |= {
        "/api/v1/consumer-warnings",
        "/api/v1/recalls",
        "/api/v1/awards",
        "/api/v1/indices",
        "/api/v1/indices/{code}",
    }
    paths |= {f"/api/v1/partner/{name}" for name in ("token", "feed", "owed", "answers")}
    assert paths == set(schema["paths"])
    assert set(schema["paths"]["/api/v1/enterprises/{code}"]["get"]["responses"]) >= {"200", "304", "308", "404", "410"}
