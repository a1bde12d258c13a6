"""Answers that are given again while nothing whatever has changed in the database.

What is taken off the list must be in no answer from the same moment on, so an answer kept for some seconds is out of
the question. PostgreSQL itself knows when an answer still holds: two statements that see the same snapshot
(`pg_current_snapshot()`) see the same rows, as any commit in between, of anybody, makes another. One small statement a
request therefore decides whether the answer of before is the answer of now; docs/adr/0025-same-snapshot.md.
"""

import gzip

from django.db import connection
from django.http import HttpResponse
from django.utils.cache import get_conditional_response

from apps.kernel.again import SEEN
from apps.kernel.answers import accepts_json

from . import sql

MOST, LARGEST = (
    2_000,
    262_144,
)  # answers, and bytes of one: 500 MB in a process is what this can never reach in practice
GZIP_FROM = 1400  # bytes: what fits into one packet gains nothing
GZIP_LEVEL = 5
HELD = ("ETag", "Cache-Control", "Content-Type")


class Answer:
    """A body of status 200 with its headers, and packed once somebody asked for it packed."""

    __slots__ = ("body", "headers", "packed")

    def __init__(self, response):
        self.body = response.content
        self.headers = {name: response.headers[name] for name in HELD if name in response.headers}
        self.packed = None

    def to(self, request):
        """The response to a request: 304 where its validator says it has this, packed where it takes that."""
        headers = dict(self.headers)
        if "HTTP_IF_NONE_MATCH" in request.META:
            unchanged = get_conditional_response(request, etag=headers["ETag"])
            if unchanged:
                for name in ("ETag", "Cache-Control"):
                    unchanged.headers[name] = headers[name]
                return unchanged
        if len(self.body) >= GZIP_FROM and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            if self.packed is None:
                self.packed = gzip.compress(self.body, GZIP_LEVEL, mtime=0)
            return HttpResponse(self.packed, headers=headers | {"Content-Encoding": "gzip"})
        return HttpResponse(self.body, headers=headers)


class Remembered:
    """The answers of one process under the snapshot they were read in; at another snapshot all of them are forgotten.

    For views whose answer rests on nothing but the database, the day of the province and the address asked for: not on
    who asks, not on the language, not on the hour. Such a view says in `seen` of its response what `sql.visible` would
    have said in the one statement it asked; without that its answer is not kept.
    """

    def __init__(self):
        self.kept = (None, {})  # replaced as a whole, so that threads need no lock

    def answer(self, request, view, day):
        """What `view(request)` would answer on a day of the province, be it None. Raises what the view raises."""
        # what a transaction itself has written is in no snapshot
        if connection.in_atomic_block or not accepts_json(request):
            return view(request)
        key = (request.scheme, request.get_host(), request.path_info, request.META.get("QUERY_STRING", ""))
        then, answers = self.kept
        kept = answers.get(key)
        if kept and then == (request.META.get(SEEN) or (day, sql.visible())):
            response = kept.to(request)
            response.seen = then[1]
            return response
        response = view(request)
        if response is not None:
            self.keep(key, response, day)
        return response

    def keep(self, key, response, day):
        """Keep an answer under the snapshot it shows."""
        seen = getattr(response, "seen", None)
        whole = response.status_code == 200 and "ETag" in response.headers and len(response.content) <= LARGEST
        if not whole or not seen:
            return
        then, answers = self.kept
        if then != (day, seen) or len(answers) >= MOST:
            answers = {}
            self.kept = ((day, seen), answers)
        answers[key] = Answer(response)
