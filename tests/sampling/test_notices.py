"""Consumer warnings and recalls: drawn up from results, approved by another, published, withdrawn; recalls as facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction

from apps.deadlines.operations import expire_due
from apps.kernel import sqlfiles
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, ReasonMissing, SamePerson
from apps.records.models import Fact
from apps.records.operations.facts import withdraw_fact
from apps.sampling import public, states
from apps.sampling.models import Batch, ConsumerWarning, Recall
from apps.sampling.models.notices import NOTICE_STATES
from apps.sampling.operations import notices, recalls
from apps.sampling.operations.notices import NoticeStands, ResultGone
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.records import fact_of
from tests.factories.registry import enterprise_in
from tests.factories.sampling_results import keep, result
from tests.harness import queries_of
from tests.past import a_notice_comes
from tests.together import at_once

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
WARNING = {"product": "P-TOY", "division": "", "since": date(2026, 1, 1), "until": date(2026, 5, 31),
           "title": "选购儿童玩具注意小零件", "found": "部分产品小零件易脱落，可能造成窒息。",
           "advice": "为三岁以下儿童选购时查看警示标志。"}  # fmt: skip
RECALL = {"kind": "voluntary", "product": "P-TOY", "title": "召回部分积木", "product_name": "木制积木", "brand": "小熊",
          "model": "B-12", "lots": "20260301", "gtin": "6901234567892", "amount": 1200, "sold_through": "电商平台",
          "defect": "小零件易脱落，可能造成窒息。", "remedy": "refund", "measures": "停止使用，凭购买记录退款。",
          "contact": "400-000-0000", "starts_on": date(2026, 6, 2), "ends_on": date(2026, 8, 31)}  # fmt: skip


class People:
    """A city bureau with its officer and reviewer, and a county's officer beside them."""

    def __init__(self):
        self.officer_user = user_with_post("city_officer", "320100")
        self.reviewer_user = user_with_post("city_reviewer", "320100")
        self.officer, self.reviewer = scope_of_user(self.officer_user), scope_of_user(self.reviewer_user)
        self.stranger = scope_of_user(user_with_post("city_officer", "320500"))

    def warning(self, to="published", *, at=AT, **but):
        row = notices.draft_warning(values=WARNING | but, by=self.officer, at=at)
        for verb, by in (("submit", self.officer), ("approve", self.reviewer), ("publish", self.officer)):
            if row.state == to:
                break
            row = getattr(notices, f"{verb}_warning")(warning_id=row.pk, by=by, at=at)
        return row

    def recall(self, firm, to="published", *, at=AT, **but):
        row = recalls.draft_recall(values=RECALL | {"enterprise_code": firm.uscc} | but, by=self.officer, at=at)
        for verb, by in (("submit", self.officer), ("approve", self.reviewer), ("publish", self.officer)):
            if row.state == to:
                break
            row = getattr(recalls, f"{verb}_recall")(recall_id=row.pk, by=by, at=at)
        return row


@pytest.fixture
def people():
    return People()


@pytest.fixture
def failures():
    """Two failures and a pass of toys in Nanjing, one failure in Suzhou, one of cables."""
    city = agency_of("320100")
    return keep(
        result(city, verdict="fail"), result(city, verdict="fail", sample_name="积木"), result(city),
        result(verdict="fail", place="320505"), result(verdict="fail", code="P-CABLE"),
    )  # fmt: skip


def refused(call):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        call()


def test_the_moves_are_those_of_the_tables():
    tables = {"warning": states.WARNINGS, "recall": states.RECALLS}
    asked = [(kind, a, b) for kind, table in tables.items()
             for a in NOTICE_STATES for b in NOTICE_STATES if a != b]  # fmt: skip
    columns = {name: [row[n] for row in asked] for n, name in enumerate(("kinds", "sources", "targets"))}
    rows = sqlfiles.rows(__file__, "notice_moves", columns)
    wanted = {(kind, s, m.target) for kind, t in tables.items() for m in t.moves for s in m.source if s != m.target}
    assert {(row["kind"], row["source"], row["target"]) for row in rows if row["allowed"]} == wanted


