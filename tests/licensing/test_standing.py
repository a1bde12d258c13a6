"""What stands against an applicant: the one statement that finds nothing against the questions one by one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.licensing import sql, states
from apps.licensing.models import Application, Bar, Licence
from apps.licensing.operations import deciding, filling
from apps.licensing.queries.applicants import bars, eligibility_of, known_of
from apps.registry.models import FormerName
from apps.serious_list.models import Entry
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import COUNTY, Life, granted
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import listed

pytestmark = pytest.mark.django_db


def free(firm, on, drafting=None):
    asked = {"firm": firm.pk, "class": "cable", "on": on, "drafting": drafting, "live": list(states.LIVE),
             "open": list(states.OPEN)}  # fmt: skip
    return sql.tuples("free", asked) == [(True,)]


def twin(firm, on, drafting=None):
    """The same, question by question."""
    return not (
        Entry.objects.listed(on).filter(enterprise=firm, person="").exists()
        or bars(firm, "cable", on)
        or Licence.objects.live().filter(enterprise=firm).exists()
        or Application.objects.open().filter(enterprise=firm, class_code="cable").exclude(pk=drafting).exists()
    )


def test_free_as_the_questions_one_by_one():
    life = Life().start()
    on, firm = life.today, life.enterprise
    assert (free(firm, on), free(firm, on, life.id)) == (twin(firm, on), twin(firm, on, life.id)) == (False, True)
    fresh = enterprise_in(COUNTY)
    assert free(fresh, on) == twin(fresh, on) is True
    held = granted(enterprise_in(COUNTY), report_number="JD-9")
    assert free(held.enterprise, on) == twin(held.enterprise, on) is False
    taken = Proceeding(held).to("served")
    bar = Bar.objects.get()
    for day in (taken.today, bar.until, bar.until + timedelta(days=1)):
        assert free(held.enterprise, day) == twin(held.enterprise, day) == (day > bar.until)
    entry = listed(enterprise_in(COUNTY))
    assert free(entry.enterprise, entry.listed_on) == twin(entry.enterprise, entry.listed_on) is False
    assert eligibility_of(held.enterprise, "cable", bar.until).until == bar.until


def test_what_is_known_of_whoever_hands_a_report_in():
    used = granted(report_number="JD-7")
    firm = enterprise_in(COUNTY)
    FormerName.objects.create(enterprise=firm, name="旧名电缆厂（虚构）", until="2025-01-01")
    known = known_of(firm, "JD-7", firm.pk)
    assert (known.used, known.ended, len(known.names)) == (True, False, 3)
    assert known_of(used.enterprise, "JD-7", used.enterprise_id).used is False
    Proceeding(used).to("served")
    assert known_of(used.enterprise, "JD-7", used.enterprise_id).ended is True


def test_an_application_asks_the_database_seldom(django_assert_max_num_queries):
    life = Life()
    with django_assert_max_num_queries(15):
        life.start()
    life.said |= {"laboratory_id": None, "laboratory_name": "某地检测中心（虚构）"}
    life.fill()
    with django_assert_max_num_queries(27):
        life.submit()
    assert life.application.state == states.RECEIVED
    assert filling.missing(life.application) == []


def test_one_enterprise_holds_one_certificate_in_the_database(monkeypatch):
    """Whoever gets round what the verbs ask: none is granted beside another, and none comes back."""
    life = Life(report_number="JD-2").to_officer()
    life.accept()
    life.propose()
    other = Life(life.enterprise, class_code="fertiliser", report_number="JD-f", now=life.now).to_granted()
    life.now = other.now
    monkeypatch.setattr(deciding, "refuse_if_still_barred", lambda *_asked: None)
    with pytest.raises(IntegrityError, match="one certificate"), transaction.atomic():
        life.act(deciding.grant, life.reviewer)
    case = Proceeding(other.licence, ground="revoke.unlawful")
    case.now = life.now
    case.to("served")
    life.now = case.now
    life.act(deciding.grant, life.reviewer)
    with pytest.raises(IntegrityError, match="one certificate"), transaction.atomic():
        Licence.objects.filter(pk=other.licence.pk).update(state="valid")
