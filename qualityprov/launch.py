"""What script/* do once the environment stands: `python -m qualityprov.launch VERB …`."""

import argparse
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from . import processes, services

ROOT = Path(__file__).resolve().parent.parent
say = sys.stdout.write


def main(arguments):
    verb, *rest = arguments
    verbs = {
        "run": run,
        "dev": dev,
        "manage": manage,
        "test": test,
        "bench": bench,
        "backup": backup,
        "restore": restore,
        "lock": lock,
        "messages": messages,
        "pictures": pictures,
    }
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    try:
        return verbs[verb](rest)
    except (services.ServiceError, Refused) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130


def interrupted(*_):
    """Ctrl-C, a closed terminal and `kill` end set-up alike: what was started is stopped on the way out."""
    raise KeyboardInterrupt


class Refused(Exception):
    """What was asked cannot be done here; the text says why and what to do."""


def development(**extra):
    """Put the environment of a development machine around this process and its children."""
    os.environ.setdefault("QUALITYPROV_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualityprov.settings")
    os.environ.update(extra)


def set_up_django():
    import django

    django.setup()


# --- run and dev ------------------------------------------------------------------------------------------------------


def parse_run(arguments, verb):
    parser = argparse.ArgumentParser(prog=f"script/{verb}", description="Start the portal with all it needs.")
    parser.add_argument("--port", type=int, default=int(os.environ.get("WEB_PORT", processes.WEB_PORT)))
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    parser.add_argument("--requests", action="store_true", help="show a line for every request, not only failed ones")
    parser.add_argument("--enterprises", type=int, help="size of the demo province in an empty database")
    return parser.parse_args(arguments)


def run(arguments, verb="run"):
    options = parse_run(arguments, verb)
    development(WEB_PORT=str(options.port), WEB_HOST=options.host)
    # a hundred lines a page would carry the address and the logins away
    os.environ.setdefault("LOG_REQUESTS", "all" if options.requests or verb == "dev" else "failed")
    os.environ.setdefault("SITE_URL", f"http://localhost:{options.port}")
    # Root in a container or on a trial machine is as good a user as any; do not begin with a warning.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    with only_run(options.port), services.in_use() as watched:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(processes.fresh_metrics_dir(services.var_dir()))
        from . import prepare

        def first():
            set_up_django()
            prepare.everything(demo=not options.no_demo, enterprises=options.enterprises)
            close_connections()

        # what was prepared before is only looked at again, which need not keep the web server waiting
        if prepare.looks_prepared():
            return supervise(options, watched, reload=verb == "dev", first=first)
        first()
        return supervise(options, watched, reload=verb == "dev")


def dev(arguments):
    development(DEBUG="1", WEB_WORKERS="1")
    return run(arguments, verb="dev")


