"""On what a suspension or a revocation rests: its words and its article, as the papers and the ledger say them.

Product Quality Law Art. 17 where a product failed again or its re-check was refused after the announcement; Art. 56
where the order followed a refusal and its enterprise goes on refusing.
"""

from dataclasses import dataclass

from .. import states
from ..models import Answer


@dataclass(frozen=True, slots=True)
class Ground:
    """Papers and the ledger are kept in Chinese."""

    words: str
    basis: str


REFUSING = "产品质量法第五十六条"
STAGE = {Answer.Act.SUSPENSION: "announced", Answer.Act.REVOCATION: "suspended"}
WORDS = {
    ("announced", False): "产品经公告后复查仍不合格",
    ("announced", True): "经公告后拒绝接受复查",
    ("suspended", False): "停业整顿后经复查产品仍不合格",
    ("suspended", True): "停业整顿后拒绝接受复查",
}


def is_refusal(row):
    """Whether an order followed a refusal and nothing was let be tested under it: Art. 56 goes on."""
    if row.stop_paper_id is not None:
        return False
    return not row.rechecks.filter(stage="order", refused_how="", passed=False, void_on=None).exists()


def is_first_result(order, recheck):
    """Whether a re-check is the first test of its product: one under the order on a refusal, which stopped nothing."""
    return order.stop_paper_id is None and recheck.stage == "order" and not recheck.is_refused


def of(row, act):
    """The Ground for a measure on an order, from what was found last."""
    stage, basis = STAGE[act], REFUSING if row.announced_on is None else states.CORRECTION
    if stage == "announced" and row.announced_on is None:
        return Ground("拒绝接受监督抽查，经责令改正仍拒不改正", basis)
    last = row.rechecks.filter(stage=stage, void_on=None, passed=False).order_by("-pk").first()
    return Ground(WORDS[stage, bool(last and last.is_refused)], basis)
