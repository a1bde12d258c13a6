"""Permissions of notifications. Reading one's own messages needs none."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class NotificationPermission(PermissionEnum):
    PREPARE = "notifications.prepare", _("prepare a message to many recipients")
    APPROVE = "notifications.approve", _("release a colleague's message to many recipients")
