"""The page of a check as strangers see it, kept for a minute: a code on a thousand boxes is scanned a thousand times.

A scan has neither session nor user, so it leaves the chain here, as what is under /api/ does. Each look is counted, and
the same statement says what the page rests on (state, version …): a new state or certificate shows at once; only the
number of looks may be a minute old. Whoever is signed in, or comes with a message, goes on through the whole chain.
"""

import re
import time
from functools import partial

from django.conf import settings
from django.http import HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils import timezone

from apps.documents.codes import read_code
from apps.kernel import sqlfiles
from apps.kernel.display import display_of

from . import sql
from .models import Check
from .operations.living import count_check
from .operations.looks import LOOKS

SHAPE = re.compile(r"/licences/check/([0-9A-Za-z-]{12,40})/")
SECONDS, MOST = 60, 2000
OWN = (settings.SESSION_COOKIE_NAME, "messages")  # cookies of whoever may see another page than a stranger


class CheckedMiddleware:
    """Behind the security headers, before everything that asks who the reader is."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = {}
        self.match = None

    def __call__(self, request):
        found = SHAPE.fullmatch(request.path_info) if request.method == "GET" else None
        if found is None or request.META["QUERY_STRING"] or any(name in request.COOKIES for name in OWN):
            return self.get_response(request)
        rests_on = _counted(read_code(found[1]))
        if rests_on is None:  # nobody's code, or one of a certificate that was replaced
            return self.get_response(request)
        request.counted = request.quiet = True  # the count is its trace
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        place = (request.scheme, request.get_host(), request.path_info, "HTTP_HX_REQUEST" in request.META)
        key = (place, language, display_of(request), rests_on)
        return self._kept(request, key, found[1]) or self._made(request, key)

    def _kept(self, request, key, code):
        until, body, headers = self.pages.get(key, (0, b"", {}))
        if time.monotonic() >= until:
            return None
        response = HttpResponse(body, headers=headers)
        if sqlfiles.ready():
            response.again = partial(_again, read_code(code), key[-1], until)
        known = self.match = self.match or resolve(request.path_info)
        request.resolver_match = ResolverMatch(  # named in metrics and log, which write its code as "…"
            known.func, (), {"code": code}, url_name=known.url_name, app_names=known.app_names,
            namespaces=known.namespaces, route=known.route,
        )  # fmt: skip
        return response

    def _made(self, request, key):
        response = self.get_response(request)
        if response.status_code == 200 and not response.cookies and not response.streaming:
            if len(self.pages) >= MOST:
                self.pages.clear()
            self.pages[key] = (time.monotonic() + SECONDS, response.content, dict(response.items()))
        return response


def _counted(code):
    """Count a look; what the page of a code rests on, None where no certificate that stands has it."""
    return count_check(code=code, way=Check.Way.LINK, at=timezone.now())


def _again(code, then, until, _environ):
    """Whether a page that rested on `then` holds for another look, which is then counted here."""
    if time.monotonic() >= until or not sqlfiles.ready() or sql.rests_on(code) != [then]:
        return False
    LOOKS.add(then[0], at=timezone.now())
    return True
