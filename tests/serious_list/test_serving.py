"""Calls, refusals and ends reach the party with a proof, as notice and decision do; no step waits for it."""

import pytest
import time_machine

from apps.access.models import User
from apps.kernel.errors import DomainError
from apps.serious_list.models import Paper, Service
from apps.serious_list.operations import serving, steps
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.serious_list import Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db


def paper_of(life, kind):
    return Paper.objects.get(case=life.id, kind=kind)


def serve(life, paper, by=None, **more):
    given = {"method": "post", "served_on": life.today, "receipt": "EMS 88"} | more
    return life.act(serving.serve_paper, by or life.officer, paper=paper.pk, **given)


def ended(kind):
    """The life of a case with an unserved paper of a kind."""
    if kind in ("refusal", "removal"):
        return Removal().to("refused" if kind == "refusal" else "granted").life
    if kind == "hearing":
        life = Life().to("hearing")
        life.call_hearing()
        return life
    return Life().to({"not_listed": "answered", "withdrawal": "published"}[kind])


@pytest.mark.parametrize("kind", Paper.OTHERS)
def test_each_is_served_once_with_a_receipt(kind):
    life = ended(kind)
    if kind in ("not_listed", "withdrawal"):
        (life.drop if kind == "not_listed" else life.withdraw)()
    state, paper = life.case.state, paper_of(life, kind)
    assert paper.to_serve
    serve(life, paper)
    assert (paper.service.method, paper.service.served_on, life.case.state) == ("post", life.today, state)
    unchanged(life, serving.NotWaiting, lambda: serve(life, paper))


def test_the_party_confirms_it_and_the_bureau_is_told():
    life = ended("refusal")
    paper = paper_of(life, "refusal")
    life.act(serving.acknowledge_paper, life.filer, paper=paper.pk)
    assert paper.service.method == "electronic"
    unchanged(life, serving.NotWaiting, lambda: serve(life, paper))


def test_no_other_paper_another_bureau_or_day():
    life = ended("refusal")
    paper, stranger = paper_of(life, "refusal"), scope_of_user(user_with_post("county_officer", "320104"))
    served = Service.objects.count()
    for error, given in (
        (serving.NotWaiting, {"paper": paper_of(life, "notice")}),
        (steps.OutOfReach, {"by": stranger}),
        (DomainError, {"receipt": " "}),
        (DomainError, {"served_on": life.today.replace(year=life.today.year - 1)}),
        (DomainError, {"by": life.filer}),
    ):
        unchanged(life, error, lambda given=given: serve(life, **{"paper": paper} | given))
    assert Service.objects.count() == served


def test_before_there_can_be_one_the_step_is_refused():
    life = Life().to("noticed")
    unchanged(life, steps.Overtaken, lambda: serve(life, paper_of(life, "notice")))


def test_the_papers_of_a_person_are_confirmed_by_no_enterprise():
    life = Life(person_name="欧阳小明", person_post="厂长").to("answered")
    life.drop()
    paper = paper_of(life, "not_listed")
    unchanged(life, steps.PersonsOwn, lambda: life.act(serving.acknowledge_paper, life.filer, paper=paper.pk))
    serve(life, paper)


def test_on_the_pages_of_both():
    life = ended("refusal")
    paper = paper_of(life, "refusal")
    with time_machine.travel(life.now, tick=False):
        for scope, room, verb in ((life.filer, "my", "acknowledge_paper"), (life.officer, "desk", "serve_paper")):
            client = client_as(User.objects.get(pk=scope.user_id))
            here = f"/{room}/serious-list/{life.id}/"
            page = client.get(here).content.decode()
            assert f"{here}{verb}/" in page
            assert paper.number in page
        posted = {"paper": paper.pk, "method": "direct", "served_on": str(life.today), "receipt": "赵某"}
        assert client.post(f"{here}serve_paper/", {"serve_paper-paper": "9"}).status_code == 422
        assert client.post(f"{here}serve_paper/", {f"serve_paper-{k}": v for k, v in posted.items()}).status_code == 302
        assert f"{here}serve_paper/" not in client.get(here).content.decode()
    assert paper.service.receipt == "赵某"
