"""What people choose from."""

from django.utils.translation import gettext_lazy as _

from ..models import FactKind


def kind_choices():
    """Kinds in groups by what they mean for the enterprise."""
    groups = {}
    for kind in FactKind.objects.order_by("leaning", "pk"):
        groups.setdefault(kind.get_leaning_display(), []).append((kind.code, str(kind)))
    return [("", _("choose")), *groups.items()]
