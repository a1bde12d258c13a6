"""What people choose from."""

from django.utils.translation import gettext_lazy as _

from ..models import FactKind, Source


def kind_choices(kinds=None):
    """Kinds (all, or of a queryset) in groups by what they mean for the enterprise."""
    groups = {}
    rows = FactKind.objects.all() if kinds is None else kinds
    for kind in rows.order_by("leaning", "pk"):
        groups.setdefault(kind.get_leaning_display(), []).append((kind.code, str(kind)))
    return [("", _("choose")), *groups.items()]


def occurring_kinds():
    """Numbers of the kinds of which a fact can come: of a reserved one, where a writer reports or a level enters it."""
    writers = set(Source.objects.enabled().values_list("code", flat=True))
    rows = FactKind.objects.all()
    return {kind.pk for kind in rows if not kind.reserved or kind.hand_level or writers & set(kind.writers)}
