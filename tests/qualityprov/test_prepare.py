"""What was prepared before is known again, until a file or the database is another."""

import pytest

from qualityprov import prepare


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    for name in ("apps/a/migrations/0001.py", "locale/zh_Hans/LC_MESSAGES/django.po", "static/app.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("1")
    (tmp_path / "requirements.txt").write_text("django")
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setenv("QUALITYPROV_VAR", str(tmp_path / "var"))
    (tmp_path / "var" / "pg" / "data").mkdir(parents=True)
    (tmp_path / "var" / "pg" / "data" / "PG_VERSION").write_text("18")
    prepare.remember()
    return tmp_path


def test_what_was_prepared_is_known_again(prepared):
    assert prepare.looks_prepared()


@pytest.mark.parametrize(
    "name",
    [
        "apps/a/migrations/0002.py", "apps/a/migrations/0001.py", "locale/zh_Hans/LC_MESSAGES/django.po",
        "static/a/new.js", "requirements.txt", "var/pg/data/PG_VERSION",
    ],
)  # fmt: skip
def test_another_file_or_cluster_is_looked_at_first(prepared, name):
    (prepared / name).parent.mkdir(exist_ok=True)
    (prepared / name).write_text("another")
    assert not prepare.looks_prepared()


def test_another_database_is_looked_at_first(prepared, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/quality")
    assert not prepare.looks_prepared()


def test_nothing_is_known_of_a_new_clone(prepared):
    (prepared / "var" / ".prepared").unlink()
    assert not prepare.looks_prepared()


def test_a_long_first_start_says_how_far_it_is(capsys):
    """What Django writes of a migration is its name and then, apart, that it is done."""
    now = [0]
    steps = prepare.Steps(3, clock=lambda: now[0])
    for second, text in enumerate(["  Applying a.0001_initial...", " OK\n", "  Applying a.0002_more...", " OK\n"]):
        now[0] = 4 * second
        steps.write(text)
    assert capsys.readouterr().err == "  2 of 3 steps\n"
