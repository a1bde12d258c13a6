"""The main story of a draw in a real browser, and the stand-alone verifier run outside the project."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from apps.draws.models import Draw, Seat
from tests.factories.access import user_with_post
from tests.factories.draws import HOME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "verify_draw.py"


def files(folder):
    objects = folder / "objects.csv"
    lines = ["对象编号,名称,层,行政区划,排除原因"]
    lines += [f"N{n:03d},示例企业{n}号,{'AB'[n % 2]},{HOME}," for n in range(30)]
    objects.write_text("\n".join([*lines, f"N900,停业企业,A,{HOME},已停业"]), encoding="gb18030")
    inspectors = folder / "inspectors.csv"
    lines = ["人员编号,姓名,执法资格"] + [f"I{n},检查员{n},A01:2020-01-01~2040-12-31" for n in range(5)]
    inspectors.write_text("\n".join(lines), encoding="utf-8")
    return objects, inspectors


def test_from_the_list_to_the_verified_record(
    live, browser_page, assert_accessible, assert_no_sideways_scroll, tmp_path
):
    watchers = [user_with_post("auditor", HOME), user_with_post("county_reviewer", HOME)]
    page = browser_page(user=user_with_post("county_officer", HOME))
    page.goto(live.url + "/desk/draws/new/")
    prepare(page, *files(tmp_path), watchers)
    expect(page.locator("main")).to_contain_text("停业企业", use_inner_text=True)  # left out, and why
    assert_accessible(page)
    page.get_by_role("button", name="封存并公布").click()
    draw = Draw.objects.get()
    assert draw.state == "committing"

    hold_ceremony(
        f"{live.url}/desk/draws/{draw.pk}/",
        [browser_page(user=watcher, width=390) for watcher in watchers],
        assert_no_sideways_scroll,
    )
    draw.refresh_from_db()
    assert draw.state == "seeded"

    # draw, and replace one who must recuse
    page.reload()
    page.get_by_role("button", name="抽取").click()
    page.locator("main a[href*='inspector=']").first.click()
    page.locator("input[name=ground][value=recusal]").check()
    page.locator("input[name=note_text]").fill("与该企业负责人有亲属关系")
    page.locator("form .actions .button").first.click()
    second = browser_page(user=user_with_post("county_reviewer", HOME))  # no record proves it: another agrees
    second.goto(f"{live.url}/desk/draws/{draw.pk}/")
    assert_accessible(second)
    second.get_by_role("button", name="同意并补抽").click()
    second.wait_for_load_state()
    assert Seat.objects.filter(draw=draw, until=1).count() == 1

    # anybody checks it in the own browser
    anyone = browser_page(width=390)
    anyone.goto(f"{live.url}/draws/{draw.pk}/")
    assert_accessible(anyone)
    assert_no_sideways_scroll(anyone)
    anyone.get_by_role("button", name="在本浏览器核验").click()
    anyone.wait_for_selector("[data-verify-draw][data-state=accepted]")
    expect(anyone.locator("[data-step][data-state=ok]")).to_have_count(5)
    assert_verifier_tells_true_from_changed(draw, tmp_path / "record.json")


def prepare(page, objects, inspectors, watchers):
    """The officer's four forms: title, lists, quotas, witnesses."""
    send = page.locator("form .actions .button").first
    page.get_by_label("标题").fill("年度双随机抽查")
    send.click()
    page.locator("#id_items").fill("A01，计量，计量器具检查")
    page.locator("#id_objects_file").set_input_files(objects)
    page.locator("#id_inspectors_file").set_input_files(inspectors)
    send.click()
    page.locator("input[name=q0]").fill("3")
    page.locator("input[name=q1]").fill("10%")
    send.click()
    for watcher in watchers:
        page.locator(f"input[name=witnesses][value='{watcher.pk}']").check()
    send.click()


def hold_ceremony(address, pages, assert_no_sideways_scroll):
    """Every witness commits, then every witness reveals, each in a browser of the own, on a phone."""
    for page in pages:
        page.goto(address)
        page.wait_for_function("document.querySelector('[name=commitment]').value.length === 64")
        assert_no_sideways_scroll(page)
        page.get_by_role("button", name="提交承诺").click()
    for page in pages:
        page.goto(address)
        page.wait_for_function("document.querySelector('[name=nonce]').value.length === 64")
        page.get_by_role("button", name="揭示密语").click()
        page.wait_for_load_state()


def assert_verifier_tells_true_from_changed(draw, record):
    """The stand-alone verifier accepts the exported record, and not one in which another object was drawn."""
    call_command("export_draw", str(draw.pk), output=record)
    assert verified(record, draw.seal_hash) == 0
    whole = json.loads(record.read_text(encoding="utf-8"))
    whole["drawn"][0][3] = "N029" if whole["drawn"][0][3] != "N029" else "N028"
    record.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    assert verified(record, draw.seal_hash) == 1


def verified(record, seal):
    """The verifier's answer, run by a bare Python that sees nothing of the project."""
    command = [sys.executable, "-I", "-S", PROGRAM, record, "--seal", seal]
    return subprocess.run(command, cwd=record.parent, capture_output=True, check=False).returncode


def someone_else(rows):
    """The first seat goes to a person who does not sit there."""
    sitting = {row[2] for row in rows if row[:2] == rows[0][:2]}
    rows[0][2] = next(f"I{n:03d}" for n in range(8) if f"I{n:03d}" not in sitting)


def the_neighbour_twice(rows):
    """The first seat goes to whoever holds the second: each line is one that the seed gives, the first is missing."""
    other = next(row for row in rows[1:] if row[:2] == rows[0][:2])
    rows[0][2:] = other[2:]


@pytest.mark.parametrize(
    ("part", "change", "step"),
    [
        ("seats", someone_else, "seats"),
        ("seats", the_neighbour_twice, "seats"),
        ("seats", lambda rows: rows.pop(), "seats"),
        ("drawn", lambda rows: rows.__setitem__(0, list(rows[1])), "selection"),
    ],
    ids=["someone else", "one person twice", "a seat missing", "one object twice"],
)
def test_the_browser_rejects_a_changed_record(live, browser_page, part, change, step):
    from tests.factories.draws import drawn, people_of

    draw = drawn(people_of())
    page = browser_page()
    record = page.request.get(f"{live.url}/api/v1/draws/{draw.pk}").json()
    change(record[part])
    page.route("**/api/v1/draws/*", lambda route: route.fulfill(json=record))
    page.goto(f"{live.url}/draws/{draw.pk}/")
    page.get_by_role("button", name="在本浏览器核验").click()
    page.wait_for_selector("[data-verify-draw][data-state=rejected]")
    expect(page.locator(f"[data-step={step}][data-state=wrong]")).to_have_count(1)
