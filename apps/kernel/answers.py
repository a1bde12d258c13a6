"""JSON answers with a validator: unchanged data costs the client 304 and no body."""

import hashlib
from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

FRESH = "public, max-age=0, must-revalidate"  # may be kept, must be asked for: no reader sees a stale record


def json_answer(request, body, *, changed_at=None, dated=False):
    """200 with `body` (JSON text), or 304. The ETag is a hash of the body itself, so that nothing which shows in the
    answer can change behind it; weak, because gzip is applied later.

    With `dated`, If-Modified-Since is honoured too: only for single records, whose every public change moves
    `changed_at`, and only once the second it names has passed (RFC 9110, 8.8.2.2).
    """
    data = body.encode() if isinstance(body, str) else body
    etag = f'W/"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": FRESH}
    if changed_at:
        headers["Last-Modified"] = http_date(changed_at.timestamp())
    if "HTTP_IF_NONE_MATCH" in request.META or ("HTTP_IF_MODIFIED_SINCE" in request.META and dated):
        settled = dated and changed_at and changed_at < timezone.now() - timedelta(seconds=2)
        stamp = int(changed_at.timestamp()) if settled else None
        unchanged = get_conditional_response(request, etag=etag, last_modified=stamp)
        if unchanged:
            for name, value in headers.items():
                unchanged.headers[name] = value
            return unchanged
    return HttpResponse(data, content_type="application/json", headers=headers)


def neighbour(request, cursor):
    """The absolute address of the page at `cursor`, with everything else that was asked; None without one."""
    if not cursor:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def accepts_json(request):
    """Whether the Accept header leaves room for application/json."""
    accept = request.META.get("HTTP_ACCEPT", "*/*")
    return accept in {"*/*", "application/json"} or request.accepts("application/json")
