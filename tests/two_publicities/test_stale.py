"""A row that is no longer true is neither handed over nor noted as sent: at download and at sending."""

import pytest
import time_machine

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.kernel.scope import Scope
from apps.records.operations.facts import repair_fact, restore_fact, withdraw_fact
from apps.two_publicities.models import Line
from apps.two_publicities.operations import making
from tests.factories.access import client_as
from tests.factories.two_publicities import Bureau

pytestmark = pytest.mark.django_db
SYSTEM = Scope.system("test")


@pytest.fixture
def bureau():
    return Bureau()


def refused(bureau, file):
    before = Event.objects.count(), Clock.objects.count()
    with pytest.raises(making.Overtaken) as error:
        bureau.send(file)
    file.refresh_from_db()
    assert (file.state, Event.objects.count(), Clock.objects.count()) == ("made", *before)
    return error.value.details["rows"]


@pytest.mark.parametrize("verb", [withdraw_fact, repair_fact])
def test_a_penalty_that_went_is_not_sent_as_new(bureau, verb):
    bureau.penalty()
    fact = bureau.penalty()
    bureau.penalty()
    file = bureau.make()
    verb(fact_id=fact.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    [row] = refused(bureau, file)
    assert Line.objects.get(file=file, position=row).fact == fact
    making.discard_file(file_id=file.pk, reason="处罚已撤销", by=bureau.officer, at=bureau.tick())
    again = bureau.send(bureau.make())
    assert (again.state, again.lines_total) == ("sent", 2)
    assert not again.lines.filter(fact=fact).exists()


def test_a_deletion_of_what_stands_again_is_not_sent(bureau):
    fact = bureau.penalty()
    bureau.reported()
    repair_fact(fact_id=fact.pk, reason="信用修复", by=SYSTEM, at=bureau.tick())
    file = bureau.make()
    assert file.lines.get().operation == "delete"
    restore_fact(fact_id=fact.pk, reason="欺骗", by=SYSTEM, at=bureau.tick())
    assert refused(bureau, file) == [1]


def test_what_was_sent_is_not_held_back_any_more(bureau):
    fact = bureau.penalty()
    file = bureau.send(bureau.make())
    withdraw_fact(fact_id=fact.pk, reason="复议撤销", by=SYSTEM, at=bureau.tick())
    with time_machine.travel(bureau.tick(), tick=False):
        client = client_as(bureau.user)
        assert downloaded(client, file) == 200
        assert "Not to be sent" not in page(client, file)


def downloaded(client, file):
    answer = client.get(f"/documents/{file.document_id}/")
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def page(client, file):
    client.cookies["django_language"] = "en"
    return client.get(f"/desk/two-publicities/{file.pk}/").content.decode()


def test_the_page_says_which_row_fell_and_offers_no_download(bureau):
    bureau.penalty()
    fact = bureau.penalty()
    file = bureau.make()
    with time_machine.travel(bureau.tick(), tick=False):
        client = client_as(bureau.user)
        assert downloaded(client, file) == 200
        assert "Not to be sent" not in page(client, file)
    withdraw_fact(fact_id=fact.pk, reason="复议撤销该处罚", by=SYSTEM, at=bureau.tick())
    with time_machine.travel(bureau.tick(), tick=False):
        shown = page(client, file)
        assert "Not to be sent" in shown
        assert "复议撤销该处罚" in shown
        assert "set aside since" in shown
        assert str(file.document_id) not in shown
        assert downloaded(client, file) == 404
        client.cookies["django_language"] = "en"
        sent = client.post(f"/desk/two-publicities/{file.pk}/send/", {"send-receipt": "HZ-9"})
        assert sent.status_code == 422
        assert "no longer true" in sent.content.decode()