# --- consumer warnings ------------------------------------------------------------------------------------------------
def test_a_warning_from_results_to_its_withdrawal(people, failures, client):
    draft = people.warning("draft")
    assert (draft.counted, draft.failed, draft.division_id) == (3, 2, "320100")
    assert set(draft.batches.all()) == set(failures[:2])
    page = f"/consumer-warnings/{draft.pk}/"
    with pytest.raises(OutOfReach):
        notices.submit_warning(warning_id=draft.pk, by=people.stranger, at=AT)
    notices.submit_warning(warning_id=draft.pk, by=people.officer, at=AT)
    with pytest.raises(NotPermitted):
        notices.approve_warning(warning_id=draft.pk, by=people.officer, at=AT)
    with pytest.raises(NoticeStands):
        notices.change_warning(warning_id=draft.pk, values=WARNING, by=people.officer, at=AT)
    back = notices.return_warning(warning_id=draft.pk, reason="写明年龄", by=people.reviewer, at=AT)
    assert (back.state, back.returned_reason) == ("draft", "写明年龄")
    notices.change_warning(warning_id=draft.pk, values=WARNING | {"title": "三岁以下玩具"}, by=people.officer, at=AT)
    notices.submit_warning(warning_id=draft.pk, by=people.officer, at=AT)
    notices.approve_warning(warning_id=draft.pk, by=people.reviewer, at=AT)
    assert client.get(page).status_code == 404
    row = notices.publish_warning(warning_id=draft.pk, by=people.officer, at=AT)
    assert row.number.endswith("警示〔2026〕1号")
    shown = client.get(page).content.decode()
    assert "三岁以下玩具" in shown
    assert f"/sampling-results/{failures[0].pk}/" in shown
    assert f"/sampling-results/{failures[3].pk}/" not in shown
    assert page in client.get("/consumer-warnings/", {"product": "P-TOY", "division": "320100"}).content.decode()
    assert page not in client.get("/consumer-warnings/", {"division": "320500"}).content.decode()
    assert page in client.get(f"/sampling-results/{failures[0].pk}/").content.decode()
    with pytest.raises(NotPermitted):
        notices.withdraw_warning(warning_id=row.pk, reason="有误", by=people.officer, at=AT)
    with pytest.raises((Invalid, ReasonMissing)):
        notices.withdraw_warning(warning_id=row.pk, reason=" ", by=people.reviewer, at=AT)
    notices.withdraw_warning(warning_id=row.pk, reason="样本认定有误", by=people.reviewer, at=AT + timedelta(days=1))
    gone = client.get(page).content.decode()
    assert "样本认定有误" in gone
    assert "窒息" not in gone
    assert page not in client.get("/consumer-warnings/").content.decode()
    with pytest.raises(Overtaken):
        notices.publish_warning(warning_id=row.pk, by=people.officer, at=AT)


def test_whoever_drew_it_up_does_not_approve_it(people, failures):
    """Also where one person holds both posts."""
    row = people.warning("submitted")
    both = replace(people.reviewer, user_id=people.officer.user_id)
    with pytest.raises(SamePerson):
        notices.approve_warning(warning_id=row.pk, by=both, at=AT)
    assert ConsumerWarning.objects.get(pk=row.pk).state == "submitted"


def test_a_failure_that_is_no_longer_public_stops_the_warning_and_leaves_its_page(people, failures, client):
    row, live = people.warning("submitted"), people.warning("published", title="已发布的警示")
    fact = fact_of(enterprise_in("320102"), public_from=date(2026, 4, 10))
    Batch.objects.filter(pk=failures[0].pk).update(fact=fact)
    Fact.objects.filter(pk=fact.pk).update(state="repaired", known_from=AT)
    with pytest.raises(ResultGone):
        notices.approve_warning(warning_id=row.pk, by=people.reviewer, at=AT)
    assert ConsumerWarning.objects.get(pk=row.pk).state == "submitted"
    shown = client.get(f"/consumer-warnings/{live.pk}/").content.decode()
    assert f"/sampling-results/{failures[1].pk}/" in shown
    assert f"/sampling-results/{failures[0].pk}/" not in shown
    with time_machine.travel(AT, tick=False):
        desk = client_as(people.officer_user).get(f"/desk/sampling/warnings/{live.pk}/")
    assert desk.context["gone"] == 1


