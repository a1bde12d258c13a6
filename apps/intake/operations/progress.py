"""How far an import is: kept in the cache for the page, called back for the terminal. Nothing depends on it."""

import time

from django.core.cache import cache

_KEPT = 24 * 3600
_EVERY = 0.25  # seconds between two notes


def _key(run_id):
    return f"intake:{run_id}"


def look_up(run_id):
    """{phase, rows, bytes, size, at} of a running import, or None where nothing is known (the cache may be down).

    `run_id` is any text or number that is one register's run alone.
    """
    return cache.get(_key(run_id))


class Progress:
    """Told by the engine; `call(state)` is the terminal's bar."""

    def __init__(self, run_id, call=None):
        self.state = {"phase": "queued", "rows": 0, "bytes": 0, "size": 0}
        self._run_id, self._call, self._noted = run_id, call, 0.0

    def phase(self, name):
        self.state["phase"] = name
        self._note()

    def read(self, rows, position, size):
        self.state.update(rows=rows, bytes=position, size=size)
        if time.monotonic() - self._noted > _EVERY:
            self._note()

    def _note(self):
        self._noted = time.monotonic()
        cache.set(_key(self._run_id), {**self.state, "at": time.time()}, _KEPT)
        if self._call:
            self._call(self.state)
