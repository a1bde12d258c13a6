"""Permissions of the audit."""

from apps.kernel.permissions import PermissionEnum


class Permission(PermissionEnum):
    READ = "audit.read"
    RETRY = "audit.retry_delivery"
