"""What may be done with the registry. Which role holds what is on one page: apps/access/roles.py."""

from apps.kernel.permissions import PermissionEnum


class Registry(PermissionEnum):
    VIEW = "registry.view"  # read enterprises of one's division beyond what is public
    REGISTER = "registry.register"  # enter a new enterprise by hand
    EDIT = "registry.edit"  # names, facts, sites, products
    STATUS = "registry.status"  # the four ends and the way back
    RELOCATE = "registry.relocate"  # hand an enterprise to another division or zone
    MERGE = "registry.merge"  # ask for a merge, confirm a colleague's, undo one
    IMPORT = "registry.import"  # check and import register files, undo an import
    EXPORT = "registry.export"  # take lists out of the portal
    CORRECT = "registry.correct"  # decide on errors that enterprises report
    REPORT_ERROR = "registry.report_error"  # report an error in the data held of one's own enterprise
