"""A template of before is brought up to date only where nothing it was made of has changed."""

import os

import pytest

from tests import database
from tests.database import grows_into, parts

BEFORE = {"apps/a/migrations/0001_initial.py": "1", "apps/a/sql/guards.sql": "2", "apps/a/data/items.csv": "3"}


@pytest.mark.parametrize(
    ("now", "grows"),
    [
        (BEFORE, True),
        (BEFORE | {"apps/a/migrations/0002_more.py": "9", "apps/a/sql/more.sql": "9"}, True),
        *((BEFORE | {name: "changed"}, False) for name in BEFORE),
        *(({key: BEFORE[key] for key in BEFORE if key != name}, False) for name in BEFORE),
    ],
)
def test_what_was_there_must_be_the_same(now, grows):
    assert grows_into(BEFORE, now) is grows


def test_statements_count_where_a_migration_names_them():
    found = parts()
    assert "apps/joint_punishment/sql/page.sql" in found
    assert "apps/joint_punishment/sql/settle.sql" not in found  # asked at run time alone
    assert "apps/joint_punishment/migrations/0008_readings.py" in found
    assert "apps/joint_punishment/data/measures.csv" in found


def test_the_template_used_last_is_kept_longest(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_note", lambda name: tmp_path / name)
    for name, used in (("old", 100), ("new", 300), ("middle", 200)):
        (tmp_path / name).write_text("{}")
        os.utime(tmp_path / name, (used, used))
    assert database.by_last_use(["unfinished", "old", "new", "middle"]) == ["new", "middle", "old", "unfinished"]
