"""Permissions are enums, one per app; each registers itself so that roles can be checked against all of them."""

from enum import StrEnum

_known: dict[str, "PermissionEnum"] = {}


class PermissionEnum(StrEnum):
    """Subclass once per app in its permissions.py: `IMPORT = "registry.import", _("import a register file")`.

    The value is unique in the house; `label` says in the reader's language what the holder may do (the table of roles
    shows it, and access.W001 names a permission without one).
    """

    def __new__(cls, value, label=""):
        if value in _known:
            raise ValueError(f"permission declared twice: {value}")
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        _known[value] = member
        return member


def known_permissions():
    """Every permission of every app that has been loaded, by value."""
    return dict(_known)
