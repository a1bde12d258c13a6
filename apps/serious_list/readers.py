"""Who may read the papers of a case: officers who see the case, and the party itself, but for the consent above."""

from .models import Paper
from .permissions import Permission


def may_read_paper(scope, document):
    papers = Paper.objects.visible_to(scope).filter(document=document)
    if scope.is_enterprise:
        return papers.exclude(kind=Paper.Kind.CONSENT).exists()
    return scope.may(Permission.VIEW) and papers.exists()
