"""The web server on real processes: nothing begun is cut off, who dies is replaced, nobody is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

PROGRAM = "from qualityprov import webserver; webserver.main('tests.qualityprov.slow_app')"


class Server:
    def __init__(self, folder, workers):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.begun, self.closed = folder / "begun", folder / "closed"
        environment = os.environ | {
            "WEB_PORT": str(self.port), "WEB_WORKERS": str(workers), "WEB_THREADS": "2",
            "BEGUN": str(self.begun), "CLOSED": str(self.closed),
        }  # fmt: skip
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, env=environment)
        until(lambda: self.answers("/pid"))

    def answers(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.read()
        except OSError:
            return None

    def worker(self):
        return int(self.answers("/pid"))


@contextmanager
def serving(folder, workers=1):
    server = Server(folder, workers)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait(30)


def until(true, seconds=30):
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def lives(pid):
    """Whether a process runs; one that has ended and was not yet asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_answer_that_was_begun_is_given_to_the_end(tmp_path):
    with serving(tmp_path) as server, ThreadPoolExecutor() as pool:
        asked = pool.submit(server.answers, "/slow")
        until(server.begun.exists)
        server.process.terminate()
        assert asked.result() == b"to the end"
        assert server.process.wait(30) == 0
        assert server.answers("/pid") is None


def test_a_worker_that_was_killed_is_replaced(tmp_path):
    with serving(tmp_path) as server:
        killed = server.worker()
        os.kill(killed, signal.SIGKILL)
        assert int(until(lambda: server.answers("/pid"))) != killed
        assert server.process.poll() is None


def test_workers_end_with_a_server_that_was_killed(tmp_path):
    """Else they would go on answering, from the same port, beside the server that is started next."""
    with serving(tmp_path, workers=2) as server:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        workers = [int(child) for child in children]
        assert len(workers) == 2
        server.process.kill()
        until(lambda: not any(map(lives, workers)))


def test_a_reader_who_leaves_ends_the_answer(tmp_path):
    with serving(tmp_path) as server:
        reader = HTTPConnection("127.0.0.1", server.port, timeout=10)
        reader.request("GET", "/stream")
        assert reader.getresponse().read(1000)
        assert not server.closed.exists()
        reader.close()
        until(server.closed.exists)


def test_a_header_given_twice_arrives_as_one_and_leaves_as_two(tmp_path):
    with serving(tmp_path) as server:
        reader = HTTPConnection("127.0.0.1", server.port, timeout=10)
        reader.putrequest("GET", "/hops")
        for hop in ("192.0.2.1", "192.0.2.2"):
            reader.putheader("X-Forwarded-For", hop)
        reader.endheaders()
        answer = reader.getresponse()
        assert [hop.strip() for hop in answer.read().decode().split(",")] == ["192.0.2.1", "192.0.2.2"]
        assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
        reader.close()
