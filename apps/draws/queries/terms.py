"""What of a draw its maker fixes: terms and lists, as the lines of the seal (docs/verifiable-draws.md, section 3)."""

from .. import sql
from ..rules import exact


def measure(draw):
    """Set the counts and digests of objects and inspectors as the lists stand now; nothing is saved."""
    objects = sql.one("seal_objects", {"draw": draw.pk})
    draw.objects_count, draw.objects_hash = objects["count"], objects["digest"]
    pool = [row["line"] for row in sql.rows("pool_lines", {"draw": draw.pk})]
    draw.pool_count, draw.pool_hash = draw.inspectors.count(), exact.sha256("".join(f"{line}\n" for line in pool))


def term_lines(draw):
    return [("title", draw.title), ("purpose", draw.purpose), ("mode", draw.mode, draw.conditions)]


def list_lines(draw):
    """Of a draw that is sealed or was measured."""
    excluded = [row["line"] for row in sql.rows("exclusion_lines", {"draw": draw.pk})]
    quotas = list(draw.quotas.order_by("item", "stratum"))
    return [
        ("objects", str(draw.objects_count), draw.objects_hash),
        ("excluded", str(len(excluded)), exact.sha256("".join(f"{line}\n" for line in excluded))),
        ("inspectors", str(draw.pool_count), draw.pool_hash),
        ("seats", str(draw.seats)),
        ("visits", draw.visits_from.isoformat(), draw.visits_to.isoformat()),
        *([("held back", draw.held_until.isoformat(), draw.held_why)] if draw.held_until else []),
        *(("item", i.code, i.team, i.label) for i in draw.items.order_by("code")),
        *(("quota", q.item, q.stratum, str(q.size), str(q.drawn)) for q in quotas),
        *(("not drawn", q.item, q.stratum, q.reason) for q in quotas if q.reason),
    ]


def frame_digest(draw):
    """SHA-256 of these lines: one digest of everything but number, agency, ceremony and people of the ceremony."""
    return exact.sha256("".join("\t".join(line) + "\n" for line in (*term_lines(draw), *list_lines(draw))))