@pytest.mark.parametrize(
    ("but", "field"),
    [
        ({"product": "P-NONE"}, "product"), ({"division": "320500"}, "division"), ({"advice": " "}, "advice"),
        ({"until": date(2026, 2, 1)}, "until"), ({"product": "P-PAINT"}, "until"), ({"title": ""}, "title"),
    ],
)  # fmt: skip
def test_what_is_no_warning(people, failures, but, field):
    with pytest.raises(Invalid) as refusal:
        notices.draft_warning(values=WARNING | but, by=people.officer, at=AT)
    assert refusal.value.details["field"] == field
    assert not ConsumerWarning.objects.exists()


def test_the_database_refuses_what_the_buttons_hide(people, failures):
    draft = people.warning("draft")
    of = ConsumerWarning.objects.filter(pk=draft.pk)
    refused(lambda: of.update(state="published"))
    refused(lambda: of.update(state="approved"))
    refused(lambda: draft.batches.add(failures[2]))  # it passed
    refused(lambda: draft.batches.add(failures[4]))  # another product
    refused(lambda: draft.batches.clear() or of.update(state="submitted"))
    notices.submit_warning(warning_id=draft.pk, by=people.officer, at=AT)
    refused(lambda: of.update(advice="另写"))
    refused(lambda: draft.batches.clear())
    refused(lambda: of.delete())
    refused(
        lambda: of.update(state="approved", approved_by=people.officer_user, approved_label="x", approved_on=AT.date())
    )
    assert of.get().state == "submitted"


# --- recalls ----------------------------------------------------------------------------------------------------------
def test_a_voluntary_recall_is_published_a_fact_and_carried_out(people, client):
    firm = enterprise_in("320102")
    row = people.recall(firm)
    fact = Fact.objects.get(pk=row.fact_id)
    assert (fact.kind.code, fact.enterprise_id, fact.severity, fact.document_number) == (
        "recall_voluntary", firm.pk, 0, row.number,
    )  # fmt: skip
    assert {people.officer.user_id, people.reviewer.user_id} <= set(fact.people)
    page = f"/recalls/{row.pk}/"
    assert "停止使用，凭购买记录退款。" in client.get(page).content.decode()
    for q in ("6901234567892", "小熊", "B-12", firm.name[:4]):
        assert page in client.get("/recalls/", {"q": q}).content.decode()
    assert page not in client.get("/recalls/", {"q": "别的牌子"}).content.decode()
    assert page not in client.get("/recalls/", {"division": "320500"}).content.decode()
    with pytest.raises(Invalid):
        recalls.finish_recall(recall_id=row.pk, taken_back=1201, summary="完成", by=people.officer, at=AT)
    done = recalls.finish_recall(recall_id=row.pk, taken_back=900, summary="其余已消耗", by=people.officer, at=AT)
    assert done.state == "ended"
    assert "900" in client.get(page).content.decode()
    assert [public.recall_record(done)["taken_back"], set(public.recall_record(done))] == [
        900,
        set(public.RECALL_FIELDS),
    ]


def test_a_recall_is_ordered_only_once_its_producer_could_answer(people):
    firm = enterprise_in("320102")
    user = filer_of(firm)
    filer, other = scope_of_user(user), scope_of_user(filer_of(enterprise_in("320102")))
    row = people.recall(firm, "draft", kind="ordered")
    given = {"recall_id": row.pk, "at": AT}
    with pytest.raises(Invalid):
        recalls.submit_recall(by=people.officer, **given)
    with pytest.raises(OutOfReach):
        recalls.answer_recall(statement="不需要", by=filer, **given)
    told = recalls.tell_recall(receipt="签收人：李某", by=people.officer, **given)
    assert told.due_on == date(2026, 6, 23)  # fifteen working days, the dragon boat festival left out
    with pytest.raises(Invalid):
        recalls.submit_recall(by=people.officer, **given)
    with pytest.raises(NoticeStands):
        recalls.change_recall(values=RECALL | {"enterprise_code": firm.uscc}, by=people.officer, **given)
    with pytest.raises(OutOfReach):
        recalls.answer_recall(statement="不需要", by=other, **given)
    with time_machine.travel(AT, tick=False):
        path = f"/my/recalls/{row.pk}/answer_recall/"
        client = client_as(user)
        assert client.post(path, {f"answer_recall-{row.pk}-statement": ""}).status_code == 422
        assert client.post(path, {f"answer_recall-{row.pk}-statement": "缺陷已于三月排除"}).status_code == 302
        assert "缺陷已于三月排除" in client.get(f"/my/recalls/{row.pk}/").content.decode()
    with pytest.raises(Invalid):
        recalls.answer_recall(statement="再说一次", by=filer, **given)
    for verb, by in (("submit", people.officer), ("approve", people.reviewer), ("publish", people.officer)):
        getattr(recalls, f"{verb}_recall")(by=by, **given)
    assert Fact.objects.get(source_key=f"recall-{row.pk}").kind.code == "recall_ordered"


