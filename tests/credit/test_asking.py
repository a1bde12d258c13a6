"""What waits for a second person comes to whoever may decide: a message, the rail, the desk; and goes once decided."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from apps.access.queries import hats_of
from apps.credit.models import MeasureTable, Ruleset
from apps.credit.operations import rulesets, supervision
from apps.notifications.models import Message
from apps.portal.rail import counts
from tests.factories.access import PostFactory, agency_of, client_as, scope_of_user, user_with_post

pytestmark = pytest.mark.django_db

PROVINCE = "320000"


@pytest.fixture
def people():
    """The officer who drafts, the reviewer who decides, and one of a county who may not."""
    cache.clear()
    places = ("province_officer", PROVINCE), ("province_reviewer", PROVINCE), ("county_reviewer", "320102")
    return [user_with_post(role, place) for role, place in places]


def submitted_ruleset(by):
    like, at = Ruleset.objects.get(code="JS-QC-100"), timezone.now()
    draft = rulesets.draft_ruleset(model="grade", code="NEW", like=like, by=by, at=at)
    return rulesets.submit_ruleset(ruleset_id=draft.pk, by=by, at=at)


def submitted_measures(by):
    draft = supervision.draft_measures(code="NEW", by=by, at=timezone.now())
    return supervision.submit_measures(table_id=draft.pk, by=by, at=timezone.now())


def returned(row, by):
    at, why = timezone.now(), "请补充依据"
    if isinstance(row, MeasureTable):
        return supervision.return_measures(table_id=row.pk, reason=why, by=by, at=at)
    return rulesets.refuse_ruleset(ruleset_id=row.pk, verb="return", reason=why, by=by, at=at)


@pytest.mark.parametrize(
    ("submit", "key", "page"),
    [
        (submitted_ruleset, "rulesets", "credit_desk:ruleset"),
        (submitted_measures, "measures", "credit_grades:measures"),
    ],
)
def test_it_comes_to_whoever_may_decide_and_goes_once_decided(people, submit, key, page):
    officer, reviewer, county = people
    row = submit(scope_of_user(officer))
    url = reverse(page, args=[row.pk])
    told = Message.objects.get()
    assert (told.recipient_id, told.url, told.data) == (str(reviewer.pk), url, {"code": "NEW"})
    assert [counts(scope_of_user(user)).get(key, 0) for user in people] == [0, 1, 0]
    desk = client_as(reviewer).get("/desk/")
    tile = next(tile for tile in desk.context["tiles"] if tile["label"] == "待我批准")
    assert (tile["value"], tile["tone"], tile["url"]) == (1, "warn", url.removesuffix(f"{row.pk}/"))
    assert url in desk.content.decode()
    assert not [tile for tile in client_as(county).get("/desk/").context["tiles"] if tile["label"] == "待我批准"]
    returned(row, scope_of_user(reviewer))
    cache.clear()
    assert not counts(scope_of_user(reviewer)).get(key)
    assert not Message.objects.unread().exists()


def test_whoever_wrote_it_is_not_asked_though_he_may_decide(people):
    reviewer = people[1]
    both = user_with_post("province_officer", PROVINCE)
    PostFactory(user=both, agency=agency_of(PROVINCE), role="province_reviewer")
    submitter = next(hat.scope for hat in hats_of(both, timezone.localdate()) if hat.scope.may("credit.draft_ruleset"))
    row = submitted_ruleset(submitter)
    assert list(Message.objects.values_list("recipient_id", flat=True)) == [str(reviewer.pk)]
    assert row.state == "submitted"
