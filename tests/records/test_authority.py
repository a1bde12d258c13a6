"""Who decides: the agency whose decision a fact records, and in what the law leaves to them those above it."""

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.access.queries import hats_of
from apps.divisions.models import Agency
from apps.records import states
from apps.records.models import Fact, Objection
from apps.records.operations import facts, objections, repairing
from apps.records.operations.authority import DeciderAlone, OtherAgency, OwnRecord
from apps.records.operations.decisions import complete_decision
from apps.records.queries.authority import agency_of, bureau_at
from tests.factories.access import PostFactory, client_as, filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of as agency_at
from tests.factories.records import PDF, FactFactory, kind, proof, source
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
LEVELS = {"320000": "province", "320100": "city"}


def reviewer(place):
    return user_with_post(f"{LEVELS.get(place, 'county')}_reviewer", place)


def by(place):
    return scope_of_user(reviewer(place))


def reported_by(place, **more):
    """A fact of an agency's feed about an enterprise of 320102."""
    feed = source(f"feed-{place}")
    feed.agency = agency_at(place)
    feed.save()
    given = {"enterprise": enterprise_in("320102"), "source": feed, "occurred_on": date(2025, 5, 1)}
    return FactFactory(**given | {"public_from": date(2025, 5, 1), "public_until": date(2028, 5, 1)} | more)


def found_by(place, **more):
    """A fact of a proceeding of the portal: its source has no agency, the fact keeps who decided."""
    given = {"source": source("sampling"), "kind": kind("sampling_failed"), "agency": agency_at(place)}
    return FactFactory(**{"enterprise": enterprise_in("320583")} | given | more)


@pytest.mark.parametrize("verb", ["correct", "withdraw", "repair"])
def test_a_county_neither_changes_nor_ends_what_the_province_decided(verb):
    fact = reported_by("320000")
    desk = client_as(reviewer("320102"))
    page = reverse("records:fact_act", args=[fact.pk, verb])
    more = {"kind": "penalty", "severity": "1", "occurred_on": "2025-05-01", "title": "轻", "version": fact.version}
    assert desk.get(page).status_code == 403
    assert desk.post(page, {"reason": "县局决定"} | more).status_code == 403
    assert page not in desk.get(reverse("records:fact", args=[fact.pk])).content.decode()
    assert Fact.objects.get().version == 1


VERBS = {
    "correct": lambda **who: facts.correct_fact(changes={"severity": 1}, reason="x", **who),
    "withdraw": lambda **who: facts.withdraw_fact(reason="x", **who),
    "repair": lambda **who: facts.repair_fact(reason="x", detail={"repair": {"proof": "x"}}, **who),
    "repair by hand": lambda **who: repairing.repair_by_hand(reason="x", evidence=proof(), **who),
    "restore": lambda **who: facts.restore_fact(reason="x", **who),
}
ALONE = {"repair", "repair by hand", "restore"}  # 谁认定、谁修复


@pytest.mark.parametrize("make", [reported_by, found_by])
@pytest.mark.parametrize("verb", VERBS)
def test_the_verbs_ask_who_decided(make, verb):
    enterprise = enterprise_in("320102")
    fact = make(
        "320102", enterprise=enterprise, kind=kind("penalty"), state="repaired" if verb == "restore" else "effective"
    )
    for stranger in ("320104", "320583"):
        with pytest.raises(OtherAgency):
            VERBS[verb](fact_id=fact.pk, by=by(stranger), at=AT)
    if verb in ALONE:
        with pytest.raises(DeciderAlone):
            VERBS[verb](fact_id=fact.pk, by=by("320100"), at=AT)
        VERBS[verb](fact_id=fact.pk, by=by("320102"), at=AT)
    else:
        VERBS[verb](fact_id=fact.pk, by=by("320100"), at=AT)
    assert Fact.objects.get().version == 2


def both_hands():
    """One person with an officer's and a reviewer's post at one bureau: (user, as officer, as reviewer)."""
    user = user_with_post("county_officer", "320102")
    PostFactory(user=user, agency=agency_at("320102"), role="county_reviewer")
    scopes = {hat.scope.role: hat.scope for hat in hats_of(user, AT.date())}
    return user, scopes["county_officer"], scopes["county_reviewer"]


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"restore"}))
def test_one_person_with_two_posts_does_not_end_what_he_recorded(verb):
    _user, officer, reviewer = both_hands()
    fact = facts.record_fact(
        kind="penalty", occurred_on=date(2025, 5, 1), source=reported_by("320102").source.code, source_key="own",
        title="x", enterprise=enterprise_in("320102"), severity=2, evidence="1", by=officer, at=AT,
    )  # fmt: skip
    with pytest.raises(OwnRecord):
        VERBS[verb](fact_id=fact.pk, by=reviewer, at=LATER)
    assert Fact.objects.get(pk=fact.pk).version == 1
    VERBS[verb](fact_id=fact.pk, by=by("320102"), at=LATER)
    assert Fact.objects.get(pk=fact.pk).version == 2


