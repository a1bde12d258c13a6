"""Test databases: one migrated template for all runs with the same migrations; every worker works in a clone of it.

After a test that commits (`transaction=True`, live servers) the clone is put back as it was (pristine.py) instead of
Django's flush: a flush would empty tables that migrations filled, and the audit trail's triggers refuse it.
"""

import fcntl
import hashlib
import io
import json
import os
import re
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from apps.public_register import sql
from qualityprov import services

from .pristine import Pristine

ROOT = Path(__file__).resolve().parent.parent
DEMO_ENTERPRISES, DEMO_FACTS = 1500, 1000
KEPT_TEMPLATES = 12
DEFINING = ["apps/*/migrations/*", "apps/*/sql/*.sql", "apps/*/data/*", "requirements.txt"]
WORD = re.compile(r"[\"'](\w+)[\"']")


def digest():
    """A hash of everything that decides what a migrated database looks like."""
    state = hashlib.sha256()
    for pattern in DEFINING:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                state.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return state.hexdigest()[:12]


def parts():
    """{file: hash} of what a migrated database follows from. Of an app's statements those that its migrations name: the
    others are asked at run time."""
    named = {}
    for path in ROOT.glob("apps/*/migrations/*.py"):
        named.setdefault(path.parts[-3], set()).update(WORD.findall(path.read_text(encoding="utf-8")))
    found = {}
    for pattern in DEFINING[:-1]:
        for path in ROOT.glob(pattern):
            if path.is_file() and (path.suffix != ".sql" or path.stem in named.get(path.parts[-3], ())):
                found[str(path.relative_to(ROOT))] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return found


def grows_into(before, now):
    """Whether a database made from `before` is one made from `now` with migrations still to come."""
    return before.items() <= now.items()


@contextmanager
def admin(database="postgres"):
    """A cursor outside any transaction, in the maintenance database unless another is named."""
    place = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname=database,
        user=place["USER"],
        password=place["PASSWORD"],
        host=place["HOST"],
        port=place["PORT"] or None,
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def use(name):
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def make_template():
    """The name of the migrated template database, built when there is none for these migrations."""
    services.hold()
    name = f"qp_template_{digest()}"
    services.var_dir().mkdir(parents=True, exist_ok=True)
    with (services.var_dir() / ".template.lock").open("w") as lock, admin() as cursor:
        fcntl.flock(lock, fcntl.LOCK_EX)
        drop_leftovers(cursor)
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name])
        if not cursor.fetchone():
            cursor.execute("DROP DATABASE IF EXISTS " + name)
            files = parts()
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {_ancestor(cursor, files)}")
            use(name)
            call_command("migrate", interactive=False, verbosity=0)
            connections["default"].close()
            cursor.execute(f"ALTER DATABASE {name} WITH IS_TEMPLATE true")
            _note(name).write_text(json.dumps(files))
        _note(name).touch()
    return name


def _ancestor(cursor, files):
    """The newest template that lacks nothing but migrations still to come; PostgreSQL's own empty one where none does.

    All migrations take minutes, those of a colleague's day seconds, as on an installation that is brought up to date.
    """
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datistemplate AND datname LIKE 'qp\\_template\\_%' ORDER BY oid DESC"
    )
    for (name,) in cursor.fetchall():
        if _note(name).exists() and grows_into(json.loads(_note(name).read_text()), files):
            return name
    return "template1"


def _note(name):
    """Where it stands of what a template was made."""
    return services.var_dir() / f".{name}.json"


def drop_leftovers(cursor):
    """Drop the databases of runs that are no more, and all templates but those used last.

    Several branches that share a server each have their own, and one made anew costs minutes: a dozen is kept.
    """
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'qp\\_test\\_%'")
    for (name,) in cursor.fetchall():
        if not Path(f"/proc/{name.split('_')[2]}").exists():
            if name.endswith("_demo"):
                cursor.execute(f"ALTER DATABASE {name} WITH IS_TEMPLATE false")
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'qp\\_template\\_%'")
    for name in by_last_use([name for (name,) in cursor.fetchall()])[KEPT_TEMPLATES:]:
        cursor.execute(f"ALTER DATABASE {name} WITH IS_TEMPLATE false")
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _note(name).unlink(missing_ok=True)


def by_last_use(names):
    """`names` of templates, the one used last first; one without a note was never finished and comes last."""
    used = {name: _note(name).stat().st_mtime if _note(name).exists() else 0 for name in names}
    return sorted(names, key=used.get, reverse=True)


def run_id():
    """The process that started this run, in which xdist's workers look it up."""
    return os.environ.setdefault("QUALITYPROV_TEST_RUN", str(os.getpid()))


def make_demo(template):
    """The name of a database with the demo province as `demo` makes it: once a run, for all its workers."""
    name = f"qp_test_{run_id()}_demo"
    with (services.var_dir() / ".demo.lock").open("w") as lock, admin() as cursor:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name])
        if not cursor.fetchone():
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            use(name)
            with quickly():
                call_command("demo", enterprises=DEMO_ENTERPRISES, facts=DEMO_FACTS, stdout=io.StringIO())
            connections["default"].close()
            cursor.execute(f"ALTER DATABASE {name} WITH IS_TEMPLATE true")
    return name


@contextmanager
def quickly():
    """Without typesetting some two hundred papers and certificates: they cost more than the rest of their stories."""
    from apps.documents import papers
    from apps.licensing.operations import certifying

    from .quick_papers import quick

    with patch.object(papers, "typeset", quick), patch.object(certifying, "typeset", quick):
        yield


class TestDatabase:
    """This worker's own database, named by its process."""

    __test__ = False

    def __init__(self, template):
        self.template = template
        self.name = f"qp_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self.pristine = None

    def create(self):
        with admin() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
        with admin(self.name) as cursor:
            # a template that has seen a fall of the server has lost what is not logged, as any installation has; there
            # the next sweep begins another life
            cursor.execute(sql.text("begin_life"))
        use(self.name)
        self.pristine = None

    def restore(self):
        """As it was cloned, whatever a test has committed."""
        connections.close_all()
        with admin(self.name) as cursor:
            done = self.pristine and self.pristine.restore(cursor)
        if not done:
            self.create()
            self.remember()

    def remember(self):
        """So that the next test that commits is undone row by row; a demo province is too large for that."""
        if self.template.startswith("qp_template_"):
            with admin(self.name) as cursor:
                self.pristine = Pristine(cursor)

    @contextmanager
    def holding_the_demo(self):
        """The demo province in place of an empty database, whatever a test does to it."""
        empty = self.template
        connections.close_all()
        try:
            self.template = make_demo(empty)
            self.create()
            yield
        finally:  # one demo that could not be made must not be the database of all tests that follow
            connections.close_all()
            self.template = empty
            self.create()

    def drop(self):
        connections.close_all()
        with admin() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def restore_after_transactional_tests(self):
        def teardown(_case):
            self.restore()

        TransactionTestCase._fixture_teardown = teardown


if __name__ == "__main__":  # ahead of a run (qualityprov.launch): whoever needs one of the two waits for its lock
    import django

    # set, not proposed: the package of the project, imported above, has named its own settings by now
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    make_demo(make_template())
