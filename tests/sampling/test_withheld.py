"""Whom a draw of parties takes is not public before they were visited; seal, seed and ceremony are."""

import json

import pytest

from apps.draws.queries.record import LISTS
from tests.factories.access import client_as
from tests.factories.sampling import Life

pytestmark = pytest.mark.django_db


def test_nobody_reads_before_the_visit_whom_a_draw_of_parties_takes(client):
    life = Life(now=Life.lately_start()).to("assigned")
    draw, firm = life.task.draw, life.batch.party_name
    sampler = life.batch.seats.order_by("pk").first().staff.name
    page, frame, record = f"/draws/{draw.pk}/", f"/draws/{draw.pk}/lists/", f"/api/v1/draws/{draw.pk}"
    hidden = client.get(record)
    held = json.loads(b"".join(hidden.streaming_content))
    assert held["withheld"]
    assert (held["seal"]["sha256"], held["seed"]) == (draw.seal_hash, draw.seed)
    assert [held[name] for name in LISTS] == [[]] * len(LISTS)
    shown = client.get(page).content.decode()
    assert draw.seal_hash in shown
    for words in (firm, sampler, "data-verify-draw"):
        assert words not in shown, words
    assert client.get(frame).status_code == 404
    assert life.lab.name in client.get(f"/draws/{life.task.lab_draw_id}/").content.decode()  # it is visited by nobody
    inside = client_as(life.officer_user).get(f"/desk/draws/{draw.pk}/").content.decode()
    assert firm in inside
    life.to("sampled")
    told = client.get(record, headers={"If-None-Match": hidden["ETag"]})
    assert told.status_code == 200
    assert firm in b"".join(told.streaming_content).decode()
    assert firm in client.get(page).content.decode()
    assert client.get(frame).status_code == 200
