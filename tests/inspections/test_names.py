"""Who comes is known in public by the number of the certificate; the desk reads names; the record stays verifiable."""

import importlib.util
import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from apps.access.models import User
from apps.draws.queries.record import record_text
from tests.factories.access import client_as
from tests.factories.inspections import Life

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify_draw.py"


@pytest.fixture
def verifier():
    """The stand-alone file, as an outsider loads it."""
    spec = importlib.util.spec_from_file_location("verify_draw", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_names_of_inspectors_are_for_the_desk_and_the_record_is_replayed_by_numbers(verifier):
    life = Life().to("assigned")
    draw = life.task.draw
    names, numbers = {row.name for row in life.people}, {row.key for row in life.people}
    text = record_text(draw)
    assert not [name for name in names if name in text]
    assert all(number in text for number in numbers)
    verifier.verify(json.loads(text), draw.seal_hash)
    seated = {seat.inspector for seat in life.visit.seats.select_related("inspector")}
    public = [Client().get(f"/draws/{draw.pk}/{path}").content.decode() for path in ("", "lists/?show=inspectors")]
    desk = client_as(User.objects.get(pk=life.officer.user_id))
    lists = reverse("draws:desk_frame", args=[draw.pk])
    inside = [desk.get(page).content.decode() for page in (f"/desk/draws/{draw.pk}/", f"{lists}?show=inspectors")]
    for page in public:
        assert not [name for name in names if name in page]
        assert all(row.key in page for row in seated)
    for page in inside:
        assert all(row.name in page for row in seated)
