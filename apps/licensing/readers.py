"""Who may read the files of licensing: the applicant itself, and officers who see the application."""

from .models import Application, Licence, Paper
from .permissions import Permission


def _may(scope):
    return scope.is_enterprise or scope.may(Permission.VIEW)


def may_read_evidence(scope, document):
    rows = Application.objects.visible_to(scope).filter(pk=document.owner_id)
    return _may(scope) and rows.exists()


def may_read_paper(scope, document):
    return _may(scope) and Paper.objects.visible_to(scope).filter(document=document).exists()


def may_read_licence(scope, document):
    return _may(scope) and Licence.objects.visible_to(scope).filter(document=document).exists()
