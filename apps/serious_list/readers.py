"""Who may read the papers of a case: officers who see the case, and the party itself, but for what bureaus
wrote to one another."""

from .models import Case, Paper
from .permissions import Permission


def may_read_paper(scope, document):
    papers = Paper.objects.visible_to(scope).filter(document=document)
    if scope.is_enterprise:
        return papers.exclude(kind__in=Paper.OF_BUREAUS).exists()
    return scope.may(Permission.VIEW) and papers.exists()


def may_read_evidence(scope, document):
    """Evidence of either side, and proof of an application: the party itself from the notice on, and officers who see
    the case."""
    cases = Case.objects.visible_to(scope).filter(pk=document.owner_id)
    return (scope.is_enterprise or scope.may(Permission.VIEW)) and cases.exists()
