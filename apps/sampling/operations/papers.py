"""Write an official paper of a batch: numbered, typeset, stored."""

from apps.documents.papers import write_paper
from apps.records.queries import remedies

from ..models import Paper
from ..readers import PAPER
from ..rules import ledger

Kind = Paper.Kind
# the words of the series, as they stand in the numbers
WORDS = {
    Kind.VISIT: "抽通", Kind.FORM: "抽样", Kind.REFUSAL: "拒检", Kind.REFUSAL_COUNTS: "拒定",
    Kind.RESULT: "检告", Kind.ACCEPTANCE: "异受",
    Kind.NOT_ACCEPTED: "异不受", Kind.RETEST: "复检", Kind.OUTCOME: "异结", Kind.STOP: "停售", Kind.ORDER: "抽改",
    Kind.EXTENSION: "延改", Kind.RECHECK_FORM: "复抽", Kind.RECHECK: "抽复", Kind.REPORT_UP: "抽报",
    Kind.ANNOUNCEMENT: "抽告",
    Kind.SUSPENSION_NOTICE: "停告", Kind.SUSPENSION: "停业", Kind.REVOCATION_NOTICE: "吊告", Kind.REVOCATION: "吊照",
    Kind.RECHECK_REFUSED: "复拒", Kind.HEARING: "听通",
    Kind.TRANSFER: "抽移", Kind.HANDED_NEWS: "抽移续", Kind.ANNULMENT: "撤检", Kind.TAKEN_BACK: "抽撤",
}  # fmt: skip
ADVERSE = (  # name the remedies; two of them only where they refuse what was asked
    Kind.NOT_ACCEPTED, Kind.ANNULMENT, Kind.REVOCATION, Kind.SUSPENSION, Kind.ORDER, Kind.TAKEN_BACK, Kind.REFUSAL,
    Kind.STOP, Kind.OUTCOME, Kind.EXTENSION, Kind.REFUSAL_COUNTS,
)  # fmt: skip

SCALES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}


def issue(batch, kind, *, by, at, agency=None, enterprise=None, to="", **data):
    """Write a paper of the batch (documents/papers.py) to a party, or `to` somebody else; returns the Paper.

    Same transaction as the step it belongs to. The bureau is that of the batch where no other is given.
    """
    agency = agency or batch.agency

    def fill():
        return {
            "agency": agency.name, "party": enterprise.name if enterprise else batch.party_name,
            "code": code_of(enterprise) if enterprise else batch.party_code, "to": to or _name(enterprise, batch),
            "sample": sample_of(batch), "batch": _shown(batch), **data,
        } | remedies.on_paper(kind in ADVERSE, agency, at)  # fmt: skip

    return write_paper(
        Paper, kind, word=WORDS[kind], agency_code=agency.pk, division=agency.division_id,
        owner=(PAPER, str(batch.pk)), fill=fill, by=by, at=at, batch=batch, enterprise=enterprise,
    )  # fmt: skip


def _name(enterprise, batch):
    return enterprise.name if enterprise else batch.party_name


def code_of(enterprise):
    return enterprise.uscc or next(iter(enterprise.identifiers.order_by("pk").values_list("value", flat=True)), "")


def sample_of(batch):
    """What was sampled, in one phrase of a paper."""
    parts = [batch.brand, batch.sample_name or batch.product.name, batch.model, batch.lot]
    return "，".join(part for part in parts if part)


def _shown(batch):
    return {
        "product": batch.product.name, "visited_on": str(batch.visited_on or ""), "party": batch.party_name,
        "producer": batch.producer_name, "link": batch.get_link_display(), "level": batch.get_level_display(),
    }  # fmt: skip


def values_of(test):
    """[{item, limit, value, verdict}] of a test, for its papers."""
    rows = test.results.select_related("item").order_by("item__position")
    return [
        {"item": row.item.name, "limit": row.item.limit_text, "value": written(row),
         "verdict": ledger.WORDS[row.verdict]} for row in rows
    ]  # fmt: skip


def written(row):
    """A value as a report writes it."""
    if row.item.rule == "yes":
        return "符合" if row.value == 1 else "不符合"
    spread = f" ± {row.uncertainty.normalize():f}" if row.uncertainty else ""
    return f"{row.value.normalize():f}{spread} {row.unit}".strip()
