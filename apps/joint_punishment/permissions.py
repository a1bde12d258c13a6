"""What one may do in joint punishment. What a partner may do stands in the scopes of its credentials."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Permission(PermissionEnum):
    VIEW = "joint_punishment.view", _("see what partner departments were told and what they answered")
    MANAGE_PARTNERS = "joint_punishment.manage_partners", _("manage partner departments and their credentials")
