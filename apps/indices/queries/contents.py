"""What a definition says and what a value rests on, in a form that gives everybody the same SHA-256."""

import hashlib
import json

from .. import sql

HEAD = ("title", "title_en", "basis", "basis_en", "verified", "first_period", "missing", "carry", "decimals", "bands",
        "parameters")  # fmt: skip


def content_of(row):
    """Everything a definition says, as JSON values: what is hashed and published. No number in it has a fraction."""
    nodes = row.nodes.select_related("series", "source").order_by("position", "pk")
    said = {name: getattr(row, name) for name in HEAD}
    if not row.basis_en:
        del said["basis_en"]  # as the digests of those have it that were submitted before there was any
    return said | {
        "nodes": [
            {
                "code": node.code, "parent": node.parent, "title": node.title, "title_en": node.title_en,
                "weight": str(node.weight), "series": node.series.code if node.series else None,
                "index": node.source.code if node.source else None, "falling": node.falling, "scaling": node.scaling,
                "low": plain(node.low), "high": plain(node.high), "verified": node.verified,
            }
            for node in nodes
        ]
    }  # fmt: skip


def plain(value):
    """A Decimal without exponent and trailing zeros; None as it is."""
    return None if value is None else f"{value.normalize():f}"


def content_hash(row):
    """SHA-256 of the canonical JSON (RFC 8785) of what a definition says."""
    text = json.dumps(content_of(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def public_content(row):
    """An approved definition as everybody reads it: of what, for which periods, approved when, and what it says.

    `valid_to` is the first day of the periods for which it holds no longer; None while it holds.
    """
    index, days = row.index, row.validity
    return {
        "code": row.code,
        "index": {"code": index.code, "title": index.title, "title_en": index.title_en, "method": index.engine,
                  "unit": index.unit, "less_is_better": index.falling},
        "valid_from": days.lower and str(days.lower),
        "valid_to": days.upper and str(days.upper),
        "approved_at": row.decided_at.isoformat(),
        "sha256": content_hash(row),
        "sha256_of": "the value of content as canonical JSON (RFC 8785): jq -cSj .content | sha256sum",
        "content": content_of(row),
    }  # fmt: skip


def told_of(result):
    """The lines whose SHA-256 is the digest of a value: what it is, by which definition, from which figures."""
    [row] = sql.rows("told", {"result": result.pk, "definition": content_hash(result.definition)})
    return row["told"]


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def hashes_of(definitions):
    """(ids, SHA-256 of each) for a statement that names many definitions."""
    rows = list(definitions)
    return {"definitions": [row.pk for row in rows], "hashes": [content_hash(row) for row in rows]}
