"""The open API's own short way through the server.

It needs no session, user, CSRF token, message or cookie, so requests under /api/ leave the chain here. What it does
need is done once for all of them: CORS, methods, throttle, language of messages, problem documents for every failure,
gzip. Pages for people under /api/ (the interactive documentation) go on through the full chain.
"""

import gzip
import logging
import re
from functools import partial

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.kernel import sqlfiles
from apps.kernel.again import ADMITTED
from apps.kernel.clients import address_in
from apps.kernel.errors import DomainError

from .problems import BY_STATUS, KINDS, Problem, problem_response
from .remembered import GZIP_FROM, GZIP_LEVEL, SHOWN, Remembered
from .throttle import Buckets

ROOT = "/api/"
PAGES = ("/api/v1/docs", "/api/v1/redoc")
# one record by its credit code or by the number of a licence: the view has a `direct`
SHAPE = re.compile(r"(?P<place>/api/v1/(?:enterprises(?=/[0-9A-Za-z]{18}$)|licences(?=/[^/]{14,19}$))/)(?P<code>[^/]+)")
METHODS = "GET, HEAD, OPTIONS"
WRITES = "/api/v1/sources/"  # what source agencies send, each with its key
WRITE_METHODS = "POST, PUT, OPTIONS"
PARTNERS = "/api/v1/partner/"  # what departments read and answer, each with its token
PARTNER_METHODS = "GET, HEAD, POST, OPTIONS"
CLOSED = (WRITES, PARTNERS)  # asked by servers that have a key: no page of another site has a part in it
SENDERS = 10  # sources that may send from one address at their full rate
log = logging.getLogger("django.request")


