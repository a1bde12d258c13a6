"""A result is published and becomes a fact of the ledger, for the sampled party and for the nominal producer."""

from django.db import transaction

from apps.deadlines.queries import last_day
from apps.kernel.stepping import today
from apps.records.operations.facts import everyone, record_fact
from apps.registry.models import Enterprise
from apps.registry.operations.locking import standing

from .. import states
from ..models import Notice, Objection, Recheck, Test
from ..queries.deciding import deciding_tests
from ..rules import ledger
from .grounds import is_first_result
from .import_facts import keys_of as import_keys
from .steps import CLOCK, MINE, PORTAL, SHOWN, SOURCE, finish, firm_ground, held, noted, step, tell


@transaction.atomic
def publish(*, batch_id, by, at):
    """Publish a result: what passed, or a failure that stands. Result and facts change together. Returns the Batch."""
    batch = held(batch_id, by)
    made = step(batch, "publish", states.BATCHES, by, batch.agency_id)
    firm_ground(batch)
    batch.published_on = today(at)
    batch.fact = _fact(batch, batch.enterprise_id, f"batch-{batch.pk}", by, at)
    if _also_producer(batch):
        _fact(batch, batch.producer_id, f"batch-{batch.pk}-producer", by, at)
    batch.version += 1
    batch.save()
    finish("publication", (CLOCK, batch.pk), by=by, at=at)
    event = noted(made.event, batch, by=by, at=at, fact=batch.fact_id, verdict=batch.verdict)
    tell(batch, batch.enterprise_id, event, at)
    if _also_producer(batch):  # of what passed it was told nothing: it has no page of its own of the batch
        told = Notice.objects.filter(batch=batch, part=Notice.Part.PRODUCER).exists()
        tell(batch, batch.producer_id, event, at, url=MINE if told else SHOWN)
    return batch


def fact_keys(batch):
    """The keys of every fact that a batch and the re-checks of its orders may have made."""
    rechecks = Recheck.objects.filter(rectification__batch=batch).order_by("pk").values_list("pk", flat=True)
    said = getattr(batch, "imported", None)
    imported = import_keys(said) if said else ()
    return [f"batch-{batch.pk}", f"batch-{batch.pk}-producer", *imported, *(f"recheck-{pk}" for pk in rechecks)]


def _also_producer(batch):
    """Whether the nominal producer is another enterprise of the register, and made the product."""
    if not batch.producer_id or batch.producer_denied:
        return False
    return standing(batch.producer_id) != standing(batch.enterprise_id)


def _fact(batch, enterprise_id, key, by, at):
    test = deciding_tests([batch.pk])[batch.pk]
    failed = batch.verdict == "fail"
    danger = failed and test.results.filter(item__fatal=True, verdict="fail").exists()
    severity = (ledger.DANGEROUS if danger else ledger.ORDINARY) if failed else 0
    return record_fact(
        kind=ledger.KINDS[batch.verdict], occurred_on=batch.visited_on, source=SOURCE, source_key=key,
        title=ledger.title(batch.level, batch.product.name, batch.verdict)[:300],
        document_number=test.report_number, legal_basis=ledger.BASIS, severity=severity,
        enterprise=Enterprise.objects.get(pk=standing(enterprise_id)), agency=batch.agency,
        public_from=batch.published_on, public_until=last_day("sampling.publicity", batch.published_on),
        detail={"batch": batch.pk, "product": batch.product_code, "link": batch.link, "level": batch.level},
        people=people_of(batch, by), by=PORTAL, at=at,
    )  # fmt: skip


def people_of(batch, by):
    """Who sampled, tested, concluded, decided on an objection, and published: they decide on none to the fact."""
    sampled = batch.seats.values_list("staff__user_id", flat=True)
    tested = Test.objects.filter(batch=batch).values_list("reported_by_id", flat=True)
    judged = Objection.objects.filter(batch=batch).values_list("decided_by_id", flat=True)
    return everyone(*sampled, *tested, *judged, batch.concluded_by_id, by.user_id)


def refusal_fact(batch, paper, by, at):
    """The fact of a refusal that counts; the caller holds the enterprise."""
    return record_fact(
        kind=ledger.REFUSED, occurred_on=batch.visited_on, source=SOURCE, source_key=f"batch-{batch.pk}",
        title=f"拒绝监督抽查：{batch.product.name}"[:300], document_number=paper.number,
        legal_basis="产品质量法第五十六条", severity=ledger.ORDINARY,
        enterprise=Enterprise.objects.get(pk=standing(batch.enterprise_id)), agency=batch.agency,
        public_from=today(at), public_until=last_day("sampling.publicity", today(at)), detail={"batch": batch.pk},
        people=people_of(batch, by), by=PORTAL, at=at,
    )  # fmt: skip


def recheck_fact(rectification, recheck, by, at):
    """What a re-check found, as a fact that rests on the failure where that is published."""
    batch = rectification.batch
    standing_fact = batch.fact if batch.fact_id and batch.fact.state not in ("withdrawn", "repaired") else None
    return record_fact(
        **_found(rectification, recheck), occurred_on=recheck.sampled_on, source=SOURCE,
        source_key=f"recheck-{recheck.pk}", document_number=rectification.paper.number,
        enterprise=Enterprise.objects.get(pk=standing(rectification.enterprise_id)), agency=rectification.agency,
        based_on=standing_fact, public_from=today(at), public_until=last_day("sampling.publicity", today(at)),
        detail={"batch": batch.pk, "order": rectification.pk, "stage": recheck.stage},
        people=everyone(*people_of(batch, by), *recheck.samplers.values_list("user_id", flat=True), recheck.by_id,
                        recheck.decided_by_id),
        by=PORTAL, at=at,
    )  # fmt: skip


def _found(order, recheck):
    """{kind, title, legal_basis, severity} of a re-check's fact. What was tested for the first time, after a refusal,
    is a failure like any other and not one more."""
    product, passed = order.batch.product.name, recheck.passed or recheck.overturned_on is not None
    if not passed and is_first_result(order, recheck):
        return {"kind": ledger.KINDS["fail"], "title": ledger.title(order.batch.level, product, "fail")[:300],
                "legal_basis": ledger.BASIS, "severity": ledger.ORDINARY}  # fmt: skip
    word = ledger.WORDS["pass" if passed else "fail"]
    found = "拒绝接受监督抽查复查，按复查不合格处理" if recheck.is_refused else f"抽查复查{word}"
    return {"kind": "recheck_passed" if passed else "recheck_failed", "title": f"{found}：{product}",
            "legal_basis": states.RECHECK, "severity": 0 if passed else 3}  # fmt: skip