@contextmanager
def only_run(port):
    """One script/run a clone (there is one beat), and a port nobody else listens on."""
    services.var_dir().mkdir(parents=True, exist_ok=True)
    with (services.var_dir() / ".run.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise Refused(f"The portal of this directory already runs ({handle.read().strip()}).") from None
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise Refused(f"Port {port} is taken; choose another with --port.") from None
        handle.truncate(0)
        handle.write(f"pid {os.getpid()}, http://localhost:{port}/")
        handle.flush()
        yield


def close_connections():
    from django.db import connections

    connections.close_all()


def supervise(options, watched, *, reload, first=lambda: None):
    from .supervise import Supervisor

    environment = os.environ | services.environment()
    supervisor = Supervisor(processes.PROCESSES, environment=environment, cwd=ROOT, watched=watched)
    announce = Announcement(options.port, demo=not options.no_demo)
    changes = SourceChanges() if reload else None

    def meanwhile():
        announce.when_ready()
        announce.when_asked()
        if changes and changes.seen():
            supervisor.say("Source changed: all processes start again.")
            supervisor.restart(*(process.name for process in processes.PROCESSES))
        return announce.done

    return supervisor.run(meanwhile=meanwhile, first=first)


class Announcement:
    """Prints address and demo logins when the portal first answers, and again whenever Enter is pressed."""

    QUIET = 5  # seconds before a word about what is waited for: mostly none is needed

    def __init__(self, port, *, demo):
        self.port, self.demo, self.done = port, demo, False
        self.listening = sys.stdin is not None and sys.stdin.isatty()
        self.quiet_until = time.monotonic() + self.QUIET
        self.told = set()

    def when_ready(self):
        if self.done:
            return
        waiting = self.waited_for()
        if waiting:
            if time.monotonic() > self.quiet_until and waiting not in self.told:
                self.told.add(waiting)
                say(f"· {waiting} …\n")
                sys.stdout.flush()
            return
        self.done = True
        self.show()

    def show(self):
        lines = ["", f"  The portal is running at  http://localhost:{self.port}/", ""]
        if self.demo:
            lines += [f"  {line}" for line in demo_logins()]
        if kept := mail_folder():
            lines += [f"  E-mail is not sent but kept in {kept}, a file each.", ""]
        again = "Enter shows this again. " if self.listening else ""
        lines += [f"  {again}Ctrl-C stops everything.", ""]
        say("\n".join(lines) + "\n")
        sys.stdout.flush()

    def when_asked(self):
        """Show it again when somebody at the terminal presses Enter."""
        if self.done and self.listening and select.select([sys.stdin], [], [], 0)[0]:
            if not sys.stdin.readline():  # the terminal is gone
                self.listening = False
                return
            self.show()

    def waited_for(self):
        """What the portal still waits for, in a person's words, or ""."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2).close()
        except urllib.error.HTTPError as error:
            return waiting_words(error.read())
        except OSError:
            return "The web server is starting"
        return ""


PARTS = {"database": "the database", "broker": "the queue", "migrations": "the database's schema"}


def waiting_words(body):
    """The answer of /readyz as a sentence: {"ready": false, "database": "ok", "broker": "unreachable", …}."""
    try:
        found = json.loads(body)
        late = [name for key, name in PARTS.items() if found.get(key, "ok") != "ok"]
    except (ValueError, AttributeError):
        late = []
    return f"Waiting for {' and '.join(late)}" if late else "The web server is starting"


def mail_folder():
    """Where e-mail is kept instead of being sent, as a person would type it; "" where it is sent or printed."""
    from django.conf import settings

    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "")
    if not folder.name:
        return ""
    return f"{folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder}/"


def demo_logins():
    """The lines about demo logins, from the app that makes them."""
    from django.utils.module_loading import import_string

    try:
        return import_string("apps.portal.demo.login_lines")()
    except ImportError:
        return []


class SourceChanges:
    """Whether any Python file of ours is newer than at the last look."""

    def __init__(self):
        self.last = self.newest()

    def newest(self):
        return max(path.stat().st_mtime_ns for top in ("apps", "qualityprov") for path in (ROOT / top).rglob("*.py"))

    def seen(self):
        now = self.newest()
        changed, self.last = now != self.last, now
        return changed


def messages(arguments):
    """Collect and merge translations; no services needed."""
    development()
    from .messages import main as collect

    return collect(arguments)


def pictures(arguments):
    """Photograph a portal that is already running."""
    from .pictures import main as take_all

    return take_all(arguments)


# --- manage, backup, restore ------------------------------------------------------------------------------------------


def manage(arguments):
    development()
    with services.in_use():
        os.environ.update(services.environment())
        sys.path.insert(0, str(ROOT))
        from .catalogues import compile_catalogues

        compile_catalogues()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["script/manage", *arguments])
    return 0


def backup(arguments):
    return manage(["backup", *arguments])


def restore(arguments):
    return manage(["restore", *arguments])


# --- test, bench, lock ------------------------------------------------------------------------------------------------

CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
)


def test(arguments):
    """Without arguments the whole suite; with arguments pytest alone, with those."""
    from . import browser

    browser.provide()
    os.chdir(ROOT)
    with services.in_use():
        if arguments:
            return run_pytest(arguments)
        # the migrations keep one processor busy the better part of a minute: beside the checks and the collection
        os.environ["QUALITYPROV_TEST_RUN"] = str(os.getpid())  # whose databases they are, as long as it lives
        with subprocess.Popen([sys.executable, "-m", "tests.database"]) as ahead:
            for title, command in CHECKS:
                say(f"— {title}\n")
                sys.stdout.flush()
                if subprocess.run(command, check=False).returncode:
                    return 1
            return run_pytest(["-n", str(min(8, os.cpu_count() or 2)), "--dist", "worksteal"]) or ahead.wait()


def run_pytest(arguments):
    say("— pytest\n")
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


def bench(arguments):
    development(QUALITYPROV_PROCESS="bench")
    os.chdir(ROOT)
    with services.in_use():
        return subprocess.run([sys.executable, "-m", "tests.bench", *arguments], check=False).returncode


def lock(_arguments):
    tools = services.var_dir() / "lock-venv"
    if not (tools / "bin" / "pip-compile").exists():
        subprocess.run([sys.executable, "-m", "venv", str(tools)], check=True)
        subprocess.run([str(tools / "bin" / "pip"), "install", "--quiet", "pip-tools"], check=True)
    for name in ("requirements", "requirements-dev"):
        target = ROOT / f"{name}.txt"
        options = ["--quiet", "--allow-unsafe", "--strip-extras", "--no-header", "--no-emit-index-url"]
        options += ["--no-emit-find-links", "--no-emit-trusted-host", f"--output-file={target}"]
        subprocess.run([str(tools / "bin" / "pip-compile"), *options, f"{name}.in"], check=True, cwd=ROOT)
        text = f"# Pinned by script/lock from {name}.in; do not edit.\n" + target.read_text(encoding="utf-8")
        target.write_text(text, encoding="utf-8")
    shutil.rmtree(tools)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
