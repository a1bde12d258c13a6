"""Penalties that the law bars from early repair."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.dated import Dated


class RepairBar(Dated):
    """A word of the category (处罚类别) of a penalty that is never repaired early while the version is in force.

    The day of the application picks the version. A trigger on facts asks the same rows.
    """

    code = models.CharField(_("word of the category"), max_length=40)
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(Dated.Meta):
        abstract = False

    def __str__(self):
        return self.code
