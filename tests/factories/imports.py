"""Register files for tests, and one call that imports them."""

import csv
import io
from datetime import UTC, datetime

from apps.kernel.scope import Scope
from apps.registry.models import ImportReject
from apps.registry.operations.imports.filing import register_file
from apps.registry.operations.imports.running import run_import

AT = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
HEADER = [
    "企业名称", "统一社会信用代码", "注册日期", "企业类型", "法人代表", "注册资金", "经营范围", "所在省份", "地区",
    "注册地址",
]  # fmt: skip
BY = Scope.system("test")


def row(name="南京试制机械有限公司", code="", **cells):
    """One row of the register's own shape; cells by header."""
    values = {
        "企业名称": name, "统一社会信用代码": code, "注册日期": "2001-02-03", "企业类型": "N/A", "法人代表": "N/A",
        "注册资金": "50(万元人民币)", "经营范围": "机械制造", "所在省份": "江苏", "地区": "南京",
        "注册地址": "南京市玄武区太平北路1号",
    } | cells  # fmt: skip
    return [values[column] for column in HEADER]


def text_of(rows, header=HEADER):
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def bring(tmp_path, content, *, name="register.csv", by=BY, at=AT, dry_run=False, **options):
    """Import text, bytes or rows; returns the run."""
    if isinstance(content, list):
        content = text_of(content)
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    run = register_file(path=path, by=by, at=at, **options)
    return run_import(run_id=run.pk, path=path, by=by, clock=lambda: at, dry_run=dry_run)


def reasons(run):
    """[(line, code)] of the refused rows, in the order of the file."""
    return list(ImportReject.objects.filter(run=run, warning=False).order_by("line", "pk").values_list("line", "code"))
