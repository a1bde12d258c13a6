"""Who a draw may draw and whom it leaves out, page by page: the lists as they are, or as they were sealed."""

from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Concat

from ..models import Certificate, Exclusion, Inspector, Object
from .names import keys_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """`after` and `before`: the key to go on from, "" at the ends."""

    rows: list
    after: str = ""
    before: str = ""


def objects_of(draw, *, out_of=""):
    """Objects of the frame; `out_of`: only those that are not drawn for this item."""
    rows = Object.objects.filter(draw=draw)
    if not out_of:
        return rows
    listed = rows.exclude(items="").annotate(listed=Concat(Value(","), F("items"), Value(",")))
    return listed.exclude(listed__contains=f",{out_of},")


def left_out(draw):
    return Exclusion.objects.filter(draw=draw)


def people_of(draw):
    return Inspector.objects.filter(draw=draw)


def named(rows, key, text, draw=None):
    """Rows with exactly this key: what somebody asks who wants to know whether they are on the list. With a `draw`
    those too whose key stands for this code."""
    if not text:
        return rows
    if not draw:
        return rows.filter(**{key: text})
    # written out: with a query inside the OR no index of the list is taken
    return rows.filter(subject__in=[text, *keys_of(draw, text).values_list("subject", flat=True)])


def cut(rows, key, *, after="", before=""):
    """One Page in the order of the text `key`. Two queries at most."""
    if before:
        found = list(rows.filter(**{f"{key}__lt": before}).order_by(f"-{key}")[: PER_PAGE + 1])
        more, found = len(found) > PER_PAGE, found[:PER_PAGE][::-1]
        return Page(found, getattr(found[-1], key) if found else "", getattr(found[0], key) if more else "")
    found = list((rows.filter(**{f"{key}__gt": after}) if after else rows).order_by(key)[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    return Page(found, getattr(found[-1], key) if more else "", getattr(found[0], key) if found and after else "")


def certificates_of(people):
    """{inspector id: [(item, from, until)]} of a page; one query."""
    found = {}
    rows = Certificate.objects.filter(inspector__in=[row.pk for row in people]).order_by("item", "valid_from")
    for row in rows:
        found.setdefault(row.inspector_id, []).append((row.item, row.valid_from, row.valid_to))
    return found


def left_out_by_item(sizes, objects):
    """[(item, objects that may be drawn for it, objects on the list that may not)] from the sizes of strata."""
    held = {}
    for (item, _stratum), size in sorted(sizes.items()):
        held[item] = held.get(item, 0) + size
    return [(item, size, objects - size) for item, size in held.items()]