def test_a_producer_who_says_nothing_is_waited_for(people):
    row = people.recall(enterprise_in("320102"), "draft", kind="ordered")
    told = recalls.tell_recall(recall_id=row.pk, receipt="邮寄单号1", by=people.officer, at=AT)
    a_notice_comes(told, "due_on", "sampling.recall_answer", by=people.officer, at=AT)
    after = datetime(2026, 6, 24, 4, 0, tzinfo=UTC)
    expire_due(at=after)
    recalls.submit_recall(recall_id=row.pk, by=people.officer, at=after)
    refused(lambda: Recall.objects.filter(pk=row.pk).update(
        state="approved", approved_label="x", approved_on=date(2026, 6, 20)))  # fmt: skip
    assert recalls.approve_recall(recall_id=row.pk, by=people.reviewer, at=after).state == "approved"


def test_a_recall_that_is_withdrawn_takes_its_fact_along(people, client):
    row = people.recall(enterprise_in("320102"))
    recalls.withdraw_recall(recall_id=row.pk, reason="缺陷认定被撤销", by=people.reviewer, at=AT + timedelta(days=3))
    assert Fact.objects.get(pk=row.fact_id).state == "withdrawn"
    page = client.get(f"/recalls/{row.pk}/").content.decode()
    assert "缺陷认定被撤销" in page
    assert "400-000-0000" not in page


def test_a_recall_whose_fact_was_set_aside_is_shown_no_more(people, client):
    row = people.recall(enterprise_in("320102"))
    withdraw_fact(fact_id=row.fact_id, reason="复议撤销", by=people.reviewer, at=AT + timedelta(days=2))
    assert client.get(f"/recalls/{row.pk}/").status_code == 404
    assert not public.recalls().exists()


def test_what_is_no_recall(people):
    firm = enterprise_in("320102")
    for but, field in (({"enterprise_code": "91320100X"}, "enterprise_code"), ({"gtin": "6901234567893"}, "gtin"),
                       ({"ends_on": date(2026, 6, 1)}, "ends_on"), ({"defect": " "}, "defect"),
                       ({"batch_id": 12}, "batch_id")):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            recalls.draft_recall(values=RECALL | {"enterprise_code": firm.uscc} | but, by=people.officer, at=AT)
        assert refusal.value.details["field"] == field
    assert not Recall.objects.exists()


# --- pages ------------------------------------------------------------------------------------------------------------
def test_an_officer_draws_up_and_a_second_one_approves_in_the_browser(people, failures):
    officer, reviewer = client_as(people.officer_user), client_as(people.reviewer_user)
    with time_machine.travel(AT, tick=False):
        given = WARNING | {"since": "2026-01-01", "until": "2026-05-31"}
        assert officer.post("/desk/sampling/warnings/new/", given | {"advice": ""}).status_code == 422
        made = officer.post("/desk/sampling/warnings/new/", given)
        page = made["Location"]
        assert officer.post(f"{page}change/", given | {"title": "另一标题"}).status_code == 302
        assert "approve_warning" not in officer.get(page).content.decode()
        officer.post(f"{page}submit_warning/")
        assert "approve_warning" in reviewer.get(page).content.decode()
        reviewer.post(f"{page}approve_warning/")
        officer.post(f"{page}publish_warning/")
        assert "另一标题" in officer.get("/desk/sampling/notices/").content.decode()
    assert ConsumerWarning.objects.get().state == "published"


def test_lists_ask_the_same_for_one_and_for_three(people, failures, client):
    firm = enterprise_in("320102")
    people.warning()
    people.recall(firm)
    desk = client_as(people.officer_user)
    paths = [(client, "/consumer-warnings/"), (client, "/recalls/"), (client, "/api/v1/consumer-warnings"),
             (client, "/api/v1/recalls"), (desk, "/desk/sampling/notices/"),
             (desk, "/desk/sampling/notices/?show=recall")]  # fmt: skip
    counts = [queries_of(*each) for each in paths]
    for n in range(2):
        people.warning(title=f"警示{n}")
        people.recall(firm, title=f"召回{n}")
    assert [queries_of(*each) for each in paths] == counts


