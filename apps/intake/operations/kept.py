"""The uploaded file of a run, as apps.documents keeps it."""

from pathlib import Path

from apps.documents import operations as documents
from apps.documents.models import Document
from apps.documents.rules import media_types

from ..errors import FileError


def media_type_of(name):
    """The media type of a file that `open_source` has opened under this name."""
    types = {"xlsx": media_types.XLSX, "gz": media_types.GZIP}
    return types.get(name.rpartition(".")[2].lower(), media_types.CSV)


def path_of(document_id):
    """Where the bytes of an uploaded file lie; raises FileError where they are gone, or never came (the command's)."""
    if not document_id:
        raise FileError("missing")
    try:
        with documents.open_document(Document.objects.get(pk=document_id)) as opened:
            return Path(opened.name)
    except (Document.DoesNotExist, FileNotFoundError):
        raise FileError("missing") from None
