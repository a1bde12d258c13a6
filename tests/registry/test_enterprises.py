"""What an officer does to one enterprise: done, refused with nothing changed, twice, and seen too late."""

from datetime import UTC, date, datetime

import pytest

from apps.access.models import Seat
from apps.audit.models import Event
from apps.divisions.models import Division
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from apps.kernel.scope import Scope
from apps.public_register.forms import division_choices as public_choices
from apps.registry.filters import division_choices as filter_choices
from apps.registry.forms.enterprises import division_choices
from apps.registry.models import Enterprise, FormerName, Identifier
from apps.registry.operations import enterprises as verbs
from apps.registry.operations import holdings, statuses
from apps.registry.operations.locking import MergedAway, OutOfReach
from tests.factories.access import SeatFactory, client_as, user_with_post
from tests.factories.registry import enterprise_in, valid_uscc

from .conftest import HOME, NEXT, image

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 11)

VERBS = {
    "rename": (verbs.rename, {"name": "江苏新名机械有限公司", "on": DAY}),
    "change_facts": (verbs.change_facts, {"scale": "small"}),
    "change_status": (statuses.change_status, {"verb": "revoke", "on": DAY, "basis": "宁市监罚〔2026〕1号"}),
    "relocate": (verbs.relocate, {"division_code": NEXT}),
    "change_code": (verbs.change_code, {"uscc": valid_uscc(77777), "on": DAY}),
    "add_site": (holdings.add_site, {"name": "二厂", "division_code": NEXT, "address": "某路1号"}),
    "add_product": (holdings.add_product, {"name": "数控车床", "standard": "GB/T 1"}),
}


@pytest.fixture(params=VERBS)
def verb(request):
    return VERBS[request.param]


def test_each_verb_is_recorded_in_the_audit_trail(verb, officer, enterprise, now):
    operation, arguments = verb
    operation(enterprise_id=enterprise.pk, by=officer, at=now, version=1, **arguments)
    event = Event.objects.get(subject_kind="enterprise", subject_id=str(enterprise.pk), division__in=[HOME, NEXT],
                              verb__in=EVENTS[operation.__name__])  # fmt: skip
    assert (event.actor, event.at) == (officer.actor, now)
    enterprise.refresh_from_db()
    assert (enterprise.version, enterprise.updated_at) == (2, now)


EVENTS = {
    "rename": ["registry.enterprise_renamed"],
    "change_facts": ["registry.enterprise_changed"],
    "change_status": ["registry.enterprise_revoked"],
    "relocate": ["registry.enterprise_relocated"],
    "change_code": ["registry.enterprise_code_changed"],
    "add_site": ["registry.site_added"],
    "add_product": ["registry.product_added"],
}


@pytest.mark.parametrize("who", ["neighbour", "reader"])
def test_others_are_refused_and_nothing_changes(verb, who, request, enterprise, now):
    operation, arguments = verb
    before = image(enterprise)
    with pytest.raises((OutOfReach, NotPermitted)):
        operation(enterprise_id=enterprise.pk, by=request.getfixturevalue(who), at=now, **arguments)
    assert image(enterprise) == before
    assert not Event.objects.exists()


def test_a_version_seen_too_long_ago_is_refused(verb, officer, colleague, enterprise, now):
    operation, arguments = verb
    verbs.change_facts(enterprise_id=enterprise.pk, by=colleague, at=now, version=1, address="别处")
    before, events = image(enterprise), Event.objects.count()
    with pytest.raises(Stale):
        operation(enterprise_id=enterprise.pk, by=officer, at=now, version=1, **arguments)
    assert (image(enterprise), Event.objects.count()) == (before, events)


def test_a_merged_record_is_not_changed(verb, officer, enterprise, now):
    operation, arguments = verb
    Enterprise.objects.filter(pk=enterprise.pk).update(merged_into=enterprise_in(HOME))
    before = image(enterprise)
    with pytest.raises(MergedAway):
        operation(enterprise_id=enterprise.pk, by=officer, at=now, **arguments)
    assert image(enterprise) == before


def test_a_new_name_keeps_the_old_one(officer, enterprise, now):
    seat = SeatFactory(enterprise=enterprise)
    old = enterprise.name
    verbs.rename(enterprise_id=enterprise.pk, name="  江苏 新名有限公司 ", by=officer, at=now, on=DAY)
    assert Enterprise.objects.get(pk=enterprise.pk).name == "江苏 新名有限公司"
    assert list(FormerName.objects.values_list("name", "until")) == [(old, DAY)]
    assert Seat.objects.get(pk=seat.pk).enterprise_name == "江苏 新名有限公司"


def test_the_same_name_again_changes_nothing(officer, enterprise, now):
    before = image(enterprise)
    verbs.rename(enterprise_id=enterprise.pk, name=enterprise.name, by=officer, at=now, on=DAY)
    assert image(enterprise) == before
    assert not FormerName.objects.exists()


