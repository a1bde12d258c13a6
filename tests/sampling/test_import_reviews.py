"""One result of a table is set aside by itself, by another officer than brought it in; the rest of its file stands."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.kernel.stepping import OutOfReach, SamePerson
from apps.notifications.models import Message
from apps.portal.sentences_sampling import SAMPLING_SENTENCES
from apps.records.models import Fact
from apps.sampling import public, states
from apps.sampling.models import Batch, ImportedResult, Laboratory, Paper
from apps.sampling.operations import import_reviews, laboratories
from apps.sampling.operations.news import news, reached
from apps.sampling.queries.rates import pass_rates
from apps.sampling.views.wording import STEPS
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in
from tests.factories.sampling import laboratory_for

from .test_result_imports import FAILED, Desk, line

pytestmark = pytest.mark.django_db
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
WRONG = {"kept": False, "ground": "mistaken", "finding": "报告结论为合格"}


class Room(Desk):
    """A bureau that has brought in a failure of a shop and a maker, both told of it, and a pass."""

    def __init__(self):
        super().__init__()
        self.shop, self.maker = enterprise_in("320102"), enterprise_in("320102")
        self.failure = FAILED | {"party_code": self.shop.uscc, "producer_code": self.maker.uscc, "link": "流通",
                                 "producer_told_on": "2026-03-02", "gtin": "6901234567892"}  # fmt: skip
        self.take(line(1, **self.failure), line(2))
        self.at = timezone.now()

    @property
    def batch(self):
        return Batch.objects.get(verdict="fail")

    def review(self, by=None, batch=None, **given):
        by = by or scope_of_user(self.reviewing)
        return import_reviews.review_imported(batch_id=(batch or self.batch).pk, by=by, at=self.at, **WRONG | given)

    def refused(self, error, **given):
        def now():
            return (list(Batch.objects.order_by("pk").values()), list(ImportedResult.objects.order_by("pk").values()),
                    sorted(Fact.objects.values_list("pk", "state")))  # fmt: skip

        before = now()
        with pytest.raises(error):
            self.review(**given)
        assert now() == before


@pytest.fixture
def room(monkeypatch):
    monkeypatch.setattr("apps.sampling.views.imports.current_app.send_task", lambda *_args, **_more: None)
    return Room()


def test_a_result_is_set_aside_and_everything_follows(room, client):
    batch, page = room.batch, f"/sampling-results/{room.batch.pk}/"
    room.refused(NotPermitted, by=scope_of_user(room.user))  # an officer concludes nothing
    room.refused(OutOfReach, by=scope_of_user(user_with_post("county_reviewer", "320104")))
    room.refused(Invalid, finding=" ")
    room.refused(Invalid, ground="other")
    room.refused(Invalid, ground="unqualified")  # no laboratory has lost anything
    room.refused(Invalid, kept=True)
    assert client.get(page).status_code == 200
    told = reached(room.at)
    room.review()
    gone = Batch.objects.get(pk=batch.pk)
    assert (gone.state, gone.verdict, gone.was_published_on) == (states.ANNULLED, "", date(2026, 3, 20))
    assert set(Fact.objects.filter(source_key__contains=f"-{batch.pk}").values_list("state", flat=True)) == {
        "withdrawn"
    }
    rates = pass_rates(first=2026, last=2026, published=True).of(2026)
    assert (rates.n, rates.passed) == (1, 1)
    answer = client.get(page)
    assert answer.status_code == 410
    assert gone.party_name not in answer.content.decode()
    feed = ElementTree.fromstring(client.get("/sampling-results/feed.atom").content)
    assert [entry.get("ref").rstrip("/").rsplit("/", 1)[1] for entry in feed.iter(GONE)] == [str(batch.pk)]
    assert client.get("/api/v1/sampling-results", {"q": "6901234567892"}).json()["results"] == []
    assert len(news("", told - 1, room.at + timezone.timedelta(days=1))[0]["withdrawn"]) == 1
    # whoever was told of it is told, on paper as well, and reads it
    papers = Paper.objects.filter(batch=batch, kind="annulment").order_by("pk")
    assert list(papers.values_list("enterprise", flat=True)) == [room.shop.pk, room.maker.pk]
    for firm, paper in zip((room.shop, room.maker), papers, strict=True):
        message = Message.objects.get(recipient_kind="enterprise", recipient_id=str(firm.pk))
        assert message.url == f"/my/sampling/{batch.pk}/"
        assert str(STEPS["sampling.result_annulled"]) in message.body
        reader = client_as(filer_of(firm))
        assert reader.get(message.url).status_code == 200
        assert b"".join(reader.get(f"/documents/{paper.document_id}/").streaming_content)
    room.refused(WrongState, batch=gone)  # once


def test_whoever_brought_it_in_does_not_decide_on_it(room):
    run = room.run
    type(run).objects.filter(pk=run.pk).update(created_user=room.reviewing.pk)
    room.refused(SamePerson)
    desk = f"/desk/sampling/batches/{room.batch.pk}/"
    assert "review_imported" not in room.reviewer.get(desk).content.decode()
    with pytest.raises(IntegrityError, match="another officer"), transaction.atomic():
        ImportedResult.objects.filter(batch=room.batch).update(
            review="annulled", review_ground="mistaken", review_finding="x", reviewed_on=room.at.date(),
            reviewed_by=room.reviewing,
        )  # fmt: skip


def test_the_database_sets_nothing_aside_that_nobody_has_looked_at(room):
    rows = Batch.objects.filter(pk=room.batch.pk)
    gone = {"state": "annulled", "annulled_on": room.at.date(), "outcome_reason": "x", "verdict": "",
            "concluded_on": None, "published_on": None, "stands_on": None}  # fmt: skip
    with pytest.raises(IntegrityError, match="set aside"), transaction.atomic():
        rows.update(**gone)
    said = ImportedResult.objects.filter(batch=room.batch)
    with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
        said.update(failed_items="另写")
    room.review()
    said = ImportedResult.objects.filter(review="annulled")
    for change in (
        {"review_finding": "另写"},
        {"review": "", "review_ground": "", "review_finding": "", "reviewed_on": None},
    ):
        with pytest.raises(IntegrityError, match="looked at once"), transaction.atomic():
            said.update(**change)
    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        said.delete()


def test_the_whole_file_is_still_undone_and_the_result_comes_again_corrected(room):
    room.review()
    gone = Batch.objects.get(state=states.ANNULLED)
    page = room.officer.get(f"/desk/sampling/imports/{room.run.pk}/").content.decode()
    assert "1条结果已单独撤销" in page
    assert room.step("import_undo", room.reviewer).status_code == 302
    assert room.work(room.reviewing).state == states.UNDONE
    assert list(Batch.objects.all()) == [gone]  # its page goes on saying that it was set aside
    assert set(Fact.objects.values_list("state", flat=True)) == {"withdrawn"}
    run = room.take(line(1, **room.failure | {"verdict": "合格", "failed_items": ""}))
    assert (run.counts["created"], run.counts["rejected"]) == (1, 0)
    assert Batch.objects.exclude(pk=gone.pk).get().verdict == "pass"


def test_what_is_doubted_is_kept_or_set_aside_one_by_one(room, client):
    province = scope_of_user(user_with_post("province_officer", "320000"))
    bench = laboratory_for("DEMO-TOY-2018", province, number=9301, at=room.at)
    room.take(*(line(n, **room.failure | {"gtin": ""}) for n in (11, 12)))
    with transaction.atomic():
        from tests.past import past_guards

        with past_guards():
            Batch.objects.filter(source_key__in=["C11", "C12"]).update(laboratory=bench, concluded_on="2026-03-01")
    lost = {"laboratory_id": bench.pk, "withdrawn_on": date(2026, 2, 1), "reason": "出具虚假报告"}
    laboratories.withdraw_qualification(by=province, at=room.at, **lost)
    kept, other = Batch.objects.filter(source_key__in=["C11", "C12"]).order_by("source_key")
    page = room.reviewer.get(f"/desk/sampling/imports/{room.run.pk}/").content.decode()
    assert all(f"/desk/sampling/batches/{row.pk}/" in page for row in (kept, other))
    desk, name = f"/desk/sampling/batches/{kept.pk}/", f"review_imported-{kept.pk}-"
    given = {f"{name}ground": "unqualified", f"{name}kept": "yes", f"{name}finding": ""}
    assert "review_imported" not in room.officer.get(desk).content.decode()
    assert room.reviewer.post(f"{desk}review_imported/", given).status_code == 422
    assert room.reviewer.post(f"{desk}review_imported/", given | {f"{name}finding": "另有报告"}).status_code == 302
    room.refused(Invalid, batch=other, kept=True)  # on another ground
    room.review(batch=other, ground="unqualified")
    assert set(public.live(room.at.date()).filter(laboratory=bench)) == {kept}
    assert "review_imported" not in room.reviewer.get(desk).content.decode()
    assert not Batch.objects.doubted().exists()
    assert Laboratory.objects.get(pk=bench.pk).withdrawn_on == date(2026, 2, 1)
    assert client.get(f"/sampling-results/{kept.pk}/").status_code == 200


def test_old_results_of_a_table_are_no_news(room, client):
    """The list, the interface and the feed begin with what was published last, whenever it came in."""
    room.take(line(21, **room.failure | {"told_on": "2026-02-10", "published_on": "2026-03-10", "gtin": "",
                                         "producer_told_on": "2026-02-10"}))  # fmt: skip
    days = [row["published_on"] for row in client.get("/api/v1/sampling-results").json()["results"]]
    assert days == sorted(days, reverse=True)
    newest, old = Batch.objects.get(source_key="C1"), Batch.objects.get(source_key="C21")
    for address in ("/sampling-results/?verdict=fail", "/sampling-results/feed.atom?verdict=fail"):
        text = client.get(address).content.decode()
        assert text.index(f"/sampling-results/{newest.pk}/") < text.index(f"/sampling-results/{old.pk}/")
    first = client.get("/api/v1/sampling-results", {"limit": 2}).json()
    rest = client.get(first["next"]).json()["results"]
    assert [row["id"] for row in (*first["results"], *rest)] == list(
        Batch.objects.order_by("-published_on", "-pk").values_list("pk", flat=True)
    )


def test_a_message_says_which_step_it_tells_of():
    """Every verb of a batch, an order, a warning or a recall has its words; the others are told to nobody here."""
    inner = ("plan_", "task_", "draw_", "import_", "staff_", "certificate_", "laboratory_", "capability_", "photo_",
             "subscription_", "phone_", "results_", "demo_", "pools_", "outcome_", "unvisited_")  # fmt: skip
    lacking = {verb.removeprefix("sampling.") for verb in set(SAMPLING_SENTENCES) - set(STEPS)}
    assert {verb for verb in lacking if not verb.startswith(inner)} == set()
