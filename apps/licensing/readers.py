"""Who may read the files of licensing: the applicant itself, and officers who see the application."""

from .models import (
    AfterCheck,
    Application,
    Change,
    ChangePaper,
    EndPaper,
    Former,
    HandedIn,
    Letter,
    Licence,
    Paper,
    PriorFile,
    PriorLetter,
    Proof,
)
from .permissions import Permission


def _may(scope):
    return scope.is_enterprise or scope.may(Permission.VIEW)


def may_read_evidence(scope, document):
    rows = Application.objects.visible_to(scope).filter(pk=document.owner_id)
    return _may(scope) and rows.exists()


def may_read_paper(scope, document):
    return _may(scope) and Paper.objects.visible_to(scope).filter(document=document).exists()


def may_read_change(scope, document):
    return _may(scope) and Change.objects.visible_to(scope).filter(once=document.owner_id).exists()


def may_read_change_paper(scope, document):
    return _may(scope) and ChangePaper.objects.visible_to(scope).filter(document=document).exists()


def may_read_licence(scope, document):
    """The certificate that stands, and those it replaced."""
    held = Licence.objects.visible_to(scope).filter(document=document)
    return _may(scope) and (held.exists() or Former.objects.visible_to(scope).filter(document=document).exists())


def may_read_end_paper(scope, document):
    return _may(scope) and EndPaper.objects.visible_to(scope).filter(document=document).exists()


def may_read_letter(scope, document):
    """What the holder sent on paper: itself, and the bureaus that see the proceeding."""
    return _may(scope) and Letter.objects.visible_to(scope).filter(scan=document).exists()


def may_read_proof(scope, document):
    """The scan of a receipt: the bureaus that see the proceeding; the holder once it was confirmed."""
    rows = Proof.objects.visible_to(scope).filter(scan=document)
    return _may(scope) and (rows.exclude(seconded_on=None) if scope.is_enterprise else rows).exists()


def may_read_handed_in(scope, document):
    """What the applicant handed in on paper: itself, and the bureaus that see the application."""
    return _may(scope) and HandedIn.objects.visible_to(scope).filter(scan=document).exists()


def may_read_prior_file(scope, document):
    """What was brought back from the site before a grant: for officers; the applicant has the record."""
    rows = PriorFile.objects.visible_to(scope).filter(document=document)
    return scope.is_agency and scope.may(Permission.VIEW) and rows.exists()


def may_read_prior_letter(scope, document):
    """What was said on paper of a check before a grant: whoever said it, and the bureaus that see the case."""
    return _may(scope) and PriorLetter.objects.visible_to(scope).filter(scan=document).exists()


def may_read_check(scope, document):
    """What was brought back from the site: for officers."""
    rows = AfterCheck.objects.visible_to(scope).filter(evidence=document)
    return scope.is_agency and scope.may(Permission.VIEW) and rows.exists()
