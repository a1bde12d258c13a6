"""Answers that are given again while nothing they show has changed in the database.

What is taken off the list must be in no answer from the same moment on, so an answer kept for some seconds is out of
the question. PostgreSQL itself knows when an answer still holds: two statements that see the same snapshot
(`pg_current_snapshot()`) see the same rows, as any commit in between, of anybody, makes another. One small statement a
request therefore decides whether the answer of before is the answer of now. Where another snapshot is seen, it is asked
who of those that committed in between wrote to what the answers show; docs/adr/0025-same-snapshot.md.
"""

import gzip
import time
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.utils.cache import get_conditional_response

from apps.kernel.answers import accepts_json

from . import sql

MOST, LARGEST = (
    2_000,
    262_144,
)  # answers, and bytes of one: 500 MB in a process is what this can never reach in practice
LONGEST = 60  # seconds until an answer is read anew all the same: so long a process keeps the tree of divisions, too
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


# What an answer shows, as the triggers of its tables name it; a view says it as `remembered`
SHOWN = THE_LIST, LICENCES = "list", "licences"


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers that all hold on a day, at what was `seen` (sql.visible), in one life of the server (sql.life), until a
    moment of the process's own clock."""

    day: date | None = None
    life: UUID | None = None
    seen: tuple | None = None
    answers: dict = field(default_factory=dict)
    until: float = 0.0

    def stands(self, day):
        """Whether day, life and time are still theirs; asked after the database, so that the life is the session's
        that answered."""
        return self.day == day and time.monotonic() < self.until and self.life == sql.life()


class Remembered:
    """The answers of a kind in one process under the snapshot they were read in; they are all forgotten once somebody
    has written to what they show.

    For views whose answer rests on nothing but the database, the day of the province and the address asked for: not on
    who asks, not on the language, not on the hour. Such a view says in `seen` of its response what `sql.visible` would
    have said in the one statement it asked; without that its answer is not kept.
    """

    def __init__(self, about):
        self.about = about
        self.kept = Kept()  # replaced as a whole, so that threads need no lock

    def answer(self, request, view, day):
        """What `view(request)` would answer on a day of the province. Raises what the view raises."""
        # what a transaction itself has written is in no snapshot
        if connection.in_atomic_block or not accepts_json(request):
            return view(request)
        key = (request.scheme, request.get_host(), request.path_info, request.META.get("QUERY_STRING", ""))
        kept = self.kept
        known = kept.answers.get(key)
        if known and self.holds(kept, day):
            response = known.to(request)
        else:
            response = view(request)
            known = None if response is None else self.keep(key, response, day)
        if known:
            response.still = partial(self.still, key, known)
        return response

    def still(self, key, known, day):
        """Whether what was `known` under a key, and made of a response what it is, would be the answer on `day`."""
        kept = self.kept
        return kept.answers.get(key) is known and self.holds(kept, day)

    def holds(self, kept, day):
        """Whether the answers that were `kept` are those of now; if so they stand under the snapshot of now, if not
        nobody asks again."""
        seen = sql.visible()
        if kept.stands(day) and (seen == kept.seen or self.carried(kept, kept.seen)):
            return True
        if self.kept is kept:
            self.kept = Kept()
        return False

    def carried(self, kept, other):
        """Keep answers under the snapshot of now, where nobody has written to what they show since theirs and since
        `other`; returns whether this is so."""
        seen, still = sql.untouched(self.about, kept.seen, other)
        if still:
            self.kept = replace(kept, seen=seen)
        return still

    def keep(self, key, response, day):
        """Keep an answer under the snapshot it shows; returns it, None where it cannot be kept."""
        seen, life = getattr(response, "seen", None), sql.life()
        whole = response.status_code == 200 and "ETag" in response.headers and len(response.content) <= LARGEST
        if not whole or not seen or life is None:
            return None
        kept = self.kept
        fresh = kept.stands(day) and len(kept.answers) < MOST
        if not fresh or (kept.seen != seen and not self.carried(kept, seen)):
            self.kept = kept = Kept(day, life, seen, {}, time.monotonic() + LONGEST)
        kept.answers[key] = known = Answer(response)
        return known
