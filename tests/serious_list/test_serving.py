"""Calls, refusals and ends reach the party with a proof, as notice and decision do; no step waits for it."""

import re
import subprocess
from datetime import timedelta

import pytest
import time_machine

from apps.access.models import User
from apps.deadlines.operations import expire_due
from apps.documents.operations import open_document
from apps.kernel.errors import DomainError
from apps.serious_list import states
from apps.serious_list.models import Case, Paper, RepairClass, Service
from apps.serious_list.operations import reversing, serving, steps
from apps.serious_list.operations.deciding import Penalty
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import proof
from tests.factories.serious_list import Life
from tests.past import said_anew
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_guards import let_pass
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db


def paper_of(life, kind):
    return Paper.objects.get(case=life.id, kind=kind)


def serve(life, paper, by=None, **more):
    life.record_service(serving.serve_paper, by, paper=paper.pk, **more)
    return life.confirm_service(serving.second_paper)


OF_REMOVAL = {
    "refusal": "refused", "removal": "granted", "completion": "correcting", "acceptance": "accepted",
    "rejection": "rejected", "closed": "obviated",
}  # fmt: skip


def cleared():
    """A removal that was questioned and stands."""
    removal = Removal().to("questioned")
    removal.act(reversing.clear, removal.other, reason="缴款凭证经核实无误")
    return removal


def lapsed():
    """An application whose missing parts did not come."""
    removal = Removal().to("correcting")
    removal.life.now += timedelta(days=40)
    expire_due(at=removal.life.now)
    return removal


def ended(kind):
    """The life of a case with an unserved paper of a kind."""
    if kind in OF_REMOVAL:
        return Removal().to(OF_REMOVAL[kind]).life
    if kind == "cleared":
        return cleared().life
    if kind == "expiry":
        return Life().to("expired")
    if kind == "hearing":
        life = Life().to("hearing")
        life.call_hearing()
        return life
    if kind == "minutes":
        life = ended("hearing")
        life.hold_hearing()
        return life
    return Life().to({"not_listed": "answered", "withdrawal": "published"}[kind])


@pytest.mark.parametrize("kind", Paper.OTHERS)
def test_each_is_served_once_with_a_receipt(kind):
    life = ended(kind)
    if kind in ("not_listed", "withdrawal"):
        (life.drop if kind == "not_listed" else life.withdraw)()
    state, paper = life.case.state, paper_of(life, kind)
    assert paper.to_serve
    serve(life, paper)
    assert (paper.service.method, paper.service.served_on, life.case.state) == ("post", life.today, state)
    unchanged(life, serving.NotWaiting, lambda: serve(life, paper))


def words_of(paper):
    """What stands on a paper, without the spaces between its lines and the numbers of its pages."""
    with open_document(paper.document) as file:
        made = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True)
    return re.sub(r"—\d+/\d+—", "", "".join(made.stdout.decode().split()))


AUTHORITY = "六十日内依法向南京市玄武区人民政府申请行政复议"


@pytest.mark.parametrize(
    ("kind", "run", "said", "adverse"),
    [
        ("completion", lambda: Removal().to("correcting"), ("缺少缴款凭证。", "一次补正", "10个工作日"), False),
        ("acceptance", lambda: Removal().to("accepted"), ("予以受理", "7个工作日"), False),
        ("rejection", lambda: Removal().to("rejected"), ("材料不实。", "决定不予受理", "第十七条"), True),
        ("closed", lapsed, ("未在规定期限内补正", "可以重新提出申请"), True),
        ("closed", lambda: Removal().to("obviated"), ("处罚决定经复议被撤销。", "已停止公示"), False),
        ("cleared", cleared, ("缴款凭证经核实无误。", "该决定继续有效"), False),
    ],
    ids=["completion", "acceptance", "rejection", "lapsed", "obviated", "cleared"],
)
def test_what_becomes_of_an_application_stands_on_its_paper(real_papers, kind, run, said, adverse):
    life = run().life
    text = words_of(paper_of(life, kind))
    for words in (*said, str(life.enterprise), *([] if kind == "cleared" else [paper_of(life, "decision").number])):
        assert words in text, (words, text)
    assert (AUTHORITY in text) == adverse


def test_the_end_of_the_term_is_a_decision_on_paper(real_papers):
    life = Life().to("expired")
    text = words_of(paper_of(life, "expiry"))
    until = life.case.entry.until
    assert "停止共享和使用" in text  # since 2026-04-01
    for words in (paper_of(life, "decision").number, f"至{until.year}年{until.month}月{until.day}日届满", "第十八条"):
        assert words in text
    assert AUTHORITY not in text
    assert AUTHORITY in words_of(paper_of(life, "decision"))


def test_a_reversal_that_was_not_served_ends_on_paper(real_papers):
    removal = Removal().to("reversing")
    removal.life.withdraw()
    text = words_of(paper_of(removal.life, "closed"))
    assert "不发生效力" in text
    assert "拟撤销" in text


# what the party is told happens by a paper of its own, or is an act of the party itself
BY_PAPER = {
    "serious_list.noticed": "notice", "serious_list.hearing_called": "hearing", "serious_list.hearing_held": "minutes",
    "serious_list.consented": "consent", "serious_list.consent_refused": "no_consent",
    "serious_list.decided": "decision", "serious_list.dropped": "not_listed", "serious_list.expired": "expiry",
    "serious_list.withdrawn": "withdrawal", "serious_list.second_set_aside": "withdrawal",
    "serious_list.repair_incomplete": "completion",
    "serious_list.repair_accepted": "acceptance", "serious_list.repair_rejected": "rejection",
    "serious_list.repair_lapsed": "closed", "serious_list.repair_obviated": "closed",
    "serious_list.repair_granted": "removal", "serious_list.repair_refused": "refusal",
    "serious_list.repair_doubted": "doubt", "serious_list.repair_cleared": "cleared",
    "serious_list.repair_reversed": "reversal",
}  # fmt: skip


