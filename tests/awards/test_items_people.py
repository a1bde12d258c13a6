"""A brand is one of an item; an individual is judged, barred and kept apart as a person, not as the enterprise."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.awards import public
from apps.awards.models import Application, Eligibility, Honour, Round
from apps.awards.operations import applying, checking, conferring, identities, ranking
from apps.awards.rules import identity, payload
from tests.awards.test_given_back import confer_person
from tests.awards.test_pages import client_of, now_life, text_of
from tests.awards.test_round import refused
from tests.factories.awards import Life, number_of, worthy
from tests.past import past_guards

pytestmark = pytest.mark.django_db


def submitted(life, key, firm):
    return life.act(applying.submit, life.filer(firm), application_id=key, commitment=True)


def test_an_enterprise_has_two_items_in_one_round_and_each_its_own_certificate(client):
    firm = worthy()
    life = Life(programme="quality_product", firms=[firm]).announce()
    one, two = (life.apply(firm, item=item) for item in ("数控机床", "精密轴承"))
    assert one != two
    assert life.draft(worthy(), item="数控机床") not in (one, two)
    given = {"round_id": life.id, "enterprise_id": firm.pk}
    refused(lambda: life.act(applying.start, life.filer(firm), **given), "invalid")  # which item
    refused(lambda: life.act(applying.start, life.filer(firm), item="数控机床", **given), "invalid")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=one).update(item="另一产品")
    life.close()
    for key in (one, two):
        life.recommend(key)
        life.accept(key)
    life.draw().review_all().visit_all()
    life.act(ranking.rank_round, life.officer, round_id=life.id)
    life.act(ranking.submit_to_committee, life.officer, round_id=life.id)
    for key in (one, two):
        life.propose(key, "top.certificate")
    life.publish()
    assert "精密轴承" in text_of(client.get(f"/awards/rounds/{life.id}/"))
    life.approve().confer()
    assert list(Honour.objects.order_by("item").values_list("item", "trademark", "state")) == [
        ("数控机床", "江淮", "valid"), ("精密轴承", "江淮", "valid")]  # fmt: skip
    honour = Honour.objects.get(item="精密轴承")
    assert public.record(honour)["item"] == "精密轴承"
    assert payload.read(honour.payload)[0]["honour"].endswith("（精密轴承）")
    assert honour.fact.detail["item"] == "精密轴承"
    assert "精密轴承" in text_of(client.get(f"/awards/{honour.pk}/"))
    # the same item, conferred anew, takes the place of its own certificate only
    coming = Life(programme="quality_product", now=life.now + timedelta(days=731), firms=[worthy()]).prepare()
    next_round = Round.objects.get(pk=coming.id)
    with transaction.atomic(), past_guards():  # which look for the other certificate
        later = Application.objects.get(pk=two)
        later.round = next_round
        conferring._replace_lower(later, firm, life.now)
    assert list(Honour.objects.order_by("item").values_list("state", flat=True)) == ["valid", "replaced"]
    refused(lambda: Life(now=life.now).announce().draft(firm, item="数控机床"), "invalid")  # no brand


def test_sales_are_what_the_applicant_declares_and_an_officer_may_relax_them():
    firm = worthy()
    life = Life(programme="quality_product", firms=[firm]).announce()
    key = life.draft(firm)
    Application.objects.filter(pk=key).update(sales=180)
    submitted(life, key, firm)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=key).update(sales=380)
    life.close().recommend(key)
    row = Eligibility.objects.get(application=key, requirement__check_name="sales")
    assert (row.passed, row.evidence[0]["what"], row.evidence[0]["source"]) == (False, "180.00", "declared")
    refused(lambda: life.accept(key), "not-eligible")
    life.act(checking.waive, life.officer, application_id=key, requirement_id=row.requirement_id, reason="专精特新")
    assert life.accept(key).state == "eligible"


def test_an_individual_is_judged_as_a_person_and_waits_as_one():
    firm, young = worthy(), worthy(established_on=date(2024, 1, 1))
    life = confer_person(firm, "张三")
    assert Honour.objects.get().duties.count() == 0  # reports are the organisations'
    after = Life(firms=[firm], now=life.now + timedelta(days=731)).announce()
    # the same person, written otherwise, and from another enterprise
    for where, name in ((firm, "张三"), (young, "张 叁")):
        key = after.draft(where, person=name, number=number_of("张三"))
        told = refused(lambda key=key, where=where: submitted(after, key, where), "not-eligible")
        assert told.details["against"] == ["again"]
        applying.withdraw(application_id=key, by=after.filer(where), at=after.tick())
    # another person of the honoured enterprise, and one of an enterprise of two years
    assert submitted(after, after.draft(firm, person="李四"), firm).state == "county"
    assert submitted(after, after.draft(young, person="王五"), young).state == "county"
    # the enterprise itself never had it
    assert submitted(after, after.draft(firm), firm).state == "county"
    told = refused(lambda: after.draft(young, person="李肆", number=number_of("李四")), "invalid")
    assert told.details["field"] == "person_number"
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(person="王五").update(
            identity=Application.objects.get(person="李四").identity, person="王五"
        )


def test_no_number_is_kept_and_a_wrong_one_is_refused():
    life = Life().announce()
    for wrong in ("", "110101199003070000", "11010119900230001X", "abc"):
        refused(lambda wrong=wrong: life.act(applying.start, life.filer(life.firms[0]), round_id=life.id,
                                             enterprise_id=life.firms[0].pk, person="张三", person_number=wrong),
                "invalid")  # fmt: skip
    life.draft(life.firms[0], person="张三")
    row = Application.objects.get()
    assert (len(row.identity), number_of("张三") in str(vars(row))) == (64, False)


def test_a_person_is_known_again_after_a_change_of_the_secret_key(settings):
    number = number_of("张三")
    settings.IDENTITY_KEY = settings.SECRET_KEY  # as where none is set
    before = identities.digest_of(number)
    settings.IDENTITY_KEY, settings.SECRET_KEY_FALLBACKS = "own", [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    now = identities.digest_of(number)
    assert {before, now} <= set(identities.digests_of(number))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a third", []
    assert identities.digest_of(number) == now != before


@pytest.mark.parametrize(
    ("number", "good"),
    [("11010519491231002X", True), ("11010519491231002x", True), ("440524188001010014", True),
     ("440524188001010015", False), ("110105194913310022", False), ("1101051949123100", False)],
)  # fmt: skip
def test_the_check_digit_of_an_identity_number(number, good):
    assert identity.is_one(number) is good


def _written(row):
    row.save(force_insert=True)
    transaction.get_connection().check_constraints()


def test_an_honour_without_an_application_needs_its_confirmed_entry():
    life = Life().to_conferred()
    made = Honour.objects.get()
    made.pk, made.application, made.number, made.code = None, None, "伪造〔2026〕1号", "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    with pytest.raises(IntegrityError, match="second officer"), transaction.atomic():
        _written(made)
    assert life.round.state == "conferred"


def test_an_applicant_names_the_item_on_the_page():
    life = now_life(programme="quality_product").announce()
    firm = life.firms[0]
    client = client_of(life.filer(firm))
    assert 'name="item"' in text_of(client.get("/my/awards/"))
    given = {"item": "数控机床", "trademark": "江淮"}
    here = client.post(f"/my/awards/rounds/{life.id}/apply/", given).headers["Location"]
    page = text_of(client.get(here))
    assert "save-sales" in page
    assert "数控机床" in page
    client.post(f"{here}save/", {"save-summary": "概述", "save-sales": "412.5"})
    assert Application.objects.get().sales == 412.5
