"""Who may read the documents the registry owns."""

from .models import ExportJob
from .permissions import Registry


def may_read_export(scope, document):
    """The officer who asked, while the right to export is held."""
    return scope.may(Registry.EXPORT) and ExportJob.objects.visible_to(scope).filter(pk=document.owner_id).exists()
