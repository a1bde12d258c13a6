"""Messages to many: counted, released by a second person, compared again when they go out."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.models import Delivery, Event
from apps.audit.operations import claim, deliver
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.notifications import audiences
from apps.notifications.models import MassSend, Message
from apps.notifications.operations import NoRecipients, draft_mass, move_mass, release_mass
from apps.notifications.states import MOVES, STATES
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.past import said_anew
from tests.refusals import not_emptied, refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 4, tzinfo=UTC)


@pytest.fixture
def officer():
    return user_with_post("city_officer", "320100")


@pytest.fixture
def reviewer():
    return user_with_post("city_reviewer", "320100")


def drafted(user, **values):
    values = {"title": "通知", "body": "正文", "audience": "agencies"} | values
    return draft_mass(**values, by=scope_of_user(user), at=AT)


def submitted(user):
    return move_mass(mass_id=drafted(user).pk, verb="submit", by=scope_of_user(user), at=AT)


def go_out():
    for delivery in claim(at=AT):
        deliver(delivery, at=AT)


def test_reaches_every_agency_below_and_no_other(officer, reviewer):
    mass = submitted(officer)
    release_mass(mass_id=mass.pk, by=scope_of_user(reviewer), at=AT)
    assert not Message.objects.exists()
    go_out()
    mass.refresh_from_db()
    assert (mass.state, mass.count, mass.messages.count()) == ("sent", 12, 12)  # 11 counties, one zone bureau
    got = set(mass.messages.values_list("recipient_id", flat=True))
    assert "amr-320102" in got
    assert not {"amr-320100", "amr-320205"} & got
    verbs = Event.objects.filter(subject_kind="mass_send").order_by("pk").values_list("verb", flat=True)
    assert [verb.removeprefix("notifications.mass_") for verb in verbs] == ["drafted", "submitted", "released", "sent"]


def test_sent_once_however_often_it_is_delivered(officer, reviewer):
    mass = submitted(officer)
    release_mass(mass_id=mass.pk, by=scope_of_user(reviewer), at=AT)
    go_out()
    Delivery.objects.update(state="waiting", due_at=AT)
    go_out()
    assert mass.messages.count() == 12


def test_the_author_cannot_release(officer):
    mass = submitted(officer)
    with pytest.raises(NotPermitted):
        release_mass(mass_id=mass.pk, by=scope_of_user(officer), at=AT)
    mass.refresh_from_db()
    assert (mass.state, mass.released_by) == ("submitted", "")
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        MassSend.objects.filter(pk=mass.pk).update(state="released", released_user=officer.pk)
    with pytest.raises(IntegrityError, match="masssend_released"), transaction.atomic():
        MassSend.objects.filter(pk=mass.pk).update(state="released")


def test_stops_when_the_recipients_changed_since_the_release(officer, reviewer, monkeypatch):
    mass = submitted(officer)
    release_mass(mass_id=mass.pk, by=scope_of_user(reviewer), at=AT)
    fewer = audiences.Audience("agencies", "", lambda scope: audiences.agencies_below(scope)[1:])
    monkeypatch.setitem(audiences._audiences, "agencies", fewer)
    go_out()
    mass.refresh_from_db()
    assert mass.state == "stopped"
    assert not Message.objects.exists()
    mass = move_mass(mass_id=mass.pk, verb="recount", by=scope_of_user(officer), at=AT)
    assert (mass.state, mass.count, mass.released_user) == ("draft", 11, None)


def test_refusals_write_nothing(officer, reviewer):
    county = user_with_post("county_officer", "320102")
    cases = [
        (NotPermitted, lambda: drafted(reviewer)),
        (Invalid, lambda: drafted(officer, title=" ")),
        (Invalid, lambda: drafted(officer, audience="everybody")),
        (NoRecipients, lambda: drafted(county)),
    ]
    for error, act in cases:
        with pytest.raises(error):
            act()
    assert not MassSend.objects.exists()
    assert not Event.objects.exists()
    mass = drafted(officer)
    with pytest.raises(WrongState):
        release_mass(mass_id=mass.pk, by=scope_of_user(reviewer), at=AT)
    with pytest.raises(Invalid):
        move_mass(mass_id=mass.pk, verb="send", by=scope_of_user(officer), at=AT)


class TestPages:
    def test_from_writing_to_release(self, officer, reviewer):
        author, second = client_as(officer), client_as(reviewer)
        wrong = author.post("/desk/messages/new/", {"audience": "agencies", "title": "", "body": "x"})
        assert wrong.status_code == 422
        response = author.post("/desk/messages/new/", {"audience": "agencies", "title": "通知", "body": "正文"})
        page = author.get(response["Location"])
        assert "12" in page.content.decode()
        mass = MassSend.objects.get()
        author.post(f"/desk/messages/{mass.pk}/submit/")
        assert author.post(f"/desk/messages/{mass.pk}/release/").status_code == 403
        assert "release" in second.get(f"/desk/messages/{mass.pk}/").content.decode()
        assert second.post(f"/desk/messages/{mass.pk}/release/").status_code == 302
        mass.refresh_from_db()
        assert mass.state == "released"
        assert author.get("/desk/messages/").status_code == 200

    def test_out_of_scope(self, officer):
        mass = drafted(officer)
        other = client_as(user_with_post("city_officer", "320200"))
        assert other.get(f"/desk/messages/{mass.pk}/").status_code == 404
        assert other.post(f"/desk/messages/{mass.pk}/withdraw/").status_code == 404
        mass.refresh_from_db()
        assert mass.state == "draft"


def test_the_text_is_part_of_what_is_released(officer, reviewer):
    mass = submitted(officer)
    release_mass(mass_id=mass.pk, by=scope_of_user(reviewer), at=AT)
    said_anew(MassSend.objects.filter(pk=mass.pk), body="另一段正文")
    go_out()
    mass.refresh_from_db()
    assert (mass.state, Message.objects.count()) == ("stopped", 0)
    move_mass(mass_id=mass.pk, verb="recount", by=scope_of_user(officer), at=AT)
    assert MassSend.objects.get().fingerprint != mass.fingerprint


@pytest.mark.parametrize("title", ["\u200b", " \u2060 ", "——"])
def test_a_title_that_nobody_sees_is_none(officer, title):
    with pytest.raises(Invalid):
        drafted(officer, title=title)
    assert not MassSend.objects.exists()


def test_the_database_lets_nothing_of_it_be_written_anew(officer, reviewer):
    stands = "stays as it was previewed and released"
    mass = submitted(officer)
    rows = MassSend.objects.filter(pk=mass.pk)
    changes = ({"title": "x"}, {"body": "x"}, {"audience": "x"}, {"count": 9}, {"fingerprint": "0" * 64},
               {"created_by": "x"}, {"division_prefix": "32"}, {"sent_at": AT}, {"released_by": "x"})  # fmt: skip
    release_mass(mass_id=mass.pk, by=scope_of_user(reviewer), at=AT)
    for change in changes:
        refused(stands, lambda change=change: rows.update(**change))
    for state in ("draft", "submitted", "withdrawn"):
        refused(f"cannot go from released to {state}", lambda state=state: rows.update(state=state))
    refused("as many as were released", lambda: rows.update(state="sent", sent_at=AT))
    go_out()
    for state in ("released", "draft", "stopped"):
        refused(f"cannot go from sent to {state}", lambda state=state: rows.update(state=state))
    refused("stay on record", lambda: rows._raw_delete("default"))
    not_emptied("stay on record", "notifications", "masssend")
    row = rows.get()
    row.pk, row.state = None, "released"
    refused("begins as a draft", lambda: row.save(force_insert=True))
    assert rows.get().state == "sent"


def test_the_database_knows_the_moves(officer):
    pairs = {(source, step.target) for step in MOVES.moves for source in step.source}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s) AS a, unnest(%s) AS b WHERE notifications_mass_move(a, b)",
            [list(STATES), list(STATES)],
        )
        assert set(cursor.fetchall()) == pairs
