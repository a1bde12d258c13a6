"""Backtests: the figures against their plain twins, steps that resume, refusals, pages, files."""

import csv
import io
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.credit.models import Backtest, BacktestMove, BacktestStop, Rating
from apps.credit.operations import backtests as verbs
from apps.credit.operations.rate import rate_all
from apps.credit.operations.rulesets import Unsound, change_draft, content_of
from apps.credit.queries import rules_of
from apps.credit.queries.trials import Foretold, Place, Prediction
from apps.credit.rules import prediction
from apps.credit.rules.prediction import wilson
from apps.credit.rules.score import FactIn, score
from apps.credit.tasks_backtests import run_backtest, sweep_backtests
from apps.credit.views.backtest_findings import hundred, moves_title, rates_title
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.figures import percent
from apps.kernel.scope import Scope
from apps.records.models import FactKind
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.credit import BacktestFactory, default_ruleset, draft_like_default
from tests.factories.records import FactFactory, evening
from tests.factories.registry import EnterpriseFactory, enterprise_in
from tests.together import at_once

db = pytest.mark.django_db
SYSTEM = Scope.system("test")
AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 1)
BEFORE = date(2025, 3, 1)
KINDS = ["penalty", "sampling_failed"]


@pytest.fixture
def officer():
    return user_with_post("province_officer", "320000")


def asked(ruleset, **more):
    given_ = {"prefix": "", "observed_until": DAY, "failure_kinds": KINDS, "by": SYSTEM, "at": AT} | more
    return verbs.request_backtest(ruleset_id=ruleset.pk, **given_)


def stricter():
    """A draft that sees every penalty as grave."""
    draft = draft_like_default()
    content = content_of(draft)
    content["vetoes"].insert(0, {"kind": "penalty", "severity_min": 0, "severity_max": 4, "article": "",
                                 "window_months": 36, "ceiling": "D"})  # fmt: skip
    content["vetoes"] = [v for v in content["vetoes"] if v["kind"] != "penalty" or v["window_months"] == 36]
    return change_draft(ruleset_id=draft.pk, version=1, content=content, by=SYSTEM, at=AT)


def worked(backtest):
    run_backtest(backtest.pk)
    backtest.refresh_from_db()
    assert backtest.state == "done", backtest.error
    return backtest


rows = st.lists(
    st.tuples(
        st.integers(0, 4), st.sampled_from([*KINDS, "qms"]), st.integers(0, 4),
        st.dates(BEFORE - timedelta(days=800), DAY + timedelta(days=20)),
    ),
    max_size=14,
)  # fmt: skip


@db
@settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck])
@given(rows)
def test_every_figure_equals_its_twin(facts):
    with transaction.atomic():
        firms = [EnterpriseFactory() for _n in range(5)]
        kinds = dict(FactKind.objects.values_list("code", "pk"))
        held = {firm.pk: [] for firm in firms}
        failed = set()
        for owner, code, severity, day in facts:
            fact = FactFactory(
                enterprise=firms[owner],
                kind_id=kinds[code],
                severity=severity,
                occurred_on=day,
                known_from=evening(day),
            )
            held[firms[owner].pk].append(FactIn(fact.pk, 1, kinds[code], severity, day))
            if code in KINDS and BEFORE < day <= DAY:
                failed.add(firms[owner].pk)
        draft = stricter()
        trial = worked(asked(draft))
        for which, ruleset in (("base", default_ruleset()), ("draft", draft)):
            results = {pk: score(mine, rules_of(ruleset), BEFORE) for pk, mine in held.items()}
            grades = [band.grade for band in rules_of(ruleset).bands]
            twin = prediction.outcomes([(r.grade, pk in failed) for pk, r in results.items()], grades)
            stored = {row.grade: (row.enterprises, row.failed) for row in trial.outcomes.filter(which=which)}
            assert stored == twin
            rank = trial.ranks.get(which=which)
            assert (rank.enterprises, rank.failed) == (5, len(failed))
            assert rank.concordant2 == prediction.concordant2([(r.score, pk in failed) for pk, r in results.items()])
        new = {pk: score(mine, rules_of(draft), DAY).grade for pk, mine in held.items()}
        assert dict(trial.counts.filter(dimension="all").values_list("after", "enterprises")) == {
            grade: list(new.values()).count(grade) for grade in new.values()
        }
        transaction.set_rollback(True)


@given(st.integers(0, 300), st.integers(0, 300))
def test_wilson_holds_its_share_and_shrinks(failed, more):
    total = failed + more
    found = prediction.wilson(failed, total)
    if not total:
        assert found is None
        return
    assert 0 <= found.low <= Decimal(failed) / total <= found.high <= 1
    wider = found.high - found.low
    narrower = prediction.wilson(failed * 10, total * 10)
    assert narrower.high - narrower.low < wider


