"""Licences: certificates a second, submission to certificate, the queue of applications, checks, one act on 10,000.

BENCH_APPLICATIONS=100 for a quick look. "A second a core" is counted in processor time, which neighbours do not take.
"""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from statistics import median
from urllib.parse import quote

from .api_lookup import fill
from .runner import ROOT

APPLICATIONS = int(os.environ.get("BENCH_APPLICATIONS", "500"))
PROCESSES = 4  # two for each of two cores: while one waits for the disk the other works
LICENCES = 20
CERTIFICATES = 30
MANY = 10_000  # licences that rest on one laboratory
NOTICES = 20
RATE = {"OPEN_API_RATE": "100000000"}


def run(bench):
    from tests.factories.divisions import division

    fill(rows=2 * APPLICATIONS + LICENCES + MANY)
    division("320000")
    _certificates(bench)
    licences = _submissions(bench)
    _queue(bench)
    _checks(bench, licences)
    _mass(bench)


def scan():
    """A report of some hundred thousand bytes, a PDF as scanners make them."""
    import io

    import typst

    file = io.BytesIO(typst.compile(b"#for n in range(60) [#lorem(400) #pagebreak(weak: true)]"))
    file.name = "report.pdf"
    return file.getvalue()


def apply(firm, number, lab_id, file, *, at):
    """One application from the first click to the last; returns it. Without a known laboratory it is queued."""
    import io

    from apps.kernel.scope import Scope
    from apps.licensing import states
    from apps.licensing.models import Unit
    from apps.licensing.operations import filling

    by = Scope(kind="enterprise", actor="量测", permissions=frozenset({states.APPLY}), enterprise_ids=(firm.pk,))
    today = filling.today(at)
    pk = filling.start(enterprise_id=firm.pk, class_code="cable", by=by, at=at).pk
    unit = Unit.objects.on(today).get(class_code="cable", name="塑料绝缘控制电缆")
    report = {
        "report_number": number, "laboratory_id": lab_id, "laboratory_name": "" if lab_id else "某地检测中心",
        "report_on": today - timedelta(days=20), "report_party": firm.name, "report_product": unit.name,
    }  # fmt: skip
    scanned = io.BytesIO(file)
    scanned.name = "report.pdf"
    given = {"application_id": pk, "by": by, "at": at}
    filling.save_step(name="product", values={"units": [unit.pk], "specification": "450/750V"}, **given)
    filling.save_step(name="place", values={"address": firm.address}, **given)
    filling.save_step(name="report", values=report, file=scanned, **given)
    return filling, given


def _certificates(bench):
    """A certificate typeset and signed, the number taken away: what a core can do at most."""
    from apps.documents import signing
    from apps.documents.pictures import qr_svg
    from apps.documents.typesetting import typeset

    words = {
        "number": "(苏)XK06-001-00001", "code": "0000-0000-0000-0000", "agency": "江苏省市场监督管理局",
        "province": "江苏省",
        "holder": "江苏恒通精密机械制造有限公司", "uscc": "91320105780688132K", "domicile": "开发区创业路1号",
        "address": "开发区创业路1号", "product": "电线电缆", "several": False, "mode": "先证后核", "version": 1,
        "units": [{"name": "控制电缆", "standard": "GB/T 9330", "specification": "450/750V", "class": "电线电缆"}],
        "granted_on": "2026-03-02", "issued_on": "2026-03-02", "until": "2031-03-01", "demo": True,
        "verify": "https://example.cn/verify/0000-0000-0000-0000/",
    }  # fmt: skip

    def one(n):
        link = f"https://example.cn/verify/{n}/#XK1." + "A" * 700
        return signing.sign_pdf(typeset("licensing/licence", words | {"qr": qr_svg(link, long=True)}), reason="量测")

    one(0)
    started, wall = time.process_time(), time.perf_counter()
    for n in range(CERTIFICATES):
        one(n)
    took, wall = time.process_time() - started, time.perf_counter() - wall
    bench.figure("certificates typeset and signed, a second a core", CERTIFICATES / took, at_least=10, unit="1/s")
    bench.figure("the same by the clock, one process", CERTIFICATES / wall, unit="1/s")


def _submissions(bench):
    """[Licence]: handed in, granted at once, its certificate open to be read."""
    from django.utils import timezone

    from apps.documents.operations import open_document
    from apps.licensing.models import Licence
    from apps.registry.models import Enterprise
    from tests.factories.licensing import laboratory

    lab, file, times = laboratory(), scan(), []
    for n, firm in enumerate(Enterprise.objects.order_by("pk")[:LICENCES]):
        filling, given = apply(firm, f"JD-A{n}", lab.pk, file, at=timezone.now())
        started = time.perf_counter()
        done = filling.submit(commitment=True, **given)
        with open_document(done.licence.document) as paper:
            assert paper.read(5) == b"%PDF-"
        times.append(time.perf_counter() - started)
    bench.figure("submission to certificate, median", median(times), at_most=2, unit="s")
    return list(Licence.objects.order_by("pk"))


