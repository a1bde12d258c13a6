"""How far an import of the register is, in words."""

from django.utils.translation import gettext_lazy as _

from apps.intake import sentences

PHASES = sentences.PHASES | {
    "matching": _("comparing with the register"),
    "merging": _("writing into the register"),
}
