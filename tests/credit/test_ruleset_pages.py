"""Rulesets in the browser's requests: who may, what is refused with nothing changed, two officers at once."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event
from apps.credit import states
from apps.credit.models import Ruleset
from apps.credit.models.faults import FAULTS, fault_of
from apps.credit.operations import rulesets as verbs
from apps.credit.operations.drafts import SecondPerson
from apps.credit.rules.ruleset import Finding
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.credit import AT, default_ruleset, draft_like_default
from tests.together import at_once

pytestmark = pytest.mark.django_db
PROVINCE = "320000"
NEXT_YEAR = timezone.localdate() + timedelta(days=365)


@pytest.fixture
def officer():
    return user_with_post("province_officer", PROVINCE)


@pytest.fixture
def reviewer():
    return user_with_post("province_reviewer", PROVINCE)


def at(name, ruleset, **more):
    return reverse(f"credit_desk:{name}", kwargs={"pk": ruleset.pk, **more})


def sent(page, **changes):
    """The form of a page as the browser would send it, with changes."""
    text = page.content.decode()
    form = text[text.index("<main") :]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            data[name[1]] = value[1] if value else "on" if 'type="checkbox"' in tag else ""
    for name, body in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        data[name] = chosen[1] if chosen else ""
    return {**data, **changes}


def test_a_draft_is_made_edited_and_compared(officer):
    client = client_as(officer)
    client.post(reverse("credit_desk:ruleset_new"), {"code": "JS-QC-2027"})
    draft = Ruleset.objects.get(code="JS-QC-2027")
    address = at("ruleset_part", draft, part="bands")
    page = client.get(address)
    answer = client.post(address, sent(page, **{"row-0-lower": "85"}))
    assert answer.status_code == 302, answer.content.decode()
    assert draft.bands.get(grade="A").lower == 8500
    compared = client.get(at("ruleset_compare", draft)).content.decode()
    assert "<del>80</del>" in compared
    assert "<ins>85</ins>" in compared


@pytest.mark.parametrize(("part", "of"), [("vetoes", ""), ("rules", "sampling"), ("bands", ""), ("indicators", "")])
def test_a_part_sent_as_it_stands_is_saved_as_it_was(officer, part, of):
    """The blank rows below, with what their selects show by themselves, are no entries."""
    client, draft = client_as(officer), draft_like_default()
    before = verbs.content_of(draft)
    address = at("ruleset_rules", draft, of=of) if of else at("ruleset_part", draft, part=part)
    assert client.post(address, sent(client.get(address))).status_code == 302
    assert verbs.content_of(draft) == before


@pytest.mark.parametrize(
    ("part", "of", "field", "value"),
    [
        ("rules", "sampling", "row-0-decay", "50, 60"),
        ("rules", "sampling", "row-0-decay", "0"),
        ("rules", "sampling", "row-0-decay", "٣٠"),
        ("rules", "sampling", "row-0-points", "-٣٠"),
        ("rules", "sampling", "row-0-step_months", "१२"),
        ("rules", "sampling", "row-0-decay", "100, 0"),
        ("rules", "sampling", "row-0-step_months", "-3"),
        ("rules", "sampling", "row-0-points", "0"),
        ("rules", "sampling", "row-0-severity_min", "9"),
        ("vetoes", "", "row-0-window_months", "0"),
        ("vetoes", "", "row-0-ceiling", "A"),
        ("bands", "", "row-0-lower", "65"),
        ("bands", "", "row-0-grade", "一"),
        ("bands", "", "row-0-grade", "AAA"),
        ("bands", "", "row-3-grade", "E"),
        ("indicators", "", "row-0-base", "99"),
        ("indicators", "", "row-1-code", "integrity"),
    ],
)
def test_bad_rows_are_refused_at_their_field_and_nothing_changes(officer, part, of, field, value):
    client, draft = client_as(officer), draft_like_default()
    before = verbs.content_of(draft)
    address = at("ruleset_rules", draft, of=of) if of else at("ruleset_part", draft, part=part)
    answer = client.post(address, sent(client.get(address), **{field: value}))
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.version, verbs.content_of(draft)) == (1, before)


def test_a_class_with_rules_is_kept(officer):
    client, draft = client_as(officer), draft_like_default()
    address = at("ruleset_part", draft, part="indicators")
    answer = client.post(address, sent(client.get(address), **{"row-4-DELETE": "on"}))
    assert answer.status_code == 422
    assert "sampling" in answer.content.decode()
    assert draft.indicators.count() == 10


def test_the_second_of_two_officers_is_told(officer):
    client, draft = client_as(officer), draft_like_default()
    address = at("ruleset_part", draft, part="bands")
    page = client.get(address)
    assert client.post(address, sent(page, **{"row-0-lower": "85"})).status_code == 302
    answer = client.post(address, sent(page, **{"row-0-lower": "90"}))
    assert answer.status_code == 422
    assert draft.bands.get(grade="A").lower == 8500


def test_faults_stand_on_the_page_and_bar_submission(officer):
    client, draft = client_as(officer), draft_like_default()
    address = at("ruleset_part", draft, part="bands")
    client.post(address, sent(client.get(address), **{"row-3-lower": "10"}))
    assert 'class="faults"' in client.get(at("ruleset", draft)).content.decode()
    client.post(at("ruleset_step", draft, step="submit"))
    draft.refresh_from_db()
    assert draft.state == states.DRAFT


def test_every_code_of_a_fault_has_its_sentence():
    found = {code: fault_of(Finding(code, "3")).text for code in FAULTS}
    assert all("%" not in text for text in found.values())
    assert fault_of(Finding("window-empty", "veto 2")).part == "vetoes"


def test_two_rules_counting_one_fact_and_an_idle_ceiling_are_found(officer):
    draft = draft_like_default()
    content = verbs.content_of(draft)
    content["rules"].append({**content["rules"][19]})
    content["vetoes"].append({**content["vetoes"][9], "window_months": 6})
    verbs.change_draft(ruleset_id=draft.pk, version=1, content=content, by=scope_of_user(officer), at=AT)
    with pytest.raises(verbs.Unsound) as refusal:
        verbs.submit_ruleset(ruleset_id=draft.pk, by=scope_of_user(officer), at=AT)
    codes = {finding.split()[0] for finding in refusal.value.details["findings"]}
    assert codes == {"rules-overlap", "veto-never-decides"}


def test_a_constraint_answers_with_its_sentence(officer):
    draft = draft_like_default()
    content = verbs.content_of(draft)
    content["rules"][0]["step_months"] = 0
    with pytest.raises(Invalid, match=r"month|期限"):
        verbs.change_draft(ruleset_id=draft.pk, version=1, content=content, by=scope_of_user(officer), at=AT)
    assert draft.point_rules.count() == default_ruleset().point_rules.count()


def test_submitted_read_and_approved_by_another(officer, reviewer):
    client, draft = client_as(officer), draft_like_default()
    client.post(at("ruleset_step", draft, step="submit"))
    second = client_as(reviewer)
    assert at("ruleset_step", draft, step="approve") in second.get(at("ruleset", draft)).content.decode()
    early = second.post(at("ruleset_step", draft, step="approve"), {"effective_from": "2026-01-01"})
    assert early.status_code == 422
    late = second.post(at("ruleset_step", draft, step="approve"), {"effective_from": "2206-12-15"})
    assert late.status_code == 422
    second.post(at("ruleset_step", draft, step="approve"), {"effective_from": str(NEXT_YEAR)})
    draft.refresh_from_db()
    assert (draft.state, draft.validity.lower) == (states.APPROVED, NEXT_YEAR)
    assert default_ruleset().validity.upper == NEXT_YEAR
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Ruleset.objects.filter(pk=draft.pk).update(legal_basis="另一依据")


def test_recalled_before_its_first_day_by_another_reviewer(officer, reviewer, client):
    draft = draft_like_default("JS-QC-NEXT")
    client_as(officer).post(at("ruleset_step", draft, step="submit"))
    approver = client_as(reviewer)
    approver.post(at("ruleset_step", draft, step="approve"), {"effective_from": str(NEXT_YEAR)})
    recall = at("ruleset_step", draft, step="recall")
    other = client_as(user_with_post("province_reviewer", PROVINCE))
    assert recall in other.get(at("ruleset", draft)).content.decode()
    assert recall not in approver.get(at("ruleset", draft)).content.decode()
    assert client_as(officer).post(recall, {"reason": "年份有误"}).status_code == 403
    assert other.post(recall, {"reason": "\x00"}).status_code == 422
    assert approver.post(recall, {"reason": "年份有误"}).status_code == 422
    assert other.post(recall, {"reason": "年份有误"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == states.RECALLED
    for page in (at("ruleset", draft), reverse("credit_desk:rulesets")):
        assert "年份有误" in other.get(page).content.decode()
    public = client.get(reverse("credit_public:rules", args=["JS-QC-NEXT"])).content.decode()
    assert "施行前撤回" in public
    assert "JS-QC-NEXT" in client.get(reverse("credit_public:rules_list")).content.decode()


def test_the_page_says_where_nobody_is_left_who_may_recall(officer, reviewer):
    draft = draft_like_default("JS-QC-NEXT")
    client_as(officer).post(at("ruleset_step", draft, step="submit"))
    approver = client_as(reviewer)
    approver.post(at("ruleset_step", draft, step="approve"), {"effective_from": str(NEXT_YEAR)})
    nobody, others = "没有符合条件的人员", "省级复核人员撤回批准"
    for reader in (approver, client_as(officer)):
        page = reader.get(at("ruleset", draft)).content.decode()
        assert nobody in page
        assert others in page
    user_with_post("province_reviewer", PROVINCE)
    page = approver.get(at("ruleset", draft)).content.decode()
    assert nobody not in page
    assert others in page
    assert others not in approver.get(at("ruleset", default_ruleset())).content.decode()


def test_returned_with_the_reason_in_sight(officer, reviewer):
    draft = draft_like_default()
    client_as(officer).post(at("ruleset_step", draft, step="submit"))
    second = client_as(reviewer)
    assert second.post(at("ruleset_step", draft, step="refuse"), {"verb": "return"}).status_code == 422
    second.post(at("ruleset_step", draft, step="refuse"), {"verb": "return", "reason": "分值过高"})
    draft.refresh_from_db()
    assert draft.state == states.DRAFT
    assert "分值过高" in client_as(officer).get(at("ruleset", draft)).content.decode()


def test_who_wrote_it_does_not_approve_it_under_another_name(officer):
    """An author with a reviewer's post too: refused by the verb, and by the database behind it."""
    draft = draft_like_default()
    scope = scope_of_user(officer)
    verbs.change_draft(ruleset_id=draft.pk, version=1, content=verbs.content_of(draft), by=scope, at=AT)
    verbs.submit_ruleset(ruleset_id=draft.pk, by=scope_of_user(user_with_post("province_officer", PROVINCE)), at=AT)
    officer.posts.update(role="province_reviewer")
    officer.display_name = "另一姓名"
    officer.save()
    disguised = scope_of_user(officer)
    with pytest.raises(SecondPerson):
        verbs.approve_ruleset(ruleset_id=draft.pk, effective_from=date(2030, 1, 1), by=disguised, at=AT)
    with pytest.raises(DatabaseError, match="not_by_author"), transaction.atomic():
        Ruleset.objects.filter(pk=draft.pk).update(
            state="approved", decided_by="x", decided_user=officer.pk, decided_at=AT, validity=("2030-01-01", None)
        )


