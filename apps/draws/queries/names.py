"""Whom the keys of a draw's lists stand for, where the lists know their objects by keys (KeptName)."""

from ..models import KeptName


def names_of(draw, subjects):
    """{key: KeptName} of some keys of a draw; one query."""
    return {row.subject: row for row in KeptName.objects.filter(draw=draw, subject__in=subjects).order_by("subject")}


def called(draw, rows, *, told=True):
    """Rows of a list (`subject`, `label`) as the reader may know them: with the name in `label`, and the code in `code`
    ("" where the list has it as its key, or it is not `told` yet)."""
    rows = list(rows)
    names = names_of(draw, [row.subject for row in rows]) if told and rows else {}
    for row in rows:
        name = names.get(row.subject)
        row.code = name.code if name else ""
        row.label = name.label if name else row.label
    return rows


def keys_of(draw, code):
    """A query of the keys that stand for a code."""
    return KeptName.objects.filter(draw=draw, code=code).values("subject")
