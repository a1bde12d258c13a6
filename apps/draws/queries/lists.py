"""Lists of draws, newest first, by keyset."""

from dataclasses import dataclass

from ..models import Draw

PER_PAGE = 40
FIELDS = ("id", "number", "title", "agency", "division", "purpose", "mode", "state", "objects", "seal", "seed",
          "sealed_at", "drawn_at", "redraw_of", "record")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """`older` and `newer`: the id to go on from, None at the ends."""

    rows: list
    older: int | None
    newer: int | None


def page_of(rows, *, before=None, after=None, limit=PER_PAGE):
    """One page in falling order of ids. Two queries at most."""
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
        more, found = len(found) > limit, found[:limit][::-1]
        return Page(found, found[-1].pk if found else None, found[0].pk if more else None)
    older = rows.filter(pk__lt=before) if before is not None else rows
    found = list(older.order_by("-pk")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return Page(found, found[-1].pk if more else None, found[0].pk if found and before is not None else None)


def row_of(draw, absolute):
    """The public record of a draw in a list, for the API and the files; `absolute` makes a path an address."""
    return {
        "id": draw.pk,
        "number": draw.number,
        "title": draw.title,
        "agency": draw.agency_id,
        "division": draw.agency.division_id,
        "purpose": draw.purpose,
        "mode": draw.mode,
        "state": draw.state,
        "objects": draw.objects_count,
        "seal": draw.seal_hash,
        "seed": draw.seed or None,
        "sealed_at": draw.sealed_at.isoformat(),
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
        "redraw_of": draw.redraw_of.number if draw.redraw_of_id else None,
        "record": absolute(f"/api/v1/draws/{draw.pk}"),
    }


def api_page(*, agency, before, after, limit):
    rows = Draw.objects.public().select_related("agency", "redraw_of")
    return page_of(rows.filter(agency_id=agency) if agency else rows, before=before, after=after, limit=limit)
