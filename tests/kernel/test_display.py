"""Theme, type size and language: cookies of listed words, set by a form that works without script."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def choose(client, **data):
    return client.post(reverse("display"), data)


@pytest.mark.parametrize(
    ("field", "value", "cookie"),
    [("theme", "dark", "theme"), ("type", "large", "type"), ("language", "en", "django_language")],
)
def test_a_choice_is_remembered(client, settings, field, value, cookie):
    settings.LANGUAGE_COOKIE_NAME = "django_language"
    answer = choose(client, **{field: value, "next": "/styleguide/?a=1"})
    assert (answer.status_code, answer.url) == (302, "/styleguide/?a=1")
    assert answer.cookies[cookie].value == value
    assert answer.cookies[cookie]["samesite"] == "Lax"


@pytest.mark.parametrize(("field", "value"), [("theme", "pink"), ("type", "<b>"), ("language", "xx"), ("other", "1")])
def test_an_unknown_choice_sets_nothing(client, field, value):
    assert not choose(client, **{field: value}).cookies


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere(client, target):
    assert choose(client, theme="dark", next=target).url == "/"


def test_a_form_of_another_site_is_refused(client):
    answer = client.post(reverse("display"), {"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not answer.cookies


def test_a_forged_cookie_falls_back_to_the_default(client):
    client.cookies["theme"] = '"><script>'
    client.cookies["type"] = "huge"
    page = client.get("/styleguide/").content.decode()
    assert 'data-theme="auto" data-type="normal"' in page


def test_chinese_until_the_reader_chooses(client, settings):
    page = client.get("/styleguide/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert b'<html lang="zh-CN"' in page.content
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert b'<html lang="en"' in client.get("/styleguide/").content


def test_a_public_page_sets_no_cookie_and_asks_for_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/styleguide/404/")
    assert not answer.cookies
    assert "Cookie" in answer.headers["Vary"]


def test_the_style_guide_is_not_there_in_production(settings):
    import importlib

    from apps.kernel import urls

    settings.ENVIRONMENT = "production"
    try:
        names = {pattern.name for pattern in importlib.reload(urls).urlpatterns}
    finally:
        settings.ENVIRONMENT = "test"
        importlib.reload(urls)
    assert names == {"display", "manifest", "accessibility", "privacy"}
