"""The supervisor: one ends, all end, and it says which; nobody is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from qualityprov.processes import Process
from qualityprov.supervise import Supervisor

ROOT = Path(__file__).resolve().parents[2]
LIVE = f"{sys.executable} -c 'import time; time.sleep(60)'"


@pytest.fixture(autouse=True)
def keep_signal_handlers():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def supervise(*commands, watched=(), meanwhile=lambda: True, first=lambda: None):
    said = []
    processes = [Process(f"p{number}", command, "") for number, command in enumerate(commands)]
    supervisor = Supervisor(processes, environment=dict(os.environ), cwd=ROOT, watched=watched, say=said.append)
    return supervisor, said, lambda: supervisor.run(meanwhile=meanwhile, first=first)


def gone(supervisor):
    return all(child.poll() is not None for child in supervisor.children.values())


def test_the_first_that_ends_is_named_and_all_others_are_stopped():
    supervisor, said, run = supervise(LIVE, f"{sys.executable} -c 'raise SystemExit(3)'")
    assert run() == 1
    assert said == ["The process p1 ended with code 3; stopping everything."]
    assert gone(supervisor)


def test_a_process_that_is_killed_is_named_with_the_signal():
    supervisor, said, run = supervise(LIVE, LIVE)
    threading.Timer(1.5, lambda: supervisor.children["p1"].kill()).start()
    assert run() == 1
    assert said == ["The process p1 was killed by signal 9; stopping everything."]
    assert gone(supervisor)


def test_a_service_that_dies_ends_everything():
    class Service:
        title = "PostgreSQL"

        @staticmethod
        def pid():
            return None

    supervisor, said, run = supervise(LIVE, watched=[Service])
    assert run() == 1
    assert said == ["PostgreSQL is gone; stopping everything."]
    assert gone(supervisor)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_all_and_is_content(number):
    supervisor, said, run = supervise(LIVE, LIVE)
    threading.Timer(1.0, lambda: os.kill(os.getpid(), number)).start()
    assert run() == 0
    assert said == ["Stopping …"]
    assert gone(supervisor)


def test_the_others_wait_for_the_first_to_answer():
    seen = []
    supervisor, _said, run = supervise(
        LIVE, LIVE, meanwhile=lambda: seen.append(len(supervisor.children)) or len(seen) > 2
    )
    threading.Timer(2.0, supervisor.ask).start()
    run()
    assert seen[:4] == [1, 1, 1, 2]


def test_what_must_be_looked_at_is_looked_at_beside_the_first():
    seen = []
    supervisor, _said, run = supervise(LIVE, LIVE, first=lambda: seen.append(list(supervisor.children)))
    threading.Timer(0.5, supervisor.ask).start()
    assert run() == 0
    assert seen == [["p0"]]


def test_a_failing_look_ends_the_first():
    def first():
        raise OSError("no database")

    supervisor, _said, run = supervise(LIVE, LIVE, first=first)
    with pytest.raises(OSError, match="no database"):
        run()
    assert list(supervisor.children) == ["p0"]
    assert gone(supervisor)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_children_end_when_the_supervisor_is_killed(tmp_path):
    pid_file = tmp_path / "pid"
    program = tmp_path / "child.py"
    program.write_text(f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    child = f"{sys.executable} {program}"
    source = (
        "import os; from qualityprov.processes import Process; from qualityprov.supervise import Supervisor\n"
        f"Supervisor([Process('p', {child!r}, '')], environment=dict(os.environ), cwd='/').run()"
    )
    parent = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT)
    end = time.monotonic() + 20
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    pid = int(pid_file.read_text())
    while time.monotonic() < end and Path(f"/proc/{pid}").exists() and "Z" not in state(pid):
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists() or "Z" in state(pid)


def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "Z"
