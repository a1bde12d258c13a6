"""A paper that weighs on the party is served in time: an officer who forgets it is reminded, by its own limit."""

from datetime import timedelta

import pytest

from apps.deadlines.models import Clock
from apps.serious_list.models import Paper
from apps.serious_list.operations import answering, papers, proposing, reversing
from apps.serious_list.queries import clocks_of
from tests.factories.serious_list import Life
from tests.serious_list.test_repair import Removal
from tests.serious_list.test_serving import ended, lapsed, paper_of, serve

pytestmark = pytest.mark.django_db


def owed(life):
    """The kinds of the papers whose service is owed."""
    rows = Clock.objects.filter(rule_code="serious_list.paper_delivery", state="running")
    keys = [int(key) for key in rows.values_list("subject_id", flat=True)]
    return sorted(Paper.objects.filter(pk__in=keys, case=life.id).values_list("kind", flat=True))


OWED = {
    "notice": lambda: Life().to("noticed"),
    "hearing": lambda: ended("hearing"),
    "minutes": lambda: ended("minutes"),
    "refusal": lambda: ended("refusal"),
    "rejection": lambda: ended("rejection"),
    "completion": lambda: ended("completion"),
    "closed": lambda: lapsed().life,
    "doubt": lambda: Removal().to("doubted").life,
}


@pytest.mark.parametrize("kind", OWED)
def test_its_service_is_owed_until_it_is_proved(kind):
    life = OWED[kind]()
    paper = paper_of(life, kind)
    clock = Clock.objects.get(subject_kind=papers.OWNER, subject_id=str(paper.pk))
    assert (clock.starts_on, clock.value, clock.unit, clock.duty, clock.holder) == (
        paper.issued_on, 7, "working_day", True, life.case.agency_id,
    )  # fmt: skip
    assert kind in owed(life)
    assert clock.pk in {found.clock.pk for found in clocks_of(life.case, life.now)}
    assert clock.pk not in {found.clock.pk for found in clocks_of(life.case, life.now, party=True)}
    if kind == "notice":
        life.serve()
    elif kind != "doubt":
        serve(life, paper)
    else:
        reversing.acknowledge_doubt(repair_id=life.case.repairs.get().pk, by=life.filer, at=life.now)
    assert kind not in owed(life)


def test_every_kind_that_is_owed_is_tried():
    assert set(OWED) == set(papers.IN_TIME)


def test_what_a_later_step_set_free_is_owed_no_more():
    life = Life().to("noticed")
    life.act(proposing.drop, life.reviewer, reason="证据不足。")
    assert owed(life) == []
    called = ended("hearing")
    later = called.case.hearing_on + timedelta(days=7)
    called.act(answering.call_anew, called.officer, on=later, place="二楼", reason="场地调整")
    assert owed(called) == ["hearing"]
    removal = Removal().to("doubted")
    removal.life.withdraw()
    assert owed(removal.life) == ["closed"]
