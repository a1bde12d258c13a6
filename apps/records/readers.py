"""Who may read the documents the ledger owns."""

from apps.documents.readers import register_reader

from .models import Fact, ImportOfFacts, ObjectionFile
from .permissions import Permission

EVIDENCE = "records.fact"  # the kind of owner of a fact's evidence
PROOF = "records.repair"  # of the proof of its repair


def register():
    register_reader(EVIDENCE, may_read_evidence)
    register_reader(PROOF, may_read_proof)
    register_reader("records.objectionfile", may_read_objection_file)
    register_reader("records.importoffacts", may_read_import)


def may_read_evidence(scope, document):
    """Officers who see the fact, and the enterprise it is held about."""
    facts = Fact.objects.visible_to(scope).filter(evidence=str(document.pk))
    return (scope.is_enterprise or scope.may(Permission.VIEW)) and facts.exists()


def may_read_proof(scope, document):
    """Whoever may read the evidence of the fact that was repaired."""
    facts = Fact.objects.visible_to(scope).filter(pk=document.owner_id)
    return (scope.is_enterprise or scope.may(Permission.VIEW)) and facts.exists()


def may_read_objection_file(scope, document):
    """The enterprise that handed it in, and officers who see the objection."""
    files = ObjectionFile.objects.visible_to(scope).filter(document=document)
    return (scope.is_enterprise or scope.may(Permission.VIEW)) and files.exists()


def may_read_import(scope, document):
    """Officers who see the import the file belongs to and may record facts themselves."""
    runs = ImportOfFacts.objects.visible_to(scope).filter(document=str(document.pk))
    return scope.may(Permission.RECORD) and runs.exists()