def test_wilson_as_printed():
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 → 0.2553 to 0.3662."""
    found = prediction.wilson(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (Decimal("0.2553"), Decimal("0.3662"))


def test_a_perfect_order_and_none():
    good = [(100, False), (90, False), (10, True)]
    assert prediction.auc(prediction.concordant2(good), 1, 3) == 1
    flat = [(50, False), (50, True)]
    assert prediction.somers_d(prediction.auc(prediction.concordant2(flat), 1, 2)) == 0
    assert prediction.auc(0, 0, 5) is None


def province():
    bad = enterprise_in("320102", scale="small")
    FactFactory(enterprise=bad, severity=1, occurred_on=date(2025, 9, 1), known_from=evening(date(2025, 9, 1)))
    other = enterprise_in("320302")
    rate_all(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    return bad, other


@db
def test_who_moves_where_and_nothing_is_rated():
    bad, _other = province()
    ratings = Rating.objects.count()
    trial = worked(asked(stricter()))
    assert (trial.enterprises, trial.moved) == (2, 1)
    move = trial.moves.get()
    assert (move.enterprise_id, move.before, move.after) == (bad.pk, "B", "D")
    counted = {(row.dimension, row.place, row.before, row.after) for row in trial.counts.all()}
    assert {("city", "320100", "B", "D"), ("scale", "small", "B", "D"), ("all", "", "A", "A")} <= counted
    assert Rating.objects.count() == ratings
    assert set(Event.objects.filter(subject_kind="backtest").values_list("verb", flat=True)) == {
        "credit.backtest_asked", "credit.backtest_finished"}  # fmt: skip


@db
def test_parts_give_what_the_whole_gives(monkeypatch):
    for number in range(12):
        firm = enterprise_in("320102" if number % 2 else "320302")
        day = BEFORE - timedelta(days=90 - number * 20)
        FactFactory(enterprise=firm, severity=number % 5, occurred_on=day, known_from=evening(day))
    rate_all(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    draft = stricter()

    def figures():
        trial = worked(asked(draft))
        tables = (trial.counts, ("dimension", "place", "before", "after", "enterprises")), (
            trial.moves, ("enterprise_id", "before", "after", "score_before", "score_after")
        ), (trial.outcomes, ("which", "grade", "enterprises", "failed")), (
            trial.ranks, ("which", "enterprises", "failed", "concordant2")
        )  # fmt: skip
        return trial.enterprises, trial.moved, [sorted(rows.values_list(*names)) for rows, names in tables]

    whole = figures()
    monkeypatch.setattr(verbs, "SMALLEST", 2)
    assert len(verbs._parts()["firsts"]) > 4
    assert figures() == whole
    assert whole[:2] == (12, len(whole[2][1]))


@db
def test_what_was_learnt_later_did_not_count_then():
    """As of a year ago *with what was known then*: a fact that came late lowers no grade of that day."""
    firm = enterprise_in("320102")
    FactFactory(enterprise=firm, severity=3, occurred_on=date(2025, 1, 1), known_from=datetime(2025, 8, 1, tzinfo=UTC))
    trial = worked(asked(default_ruleset()))
    assert trial.outcomes.get(which="base", grade="A").enterprises == 1


@db
def test_a_dead_worker_leaves_whole_steps_and_the_sweep_goes_on(monkeypatch):
    province()
    trial = asked(stricter())
    verbs.begin_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT)
    verbs.advance_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT)
    trial.refresh_from_db()
    assert (trial.state, trial.step) == ("running", 1)
    monkeypatch.setattr(run_backtest, "delay", run_backtest)
    sweep_backtests()
    trial.refresh_from_db()
    assert (trial.state, trial.moves.count(), trial.counts.filter(dimension="all").count()) == ("done", 1, 2)
    run_backtest(trial.pk)  # a message that comes twice
    assert trial.moves.count() == 1


@db
def test_a_draft_changed_meanwhile_ends_the_trial():
    draft = stricter()
    trial = asked(draft)
    change_draft(ruleset_id=draft.pk, version=2, content=content_of(draft), by=SYSTEM, at=AT)
    run_backtest(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.step) == ("failed", 1)
    assert trial.error


@db
def test_three_broken_attempts_fail_with_the_reason(monkeypatch):
    trial = asked(default_ruleset())
    monkeypatch.setattr(verbs, "_count_moves", lambda _backtest: 1 / 0)
    for _n in range(3):
        run_backtest(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.attempts) == ("failed", 3)
    assert "ZeroDivisionError" in trial.error


@db
def test_a_trial_whose_workers_always_die_ends():
    """A worker that is killed (memory, power) counts nothing itself: beginning does."""
    trial = asked(default_ruleset())
    for _n in range(3):
        assert verbs.begin_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT).state == "running"
    assert verbs.begin_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT).state == "failed"
    trial.refresh_from_db()
    assert trial.error
    assert verbs.begin_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT) is None


@db
def test_a_trial_that_gets_on_is_not_given_up():
    """Three deaths, but at different steps: each worker brought it further."""
    trial = asked(default_ruleset())
    for _step in range(2):
        for _n in range(2):
            verbs.begin_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT)
        verbs.advance_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT)
    assert worked(trial).state == "done"


@db
def test_a_waiting_trial_stops_at_once_and_makes_room(officer):
    trial = asked(default_ruleset())
    client = client_as(officer)
    page = reverse("credit_desk:backtest", args=[trial.pk])
    stop = reverse("credit_desk:backtest_stop", args=[trial.pk])
    assert stop in client.get(page).content.decode()
    assert client.post(stop).url == page
    trial.refresh_from_db()
    assert (trial.state, trial.finished_at is None) == ("stopped", False)
    assert stop not in client.get(page).content.decode()
    run_backtest(trial.pk)
    client.post(stop)
    trial.refresh_from_db()
    assert (trial.state, trial.step) == ("stopped", 0)
    assert Event.objects.filter(verb="credit.backtest_stopped").count() == 1
    assert asked(default_ruleset()).state == "waiting"


@db
def test_who_may_not_ask_for_a_trial_may_not_stop_one():
    trial = asked(default_ruleset())
    with pytest.raises(NotPermitted):
        verbs.stop_backtest(backtest_id=trial.pk, by=scope_of_user(user_with_post("auditor", "320000")), at=AT)
    trial.refresh_from_db()
    assert trial.state == "waiting"
    assert not BacktestStop.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_trial_at_work_is_asked_to_stop_without_waiting_for_its_step(monkeypatch):
    trial = asked(default_ruleset())
    verbs.begin_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT)
    asked_by = {}

    def ask_meanwhile(_backtest):
        """Within the step, and over a connection of its own: the step's transaction is open and holds the row."""

        def ask():
            asked_by["answer"] = verbs.stop_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT)
            connection.close()

        other = threading.Thread(target=ask)
        other.start()
        other.join(timeout=20)
        asked_by["waited"] = other.is_alive()

    monkeypatch.setattr(verbs, "_count_moves", ask_meanwhile)
    ended = verbs.advance_backtest(backtest_id=trial.pk, by=SYSTEM, at=AT)
    assert (asked_by["waited"], asked_by["answer"].state, ended.state) == (False, "running", "stopped")


