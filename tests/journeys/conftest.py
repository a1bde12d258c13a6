"""Journeys in a real browser: a live server, a page in a chosen language, width and theme, and what every page owes.

    pytestmark = pytest.mark.browser

    def test_home(live, browser_page, assert_accessible, assert_no_sideways_scroll):
        page = browser_page(lang="zh-hans", width=390)
        page.goto(live.url + "/")
        assert_accessible(page)
        assert_no_sideways_scroll(page)

Every page opened through `browser_page` also fails its test at the end on a console error, a script error or a
violation of the content security policy.
"""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.utils import timezone

from apps.audit.models import Delivery
from apps.audit.operations import claim, deliver
from apps.deadlines.operations import expire_due
from qualityprov import browser

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MEANT = ("Failed to load resource", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")
# Pages in which axe is at work: it tries inline styles itself, which the policy rightly refuses.
under_axe = set()
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


@pytest.fixture(scope="session")
def chromium():
    """One browser for the run; skips, saying what is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (requirements-dev.txt)")
    program = browser.path()
    if not program:
        pytest.skip("no Chromium: install one or name it in CHROMIUM")
    with playwright.sync_playwright() as driver:
        # Playwright runs an event loop in this thread; Django would take the test's own queries for asynchronous ones.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        program = driver.chromium.launch(executable_path=program, args=[*browser.ARGUMENTS])
        yield program
        program.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def live(live_server, monkeypatch):
    """The portal on a port of its own, with static files as they stand in static/. `live.url`: its address.

    As in production the browser keeps them from page to page: each of sixteen was asked for again by every page.
    """
    serve = StaticFilesHandler.serve

    def kept(self, request):
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    monkeypatch.setattr(StaticFilesHandler, "serve", kept)
    return live_server


@pytest.fixture
def browser_page(chromium, live):
    """A function that opens a page: (lang, width, theme, type, user, script).

    `user` is logged in without the form; `script=False` switches JavaScript off.
    """
    contexts, faults = [], []

    def make(lang="zh-hans", width=1440, theme="light", type="normal", user=None, script=True, height=900):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES.get(lang, lang),
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: lang, "theme": theme, "type": type}
        if user is not None:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        context.add_cookies([{"name": name, "value": value, "url": live.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("console", lambda message: note(faults, message))
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    found = list(faults)  # closing breaks off what a page is still fetching, and htmx says so: that is no fault
    for context in contexts:
        context.close()
    assert found == [], "the browser complained"


def note(faults, message):
    """Keep errors and policy violations; not the browser's line about a page that is meant to answer 4xx or 5xx.

    Nor htmx's about a panel still on its way when the reader left: the server here never fails to answer.
    """
    meant = message.text.startswith(MEANT) or message.page in under_axe
    if message.type == "error" and not meant:
        faults.append(message.text)


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def assert_accessible():
    """Assert that axe finds no violation of WCAG 2.2 A and AA in the page as it stands."""
    if not AXE.exists():
        pytest.skip("axe-core is not in node_modules; script/test installs it")
    axe = AXE.read_text(encoding="utf-8")

    def check(page, exclude=()):
        under_axe.add(page)
        page.wait_for_load_state("load")  # of a page that a click has only begun to fetch there is no document yet
        page.evaluate(axe)
        # of what holds, a large page has thousands of nodes: neither gathered nor sent here, it takes less than half;
        # preloading fetches and parses every stylesheet again, for rules that no tag here asks for
        violations = page.evaluate(
            """([tags, exclude]) => axe
                .run({exclude}, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false})
                .then((result) => result.violations)""",
            [WCAG, [[selector] for selector in exclude]],
        )
        under_axe.discard(page)
        assert violations == [], "\n".join(told(violation) for violation in violations)

    return check


def told(violation):
    places = [
        f"    {' '.join(map(str, node['target']))}: {node['failureSummary'].splitlines()[-1].strip()}"
        for node in violation["nodes"][:6]
    ]
    return "\n".join([f"{violation['id']}: {violation['help']}", *places])


@pytest.fixture
def assert_no_sideways_scroll():
    """Assert that the page is no wider than the window; names the elements that stick out."""

    def check(page):
        wide, window, culprits = page.evaluate(
            """() => {
                const room = document.documentElement.clientWidth;
                const out = [...document.querySelectorAll("body *")]
                    .filter((e) => e.getBoundingClientRect().right > room + 0.5);
                const named = out.slice(0, 6).map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
                return [document.documentElement.scrollWidth, room, named];
            }"""
        )
        assert wide <= window, f"{wide} px in a window of {window} px: {json.dumps(culprits, ensure_ascii=False)}"

    return check


@pytest.fixture
def time_machine(monkeypatch):
    """A function that sets the clock of the portal forward by days: limits run out, the outbox is delivered."""
    real, moved = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + moved[0])

    def forward(days=0):
        moved[0] += timedelta(days=days)
        expire_due(at=timezone.now())
        while due := claim(at=timezone.now() + timedelta(seconds=1), limit=200):
            for delivery in due:
                deliver(delivery, at=timezone.now())
        assert not Delivery.objects.exclude(state__in=["done", "waiting"]).exists()

    return forward
