"""Every request has an id, a line in the log and safe headers; Redis may be away."""

import json
import logging
import re

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisGone

from qualityprov.cache import ForgivingRedisCache
from qualityprov.logs import LineFormatter
from qualityprov.middleware import RequestMiddleware

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def answer(request, response=None):
    request.resolver_match = None
    return RequestMiddleware(lambda _: response or HttpResponse("ok"))(request)


class TestRequestId:
    def test_is_made_when_none_is_given(self):
        request = RequestFactory().get("/")
        assert answer(request)["X-Request-ID"] == request.id
        assert re.fullmatch(r"[0-9a-f]{32}", request.id)

    def test_of_the_proxy_is_kept(self, settings):
        settings.PROXY_COUNT = 1
        request = RequestFactory().get("/", headers={"X-Request-ID": "0192-proxy-made"})
        assert answer(request)["X-Request-ID"] == "0192-proxy-made"

    @pytest.mark.parametrize("given", ["short", "a b c d e f g h", "x" * 65, "ab\ncdefgh", "编号编号编号编号"])
    def test_that_could_forge_a_log_line_is_replaced(self, settings, given):
        settings.PROXY_COUNT = 1
        request = RequestFactory().get("/", HTTP_X_REQUEST_ID=given)
        assert answer(request)["X-Request-ID"] != given

    def test_of_a_client_is_not_believed_without_a_proxy(self):
        request = RequestFactory().get("/", headers={"X-Request-ID": "0192-client-made"})
        assert answer(request)["X-Request-ID"] != "0192-client-made"


class TestLogLine:
    def test_says_what_happened_and_hides_what_was_searched(self, caplog):
        with caplog.at_level(logging.INFO, "qualityprov.request"):
            answer(RequestFactory().get("/enterprises/?q=某某公司"))
        (record,) = caplog.records
        assert (record.method, record.path, record.status) == ("GET", "/enterprises/", 200)
        assert "某某" not in str(record.__dict__)

    def test_as_json_has_the_keys_of_every_other_line(self, caplog):
        with caplog.at_level(logging.INFO, "qualityprov.request"):
            request = RequestFactory().get("/查询")
            answer(request)
        line = json.loads(LineFormatter(json_lines=True, processors=[lambda *_: ""]).format(caplog.records[0]))
        assert line.pop("timestamp").endswith("Z")
        assert line.pop("ms") >= 0
        assert line == {
            "method": "GET",
            "path": "/查询",
            "status": 200,
            "request_id": request.id,
            "event": "request",
            "level": "info",
            "logger": "qualityprov.request",
        }

    @pytest.mark.parametrize(
        "path", ["/serious-list/subscription/{}/", "/accounts/confirm-email/{}/", "/verify/{}.pdf"]
    )
    def test_a_link_that_opens_something_is_not_in_the_line(self, caplog, client, db, path):
        with caplog.at_level(logging.INFO, "qualityprov.request"):
            client.get(path.format("Zz-only-for-its-reader"))
        (record,) = [record for record in caplog.records if record.name == "qualityprov.request"]
        assert record.path == path.format("…")

    def test_a_failure_is_a_warning(self, caplog):
        answer(RequestFactory().get("/x"), HttpResponse(status=500))
        assert [record.levelname for record in caplog.records] == ["WARNING"]

    def test_probes_are_silent(self, caplog):
        with caplog.at_level(logging.INFO, "qualityprov.request"):
            answer(RequestFactory().get("/healthz"))
        assert caplog.records == []


def test_every_answer_carries_the_safe_headers(client):
    response = client.get("/healthz")
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=(self)" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/accounts/login/", "/nowhere"])
def test_a_host_name_that_is_not_ours_is_refused_in_plain_words(client, path):
    response = client.get(path, HTTP_HOST="evil.example")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain")


class TestForgivingCache:
    @pytest.fixture
    def cache(self, monkeypatch):
        monkeypatch.setattr(ForgivingRedisCache, "silent_until", 0.0)
        return ForgivingRedisCache("unix:///nowhere/redis.sock?db=0", {})

    def test_what_cannot_be_reached_is_not_there(self, cache):
        assert cache.get("a") is None
        assert cache.get("a", "otherwise") == "otherwise"
        assert cache.get_many(["a", "b"]) == {}
        assert "a" not in cache
        assert cache.add("a", 1, 10) is True
        assert cache.incr("a") == 1
        assert cache.get_or_set("a", lambda: 5) == 5
        for silent in (lambda: cache.set("a", 1), lambda: cache.delete("a"), lambda: cache.touch("a"), cache.clear):
            assert not silent()

    def test_a_server_that_is_away_is_not_asked_again_at_once(self, cache, monkeypatch):
        asked = []

        def refuse(*_, **__):
            asked.append(1)
            raise RedisGone

        monkeypatch.setattr(type(cache).__mro__[1], "get", refuse)
        for _ in range(5):
            cache.get("a")
        assert len(asked) == 1

    def test_with_a_server_it_is_a_cache(self, django_db_setup, monkeypatch):
        from qualityprov.services import Redis

        monkeypatch.setattr(ForgivingRedisCache, "silent_until", 0.0)
        cache = ForgivingRedisCache(Redis().url(database=15), {})
        cache.set("a", {"名": 1}, timeout=5)
        assert cache.get("a") == {"名": 1}
        assert cache.add("a", 2) is False
        cache.delete("a")
        assert cache.get("a") is None
        for pool in cache._cache._pools.values():  # an open socket would warn in a later test
            pool.disconnect()

    def test_tests_themselves_use_memory(self):
        assert "LocMem" in type(caches["default"]).__name__
