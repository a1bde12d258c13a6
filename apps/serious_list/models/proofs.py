"""The proof of a service that did not go over the portal, as one officer entered it and another held it to its scan."""

from django.db import models
from django.db.models import Exists, OuterRef

from apps.documents.models import PaperProof, ProofQuerySet
from apps.registry.querysets import OfRecordsQuerySet

from .case import Paper


class OfPaperQuerySet(OfRecordsQuerySet, ProofQuerySet):
    division_field = "paper__case__agency__division__code"
    zone_field = "paper__case__agency__zone_id"
    enterprise_field = "paper__case__enterprise"

    def waiting(self):
        """Nor overtaken by a newer paper of its kind: a doubt that was cleared and raised anew is served by its own
        notice."""
        newer = Paper.objects.filter(
            kind__in=Paper.RENEWED, kind=OuterRef("paper__kind"), case=OuterRef("paper__case"), pk__gt=OuterRef("paper")
        )
        return super().waiting().filter(~Exists(newer))


class Proof(PaperProof):
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="proofs")

    objects = OfPaperQuerySet.as_manager()
