"""How a paper was served: the proof that one officer recorded and another held against its scan, and the service.

Only calls to a hearing have them here so far: notices of results and of measures carry their receipt themselves.
"""

from django.db import models

from apps.documents.models import PaperProof, PaperService, ProofQuerySet

from ..querysets import OfBatchQuerySet
from .parties import Paper


class OfPaperQuerySet(OfBatchQuerySet):
    path = "paper__batch"


class OfProofQuerySet(OfPaperQuerySet, ProofQuerySet):
    pass


class Service(PaperService):
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="service")

    objects = OfPaperQuerySet.as_manager()


class Proof(PaperProof):
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="proofs")

    objects = OfProofQuerySet.as_manager()
