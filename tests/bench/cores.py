"""One processor core for everything that serves, the others for whoever asks."""

import os
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_core(connection):
    """Hold this process, what it starts, and PostgreSQL to one core; yields (that core, the cores left over).

    Without a second core, or where the server's processes cannot be seen, nothing is held: then (None, None).
    """
    ours, server = os.sched_getaffinity(0), _server(connection)
    if len(ours) < 2 or not server:
        yield None, None
        return
    core = {min(ours)}
    try:
        _hold([os.getpid(), *server], core)
        yield core, ours - core
    finally:
        _hold([os.getpid(), *_server(connection)], ours)


def _server(connection):
    """The postmaster and its children; what they start later is held as they are. [] for a server elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
        backend, here = cursor.fetchone()
    status = Path(f"/proc/{backend}/status")
    if not here or not status.exists():
        return []
    [postmaster] = [int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("PPid:")]
    tasks = Path(f"/proc/{postmaster}/task/{postmaster}/children")
    return [postmaster, *map(int, tasks.read_text().split())]


def _hold(processes, cores):
    for process in processes:
        try:
            os.sched_setaffinity(process, cores)
        except ProcessLookupError:  # it has ended meanwhile
            continue
