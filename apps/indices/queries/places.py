"""Names of areas and sectors in the reader's language; few and hardly ever changed: kept for a minute."""

from django.core.cache import cache

from apps.divisions.queries import place, places
from apps.kernel.figures import chinese

from ..models import Area, Sector

KEPT = 60


def _kept(key, model):
    found = cache.get(key)
    if found is None:
        found = {row.code: (row.title, row.title_en) for row in model.objects.order_by("code")}
        cache.set(key, found, KEPT)
    return found


def area_name(code):
    """ "江苏省", "南京市", "Nation": of a division, or of a place beyond the province."""
    found = place(code)
    if found is not None:
        return str(found)
    title, title_en = _kept("indices:areas", Area).get(code, (code, code))
    return title if chinese() else title_en or title


def area_titles(code):
    """(Chinese, English) name of an area, whatever the reader's language."""
    found = place(code)
    if found is not None:
        return found.name, found.name_en
    title, title_en = _kept("indices:areas", Area).get(code, (code, code))
    return title, title_en or title


def sector_name(code):
    if not code:
        return ""
    title, title_en = _kept("indices:sectors", Sector).get(code, (code, code))
    return title if chinese() else title_en or title


def above(code):
    """The code of the area that a city or county lies in; "" of anything else: the nation, a province."""
    found = place(code)
    return (found.parent or "") if found is not None else ""


def cities(province):
    """[Place] of the province's cities in the order of their codes."""
    return [row for row in places().values() if row.level == "city" and row.parent == province and row.valid_to is None]
