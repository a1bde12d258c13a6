"""Who may read the documents the registry owns."""

from .models import ExportJob, ImportRun
from .permissions import Registry


def may_read_export(scope, document):
    """The officer who asked, while the right to export is held."""
    return scope.may(Registry.EXPORT) and ExportJob.objects.visible_to(scope).filter(pk=document.owner_id).exists()


def may_read_import(scope, document):
    """Officers who see the import the file belongs to and may import themselves."""
    runs = ImportRun.objects.visible_to(scope)
    return scope.may(Registry.IMPORT) and runs.filter(document=str(document.pk)).exists()
