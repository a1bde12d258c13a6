"""Reads over documents."""

from django.core.exceptions import ValidationError
from django.http import Http404

from .models import Document
from .readers import may_read


def readable(scope, document_id):
    """The document if the scope may read it; Http404 otherwise, and where there is none (no difference shown)."""
    try:
        document = Document.objects.get(pk=document_id)
    except (Document.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None
    if not may_read(scope, document):
        raise Http404
    return document