def test_facts_that_do_not_differ_write_nothing(officer, enterprise, now):
    before = image(enterprise)
    verbs.change_facts(enterprise_id=enterprise.pk, by=officer, at=now, scale=enterprise.scale)
    assert image(enterprise) == before
    assert not Event.objects.exists()


def test_a_move_gives_the_row_to_the_next_county(officer, neighbour, enterprise, now):
    verbs.relocate(enterprise_id=enterprise.pk, division_code=NEXT, by=officer, at=now, address="新路2号")
    assert not Enterprise.objects.visible_to(officer).filter(pk=enterprise.pk).exists()
    assert Enterprise.objects.visible_to(neighbour).get(pk=enterprise.pk).address == "新路2号"
    told = set(Event.objects.values_list("verb", "division"))
    assert told == {("registry.enterprise_relocated", NEXT), ("registry.enterprise_handed_over", HOME)}
    with pytest.raises(OutOfReach):
        verbs.relocate(enterprise_id=enterprise.pk, division_code=HOME, by=officer, at=now)


@pytest.mark.parametrize("code", ["320000", "999999", "320107"])  # the province, nowhere, abolished in 2013
def test_no_move_to_where_nobody_is(code, officer, enterprise, now):
    before = image(enterprise)
    with pytest.raises(Invalid):
        verbs.relocate(enterprise_id=enterprise.pk, division_code=code, by=officer, at=now)
    assert image(enterprise) == before


def test_a_new_code_keeps_the_old_one_as_an_identifier(officer, enterprise, now):
    old, new = enterprise.uscc, valid_uscc(4711)
    verbs.change_code(enterprise_id=enterprise.pk, uscc=f" {new.lower()} ", on=DAY, by=officer, at=now)
    enterprise.refresh_from_db()
    assert enterprise.uscc == new
    assert list(Identifier.objects.values_list("kind", "value", "until")) == [("uscc", old, DAY)]


@pytest.mark.parametrize("code", ["91320102MA10", "91320102MA1000010A", "9132O102MA1000010X", "91320102MA100001IX"])
def test_a_wrong_code_is_refused_with_its_place(code, officer, enterprise, now):
    before = image(enterprise)
    with pytest.raises(Invalid) as refused:
        verbs.change_code(enterprise_id=enterprise.pk, uscc=code, on=DAY, by=officer, at=now)
    assert refused.value.details["field"] == "uscc"
    assert image(enterprise) == before


def test_a_code_held_by_another_is_refused(officer, enterprise, now):
    other = enterprise_in(HOME)
    before = image(enterprise)
    with pytest.raises(verbs.CodeTaken):
        verbs.change_code(enterprise_id=enterprise.pk, uscc=other.uscc, on=DAY, by=officer, at=now)
    assert image(enterprise) == before
    assert not Identifier.objects.exists()


def test_a_code_names_one_enterprise_for_ever(officer, enterprise, now):
    """What another bore before, or a merged record bears, is nobody else's; its own former code it may take again."""
    first = enterprise.uscc
    row = verbs.change_code(enterprise_id=enterprise.pk, uscc=valid_uscc(816), on=DAY, by=officer, at=now)
    gone = enterprise_in(HOME, merged_into=row)
    for code in (first, gone.uscc):
        with pytest.raises(verbs.CodeBorne):
            verbs.register(name="南京乙有限公司", division_code=HOME, uscc=code, by=officer, at=now)
    assert Enterprise.objects.count() == 2
    again = verbs.change_code(enterprise_id=row.pk, uscc=first, on=DAY, by=officer, at=now)
    assert again.uscc == first


def test_register_by_hand(officer, now):
    code = valid_uscc(815)
    row = verbs.register(name="南京甲有限公司", division_code=HOME, uscc=code, by=officer, at=now, scale="micro")
    assert (row.uscc, row.scale, row.version, row.source) == (code, "micro", 1, "desk")
    with pytest.raises(verbs.CodeTaken):
        verbs.register(name="南京乙有限公司", division_code=HOME, uscc=code, by=officer, at=now)
    with pytest.raises(OutOfReach):
        verbs.register(name="南京丙有限公司", division_code=NEXT, by=officer, at=now)
    assert Enterprise.objects.count() == 1


def test_sites_and_products_end_once(officer, enterprise, now):
    site = holdings.add_site(
        enterprise_id=enterprise.pk, name="二厂", division_code=NEXT, address="某路", by=officer, at=now
    )
    product = holdings.add_product(enterprise_id=enterprise.pk, name="阀门", by=officer, at=now)
    end = {"enterprise_id": enterprise.pk, "on": DAY, "by": officer, "at": now}
    assert holdings.close_site(site_id=site.pk, **end).closed_on == DAY
    assert holdings.discontinue_product(product_id=product.pk, **end).discontinued_on == DAY
    with pytest.raises(WrongState):
        holdings.close_site(site_id=site.pk, **end)
    with pytest.raises(WrongState):
        holdings.discontinue_product(product_id=product.pk, **end)