def test_each_step_that_binds_the_party_has_its_kind_of_paper():
    events = {move.event for move in (*states.MOVES.moves, *states.REPAIR.moves)}
    assert set(BY_PAPER) <= events
    assert set(BY_PAPER.values()) | {"repair_way"} == set(Paper.Kind.values)  # that one goes with the decision


def test_the_party_confirms_it_and_the_bureau_is_told():
    life = ended("refusal")
    paper = paper_of(life, "refusal")
    life.act(serving.acknowledge_paper, life.filer, paper=paper.pk)
    assert paper.service.method == "electronic"
    unchanged(life, serving.NotWaiting, lambda: serve(life, paper))


def test_no_other_paper_another_bureau_or_day():
    life = ended("refusal")
    paper, stranger = paper_of(life, "refusal"), scope_of_user(user_with_post("county_officer", "320104"))
    served = Service.objects.count()
    for error, given in (
        (serving.NotWaiting, {"paper": paper_of(life, "notice")}),
        (steps.OutOfReach, {"by": stranger}),
        (DomainError, {"receipt": " "}),
        (DomainError, {"served_on": life.today.replace(year=life.today.year - 1)}),
        (DomainError, {"by": life.filer}),
    ):
        unchanged(life, error, lambda given=given: serve(life, **{"paper": paper} | given))
    assert Service.objects.count() == served


def test_before_there_can_be_one_the_step_is_refused():
    life = Life().to("noticed")
    unchanged(life, steps.Overtaken, lambda: serve(life, paper_of(life, "notice")))


def test_the_papers_of_a_person_are_confirmed_by_no_enterprise():
    life = Life(person_name="欧阳小明", person_post="厂长").to("answered")
    life.drop()
    paper = paper_of(life, "not_listed")
    unchanged(life, steps.PersonsOwn, lambda: life.act(serving.acknowledge_paper, life.filer, paper=paper.pk))
    serve(life, paper)


def test_on_the_pages_of_both():
    life = ended("refusal")
    paper = paper_of(life, "refusal")
    with time_machine.travel(life.now, tick=False):
        for scope, room, verb in ((life.filer, "my", "acknowledge_paper"), (life.officer, "desk", "serve_paper")):
            client = client_as(User.objects.get(pk=scope.user_id))
            here = f"/{room}/serious-list/{life.id}/"
            page = client.get(here).content.decode()
            assert f"{here}{verb}/" in page
            assert paper.number in page
        posted = {"paper": paper.pk, "method": "direct", "served_on": str(life.today), "receipt": "赵某"}
        posted = {f"serve_paper-{k}": v for k, v in posted.items()}
        assert client.post(f"{here}serve_paper/", {"serve_paper-paper": "9"}).status_code == 422
        assert client.post(f"{here}serve_paper/", posted).status_code == 422  # without a scan
        assert client.post(f"{here}serve_paper/", posted | {"serve_paper-file": proof()}).status_code == 302
        page = client.get(here).content.decode()
    assert f'<option value="{paper.pk}"' not in page
    assert f'<option value="{paper_of(life, "acceptance").pk}"' in page
    assert not Service.objects.filter(paper=paper).exists()


def test_the_way_to_credit_repair_is_served_with_the_decision(real_papers):
    life = Life().to("consented")
    ban = life.today + timedelta(days=500)
    life.decide(penalty=Penalty("restriction", life.number, life.today, ban_until=ban))
    words = words_of(paper_of(life, "repair_way"))
    for said in (
        paper_of(life, "decision").number, f"/my/serious-list/{life.id}/repair/", "满12个月", "守信承诺", "证明材料",
        "2个工作日内决定是否受理", "7个工作日内作出", "10个工作日内补正", f"{ban.year}年{ban.month}月{ban.day}日",
    ):  # fmt: skip
        assert said in words
    assert "随本决定书一并送达的《信用修复告知书》" in words_of(paper_of(life, "decision"))
    assert "自然人" not in words
    assert life.case.papers.others_waiting().count() == 0  # it is no paper to be served by itself
    life.serve_decision()
    first, second = (paper_of(life, kind).service for kind in ("decision", "repair_way"))
    assert (second.method, second.served_on, second.receipt) == (first.method, first.served_on, first.receipt)


def test_the_database_wants_both_served_together():
    life = Life().to("decided")
    rows = Case.objects.filter(pk=life.id)
    given = {"method": "post", "served_on": life.today, "receipt": "x", "recorded_label": "x", "recorded_at": life.now}

    def served(*kinds):
        life.served(paper_of(life, "decision"), method="post")
        if "repair_way" in kinds:
            Service.objects.create(paper=paper_of(life, "repair_way"), **given)
        rows.update(state="served", decision_served_on=life.today)

    attempts = ("decision",), ("decision", "repair_way")
    assert let_pass(*((kinds, lambda kinds=kinds: served(*kinds)) for kinds in attempts)) == [attempts[1]]


@pytest.mark.parametrize("without", ["for life", "2021"])
def test_where_no_early_removal_is_possible_nothing_is_told_of_it(real_papers, without):
    life = Life().to("consented")
    if without == "2021":
        said_anew(RepairClass.objects.filter(code="listing"), early=False)
        life.decide()
    else:
        life.decide(penalty=Penalty("ban", life.number, life.today, ban_for_life=True))
    assert not life.case.papers.filter(kind="repair_way").exists()
    assert "提前移出" not in words_of(paper_of(life, "decision"))
    life.serve_decision()
    assert life.case.state == "served"
