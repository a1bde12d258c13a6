"""Honours of before the portal: from the decision on paper, by two officers of the bureau that confers, never of its
own rounds."""

import runpy
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.awards.models import FormerEntry, Honour
from apps.awards.operations import former
from apps.awards.rules import payload
from apps.documents import signing
from tests.awards.test_outcome import deliver
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_round import refused
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.awards import CITY, Life, facts_of, worthy
from tests.factories.serious_list import Life as Listing

pytestmark = pytest.mark.django_db


def entered(life, firm, **given):
    given = {"programme_code": "famous", "prize_code": "famous.brand", "number": "2016-NB-17",
             "conferred_on": date(2016, 12, 20), "paper": "苏名推委发〔2016〕5号"} | given  # fmt: skip
    return life.act(former.enter_former, life.officer, enterprise_id=firm.pk, **given)


def confirmed(life, entry):
    return life.act(former.confirm, life.reviewer, entry_id=entry.pk)


def test_an_honour_of_before_the_portal_stands_with_its_certificate_and_its_fact(real_papers, settings):
    firm, life = worthy(), Life(firms=[])
    honour = confirmed(life, entered(life, firm, holder="当时的名称"))
    values, body, signature = payload.read(honour.payload)
    assert signing.verified(body, signature, signing.certificate_pem())
    outside = runpy.run_path(str(settings.BASE_DIR / "docs" / "verify_certificate.py"))
    assert outside["check"](f"https://example.cn/#{honour.payload}", signing.certificate_pem()) == list(values.values())
    with pytest.raises(ValueError, match="certificate"):
        outside["check"](honour.payload.replace("ZL1", "XK9"), signing.certificate_pem())
    assert (values["number"], values["holder"]) == ("2016-NB-17", "当时的名称")
    assert (honour.state, honour.until, honour.application_id) == ("expired", date(2019, 12, 19), None)
    fact = facts_of(firm, "brand").get()
    assert (fact.pk, fact.occurred_on, fact.public_until) == (honour.fact_id, date(2016, 12, 20), date(2019, 12, 20))
    held = confirmed(life, entered(life, firm, programme_code="governor", prize_code="governor.award", number="2021-1",
                                   conferred_on=date(2021, 11, 30)))  # fmt: skip
    assert (held.state, held.until) == ("valid", None)


def test_it_stands_only_once_another_officer_has_confirmed_it():
    firm, life = worthy(), Life(firms=[])
    both = scope_of_user(user_with_post("province_officer", "320000"))
    both = replace(both, permissions=both.permissions | life.reviewer.permissions)
    entry = life.act(former.enter_former, both, enterprise_id=firm.pk, programme_code="famous", number="2016-NB-17",
                     prize_code="famous.brand", conferred_on=date(2016, 12, 20), paper="苏名推委发5号")  # fmt: skip
    assert not Honour.objects.exists()
    assert not facts_of(firm, "brand").exists()
    refused(lambda: life.act(former.confirm, both, entry_id=entry.pk), "same-person")
    refused(lambda: life.act(former.confirm, life.officer, entry_id=entry.pk), "not-permitted")
    elsewhere = scope_of_user(user_with_post("city_reviewer", CITY))
    refused(lambda: life.act(former.confirm, elsewhere, entry_id=entry.pk), "not-found")
    with pytest.raises(IntegrityError, match="awards_former_second"), transaction.atomic():
        FormerEntry.objects.filter(pk=entry.pk).update(state="declined", reason="x", decided_at=life.now,
                                                       decided_by=both.user_id)  # fmt: skip
    assert FormerEntry.objects.get().state == "waiting"
    refused(lambda: life.act(former.decline, life.reviewer, entry_id=entry.pk, reason=" "), "reason-missing")
    life.act(former.decline, life.reviewer, entry_id=entry.pk, reason="决定附件中没有该企业")
    refused(lambda: confirmed(life, entry), "overtaken")
    again = entered(life, firm)  # anew, with the same number
    assert confirmed(life, again).number == "2016-NB-17"
    refused(lambda: confirmed(life, again), "overtaken")
    assert Honour.objects.count() == 1
    verbs = Event.objects.filter(subject_kind="award_former").order_by("pk").values_list("verb", flat=True)
    assert [verb.rpartition("_")[2] for verb in verbs] == ["entered", "declined", "entered", "confirmed"]


