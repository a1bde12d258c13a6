"""A WSGI application without Django's: what the web server itself does."""

import os
import time
from pathlib import Path

from django.conf import settings

if not settings.configured:
    settings.configure()


def application(environ, start):
    answer = ANSWERS[environ["PATH_INFO"]](environ)
    start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return answer


def slow(_environ):
    Path(os.environ["BEGUN"]).touch()
    time.sleep(1)
    return [b"to the end"]


class Stream:
    """Endless; leaves a file when it is closed."""

    def __iter__(self):
        return self

    def __next__(self):
        time.sleep(0.01)
        return b"x" * 100_000

    def close(self):
        Path(os.environ["CLOSED"]).touch()


ANSWERS = {
    "/pid": lambda _environ: [str(os.getpid()).encode()],
    "/slow": slow,
    "/stream": lambda _environ: Stream(),
    "/hops": lambda environ: [environ.get("HTTP_X_FORWARDED_FOR", "").encode()],
}
