"""Who may read the files of sampling: officers and the laboratory who see the batch, and the party it is for."""

from django.db.models import Q

from apps.documents.readers import register_reader
from apps.registry.querysets import of_records

from . import states
from .models import (
    Batch,
    ImportOfResults,
    Letter,
    Notice,
    Objection,
    Paper,
    Photo,
    Proof,
    Recall,
    RecallAssessment,
    RecallPaper,
    RecallReport,
    Rectification,
    Test,
    Transfer,
)
from .permissions import Permission

PHOTO, PAPER, REPORT = "sampling.photo", "sampling.paper", "sampling.test"
HANDED = "sampling.transfer"
EVIDENCE, DONE, RECALL = "sampling.objection", "sampling.rectification", "sampling.recall"
LETTER, PROOF = "sampling.letter", "sampling.proof"


def register():
    register_reader(PHOTO, may_read_photo)
    register_reader(PAPER, may_read_paper)
    register_reader(REPORT, may_read_report)
    register_reader(EVIDENCE, may_read_evidence)
    register_reader(DONE, may_read_done)
    register_reader(LETTER, may_read_letter)
    register_reader(HANDED, may_read_handed)
    register_reader(PROOF, may_read_proof)
    register_reader(RECALL, may_read_recall)
    for label in ("recallpaper", "recallreport", "recallassessment"):
        register_reader(f"sampling.{label}", may_read_recall)
    register_reader("sampling.importofresults", may_read_import)


def _officer(scope):
    return scope.is_agency and any(scope.may(name) for name in (Permission.VIEW, Permission.TEST, Permission.SAMPLE))


def may_read_photo(scope, document):
    """Officers, the laboratory and the parties of the batch."""
    rows = Photo.objects.visible_to(scope).filter(document=document)
    return (scope.is_enterprise or _officer(scope)) and rows.exists()


def may_read_paper(scope, document):
    """Officers read every paper, an enterprise those addressed to it; a notice once it was served."""
    rows = Paper.objects.visible_to(scope).filter(document=document)
    if scope.is_enterprise:
        return rows.read_by(scope).exists()
    return _officer(scope) and rows.exists()


def may_read_report(scope, document):
    """A party reads the report of a test once it is told of the result, or once that is published."""
    rows = Test.objects.visible_to(scope).filter(report_file=document)
    if scope.is_enterprise:
        told = Notice.objects.visible_to(scope).values("batch")  # those that were served
        return rows.filter(Q(batch__in=told) | Q(batch__state=states.SHOWN)).exists()
    return _officer(scope) and rows.exists()


def may_read_evidence(scope, document):
    """Whoever objected, and officers who see the batch."""
    rows = Objection.objects.visible_to(scope).filter(evidence=document)
    return (scope.is_enterprise or scope.may(Permission.VIEW)) and rows.exists()


def may_read_letter(scope, document):
    """The scan of a letter: officers who see its batch, and the party that sent it."""
    rows = Letter.objects.filter(scan=document)
    if scope.is_enterprise:
        sent = [of_records(scope, path) for path in ("objection__notice__enterprise", "answer__enterprise",
                                                     "order__enterprise")]  # fmt: skip
        return rows.filter(sent[0] | sent[1] | sent[2]).exists()
    return scope.may(Permission.VIEW) and rows.visible_to(scope).exists()


def may_read_proof(scope, document):
    """The scan of a receipt: officers who see the batch; the enterprise once another officer has confirmed it."""
    rows = Proof.objects.filter(scan=document)
    if scope.is_enterprise:
        return rows.filter(of_records(scope, "paper__enterprise"), seconded_on__isnull=False).exists()
    return scope.may(Permission.VIEW) and rows.visible_to(scope).exists()


def may_read_done(scope, document):
    """What an enterprise sent with its report or application: itself, and officers who see the order or its batch."""
    mine = Rectification.objects.filter(Q(report_file=document) | Q(application_file=document))
    if scope.is_enterprise:
        return mine.visible_to(scope).exists()
    seen = mine.filter(batch__in=Batch.objects.visible_to(scope).values("pk"))
    return scope.may(Permission.VIEW) and (mine.visible_to(scope).exists() or seen.exists())


def may_read_handed(scope, document):
    """The receipt of a transfer: officers who see the batch."""
    rows = Transfer.objects.visible_to(scope).filter(receipt_file=document)
    return scope.is_agency and scope.may(Permission.VIEW) and rows.exists()


def may_read_recall(scope, document):
    """Files and papers of a recall: its producer, and officers who see it."""
    rows = Recall.objects.visible_to(scope)
    seen = rows.filter(Q(plan_file=document) | Q(statement_file=document) | Q(reported_file=document)).exists()
    seen = seen or RecallReport.objects.visible_to(scope).filter(file=document).exists()
    seen = seen or RecallAssessment.objects.visible_to(scope).filter(reported_file=document).exists()
    seen = seen or RecallPaper.objects.visible_to(scope).filter(document=document).exists()
    return (scope.is_enterprise or scope.may(Permission.VIEW)) and seen


def may_read_import(scope, document):
    """Officers who see the import the file belongs to and may publish results themselves."""
    runs = ImportOfResults.objects.visible_to(scope).filter(document=str(document.pk))
    return scope.may(Permission.PUBLISH) and runs.exists()
