"""Every public draw as a line of a file of open data; the complete record of each is in the open API."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import batches, tables

from .models import Draw
from .queries.lists import FIELDS, row_of


def draws(_on):
    for batch in batches(Draw.objects.public().select_related("agency", "redraw_of")):
        yield from (row_of(draw, lambda path: settings.SITE_URL + path) for draw in batch)


OPEN = tables("draws", _("Random draws"), FIELDS, draws, "draws:whole")
