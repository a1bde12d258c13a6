"""A penalty that no ledger knows: checked against its own decision by who decides, and marked wherever it is read."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.serious_list.models import Case
from apps.serious_list.operations import deciding
from tests.factories.access import client_as
from tests.factories.serious_list import CHECKED, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_guards import changes, decided, let_pass
from tests.serious_list.test_ledger import penalty_of

pytestmark = pytest.mark.django_db
TYPED = "平台质量信息台账尚未收到该处罚信息"
FORM = {"kind": "fine_heavy", "number": "宁玄市监罚〔2026〕9号"}


def posted(life, **more):
    return {f"decide-{name}": value for name, value in (FORM | {"on": str(life.today)} | more).items()}


def test_it_is_checked_before_the_decision_and_the_check_stands():
    life = Life().to("consented")
    unsaid = deciding.Penalty("fine_heavy", life.number, life.today, checked=" ")
    unchanged(life, deciding.PenaltyUnknown, lambda: life.act(deciding.decide, life.reviewer, penalty=unsaid))
    life.decide()
    assert (life.case.penalty_fact, life.case.penalty_checked) == (None, CHECKED)
    with pytest.raises(IntegrityError, match="checked before the decision"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(penalty_checked="另写")


def test_the_database_asks_for_the_check_too():
    life = Life().to("consented")
    rows = Case.objects.filter(pk=life.id)
    assert changes(rows, decided(life, penalty_checked="")) == []
    fact = penalty_of(life)
    known = decided(life, penalty_checked="", penalty_number=life.number, penalty_fact=fact.pk)
    assert let_pass(("known", lambda: rows.update(**known))) == ["known"]


def test_what_the_ledger_knows_needs_no_tick():
    life = Life().to("consented")
    fact = penalty_of(life)
    life.decide()
    assert (life.case.penalty_fact_id, life.case.penalty_checked) == (fact.pk, "")


def test_the_page_asks_for_both_and_says_so_to_officers_and_the_public():
    life = Life().to("consented")
    desk = f"/desk/serious-list/{life.id}/"
    with time_machine.travel(life.now, tick=False):
        reviewer = client_as(User.objects.get(pk=life.reviewer.user_id))
        for more in ({}, {"seen": "on"}, {"checked": "原件"}):
            assert reviewer.post(f"{desk}decide/", posted(life, **more)).status_code == 422
        assert life.case.state == "consented"
        given = posted(life, seen="on", checked="经办人当面出示原件。")
        assert reviewer.post(f"{desk}decide/", given).status_code == 302
    life.to("published")
    with time_machine.travel(life.now, tick=False):
        page = reviewer.get(desk).content.decode()
        assert "经办人当面出示原件。" in page
        assert "台账无记录" in page
        entry = client_as(None).get(f"/serious-list/{life.case.entry.pk}/").content.decode()
        assert TYPED in entry
        assert "经办人当面出示原件。" not in entry
        own = client_as(User.objects.get(pk=life.filer.user_id)).get(f"/my/serious-list/{life.id}/").content.decode()
        assert "经办人当面出示原件。" not in own
        penalty_of(life)  # its source reports it at last
        assert TYPED not in client_as(None).get(f"/serious-list/{life.case.entry.pk}/").content.decode()
        assert "台账无记录" not in reviewer.get(desk).content.decode()
