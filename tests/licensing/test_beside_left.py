"""What was found is not lost where records were merged, a proposal is of before, a holder stands again, or a form is
sent back late."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.licensing.models import Application, Beside, Cancelling, Ending, Laboratory, Licence
from apps.licensing.operations import aftercheck, aftercheck_mass, aftercheck_sampling, cancelling, granting
from apps.registry.operations.statuses import strike_end
from tests.factories.access import client_as, user_with_post
from tests.factories.aftercheck import CITY, Proceeding
from tests.factories.licensing import COUNTY, PROVINCE, Held, granted, merged
from tests.factories.registry import enterprise_in
from tests.past import past_guards, said_anew

from .test_aftercheck import sampled
from .test_beside import failed_beside, new_application, two_classes, weighed
from .test_cancelling import SYSTEM, ceases
from .test_crossings import found_failed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("both", [False, True])
def test_a_failed_recheck_finds_the_licence_that_a_merge_left(both):
    """That of the record that was sampled, also where the survivor holds one."""
    first, second = granted(), Held(enterprise_in(COUNTY), report_number="JD-2")
    merged(first.enterprise, into=second.life.enterprise, at=second.now)
    assert Licence.objects.get(pk=first.pk).enterprise_id == first.enterprise_id
    if not both:
        second.ask("cancel", {"statement": "不再生产"})
    aftercheck_sampling.propose_for(sampled(first.enterprise, second.now), second.now)
    assert list(Ending.objects.values_list("licence_id", "ground__code")) == [(first.pk, "take.recheck")]
    if both:
        aftercheck_sampling.propose_for(sampled(second.life.enterprise, second.now, key="78"), second.now)
        assert Ending.objects.filter(licence=second.pk, source_key="sampling:78").exists()


def test_what_was_closed_with_a_holder_that_stands_again_is_looked_at():
    """The register struck its end as a mistake: it may apply, and an officer looks; the database too."""
    held = Held()
    case = Proceeding(held.licence, ground="take.lending").to("noticed")
    aftercheck_sampling.propose_for(sampled(held.life.enterprise, case.now), case.now)
    said_anew(Licence.objects.filter(pk=held.pk), state="valid", verified_on=case.today)
    ceases(case.licence, case.now)
    cancelling.confirm(cancelling_id=Cancelling.objects.open().get().pk, by=case.reviewer, at=case.now)
    strike_end(enterprise_id=held.life.enterprise.pk, reason="误登", by=SYSTEM, at=case.now)
    assert (case.licence.state, case.ending.state, Beside.objects.get().state) == ("cancelled", "dropped", "closed")
    held.life.enterprise.refresh_from_db()
    life = new_application(case, firm=held.life.enterprise)
    assert (life.fill().submit().doubts, life.application.state) == (["set-aside-before"], "received")
    said_anew(Application.objects.filter(pk=life.id), doubts=[])
    with pytest.raises(IntegrityError, match="an officer looks"), transaction.atomic():
        granting.grant_at_once(life.application, life.enterprise, at=life.now)


@pytest.mark.parametrize("state", ["noticed", "served"])
def test_mass_proposals_of_before_are_owed_by_the_nightly_job(state):
    """Their licences were left to the proceeding under way. Each is found on the page of the proposal from then on."""
    case = Proceeding(granted(enterprise_in(COUNTY)), ground="revoke.materials").propose()
    mass = aftercheck_mass.prepare_mass(
        laboratory_id=Laboratory.objects.get().pk, ground_code="revoke.commitment", since=date(2026, 1, 1),
        until=date(2026, 3, 1), found="检验机构出具虚假报告。", found_on=case.today,
        document_number="苏市监罚〔2026〕6号", by=case.officer, at=case.now,
    )  # fmt: skip
    assert aftercheck_mass.owe_missing(at=case.now) == 0  # not sent yet
    aftercheck_mass.send_mass(mass_id=mass.pk, digest=mass.digest, by=case.reviewer, at=case.now)
    with past_guards():
        Beside.objects.all().delete()
    case.to(state)
    assert [aftercheck_mass.owe_missing(at=case.now) for _again in range(2)] == [1, 0]
    weighed()
    row, key = Beside.objects.get(), f"mass:{mass.pk}:{case.licence_id}"
    assert (row.source_key, row.proposed_by_id, row.class_codes) == (key, case.officer.user_id, ["cable"])
    if state == "noticed":
        assert (row.state, row.behind_id, mass.rows.get().outcome) == ("waiting", case.id, "under_way")
        case.calls()["drop"]()
        weighed()
    own = Ending.objects.get(source_key=key)
    assert (own.state, own.proposed_by_id) == ("proposed", case.officer.user_id)
    assert (mass.rows.get().outcome, mass.rows.get().ending_id) == ("proposed", own.pk)


def test_what_a_mass_proposal_was_closed_with_stands_on_its_page():
    case = Proceeding(granted(enterprise_in(COUNTY)), ground="revoke.commitment").propose()
    mass = aftercheck_mass.prepare_mass(
        laboratory_id=Laboratory.objects.get().pk, ground_code="revoke.materials", since=date(2026, 1, 1),
        until=date(2026, 3, 1), found="检验机构出具虚假报告。", found_on=case.today,
        document_number="苏市监罚〔2026〕6号", by=case.officer, at=case.now,
    )  # fmt: skip
    aftercheck_mass.send_mass(mass_id=mass.pk, digest=mass.digest, by=case.reviewer, at=case.now)
    case.to("served")
    row = Beside.objects.get()
    assert row.state == "closed"
    page = (
        client_as(user_with_post("province_officer", PROVINCE))
        .get(f"/desk/licences/endings/many/{mass.pk}/")
        .content.decode()
    )
    assert row.word in page


def test_a_form_that_is_sent_back_when_the_licence_has_ended_is_filled_in_again():
    """Nobody visits a licence that nobody holds: no limit runs on."""
    held = two_classes()
    case = Proceeding(held.licence, ground="take.lending")
    case.now = held.now
    case.propose(class_codes=["cable"]).to("noticed")
    held.now = case.now
    held, visit = found_failed(held)
    case.now = held.now
    case.to("served")
    visit.now = case.now
    visit.act(aftercheck.send_back, visit.second, reason="照片缺失")
    weighed()
    assert (visit.check.state, visit.check.verdict) == ("assigned", "")  # nothing that was found is lost by it


def test_a_failed_check_that_was_closed_without_a_proceeding_says_why_on_its_page():
    case, visit = failed_beside()
    ceases(case.licence, case.now)
    cancelling.confirm(cancelling_id=Cancelling.objects.open().get().pk, by=case.reviewer, at=case.now)
    visit.check.__class__.objects.filter(pk=visit.id).update(ending=None)
    page = client_as(user_with_post("city_reviewer", CITY)).get(f"/desk/licences/after/{visit.id}/").content.decode()
    assert Beside.objects.get().word in page