def test_the_feed_tells_failures_warnings_and_recalls_by_product_and_city(people, failures, client):
    warning, recall = people.warning(), people.recall(enterprise_in("320102"))

    def links(path="/sampling-results/news.atom", **asked):
        feed = ElementTree.fromstring(client.get(path, asked).content)
        atom = "{http://www.w3.org/2005/Atom}"
        return {entry.find(f"{atom}id").text.split("/", 3)[3] for entry in feed.iter(f"{atom}entry")}

    ours = {f"consumer-warnings/{warning.pk}/", f"recalls/{recall.pk}/"}
    toys = {f"sampling-results/{row.pk}/" for row in failures[:2]}
    suzhou, cable = f"sampling-results/{failures[3].pk}/", f"sampling-results/{failures[4].pk}/"
    assert links() == ours | toys | {suzhou, cable}
    assert links(product="P-TOY") == ours | toys | {suzhou}
    assert links(product="P-TOY", division="320100") == ours | toys
    assert links(division="320500") == {suzhou}
    assert client.get("/sampling-results/news.atom", {"product": "P-NONE"}).status_code == 422
    assert links("/consumer-warnings/feed.atom") == {f"consumer-warnings/{warning.pk}/"}
    assert links("/recalls/feed.atom", product="P-TOY") == {f"recalls/{recall.pk}/"}
    assert links("/recalls/feed.atom", division="320500") == set()


def test_the_interface_gives_what_the_pages_hold(people, failures, client):
    firm = enterprise_in("320102")
    first, warning = people.warning(at=AT - timedelta(days=9)), people.warning()
    recall, gone = people.recall(firm), people.recall(firm, title="另一次召回")
    people.warning("approved", title="未发布")
    recalls.withdraw_recall(recall_id=gone.pk, reason="认定有误", by=people.reviewer, at=AT)

    def ids(path, **asked):
        return [row["id"] for row in client.get(f"/api/v1/{path}", asked).json()["results"]]

    whole = client.get("/api/v1/consumer-warnings", {"limit": 1}).json()
    assert [row["id"] for row in whole["results"]] == [warning.pk]  # the last published first
    assert set(whole["results"][0]) == set(public.WARNING_FIELDS)
    assert [row["id"] for row in client.get(whole["next"]).json()["results"]] == [first.pk]
    assert ids("consumer-warnings", division="320500") == ids("consumer-warnings", q="洗衣机") == []
    assert set(client.get("/api/v1/recalls").json()["results"][0]) == set(public.RECALL_FIELDS)
    assert ids("recalls") == ids("recalls", q="6901234567892") == ids("recalls", kind="voluntary") == [recall.pk]
    assert ids("recalls", kind="ordered") == ids("recalls", product="P-CABLE") == []
    for wrong in ({"kind": "any"}, {"division": "999999"}, {"q": "6901234567893"}, {"verdict": "fail"}, {"limit": "0"}):
        assert client.get("/api/v1/recalls", wrong).status_code == 400
    answer = client.get("/api/v1/recalls")
    assert client.get("/api/v1/recalls", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_files_hold_what_the_pages_hold(people, failures, client):
    warning, recall = people.warning(), people.recall(enterprise_in("320102"))
    people.warning("approved", title="未发布")
    assert [row["id"] for row in client.get("/sampling-results/files/warnings.json").json()] == [warning.pk]
    rows = client.get("/sampling-results/files/recalls.json").json()
    assert [(row["id"], set(row)) for row in rows] == [(recall.pk, set(public.RECALL_FIELDS))]


@pytest.mark.django_db(transaction=True)
def test_two_officers_publish_at_once():
    people = People()
    firm = enterprise_in("320102")
    row = people.recall(firm, "approved")
    made = at_once(*[lambda: recalls.publish_recall(recall_id=row.pk, by=people.officer, at=AT)] * 2)
    assert sum(isinstance(each, Recall) for each in made) == 1
    assert sum(isinstance(each, Overtaken) for each in made) == 1
    assert Fact.objects.filter(source_key=f"recall-{row.pk}").count() == 1
    assert Recall.objects.get().number.endswith("召回〔2026〕1号")
