"""What of a failure everybody may read: announcement, suspension, revocation, each with its fact of the ledger.

A suspension of business and the revocation of the business licence are administrative penalties (Administrative Penalty
Law Art. 9), so they are recorded as such: rating, platform and lists follow as they do any penalty.
"""

from dataclasses import dataclass

from apps.deadlines.queries import last_day
from apps.kernel.stepping import today
from apps.records.models import Fact
from apps.records.operations.facts import everyone, record_fact, withdraw_fact
from apps.records.rules.publicity import limit_of
from apps.records.rules.rows import severity_of_penalty
from apps.records.states import GONE
from apps.registry.models import Enterprise
from apps.registry.operations.locking import standing

from .. import states
from ..models import Measure
from .papers import code_of, sample_of
from .publishing import people_of
from .steps import PORTAL, SOURCE

Kind = Measure.Kind
ANNOUNCED, PENALTY = "sampling_announced", "penalty"
ANNOUNCED_SEVERITY = 2


@dataclass(frozen=True, slots=True)
class Words:
    """Of a penalty, as its decision says it: papers and the ledger are kept in Chinese."""

    category: str
    content: str


WORDS = {
    Kind.SUSPENSION: Words("责令停产停业", "责令停业整顿"),
    Kind.REVOCATION: Words("吊销许可证件", "吊销营业执照"),
}


def put_out(row, kind, paper, *, by, at, agency=None, reason="", people=(), why=None):
    """Keep what was announced or decided on an order, with its fact; returns the Measure. The order has moved already.

    `why`: the Ground of a suspension or a revocation. `people`: who prepared it and decided it beside the actor; they
    decide on no objection to its fact.
    """
    made = Measure.objects.create(
        batch=row.batch, rectification=row, enterprise_id=standing(row.enterprise_id), agency=agency or row.agency,
        kind=kind, paper=paper, decided_on=today(at), reason=reason, by_id=by.user_id, label=by.actor,
    )  # fmt: skip
    made.fact = _fact(made, row, why, everyone(*people_of(row.batch, by), *people), at)
    made.save()
    return made


def put_out_refusal(batch, paper, *, reason, by, at):
    """Keep a refusal that counts beside its fact, which the batch has already; returns the Measure."""
    return Measure.objects.create(
        batch=batch, enterprise_id=standing(batch.enterprise_id), agency=batch.agency, kind=Kind.REFUSAL, paper=paper,
        decided_on=today(at), reason=reason, fact=batch.fact, by_id=by.user_id, label=by.actor,
    )  # fmt: skip


def fact_key(measure):
    return f"measure-{measure.pk}"


def _fact(made, row, why, people, at):
    words, day = WORDS.get(made.kind), made.decided_on
    firm = Enterprise.objects.get(pk=made.enterprise_id)
    detail = {"batch": row.batch_id, "order": row.pk, "measure": made.pk}
    if words is None:
        kind, severity, title = ANNOUNCED, ANNOUNCED_SEVERITY, f"监督抽查不合格公告：{row.batch.product.name}"
        until = last_day("sampling.publicity", day)
    else:
        kind, severity = PENALTY, severity_of_penalty(words.category)
        title = f"{words.content}：{row.batch.product.name}，{why.words}"
        until = last_day(limit_of(PENALTY, severity), day)
        detail["decision"] = _decision(made, words, firm, row, why)
    return record_fact(
        kind=kind, occurred_on=day, source=SOURCE, source_key=fact_key(made), title=title[:300],
        document_number=made.paper.number, severity=severity, enterprise=firm,
        legal_basis=why.basis if why else states.CORRECTION, agency=made.agency, evidence=made.paper.document,
        public_from=day, public_until=until, detail=detail,
        people=people, by=PORTAL, at=at,
    )  # fmt: skip


def _decision(made, words, firm, row, why):
    """What the credit platform asks of a penalty beside the fact (records/rules/layouts.py)."""
    said = {
        "category": words.category, "content": words.content, "authority": made.agency.name,
        "facts": f"{sample_of(row.batch)}，{why.words}。{made.reason}"[:1000],
    }  # fmt: skip
    if made.kind == Kind.REVOCATION:
        said["licence_taken"] = f"营业执照 {code_of(firm)}"
    return said


def take_back(row, reason, *, at, kinds=tuple(Kind.values)):
    """Take back what was announced or decided on an order, with its facts: it is public no longer. Returns them."""
    return _taken_back(Measure.objects.filter(rectification=row, kind__in=kinds), reason, at)


def take_back_refusal(batch, reason, *, at):
    """The same of a refusal, with its fact."""
    return _taken_back(Measure.objects.filter(batch=batch, kind=Kind.REFUSAL), reason, at)


def _taken_back(rows, reason, at):
    rows = rows.select_for_update(of=("self",)).filter(taken_back_on__isnull=True)
    found = list(rows.order_by("pk"))
    for made in found:
        made.taken_back_on, made.taken_back_reason = today(at), " ".join(reason.split())[:300]
        made.save()
        if made.fact_id and Fact.objects.values_list("state", flat=True).get(pk=made.fact_id) not in GONE:
            withdraw_fact(fact_id=made.fact_id, reason=made.taken_back_reason, by=PORTAL, at=at)
    return found