def test_what_is_not_of_before_is_not_entered_by_hand():
    firm, life = worthy(), Life(firms=[])
    entered(life, firm)
    refused(lambda: entered(life, firm), "invalid")  # the number is taken
    refused(lambda: entered(life, firm, number="x", conferred_on=date(2019, 5, 1)), "invalid")  # no such programme then
    refused(lambda: entered(life, firm, number="x", prize_code="governor.award"), "invalid")
    refused(lambda: entered(life, firm, number="x", conferred_on=life.today + timedelta(days=1)), "invalid")
    refused(lambda: entered(life, firm, number="x", paper=" "), "invalid")
    city = scope_of_user(user_with_post("city_officer", CITY))
    refused(lambda: life.act(former.enter_former, city, enterprise_id=firm.pk, programme_code="famous", number="x",
                             prize_code="famous.brand", conferred_on=date(2016, 12, 20), paper="x"),
            "other-bureau")  # fmt: skip
    refused(lambda: life.act(former.enter_former, life.reviewer, enterprise_id=firm.pk, programme_code="famous",
                             prize_code="famous.brand", number="x", conferred_on=date(2016, 12, 20), paper="x"),
            "not-permitted")  # fmt: skip
    own = Life().to_conferred()
    refused(lambda: entered(own, firm, programme_code="governor", prize_code="governor.award", number="x",
                            conferred_on=own.today), "invalid")  # fmt: skip


def test_it_is_entered_on_its_page_and_is_public(client):
    firm, life = worthy(), now_life(firms=[])
    officer = client_of(life.officer)
    given = {"prize_code": "governor.award", "holder_code": "91320102MA1ABCD2X0", "number": "苏质奖2021-3",
             "conferred_on": "2021-11-30", "paper": "苏政发〔2021〕80号"}  # fmt: skip
    assert officer.post("/desk/awards/honours/former/", given).status_code == 422
    assert not Honour.objects.exists()
    given["holder_code"] = firm.uscc
    where = officer.post("/desk/awards/honours/former/", given).headers["Location"]
    entry = FormerEntry.objects.get()
    assert where == f"/desk/awards/honours/former/{entry.pk}/"
    assert f"{where}confirm/" not in text_of(officer.get(where))
    officer.post(f"{where}confirm/")
    assert not Honour.objects.exists()
    assert 'former/"' in text_of(officer.get("/desk/awards/honours/"))
    reader = client_of(life.reviewer)
    listed = text_of(reader.get("/desk/awards/honours/"))
    assert 'former/"' not in listed
    assert where in listed
    assert f"{where}confirm/" in text_of(reader.get(where))
    assert reader.post(f"{where}decline/", {"decline-reason": ""}).status_code == 422
    assert reader.post(f"{where}confirm/").headers["Location"] == where
    honour = Honour.objects.get()
    assert f"/desk/awards/honours/{honour.pk}/" in text_of(reader.get(where))
    assert where not in text_of(reader.get("/desk/awards/honours/"))
    assert "苏质奖2021-3" in text_of(client.get(f"/awards/{honour.pk}/"))


def test_what_came_to_stand_since_has_its_consequences_when_an_old_honour_is_entered():
    firm, life = worthy(), Life(firms=[])
    listing = Listing(firm, now=life.now).to("published")
    life.now = listing.now
    deliver(life)
    given = {"programme_code": "governor", "prize_code": "governor.award", "conferred_on": date(2021, 11, 30)}
    honour = confirmed(life, entered(life, firm, number="2021-1", **given))
    assert (honour.state, honour.papers.get().kind) == ("withdrawn", "withdrawal")
    clean = worthy()
    assert confirmed(life, entered(life, clean, number="2021-2", **given)).state == "valid"


def test_awards_of_2015_and_brands_of_2005_are_entered_by_the_rules_of_their_day():
    firm, life = worthy(), Life(firms=[])
    old = confirmed(life, entered(life, firm, programme_code="governor", prize_code="governor.award", number="2015-1",
                                  conferred_on=date(2015, 11, 30)))  # fmt: skip
    assert (old.state, old.until) == ("valid", None)
    brand = confirmed(life, entered(life, firm, number="2005-1", conferred_on=date(2005, 11, 30), item="精梳棉纱"))
    assert (brand.state, brand.until, brand.item) == ("expired", date(2007, 11, 29), "精梳棉纱")
