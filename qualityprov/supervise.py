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
HEAD_START = 20  # seconds
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
        self.readers = []
        self.asked = False
        self.printing = threading.Lock()

    def run(self, *, meanwhile=lambda: True, first=lambda: None):
        """Start all and wait: 0 when asked to stop, 1 when one ended by itself.

        `meanwhile` is called several times a second. The first process starts alone, the others when `meanwhile` says
        True (it answers) or after HEAD_START: on two cores they would only make the reader wait for the first page.
        `first` is called once, beside the first process; what it raises ends all.
        """
        try:
            waiting = list(enumerate(self.processes))
            self.launch(*waiting.pop(0))
            first()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self.ask)
            latest = time.monotonic() + HEAD_START
            while not self.asked:
                time.sleep(0.2)
                ended = self.ended()
                if ended:
                    self.say(f"{ended}; stopping everything.")
                    return 1
                if meanwhile() or time.monotonic() > latest:
                    while waiting:
                        self.launch(*waiting.pop(0))
            self.say("Stopping …")
            return 0
        finally:
            self.stop_all()

    def ask(self, *_):
        self.asked = True

    def launch(self, index, process):
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
        colour = COLOURS[index % len(COLOURS)]
        reader = threading.Thread(target=self.show, args=(process.name, child.stdout, colour), daemon=True)
        reader.start()
        self.readers.append(reader)

    def show(self, name, stream, colour):
        label = f"{name:<7}| "
        if sys.stdout.isatty():
            label = f"\033[{colour}m{label}\033[0m"
        with stream:
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
            if process.name in names and process.name in self.children:
                stop(self.children[process.name])
                self.launch(index, process)

    def stop_all(self):
        for child in self.children.values():
            send(child, signal.SIGTERM)
        for child in self.children.values():
            wait_or_kill(child)
        for reader in self.readers:
            reader.join(2)


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
