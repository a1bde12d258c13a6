"""Hand a document to somebody who may read it."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from .operations import open_document
from .queries import readable


@require_safe
def download(request, document_id):
    """The file, streamed, always as an attachment; 404 to whoever may not read it."""
    document = readable(request.scope, document_id)
    try:
        opened = open_document(document)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, as_attachment=True, filename=document.name, content_type=document.media_type)
    response["Content-Length"] = document.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
