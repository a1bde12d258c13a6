"""A file of facts taken in, and the same facts changed by the next file: that costs a version more, not the square."""

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path

FACTS, ENTERPRISES = int(os.environ.get("BENCH_FACTS", "40000")), 3000


def run(bench):
    from django.utils import timezone

    from apps.kernel.scope import Scope
    from apps.records.operations.imports import import_facts
    from apps.registry.models import Enterprise
    from tests.factories.divisions import division
    from tests.factories.records import source
    from tests.factories.registry import valid_uscc

    codes = [valid_uscc(number) for number in range(1, ENTERPRISES + 1)]
    now, place = timezone.now(), division("320102")
    Enterprise.objects.bulk_create(
        Enterprise(uscc=code, name=f"量测企业{code}", division=place, source="bench", created_at=now, updated_at=now)
        for code in codes
    )
    code = source().code
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        for turn, title in enumerate(("首次", "变更", "再变更")):
            path = Path(folder) / f"{turn}.csv"
            path.write_text(_text(codes, title), encoding="utf-8")
            started = time.perf_counter()
            done = import_facts(path=path, source=code, by=Scope.system("bench"), at=now + timedelta(seconds=turn))
            spent.append(time.perf_counter() - started)
            assert done.counts["updated" if turn else "created"] == FACTS, done.counts
    bench.figure(f"{FACTS:,} new facts", spent[0], unit="s")
    bench.compare(f"{FACTS:,} facts updated / the same as new", ours=min(spent[1:]), yardstick=spent[0], at_most=3)


def _text(codes, title):
    head = "subject_name,subject_code,kind,severity,source_key,occurred_on,title"
    rows = (
        f"量测,{codes[number % len(codes)]},sampling_passed,0,B-{number},2026-09-{1 + number % 28:02d},{title}"
        for number in range(FACTS)
    )
    return "\n".join([head, *rows, ""])