def _queue(bench):
    """Whole applications, each with its attachment, from as many processes as serve the web."""
    from apps.licensing.models import Application

    environment = os.environ | {"DATABASE_URL": bench.database_url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    each = APPLICATIONS // PROCESSES
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.applicants", str(LICENCES + n * each), str(each)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for n in range(PROCESSES)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    started = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.stdout.readline()) for worker in workers]
    took = time.perf_counter() - started
    for worker in workers:
        worker.wait(30)
    queued = Application.objects.filter(state="received", report_file__isnull=False).count()
    assert queued == sum(row["queued"] for row in told) == each * PROCESSES, "an application was lost"
    bench.figure("applications with an attachment into the queue", queued / took, at_least=25, unit="1/s")
    core = sum(row["processor"] for row in told) / queued * 1000
    bench.figure("processor time of the portal for one", core, unit="ms")


def _checks(bench, licences):
    """A check over the API beside Django with nothing around it; its page beside an empty page of the portal, which
    goes through all that stands before every page. Asked in turn three times."""
    ways = {
        "check of a certificate over the API": [f"/api/v1/licences/{quote(row.number)}" for row in licences],
        "page of a checked certificate": [f"/licences/check/{row.code}/" for row in licences],
    }
    ours, bare, empty = {what: [] for what in ways}, [], []
    for _round in range(3):
        with bench.web(environment=RATE) as address:
            for what, paths in ways.items():
                ours[what].append(bench.throughput([f"{address}{path}" for path in paths], seconds=3.0))
            empty.append(bench.throughput(f"{address}/empty"))
        with bench.web(application="tests.bench.bare_wsgi") as address:
            bare.append(bench.throughput(f"{address}/empty"))
    api, page = (median(rates) for rates in ours.values())
    names = list(ways)
    bench.compare(f"{names[0]} / empty Django view", ours=api, yardstick=median(bare), at_least=0.4, unit="req/s")
    bench.compare(f"{names[1]} / empty page of the portal", ours=page, yardstick=median(empty), at_least=0.4,
                  unit="req/s")  # fmt: skip
    bench.compare(f"{names[1]} / empty Django view", ours=page, yardstick=median(bare), at_least=0.4, unit="req/s")


def _mass(bench):
    """A laboratory found false: counted, kept and shown, sent by a second officer, the notices from the outbox."""
    from django.utils import timezone

    from apps.audit.models import Delivery
    from apps.licensing.models import Licence
    from apps.licensing.operations import aftercheck_mass as mass
    from tests.factories.access import scope_of_user, user_with_post

    _copies()
    lab = Licence.objects.order_by("-pk").first().application.laboratory_id
    now = timezone.now()
    day = timezone.localdate(now)
    officer, second = (scope_of_user(user_with_post(f"province_{name}", "320000")) for name in ("officer", "reviewer"))
    started = time.perf_counter()
    made = mass.prepare_mass(
        laboratory_id=lab, ground_code="revoke.deceit", since=day - timedelta(days=60),
        until=day, found="检验报告系伪造。", found_on=day, document_number="苏市监罚〔2026〕1号", by=officer, at=now,
    )  # fmt: skip
    bench.figure("preview of a mass proposal of 10,000", time.perf_counter() - started, at_most=5, unit="s")
    started = time.perf_counter()
    sent = mass.send_mass(mass_id=made.pk, digest=made.digest, by=second, at=now).sent
    bench.figure("10,000 proceedings opened in one act", time.perf_counter() - started, at_most=20, unit="s")
    assert sent == made.counted >= MANY
    rows = list(Delivery.objects.filter(consumer=mass.NOTICE).select_related("event").order_by("pk")[:NOTICES])
    started = time.perf_counter()
    for row in rows:
        mass.notice_for(row, now)
    took = (time.perf_counter() - started) / NOTICES
    bench.figure("notice of one of them, from the outbox", took * 1000, unit="ms")


def _copies():
    """The first licence MANY times, of as many enterprises that have none, past the guards of a grant."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(COPIES, [MANY])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE licensing_application, licensing_licence, licensing_ending, licensing_massrow")


COPIES = """
WITH firm AS (
  SELECT e.id, row_number() OVER (ORDER BY e.id) AS n FROM registry_enterprise e
  WHERE NOT EXISTS (SELECT FROM licensing_application a WHERE a.enterprise_id = e.id) ORDER BY e.id DESC LIMIT %s
), first AS (SELECT * FROM licensing_licence ORDER BY id LIMIT 1),
application AS (
  INSERT INTO licensing_application
  SELECT (jsonb_populate_record(a, jsonb_build_object('id', 1000000 + firm.n, 'enterprise_id', firm.id))).*
  FROM firm, first JOIN licensing_application a ON a.id = first.application_id
)
INSERT INTO licensing_licence
SELECT (jsonb_populate_record(l, jsonb_build_object(
  'id', 1000000 + firm.n, 'application_id', 1000000 + firm.n, 'enterprise_id', firm.id, 'fact_id', NULL,
  'number', '(苏)XK06-001-' || (50000 + firm.n), 'code', 'BNCH-' || firm.n))).*
FROM firm, first JOIN licensing_licence l ON l.id = first.id
"""
