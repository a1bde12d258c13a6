"""Who is acting, where: built once per request from the post or seat, passed to every verb and every read."""

from dataclasses import dataclass, field

from .errors import NotPermitted

KINDS = ("anonymous", "agency", "enterprise", "system")


@dataclass(frozen=True, slots=True)
class Scope:
    """The reader's or actor's rights, without a request.

    `division_prefix` is the significant part of the GB/T 2260 code ("32", "3201", "320102"); `None` means no division
    at all (a stranger or an enterprise), "" means every division (the system itself).
    `zone_code` narrows an agency of a development zone to its zone. `actor` is the text the audit keeps.
    """

    kind: str = "anonymous"
    actor: str = "anonymous"
    user_id: int | None = None
    post_id: int | None = None
    agency_code: str = ""
    role: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    division_prefix: str | None = None
    zone_code: str = ""
    enterprise_ids: tuple[int, ...] = ()

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of scope: {self.kind}")

    @classmethod
    def anonymous(cls):
        return cls()

    @classmethod
    def system(cls, name):
        """The portal itself (a task, a command): every division, every permission, named in the audit."""
        return cls(kind="system", actor=f"system:{name}", division_prefix="")

    @property
    def is_agency(self):
        return self.kind == "agency"

    @property
    def is_enterprise(self):
        return self.kind == "enterprise"

    @property
    def is_system(self):
        return self.kind == "system"

    def may(self, permission):
        return self.is_system or str(permission) in self.permissions

    def require(self, permission):
        """Raise NotPermitted unless the scope holds `permission`."""
        if not self.may(permission):
            raise NotPermitted(permission=str(permission))

    def require_any(self, *permissions):
        """Raise NotPermitted unless the scope holds one of `permissions`."""
        if not any(self.may(permission) for permission in permissions):
            raise NotPermitted(permission=" ".join(map(str, permissions)))

    def covers(self, division_code):
        """True when a division code lies inside the scope's own division."""
        return self.division_prefix is not None and division_code.startswith(self.division_prefix)
