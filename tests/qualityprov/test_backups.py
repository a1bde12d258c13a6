"""A backup, put back elsewhere, is the same data, and its audit chain verifies against the head of its manifest."""

import json
import os
from datetime import UTC, datetime
from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apps.audit.operations import record
from apps.kernel.scope import Scope
from qualityprov import backups
from tests.database import admin

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
# a name of this process: another worker may try to restore at the same time
OTHER = f"qp_restore_{os.getpid()}"


@pytest.fixture
def portal(transactional_db, settings, tmp_path):
    """A portal with three audited acts and two files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "ab" / "evidence.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(256)))
    (settings.MEDIA_ROOT / "营业执照.png").write_bytes(b"\x89PNG")
    for number in range(3):
        with transaction.atomic():
            data = {"名称": "𠮷林省某某公司", "n": number}
            record(verb="t.done", by=Scope.system("test"), at=AT, subject=("thing", number), data=data)
    return tmp_path


@pytest.fixture
def elsewhere(portal):
    """Another, empty database on the same server."""
    with admin() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {OTHER}")
    yield {**connection.settings_dict, "NAME": OTHER}
    with admin() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)")


def contents(place):
    """{table: (rows, hash of all rows as text)} of a database; what is not logged is left out of a backup."""
    link = psycopg2.connect(dbname=place["NAME"], user=place["USER"], host=place["HOST"])
    with link, link.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p'"
            " AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            found[table] = cursor.fetchone()
    link.close()
    return found


def files(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_is_restored_is_what_was_backed_up(portal, elsewhere, settings):
    manifest = backups.back_up(portal / "backup", at=AT)
    assert manifest["audit_head"]["seq"] == 3
    assert not (portal / "backup.partial").exists()

    restored = backups.restore(portal / "backup", place=elsewhere, media_root=portal / "new")

    assert restored == manifest
    before = contents(connection.settings_dict)
    assert before["audit_event"][0] == 3
    assert contents(elsewhere) == before
    assert files(portal / "new") == files(settings.MEDIA_ROOT)


def test_the_restored_chain_holds_the_head_of_the_manifest(portal, elsewhere):
    head = backups.back_up(portal / "backup", at=AT)["audit_head"]
    backups.restore(portal / "backup", place=elsewhere, media_root=portal / "new")
    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = OTHER
    try:
        said = StringIO()
        call_command("verify_audit", "--json", f"--head={head['seq']}:{head['hash']}", stdout=said)
        report = json.loads(said.getvalue().splitlines()[-1])
        assert (report["events"], report["broken"]) == (3, [])
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original


def test_a_full_database_is_not_touched(portal):
    backups.back_up(portal / "backup", at=AT)
    before = contents(connection.settings_dict)
    with pytest.raises(backups.BackupError, match="not empty"):
        backups.restore(portal / "backup", media_root=portal / "new")
    assert contents(connection.settings_dict) == before
    assert not (portal / "new").exists()


def test_files_that_are_there_are_not_overwritten(portal, elsewhere, settings):
    backups.back_up(portal / "backup", at=AT)
    with pytest.raises(backups.BackupError, match="move its files away"):
        backups.restore(portal / "backup", place=elsewhere)
    assert backups.tables(elsewhere) == 0


@pytest.mark.parametrize("name", [backups.DUMP, backups.MEDIA])
def test_a_damaged_backup_is_refused_before_anything_is_written(portal, elsewhere, name):
    backups.back_up(portal / "backup", at=AT)
    path = portal / "backup" / name
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(backups.BackupError, match=name):
        backups.restore(portal / "backup", place=elsewhere, media_root=portal / "new")
    assert backups.tables(elsewhere) == 0
    assert not (portal / "new").exists()


def test_an_older_backup_is_never_overwritten(portal):
    (portal / "backup").mkdir()
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(portal / "backup"))
    assert list((portal / "backup").iterdir()) == []


def test_no_password_stands_on_a_command_line(monkeypatch):
    seen = {}

    def run(command, *, env, **_):
        seen.update(command=command, env=env)
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr(backups.subprocess, "run", run)
    backups.call({"HOST": "db", "USER": "u", "PASSWORD": "hush", "NAME": "n"}, "pg_dump", "--format=custom")
    assert seen["env"]["PGPASSWORD"] == "hush"
    assert "hush" not in " ".join(seen["command"])
