"""Small lookups of the desk."""

from django.db.models import Q

from apps.registry.models import Enterprise


def enterprise_numbered(scope, text):
    """The current enterprise of the scope with this credit code or older number; None when there is none."""
    code = "".join(text.split()).upper()
    rows = Enterprise.objects.visible_to(scope).current()
    return rows.filter(Q(uscc=code) | Q(identifiers__value=code)).order_by("pk").first() if code else None
