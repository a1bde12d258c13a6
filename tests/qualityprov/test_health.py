"""/healthz lives, /readyz names what does not answer, /metrics opens to the machine or the token only."""

import pytest
from django.db import DatabaseError

from qualityprov import health

READY = {"ready": True, "database": "ok", "broker": "ok", "migrations": "ok"}


@pytest.fixture
def embedded(settings, django_db_setup):
    """The broker of this clone, up because the test database is."""
    return settings


def test_alive_asks_nothing(client, django_assert_num_queries):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_when_every_part_answers(client, embedded):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, READY)


@pytest.mark.django_db
def test_a_dead_broker_is_named(client, embedded):
    embedded.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == READY | {"ready": False, "broker": "unreachable"}


@pytest.mark.django_db
def test_a_dead_database_is_named_and_its_migrations_unknown(client, embedded, monkeypatch):
    def refuse():
        raise DatabaseError("gone")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == READY | {"ready": False, "database": "unreachable", "migrations": "unknown"}


@pytest.mark.django_db
def test_waiting_migrations_are_counted(client, embedded, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one", "two"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "2 to apply"


@pytest.mark.django_db
class TestMetrics:
    def test_the_machine_itself_may_read(self, client, embedded):
        client.get("/healthz")
        text = client.get("/metrics").content.decode()
        assert 'qualityprov_requests_total{method="GET",status="200",view="healthz"}' in text
        assert 'qualityprov_up{part="database"} 1.0' in text
        assert "qualityprov_queue_length" in text

    @pytest.mark.parametrize(
        "extra",
        [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"REMOTE_ADDR": ""}],
        ids=["elsewhere", "through a proxy on the machine", "unknown"],
    )
    def test_others_may_not(self, client, embedded, extra):
        assert client.get("/metrics", **extra).status_code == 403

    @pytest.mark.parametrize(("given", "status"), [("right", 200), ("wrong", 403), ("", 403), ("密", 403)])
    def test_the_token_opens_from_anywhere(self, client, embedded, given, status):
        embedded.METRICS_TOKEN = "right"
        headers = {"Authorization": f"Bearer {given}"}
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=headers).status_code == status

    def test_an_empty_token_opens_nothing(self, client, embedded):
        embedded.METRICS_TOKEN = ""
        headers = {"Authorization": "Bearer "}
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=headers).status_code == 403


def test_a_part_that_is_down_is_zero_in_the_metrics(client, settings, monkeypatch):
    parts = {"database": "unreachable", "broker": "ok"}
    monkeypatch.setattr(health, "parts", lambda: parts)
    monkeypatch.setattr(health, "queue_length", lambda: None)
    text = client.get("/metrics").content.decode()
    assert 'qualityprov_up{part="database"} 0.0' in text
    assert "qualityprov_queue_length" not in text
