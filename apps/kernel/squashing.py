"""A migration that takes the place of many: an app's tables as its migrations leave them, made at once.

Django renders for every step of a migration each model that a changed one hangs on, which is nearly all of them. Three
hundred steps cost minutes before an empty database stands, of which PostgreSQL works seconds. `at_once` reads from the
migrations it replaces where they lead, makes those tables in one step, and then runs their statements and their loading
of data in the old order. Nothing is written a second time; an installation that has run the old ones skips it.
"""

from importlib import import_module

from django.db import migrations
from django.db.migrations.operations.base import Operation

SETTLED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def at_once(app, names, first=(), instead=None):
    """The operations of a migration that replaces `names`, all migrations of `app` so far, in their order.

    The statements of those in `first` run before there are tables: functions that a constraint or an index calls.
    `instead` says {name: operations} for migrations whose statements bring over columns an empty database never had.
    """
    steps, early, late = [], [], []
    for name in names:
        operations = import_module(f"apps.{app}.migrations.{name}").Migration.operations
        steps += operations
        scripts = [for_the_database(o) for o in operations if isinstance(o, migrations.RunSQL | migrations.RunPython)]
        (early if name in first else late).extend((instead or {}).get(name, scripts))
    return [*early, Tables(steps), *settled(late)]


def for_the_database(operation):
    """`operation` for the database alone: what it says of models the tables have been made of."""
    if isinstance(operation, migrations.RunSQL) and operation.state_operations:
        return migrations.RunSQL(operation.sql, operation.reverse_sql)
    return operation


def settled(operations):
    """`operations`, the foreign keys of loaded rows looked at where they are loaded.

    Each had its own transaction; in one together PostgreSQL refuses to alter a table while checks of its rows wait.
    """
    for operation in operations:
        yield operation
        if isinstance(operation, migrations.RunPython):
            yield migrations.RunSQL(SETTLED, migrations.RunSQL.noop)


class Tables(Operation):
    """The tables of all models that `steps` lead to."""

    def __init__(self, steps):
        self.steps = steps

    def state_forwards(self, app_label, state):
        # Models rendered anew once, when somebody asks for them, not after every step.
        state.__dict__.pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)
        state.is_delayed = False  # nothing is rendered, so nothing is out of date: else each loading renders all again

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)
        # Before data: a foreign key made after it would meet rows whose checks still wait.
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def _models(self, app_label, schema_editor, state):
        found = [state.apps.get_model(app, name) for app, name in state.models if app == app_label]
        return [model for model in found if self.allow_migrate_model(schema_editor.connection.alias, model)]

    def describe(self):
        return "Make all tables"
