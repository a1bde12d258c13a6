"""The embedded servers: two clones never meet, stale state after kill -9 does not matter, the last user stops them."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest

from qualityprov import services

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(monkeypatch):
    """A clone of its own: another var/, nothing running in it.

    Not under tmp_path, whose parent every starting pytest closes to all accounts but ours, PostgreSQL's included.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        monkeypatch.setenv("QUALITYPROV_VAR", f"{place}/var")
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.delenv("REDIS_URL", raising=False)
        yield Path(place) / "var"
        services.stop()


def ask(statement):
    with psycopg2.connect(services.Postgres().url()) as link, link.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_they_start_once_and_stop_once(clone):
    assert [service.title for service in services.start()] == ["PostgreSQL", "Redis"]
    assert services.start() == []
    assert ask("SHOW jit") == "off"
    assert ask("SELECT datcollate FROM pg_database WHERE datname = 'qualityprov'") == "C.UTF-8"
    assert services.Redis().accepts()
    assert [service.title for service in services.stop()] == ["Redis", "PostgreSQL"]
    assert services.stop() == []


def test_after_kill_9_the_next_start_recovers_what_was_committed(clone):
    services.start()
    link = psycopg2.connect(services.Postgres().url())
    link.autocommit = True
    link.cursor().execute("CREATE TABLE kept AS SELECT 7 AS value")
    link.close()
    for service in (services.Postgres(), services.Redis()):
        os.kill(service.pid(), signal.SIGKILL)
    assert services.wait_until(lambda: not (services.Postgres().pid() or services.Redis().pid()), 10)
    assert [service.title for service in services.start()] == ["PostgreSQL", "Redis"]
    assert ask("SELECT value FROM kept") == 7


def test_a_pid_that_went_to_a_stranger_is_not_believed(clone):
    services.start()
    services.stop()
    (clone / "pg" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    (clone / "redis" / "redis.pid").write_text(str(os.getpid()))
    assert services.Postgres().pid() is None
    assert services.Redis().pid() is None
    services.start()
    assert ask("SELECT 1") == 1


def test_servers_whose_files_were_deleted_are_replaced(clone):
    services.start()
    old = services.Postgres().pid(), services.Redis().pid()
    subprocess.run(["rm", "-rf", str(clone)], check=True)
    assert len(services.start()) == 2
    assert ask("SELECT 1") == 1
    assert all(not services.process_name(pid) for pid in old)


def test_a_long_path_gets_a_short_socket(tmp_path, monkeypatch):
    deep = tmp_path / ("深" * 30) / ("x" * 60)
    monkeypatch.setenv("QUALITYPROV_VAR", str(deep))
    first = services.socket_dir("pg")
    assert len(bytes(first / ".s.PGSQL.5432.lock")) < 108
    monkeypatch.setenv("QUALITYPROV_VAR", str(deep / "other"))
    assert services.socket_dir("pg") != first


def test_the_last_user_stops_them(clone):
    program = "from qualityprov import services\nwith services.in_use(): print('up', flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline() == "up\n"
        with services.in_use():
            pass
        assert services.Postgres().pid(), "another process still uses it"
    finally:
        other.communicate("\n")
    assert services.Postgres().pid() is None


def test_who_typed_start_keeps_them(clone):
    assert services.main(["start"]) == 0
    with services.in_use():
        pass
    assert services.Postgres().pid()
    assert services.main(["stop"]) == 0
    assert services.main(["status"]) == 3


def test_a_named_server_is_not_started(clone, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal:secret@database/portal")
    assert [service.title for service in services.embedded()] == ["Redis"]
    assert set(services.environment()) == {"REDIS_URL"}
    monkeypatch.setenv("REDIS_URL_FILE", "/run/secrets/redis_url")
    assert services.embedded() == []


def test_the_settings_fit_a_small_and_a_large_machine(monkeypatch):
    def machine(gigabytes):
        monkeypatch.setattr(os, "sysconf", lambda name: {"SC_PAGE_SIZE": 4096}.get(name, gigabytes * 2**18))
        return services.postgres_settings()

    assert machine(4)["shared_buffers"] == "512MB"
    assert machine(24)["shared_buffers"] == "1024MB"
    assert machine(0.5)["shared_buffers"] == "128MB"
