"""A start that was cut off while it made the demo province: the next one makes it anew, and says so.

What the ledger and the desks of a whole province hold is tested elsewhere; here their making is left out or fails.
"""

import pytest

from apps.access.models import Post, User
from apps.portal import demo
from apps.portal.demo import standing
from apps.portal.management.commands import demo as command
from apps.registry.models import Enterprise
from qualityprov import prepare
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db


class CutOffError(Exception):
    pass


@pytest.fixture
def half_made(monkeypatch):
    """Enterprises and people are there, the ledger is not; from here on a province can be finished."""

    def cut_off(**_given):
        raise CutOffError

    monkeypatch.setattr(command, "bring_to_life", lambda **_given: None)
    monkeypatch.setattr(command, "make_ledger", cut_off)
    with pytest.raises(CutOffError):
        prepare.demo_province(20)
    monkeypatch.setattr(command, "make_ledger", lambda **_given: 0)
    assert Enterprise.objects.count() == 20


def test_what_was_cut_off_is_made_anew(half_made, capsys):
    prepare.demo_province(30)
    assert "cut off" in capsys.readouterr().err
    assert Enterprise.objects.count() == 30
    assert User.objects.count() == len(demo.PEOPLE)
    assert Post.objects.count() == sum(1 for person in demo.PEOPLE if person.role)
    assert not demo.half_made()


def test_a_whole_one_is_left_as_it_is(half_made, capsys):
    prepare.demo_province(30)
    made = set(Enterprise.objects.values_list("pk", flat=True))
    capsys.readouterr()
    prepare.demo_province(40)
    assert "already holds" in capsys.readouterr().err
    assert set(Enterprise.objects.values_list("pk", flat=True)) == made


@pytest.mark.parametrize("other", ["enterprise", "person"])
def test_nothing_is_removed_where_something_real_has_come_in(half_made, capsys, other):
    enterprise_in("320102") if other == "enterprise" else User.objects.create(username="a.real.person")
    before = Enterprise.objects.count()
    prepare.demo_province(None)
    assert "half-made and stays so" in capsys.readouterr().err
    assert Enterprise.objects.count() == before
    assert demo.half_made()


def test_a_demo_from_before_this_was_recorded_counts_as_whole(half_made, capsys, monkeypatch):
    monkeypatch.setattr(standing, "BEGUN", "portal.never_recorded")
    prepare.demo_province(None)
    assert capsys.readouterr().err == ""
    assert Enterprise.objects.count() == 20
