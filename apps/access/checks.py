"""System checks: roles and permissions agree (access.E001), every permission has a label (access.W001)."""

from django.core.checks import Error, Warning, register

from apps.kernel.permissions import known_permissions

from .roles import ROLES


@register()
def roles_and_permissions_agree(app_configs=None, **kwargs):
    known = known_permissions()
    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    errors = [
        Error(
            f"Role '{role.code}' names permission '{name}', which no app declares.",
            hint="Correct the name in apps/access/roles.py, or declare it in the app's permissions.py.",
            id="access.E001",
        )
        for role in ROLES.values()
        for name in sorted(role.permissions - known.keys())
    ]
    errors += [
        Error(
            f"Permission '{name}' is in no role: nobody could ever use it.",
            hint="Add it to a role in apps/access/roles.py.",
            id="access.E001",
        )
        for name in sorted(known.keys() - held)
    ]
    errors += [
        Warning(
            f"Permission '{name}' has no label.",
            hint='Declare it as NAME = "app.name", _("what the holder may do").',
            id="access.W001",
        )
        for name, permission in sorted(known.items())
        if not permission.label
    ]
    return errors
