"""Looks at certificates that are answered before a request is built, written together: a row of its own for each took
longer than all the rest of the answer.

They wait EVERY seconds in the process, about as long as the commit of a single look is away from the disk: after a
crash the last ones may be missing. So may those of a database that takes nothing for TRIES rounds; the log says how
many (docs/adr/0047-before-django.md).
"""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, connection

from .. import sql

EVERY = 0.25  # seconds
TRIES = 40  # in a row without the database: ten seconds
log = logging.getLogger(__name__)


class Looks:
    """What one process has yet to write. The thread that writes lives while there is something to write, and a process
    that ends waits for it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.waiting = []
        self.writer = None

    def add(self, licence_id, *, at):
        """Somebody looked, by the link."""
        with self.lock:
            self.waiting.append((licence_id, at))
            if self.writer is None or not self.writer.is_alive():  # one that fell is replaced
                writer = threading.Thread(target=self._write_on, name="licensing-looks", daemon=False)
                writer.start()
                self.writer = writer

    def write(self):
        """Write what waits; returns how many looks. Raises DatabaseError, and they wait on."""
        with self.lock:
            taken, self.waiting = self.waiting, []
        try:
            if taken:
                licences, times = zip(*taken, strict=True)
                sql.execute("looks", {"licences": list(licences), "times": list(times)})
        except BaseException:
            with self.lock:
                self.waiting = taken + self.waiting
            raise
        return len(taken)

    def _write_on(self):
        failed = 0
        while True:
            time.sleep(EVERY)
            try:
                self.write()
                failed = 0
            except (DatabaseError, InterfaceError):
                failed += 1
                log.warning("Looks at certificates could not be written.", exc_info=failed == 1)
                connection.close()
            if self._ends(failed >= TRIES):
                connection.close()
                return

    def _ends(self, given_up):
        """Whether the writer may go: nothing waits, or it has tried long enough."""
        with self.lock:
            if given_up:
                log.error("%s looks at certificates are lost.", len(self.waiting))
                self.waiting = []
            if not self.waiting:
                self.writer = None
            return not self.waiting


LOOKS = Looks()
