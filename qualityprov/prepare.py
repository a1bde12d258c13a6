"""Bring a clone into working order before its processes start: messages, migrations, static files, the demo province.

Each step looks first whether there is anything to do, so that the second start costs a second.
"""

import hashlib
import io
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from . import services
from .catalogues import compile_and_reload, compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
HALF_MADE = (
    "! The demo province of this database is half-made and stays so: {}.\n"
    "  `script/manage demo --reset` makes it anew; an empty database (without var/pg) gets a whole one.\n"
)


@contextmanager
def timed(title):
    started = time.monotonic()
    sys.stderr.write(f"· {title} …\n")
    yield
    sys.stderr.write(f"✓ {title}: {time.monotonic() - started:.1f} s\n")


class Steps(io.StringIO):
    """Where `migrate` writes: a line every ten seconds of how far it is, as the first start takes minutes."""

    EVERY = 10  # seconds

    def __init__(self, total, clock=time.monotonic):
        super().__init__()
        self.total, self.done, self.clock, self.said = total, 0, clock, clock()

    def write(self, text):
        self.done += text.rstrip().endswith("OK")
        if self.clock() - self.said >= self.EVERY:
            self.said = self.clock()
            sys.stderr.write(f"  {self.done} of {self.total} steps\n")
        return len(text)


def everything(*, demo, enterprises):
    """With services up and Django set up: all that must be true before the portal answers."""
    if compile_and_reload():
        sys.stderr.write("✓ Messages compiled\n")
    migrate()
    static_files()
    if demo:
        demo_province(enterprises)
    remember()


def looks_prepared():
    """Whether `everything` has run for these very files and this very database; it is still to be called."""
    return _stamp().exists() and _stamp().read_text() == _digest()


def remember():
    """Note that `everything` has run."""
    _stamp().write_text(_digest())


def _stamp():
    return services.var_dir() / ".prepared"


def _digest():
    """What would have to change for `everything` to find work, short of a database emptied by hand."""
    state = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    files = [ROOT / "requirements.txt", services.var_dir() / "pg" / "data" / "PG_VERSION"]
    for folder, pattern in (("apps", "*/migrations/*.py"), ("locale", "*/*/*.po"), ("static", "**/*")):
        files += (ROOT / folder).glob(pattern)
    for path in sorted(files):
        if path.is_file():
            facts = path.stat()
            state.update(f"{path} {facts.st_mtime_ns} {facts.st_size} {facts.st_ino}\n".encode())
    return state.hexdigest()


def assets():
    """What an image carries with it: messages and static files. Needs no service and no secret."""
    import django

    django.setup()
    compile_catalogues()
    static_files()


def migrate():
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with timed("Database schema"):
            call_command("migrate", interactive=False, stdout=Steps(len(plan)))


def static_files():
    """collectstatic when any file of static/ or any package that ships static files changed."""
    from django.conf import settings
    from django.core.management import call_command

    state = hashlib.sha256((ROOT / "requirements.txt").read_bytes() + str(settings.STORAGES["staticfiles"]).encode())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            facts = path.stat()
            state.update(f"{path.relative_to(ROOT)} {facts.st_mtime_ns} {facts.st_size}\n".encode())
    stamp = services.var_dir() / ".static"
    stamp.parent.mkdir(parents=True, exist_ok=True)
    if settings.STATIC_ROOT.exists() and stamp.exists() and stamp.read_text() == state.hexdigest():
        return
    with timed("Static files"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state.hexdigest())


def demo_province(enterprises):
    """Fill an empty database with the invented province; one that holds any enterprise is left as it is.

    Except where a start was cut off while it made that province: what it left is removed and made anew, unless
    somebody has added to it since.
    """
    from django.apps import apps
    from django.core.management import CommandError, get_commands

    if "demo" not in get_commands():
        return
    from apps.portal import demo  # its models must be loaded first

    if demo.half_made():
        if demo.holds_others():
            sys.stderr.write(HALF_MADE.format("it also holds what was not invented"))
            return
        sys.stderr.write("  An earlier start was cut off while it made the demo province; it is made anew.\n")
        try:
            _make_demo(enterprises, "--reset", "--noinput")
        except CommandError as error:
            sys.stderr.write(HALF_MADE.format(error))
    elif not apps.get_model("registry", "Enterprise").objects.exists():
        _make_demo(enterprises)
    elif enterprises:
        sys.stderr.write("  The database already holds enterprises; --enterprises applies to an empty one.\n")


def _make_demo(enterprises, *arguments):
    from django.core.management import call_command

    size = {"enterprises": enterprises} if enterprises else {}
    with timed("Demo province"):
        call_command("demo", *arguments, stdout=io.StringIO(), **size)


if __name__ == "__main__":
    assets()
