"""A producer reports its own recall, completes it, accounts for it; an officer takes it up and changes none of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction

from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson
from apps.records.models import Fact
from apps.sampling.models import Recall, RecallPaper
from apps.sampling.operations import recall_filing, recalls
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.registry import enterprise_in
from tests.together import at_once

from .test_notices import RECALL

AT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
VALUES = {name: value for name, value in RECALL.items() if name != "kind"} | {"known_on": date(2026, 5, 29)}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class Room:
    """A producer and its bureau, that of the province, with an officer and a reviewer."""

    def __init__(self):
        agency_of("320000")
        self.firm = enterprise_in("320102")
        self.user = filer_of(self.firm)
        self.officer_user = user_with_post("province_officer", "320000")
        self.reviewer_user = user_with_post("province_reviewer", "320000")
        self.filer, self.officer, self.reviewer = map(
            scope_of_user, (self.user, self.officer_user, self.reviewer_user)
        )  # fmt: skip

    def filed(self, at=AT, **but):
        return recall_filing.file_recall(values=VALUES | but, by=self.filer, at=at)

    def published(self, at=AT):
        row = self.filed(at)
        recall_filing.take_recall(recall_id=row.pk, by=self.officer, at=at)
        recalls.approve_recall(recall_id=row.pk, by=self.reviewer, at=at)
        return recalls.publish_recall(recall_id=row.pk, by=self.officer, at=at)


@pytest.fixture
def room(db):
    return Room()


def clocks(row):
    return {clock.rule_code: clock for clock in Clock.objects.live().of(recalls.CLOCK, row.pk)}


def test_a_recall_from_its_report_to_its_account(room, client):
    row = room.filed()
    assert (row.state, row.kind, row.enterprise, row.agency.level) == ("filed", "voluntary", room.firm, "province")
    assert clocks(row)["sampling.recall_filing"].holder == row.agency_id
    given = {"recall_id": row.pk, "at": AT}
    stranger = scope_of_user(filer_of(enterprise_in("320102")))
    for verb, by in ((recall_filing.take_recall, room.filer), (recall_filing.drop_recall, stranger)):
        with pytest.raises(DomainError):
            verb(by=by, **given, **({"reason": "x"} if verb is recall_filing.drop_recall else {}))
    back = recall_filing.send_back_recall(reason="写明销售渠道", by=room.officer, **given)
    assert (back.state, back.returned_reason) == ("sent_back", "写明销售渠道")
    assert clocks(row)["sampling.recall_completion"].enterprise_id == room.firm.pk
    with pytest.raises(Overtaken):
        recall_filing.take_recall(by=room.officer, **given)
    done = recall_filing.refile_recall(values=VALUES | {"sold_through": "全国电商"}, by=room.filer, **given)
    assert (done.state, done.sold_through, done.returned_reason) == ("filed", "全国电商", "")
    taken = recall_filing.take_recall(by=room.officer, **given)
    assert (taken.state, taken.drafted_by_id) == ("submitted", room.officer_user.pk)
    with pytest.raises(DomainError):
        recall_filing.drop_recall(reason="x", by=room.filer, **given)
    assert recalls.return_recall(reason="再核对批次", by=room.reviewer, **given).state == "filed"
    recall_filing.take_recall(by=room.officer, **given)
    with pytest.raises((SamePerson, NotPermitted)):
        recalls.approve_recall(by=room.officer, **given)
    recalls.approve_recall(by=room.reviewer, **given)
    with pytest.raises(Invalid):
        recall_filing.account_recall(taken_back=1, summary="x", by=room.filer, **given)
    shown = recalls.publish_recall(by=room.officer, **given)
    assert Fact.objects.get(pk=shown.fact_id).kind.code == "recall_voluntary"
    assert client.get(f"/recalls/{row.pk}/").status_code == 200
    assert {"sampling.recall_summary", "sampling.recall_account"} <= set(clocks(row))
    with pytest.raises(Invalid):
        recall_filing.account_recall(taken_back=1201, summary="完成", by=room.filer, **given)
    told = recall_filing.account_recall(taken_back=900, summary="其余已消耗", by=room.filer, **given)
    assert (told.state, told.reported_back, set(clocks(row))) == ("published", 900, {"sampling.recall_summary"})
    with pytest.raises(Invalid):
        recall_filing.account_recall(taken_back=901, summary="再报", by=room.filer, **given)
    recalls.finish_recall(taken_back=900, summary="已核实", by=room.officer, **given)
    assert set(clocks(row)) == {"sampling.recall_assessment"}
    kinds = RecallPaper.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["recall_back", "recall_receipt", "recall_receipt"]


def test_what_a_producer_wrote_nobody_else_writes(room):
    row = room.filed()

    def refused(**change):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Recall.objects.filter(pk=row.pk).update(**change)

    refused(defect="另写")
    refused(state="approved")
    refused(state="published")
    refused(filed_on=None)
    recall_filing.take_recall(recall_id=row.pk, by=room.officer, at=AT)
    refused(state="draft")
    refused(measures="另写")
    with pytest.raises(DomainError):
        recalls.change_recall(recall_id=row.pk, values=RECALL | {"enterprise_code": room.firm.uscc}, by=room.officer,
                              at=AT)  # fmt: skip


@pytest.mark.parametrize(
    ("but", "field"),
    [({"known_on": date(2026, 6, 2)}, "known_on"), ({"gtin": "6901234567893"}, "gtin"), ({"defect": " "}, "defect"),
     ({"ends_on": date(2026, 6, 1)}, "ends_on"), ({"product": "P-NONE"}, "product")],
)  # fmt: skip
def test_what_is_no_report(room, but, field):
    with pytest.raises(Invalid) as refusal:
        room.filed(**but)
    assert (refusal.value.details["field"], Recall.objects.count()) == (field, 0)


def test_officers_report_nothing_for_a_producer_and_late_is_said(room):
    with pytest.raises((OutOfReach, NotPermitted)):
        recall_filing.file_recall(values=VALUES, by=room.officer, at=AT)
    assert not recall_filing.late(room.filed())
    assert recall_filing.late(room.filed(known_on=date(2026, 5, 20)))


def test_a_report_is_taken_back_once_and_published_never(room):
    row = room.filed()
    recall_filing.drop_recall(recall_id=row.pk, reason="误报", by=room.filer, at=AT)
    assert not clocks(row)
    for verb in (recall_filing.take_recall, recalls.publish_recall, recalls.approve_recall):
        with pytest.raises(DomainError):
            verb(recall_id=row.pk, by=room.officer, at=AT)
    assert Recall.objects.get().state == "given_up"


def test_producer_and_officer_in_the_browser(room):
    producer, officer = client_as(room.user), client_as(room.officer_user)
    given = VALUES | {name: VALUES[name].isoformat() for name in ("known_on", "starts_on", "ends_on")}
    with time_machine.travel(AT, tick=False):
        assert producer.get("/my/recalls/").context["rows"] == []
        assert producer.post("/my/recalls/new/", given | {"known_on": ""}).status_code == 422
        made = producer.post("/my/recalls/new/", given | {"file": SimpleUploadedFile("plan.pdf", PDF)})
        page = made["Location"]
        row = Recall.objects.select_related("plan_file").get()
        assert (made.status_code, row.plan_file.name) == (302, "plan.pdf")
        desk = f"/desk/sampling/recalls/{row.pk}/"
        shown = officer.get(desk).content.decode()
        assert "take_recall" in shown
        assert f"{desk}change/" not in shown
        file, stranger = f"/documents/{row.plan_file_id}/", client_as(filer_of(enterprise_in("320102")))
        assert b"".join(officer.get(file).streaming_content) == PDF
        assert stranger.get(file).status_code == 404
        name = f"send_back_recall-{row.pk}-reason"
        assert officer.post(f"{desk}send_back_recall/", {name: ""}).status_code == 422
        assert officer.post(f"{desk}send_back_recall/", {name: "缺少检验报告"}).status_code == 302
        assert "缺少检验报告" in producer.get(page).content.decode()
        assert "缺少检验报告" in producer.get(f"{page}change/").content.decode()
        assert producer.post(f"{page}change/", given | {"title": "召回木制积木"}).status_code == 302
        assert "召回木制积木" in producer.get("/my/recalls/").content.decode()
        assert stranger.get(page).status_code == 404
    row.refresh_from_db()
    assert (row.state, row.plan_file_id is not None) == ("filed", True)


@pytest.mark.django_db(transaction=True)
def test_one_takes_it_up_while_its_producer_takes_it_back():
    room = Room()
    row = room.filed()
    made = at_once(
        lambda: recall_filing.take_recall(recall_id=row.pk, by=room.officer, at=AT + timedelta(hours=1)),
        lambda: recall_filing.drop_recall(recall_id=row.pk, reason="误报", by=room.filer, at=AT + timedelta(hours=1)),
    )
    assert sum(isinstance(each, Recall) for each in made) == 1
    assert Recall.objects.get().state in ("submitted", "given_up")