def test_a_namesake_of_the_author_may_approve_and_sees_the_way_to_it():
    wrote, namesake = (
        user_with_post(f"province_{role}", PROVINCE, display_name="张伟") for role in ("officer", "reviewer")
    )
    draft = draft_like_default()
    client_as(wrote).post(at("ruleset_step", draft, step="submit"))
    step = at("ruleset_step", draft, step="approve")
    assert step in client_as(namesake).get(at("ruleset", draft)).content.decode()
    wrote.posts.update(role="province_reviewer")
    assert step not in client_as(wrote).get(at("ruleset", draft)).content.decode()
    client_as(namesake).post(step, {"effective_from": str(NEXT_YEAR)})
    draft.refresh_from_db()
    assert draft.state == states.APPROVED


def test_a_county_reads_and_changes_nothing():
    client, draft = client_as(user_with_post("county_officer", "320102")), draft_like_default()
    events = Event.objects.count()
    assert client.get(at("ruleset", draft)).status_code == 200
    for step in ("submit", "approve", "refuse", "discard"):
        assert client.post(at("ruleset_step", draft, step=step), {"reason": "x"}).status_code == 403
    assert Event.objects.count() == events


def test_a_reader_without_the_right_sees_no_risk_rules():
    reader = Scope(kind="agency", actor="读者", division_prefix="32", permissions=frozenset({"credit.view"}))
    assert set(Ruleset.objects.visible_to(reader).values_list("model", flat=True)) == {"grade"}
    assert not Ruleset.objects.visible_to(Scope.anonymous()).exists()
    filer = Scope(kind="enterprise", actor="企业", permissions=frozenset({"credit.view", "credit.view_risk"}))
    assert not Ruleset.objects.visible_to(filer).exists()


def test_given_up_with_a_reason(officer):
    draft = draft_like_default()
    client_as(officer).post(at("ruleset_step", draft, step="discard"), {"reason": "不再需要"})
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == (states.REJECTED, "不再需要")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_more_rulesets(officer, rows, django_assert_num_queries):
    for _n in range(rows):
        draft_like_default()
    client = client_as(officer)
    client.get(reverse("credit_desk:rulesets"))
    with django_assert_num_queries(5):
        client.get(reverse("credit_desk:rulesets"))


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_decide_once(officer):
    draft = draft_like_default()
    verbs.submit_ruleset(ruleset_id=draft.pk, by=scope_of_user(officer), at=AT)
    people = [scope_of_user(user_with_post("province_reviewer", PROVINCE)) for _n in range(2)]
    results = at_once(
        lambda: verbs.approve_ruleset(ruleset_id=draft.pk, effective_from=date(2030, 1, 1), by=people[0], at=AT),
        lambda: verbs.refuse_ruleset(ruleset_id=draft.pk, verb="return", reason="不妥", by=people[1], at=AT),
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
