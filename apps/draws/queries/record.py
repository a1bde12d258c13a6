"""The complete public record of a draw: what anybody needs to replay it (docs/verifiable-draws.md, section 9).

While its seats are held back the record has digests in their place, for export_draw as for everybody else.

Streamed, because a frame may hold a million objects. One place makes it for the page, the API and export_draw.
"""

import json

from .. import sql
from ..models import Drawn, KeptName, RefusedReveal, Replacement, Seat
from ..origins import LISTS
from ..rules import exact

FORMAT = "qp-draw-record-2"
PARTS = ("objects", "excluded", "inspectors", "drawn", "seats", "replacements")


def record_parts(draw, *, hidden=""):
    """Yield the JSON text of the record piece by piece; the pieces joined are one object. `hidden` (origins.hidden):
    its lists are not public yet, and are left empty, which the record says; or whom its keys stand for is not, and
    `names` is null."""
    withheld = hidden == LISTS
    yield "{" + _pairs(head(draw) | ({"withheld": True} if withheld else {}))
    if withheld:
        yield "".join(f',\n"{name}": []' for name in PARTS) + "}\n"
        return
    for name, statement in (("objects", "object_lines"), ("excluded", "exclusion_lines"), ("inspectors", "pool_lines")):
        yield f",\n{json.dumps(name)}: [\n"
        if name != "inspectors" or not draw.is_closed:
            yield from _joined(row["line"] for row in sql.stream(statement, {"draw": draw.pk}, size=5000))
        yield "]"
    seats = () if draw.is_closed else _seats(draw)
    for name, rows in (("drawn", _drawn(draw)), ("seats", seats), ("replacements", _replacements(draw))):
        yield f",\n{json.dumps(name)}: [\n"
        yield from _joined(rows)
        yield "]"
    yield from _names(draw, hidden)
    yield "}\n"


def _names(draw, hidden):
    """Whom the keys stand for, where they are keys at all: null until it may be known."""
    if hidden:
        yield ',\n"names": null'
    elif KeptName.objects.filter(draw=draw).exists():
        yield ',\n"names": [\n'
        yield from _joined(row["line"] for row in sql.stream("name_lines", {"draw": draw.pk}, size=5000))
        yield "]"


def record_text(draw):
    return "".join(record_parts(draw))


def head(draw):
    """Everything of the record but the lists."""
    return {
        "format": FORMAT,
        "id": draw.pk,
        "number": draw.number,
        "state": draw.state,
        "seal": {"text": draw.seal_text, "sha256": draw.seal_hash},
        "witnesses": [_witness(each) for each in draw.witnesses.order_by("position")],
        "refused_reveals": [
            {"position": each.witness.position, "at": _moment(each.at), "digest": each.digest}
            for each in RefusedReveal.objects.filter(witness__draw=draw).select_related("witness").order_by("pk")
        ],
        "public_entries": [
            {
                "position": each.position,
                "name": each.name,
                "office": each.office,
                "value": each.value,
                "at": _moment(each.at),
            }
            for each in draw.public_entries.order_by("pk")
        ],
        "public_value": draw.public_value,
        "seed": draw.seed,
        "sealed_at": _moment(draw.sealed_at),
        "seeded_at": _moment(draw.seeded_at),
        "drawn_at": _moment(draw.drawn_at),
        "void_at": _moment(draw.void_at),
        "void_reason": draw.void_reason,
        "redraw": _redraw(draw),
        **({"held": _held(draw)} if draw.held_until else {}),
    }


def _held(draw):
    """Until when seats are held back, and what holds the portal to them meanwhile: it stays when they are opened."""
    return {
        "until": draw.held_until.isoformat(),
        "opened_at": _moment(draw.opened_at),
        "seats": seats_digest(draw) if draw.drawn_at else "",
    }


def seats_digest(draw):
    """The digest of the first seats of a drawn draw, published while they are held back."""
    first = Seat.objects.filter(draw=draw, since=0).order_by("subject", "team", "inspector")
    return exact.seats_digest(draw.salt, draw.number, first.values_list("subject", "team", "inspector"))


def _redraw(draw):
    followed = draw.redraws.exclude(number__isnull=True).first()
    return {
        "of": draw.redraw_of.number if draw.redraw_of_id else None,
        "reason": draw.redraw_reason,
        "followed_by": followed.number if followed else None,
    }


def _witness(each):
    return {
        "position": each.position,
        "name": each.name,
        "office": each.office,
        "commitment": each.commitment,
        "committed_at": _moment(each.committed_at),
        "nonce": each.nonce,
        "revealed_at": _moment(each.revealed_at),
        "absent": each.absent,
    }


def _drawn(draw):
    rows = Drawn.objects.filter(draw=draw).order_by("item", "stratum", "rank")
    for row in rows.iterator(5000):
        yield [row.item, row.stratum, row.rank, row.subject, row.since, row.until]


def _seats(draw):
    rows = Seat.objects.filter(draw=draw).order_by("subject", "team", "since", "inspector")
    for row in rows.iterator(5000):
        yield [row.subject, row.team, row.inspector, row.since, row.until]


def _replacements(draw):
    for row in Replacement.objects.filter(draw=draw).order_by("step"):
        told = {"subject": row.subject, "team": row.team, "inspector": row.inspector, "rests_on": row.rests_on}
        entry = {"step": row.step, "kind": row.kind, **told, "ground": row.ground, "at": _moment(row.at)}
        if draw.held_until and row.kind == Replacement.Kind.INSPECTOR:
            entry["digest"] = exact.replacement_digest(draw.salt, draw.number, row.step, *told.values())
            entry |= dict.fromkeys(told, "") if draw.is_closed else {}
        yield entry


def _joined(rows):
    block, first = [], True
    for row in rows:
        block.append(("" if first and not block else ",\n") + json.dumps(row, ensure_ascii=False))
        if len(block) == 2000:
            yield "".join(block)
            block, first = [], False
    yield "".join(block)


def _pairs(values):
    return ",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in values.items())


def _moment(at):
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
