"""How a licence ends: grounds by date, one end a licence, ledger and bar, the same in the database."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.deadlines.models import Clock
from apps.kernel.errors import WrongState
from apps.kernel.scope import Scope
from apps.licensing import sql, states
from apps.licensing.models import End, EndGround, Licence
from apps.licensing.operations.ending import end_licence
from apps.notifications.models import Message
from apps.records.models import Fact
from tests.factories.licensing import granted

pytestmark = pytest.mark.django_db
PORTAL = Scope.system("test")


def ground(code, day=date(2026, 4, 1)):
    return EndGround.objects.in_force(code, day)


@transaction.atomic
def ended(licence, code="cancel.request", day=date(2026, 4, 1), **more):
    given = {"reason": "企业不再生产", "document_number": "申请2026-1", "by": PORTAL, "at": licence.issued_at} | more
    given["at"] += timedelta(days=30)
    row = Licence.objects.select_for_update(of=("self",)).select_related("enterprise", "product", "agency")
    return end_licence(licence=row.get(pk=licence.pk), ground=ground(code, day), ended_on=day, **given)


def test_pairs_of_the_database_are_those_of_the_table():
    pairs = {(source, move.target) for move in states.LICENCES.moves for source in move.source}
    text = sql.function("beside", "licensing_licence_move_allowed")
    assert set(re.findall(r"\('(\w+)', '(\w+)'\)", text)) == pairs


def test_every_end_has_its_grounds_and_what_takes_a_licence_asks_for_notice():
    kinds = set(EndGround.objects.values_list("kind", flat=True))
    assert kinds == set(states.ENDS)
    assert set(EndGround.objects.filter(kind__in=states.TAKES).values_list("procedure", flat=True)) == {"due"}
    with pytest.raises(IntegrityError), transaction.atomic():
        EndGround.objects.filter(code="revoke.deceit").update(procedure="known")


def test_a_cancelled_licence_is_over_everywhere_and_once():
    licence = granted()
    end = ended(licence)
    licence.refresh_from_db()
    assert (licence.state, licence.state_on, end.bar, end.fact.kind.code) == (
        "cancelled", date(2026, 4, 1), None, "licence_cancelled",
    )  # fmt: skip
    assert Fact.objects.get(pk=licence.fact_id).state == "over"
    assert not Clock.objects.live().of("licensing.licence", licence.pk).exists()
    assert Message.objects.filter(url=f"/licences/{licence.pk}/").exists()
    with pytest.raises(WrongState):
        ended(licence)
    assert End.objects.count() == 1


def test_the_database_ends_no_licence_without_an_act_and_takes_none_without_notice():
    licence = granted()
    for change in (
        lambda: Licence.objects.filter(pk=licence.pk).update(state="cancelled"),
        lambda: Licence.objects.filter(pk=licence.pk).update(state="revoked"),
        lambda: Licence.objects.filter(pk=licence.pk).update(state="valid"),
        lambda: ended(licence, "revoke.unfit"),
        lambda: ended(licence, "take.recheck"),
        lambda: ended(licence, "cancel.stopped"),
        lambda: ended(licence, "expire.term"),
        lambda: ended(licence, document_number=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert (Licence.objects.get().state, End.objects.count()) == ("unverified", 0)
    ended(licence)
    for change in (lambda: End.objects.update(reason="x"), lambda: End.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_term_that_is_over_ends_by_its_ground():
    from apps.deadlines.operations import expire_due

    licence = granted()
    at = licence.issued_at + timedelta(days=366 * 5)
    expire_due(at=at)
    licence.refresh_from_db()
    end = End.objects.get()
    assert (licence.state, end.ground.code, end.ended_on) == (
        "expired",
        "expire.term",
        licence.until + timedelta(days=1),
    )
    assert Fact.objects.get(pk=licence.fact_id).state == "over"


def test_anybody_reads_how_a_licence_ended(client):
    licence = granted()
    ended(licence)
    page = client.get(f"/licences/{licence.pk}/").content.decode()
    assert "已于2026年4月1日注销" in page
    assert "申请2026-1" in page
    assert client.get(f"/licences/check/{licence.code}/").content.decode().count("注销")
    assert client.get("/api/v1/licences", {"state": "cancelled"}).json()["results"][0]["state"] == "cancelled"
