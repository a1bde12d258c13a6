"""Whoever writes to the bureau is heard: application, what it lacked, explanation; in time and with effect."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.deadlines.models import Clock
from apps.deadlines.operations import expire_due
from apps.documents.models import Document
from apps.kernel.errors import Invalid
from apps.serious_list import offers, repair_offers
from apps.serious_list.models import Repair, RepairLetter
from apps.serious_list.operations import answering, repair_letters, repairing, reversing, steps
from apps.serious_list.operations.applications import SUBJECT
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import PDF
from tests.factories.serious_list import Life
from tests.serious_list.test_acts import also
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_repair import Removal
from tests.serious_list.test_serving import paper_of, words_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DONE = "罚款已缴，产品已召回销毁。"
SAID = "凭证由银行出具，属实。"


def scan():
    return SimpleUploadedFile("来信.pdf", PDF)


def by_hand(removal, **given):
    return {"manner": "hand", "received_on": removal.life.today, "file": scan()} | given


def apply(removal, by=None, **given):
    given = by_hand(removal, performed=DONE, commitment=True) | given
    removal.life.act(repair_letters.enter_application, by or removal.life.officer, **given)
    removal.repair = Repair.objects.latest("pk")
    return removal


def complete(removal, by=None, **given):
    given = by_hand(removal, performed="补交凭证。") | given
    return removal.act(repair_letters.enter_completion, by or removal.life.officer, **given)


def explain(removal, by=None, **given):
    given = by_hand(removal, statement=SAID) | given
    return removal.act(repair_letters.enter_explanation, by or removal.life.officer, **given)


def untouched(removal, error, call):
    def rows():
        return Repair.objects.order_by("pk").values_list(), RepairLetter.objects.count(), Document.objects.count()

    before = [list(rows()[0]), *rows()[1:]]
    refused = unchanged(removal.life, error, call)
    assert [list(rows()[0]), *rows()[1:]] == before
    return refused


def offered(removal, who):
    removal.repair.refresh_from_db()
    return {offer.verb for offer in repair_offers.offered(removal.repair, who, removal.life.today)}


def test_an_application_is_made_on_the_day_it_was_received():
    removal = Removal()
    life = removal.life
    received = life.today
    life.now += 3 * DAY
    early = {"received_on": received - DAY}
    untouched(removal, repairing.NotPossibleYet, lambda: apply(removal, **early))
    untouched(removal, Invalid, lambda: apply(removal, received_on=life.today + DAY))
    untouched(removal, Invalid, lambda: apply(removal, commitment=False))
    untouched(removal, Invalid, lambda: apply(removal, performed=" "))
    untouched(removal, Invalid, lambda: apply(removal, file=None))
    untouched(
        removal, steps.OutOfReach, lambda: apply(removal, scope_of_user(user_with_post("county_officer", "320104")))
    )
    assert "enter_application" in {offer.verb for offer in offers.offered(life.case, life.officer, life.today)}
    apply(removal, manner="post", posted_on=received - 2 * DAY, received_on=received)
    repair, letter = removal.repair, RepairLetter.objects.get()
    assert (repair.asked_on, repair.performed, repair.evidence, letter.posted_on) == (
        received, DONE, letter.scan, received - 2 * DAY,
    )  # fmt: skip
    assert Clock.objects.of(SUBJECT, repair.pk).get(rule_code="serious_list.repair_acceptance").starts_on == received
    untouched(removal, repairing.AlreadyAsked, lambda: apply(removal))
    assert "enter_application" not in {offer.verb for offer in offers.offered(life.case, life.officer, life.today)}


def test_whoever_entered_an_application_does_not_decide_on_it():
    removal = Removal()
    apply(removal, by=also(removal.other, removal.life.officer), proof=scan())
    assert removal.repair.evidence != RepairLetter.objects.get().scan
    removal.act(repairing.accept, removal.life.officer)
    for verb in (repairing.grant, repairing.refuse):
        untouched(removal, repairing.OwnEntry, lambda verb=verb: removal.act(verb, removal.other, reason="x"))
    assert not {"grant", "refuse"} & offered(removal, removal.other)
    given = {"state": "granted", "decided_by": removal.other.user_id, "decided_on": removal.life.today, "reason": "x"}
    with pytest.raises(IntegrityError, match="by another than entered it"), transaction.atomic():
        Repair.objects.filter(pk=removal.repair.pk).update(**given)
    removal.act(repairing.grant, removal.chief, reason="履行义务完毕。")
    assert removal.life.case.state == "removed"


def test_what_was_missing_comes_on_paper_also_when_the_application_has_lapsed():
    removal = Removal().to("correcting")
    life = removal.life
    last = repairing.limit_of_completion(removal.repair).due_on
    life.now += last - life.today + 2 * DAY
    expire_due(at=life.now)
    assert Repair.objects.get().state == "lapsed"
    untouched(removal, answering.TooLate, lambda: complete(removal))
    late = {"manner": "post", "posted_on": last + DAY, "received_on": life.today}
    untouched(removal, answering.TooLate, lambda: complete(removal, **late))
    with pytest.raises(IntegrityError, match="posted in time"), transaction.atomic():
        Repair.objects.update(state="received")
    assert "enter_completion" in offered(removal, life.officer)
    complete(removal, **late | {"posted_on": last})
    repair = Repair.objects.get()
    assert (repair.state, repair.performed.endswith("补交凭证。")) == ("received", True)
    running = Clock.objects.of(SUBJECT, repair.pk).live().get(rule_code="serious_list.repair_acceptance")
    assert running.starts_on == life.today
    untouched(removal, steps.Overtaken, lambda: complete(removal, **late | {"posted_on": last}))


def test_a_lapsed_application_does_not_go_on_beside_a_new_one():
    removal = Removal().to("correcting")
    last = repairing.limit_of_completion(removal.repair).due_on
    removal.life.now += last - removal.life.today + 2 * DAY
    expire_due(at=removal.life.now)
    lapsed = removal.repair
    removal.apply()
    removal.repair = lapsed
    posted = {"manner": "post", "posted_on": last, "received_on": removal.life.today}
    untouched(removal, repairing.AlreadyAsked, lambda: complete(removal, **posted))
    assert "enter_completion" not in offered(removal, removal.life.officer)


def test_an_explanation_on_paper_is_weighed_by_another(real_papers):
    removal = Removal().to("doubted")
    life = removal.life
    assert "邮寄的，以寄出日期为准" in words_of(paper_of(life, "doubt"))
    untouched(removal, steps.Overtaken, lambda: explain(removal))
    removal.serve(reversing.serve_doubt)
    until = Repair.objects.get().explain_until
    removal.wait()
    untouched(removal, answering.TooLate, lambda: explain(removal))
    untouched(removal, Invalid, lambda: explain(removal, statement=" "))
    untouched(removal, Invalid, lambda: explain(removal, received_on=Repair.objects.get().doubted_on - DAY))
    posted = {"manner": "post", "posted_on": until, "received_on": life.today}
    explain(removal, by=also(removal.other, life.officer), **posted)
    repair = Repair.objects.get()
    assert (repair.explanation, repair.explained_on) == (SAID, until)
    untouched(removal, repairing.OwnEntry, lambda: removal.reverse(removal.other))
    assert "reverse" not in offered(removal, removal.other)
    third = scope_of_user(user_with_post("county_reviewer", "320102"))
    given = {"state": "reversing", "reversed_on": life.today, "reversal": "x"}
    with pytest.raises(IntegrityError, match="weighed by another"), transaction.atomic():
        Repair.objects.update(**given, reversed_by=removal.other.user_id)
    with pytest.raises(IntegrityError, match="what was done with an application stands"), transaction.atomic():
        Repair.objects.update(**given, reversed_by=third.user_id, explanation="")
    removal.reverse(third)
    assert "提出了陈述、申辩" in words_of(paper_of(life, "reversal"))
    untouched(removal, steps.Overtaken, lambda: explain(removal, **posted))


def test_what_was_entered_stands():
    apply(Removal())
    for act in (lambda rows: rows.update(text="另写"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            act(RepairLetter.objects.all())


def test_the_papers_and_pages_promise_what_there_is(real_papers):
    removal = Removal(person_name="欧阳小明", person_post="厂长")
    life = removal.life
    assert "也可以向本机关提交书面申请" in words_of(paper_of(life, "repair_way"))
    with time_machine.travel(life.now + timedelta(minutes=1), tick=False):
        client = client_as(User.objects.get(pk=life.officer.user_id))
        here = f"/desk/serious-list/{life.id}/"
        assert f"{here}enter_application/" in client.get(here).content.decode()
        posted = {
            "performed": DONE,
            "manner": "hand",
            "received_on": str(life.today),
            "commitment": "on",
            "file": scan(),
        }
        lacking = {f"enter_application-{k}": v for k, v in posted.items() if k != "commitment"}
        assert client.post(f"{here}enter_application/", lacking).status_code == 422
        posted["file"] = scan()
        posted = {f"enter_application-{k}": v for k, v in posted.items()}
        assert client.post(f"{here}enter_application/", posted).status_code == 302
        page = client.get(here).content.decode()
        letter = RepairLetter.objects.get()
        assert f"/documents/{letter.scan_id}/" in page
        assert f"{here}enter_application/" not in page
        for scope in (life.filer, life.officer):
            scanned = client_as(User.objects.get(pk=scope.user_id)).get(f"/documents/{letter.scan_id}/")
            assert b"".join(scanned.streaming_content).startswith(b"%PDF")
        step = f"/desk/serious-list/repairs/{letter.repair_id}/"
        client.post(f"{step}ask_completion/", {"repair-ask_completion-reason": "缺少缴款凭证。"})
        posted = {"manner": "hand", "received_on": str(life.today), "file": scan()}
        client.post(f"{step}enter_completion/", {f"repair-enter_completion-{k}": v for k, v in posted.items()})
    assert Repair.objects.get().state == "received"
    assert "也可以向本机关提交书面材料" in words_of(paper_of(life, "completion"))


def test_no_application_on_paper_before_the_list():
    life = Life().to("served")
    given = {"manner": "hand", "received_on": life.today, "file": scan(), "performed": DONE, "commitment": True}
    unchanged(life, steps.Overtaken, lambda: life.act(repair_letters.enter_application, life.officer, **given))
