"""What of sampling anybody may read, field by field: an allow-list for pages, files, the feed and the API.

Never: samplers and testers, contacts, prices, seals, papers, objections, pictures other than of a product that failed.
"""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from apps.divisions.queries import within

from .models import Batch, ConsumerWarning, ItemResult, Measure, Photo, Recall
from .models.law import plain
from .queries.deciding import deciding_tests
from .queries.words import plan_of
from .rules import gtin
from .rules.asking import barcode_in
from .rules.result_rows import PARTS
from .states import ANNULLED

FIELDS = (
    "id", "product", "product_code", "group", "sample", "brand", "model", "lot", "gtin", "party", "party_code",
    "division", "producer", "producer_code", "producer_denied", "platform", "link", "level", "verdict", "failed_items",
    "items", "laboratory", "report_number", "standard", "overturned", "authority", "sampled_on", "published_on",
)  # fmt: skip


def live(on):
    """Published results of a day, with what a record needs.

    What belongs to a page of them is fetched by key afterwards: with eight more tables to join, the planner reads all
    of them before it takes the first thirty.
    """
    rows = Batch.objects.public(on).defer("search_key", "search_pairs")
    return rows.prefetch_related("product", "standard", "laboratory", "agency", "imported")


def set_aside(*, product="", division=""):
    """Results that were published and set aside since: whoever has read them is told that they are gone."""
    rows = Batch.objects.filter(state=ANNULLED, was_published_on__isnull=False)
    rows = rows.filter(product_code=product) if product else rows
    return rows.filter(within(division, field="division__code")) if division else rows


def matching(on, *, q="", product="", verdict="", link="", division=""):
    """Live results by words or barcode, product of the catalogue, verdict, link, and place of the sampled party."""
    rows = live(on)
    if q:
        rows = rows.search(q, plan_of(q))
    plain = {"product_code": product, "verdict": verdict, "link": link}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    return rows.filter(within(division, field="division__code")) if division else rows


def records(batches):
    """Public records of a page of batches; two queries more."""
    batches = list(batches)
    tests = deciding_tests(batch.pk for batch in batches)
    items = items_of(tests.values())
    return [record(batch, tests.get(batch.pk), items) for batch in batches]


def items_of(tests):
    """{test: [{"name", "value", "unit", "limit", "verdict"}]} in the order of the standard."""
    found = {}
    rows = ItemResult.objects.filter(test__in=[test.pk for test in tests]).select_related("item")
    for row in rows.order_by("test", "item__position", "pk"):
        found.setdefault(row.test_id, []).append(
            {"name": row.item.name, "value": plain(row.value), "unit": row.unit,
             "limit": _limit(row.item), "verdict": row.verdict}
        )  # fmt: skip
    return found


def _limit(item):
    """The limit in signs, the same in every language."""
    if item.rule == "between":
        return f"{plain(item.least)}–{plain(item.most)}"
    if item.rule == "yes":
        return "应符合"
    return f"≤ {plain(item.most)}" if item.rule == "at_most" else f"≥ {plain(item.least)}"


def record(batch, test, items):
    said = getattr(batch, "imported", None)
    values = items.get(test.pk, []) if test else []
    failed = [row["name"] for row in values if row["verdict"] == "fail"]
    if said:
        failed = [part.strip() for part in PARTS.split(said.failed_items) if part.strip()]
    bench = test.laboratory if test else batch.laboratory
    standard = test.standard if test else batch.standard
    return {
        "id": batch.pk, "product": batch.product.name, "product_code": batch.product_code,
        "group": batch.product.group, "sample": batch.sample_name, "brand": batch.brand, "model": batch.model,
        "lot": batch.lot, "gtin": batch.gtin or None, "party": batch.party_name, "party_code": batch.party_code or None,
        "division": batch.division_id, "producer": batch.producer_name, "producer_code": batch.producer_code or None,
        "producer_denied": batch.producer_denied, "platform": batch.platform_name, "link": batch.link,
        "level": batch.level, "verdict": batch.verdict,
        "failed_items": [{"text": name} for name in failed] if batch.verdict == "fail" else [],
        "items": [{"text": f"{row['name']} {row['value']} {row['unit']} ({row['limit']})"} for row in values],
        "laboratory": bench.name if bench else (said.laboratory_name if said else ""),
        "report_number": test.report_number if test else (said.report_number if said else ""),
        "standard": standard.code if standard else (said.standard_code if said else ""),
        "overturned": batch.overturned, "authority": batch.agency.name,
        "sampled_on": batch.visited_on.isoformat(), "published_on": batch.published_on.isoformat(),
    }  # fmt: skip


def pictures_of(batch):
    """Pictures of a product that failed; of nothing else, and never of a place or an order."""
    if batch.verdict != "fail":
        return Photo.objects.none()
    return Photo.objects.filter(batch=batch, shows=Photo.Shows.PRODUCT).select_related("document").order_by("pk")


# --- notices and plans ------------------------------------------------------------------------------------------------
WARNING_FIELDS = ("id", "number", "title", "product", "product_code", "division", "since", "until", "batches", "failed",
                  "found", "advice", "authority", "published_on")  # fmt: skip
RECALL_FIELDS = (
    "id", "number", "title", "kind", "producer", "producer_code", "product", "product_code", "product_name", "brand",
    "model", "lots", "gtin", "pieces", "sold_through", "defect", "remedy", "measures", "contact", "starts_on",
    "ends_on", "authority", "published_on", "carried_out_on", "taken_back", "summary", "state", "round",
    "taken_back_so_far", "progress_on", "assessed_on",
)  # fmt: skip


