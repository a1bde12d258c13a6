"""Two at once over one check before a grant: one order, one form, one result, one decision."""

import pytest

from apps.licensing.models import Licence, PriorCheck
from apps.licensing.operations import deciding, filling, priorcheck
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.licensing import Life
from tests.together import at_once

from .test_together_after import codes

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_wins_and_the_other_is_told():
    life = Life(class_code="fertiliser").fill()
    life.submit()
    life.accept()
    people = [one.pk for one in life.people()]
    other = scope_of_user(user_with_post("province_reviewer", "320000"))
    on = life.today.replace(day=9)
    order = {"application_id": life.id, "examiner_ids": people, "visit_on": on, "by": life.officer, "at": life.now}
    assert codes(at_once(*(lambda: priorcheck.order(**order),) * 2)) == ["done", "overtaken"]
    assert PriorCheck.objects.count() == 1
    life.wait(7)
    given = {"check_id": life.check.pk, "at": life.now}
    form = life.form() | given | {"by": life.officer}
    assert codes(at_once(*(lambda: priorcheck.file_form(**form),) * 2)) == ["done", "overtaken"]
    results = at_once(
        lambda: priorcheck.confirm_pass(by=life.reviewer, **given),
        lambda: priorcheck.send_back(by=other, reason="缺照片", **given),
    )
    assert codes(results) == ["done", "overtaken"]
    if life.check.state == "assigned":
        life.file()
        life.passed()
    life.propose()
    application = {"application_id": life.id, "at": life.now}
    results = at_once(
        lambda: deciding.grant(by=life.reviewer, **application),
        lambda: filling.withdraw(by=life.filer, **application),
    )
    assert codes(results) == ["done", "overtaken"]
    assert Licence.objects.count() == (1 if life.application.state == "granted" else 0)


def test_a_check_is_not_filed_on_an_application_that_is_withdrawn():
    life = Life(class_code="fertiliser").to_ordered()
    life.wait(5)
    form = life.form() | {"check_id": life.check.pk, "at": life.now, "by": life.officer}
    results = at_once(
        lambda: priorcheck.file_form(**form),
        lambda: filling.withdraw(application_id=life.id, by=life.filer, at=life.now),
    )
    assert codes(results)[0] == "done"
    assert (life.application.state, life.check.state) == ("withdrawn", "called_off")
