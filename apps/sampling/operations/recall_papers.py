"""Write an official paper of a recall to its producer: numbered, typeset, stored."""

from apps.documents.papers import write_paper
from apps.records.queries import remedies

from ..models import RecallPaper
from ..readers import RECALL
from .papers import code_of

Kind = RecallPaper.Kind
WORDS = {Kind.RECEIPT: "召收", Kind.BACK: "召补", Kind.NOTICE: "召告", Kind.ORDER: "责召",
         Kind.NO_ORDER: "召免", Kind.PLAN_BACK: "召划", Kind.AGAIN: "再召", Kind.CLOSED: "召评"}  # fmt: skip
ADVERSE = (Kind.ORDER, Kind.AGAIN)  # name the remedies


def issue(row, kind, *, by, at, **data):
    """The paper of a recall; same transaction as the step it belongs to. Returns the RecallPaper."""
    firm = row.enterprise

    def fill():
        return {
            "agency": row.agency.name, "to": firm.name, "party": firm.name, "code": code_of(firm), "title": row.title,
            "product": "，".join(part for part in (row.brand, row.product_name, row.model) if part), "lots": row.lots,
            "amount": row.amount, "defect": row.defect, "measures": row.measures, "starts": str(row.starts_on),
            "ends": str(row.ends_on), "filed": str(row.filed_on or ""), **data,
        } | remedies.on_paper(kind in ADVERSE, row.agency, at)  # fmt: skip

    return write_paper(
        RecallPaper, kind, word=WORDS[kind], agency_code=row.agency_id, division=row.agency.division_id,
        owner=(RECALL, str(row.pk)), fill=fill, by=by, at=at, recall=row,
    )  # fmt: skip
