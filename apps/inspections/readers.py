"""Who may read the files of inspections: officers who see the visit, and the enterprise that was checked."""

from django.db.models import Q

from apps.documents.readers import register_reader

from .models import Consent, Order, Paper, Photo, RecusalRequest, Referral
from .permissions import Permission

PHOTO, PAPER, REPORT = "inspections.photo", "inspections.paper", "inspections.order"
RECUSAL, LATE_LETTER = "inspections.recusalrequest", "inspections.consent"
FOR_THE_PARTY = (
    Paper.Kind.NOTICE, Paper.Kind.RECORD, Paper.Kind.ORDER, Paper.Kind.EXTENSION, Paper.Kind.OVERDUE,
    Paper.Kind.RECHECK, Paper.Kind.RECUSAL,
)  # fmt: skip


def register():
    register_reader(PHOTO, may_read_photo)
    register_reader(PAPER, may_read_paper)
    register_reader(REPORT, may_read_report)
    register_reader(RECUSAL, may_read_letter(RecusalRequest))
    register_reader(LATE_LETTER, may_read_letter(Consent))


def _officer(scope):
    return scope.may(Permission.VIEW) or scope.may(Permission.CHECK)


def may_read_photo(scope, document):
    """Officers and inspectors, and the enterprise once the result is entered."""
    photos = Photo.objects.visible_to(scope).filter(document=document)
    if scope.is_enterprise:
        return photos.filter(visit__checked_on__isnull=False).exists()
    return _officer(scope) and photos.exists()


def may_read_paper(scope, document):
    """Officers read every paper, the enterprise those addressed to it, the bureau a matter went to its letter."""
    papers = Paper.objects.visible_to(scope).filter(document=document)
    if scope.is_enterprise:
        return papers.filter(kind__in=FOR_THE_PARTY).exists()
    letters = Referral.objects.visible_to(scope).filter(paper__document=document)
    return _officer(scope) and (papers.exists() or letters.exists())


def may_read_report(scope, document):
    """What an enterprise sent with its report, or asking for more time: itself, and officers who see the order."""
    orders = Order.objects.visible_to(scope).filter(Q(report_file=document) | Q(asked_file=document))
    return (scope.is_enterprise or _officer(scope)) and orders.exists()


def may_read_letter(model):
    """The reader of letters of the party, which `model` keeps: the party itself, and officers who see the visit."""

    def may_read(scope, document):
        return (scope.is_enterprise or _officer(scope)) and (
            model.objects.visible_to(scope).filter(letter=document).exists()
        )

    return may_read
