"""Write an official paper of a visit: numbered, typeset, stored."""

from apps.documents.papers import write_paper
from apps.kernel.stepping import today
from apps.records.queries import remedies

from ..models import Paper, Recourse
from ..readers import PAPER

# the words of the series, as they stand in the numbers
WORDS = {
    Paper.Kind.NOTICE: "检通",
    Paper.Kind.RECORD: "检录",
    Paper.Kind.ORDER: "责改",
    Paper.Kind.RECHECK: "复查",
    Paper.Kind.REFERRAL: "移送",
    Paper.Kind.WITHDRAWAL: "撤送",
    Paper.Kind.EXTENSION: "延改",
    Paper.Kind.OVERDUE: "逾改",
    Paper.Kind.RECUSAL: "回避",
}
# name the remedies; the others only where they take something: a failed re-check, more time or a recusal refused
ALWAYS = (Paper.Kind.ORDER, Paper.Kind.OVERDUE)
ADVERSE = (*ALWAYS, Paper.Kind.RECHECK, Paper.Kind.EXTENSION, Paper.Kind.RECUSAL)


def issue(visit, kind, *, by, at, to="", names=None, adverse=False, **data):
    """Write a paper of the visit (documents/papers.py); returns the Paper. Same transaction as the step it belongs to.

    `visit` comes with task.agency and enterprise. `names`: kept beside the paper, to tell when it is no longer right.
    `adverse`: whether this one takes something where others of its kind do not (a refusal, a failed re-check).
    """
    agency, firm = visit.task.agency, visit.enterprise

    def fill():
        return {
            "agency": agency.name, "party": firm.name, "code": code_of(firm), "address": firm.address,
            "task": visit.task.title, "to": to or firm.name, **data,
        } | (recourse(kind, agency, at) if kind in (ADVERSE if adverse else ALWAYS) else {})  # fmt: skip

    return write_paper(
        Paper, kind, word=WORDS[kind], agency_code=agency.pk, division=agency.division_id,
        owner=(PAPER, str(visit.pk)), fill=fill, by=by, at=at, visit=visit, names=names,
    )  # fmt: skip


def recourse(kind, agency, at):
    """What a paper that takes something says of turning against it, by the law of its day: {"recourse": a sentence or
    ""}, with "remedy" (records/queries/remedies.py) where that can be done by itself."""
    rule = Recourse.objects.in_force(kind, today(at))
    return {"recourse": rule.text} | remedies.on_paper(rule.apart, agency, at)


def code_of(enterprise):
    return enterprise.uscc or next(iter(enterprise.identifiers.order_by("pk").values_list("value", flat=True)), "")


def named_now(visit, seats):
    """What a notice of the visit names today, in the form it is kept in."""
    return {
        "items": sorted(visit.items.values_list("code", flat=True)),
        "inspectors": sorted({seat.inspector.key for seat in seats}),
    }


def notice_of(visit, seats):
    """The notice that still names the items and inspectors of the visit; None where there is none, or another due."""
    last = visit.papers.filter(kind=Paper.Kind.NOTICE).select_related("document").order_by("-pk").first()
    return last if last and last.names in (None, named_now(visit, seats)) else None


def noticed_at(visit):
    """When the first notice of a visit was written."""
    first = visit.papers.filter(kind=Paper.Kind.NOTICE).select_related("document").order_by("pk").first()
    return first and first.document.stored_at


def items_of(visit):
    """[{name, basis}] of the items of a visit, as the papers say them."""
    rows = visit.items.select_related("item").order_by("code")
    return [{"name": row.item.name, "basis": row.item.legal_basis} for row in rows]


def by_item(visit):
    """[{name, result}] of a visit of several items; [] of one, whose result is the visit's."""
    rows = list(visit.items.select_related("item").prefetch_related("results__code").order_by("code"))
    if len(rows) < 2:
        return []
    return [
        {"name": row.item.name, "result": "；".join(r.text for r in sorted(row.results.all(), key=_place))}
        for row in rows if row.results.all()
    ]  # fmt: skip


def _place(result):
    return result.code.position, result.pk


def named(inspectors):
    """["name (certificate number)"] of inspectors, each once, in the order of their numbers."""
    rows = {row.key: row for row in inspectors}
    return [f"{rows[key].name}（执法证号{key}）" for key in sorted(rows)]
