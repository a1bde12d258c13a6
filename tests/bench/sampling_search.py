"""The public search of sampling results at a million results: words, barcode, product, failures."""

import os
from functools import partial

from .pass_rates import fill_batches

PAGE = 30
RESULTS = int(os.environ.get("BENCH_RESULTS", "1000000"))
QUESTIONS = {
    "a brand": {"q": "牌123"}, "a producer": {"q": "量测制造77有限"},
    "a frequent word": {"q": "电缆"}, "a product": {"product": "P-TOY"}, "failures of a product":
    {"product": "P-TOY", "verdict": "fail"}, "failures in a city": {"verdict": "fail", "division": "320500"},
    "nothing that fits": {"q": "不存在的词语"},
}  # fmt: skip


def run(bench):
    """The first page of each question as the page, the API and the feed ask it, from its sending to its last row."""
    from django.db import connection
    from django.utils import timezone

    from apps.sampling import public
    from apps.sampling.models import Batch
    from apps.sampling.rules import gtin

    fill_batches(connection, RESULTS, year=2026)
    today = timezone.localdate()
    codes = Batch.objects.exclude(gtin="").order_by("pk").values_list("gtin", flat=True)[:100]
    barcode = next(code for code in codes if gtin.is_valid(code))

    def ask(query):
        with connection.cursor() as cursor:
            cursor.execute(*query)
            return cursor.fetchall()

    for what, asked in {"a barcode": {"q": barcode}, **QUESTIONS}.items():
        query = public.matching(today, **asked).order_by("-published_on", "-pk")[: PAGE + 1].query.sql_with_params()
        took = bench.seconds(partial(ask, query), repeat=25) * 1000
        bench.figure(f"{what} among {RESULTS:,} results", took, at_most=10, unit="ms")
