"""Run processes side by side: show what they say, stop all when one ends, leave none behind.

Nothing is restarted: on a developer's machine a process that dies is news, and in production the engine restarts it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

PATIENCE = 20  # seconds between asking and forcing: the worker finishes its task, the web server its answers
COLOURS = (36, 33, 35, 32, 34)
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """In the child, before exec: the kernel ends it when the supervisor is killed with -9 (Linux only)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """`processes` as in qualityprov.processes; `watched`: services with `title` and `pid()` that run by themselves."""

    def __init__(self, processes, *, environment, cwd, watched=(), say=None):
        self.processes = processes
        self.environment = environment
        self.cwd = cwd
        self.watched = watched
        self.say = say or (lambda text: print(text, flush=True))  # noqa: T201
        self.children = {}
        self.asked = False
        self.printing = threading.Lock()

    def run(self, *, meanwhile=lambda: None):
        """Start all and wait: 0 when asked to stop, 1 when one ended by itself. Calls `meanwhile` twice a second."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask)
        try:
            for index, process in enumerate(self.processes):
                self.launch(process, COLOURS[index % len(COLOURS)])
            while not self.asked:
                time.sleep(0.5)
                ended = self.ended()
                if ended:
                    self.say(f"{ended}; stopping everything.")
                    return 1
                meanwhile()
            self.say("Stopping …")
            return 0
        finally:
            self.stop_all()

    def ask(self, *_):
        self.asked = True

    def launch(self, process, colour):
        child = subprocess.Popen(
            process.arguments,
            env=self.environment | process.environment(),
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone; we end them in order
            preexec_fn=die_with_parent,
        )
        self.children[process.name] = child
        threading.Thread(target=self.show, args=(process.name, child.stdout, colour), daemon=True).start()

    def show(self, name, stream, colour):
        label = f"{name:<7}| "
        if sys.stdout.isatty():
            label = f"\033[{colour}m{label}\033[0m"
        for line in stream:
            with self.printing:
                sys.stdout.write(label + line.decode(errors="replace"))
                sys.stdout.flush()

    def ended(self):
        """One sentence about the first that is no more, or ""."""
        for name, child in self.children.items():
            code = child.poll()
            if code is not None:
                how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
                return f"The process {name} {how}"
        for service in self.watched:
            if not service.pid():
                return f"{service.title} is gone"
        return ""

    def restart(self, *names):
        """For script/dev: end these processes and start them again."""
        for index, process in enumerate(self.processes):
            if process.name in names:
                stop(self.children[process.name])
                self.launch(process, COLOURS[index % len(COLOURS)])

    def stop_all(self):
        for child in self.children.values():
            send(child, signal.SIGTERM)
        for child in self.children.values():
            wait_or_kill(child)


def stop(child):
    send(child, signal.SIGTERM)
    wait_or_kill(child)


def send(child, number):
    if child.poll() is None:
        with suppress(ProcessLookupError):
            child.send_signal(number)


def wait_or_kill(child):
    with suppress(subprocess.TimeoutExpired):
        child.wait(PATIENCE)
    # The group, too: a server that was killed with -9 leaves its own workers behind.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
