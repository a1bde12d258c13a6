"""All public results of a task: page by page for people, and in the API."""

import re

import pytest

from apps.inspections.operations import reviewing
from apps.inspections.views import public
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db


def test_every_result_of_a_task_is_reached(client, monkeypatch):
    monkeypatch.setattr(public, "PER_PAGE", 2)
    life = Life.lately(firms=4, share="3").to("assigned")
    for visit in life.visits:
        life.check(visit)
        life.confirm(visit)
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
        life.act(reviewing.publish_result, life.officer, visit_id=visit.pk)
    address, found = f"/inspection-tasks/{life.task_id}/", []
    page = client.get(address).content.decode()
    found += re.findall(r"/inspection-results/([0-9]+)/", page)
    further = re.search(r'href="([?]cursor=[^"]+)"', page)[1].replace("&amp;", "&")
    found += re.findall(r"/inspection-results/([0-9]+)/", client.get(address + further).content.decode())
    assert sorted(set(map(int, found))) == sorted(visit.pk for visit in life.visits)
    told = client.get("/api/v1/inspection-results", {"task": life.task_id}).json()["results"]
    assert len(told) == 3
    assert client.get("/api/v1/inspection-results", {"task": life.task_id + 1}).json()["results"] == []
    for wrong in ({"task": "x"}, {"division": "999999"}):
        assert client.get("/api/v1/inspection-results", wrong).status_code == 400
