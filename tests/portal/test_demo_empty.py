"""`demo` in an empty database, in one that holds what is real, and in production."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from apps.access.models import Post, Seat, User
from apps.credit.models import Rating
from apps.kernel.scope import Scope
from apps.portal import context, demo
from apps.portal.operations.demo import NotInProduction, make_province
from apps.registry.models import Enterprise
from tests.factories.registry import enterprise_in

from .test_demo_command import IMPORTED, drawn, run

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


def test_an_empty_database_becomes_a_province_with_people():
    said = run("--json", facts=100)
    report = json.loads(said.splitlines()[-1])
    assert report["enterprises"] == 1500
    assert Enterprise.objects.filter(source="demo").count() == 1500 + IMPORTED
    assert report["facts"] == drawn().count() == 100
    assert set(Rating.objects.current().values_list("model", flat=True)) == {"grade", "risk"}
    assert demo.PASSWORD in said
    assert [login["username"] for login in report["logins"]] == [person.username for person in demo.PEOPLE]
    assert {"username", "password", "who", "start_page"} == set(report["logins"][0])
    assert Post.objects.count() == sum(1 for person in demo.PEOPLE if person.role)
    assert Seat.objects.filter(state="approved").count() >= 3
    assert Seat.objects.filter(state="claimed").count() >= 1


def test_a_database_that_holds_an_enterprise_is_left_alone():
    enterprise_in("320102")
    with pytest.raises(CommandError, match="空数据库"):
        run()
    assert Enterprise.objects.count() == 1
    assert not User.objects.exists()


def test_production_refuses(settings):
    settings.PRODUCTION = True
    with pytest.raises(NotInProduction):
        make_province(enterprises=10, seed=1, by=Scope.system("test"), at=NOON)
    assert not Enterprise.objects.exists()
    assert not User.objects.exists()


def test_a_province_of_real_enterprises_does_not_say_it_is_invented(client, settings, monkeypatch):
    settings.DEMO_BANNER = True
    monkeypatch.setitem(context._seen, "at", None)
    assert "demo-banner" not in client.get("/accounts/login/").content.decode()
