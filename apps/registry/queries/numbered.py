"""The enterprise an officer means by a number."""

from django.utils.translation import gettext as _

from apps.kernel.errors import Invalid

from ..models import Enterprise

SEVERAL = 3


def enterprise_numbered(scope, text):
    """The current enterprise of the scope with this credit code, or else with this older number; None without one.

    Raises Invalid where several have the older number: which of them is meant, only the credit code says.
    """
    code = "".join(text.split()).upper()
    rows = Enterprise.objects.visible_to(scope).current()
    own = rows.filter(uscc=code).first() if code else None
    if own or not code:
        return own
    found = list(rows.filter(identifiers__value=code).distinct().order_by("pk")[:SEVERAL])
    if len(found) > 1:
        names = "、".join(f"{row.name} {row.uscc or ''}".strip() for row in found)
        raise Invalid(_("Several enterprises have the number %(number)s: %(names)s. Give the credit code.")
                      % {"number": code, "names": names}, field="code")  # fmt: skip
    return found[0] if found else None