def warnings(*, q="", product="", division=""):
    """Published consumer warnings; one of the whole province is one of every city too."""
    rows = ConsumerWarning.objects.public().select_related("agency", "product", "division")
    if product:
        rows = rows.filter(product_code=product)
    if division:
        rows = rows.filter(Q(division__isnull=True) | within(division, field="division__code"))
    for word in q.split()[:MOST_WORDS]:
        rows = rows.filter(Q(title__icontains=word) | Q(found__icontains=word) | Q(advice__icontains=word))
    return rows


def recalls(*, q="", product="", division="", kind=""):
    """Published recalls by words or barcode, product, place of the producer, and kind."""
    rows = Recall.objects.public().select_related("agency", "product", "enterprise", "fact")
    rows = rows.prefetch_related("reports", "assessments")
    if kind:
        rows = rows.filter(kind=kind)
    if product:
        rows = rows.filter(product_code=product)
    if division:
        rows = rows.filter(within(division, field="enterprise__division__code"))
    if code := barcode_in(q):
        return rows.filter(gtin__in=gtin.forms(code))
    for word in q.split()[:MOST_WORDS]:
        held = [Q(**{f"{name}__icontains": word}) for name in _RECALL_WORDS]
        rows = rows.filter(reduce(or_, held))
    return rows


MOST_WORDS = 5
_RECALL_WORDS = ("title", "product_name", "brand", "model", "lots", "enterprise__name")


def warning_record(row):
    return {
        "id": row.pk, "number": row.number, "title": row.title, "product": row.product.name,
        "product_code": row.product_code, "division": row.division_id, "since": row.since.isoformat(),
        "until": row.until.isoformat(), "batches": row.counted, "failed": row.failed, "found": row.found,
        "advice": row.advice, "authority": row.agency.name, "published_on": row.published_on.isoformat(),
    }  # fmt: skip


def recall_record(row):
    return {
        "id": row.pk, "number": row.number, "title": row.title, "kind": row.kind, "producer": row.enterprise.name,
        "producer_code": row.enterprise.uscc, "product": row.product.name, "product_code": row.product_code,
        "product_name": row.product_name, "brand": row.brand, "model": row.model, "lots": row.lots,
        "gtin": row.gtin or None, "pieces": row.amount, "sold_through": row.sold_through, "defect": row.defect,
        "remedy": row.remedy, "measures": row.measures, "contact": row.contact, "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(), "authority": row.agency.name, "published_on": row.published_on.isoformat(),
        "carried_out_on": row.ended_on.isoformat() if row.ended_on else None, "taken_back": row.taken_back,
        "summary": row.summary, **{name: _text(value) for name, value in walk_of(row).items()},
    }  # fmt: skip


def _text(value):
    return value.isoformat() if isinstance(value, date) else value


def walk_of(row):
    """How far a recall has come, as its producer last said of the round that runs, and when its effect was found
    enough. Figures and days: the words of a producer's reports are the bureau's."""
    said = [report for report in row.reports.all() if report.kind == "progress" and report.round == row.round]
    last = max(said, key=lambda report: report.pk, default=None)
    closed = [found.assessed_on for found in row.assessments.all() if found.outcome == "enough"]
    return {
        "state": {"published": "running", "ended": "carried_out"}.get(row.state, row.state),
        "round": row.round,
        "taken_back_so_far": last.taken_back if last else None,
        "progress_on": last.reported_on if last else None,
        "assessed_on": closed[0] if closed else None,
    }


# --- announcements and decisions --------------------------------------------------------------------------------------
MEASURE_FIELDS = ("id", "number", "kind", "party", "party_code", "division", "product", "product_code", "sample",
                  "legal_basis", "second_look_from", "second_look_until", "authority", "decided_on")  # fmt: skip
_MEASURE_WORDS = ("enterprise__name", "enterprise__uscc", "paper__number", "batch__sample_name")
CORRECTION, REFUSAL = "产品质量法第十七条", "产品质量法第十六条、第五十六条"


def measures(on, *, q="", product="", division=""):
    """Announcements, suspensions and revocations that stand, by words, product and place of the enterprise."""
    rows = Measure.objects.public(on).select_related(
        "batch__product", "enterprise__division", "agency", "paper", "rectification"
    )
    for word in q.split()[:MOST_WORDS]:
        rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in _MEASURE_WORDS)))
    rows = rows.filter(batch__product_code=product) if product else rows
    return rows.filter(within(division, field="enterprise__division__code")) if division else rows


def measure_record(row):
    batch, order = row.batch, row.rectification
    window = row.kind == Measure.Kind.ANNOUNCEMENT
    return {
        "id": row.pk, "number": row.paper.number, "kind": row.kind, "party": row.enterprise.name,
        "party_code": row.enterprise.uscc or None, "division": row.enterprise.division_id,
        "product": batch.product.name, "product_code": batch.product_code, "sample": batch.sample_name,
        "legal_basis": REFUSAL if row.kind == Measure.Kind.REFUSAL else CORRECTION,
        "second_look_from": order.recheck_from.isoformat() if window and order.recheck_from else None,
        "second_look_until": order.recheck_until.isoformat() if window and order.recheck_until else None,
        "authority": row.agency.name, "decided_on": row.decided_on.isoformat(),
    }  # fmt: skip
