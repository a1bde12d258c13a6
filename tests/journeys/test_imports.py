"""A register file whose columns have other names, from the upload to its undoing, as the county officer sees it."""

import re

import pytest
from playwright.sync_api import expect

from apps.registry.models import Enterprise, ImportRun
from apps.registry.tasks import run_import_file, undo_import_file
from apps.registry.views import imports
from tests.factories.access import user_with_post
from tests.factories.imports import HEADER, row, text_of
from tests.factories.registry import valid_uscc

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "320115"
FACES = [("zh-hans", 1440), ("en", 390)]
OWN_NAMES = {"企业名称": "单位全称", "统一社会信用代码": "代码"}
HERE = {"注册地址": "南京市江宁区天元路1号"}
GOOD = [row(f"江宁第{n}机械有限公司", valid_uscc(91000 + n), **HERE) for n in range(3)]
BAD = [
    row("江宁坏码厂", "91320115MA1XXXXXX0", **HERE),
    row("=cmd|江宁公式厂", "123", **HERE),
    row("江宁无日厂", valid_uscc(91010), **HERE | {"注册日期": "2026-02-31"}),
]
TASKS = {"registry.run_import": run_import_file, "registry.undo_import": undo_import_file}


@pytest.fixture
def queue(monkeypatch):
    """Tasks wait here until the test lets the worker have them: meanwhile the page shows progress."""
    waiting = []
    monkeypatch.setattr(imports, "_send", lambda task, *args: waiting.append((task, args)))

    def work():
        task, args = waiting.pop()
        TASKS[task](*args)

    return work


@pytest.fixture
def owed(assert_accessible, assert_no_sideways_scroll):
    def check(page):
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    return check


def upload(page, live, path):
    page.goto(live.url + "/desk/imports/new/")
    page.locator("input[type=file]").set_input_files(path)
    page.click("main form .actions button")
    page.wait_for_url("**/columns/")


def progress_then(page, queue, owed, selector):
    """The page says that work goes on, and shows its end by itself when the worker is done."""
    page.wait_for_selector(".progress-running progress")
    owed(page)
    queue()
    page.wait_for_selector(selector)
    expect(page.locator(".progress-running")).to_have_count(0)
    owed(page)


@pytest.mark.parametrize(("lang", "width"), FACES)
def test_from_columns_of_other_names_to_the_undoing(lang, width, live, browser_page, owed, queue, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "名录.csv"
    path.write_bytes(text_of(GOOD + BAD, [OWN_NAMES.get(name, name) for name in HEADER]).encode("gb18030"))
    page = browser_page(lang=lang, width=width, user=user_with_post("county_officer", HOME))
    upload(page, live, path)
    owed(page)
    expect(page.locator("#id_name")).to_have_value("")  # a name nobody knows is not guessed at
    page.click("main form .actions button")
    page.wait_for_selector(".error-summary")
    owed(page)
    page.select_option("#id_name", "单位全称")
    page.select_option("#id_uscc", "代码")
    page.click("main form .actions button")
    page.wait_for_url(re.compile(r"/desk/imports/\d+/$"))
    progress_then(page, queue, owed, ".import-actions form button")
    run = ImportRun.objects.get()
    assert (run.state, run.rows, run.created, run.rejected) == ("checked", 6, 3, 3)
    assert not Enterprise.objects.exists()
    with page.expect_download() as download:
        page.click("a[href$='/rejects/']")
    refused = download.value.path().read_text(encoding="utf-8-sig")
    assert "91320115MA1XXXXXX0" in refused
    assert "2026-02-31" in refused
    assert ",=cmd" not in refused
    page.click(".import-actions form button")
    page.wait_for_url(re.compile(r"/desk/imports/\d+/$"))
    progress_then(page, queue, owed, "a[href$='/undo/']")
    assert Enterprise.objects.count() == 3
    page.click("a[href$='/undo/']")
    owed(page)
    assert Enterprise.objects.count() == 3  # asking what an undoing would do undoes nothing
    page.click("main form button")
    page.wait_for_url(re.compile(r"/desk/imports/\d+/$"))
    progress_then(page, queue, owed, ".import-actions .hint")
    assert not Enterprise.objects.exists()
    page.goto(live.url + "/desk/imports/")
    owed(page)
    expect(page.locator("main tbody tr")).to_have_count(1)
