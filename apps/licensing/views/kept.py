"""Pages of checks as strangers see them, kept for a minute: a code on a thousand boxes is scanned a thousand times.

What a page says of the licence is part of its key, so that a new state or certificate shows at once; the number of
looks may be a minute old. Whoever is signed in, or is told something, gets a page of its own.
"""

import time

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from apps.kernel.display import display_of

SECONDS, MOST = 60, 2000
OWN = (settings.SESSION_COOKIE_NAME, "messages")  # cookies of whoever may see another page than a stranger

_pages = {}


def page_of(request, rests_on, make):
    """`make()`, or what it was for another stranger within the last minute; `rests_on` is all that it says."""
    if rests_on is None or request.scope.kind != "anonymous" or any(name in request.COOKIES for name in OWN):
        return make()
    key = (request.get_host(), request.get_full_path(), get_language(), display_of(request), rests_on)
    now = time.monotonic()
    until, body = _pages.get(key, (0, b""))
    if now < until:
        return HttpResponse(body)
    response = make()
    if response.status_code == 200:
        if len(_pages) >= MOST:
            _pages.clear()
        _pages[key] = (now + SECONDS, response.content)
    return response