def test_a_site_of_another_enterprise_is_not_closed(officer, enterprise, now):
    other = enterprise_in(HOME)
    site = holdings.add_site(
        enterprise_id=other.pk, name="二厂", division_code=HOME, address="某路", by=officer, at=now
    )
    with pytest.raises(OutOfReach):
        holdings.close_site(enterprise_id=enterprise.pk, site_id=site.pk, on=DAY, by=officer, at=now)
    site.refresh_from_db()
    assert site.closed_on is None


def test_bulk_industry_changes_only_what_differs_in_scope(officer, now, industries):
    here, there = enterprise_in(HOME), enterprise_in(NEXT)
    done = enterprise_in(HOME, industry_id="34")
    keys = [here.pk, there.pk, done.pk]
    assert verbs.set_industry(enterprise_ids=keys, industry_code="34", by=officer, at=now) == 1
    there.refresh_from_db()
    assert there.industry_id is None
    assert Event.objects.filter(verb="registry.enterprise_changed").count() == 1


def test_bulk_has_a_limit(officer, now, industries):
    with pytest.raises(Invalid):
        verbs.set_industry(enterprise_ids=range(1, verbs.BULK_LIMIT + 2), industry_code="34", by=officer, at=now)


def test_a_decision_does_not_go_back_behind_the_one_before(officer, enterprise, now):
    statuses.change_status(enterprise_id=enterprise.pk, verb="revoke", on=DAY, basis="文书1号", by=officer, at=now)
    enterprise.refresh_from_db()
    before = image(enterprise)
    earlier = DAY.replace(year=DAY.year - 1)
    for verb in ("deregister", "restore"):
        with pytest.raises(Invalid):
            statuses.change_status(enterprise_id=enterprise.pk, verb=verb, on=earlier, basis="2号", by=officer, at=now)
    assert image(enterprise) == before


def test_a_mistyped_name_or_code_set_right_was_never_the_enterprises(officer, enterprise, now):
    seat, code = SeatFactory(enterprise=enterprise), valid_uscc(4711)
    verbs.correct_name(enterprise_id=enterprise.pk, name="南京正名有限公司", by=officer, at=now, version=1)
    verbs.correct_code(enterprise_id=enterprise.pk, uscc=code, by=officer, at=now, version=2)
    enterprise.refresh_from_db()
    seat.refresh_from_db()
    assert (enterprise.name, enterprise.uscc, enterprise.version) == ("南京正名有限公司", code, 3)
    assert seat.enterprise_name == enterprise.name
    assert not FormerName.objects.exists()
    assert not Identifier.objects.exists()
    told = Event.objects.filter(verb__in=["registry.enterprise_name_corrected", "registry.enterprise_code_corrected"])
    assert told.count() == 2


PAGES = {
    "rename": {"name": "南京正名有限公司", "what": "error"},
    "facts": {"address": "别处"},
    "code": {"uscc": valid_uscc(4711), "what": "change", "on": "2026-05-01"},
}


@pytest.mark.parametrize("page", PAGES)
def test_a_form_without_the_version_that_was_seen_changes_nothing(page, enterprise):
    browser = client_as(user_with_post("county_officer", HOME))
    where, before = f"/desk/enterprises/{enterprise.pk}/{page}/", image(enterprise)
    assert browser.post(where, PAGES[page]).status_code == 422
    assert image(enterprise) == before
    assert browser.post(where, PAGES[page] | {"version": enterprise.version}).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.version == 2
    assert Identifier.objects.count() == (1 if page == "code" else 0)
    assert not FormerName.objects.exists()


def test_a_change_of_name_needs_its_day(enterprise):
    browser = client_as(user_with_post("county_officer", HOME))
    where, values = f"/desk/enterprises/{enterprise.pk}/rename/", {"name": "南京新名有限公司", "version": 1}
    assert browser.post(where, values).status_code == 422
    assert browser.post(where, values | {"what": "change"}).status_code == 422
    assert browser.post(where, values | {"what": "change", "on": "2026-05-01"}).status_code == 302
    assert FormerName.objects.count() == 1


def test_a_county_whose_end_is_decided_is_chosen_until_that_day(time_machine):
    Division.objects.filter(pk=HOME).update(valid_to=date(2026, 5, 13))
    time_machine.move_to(datetime(2026, 5, 12, 12, 0, tzinfo=UTC), tick=False)
    assert offers_home() == [True, True, True]
    time_machine.move_to(datetime(2026, 5, 12, 16, 30, tzinfo=UTC), tick=False)  # the 13th in the province
    assert offers_home() == [False, False, False]


def offers_home():
    """Whether the home county is offered by the desk's forms, the desk's filter, the public search."""
    offered = [division_choices(), filter_choices(Scope.system("test")), public_choices()]
    groups = [[group for _city, group in choices if isinstance(group, list)] for choices in offered]
    return [HOME in {code for group in each for code, _name in group} for each in groups]