@db
@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"prefix": "99"}, Invalid),
        ({"prefix": "3299"}, Invalid),
        ({"observed_until": date(2026, 3, 2)}, Invalid),
        ({"failure_kinds": []}, Invalid),
        ({"failure_kinds": ["qms"]}, Invalid),
        ({"by": Scope(kind="agency", actor="科员", division_prefix="320102")}, NotPermitted),
    ],
)
def test_refusals_leave_no_trial(wrong, refusal):
    with pytest.raises(refusal):
        asked(default_ruleset(), **wrong)
    assert not Backtest.objects.exists()


@db
def test_a_draft_with_faults_gives_no_figures():
    draft = draft_like_default()
    content = content_of(draft)
    content["bands"][3]["lower"] = 1000
    change_draft(ruleset_id=draft.pk, version=1, content=content, by=SYSTEM, at=AT)
    with pytest.raises(Unsound):
        asked(draft)


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_tried_once():
    ruleset = default_ruleset()
    results = at_once(lambda: asked(ruleset), lambda: asked(ruleset))
    assert sum(isinstance(result, verbs.AlreadyTried) for result in results) == 1
    assert Backtest.objects.count() == 1


@db
def test_a_trial_done_has_all_its_steps():
    with pytest.raises(IntegrityError, match="credit_backtest_whole"):
        BacktestFactory(state="done", finished_at=AT, step=1)


