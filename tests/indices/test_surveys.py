"""A satisfaction survey from its plan to figures with margins; nothing counts twice, nothing counts outside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.indices.forms.surveys import PlanForm
from apps.indices.models import Observation, Reply, Survey
from apps.indices.operations import surveys as verbs
from apps.indices.queries.replies import PAGE
from apps.indices.views import survey as pages
from apps.kernel.errors import DomainError, Invalid, NotPermitted, Stale
from apps.kernel.scope import Scope
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.indices import CITY, HOME, NOON, OTHER, officer, reviewer
from tests.together import at_once, wait_until_somebody_waits

pytestmark = pytest.mark.django_db
ANYBODY = Scope.anonymous()
OVER = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)  # the day after its last has begun


def planned(*, by, least=2, code="SAT-2026"):
    return verbs.plan_survey(
        code=code, year="2026", title="调查", title_en="Survey", opens_on=date(2026, 5, 1),
        closes_on=date(2026, 5, 31), residents={CITY: 900, OTHER: 300}, margin=Decimal(5), least=least, by=by, at=NOON,
    )  # fmt: skip


def reply(survey, area, score, key, by=ANYBODY, mode="online"):
    answers = {position: score for position in range(1, 13)}
    return verbs.record_reply(
        survey_id=survey.pk, area=area, age="35-59", mode=mode, answers=answers, form_key=key, by=by, at=NOON
    )


def test_from_the_plan_to_scores_with_margins():
    by = officer()
    survey = planned(by=by)
    assert survey.quotas.get(area=CITY).planned >= 96  # (1.96 · 25 / 5)²
    with pytest.raises(verbs.NotOpen):
        reply(survey, CITY, 8, "early")
    verbs.open_survey(survey_id=survey.pk, by=by, at=NOON)
    for number, score in enumerate((7, 9, 10)):
        reply(survey, CITY, score, f"n{number}")
    reply(survey, OTHER, 4, "s1")
    with pytest.raises(verbs.TooFewReplies) as few:
        verbs.close_survey(survey_id=survey.pk, by=by, at=OVER)
    assert few.value.details["cities"] == [OTHER]
    reply(survey, OTHER, 6, "s2")
    voided = reply(survey, OTHER, 1, "s3")
    verbs.void_reply(reply_id=voided.pk, reason="重复填答", by=by, at=NOON)
    verbs.close_survey(survey_id=survey.pk, by=by, at=OVER)
    found = {row.area: row for row in Observation.objects.filter(series__code="satisfaction.overall", period="2026")}
    assert found[CITY].value == Decimal("85.19")  # (mean 8⅔ − 1) / 9
    assert found[CITY].n == 3
    assert found[CITY].low < found[CITY].value < found[CITY].high
    assert found[OTHER].value == Decimal("44.44")
    assert found[HOME].value == Decimal("75.00")  # three quarters of the residents live in the first
    assert Observation.objects.filter(series__code="satisfaction.medical", period="2026").count() == 3
    with pytest.raises(verbs.NotOpen):
        reply(survey, CITY, 9, "late")


def closable(*, by):
    survey = planned(by=by)
    verbs.open_survey(survey_id=survey.pk, by=by, at=NOON)
    for number, (area, score) in enumerate(((CITY, 7), (CITY, 9), (OTHER, 4), (OTHER, 6))):
        reply(survey, area, score, f"n{number}")
    return survey


def test_before_its_last_day_is_over_a_second_person_closes_it_for_a_reason():
    """An officer who likes the scores of the tenth day cannot stop asking; on the last day replies still come in."""
    by, other = officer(), reviewer()
    survey = closable(by=by)
    for moment in (NOON, OVER - timedelta(seconds=1)):
        with pytest.raises(verbs.NotOver):
            verbs.close_survey(survey_id=survey.pk, by=by, at=moment)
    with pytest.raises(Stale):  # nobody asked
        verbs.close_early(survey_id=survey.pk, by=other, at=NOON)
    with pytest.raises(Invalid):
        verbs.ask_to_close(survey_id=survey.pk, reason=" ", by=by, at=NOON)
    with pytest.raises(NotPermitted):
        verbs.ask_to_close(survey_id=survey.pk, reason="样本已足", by=other, at=NOON)
    verbs.ask_to_close(survey_id=survey.pk, reason="样本已足", by=by, at=NOON)
    with pytest.raises(NotPermitted):
        verbs.close_early(survey_id=survey.pk, by=by, at=NOON)
    verbs.keep_open(survey_id=survey.pk, reason="样本未足", by=other, at=NOON)
    survey.refresh_from_db()
    assert (survey.state, survey.early_reason, survey.early_user) == ("open", "", None)
    assert not Observation.objects.filter(series__code="satisfaction.overall", period="2026").exists()
    verbs.ask_to_close(survey_id=survey.pk, reason="台风，访员撤离", by=by, at=NOON)
    verbs.close_early(survey_id=survey.pk, by=other, at=NOON)
    survey.refresh_from_db()
    assert (survey.state, survey.closed_user, survey.early_user) == ("closed", other.user_id, by.user_id)
    with pytest.raises(DomainError):
        verbs.ask_to_close(survey_id=survey.pk, reason="again", by=by, at=NOON)


def test_two_who_agree_at_the_page_close_once_and_the_database_closes_none_early_by_one():
    by = officer()
    survey = closable(by=by)
    where = f"/desk/indices/surveys/{survey.pk}/"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE indices_survey SET state = 'closed', closed_at = %s, closed_by = 'x', closed_user = %s,"
            " early_reason = 'x', early_user = %s",
            [NOON, by.user_id, by.user_id],
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE indices_survey SET closes_on = '2026-05-01'")
    verbs.ask_to_close(survey_id=survey.pk, reason="台风，访员撤离", by=by, at=NOON)
    second = client_as(user_with_post("province_reviewer", HOME))
    assert second.get(where).status_code == 200
    assert [second.post(f"{where}agree/").status_code for _turn in range(2)] == [302, 302]
    assert Observation.objects.filter(series__code="satisfaction.overall", period="2026", area=CITY).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE indices_survey SET title = 'x'")


def test_nothing_counts_twice_outside_the_sample_or_half_answered():
    by = officer()
    survey = planned(by=by)
    verbs.open_survey(survey_id=survey.pk, by=by, at=NOON)
    reply(survey, CITY, 8, "one")
    with pytest.raises(verbs.SentAlready):
        reply(survey, CITY, 8, "one")
    with pytest.raises(Invalid):
        reply(survey, "320300", 8, "elsewhere")
    with pytest.raises(Invalid):
        verbs.record_reply(
            survey_id=survey.pk,
            area=CITY,
            age="60+",
            mode="online",
            answers={1: 8},
            form_key="half",
            by=ANYBODY,
            at=NOON,
        )
    with pytest.raises(NotPermitted):
        reply(survey, CITY, 8, "faked", mode="face")
    nanjing = scope_of_user(user_with_post("county_officer", "320102"))
    with pytest.raises(Invalid):
        reply(survey, OTHER, 8, "far", by=nanjing, mode="face")
    assert reply(survey, CITY, 8, "near", by=nanjing, mode="face").interviewer == nanjing.user_id
    assert Reply.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE indices_reply SET answers = '{}'")


def test_the_page_takes_an_answer_from_anybody(monkeypatch):
    by = officer()
    survey = planned(by=by)
    verbs.open_survey(survey_id=survey.pk, by=by, at=NOON)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    client = client_as()
    page = client.get("/indices/survey/")
    key = page.context["form"].initial["form_key"]
    answers = {f"q{position}": "9" for position in range(1, 13)}
    half = client.post("/indices/survey/", {"area": CITY, "age": "60+", "form_key": key, "survey": survey.code})
    assert half.status_code == 422
    sent = client.post(
        "/indices/survey/", {"area": CITY, "age": "60+", "form_key": key, "survey": survey.code} | answers
    )
    assert sent.status_code == 302
    assert Reply.objects.get().answers["12"] == 9


def test_two_surveys_open_at_once_each_get_the_answers_to_their_own_form(monkeypatch):
    by = officer()
    older = planned(by=by)
    verbs.open_survey(survey_id=older.pk, by=by, at=NOON)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    client = client_as()
    form = client.get("/indices/survey/").context["form"]
    answers = {name: form.initial[name] for name in ("form_key", "survey")} | {"area": CITY, "age": "60+"}
    answers |= {f"q{position}": "9" for position in range(1, 13)}
    newer = planned(by=by, code="SAT-2026-B")
    verbs.open_survey(survey_id=newer.pk, by=by, at=NOON)
    page = client.get("/indices/survey/")
    assert (page.context["survey"], page.context["others"]) == (newer, [older])
    assert page.content.decode().count(f"?survey={older.code}") == 1
    assert client.get(f"/indices/survey/?survey={older.code}").context["survey"] == older
    assert client.post("/indices/survey/", answers | {"survey": ""}).status_code == 422
    assert client.post("/indices/survey/", answers).status_code == 302
    assert [(row.survey, row.answers["1"]) for row in Reply.objects.all()] == [(older, 9)]
    # what was closed meanwhile takes none, and the other does not either
    monkeypatch.setattr(timezone, "now", lambda: OVER)
    gone = client.post("/indices/survey/", answers | {"form_key": "late"})
    assert (gone.status_code, Reply.objects.count()) == (422, 1)
    assert client.get(f"/indices/survey/?survey={older.code}").status_code == 404


def test_one_network_is_no_mill_of_replies(monkeypatch):
    """With a key of its own each; what is refused leaves nothing."""
    by = officer()
    survey = planned(by=by)
    verbs.open_survey(survey_id=survey.pk, by=by, at=NOON)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    monkeypatch.setattr(pages, "AN_HOUR", 2)
    client = client_as()
    answers = {"area": CITY, "age": "60+", "survey": survey.code} | {f"q{position}": "1" for position in range(1, 13)}
    sent = [client.post("/indices/survey/", answers | {"form_key": f"key-{n}"}).status_code for n in range(3)]
    assert sent == [302, 302, 429]
    assert Reply.objects.count() == 2
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(hours=1))
    assert client.post("/indices/survey/", answers | {"form_key": "later"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_reply_is_set_aside_before_its_survey_is_closed_or_not_at_all():
    """Whoever closes holds the survey: who sets aside meanwhile waits, and is told; the reply stays."""
    by, other = officer(), officer()
    survey = closable(by=by)
    odd = reply(survey, CITY, 1, "odd")
    tries = [
        lambda: verbs.void_reply(reply_id=odd.pk, reason="重复填答", by=other, at=OVER),
        lambda: Reply.objects.filter(pk=odd.pk).update(voided_at=OVER, voided_by="x", void_reason="x"),
    ]
    with ThreadPoolExecutor(len(tries)) as pool:
        with transaction.atomic():
            verbs.close_survey(survey_id=survey.pk, by=by, at=OVER)
            waiting = [pool.submit(at_once, each) for each in tries]
            assert at_once(wait_until_somebody_waits) == [None]  # a transaction would look at one moment for ever
            assert not any(each.done() for each in waiting)
        told = [each.result()[0] for each in waiting]
    assert isinstance(told[0], verbs.NotOpen)
    assert isinstance(told[1], IntegrityError)  # past the verb
    odd.refresh_from_db()
    assert not odd.voided_at
    assert Observation.objects.get(series__code="satisfaction.overall", period="2026", area=CITY).n == 3


def test_replies_are_looked_through_and_set_aside_with_a_reason():
    by = officer()
    survey = planned(by=by)
    verbs.open_survey(survey_id=survey.pk, by=by, at=NOON)
    odd, kept = reply(survey, CITY, 10, "alike"), reply(survey, OTHER, 7, "other")
    client = client_as(user_with_post("province_officer", HOME))
    where = f"/desk/indices/surveys/{survey.pk}/replies/"
    shown = client.get(f"{where}?area={CITY}").context["rows"]
    assert [(each["row"].pk, each["mean"], each["alike"]) for each in shown] == [(odd.pk, "10.0", True)]
    assert client.post(f"{where}{odd.pk}/void/", {"reason": ""}).status_code == 422
    assert not Reply.objects.get(pk=odd.pk).voided_at
    assert client.post(f"{where}{odd.pk}/void/", {"reason": "同一人重复填答"}).status_code == 302
    assert client.post(f"{where}{odd.pk}/void/", {"reason": "again"}).status_code == 302  # said, and nothing done
    assert Reply.objects.get(pk=odd.pk).void_reason == "同一人重复填答"
    assert "同一人重复填答" in client.get(f"{where}?state=aside").content.decode()
    assert [each["row"].pk for each in client.get(f"{where}?state=valid").context["rows"]] == [kept.pk]
    other = client_as(user_with_post("county_officer", "320102"))
    assert other.get(where).status_code == 403
    assert other.post(f"{where}{kept.pk}/void/", {"reason": "x"}).status_code == 403
    assert not Reply.objects.get(pk=kept.pk).voided_at


def test_the_list_of_replies_turns_its_pages_and_asks_the_same_of_one_and_of_many():
    by = officer()
    survey = planned(by=by)
    verbs.open_survey(survey_id=survey.pk, by=by, at=NOON)
    reply(survey, CITY, 8, "first")
    client = client_as(user_with_post("province_officer", HOME))
    where = f"/desk/indices/surveys/{survey.pk}/replies/"
    client.get(where)
    with CaptureQueriesContext(connection) as one:
        client.get(where)
    for number in range(PAGE):
        reply(survey, CITY, 8, f"n{number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(where)
    assert len(many) == len(one)
    assert len(page.context["rows"]) == PAGE
    assert len(client.get(where + page.context["next"]).context["rows"]) == 1


def test_a_survey_is_planned_for_cities_of_the_province_each_once():
    told = {"code": "SAT-1", "year": "2026", "title": "调查", "opens_on": "2026-05-01", "closes_on": "2026-05-31",
            "margin": "5"}  # fmt: skip
    for wrong in ("320100 " + "9" * 400, "320100 900\n320100 9", "320100 ²", "320100 0", "320100 -5"):
        assert "residents" in PlanForm(told | {"residents": wrong}).errors, wrong[:20]
    form = PlanForm(told | {"residents": "320100, 954\n\n320500\t1291"})
    assert form.is_valid()
    assert form.cleaned_data["residents"] == {CITY: 954, OTHER: 1291}
    for area in ("999999", HOME, "320102"):
        with pytest.raises(Invalid) as wrong:
            verbs.plan_survey(by=officer(), at=NOON, **form.cleaned_data | {"residents": {CITY: 954, area: 5}})
        assert wrong.value.details["field"] == "residents"
    assert not Survey.objects.exists()
