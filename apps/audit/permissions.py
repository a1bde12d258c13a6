"""Permissions of the audit."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Permission(PermissionEnum):
    READ = "audit.read", _("search the audit trail of own division")
    RETRY = "audit.retry_delivery", _("try a failed delivery again")
