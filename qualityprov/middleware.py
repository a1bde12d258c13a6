"""The outermost layer of a request: its id, its line in the log, its place in the metrics.

One middleware instead of three, because every API answer pays for it: it must cost less than the answer.
"""

import logging
import os
import re
import time

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponseBadRequest
from structlog.contextvars import bind_contextvars, clear_contextvars

from .logs import REQUEST_LOGGER
from .metrics import IN_PROGRESS, observe

logger = logging.getLogger(REQUEST_LOGGER)
KNOWN_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
SECRETS = ("token", "key", "code")  # parts of an address that open what it names: who reads the log must not use them
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestMiddleware:
    """Sets `request.id` and the header X-Request-ID (the proxy's when there is one), counts the request and logs it.

    The query string is not logged: searches are the reader's own affair. Nor is what a view calls `quiet` when it went
    well: at a thousand API answers a second the lines would cost more than the answers; the metrics count them, and the
    proxy keeps its own access log.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        request.id = id_for(request.META)
        clear_contextvars()
        bind_contextvars(request_id=request.id)
        IN_PROGRESS.inc()
        try:
            response = wrong_host(request) or self.get_response(request)
        finally:
            IN_PROGRESS.dec()
        response["X-Request-ID"] = request.id
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        seconds = time.perf_counter() - started
        match = request.resolver_match
        observe(
            view=match.view_name if match else "", method=request.method, status=response.status_code, seconds=seconds
        )
        if request.path not in QUIET and not (getattr(request, "quiet", False) and response.status_code < 400):
            log(request, response, seconds)
        return response


def wrong_host(request):
    """A plain refusal for a host name that is not ours: an error page with links could not be built for it.

    The API answers for itself: its problem documents need no links.
    """
    if request.path.startswith("/api/"):
        return None
    try:
        request.get_host()
    except DisallowedHost:
        return HttpResponseBadRequest("This host name is not served here.\n", content_type="text/plain")
    return None


def id_for(meta):
    """The id of a request by its META, or by the WSGI environment it is made of."""
    if settings.PROXY_COUNT:
        given = meta.get("HTTP_X_REQUEST_ID", "")
        if KNOWN_ID.fullmatch(given):
            return given
    return os.urandom(16).hex()  # as a UUID without its version, at a fifth of the price


def shown_path(request):
    path, match = request.path, request.resolver_match
    for secret in filter(None, map(match.kwargs.get, SECRETS)) if match else ():
        path = path.replace(str(secret), "…")
    return path


def log(request, response, seconds):
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    if not logger.isEnabledFor(level):
        return
    extra = {
        "request_id": request.id,
        "method": request.method,
        "path": shown_path(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    # Only when something of the request asked who it is: asking here would cost public pages a query.
    user = request.__dict__.get("_cached_user")
    if user is not None and user.is_authenticated:
        extra["user"] = user.pk
    logger.log(level, "request", extra=extra)
