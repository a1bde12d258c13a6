"""Permissions are enums, one per app; each registers itself so that roles can be checked against all of them."""

from enum import StrEnum

_known: dict[str, "PermissionEnum"] = {}


class PermissionEnum(StrEnum):
    """Subclass once per app in its permissions.py: `IMPORT = "registry.import"`. Values are unique in the house."""

    def __init__(self, value):
        if value in _known:
            raise ValueError(f"permission declared twice: {value}")
        _known[value] = self


def known_permissions():
    """Every permission of every app that has been loaded, by value."""
    return dict(_known)
