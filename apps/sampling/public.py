"""What of sampling anybody may read, field by field: an allow-list for pages, files, the feed and the API.

Never: samplers and testers, contacts, prices, seals, papers, objections, pictures other than of a product that failed.
"""

import re

from apps.divisions.queries import within

from .models import Batch, ItemResult, Photo, Test
from .models.law import plain

FIELDS = (
    "id", "product", "product_code", "group", "sample", "brand", "model", "lot", "gtin", "party", "party_code",
    "division", "producer", "producer_code", "producer_denied", "platform", "link", "level", "verdict", "failed_items",
    "items", "laboratory", "report_number", "standard", "overturned", "authority", "sampled_on", "published_on",
)  # fmt: skip
_PARTS = re.compile(r"[；;、\n]+")


def live(on):
    """Published results of a day, with what a record needs.

    What belongs to a page of them is fetched by key afterwards: with eight more tables to join, the planner reads all
    of them before it takes the first thirty.
    """
    rows = Batch.objects.public(on).defer("search_key", "search_pairs")
    return rows.prefetch_related("product", "standard", "laboratory", "agency", "imported")


def matching(on, *, q="", product="", verdict="", link="", division=""):
    """Live results by words or barcode, product of the catalogue, verdict, link, and place of the sampled party."""
    rows = live(on)
    if q:
        rows = rows.search(q)
    plain = {"product_code": product, "verdict": verdict, "link": link}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    return rows.filter(within(division, field="division__code")) if division else rows


def records(batches):
    """Public records of a page of batches; two queries more."""
    batches = list(batches)
    tests = deciding_tests(batches)
    items = items_of(tests.values())
    return [record(batch, tests.get(batch.pk), items) for batch in batches]


def deciding_tests(batches):
    """{batch: Test} whose verdict counts: the last reported one before any re-check."""
    rows = Test.objects.filter(batch__in=[batch.pk for batch in batches]).exclude(verdict="").exclude(kind="recheck")
    return {row.batch_id: row for row in rows.select_related("laboratory", "standard").order_by("pk")}


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
        failed = [part.strip() for part in _PARTS.split(said.failed_items) if part.strip()]
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
