"""What a title is in the reader's language."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Titled(models.Model):
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en or self.title


# themes of series and indices, in the order of pages
THEMES = {
    "composite": _("Composite"), "manufacturing": _("Manufacturing"), "product": _("Products"),
    "service": _("Public services"), "credit": _("Quality credit"), "licence": _("Licences"),
    "economy": _("Economy"), "innovation": _("Innovation"),
}  # fmt: skip
