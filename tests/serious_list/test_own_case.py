"""Nobody judges what is his own; nothing that was judged comes back unchanged; post under way is waited for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from apps.deadlines.operations import expire_due
from apps.serious_list import offers, repair_offers
from apps.serious_list.models import Case, Repair
from apps.serious_list.operations import deciding, following, proposing, repairing, reversing
from tests.factories.records import PDF, proof
from tests.factories.serious_list import FOUND, Life
from tests.serious_list.test_again import OTHER, again, colleague, files
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_following import correct, doubted, keep
from tests.serious_list.test_guards import changes
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def may(scope, *others):
    """Somebody with the permissions of others too."""
    return replace(scope, permissions=scope.permissions.union(*(other.permissions for other in others)))


def test_a_listing_is_not_kept_by_who_decided_it():
    life, _fact = doubted()
    given = {"reason": "台账录入有误。", "until": life.today + 30 * DAY}
    unchanged(life, following.OwnListing, lambda: life.act(following.keep, life.reviewer, **given))
    assert "keep" not in {offer.verb for offer in offers.offered(life.case, life.reviewer, life.today)}
    rows = Case.objects.filter(pk=life.id)
    kept = {"kept_on": life.today, "kept_doubt": life.case.doubt, "doubt": ""}
    for who in (life.reviewer, life.officer):
        assert changes(rows, kept | {"kept_by": who.user_id}) == []
    assert changes(rows, kept | {"kept_by": life.chief.user_id, "kept_doubt": "另写"}) == []


def test_nor_twice_against_the_same_record():
    life, fact = doubted()
    keep(life)
    correct(fact, life.now, title="另一标题")
    assert life.case.doubt == ""  # a title is nothing new: it stays kept until its day
    life._until(life.today + 31 * DAY)
    expire_due(at=life.now)  # the end of the keeping brings the doubt back
    assert life.case.doubt == life.case.kept_doubt
    unchanged(life, following.KeptBefore, lambda: keep(life))
    correct(fact, life.now, title="又一标题")
    unchanged(life, following.KeptBefore, lambda: keep(life))
    assert "keep" not in {offer.verb for offer in offers.offered(life.case, life.chief, life.today)}
    with pytest.raises(IntegrityError, match="kept once"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(kept_on=life.today, doubt="")
    with pytest.raises(IntegrityError, match="kept once"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(kept_judged="别的", doubt="")


@pytest.mark.parametrize("who", ["proposer", "decider"])
def test_an_application_is_not_turned_away_by_whoever_listed_the_party(who):
    removal = Removal().to("received")
    life = removal.life
    by = may(life.officer, life.reviewer) if who == "proposer" else life.reviewer
    unchanged(life, repairing.OwnListing, lambda: removal.act(repairing.reject, by, reason="材料不实"))
    assert "reject" not in {offer.verb for offer in repair_offers.offered(removal.repair, by, life.today)}
    rows = Repair.objects.filter(pk=removal.repair.pk)
    given = {"state": "rejected", "reason": "材料不实", "decided_on": life.today}
    assert changes(rows, given, *({**given, "decided_by": p.user_id} for p in (life.officer, life.reviewer))) == []
    removal.act(repairing.reject, removal.chief, reason="材料不实")
    assert Repair.objects.get().decided_by_id == removal.chief.user_id


def test_a_removal_is_not_cleared_by_who_granted_it():
    removal = Removal().to("questioned")
    unchanged(removal.life, reversing.OwnGrant, lambda: removal.act(reversing.clear, removal.chief, reason="属实"))
    repair = Repair.objects.get()
    assert "clear" not in {offer.verb for offer in repair_offers.offered(repair, removal.chief, removal.life.today)}
    rows = Repair.objects.filter(pk=repair.pk)
    assert changes(rows, {"state": "granted", "cleared_by": removal.chief.user_id}) == []
    removal.act(reversing.clear, removal.other, reason="属实")
    assert (Repair.objects.get().state, Repair.objects.get().cleared_by_id) == ("granted", removal.other.user_id)


def test_a_doubt_that_was_cleared_is_not_raised_again():
    removal = Removal().to("questioned")
    removal.act(reversing.clear, removal.other, reason="属实")
    life = removal.life
    for given in (
        {"files": [proof()]},
        {"reason": "缴款凭证 系伪造。\n", "files": [proof()]},
        {"reason": "缴款凭证系伪造。（补充）", "files": [proof()]},
        {"reason": "整改现场照片系他处拍摄。"},
    ):
        unchanged(life, reversing.DoubtedBefore, lambda given=given: removal.doubt(**given))
    said = {"state": "doubted", "doubted_on": life.today, "doubt_served_on": None, "explain_until": None}
    rows = Repair.objects.filter(pk=removal.repair.pk)
    assert changes(rows, said, said | {"doubt": "缴款凭证系伪造。另有线索。"}, said | {"doubt": "另一线索。"}) == []
    removal.doubt(reason="整改现场照片系他处拍摄。", files=[proof()])
    assert (Repair.objects.get().state, life.case.evidence.count()) == ("doubted", 1)
    removal.act(reversing.clear, removal.other, reason="照片属实")
    newer = SimpleUploadedFile("证明.pdf", PDF.replace(b"1.4", b"1.5"))
    for given in (  # the first of all is not raised again either, and no other on what is known
        {"reason": "缴款凭证系伪造。", "files": [newer]},
        {"reason": "另有线索。", "files": [proof()]},
    ):
        unchanged(life, reversing.DoubtedBefore, lambda given=given: removal.doubt(**given))
    assert changes(rows, said | {"doubt": "缴款凭证系伪造。"}, said | {"doubt": "另有线索。"}) == []
    newer.seek(0)
    removal.doubt(reason="另有线索。", files=[newer])
    assert Repair.objects.get().state == "doubted"


def test_what_was_posted_on_the_last_day_to_explain_is_waited_for():
    removal = Removal().to("questioned")
    life, repair = removal.life, Repair.objects.get()
    life._until(repair.explain_until + DAY)
    unchanged(life, deciding.PostUnderWay, removal.reverse)
    assert "reverse" not in {offer.verb for offer in repair_offers.offered(repair, removal.other, life.today)}
    rows = Repair.objects.filter(pk=repair.pk)
    given = {"state": "reversing", "reversal": "x", "reversed_by": removal.other.user_id}
    last = reversing.posted_until(repair)
    assert changes(rows, *(given | {"reversed_on": day} for day in (repair.explain_until + DAY, last))) == []
    assert len(changes(rows, given | {"reversed_on": last + DAY})) == 1
    removal.wait()
    removal.reverse()
    assert Repair.objects.get().state == "reversing"


def refused_above():
    life = Life().to("asked")
    life.act(deciding.refuse_consent, life.city, reason="事实不清")
    return life


def test_after_a_refused_consent_the_event_needs_new_evidence_or_another_ground():
    life = refused_above()
    for given in (
        {"again": "重新报送"},
        {"again": "重新报送", "files": files(), "summary": FOUND},
        {"summary": f"{FOUND}另查明。", "again": "重新报送"},
        {"summary": f"{FOUND}另查明。", "files": files()},
    ):
        with pytest.raises(proposing.ConsentWasRefused) as refused:
            again(life, **given)
        assert refused.value.details["earlier"] == [life.id]
    assert "事实不清" in str(refused.value)
    assert Case.objects.count() == 1
    case = again(life, summary=f"{FOUND}另查明。", again="新查获的记录", files=files())
    connection.check_constraints()
    assert case.again == "新查获的记录"
    other = again(refused_above(), ground="44.obstruction", again="情形不同")
    assert other.again == "情形不同"


def test_the_database_knows_the_refused_consent():
    life = refused_above()

    def written(**change):
        row = life.case
        row.pk, row.state, row.ended_on, row.reason = None, "proposed", None, ""
        row.summary, row.again, row.proposed_by_id = OTHER, "新证据", colleague().user_id
        for field in ("notice_on", "notice_served_on", "answer_until", "reviewed_on", "reviewed_by_id",
                      "consent_refused_on", "consent_refused_by_id"):  # fmt: skip
            setattr(row, field, None)
        for name, value in change.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    for change in ({"again": ""}, {"summary": FOUND}):
        with pytest.raises(IntegrityError, match="refused is proposed anew"), transaction.atomic():
            written(**change)

    def committed():
        written()
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="proved by a file"), transaction.atomic():
        committed()
