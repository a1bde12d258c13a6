"""How often one client may ask the open API: a token bucket in the process, no network, nothing that can be down.

Each worker process keeps its own buckets, so a client's true ceiling is the rate times the number of workers; the rate
is there to stop a runaway script, not to ration readers, and must cost a lookup next to nothing.
"""

import time

MANY = 20_000


class Buckets:
    """`rate` requests a minute, of which a burst of as many may come at once; 0 lets everybody through."""

    def __init__(self, rate, clock=time.monotonic):
        self.rate = rate
        self.clock = clock
        self.buckets = {}

    def wait(self, client):
        """Seconds the client must wait (0 when the request may pass, which takes a token)."""
        if not self.rate:
            return 0
        now = self.clock()
        tokens, then = self.buckets.get(client, (self.rate, now))
        tokens = min(self.rate, tokens + (now - then) * self.rate / 60)
        if tokens < 1:
            return int((1 - tokens) * 60 / self.rate) + 1
        if len(self.buckets) >= MANY and client not in self.buckets:
            self._forget(now)
        self.buckets[client] = (tokens - 1, now)
        return 0

    def _forget(self, now):
        """Drop those silent for a minute, whose buckets are full again; under a flood of addresses, all."""
        self.buckets = {client: kept for client, kept in self.buckets.items() if now - kept[1] < 60}
        if len(self.buckets) >= MANY:
            self.buckets = {}