def test_nor_does_he_end_it_with_what_it_rests_on_and_the_database_refuses_too():
    user, _officer, reviewer = both_hands()
    ground = reported_by("320102")
    resting = FactFactory(
        enterprise=ground.enterprise, source=ground.source, based_on=ground, recorded_user=user.pk,
        detail={"repair": {"proof": "x"}},
    )  # fmt: skip
    with pytest.raises(OwnRecord):
        facts.withdraw_fact(fact_id=ground.pk, reason="x", by=reviewer, at=LATER)
    for state in ("withdrawn", "repaired"):
        with pytest.raises(IntegrityError, match="does not end it"), transaction.atomic():
            Fact.objects.filter(pk=resting.pk).update(state=state, changed_user=user.pk, known_from=LATER)


def test_the_particulars_of_a_decision_are_its_agencys_and_those_above():
    fact = reported_by("320100")
    given = {"fact_id": fact.pk, "decision": {"facts": "经查"}, "at": AT}
    with pytest.raises(objections.OutOfReach):
        complete_decision(by=scope_of_user(user_with_post("county_officer", "320102")), **given)
    assert complete_decision(by=scope_of_user(user_with_post("province_officer", "320000")), **given).version == 2


def test_a_zones_bureau_is_below_its_city_and_beside_its_county():
    zone = Agency.objects.get(pk="amr-zone-320592")  # at Zhangjiagang, under Suzhou
    fact = found_by("320583", agency=zone, enterprise=enterprise_in("320582"))
    with pytest.raises(OtherAgency):
        facts.withdraw_fact(fact_id=fact.pk, reason="x", by=by("320582"), at=AT)
    post = PostFactory(agency=zone, role="county_reviewer")
    facts.withdraw_fact(fact_id=fact.pk, reason="x", by=scope_of_user(post.user), at=AT)


def test_without_an_agency_of_its_own_a_fact_is_the_bureaus_where_it_lies():
    fact = FactFactory(enterprise=enterprise_in("320102"))
    assert agency_of(fact) == agency_at("320102")
    page = client_as(reviewer("320102")).get(reverse("records:fact", args=[fact.pk]))
    assert page.context["decided_by"] is None  # it answers, but nobody says that it decided
    assert bureau_at("320103") == agency_at("320100")  # a district that was merged away has no bureau: its city's
    assert bureau_at("999999") is None


def test_an_objection_goes_to_who_found_it_wherever_the_enterprise_sits():
    fact = found_by("320102")
    filer = scope_of_user(filer_of(fact.enterprise))
    row = objections.file_objection(
        enterprise_id=fact.enterprise_id, fact_id=fact.pk, reason="非我单位", by=filer, at=AT
    )
    assert row.agency_code == agency_at("320102").pk
    given = {"objection_id": row.pk, "outcome": "withdrawn", "decision": "经核查", "at": LATER}
    with pytest.raises(objections.OutOfReach):
        objections.uphold_objection(by=by("320583"), **given)
    organiser = reviewer("320102")
    assert client_as(organiser).get(reverse("records:fact", args=[fact.pk])).status_code == 200
    assert client_as(organiser).get(reverse("records:objection", args=[row.pk])).context["may_decide"]
    assert fact in Fact.objects.reported_elsewhere(scope_of_user(organiser))
    objections.uphold_objection(by=by("320100"), **given)  # the authority above
    assert Fact.objects.get().state == states.WITHDRAWN


def test_the_county_of_a_zone_sees_its_bureaus_objections_but_does_not_decide_them():
    zone = Agency.objects.get(pk="amr-zone-320592")
    fact = found_by("320583", agency=zone, enterprise=enterprise_in("320582"))
    filer = scope_of_user(filer_of(fact.enterprise))
    row = objections.file_objection(enterprise_id=fact.enterprise_id, fact_id=fact.pk, reason="x", by=filer, at=AT)
    beside = reviewer("320582")
    assert not client_as(beside).get(reverse("records:objection", args=[row.pk])).context["may_decide"]
    with pytest.raises(objections.OutOfReach):
        objections.refuse_objection(objection_id=row.pk, decision="x", by=scope_of_user(beside), at=LATER)


