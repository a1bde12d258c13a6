"""Messages: written with the change, read by whom they are for, sent by e-mail after the commit."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation

from apps.access.models import Post
from apps.audit.models import Delivery, Event
from apps.audit.operations import claim, deliver, record
from apps.kernel.scope import Scope
from apps.notifications import kinds, queries
from apps.notifications.models import Message
from apps.notifications.operations import mark_read, notify
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 4, tzinfo=UTC)
BY = Scope.system("test")


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setitem(kinds._kinds, "test.said", kinds.Kind("test.said", "About %(what)s", "It is %(how)s."))


def tell(to, *, event=None, data=None, **more):
    event = event or record(verb="t.done", by=BY, at=AT)
    return notify(kind="test.said", to=to, event=event, at=AT, data=data or {"what": "x", "how": "y"}, **more)


def test_an_agency_is_not_told_of_its_own_act_unless_it_is_asked_for_something():
    here = scope_of_user(user_with_post("county_officer", "320102"))
    event = record(verb="t.done", by=here, at=AT)
    assert tell(("agency", here.agency_code), event=event) is None
    assert not Delivery.objects.exists()
    assert tell(("agency", "amr-320100"), event=event)
    assert tell(("agency", here.agency_code), event=event, own=True)
    assert tell(("agency", here.agency_code))  # by the portal itself
    assert Message.objects.count() == 3


def send():
    for delivery in claim(at=AT):
        deliver(delivery, at=AT)


class TestInbox:
    def test_each_reads_his_own(self):
        home = enterprise_in("320102")
        officer, neighbour = user_with_post("county_officer", "320102"), user_with_post("county_officer", "320104")
        filer = filer_of(home)
        to_person, to_agency = tell(("user", officer.pk)), tell(("agency", "amr-320102"))
        to_firm = tell(("enterprise", home.pk))
        seen = {user: [m.pk for m in queries.inbox(scope_of_user(user))[0]] for user in (officer, neighbour, filer)}
        assert seen == {officer: [to_agency.pk, to_person.pk], neighbour: [], filer: [to_firm.pk]}
        assert queries.inbox(Scope.anonymous()) == ([], None)

    def test_text_is_made_at_reading_and_survives_missing_values(self):
        message = tell(("user", 1), data={"what": "100 % cotton"})
        assert (message.title, message.body) == ("About 100 % cotton", "It is .")
        message.kind = "test.gone"
        assert message.body == ""

    def test_pages_by_key(self):
        officer = user_with_post("county_officer", "320102")
        event = record(verb="t.done", by=BY, at=AT)
        for _ in range(queries.PAGE + 2):
            tell(("user", officer.pk), event=event)
        scope = scope_of_user(officer)
        first, after = queries.inbox(scope)
        second, end = queries.inbox(scope, before=after)
        assert (len(first), len(second), end) == (queries.PAGE, 2, None)
        assert not {m.pk for m in first} & {m.pk for m in second}

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_of_the_page(self, count, django_assert_max_num_queries):
        officer = user_with_post("county_officer", "320102")
        for _ in range(count):
            tell(("user", officer.pk))
        client = client_as(officer)
        client.get("/accounts/messages/")
        with django_assert_max_num_queries(12):
            assert client.get("/accounts/messages/").status_code == 200

    def test_read_one_leads_on_and_is_kept(self):
        officer = user_with_post("county_officer", "320102")
        message = tell(("agency", "amr-320102"), url="/accounts/")
        response = client_as(officer).post(f"/accounts/messages/{message.pk}/read/")
        assert (response.status_code, response["Location"]) == (302, "/accounts/")
        message.refresh_from_db()
        assert message.read_at
        assert str(officer) in message.read_by
        assert Event.objects.filter(verb="notifications.read", actor_user=officer.pk).count() == 1

    def test_a_stranger_to_the_inbox_changes_nothing(self):
        message = tell(("agency", "amr-320102"))
        neighbour = user_with_post("county_officer", "320104")
        assert client_as(neighbour).post(f"/accounts/messages/{message.pk}/read/").status_code == 404
        assert mark_read(by=scope_of_user(neighbour), at=AT) == 0
        message.refresh_from_db()
        assert message.read_at is None

    def test_read_all(self):
        officer = user_with_post("county_officer", "320102")
        tell(("user", officer.pk))
        tell(("agency", "amr-320102"))
        client_as(officer).post("/accounts/messages/read/")
        assert queries.unread_count(scope_of_user(officer)) == 0

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("notifications_message_url", {"url": "https://evil.example/"}),
            ("notifications_message_recipient", {"recipient_kind": "crowd"}),
            ("notifications_message_recipient", {"recipient_id": ""}),
        ],
    )
    def test_the_database_refuses(self, name, values):
        message = tell(("user", 1))
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**values)


class TestEmail:
    def test_goes_to_everybody_behind_the_inbox_after_the_commit(self):
        home = enterprise_in("320102")
        officer, colleague = user_with_post("county_officer", "320102"), user_with_post("county_reviewer", "320102")
        former = user_with_post("county_officer", "320102")
        Post.objects.filter(user=former).update(ended_at=AT)
        filer = filer_of(home)
        event = record(verb="t.done", by=BY, at=AT)
        tell(("agency", "amr-320102"), event=event, url="/desk/")
        tell(("enterprise", home.pk), event=event)
        assert mail.outbox == []
        assert Delivery.objects.filter(event=event).count() == 1
        send()
        assert sorted(m.to[0] for m in mail.outbox) == sorted([officer.email, colleague.email, filer.email])
        assert "/desk/" in mail.outbox[0].body + mail.outbox[1].body
        assert "About x" in mail.outbox[0].subject

    def test_repeated_delivery_sends_only_the_rest(self, monkeypatch):
        one, two = user_with_post("county_officer", "320102"), user_with_post("county_officer", "320104")
        event = record(verb="t.done", by=BY, at=AT)
        tell(("user", one.pk), event=event)
        tell(("user", two.pk), event=event)
        from django.core.mail import EmailMessage

        real, sent = EmailMessage.send, []

        def flaky(self, *args, **kwargs):
            sent.append(self.to[0])
            if len(sent) == 2:
                raise OSError("server gone")
            return real(self)

        monkeypatch.setattr(EmailMessage, "send", flaky)
        send()
        delivery = Delivery.objects.get(event=event)
        assert (delivery.state, delivery.attempts) == ("waiting", 1)
        for again in claim(at=delivery.due_at):
            deliver(again, at=delivery.due_at)
        assert sent == [one.email, two.email, two.email]
        assert Delivery.objects.get(event=event).state == "done"

    def test_an_inbox_without_addresses_is_no_failure(self):
        tell(("agency", "amr-320106"))
        send()
        assert Delivery.objects.get().state == "done"

    def test_a_title_never_breaks_the_header(self):
        officer = user_with_post("county_officer", "320102")
        tell(("user", officer.pk), data={"what": "a\nBcc: x@y.example"})
        send()
        assert mail.outbox[0].subject == "About a Bcc: x@y.example"


class TestWords:
    def test_a_state_is_read_in_the_language_of_the_reader(self):
        """Whoever acted may have acted in English: the message keeps the code."""
        data = {"party": "甲公司", "state": "answering", "number": 7}
        message = Message(kind="serious_list.told", data=data)
        with translation.override("en"):
            assert message.title == "Serious list case 7, 甲公司: party may answer"
        with translation.override("zh-hans"):
            assert message.title == "甲公司：陈述申辩期内（严重失信名单第7号案件）"

    @pytest.mark.parametrize(
        ("kind", "before", "url", "after"),
        [
            ("serious_list.told", {"party": "甲", "state": "party may answer"}, "/my/serious-list/12/",
             {"party": "甲", "state": "answering", "number": 12}),
            ("serious_list.told", {"party": "甲", "state": "待公布"}, "/desk/serious-list/3/",
             {"party": "甲", "state": "served", "number": 3}),
            ("registry.correction_decided", {"name": "甲", "fact": "住所", "decision": "refused"}, "/my/corrections/9/",
             {"name": "甲", "fact": "address", "decision": "refused", "number": 9}),
            ("records.objection_upheld", {"subject": "x"}, "/my/objections/5/", {"subject": "x", "number": 5}),
            # words nobody knows any more stay as they were said
            ("serious_list.told", {"state": "gone"}, "", {"state": "gone"}),
        ],
    )  # fmt: skip
    def test_what_was_written_before_is_turned_into_codes(self, kind, before, url, after):
        migration = import_module("apps.notifications.migrations.0003_codes_for_words")
        once = migration.coded(kind, before, url)
        assert once == after
        assert migration.coded(kind, once, url) == after

    def test_the_words_of_the_migration_are_those_of_the_states(self):
        migration = import_module("apps.notifications.migrations.0003_codes_for_words")
        assert set(migration.SERIOUS) == set(kinds.find("serious_list.told").words["state"])
        assert set(migration.FACTS) == set(kinds.find("registry.correction_decided").words["fact"])


class TestOrder:
    def test_the_inbox_follows_the_time_of_what_happened(self):
        """What tells of an earlier day may be written later; pages go on where they stopped."""
        officer = user_with_post("county_officer", "320102")
        event = record(verb="t.done", by=BY, at=AT)
        for hours in (5, 1, 3):
            notify(kind="test.said", to=("user", officer.pk), event=event, at=AT + timedelta(hours=hours))
        scope = scope_of_user(officer)
        rows, _after = queries.inbox(scope)
        assert [row.created_at.hour for row in rows] == [9, 7, 5]
        assert [row.pk for row in queries.inbox(scope, before=rows[0].pk)[0]] == [row.pk for row in rows[1:]]
        stranger = scope_of_user(user_with_post("county_officer", "320104"))
        assert queries.inbox(stranger, before=rows[0].pk) == ([], None)

    def test_staff_keep_the_rail_of_the_desk_and_filers_their_doors(self):
        officer = client_as(user_with_post("county_officer", "320102")).get("/accounts/messages/").content.decode()
        filer = client_as(filer_of(enterprise_in("320102"))).get("/accounts/messages/").content.decode()
        assert ('href="/desk/deadlines/"' in officer, 'href="/my/facts/"' in officer) == (True, False)
        assert ('href="/desk/deadlines/"' in filer, 'href="/my/facts/"' in filer) == (False, True)
