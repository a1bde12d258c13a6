"""Open data of inspections: results and plans as whole files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..files import FILES, FORMATS


@login_not_required
@require_safe
def whole(request, name, kind):
    """All that is public at this moment, as CSV or JSON."""
    if name not in FILES or kind not in FORMATS:
        raise Http404
    (fields, rows), (media_type, written) = FILES[name], FORMATS[kind]
    content = written(fields, rows(timezone.localdate())) if request.method == "GET" else ()
    headers = {
        "Content-Disposition": f'attachment; filename="inspection-{name}.{kind}"',
        "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*",
    }  # fmt: skip
    return StreamingHttpResponse(content, content_type=media_type, headers=headers)