def test_an_objection_asked_of_another_is_decided_by_who_is_known_to_have_decided_by_then():
    fact = found_by("320100", agency=None, enterprise=enterprise_in("320102"))
    filer = scope_of_user(filer_of(fact.enterprise))
    row = objections.file_objection(enterprise_id=fact.enterprise_id, fact_id=fact.pk, reason="x", by=filer, at=AT)
    assert row.agency_code == agency_at("320102").pk
    Fact.objects.filter(pk=fact.pk).update(agency=agency_at("320100"), known_from=AT + timedelta(minutes=1))
    county, given = reviewer("320102"), {"objection_id": row.pk, "decision": "经核查", "at": LATER}
    assert not client_as(county).get(reverse("records:objection", args=[row.pk])).context["may_decide"]
    with pytest.raises(objections.OutOfReach):
        objections.uphold_objection(outcome="withdrawn", by=scope_of_user(county), **given)
    with pytest.raises(objections.OutOfReach):
        objections.refuse_objection(by=scope_of_user(county), **given)
    objections.uphold_objection(outcome="withdrawn", by=by("320100"), **given)
    assert Fact.objects.get(pk=fact.pk).state == states.WITHDRAWN


@pytest.mark.parametrize("make", [found_by, reported_by])
def test_who_decides_on_an_objection_sees_it_wherever_it_was_asked_and_who_does_not_reads_who_does(make):
    fact = make("320102", enterprise=enterprise_in("320583"))
    filer = scope_of_user(filer_of(fact.enterprise))
    given = {"enterprise_id": fact.enterprise_id, "fact_id": fact.pk, "reason": "x", "files": [proof()]}
    row = objections.file_objection(**given, by=filer, at=AT)
    file = reverse("documents:download", args=[row.files.get().document_id])
    Objection.objects.update(agency_code=agency_at("320583").pk, division_code="320583")
    page, listed = reverse("records:objection", args=[row.pk]), reverse("records:objections")
    home, organiser, city, stranger = (reviewer(place) for place in ("320583", "320102", "320100", "320104"))
    assert {client_as(stranger).get(address).status_code for address in (page, file)} == {404}
    for user, may in ((home, False), (organiser, True), (city, True)):
        assert client_as(user).get(page).context["may_decide"] is may
        assert page in client_as(user).get(listed).content.decode()
        assert b"".join(client_as(user).get(file).streaming_content) == PDF
    assert f"由{agency_at('320102').name}未参与" in client_as(home).get(page).content.decode()
    given = {"objection_id": row.pk, "outcome": "withdrawn", "decision": "经核查", "at": LATER}
    with pytest.raises(objections.OutOfReach):
        objections.uphold_objection(by=scope_of_user(home), **given)
    objections.uphold_objection(by=scope_of_user(organiser), **given)
    assert Fact.objects.get(pk=fact.pk).state == states.WITHDRAWN


def test_through_a_grade_a_county_changes_only_what_it_decided():
    theirs = reported_by("320000")
    ours = reported_by("320102", enterprise=theirs.enterprise)
    filer = scope_of_user(filer_of(theirs.enterprise))
    about = {"enterprise_id": theirs.enterprise_id, "grade_ref": "7", "grade_text": "C", "reason": "x"}
    row = objections.file_objection(by=filer, at=AT, **about)
    county = reviewer("320102")
    offered = (
        client_as(county).get(reverse("records:objection", args=[row.pk])).context["form"].fields["fact_id"].choices
    )
    assert [number for number, _title in offered] == ["", ours.pk]
    given = {"objection_id": row.pk, "outcome": "withdrawn", "decision": "x", "at": LATER, "fact_id": theirs.pk}
    with pytest.raises(OtherAgency):
        objections.uphold_objection(by=scope_of_user(county), **given)
    assert Fact.objects.get(pk=theirs.pk).state == states.EFFECTIVE
    objections.uphold_objection(by=by("320000"), **given)
    assert Fact.objects.get(pk=theirs.pk).state == states.WITHDRAWN


def test_every_proceeding_of_the_portal_says_who_decided():
    """Forgotten, the enterprise's own county would decide. What is typed has its agency's source; the demo invents."""
    free = {"apps/records/operations/by_hand.py", "apps/portal/operations/demo_grades.py"}
    missing = []
    for path in sorted(Path("apps").rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in calls:
            if getattr(call.func, "id", "") == "record_fact" and str(path) not in free:
                missing += [] if "agency" in {word.arg for word in call.keywords} else [f"{path}:{call.lineno}"]
    assert missing == []
