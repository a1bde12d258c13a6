"""What may be done with the registry. Which role holds what is on one page: apps/access/roles.py."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum
from apps.kernel.rules.undoing import may_take_back


class Registry(PermissionEnum):
    VIEW = "registry.view", _("read the enterprises of own division")
    REGISTER = "registry.register", _("enter an enterprise by hand")
    EDIT = "registry.edit", _("change names, codes, facts, sites and products")
    STATUS = "registry.status", _("record the end of an enterprise and take it back")
    RELOCATE = "registry.relocate", _("hand an enterprise to another division or zone")
    MERGE = "registry.merge", _("ask for merges of duplicates and for their undoing")
    CONFIRM_MERGE = "registry.confirm_merge", _("decide on merges and undoings a colleague asks for")
    IMPORT = "registry.import", _("import register files, and undo own small imports within a day")
    UNDO_IMPORT = "registry.undo_import", _("undo imports of register files that a colleague made")
    EXPORT = "registry.export", _("export lists")
    CORRECT = "registry.correct", _("decide on errors that enterprises report")
    REPORT_ERROR = "registry.report_error", _("report an error in the data of own enterprise")


def may_undo(scope, run, at):
    """True where the scope may undo a finished ImportRun: a second person, or for a while whoever imported."""
    own = scope.user_id is not None and scope.user_id == run.created_by_user
    return scope.is_system or may_take_back(
        own=own and scope.may(Registry.IMPORT),
        reviewer=not own and scope.may(Registry.UNDO_IMPORT),
        graded=False,  # a register file brings no facts
        touched=run.created + run.updated,
        ended=run.finished_at or run.created_at,
        at=at,
    )
