"""What one may do to the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum
from apps.kernel.rules.undoing import may_take_back


class Permission(PermissionEnum):
    VIEW = "records.view", _("see quality facts")
    RECORD = "records.record", _("record quality facts")
    MATCH = "records.match", _("match waiting facts to enterprises")
    CORRECT = "records.correct", _("correct facts and decide objections")
    REPAIR = "records.repair", _("end the use of a fact after credit repair")
    WITHDRAW = "records.withdraw", _("withdraw facts whose ground has gone")
    EXPIRE = "records.expire", _("end the publicity of facts by time")
    OBJECT = "records.object", _("object to a fact or grade of the own enterprise")
    MANAGE_SOURCES = "records.manage_sources", _("give and revoke the keys of source agencies")


def may_undo(scope, run, at):
    """True where the scope may undo an ImportOfFacts.

    Facts of known enterprises count in grades at once, so a second person undoes them. Facts that wait for their
    enterprise are in no grade: for a while whoever imported nothing else may take them back alone. Once one of them
    has found its enterprise, the undoing is blocked as it is for every fact that was changed since.
    """
    own = scope.user_id is not None and scope.user_id == run.created_user
    touched = run.counts.get("created", 0) + run.counts.get("updated", 0)
    return scope.is_system or may_take_back(
        own=own and scope.may(Permission.RECORD),
        reviewer=not own and scope.may(Permission.WITHDRAW),
        graded=touched > run.counts.get("waiting", 0),
        touched=touched,
        ended=run.finished_at or run.at,
        at=at,
    )
