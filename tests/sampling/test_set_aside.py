"""A published result that is set aside leaves a trace: who has read it, or was told of it, learns that it is gone."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from apps.notifications.models import Message
from apps.sampling.operations import annulling, laboratories, recalls
from apps.sampling.operations.news import news, reached
from apps.sampling.operations.notices import ResultGone
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.sampling import COUNTY, Life

from .test_notices import RECALL

pytestmark = pytest.mark.django_db
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def gone(browser, address):
    feed = ElementTree.fromstring(browser.get(address).content)
    return [entry.get("ref").rstrip("/").rsplit("/", 1)[1] for entry in feed.iter(GONE)]


def following_recalls(life):
    """A recall by order and one by the producer, both drawn up after the failure."""
    firm, day = life.batch.enterprise, life.today
    given = RECALL | {"enterprise_code": firm.uscc, "batch_id": life.batch_id, "product": life.product,
                      "starts_on": day, "ends_on": day}  # fmt: skip
    return [
        life.act(recalls.draft_recall, life.officer, values=given | {"kind": kind}) for kind in ("ordered", "voluntary")
    ]


def test_a_result_that_is_set_aside_is_a_tombstone_in_feeds_on_its_page_and_in_mails():
    life = Life(now=Life.lately_start(40)).to("shown")
    browser, address = Client(), f"/sampling-results/{life.batch_id}/"
    assert browser.get(address).status_code == 200
    assert gone(browser, "/sampling-results/feed.atom") == []
    told = reached(life.now + timedelta(days=1))  # of the failure
    life.later(3)
    lost = {"laboratory_id": life.lab.pk, "withdrawn_on": life.first.reported_on, "reason": "出具虚假报告"}
    life.act(laboratories.withdraw_qualification, life.province, **lost)
    second = scope_of_user(user_with_post("county_reviewer", COUNTY))
    ordered, own = following_recalls(life)
    life.act(annulling.review_report, second, report_id=life.first.pk, kept=False, finding="资质已撤销")
    told_of = Message.objects.filter(url__startswith="/desk/sampling/recalls/").values_list("url", "recipient_id")
    assert set(told_of) == {(f"/desk/sampling/recalls/{row.pk}/", life.batch.agency_id) for row in (ordered, own)}
    with pytest.raises(ResultGone):
        life.act(recalls.submit_recall, life.officer, recall_id=ordered.pk)
    life.act(recalls.submit_recall, life.officer, recall_id=own.pk)  # what a producer takes back it may take back
    answer = browser.get(address)
    assert answer.status_code == 410
    assert life.batch.party_name not in answer.content.decode()
    for feed in ("/sampling-results/feed.atom", "/sampling-results/news.atom"):
        assert gone(browser, feed) == [str(life.batch_id)]
    mail, _upto = news("", told, life.now + timedelta(days=1))
    assert len(mail["withdrawn"]) == 1
    assert str(life.batch.was_published_on) in mail["withdrawn"][0]
    assert news("", reached(life.now + timedelta(days=1)), life.now + timedelta(days=3))[0] is None
