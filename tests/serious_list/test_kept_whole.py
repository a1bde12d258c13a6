"""What is left of a decided case stands, and so does the law it was judged by; no table is emptied at once."""

from datetime import timedelta

import pytest
from django.db.models import F

from apps.certificates.models import Check
from apps.serious_list.models import Case, Ground, Parameter, RepairClass
from tests.factories.serious_list import Life
from tests.refusals import not_emptied, refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
STANDS = "what was done in a case stands"


def test_every_column_of_a_decided_case_stands():
    life = Life().to("published")
    rows, before = Case.objects.filter(pk=life.id), Case.objects.values().get()
    for change in (
        {"proposed_on": F("proposed_on") - 1}, {"proposed_label": "x"}, {"source_key": "x"}, {"again": "x"},
        {"reviewed_label": "x"}, {"consented_label": "x"}, {"decided_label": "x"}, {"reason": "x"},
        {"ended_label": "x"}, {"revoked_number": "x"}, {"revoked_on": life.today}, {"penalty_fact": F("fact")},
        {"recheck": F("fact")},
        {"doubt_fact": F("fact")}, {"announced_on": F("proposed_on"), "announcement": "x"},
    ):  # fmt: skip
        refused(STANDS, lambda change=change: rows.update(**change))
    assert Case.objects.values().get() == before


def test_the_end_of_a_case_stands():
    life = Life().to("withdrawn")
    rows = Case.objects.filter(pk=life.id)
    for change in ({"reason": "x"}, {"ended_label": "x"}, {"ended_on": F("ended_on") - 1}, {"revoked_number": "x"},
                   {"revoked_on": F("revoked_on") - 1}, {"withdrawn_by": life.reviewer.user_id}):  # fmt: skip
        refused(STANDS, lambda change=change: rows.update(**change))


def test_the_hearing_stands_once_it_is_held():
    life = Life().to("hearing")
    life.call_hearing()
    life.serve_call()
    life.hold_hearing()
    rows = Case.objects.filter(pk=life.id)
    for change in ({"hearing_present": "x"}, {"hearing_signed": "x"}, {"hearing_place": "x"}, {"heard_label": "x"}):
        refused(STANDS, lambda change=change: rows.update(**change))


def test_law_that_has_begun_stands():
    law = "a version of the law stands as it began"
    refused(law, lambda: Ground.objects.update(name="x"))
    refused(law, lambda: Ground.objects.update(heavy_penalty=False))
    refused(law, lambda: Parameter.objects.update(value=0))
    refused(law, lambda: RepairClass.objects.update(months=F("months") - 1))
    refused(law, lambda: Ground.objects.all()._raw_delete("default"))
    assert Ground.objects.update(note="x") > 0


def test_no_table_is_emptied_at_once():
    life = Life().to("published")
    Check.objects.create(way="link", at=life.now)
    names = ("case", "entry", "change", "paper", "service", "evidence", "gravity", "letter", "repair", "repairletter",
             "proof", "ground", "repairclass", "parameter", "circumstance")  # fmt: skip
    not_emptied("records of the serious list are kept", "serious_list", *names)
    not_emptied("never altered", "certificates", "certificate")
    not_emptied("stays in the log", "certificates", "check")
    not_emptied("are kept", "two_publicities", "file", "line", "answer", "receiptcorrection", "field")
