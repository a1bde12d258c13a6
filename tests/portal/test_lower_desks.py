"""The desk's pages over audit, divisions and time limits."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from apps.audit.models import Delivery, Event
from apps.audit.operations import enqueue, record
from apps.deadlines.operations import start_clock
from apps.kernel.scope import Scope
from apps.registry.operations.enterprises import relocate
from tests.factories.access import client_as, user_with_post
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)
BY = Scope.system("test")


@pytest.fixture
def officer():
    return client_as(user_with_post("county_officer", "320102"))


def text(client, path):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestAudit:
    def done(self, division="320102", **more):
        values = {"verb": "documents.stored", "by": BY, "at": AT, "subject": ("enterprise", 77)} | more
        return record(division=division, **values)

    def test_in_scope_and_in_words(self, officer):
        self.done(data={"size": 12})
        self.done("320104", subject=("enterprise", 88))
        page = text(officer, "/desk/audit/")
        assert "handed in a document" in page
        assert "subject=77" in page
        assert "subject=88" not in page

    def test_filters(self, officer):
        self.done()
        self.done(verb="divisions.loaded", subject=("divisions", "files"))
        page = text(officer, "/desk/audit/?verb=divisions.&first=2026-03-01&last=2026-03-01")
        assert "loaded divisions, zones and agencies" in page
        assert "subject=77" not in page
        assert "subject=77" not in text(officer, "/desk/audit/?last=2026-02-27")

    def test_the_giver_reads_that_it_gave_and_the_taker_that_it_took(self):
        row = enterprise_in("320102")
        relocate(enterprise_id=row.pk, division_code="320104", by=BY, at=AT)
        gave, took = "handed an enterprise to another division", "took over an enterprise from another division"
        for code, said, unsaid in (("320102", gave, took), ("320104", took, gave)):
            page = text(client_as(user_with_post("county_officer", code)), f"/desk/audit/?subject={row.pk}")
            events = page.partition('<div id="events">')[2]
            assert said in events
            assert unsaid not in events

    def test_one_word_is_one_choice_and_finds_all_it_names(self, officer):
        self.done(subject=("seat", 77))
        self.done(subject=("access.seat", 78))
        page = text(officer, "/desk/audit/?kind=seat,access.seat")
        assert page.count(">Seat</option>") == 1
        assert "subject=77" in page
        assert "subject=78" in page
        alone = text(officer, "/desk/audit/?kind=seat")
        assert "subject=77" in alone
        assert "subject=78" not in alone
        assert 'value="seat,access.seat" selected' in alone

    @pytest.mark.parametrize(
        "query",
        [
            "before=9" * 30, "before=x", "first=2026-02-31", "verb=nothing", "kind=%00", "last=9999-12-31",
            "first=9999-12-31", "last=0001-01-01",
        ],
    )  # fmt: skip
    def test_nonsense_in_the_address_is_no_error(self, officer, query):
        self.done()
        assert officer.get(f"/desk/audit/?{query}").status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries(self, officer, count, django_assert_max_num_queries):
        for _ in range(count):
            self.done()
        officer.get("/desk/audit/")
        with django_assert_max_num_queries(12):
            officer.get("/desk/audit/")

    def test_failed_deliveries(self, officer):
        delivery = enqueue(self.done(), consumer="test")
        Delivery.objects.update(state="failed", error="OSError: server gone")
        admin = client_as(user_with_post("province_admin", "320000"))
        assert "server gone" in text(admin, "/desk/audit/deliveries/")
        assert officer.post(f"/desk/audit/deliveries/{delivery.pk}/retry/").status_code == 403
        assert Delivery.objects.get().state == "failed"
        assert admin.post(f"/desk/audit/deliveries/{delivery.pk}/retry/").status_code == 302
        assert Delivery.objects.get().state == "waiting"
        assert Event.objects.filter(verb="audit.delivery_retried").count() == 1


class TestDivisions:
    def test_lists(self, officer):
        assert "320102" in text(officer, "/desk/divisions/")
        retired = text(officer, "/desk/divisions/?show=retired")
        assert "320584" in retired
        assert "320509" in retired
        assert "320594" in text(officer, "/desk/divisions/?show=zones")
        assert "320102" in text(officer, "/desk/divisions/?show=nothing")


class TestDeadlines:
    def test_lists(self, officer):
        today = timezone.localdate()
        start = {"division": "320102", "by": BY, "at": AT, "legal_basis": "条例", "unit": "day"}
        start_clock(
            rule_code="a", subject=("case", 1), starts_on=today - timedelta(days=9), value=3, label="Late", **start
        )
        start_clock(rule_code="b", subject=("case", 2), starts_on=today, value=90, label="Far", **start)
        page = text(officer, "/desk/deadlines/")  # the most pressing list that is not empty
        assert "Late" in page
        assert "Far" not in page
        assert "Far" in text(officer, "/desk/deadlines/?show=running")
        neighbour = client_as(user_with_post("county_officer", "320104"))
        assert "Late" not in text(neighbour, "/desk/deadlines/?show=overdue")

    def test_a_duty_stands_with_who_holds_its_verb(self, officer):
        """The officer who entered a result does not review it: the whole area has it, his own lists and desk do not."""
        start_clock(rule_code="inspections.review", subject=("case", 3), starts_on=timezone.localdate() - timedelta(9),
                    value=3, label="Mine", duty=True, division="320102", by=BY, at=AT, legal_basis="条例",
                    unit="day")  # fmt: skip
        pages = ("/desk/", "/desk/deadlines/?show=overdue", "/desk/deadlines/?show=overdue&whose=all")
        reviewer = client_as(user_with_post("county_reviewer", "320102"))
        assert [["Mine" in text(who, page) for page in pages] for who in (officer, reviewer)] == [
            [False, False, True], [True, True, True],
        ]  # fmt: skip