@db
def test_in_the_browser(officer, monkeypatch, django_capture_on_commit_callbacks):
    bad, _other = province()
    monkeypatch.setattr("apps.credit.views.backtests.current_app.send_task", lambda _name, args: run_backtest(*args))
    client, draft = client_as(officer), stricter()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            f"{reverse('credit_desk:backtest_new')}?ruleset={draft.pk}",
            {"prefix": "", "observed_until": "2026-03-01", "failure_kinds": KINDS},
        )
    page = client.get(answer.url).content.decode()
    assert 'data-chart="rates-data"' in page
    # the chart counts those whose grade of a year ago is held against the year after, as its tables do
    assert f"{Backtest.objects.get().ranks.get(which='base').enterprises}家企业" in page.replace(" ", "")
    trial = Backtest.objects.get()
    moves = client.get(reverse("credit_desk:backtest_moves", args=[trial.pk]) + "?before=B&after=D&city=3201")
    assert bad.name in moves.content.decode()
    none = client.get(reverse("credit_desk:backtest_moves", args=[trial.pk]) + "?city=3203").content.decode()
    assert bad.name not in none
    file = client.get(reverse("credit_desk:backtest_export", args=[trial.pk, "csv"]))
    lines = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert [line[3:5] for line in lines[1:]] == [["B", "D"]]
    book = client.get(reverse("credit_desk:backtest_export", args=[trial.pk, "xlsx"]))
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert Event.objects.filter(verb="credit.backtest_exported").count() == 2
    file = client.get(reverse("credit_desk:backtest_counts", args=[trial.pk, "csv"]))
    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))[1:]
    # the matrix by grade, as the page has it, and of both rulesets what each grade foretold
    assert ["B", "D", "1"] in [[row[2], row[3], row[6]] for row in rows if row[0] == "等级变动矩阵"]
    assert {row[4] for row in rows if row[5]} == {trial.base.code, trial.ruleset.code}
    book = client.get(reverse("credit_desk:backtest_counts", args=[trial.pk, "xlsx"]))
    assert b"".join(book.streaming_content)[:2] == b"PK"
    progress = client.get(reverse("credit_desk:backtest_progress", args=[trial.pk]), headers={"HX-Request": "true"})
    assert progress["HX-Refresh"] == "true"


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_the_chart_shows_what_the_table_says(failed, more):
    share = Decimal(failed) / (failed + more)
    assert f"{hundred(share):.2f}%" == percent(share, 2)
    assert hundred(None) is None


@db
def test_the_risk_class_is_not_taken_out(officer):
    trial = BacktestFactory(model="risk", ruleset=default_ruleset("risk"), base=default_ruleset("risk"))
    for name in ("backtest_export", "backtest_counts"):
        answer = client_as(officer).get(reverse(f"credit_desk:{name}", args=[trial.pk, "csv"]))
        assert answer.status_code == 422


def graded(failed, total, grade):
    share = Decimal(failed) / total if total else None
    return Foretold(grade, total, failed, share, wilson(failed, total))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([graded(10, 1000, "A"), graded(60, 200, "D")], "D级30.00%，A级1.00%"),
        ([graded(10, 1000, "A"), graded(1, 40, "C"), graded(4, 5, "D")], "差异未超出随机波动范围"),
        ([graded(10, 1000, "A"), graded(0, 0, "D")], "不足两个"),
    ],
)
def test_the_title_of_the_rates_says_the_finding_and_no_more_than_the_numbers_allow(rows, said):
    assert said in rates_title(Prediction(rows, 0, 0, None, None))


def test_the_title_of_the_moves_says_how_many_and_where_most():
    assert (
        moves_title([Place("南京", 900, 3, 41), Place("苏州", 800, 1, 9)])
        == "升级4家，降级50家；变动最多的是南京，共44家"
    )
    assert moves_title([Place("南京", 900, 0, 0)]) == "没有企业变动等级"


@db
def test_a_city_sees_trials_of_its_own_area_and_its_own_enterprises():
    whole, own = BacktestFactory(), BacktestFactory(prefix="3201")
    here, there = enterprise_in("320102"), enterprise_in("320302")
    for firm in (here, there):
        BacktestMove.objects.create(backtest=own, enterprise=firm, before="A", after="B", score_after=1)
    city = scope_of_user(user_with_post("city_reviewer", "320100"))
    assert set(Backtest.objects.visible_to(city)) == {own}
    assert {m.enterprise_id for m in BacktestMove.objects.visible_to(city)} == {here.pk}
    assert whole in Backtest.objects.visible_to(scope_of_user(user_with_post("auditor", "320000")))


@db
@pytest.mark.parametrize("rows", [1, 3])
def test_more_trials_cost_no_more_queries(officer, rows, django_assert_num_queries):
    for number in range(rows):
        BacktestFactory(prefix=f"320{number + 1}")
    client, address = client_as(officer), reverse("credit_desk:backtests")
    client.get(address)
    with django_assert_num_queries(5):
        client.get(address)
