"""Write an official paper of a visit: numbered, typeset, stored."""

import io

from django.utils import timezone
from django.utils.translation import override

from apps.documents.numbering import paper_number
from apps.documents.operations import store
from apps.documents.typesetting import typeset

from ..models import Paper
from ..readers import PAPER

# the words of the series, as they stand in the numbers
WORDS = {
    Paper.Kind.NOTICE: "检通",
    Paper.Kind.RECORD: "检录",
    Paper.Kind.ORDER: "责改",
    Paper.Kind.RECHECK: "复查",
    Paper.Kind.REFERRAL: "移送",
}
CHINESE = "zh-hans"  # official papers are written in Chinese whatever the officer reads


def issue(visit, kind, *, by, at, to="", **data):
    """Number, typeset and keep a paper; returns the Paper. Same transaction as the step it belongs to.

    `visit` comes with task.agency and enterprise.
    """
    agency, day = visit.task.agency, timezone.localdate(at)
    number = paper_number(agency_code=agency.pk, word=WORDS[kind], year=day.year)
    filled = {
        "agency": agency.name, "party": visit.enterprise.name, "code": code_of(visit.enterprise),
        "address": visit.enterprise.address, "task": visit.task.title, "to": to or visit.enterprise.name,
        "number": number, "issued_on": str(day), **data,
    }  # fmt: skip
    with override(CHINESE):
        content = typeset(f"inspections/{kind}", filled)
        name = f"{Paper.Kind(kind).label}_{number}.pdf"
    document = store(file=io.BytesIO(content), name=name, owner=(PAPER, str(visit.pk)), by=by, at=at,
                     division=agency.division_id)  # fmt: skip
    return Paper.objects.create(
        visit=visit, kind=kind, number=number, issued_on=day, issued_label=by.actor, document=document
    )


def code_of(enterprise):
    return enterprise.uscc or next(iter(enterprise.identifiers.order_by("pk").values_list("value", flat=True)), "")


def items_of(visit):
    """[{name, basis}] of the items of a visit, as the papers say them."""
    rows = visit.items.select_related("item").order_by("code")
    return [{"name": row.item.name, "basis": row.item.legal_basis} for row in rows]


def inspectors_of(visit):
    """["name (certificate number)"] of who sits at the visit now."""
    rows = visit.seats.filter(ended_at__isnull=True).select_related("inspector").order_by("inspector__key", "pk")
    return list(dict.fromkeys(f"{row.inspector.name}（执法证号{row.inspector.key}）" for row in rows))
