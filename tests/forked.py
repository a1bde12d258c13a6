"""Work in a process of its own that a test may kill, by fork: a fresh Python takes seconds to import the portal."""

import os
import signal
import traceback
import warnings

from django.db import connections

_left = []  # connections of the parent in a child: a copy that were collected would end them for both


class Forked:
    """A child that runs `work(arrive)`; `arrive()` in it lets `arrived()` here return True.

    For tests with transaction=True: the child has connections of its own. Its end is sudden, nothing is flushed.
    """

    def __init__(self, work):
        self._reading, writing = os.pipe()
        with warnings.catch_warnings():  # of threads at the fork: those of a live server wait, and hold nothing
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if not self.pid:
            _run(work, writing)
        os.close(writing)

    def arrived(self):
        """Wait until the child has come to its place; False when it ended before."""
        return os.read(self._reading, 1) == b"!"

    def kill(self):
        """kill -9."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self):
        """Its exit status, once it has ended."""
        status = os.waitpid(self.pid, 0)[1]
        os.close(self._reading)
        return os.waitstatus_to_exitcode(status)


def _run(work, writing):
    code = 1
    try:
        for connection in connections.all(initialized_only=True):
            _left.append(connection.connection)
            connection.connection = None
        work(lambda: os.write(writing, b"!"))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on as a second pytest
        traceback.print_exc()
    finally:
        os._exit(code)
