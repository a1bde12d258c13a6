"""Several at once: numbers without gaps or doubles, one application for two clicks, one decision for two officers."""

import pytest

from apps.licensing.models import Application, Licence
from apps.licensing.operations import deciding, filling
from tests.factories.licensing import COUNTY, Life
from tests.factories.registry import enterprise_in
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_have_no_gap_and_no_double_and_two_clicks_are_one():
    lives = [Life(enterprise_in(COUNTY), report_number=f"JD-{n}").fill() for n in range(3)]
    clicks = [
        lambda life=life: filling.submit(application_id=life.id, commitment=True, by=life.filer, at=life.now)
        for life in (*lives, lives[0], lives[1])
    ]
    results = at_once(*clicks)
    assert {result.state for result in results} == {"granted"}, results
    numbers = sorted(Licence.objects.values_list("number", flat=True))
    assert numbers == [f"(苏)XK06-001-{n:05d}" for n in (1, 2, 3)]

    life = Life(enterprise_in(COUNTY), report_number="JD-7")
    start = {"enterprise_id": life.enterprise.pk, "class_code": "cable", "by": life.filer, "at": life.now}
    begun = at_once(*(lambda: filling.start(**start),) * 2)
    assert len({draft.pk for draft in begun}) == 1
    assert Application.objects.filter(enterprise=life.enterprise).count() == 1

    life.id = begun[0].pk
    life.to_officer().accept()
    life.propose()
    given = {"application_id": life.id, "by": life.reviewer, "at": life.now}
    decided = at_once(lambda: deciding.grant(**given), lambda: deciding.refuse(reason="x", **given))
    kinds = sorted(getattr(result, "code", "") or result.state for result in decided)
    assert kinds[0] in ("granted", "overtaken")
    assert "overtaken" in kinds
    assert Licence.objects.filter(application=life.id).exists() == ("granted" in kinds)
