"""The portal as a WSGI application: Django's handler, and before it the answers that may be given again as they are.

Who asks for a licence on a box, or for the first page of the serious list, asks what many asked before. Whether the
answer still holds is one statement (docs/adr/0025); what Django needs to build a request, to lead it through the layers
and to put the same headers on the same bytes costs several times as much. So an answer that says of itself how to
know whether it holds (apps/kernel/again.py) is kept here as it left the portal, under all that it may depend on, and
goes out again with an id of its own. It is counted as any other: docs/adr/0047-before-django.md.
"""

import logging
import time

from django.core.handlers.wsgi import WSGIHandler
from structlog.contextvars import clear_contextvars

from .metrics import IN_PROGRESS, observe
from .middleware import id_for

# what of a question an answer may depend on; the layers that say `again` read nothing else of it
ASKED = (
    "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_COOKIE", "HTTP_HX_REQUEST",
    "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT",
)  # fmt: skip
# … as it came; it holds the cookies: reports of errors leave out what has KEY in its name
QUESTION = "qualityprov.question_key"
MOST, LARGEST, LONGEST = 2_000, 32_768, 2_000  # answers; bytes of one; characters of a question
STATUSES = (200, 304)
log = logging.getLogger(__name__)


class Kept:
    """An answer as it left the portal, without the id of its request."""

    __slots__ = ("again", "body", "headers", "status", "view")

    def __init__(self, request, response):
        self.again = response.again
        self.body = [response.content]
        self.headers = [(name, value) for name, value in response.items() if name != "X-Request-ID"]
        self.status = response.status_code, f"{response.status_code} {response.reason_phrase}"
        self.view = request.resolver_match.view_name


class Portal(WSGIHandler):
    def __init__(self):
        super().__init__()
        self.kept = {}

    def __call__(self, environ, start_response):
        key = environ[QUESTION] = tuple(map(environ.get, ASKED))  # Django writes its own into the environment
        kept = self.kept.get(key) if environ["REQUEST_METHOD"] == "GET" else None
        if kept and _again(kept, environ):
            start_response(kept.status[1], [*kept.headers, ("X-Request-ID", id_for(environ))])
            return kept.body
        response = super().__call__(environ, start_response)
        if getattr(response, "streaming", True):
            return response
        response.close()  # whole: the server need not come back for each part of it
        return [response.content]

    def get_response(self, request):
        response = super().get_response(request)
        if hasattr(response, "again"):
            self._keep(request.META[QUESTION], request, response)
        return response

    def _keep(self, key, request, response):
        small = sum(len(part) for part in key if part) <= LONGEST and len(response.content) <= LARGEST
        if request.method != "GET" or response.status_code not in STATUSES or response.cookies or not small:
            return
        if len(self.kept) >= MOST:
            self.kept = {}
        self.kept[key] = Kept(request, response)


def _again(kept, environ):
    """Whether the answer holds for this question too; then it is counted as answered."""
    started = time.perf_counter()
    IN_PROGRESS.inc()
    try:
        holds = kept.again(environ)
    except Exception:  # asked again the long way, which answers; what fails here alone must be seen
        clear_contextvars()  # the id is another request's
        log.warning("an answer could not be given again", exc_info=True)
        return False
    finally:
        IN_PROGRESS.dec()
    if holds:
        observe(view=kept.view, method="GET", status=kept.status[0], seconds=time.perf_counter() - started)
    return holds
