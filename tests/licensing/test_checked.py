"""The page of a check on its short way: as the long one says it, counted each time, new with every change."""

import pytest
from django.test import Client

from apps.licensing.models import Check, Licence
from tests.factories.access import filer_of
from tests.factories.aftercheck import Visit
from tests.factories.licensing import Held, granted

pytestmark = pytest.mark.django_db


def test_a_stranger_s_second_look_costs_one_statement_and_is_counted(client, django_assert_num_queries):
    licence = granted()
    path = f"/licences/check/{licence.code}/"
    first = client.get(path)
    with django_assert_num_queries(1):
        again = client.get(path)
    assert again.content == first.content
    assert dict(again.items()).keys() == dict(first.items()).keys()  # with every header of the whole chain
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert again.resolver_match.view_name == "licensing:checked"
    assert list(Check.objects.values_list("licence", "way")) == [(licence.pk, "link")] * 2


def test_what_a_stranger_scans_stands_in_no_log_of_requests(client, caplog):
    path = f"/licences/check/{granted().code}/"
    with caplog.at_level("INFO", logger="qualityprov.request"):
        for _twice in range(2):
            client.get(path)
        client.get("/licences/check/0000-0000-0000-0000/")
    assert [record.status for record in caplog.records] == [404]


def test_it_is_another_page_in_another_language_size_or_session(client):
    licence = granted()
    path = f"/licences/check/{licence.code}/"
    plain = client.get(path).content
    for cookie, value in (("django_language", "en"), ("type", "large"), ("theme", "dark")):
        other = Client()
        other.cookies[cookie] = value
        assert other.get(path).content != plain
    mine = Client()
    mine.force_login(filer_of(licence.enterprise))
    assert f"/my/licences/held/{licence.pk}/" in mine.get(path).text
    assert f"/my/licences/held/{licence.pk}/" not in client.get(path).text
    assert Check.objects.count() == 6


def test_a_new_state_or_certificate_shows_at_once(client):
    held = Held()
    old = f"/licences/check/{held.licence.code}/"
    assert "尚未" in client.get(old).text or "待后置审查" in client.get(old).text
    before = client.get(old).content
    Visit(held.licence).passed()
    assert client.get(old).content != before
    held.ask("replace", {"statement": "遗失"})
    assert "answer-adverse" in client.get(old).text  # replaced
    fresh = f"/licences/check/{Licence.objects.get().code}/"
    assert "answer-good" in client.get(fresh).text
    assert client.get("/licences/check/0000-0000-0000-0000/").status_code == 404
