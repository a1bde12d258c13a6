"""Who may read the files of awards by the plain way: the applicant its own. Everybody else gets marked copies only."""

from .models import Application, ApplicationPaper, Duty, Honour, HonourPaper, Objection, RoundPaper
from .permissions import Permission


def may_read_application(scope, document):
    """The applicant itself: reviewers and officers are given copies with their mark (operations/watermark.py)."""
    rows = Application.objects.visible_to(scope).filter(pk=document.owner_id)
    return scope.is_enterprise and rows.exists()


def may_read_round_paper(_scope, document):
    """Announcements, lists in publicity and decisions to confer are everybody's."""
    return RoundPaper.objects.filter(document=document).exists()


def may_read_application_paper(scope, document):
    """The applicant it was written to, and who may see the application for the authority; no expert."""
    may = scope.is_enterprise or (scope.may(Permission.VIEW) and not scope.may(Permission.REVIEW))
    return may and ApplicationPaper.objects.visible_to(scope).filter(document=document).exists()


def may_read_honour_paper(scope, document):
    may = scope.is_enterprise or scope.may(Permission.VIEW)
    return may and HonourPaper.objects.visible_to(scope).filter(document=document).exists()


def may_read_honour(scope, document):
    rows = Honour.objects.visible_to(scope).filter(document=document)
    return (scope.is_enterprise or scope.may(Permission.VIEW)) and rows.exists()


def may_read_objection(scope, document):
    """Proof of who objects is for the bureau of the round, those who decide and those who hear the applicant on it;
    neither for the applicant, nor for county and city."""
    rows = Objection.objects.visible_to(scope).filter(evidence=document, application__round__agency=scope.agency_code)
    deciding = scope.may(Permission.DECIDE) or scope.may(Permission.MANAGE)
    return scope.is_agency and deciding and rows.exists()


def may_read_answer(scope, document):
    """What came with an answer to an objection: the applicant's own, and of those who decide on it and enter it."""
    rows = Objection.objects.visible_to(scope).filter(answer_file=document)
    deciding = scope.is_agency and (scope.may(Permission.DECIDE) or scope.may(Permission.MANAGE))
    return (scope.is_enterprise or deciding) and rows.exists()


def may_read_duty(scope, document):
    may = scope.is_enterprise or scope.may(Permission.VIEW)
    return may and Duty.objects.visible_to(scope).filter(report=document).exists()