class OpenApiMiddleware:
    """First but for the security headers; answers everything under /api/."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.buckets = Buckets(getattr(settings, "OPEN_API_RATE", 1200))
        # each key has its own ceiling (records.api); this one keeps an address from trying keys without end
        self.senders = Buckets(SENDERS * getattr(settings, "SOURCE_API_RATE", 60))
        self.lookups = {}  # the match of each lookup, once it has been resolved
        self.fixed = {}  # matches of the paths that have no variable part, which are few
        self.remembered = {about: Remembered(about) for about in SHOWN}

    def __call__(self, request):
        path = request.path_info
        if not path.startswith(ROOT) or path.startswith(PAGES):
            return self.get_response(request)
        request.quiet = True
        response = self.look_up(request, path)
        if response is None:
            with translation.override(translation.get_language_from_request(request)):
                response = self.answer(request)
        return finish(request, response)

    def look_up(self, request, path):
        """The most asked questions on the shortest way: the shape of a credit code, or of the number of a licence, is
        never another resource's name, so the patterns of the whole portal need not be tried, nor a language found for
        an answer without words. What may be remembered has none either. None when it is another question, or when there
        is something to explain.
        """
        found = SHAPE.fullmatch(path)
        match = self.lookup(path, found["place"]) if found else self.fixed.get(path)
        if match is None or not (found or getattr(match.func, "remembered", False)):
            return None
        request.resolver_match = match
        if request.method not in {"GET", "HEAD"} or self.wait(self.buckets, request.META):
            return None
        try:
            view = (lambda request: match.func.direct(request, found["code"])) if found else match.func
            return self.respond(request, match.func, view)
        except Exception:  # noqa: BLE001 - asked again the long way, which records and explains what is wrong
            return None

    def respond(self, request, func, view):
        """`view(request)`; where `func` may be remembered and nothing has changed, what it answered before."""
        about = getattr(func, "remembered", None)
        if not about:
            return view(request)
        response = self.remembered[about].answer(request, view, timezone.localdate())
        if hasattr(response, "still") and sqlfiles.ready():
            response.again = partial(self.again, response.still)
        return response

    def again(self, still, environ):
        """Whether an answer is `still` the one of today; the question has its token either way."""
        return not self.wait(self.buckets, environ) and sqlfiles.ready() and still(timezone.localdate())

    def wait(self, buckets, meta):
        """Seconds that whoever asks must wait; 0 where the question may pass, for which it pays once."""
        if ADMITTED in meta:
            return 0
        seconds = buckets.wait(address_in(meta))
        if not seconds:
            meta[ADMITTED] = True
        return seconds

    def lookup(self, path, place):
        match = self.lookups.get(place)
        if match is None:
            match = self.lookups[place] = resolve(path)
        return match

    def answer(self, request):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": methods_of(request)})
        try:
            self.admit(request)
            match = request.resolver_match = self.match(request.path_info)
            response = self.respond(request, match.func, partial(match.func, *match.args, **match.kwargs))
            return response.render() if hasattr(response, "render") else response
        except Exception as error:  # noqa: BLE001 - the edge: whatever fails below /api/ is answered as a problem
            return answer_to(request, error)

    def match(self, path):
        found = self.fixed.get(path)
        if found is None:
            found = resolve(path)
            if not found.args and not found.kwargs:
                self.fixed[path] = found
        return found

    def admit(self, request):
        allowed = methods_of(request)
        if request.method not in allowed.split(", "):
            raise Problem("method-not-allowed", headers={"Allow": allowed})
        buckets = self.buckets if allowed == METHODS else self.senders
        seconds = self.wait(buckets, request.META)
        if seconds:
            raise Problem("too-many-requests", headers={"Retry-After": str(seconds)})


def methods_of(request):
    if request.path_info.startswith(PARTNERS):
        return PARTNER_METHODS
    return WRITE_METHODS if request.path_info.startswith(WRITES) else METHODS


def answered_methods(request):
    """(headers, sentence) of a 405 of an address that other methods reach: RFC 9110 asks for `Allow`."""
    view = getattr(request.resolver_match.func, "cls", None)
    names = [name for name in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") if hasattr(view, name.lower())]
    if "GET" in names and "HEAD" not in names:
        names.insert(1, "HEAD")
    allowed = ", ".join([*names, "OPTIONS"])
    return {"Allow": allowed}, _("This address takes %(methods)s.") % {"methods": allowed}


def answer_to(request, error):
    """The problem document for any exception."""
    instance = request.path
    if isinstance(error, Problem):
        return problem_response(error.code, error.detail, instance=instance, headers=error.headers, **error.members)
    if isinstance(error, DomainError):
        code = error.code if error.code in KINDS else "refused"
        wait = error.details.get("retry_after")
        headers = {"Retry-After": str(wait)} if wait else None
        return problem_response(
            code, error.message, instance=instance, status=error.status, headers=headers, **error.details
        )
    if isinstance(error, Resolver404 | Http404):
        return problem_response("not-found", instance=instance)
    if isinstance(error, SuspiciousOperation | BadRequest):
        return problem_response("bad-request", instance=instance)
    if getattr(error, "status_code", None) in BY_STATUS:  # an APIException of REST framework
        headers, said = answered_methods(request) if error.status_code == 405 else (None, "")
        return problem_response(BY_STATUS[error.status_code], said, instance=instance, headers=headers)
    got_request_exception.send(sender=OpenApiMiddleware, request=request)
    log.error("Internal Server Error: %s", request.path, exc_info=error, extra={"status_code": 500, "request": request})
    return problem_response("server-error", instance=instance)


def finish(request, response):
    """CORS for everybody, gzip where it pays, no body for HEAD."""
    headers = response.headers
    if request.path_info.startswith(CLOSED):
        return response
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Retry-After"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = METHODS
        headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Accept-Language"
        headers["Access-Control-Max-Age"] = "86400"
        return response
    if response.streaming:
        return response
    headers["Vary"] = "Accept-Encoding, Accept-Language"
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    if len(response.content) >= GZIP_FROM and "gzip" in accepted and "Content-Encoding" not in headers:
        response.content = gzip.compress(response.content, GZIP_LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""
    return response
