"""Whom a draw of parties takes is not public before they were visited, and cannot be guessed; all else is public."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.draws.models import Draw, KeptName
from apps.draws.origins import LISTS, NAMES, hidden
from apps.draws.queries.record import PARTS
from apps.draws.rules import exact
from apps.sampling.models import Task
from apps.sampling.operations import visiting
from tests.draws.records import accepted, verifier
from tests.factories.access import client_as
from tests.factories.sampling import Life
from tests.past import past_guards

from .test_life import refused

pytestmark = pytest.mark.django_db
PROVED = "salt", "code", "area", "industry", "size", "label"


def record_at(client, draw, **headers):
    answer = client.get(f"/api/v1/draws/{draw.pk}", headers=headers)
    return answer, json.loads(b"".join(answer.streaming_content))


def test_whom_a_draw_takes_is_known_by_keys_before_the_visit_and_by_name_after_it(client):
    life = Life(now=Life.lately_start(), firms=3).to("assigned")
    draw, firm, code = life.task.draw, life.batch.party_name, life.batch.party_code
    sampler = life.batch.seats.order_by("pk").first().staff
    page, frame = f"/draws/{draw.pk}/", f"/draws/{draw.pk}/lists/"
    first, kept = record_at(client, draw)
    assert kept["names"] is None
    assert accepted(kept, draw.seal_hash)
    assert "whom they stand for follows" in " ".join(verifier().verify(kept, draw.seal_hash))
    assert [row[0] for row in kept["seats"]] == [life.batch.key] * 2
    told = [json.dumps(kept, ensure_ascii=False), client.get(page).content.decode(), client.get(frame).content.decode()]
    for text in told:
        assert life.batch.key in text
        for words in (firm, code, sampler.name):
            assert words not in text, words
    assert life.lab.name in client.get(f"/draws/{life.task.lab_draw_id}/").content.decode()  # it is visited by nobody
    inside = client_as(life.officer_user).get(f"/desk/draws/{draw.pk}/").content.decode()
    assert all(words in inside for words in (firm, code, sampler.name))
    life.to("sampled")
    second, opened = record_at(client, draw, **{"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert {line.split("\t")[-1] for line in opened["names"]} == {each.name for each in life.firms}
    assert {name: opened[name] for name in kept if name != "names"} == {
        name: kept[name] for name in kept if name != "names"
    }
    assert accepted(opened, draw.seal_hash)
    assert firm in client.get(page).content.decode()
    assert firm in client.get(f"{frame}?q={code}").content.decode()


def test_the_seal_says_when_the_names_are_told_and_nobody_moves_that_day():
    life = Life(firms=3).to("assigned")
    draw, last = life.task.draw, life.task.draw.visits_to
    assert [hidden(draw, last + timedelta(days=n)) for n in (-1, 0, 1)] == [NAMES, NAMES, ""]
    with past_guards():  # prolonged before that was bounded
        Task.objects.filter(pk=life.task_id).update(prolonged_until=last + timedelta(days=30), prolonged_reason="台风")
    assert (hidden(draw, last), hidden(draw, last + timedelta(days=1))) == (NAMES, "")
    with past_guards():
        KeptName.objects.filter(draw=draw).delete()  # of before, withheld as a whole: by the same day
    assert (hidden(draw, last), hidden(draw, last + timedelta(days=1))) == (LISTS, "")


def test_what_was_ordered_online_in_time_keeps_the_names_back_until_it_came_and_not_for_ever():
    life = Life(firms=3, link="online").to("assigned")
    draw, last = life.task.draw, life.task.draw.visits_to
    order = {"platform": "示例商城", "shop": "示例旗舰店", "order_number": "1", "ordered_on": life.today,
             "price": Decimal(99), "address": ""}  # fmt: skip
    life.later((last - life.today).days)
    with transaction.atomic():
        life.act(visiting.order_online, life.sampler, order=order, batch_id=life.batch_id)
        assert [hidden(draw, last + timedelta(days=n)) for n in (1, 15, 16)] == [NAMES, NAMES, ""]
        life.act(visiting.unpack, life.sampler, taken=life.taken(signed="online", signer=""), batch_id=life.batch_id)
        assert hidden(draw, last + timedelta(days=1)) == ""
        transaction.set_rollback(True)
    life.later(1)
    assert hidden(draw, life.today) == ""
    refused(visiting.DaysOver, visiting.order_online, life.sampler, life, order=order, batch_id=life.batch_id)


def test_a_name_that_opens_no_key_is_refused_by_verifier_and_database(client):
    life = Life(now=Life.lately_start()).to("sampled")
    draw = life.task.draw
    _answer, record = record_at(client, draw)
    first, *rest = record["names"]
    another = "\t".join([*first.split("\t")[:-1], "另一家企业"])
    for names in ([another, *rest], rest, [*record["names"], another], [first, first], {}, 1):
        assert not accepted(record | {"names": names}, draw.seal_hash), names
    assert not accepted({name: record[name] for name in record if name != "names"}, draw.seal_hash)
    row = KeptName.objects.filter(draw=draw).order_by("subject").first()
    assert row.subject == exact.name_key(*(getattr(row, name) for name in PROVED))
    for change in ({"label": "另一家企业"}, {"salt": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeptName.objects.filter(draw=draw).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptName.objects.filter(draw=draw).delete()


def test_a_list_with_a_key_that_has_no_name_is_not_sealed():
    life = Life().to("prepared")
    draw = life.task.draw
    KeptName.objects.filter(draw=draw).order_by("subject").first().delete()
    with pytest.raises(IntegrityError, match="every key of a list"):
        life.hold("draw")
    assert Draw.objects.get(pk=draw.pk).is_draft


def test_a_draw_of_before_that_names_its_objects_stays_withheld_as_a_whole(client):
    life = Life(now=Life.lately_start()).to("assigned")
    draw = life.task.draw
    with past_guards():
        KeptName.objects.filter(draw=draw).delete()
    _answer, held = record_at(client, draw)
    assert held["withheld"]
    assert (held["seal"]["sha256"], held["seed"]) == (draw.seal_hash, draw.seed)
    assert [held[name] for name in PARTS] == [[]] * len(PARTS)
    assert life.batch.key not in client.get(f"/draws/{draw.pk}/").content.decode()
    assert client.get(f"/draws/{draw.pk}/lists/").status_code == 404
