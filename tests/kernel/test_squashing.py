"""The migrations that make all tables at once lead where the steps they replace lead."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import migrations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader

from apps.kernel.squashing import Tables, at_once, settled

OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("apps.")]


@pytest.fixture(scope="module")
def wholes():
    """{app: its migration that makes all tables at once}."""
    found = {}
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in OURS and "_squashed_" in name:
            found[app] = migration
    return found


def test_every_app_with_more_than_one_step_has_one(wholes):
    folders = {app: Path(apps.get_app_config(app).path) / "migrations" for app in OURS}
    steps = {
        app: [path.stem for path in folder.glob("0*.py") if "_squashed_" not in path.stem]
        for app, folder in folders.items()
    }
    assert {app for app, names in steps.items() if len(names) > 5} <= set(wholes)
    for app, whole in wholes.items():
        assert [name for _app, name in whole.replaces] == sorted(steps[app])[: len(whole.replaces)]
        assert int(re.search(r"\d+$", whole.name)[0]) == len(whole.replaces)


def test_both_ways_lead_to_the_same_models():
    quick, slow = MigrationLoader(None), MigrationLoader(None, replace_migrations=False)
    # the step by step way must not end in the whole as well: it would make the tables anew over the steps
    ends, steps = (
        quick.project_state(),
        slow.project_state([n for n in slow.graph.leaf_nodes() if "_squashed_" not in n[1]]),
    )
    assert MigrationAutodetector(ends, steps).changes(graph=quick.graph) == {}
    for key, model in steps.models.items():
        assert list(ends.models[key].fields) == list(model.fields), key


def test_what_writes_to_limits_in_place_comes_before_their_guards():
    for whole in (True, False):
        loader = MigrationLoader(None, replace_migrations=whole)
        plan = loader.graph.forwards_plan(("deadlines", "0007_guards"))
        written = ("licensing", "0016_known_ends")
        assert written in plan or any(written in loader.disk_migrations[step].replaces for step in plan)


def test_statements_and_data_keep_their_order():
    early, late = (
        at_once("sampling", ["0001_initial", "0002_law"]),
        at_once("sampling", ["0002_law"], first=["0002_law"]),
    )
    assert [type(operation) for operation in early] == [Tables, migrations.RunPython, migrations.RunSQL]
    assert [type(operation) for operation in late] == [migrations.RunPython, Tables]


def test_keys_are_looked_at_after_data_only():
    statement, data = migrations.RunSQL("SELECT 1"), migrations.RunPython(migrations.RunPython.noop)
    assert list(settled([statement])) == [statement]
    assert list(settled([data, statement]))[::2] == [data, statement]


def test_what_brings_over_old_rows_is_left_out():
    names = ["0001_initial", "0002_law"]
    assert [type(o) for o in at_once("sampling", names, instead={"0002_law": []})] == [Tables]
