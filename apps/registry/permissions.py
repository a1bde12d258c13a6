"""What may be done with the registry. Which role holds what is on one page: apps/access/roles.py."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Registry(PermissionEnum):
    VIEW = "registry.view", _("read enterprises of own division beyond what is public")
    REGISTER = "registry.register", _("enter a new enterprise by hand")
    EDIT = "registry.edit", _("change names, facts, sites and products")
    STATUS = "registry.status", _("record the four ends of an enterprise and the way back")
    RELOCATE = "registry.relocate", _("hand an enterprise to another division or zone")
    MERGE = "registry.merge", _("ask for a merge, confirm a colleague's, undo one")
    IMPORT = "registry.import", _("check and import register files, undo an import")
    EXPORT = "registry.export", _("take lists out of the portal")
    CORRECT = "registry.correct", _("decide on errors that enterprises report")
    REPORT_ERROR = "registry.report_error", _("report an error in the data held of own enterprise")
