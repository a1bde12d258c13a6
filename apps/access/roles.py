"""Every role on one page. Permissions are named as text, because they are declared in apps above; a system check
(access.E001) refuses a name that no app declares and a permission that no role holds."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    label: str
    permissions: frozenset[str]


def _role(label, *permissions):
    return Role(label, frozenset(permissions))


ROLES = {
    "filer": _role(_("enterprise filer")),
    "county_officer": _role(_("county officer")),
    "city_reviewer": _role(_("city reviewer")),
    "province_admin": _role(_("provincial administrator")),
}
