"""What one may do about reports to the credit platform."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Permission(PermissionEnum):
    VIEW = "two_publicities.view", _("see what was reported to the credit platform and what it answered")
    REPORT = "two_publicities.report", _("report penalties to the credit platform and take in its answers")
