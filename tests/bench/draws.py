"""Seal and draw a million objects, assign 5,000 visits, verify 100,000 objects in Python and in a browser."""

import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

MILLION, VERIFIED = 1_000_000, 100_000
VISITS, INSPECTORS, SEATS = 5_000, 800, 2
PAIRS = 3
NOW = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def run(bench):
    """The ratios of the random draws."""
    _objects(bench)
    _assign(bench)
    _verify(bench)


def _cursor():
    from django.db import connection

    return connection.cursor()


def _source(cursor, count):
    """The objects as a task of another app would have them: a table to SELECT from."""
    cursor.execute("DROP TABLE IF EXISTS bench_source")
    cursor.execute(
        "CREATE UNLOGGED TABLE bench_source AS SELECT 'S' || lpad(n::text, 17, '0') AS subject,"
        " (ARRAY['A', 'B', 'C', 'D'])[1 + n %% 4] AS stratum, '320115' AS area, 'C34' AS industry, '小型' AS size,"
        " '示例企业' || n || '有限公司' AS label FROM generate_series(1, %s) AS n ORDER BY random()",
        [count],
    )
    cursor.execute("ANALYZE bench_source")


COLUMNS = "draw_id, subject, stratum, items, area, industry, size, grade, label"
FROM_SOURCE = "SELECT {}, subject, stratum, '', area, industry, size, stratum, label FROM bench_source"


def _people():
    from tests.factories.draws import people_of

    return people_of()


def _bare(cursor):
    """Seconds of a bare INSERT … SELECT of the same rows, into a table with their columns and key."""
    cursor.execute("CREATE TABLE bench_bare (LIKE draws_object)")
    cursor.execute("ALTER TABLE bench_bare ADD PRIMARY KEY (draw_id, subject)")
    began = time.perf_counter()
    cursor.execute(f"INSERT INTO bench_bare ({COLUMNS}) {FROM_SOURCE.format(0)}")
    return time.perf_counter() - began


def _sealed(people, cursor):
    """(a sealed draw of a million objects, seconds of filling its frame, seconds of its seal with all checks)."""
    from apps.draws.operations import frames, preparing, sealing
    from tests.factories.draws import TERMS

    by = people.officer
    draw = preparing.prepare_draw(values=TERMS | {"title": "bench", "seats": 0}, by=by, at=NOW)
    frames.set_items(draw_id=draw.pk, items=[("A01", "T", "item")], by=by, at=NOW)
    began = time.perf_counter()
    cursor.execute(f"INSERT INTO draws_object ({COLUMNS}) {FROM_SOURCE.format(draw.pk)}")
    filling = time.perf_counter() - began
    quotas = {("A01", stratum): "5%" for stratum in "ABCD"}
    frames.set_quotas(draw_id=draw.pk, quotas=quotas, by=by, at=NOW)
    ids = [w.user_id for w in people.witnesses]
    preparing.name_witnesses(draw_id=draw.pk, user_ids=ids, by=by, at=NOW)
    began = time.perf_counter()
    draw = sealing.seal_draw(draw_id=draw.pk, by=by, at=NOW)
    return draw, filling, time.perf_counter() - began


def _objects(bench):
    """Both are measured in turns, on a table that is as it was: a busy moment of the machine falls on either alike."""
    from django.db import transaction

    people, pairs = _people(), []
    with _cursor() as cursor:
        _source(cursor, MILLION)
    for turn in range(PAIRS):
        with transaction.atomic(), _cursor() as cursor:
            bare = _bare(cursor)
            draw, filling, sealing = _sealed(people, cursor)
            pairs.append((bare, filling, sealing))
            if turn == PAIRS - 1:
                _told(bench, *zip(*pairs, strict=True))
                _select(bench, cursor, draw)
            transaction.set_rollback(True)
        with _cursor() as cursor:
            cursor.execute("VACUUM draws_object")


def _told(bench, bare, filling, sealing):
    ours = [sum(both) for both in zip(filling, sealing, strict=True)]
    bench.figure("of it: fill the frame of 1,000,000 objects", median(filling), unit="s")
    bench.figure("of it: the seal with all checks", median(sealing), unit="s")
    bench.compare("seal 1,000,000 objects, filling the frame and all checks / a bare INSERT … SELECT",
                  ours=median(ours), yardstick=median(bare), at_most=3)  # fmt: skip


def _select(bench, cursor, draw):
    from django.db import transaction

    from apps.draws import sql
    from apps.draws.rules import exact

    cursor.execute("ANALYZE draws_object")
    cursor.execute("ALTER TABLE draws_drawn DISABLE TRIGGER draws_drawn_added")  # measured without a ceremony
    prefix = exact.subject_prefix("ab" * 32, draw.number)
    bare, ours = [], []
    for _ in range(PAIRS):
        began = time.perf_counter()
        cursor.execute(
            "SELECT count(*) FROM (SELECT subject, row_number() OVER (PARTITION BY stratum ORDER BY"
            " sha256(%s || convert_to(subject, 'UTF8'))) AS rank FROM draws_object WHERE draw_id = %s) AS r"
            " WHERE rank > 0",
            [prefix, draw.pk],
        )
        bare.append(time.perf_counter() - began)
        mark = transaction.savepoint()
        began = time.perf_counter()
        drawn = sql.select_objects(draw.pk, prefix)
        ours.append(time.perf_counter() - began)
        transaction.savepoint_rollback(mark)
    if drawn != MILLION // 20:
        raise AssertionError(f"{drawn} objects drawn")
    bench.compare("draw from 1,000,000 objects in 4 strata / the bare SQL that hashes and ranks them",
                  ours=median(ours), yardstick=median(bare), at_most=1.3)  # fmt: skip


