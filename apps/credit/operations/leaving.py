"""What becomes of ratings when the register takes their enterprises away because an import is undone."""

from dataclasses import dataclass

from apps.registry.operations.relations import AtUndo, Stay

from .. import sql
from ..models.ruleset import Model
from .rerate import LOCK


@dataclass(frozen=True)
class Rated(Stay):
    """Ratings stay with a merged record, but hold no undoing up: they follow from the facts, and there were none."""

    at_undo: AtUndo = AtUndo.GO

    def let_go(self, model, column, going):
        """Delete every rating of these enterprises; nothing is rated or published until the transaction ends.

        Without that turn an enterprise might be rated between its ratings' end and its own.
        """
        for rated_by in Model:
            sql.rows("turn", {"alone": True, "model": LOCK[rated_by]})
        ratings = model._base_manager.filter(**{f"{column}__in": going})
        # one statement for each of the two partial indexes: asked in one, neither would serve
        return sum(ratings.filter(superseded_at__isnull=stands).delete()[0] for stands in (True, False))
