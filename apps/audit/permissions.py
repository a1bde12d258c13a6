"""Permissions of the audit."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class AuditPermission(PermissionEnum):
    READ = "audit.read", _("read what was done in own division")
    RETRY = "audit.retry_delivery", _("send failed deliveries again")
