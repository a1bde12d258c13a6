"""The proof that notice, call to the hearing or decision of a proceeding was served otherwise than over the portal."""

from django.db import models

from apps.documents.models import PaperProof, ProofQuerySet
from apps.registry.querysets import OfRecordsQuerySet

from .ending import EndPaper


class OfPaperQuerySet(OfRecordsQuerySet, ProofQuerySet):
    division_field = "paper__licence__enterprise__division__code"
    zone_field = "paper__licence__enterprise__zone_id"
    enterprise_field = "paper__licence__enterprise"


class Proof(PaperProof):
    paper = models.ForeignKey(EndPaper, models.PROTECT, related_name="proofs")

    objects = OfPaperQuerySet.as_manager()
