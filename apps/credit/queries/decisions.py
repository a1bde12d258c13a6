"""What waits for a second person: rulesets and tables that were submitted, editions that are prepared."""

from apps.access.queries import holders

from .. import states
from ..models import Edition, MeasureTable, Ruleset
from ..permissions import Permission


def to_decide(scope):
    """{"rulesets", "measures", "editions": rows} this person may decide on: nothing of what he wrote or prepared."""
    rules = scope.may(Permission.APPROVE_RULESET) and scope.user_id is not None
    editions = scope.may(Permission.APPROVE_EDITION) and scope.user_id is not None
    rows = {
        "rulesets": Ruleset.objects.visible_to(scope).filter(state=states.SUBMITTED),
        "measures": MeasureTable.objects.filter(state=states.SUBMITTED),
        "editions": Edition.objects.filter(state=states.PREPARED),
    }
    return {
        "rulesets": rows["rulesets"].exclude(authors__contains=[scope.user_id]) if rules else Ruleset.objects.none(),
        "measures": rows["measures"].exclude(authors__contains=[scope.user_id])
        if rules
        else MeasureTable.objects.none(),
        "editions": rows["editions"].exclude(prepared_user=scope.user_id) if editions else Edition.objects.none(),
    }


def recallers(row, on):
    """The people who may still take back the approval of a ruleset or table: reviewers who had no hand in it."""
    hands = {*row.authors, row.decided_user} - {None}
    return holders(Permission.APPROVE_RULESET, on).exclude(pk__in=hands)
