"""A small load generator: kept-alive sockets, prepared requests, as little Python per request as possible.

It runs in a process of its own, so that it does not share a lock with what it measures.
"""

import json
import math
import multiprocessing
import os
import select
import socket
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


class ServerTime:
    """Processor time of the database's process behind a connection, in seconds, by the kernel's own account, which
    neighbours do not disturb. Not a number where it cannot be read (a server on another machine)."""

    def __init__(self, connection):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
            pid, here = cursor.fetchone()
        self.path = Path(f"/proc/{pid}/schedstat")
        self.here = here and self.path.exists()

    def seconds(self):
        return int(self.path.read_text().split()[0]) / 1e9 if self.here else float("nan")


def wait_for(url, seconds=30):
    """Return when `url` answers at all; raise after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def hammer(urls, *, seconds, connections, headers=(), cores=None):
    """Requests per second over so many connections; any answer but 200 is an error."""
    return timed(urls, seconds=seconds, connections=connections, headers=headers, cores=cores)[0]


def timed(urls, *, seconds, connections, headers=(), cores=None):
    """(requests per second, milliseconds that 99 of 100 answers take at most) over so many connections; asked from the
    given processor cores, which the server then need not share."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_hammer, args=(sender, urls, seconds, connections, list(headers), cores))
    process.start()
    answer = json.loads(receiver.recv())
    process.join()
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["per_second"], answer["p99"]


def _hammer(sender, urls, seconds, connections, headers, cores):
    try:
        if cores:
            os.sched_setaffinity(0, cores)
        per_second, p99 = _count(urls, seconds, connections, headers)
        sender.send(json.dumps({"per_second": per_second, "p99": p99}))
    except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
        sender.send(json.dumps({"error": f"{type(error).__name__}: {error}"}))


def _request(url, headers):
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", "Accept: */*", *(f"{k}: {v}" for k, v in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _count(urls, seconds, connections, headers):
    parts = urlsplit(urls[0])
    requests = [_request(url, headers) for url in urls]
    sockets, times = {}, []
    poll = select.poll()
    for index in range(connections):
        client = socket.create_connection((parts.hostname, parts.port or 80))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(requests[index % len(requests)])
        sockets[client.fileno()] = [client, b"", time.perf_counter()]
        poll.register(client, select.POLLIN)
    answered, following = 0, connections
    started = time.perf_counter()
    end = started + seconds
    while time.perf_counter() < end:
        for number, _event in poll.poll(1000):
            state = sockets[number]
            chunk = state[0].recv(262_144)
            if not chunk:
                raise ConnectionError("the server closed a connection")
            state[1] += chunk
            if _is_whole(state[1]):
                answered += 1
                times.append(time.perf_counter() - state[2])
                state[1], state[2] = b"", time.perf_counter()
                state[0].sendall(requests[following % len(requests)])
                following += 1
    took = time.perf_counter() - started
    # a warm-up may be shorter than one answer of a slow yardstick
    p99 = sorted(times)[int(len(times) * 0.99)] * 1000 if times else math.inf
    return answered / took, p99


def _is_whole(data):
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator:
        return False
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise ValueError(head.split(b"\r\n", 1)[0].decode())
    lower = head.lower()
    start = lower.find(b"content-length:")
    if start < 0:
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(lower[start + 15 :].split(b"\r\n", 1)[0])