def _pool():
    from apps.draws.rules.pool import Certificate, Inspector, Pool, Slot

    chance = random.Random(5)
    areas = [f"32{city:02d}{county:02d}" for city in range(1, 14) for county in range(2, 9)]
    right = (Certificate("A01", "2024-01-01", "2027-12-31"),)
    people = tuple(
        Inspector(f"I{n:04d}", f"I{n:04d}", (area if chance.random() < 0.6 else area[:4],), None, right)
        for n in range(INSPECTORS) for area in [chance.choice(areas)]
    )  # fmt: skip
    slots = [Slot(f"S{n:05d}", "T", ("A01",), chance.choice(areas)) for n in range(VISITS)]
    recused = frozenset((chance.choice(people).key, chance.choice(slots).subject) for _ in range(5_000))
    last = {slot.subject: tuple(p.key for p in chance.sample(people, 2)) for slot in slots}
    return slots, Pool(people, recused, last)


def _assign(bench):
    from apps.draws.rules.assignment import assign

    slots, pool = _pool()
    began = time.perf_counter()
    result, vacant, largest = assign(seed="ab" * 32, number="n", slots=slots, pool=pool, seats=SEATS,
                                     first="2026-06-01", last="2026-06-30")  # fmt: skip
    bench.figure(
        "assign 5,000 visits to 800 inspectors with recusals", time.perf_counter() - began, at_most=5, unit="s"
    )
    if vacant or any(len(keys) != SEATS for _slot, keys in result):
        raise AssertionError("a seat was left empty")
    bench.figure("largest load above the bound", largest - _bound(slots, pool), at_most=1, unit="visits")


def _bound(slots, pool):
    """A lower bound for the largest load, by counting alone: visits of a city only its own inspectors can go to.

    Whatever the assignment, seats of a city's visits are filled by inspectors whose area lies in that city, those of
    a county's visits by inspectors of the county or of the whole city.
    """
    best = 0
    for start in {slot.area[:4] for slot in slots} | {slot.area for slot in slots}:
        seats = SEATS * sum(slot.area.startswith(start) for slot in slots)
        able = sum(any(start.startswith(a) or a.startswith(start) for a in p.areas) for p in pool.inspectors)
        best = max(best, -(-seats // able))
    return best


def _verify(bench):

    from tests.factories import draws as make

    people = make.people_of()
    rows = [(f"V{n:06d}", "ABCD"[n % 4], "", "320102", "C34", "小型", "A", "", f"示例{n}") for n in range(VERIFIED)]
    quotas = {("A01", stratum): "500" for stratum in "ABCD"}
    draw = make.drawn(people, objects=rows, items=[("A01", "T", "item")], quotas=quotas,
                      inspectors=make.inspectors_of(100, items=("A01",)), at=NOW,
                      visits_from=date(2026, 6, 1))  # fmt: skip
    from apps.draws.queries.record import record_text

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.json"
        path.write_text(record_text(draw), encoding="utf-8")
        seconds = bench.seconds(lambda: _stand_alone(path, draw.seal_hash), repeat=3)
        bench.figure("verify_draw.py, 100,000 objects and 4,000 seats", seconds, at_most=3, unit="s")
        _in_browser(bench, path, draw.seal_hash)


def _stand_alone(path, seal):
    import subprocess

    program = Path(__file__).resolve().parents[2] / "docs" / "verify_draw.py"
    done = subprocess.run([sys.executable, program, path, "--seal", seal], capture_output=True, text=True, check=False)
    if done.returncode or "ACCEPTED" not in done.stdout:
        raise AssertionError(done.stdout + done.stderr)


def _in_browser(bench, path, seal):
    """In a real Chromium, over the page's own script and the record as text."""
    import http.server
    import os
    import threading

    from playwright.sync_api import sync_playwright

    from qualityprov import browser

    program = browser.path()
    if not program:
        return
    page_text = b"<!doctype html><meta charset=utf-8><script src=/verify-draw.js></script>"
    script = (Path(__file__).resolve().parents[2] / "static" / "js" / "verify-draw.js").read_bytes()

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            parts = {"/": ("text/html", page_text), "/verify-draw.js": ("text/javascript", script),
                     "/record.json": ("application/json", path.read_bytes())}  # fmt: skip
            kind, body = parts.get(self.path, ("text/plain", b""))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nothing on the terminal."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as driver:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
            chromium = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = chromium.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            took = page.evaluate(
                "async (seal) => { const record = await (await fetch('/record.json')).json();"
                " const began = performance.now(); await verifyDraw(record, seal, () => {});"
                " return performance.now() - began; }",
                seal,
            )
            chromium.close()
    finally:
        server.shutdown()
        server.server_close()
    bench.figure("the browser's verifier, 100,000 objects and 4,000 seats", took / 1000, at_most=5, unit="s")
