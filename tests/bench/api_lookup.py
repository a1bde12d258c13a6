"""Looking an enterprise up through the API against an empty Django view, same server, same workers."""

import random
from datetime import UTC, datetime
from io import StringIO
from statistics import median

ROWS = 48_000
ASKED = 500
COLUMNS = (
    *("uscc", "name", "status", "division_id", "division_basis", "scale", "above_scale", "kind", "established_on"),
    *("capital", "capital_currency", "address", "business_scope", "source", "version", "created_at", "updated_at"),
    "status_basis",
)


def fill(rows=ROWS):
    """Invented enterprises in all counties by COPY; returns their codes."""
    from django.db import connection

    from apps.divisions.models import Division
    from apps.kernel.rules.uscc import check_character
    from tests.factories.divisions import division

    division("320102")
    counties = list(Division.objects.filter(level="county", valid_to=None).values_list("code", flat=True))
    now = datetime(2026, 1, 5, tzinfo=UTC).isoformat()
    random.seed(7)
    codes, lines = [], StringIO()
    for number in range(rows):
        place = random.choice(counties)
        first17 = f"91{place}MA{number:06d}X"
        codes.append(first17 + check_character(first17))
        name = f"江苏{random.choice('恒华瑞泰鑫源')}{random.choice('通达丰盛隆昌')}{number}精密机械制造有限公司"
        scope = "通用设备制造；机械零部件加工；金属制品销售；货物进出口；技术服务、技术开发、技术咨询。"
        values = (codes[-1], name, "open", place, "given", "", "f", "有限责任公司", "2009-03-17")
        values += ("5000000", "CNY", f"开发区创业路{number}号", scope, "bench", "1", now, now, "")
        lines.write("\t".join(values) + "\n")
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_from(lines, "registry_enterprise", columns=COLUMNS, sep="\t")
        cursor.execute("ANALYZE registry_enterprise")
    return codes


def run(bench):
    """Both servers are asked in turn, three times, so that a noisy neighbour disturbs both."""
    codes = random.sample(fill(), ASKED)
    ours, listed, bare = [], [], []
    for _round in range(3):
        with bench.web(environment={"OPEN_API_RATE": "100000000"}) as address:
            ours.append(bench.throughput([f"{address}/api/v1/enterprises/{code}" for code in codes]))
            listed.append(bench.throughput(f"{address}/api/v1/enterprises?division=320100&limit=20", seconds=2.0))
        with bench.web(application="tests.bench.bare_wsgi") as address:
            bare.append(bench.throughput(f"{address}/empty"))
    ours, listed, bare = map(median, (ours, listed, bare))
    bench.compare("lookup by code / empty Django view", ours=ours, yardstick=bare, at_least=0.4, unit="req/s")
    bench.compare("list of 20 in a city / empty Django view", ours=listed, yardstick=bare, unit="req/s")
