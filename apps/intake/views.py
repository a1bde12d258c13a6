"""What every import page answers with."""

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from .errors import FileError
from .operations.rejects import as_csv

_BODY_BESIDE_FILE = 64 * 1024  # the other fields of the form


def announced_too_big(request):
    """The FileError of a body that says it is larger than any file may be; None otherwise. Nothing is read for it."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= settings.IMPORT_MAX_BYTES + _BODY_BESIDE_FILE:
        return None
    return FileError("too-big", size=length, limit=settings.IMPORT_MAX_BYTES)


def refused_rows(rejects, *, file_name):
    """The rows of a run that were refused (what `as_csv` takes) as a file to download, in the reader's language."""
    language = get_language()

    def blocks():
        with override(language):  # the stream outlives the request's own language
            yield from as_csv(rejects)

    response = StreamingHttpResponse(blocks(), content_type="text/csv; charset=utf-8")
    name = _("refused rows of %(file)s") % {"file": file_name}
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    response["X-Content-Type-Options"] = "nosniff"
    return response
