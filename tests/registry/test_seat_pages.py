"""The pages of seats: the claim question by question, the county's queue, the owner's people."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.access.models import Seat
from tests.factories.access import SeatFactory, UserFactory, client_as, filer_of, user_with_post
from tests.factories.registry import enterprise_in

from .test_claims import PNG

pytestmark = pytest.mark.django_db


def png(name="licence.png", content=PNG):
    return SimpleUploadedFile(name, content, content_type="image/png")


def answered(browser, enterprise):
    browser.post("/my/claim/enterprise/", {"uscc": f" {enterprise.uscc.lower()} "})
    browser.post("/my/claim/role/", {"role": "owner"})
    return browser.post("/my/claim/evidence/", {"file": png()})


def test_a_claim_from_the_first_question_to_the_decision():
    enterprise, user = enterprise_in("320102", name="南京试制机械有限公司"), UserFactory()
    browser = client_as(user)
    assert browser.get("/my/claim/").status_code == 200
    assert answered(browser, enterprise).headers["Location"] == "/my/claim/check/"
    page = browser.get("/my/claim/check/").content.decode()
    assert "南京试制机械有限公司" in page
    assert "licence.png" in page
    page = browser.post("/my/claim/check/", follow=True)
    seat = Seat.objects.get(user=user)
    assert page.redirect_chain[-1][0] == f"/my/seats/{seat.pk}/"
    assert 'class="clock' in page.content.decode()

    officer = client_as(user_with_post("county_officer", "320102"))
    assert "南京试制机械有限公司" in officer.get("/desk/seats/").content.decode()
    file = officer.get(f"/documents/{seat.evidence}/")
    assert file.status_code == 200
    assert b"".join(file.streaming_content) == PNG
    assert officer.post(f"/desk/seats/{seat.pk}/approve/").status_code == 302
    seat.refresh_from_db()
    assert seat.state == "approved"


def test_the_neighbour_sees_neither_the_claim_nor_its_evidence():
    enterprise, user = enterprise_in("320102", name="南京试制机械有限公司"), UserFactory()
    browser = client_as(user)
    answered(browser, enterprise)
    browser.post("/my/claim/check/")
    seat = Seat.objects.get(user=user)
    for person in (user_with_post("county_officer", "320104"), filer_of(enterprise_in("320104"))):
        neighbour = client_as(person)
        assert "南京试制机械有限公司" not in neighbour.get("/desk/seats/").content.decode()
        assert neighbour.get(f"/desk/seats/{seat.pk}/").status_code in {403, 404}
        assert neighbour.post(f"/desk/seats/{seat.pk}/approve/").status_code in {403, 404}
        assert neighbour.get(f"/my/seats/{seat.pk}/").status_code == 404
        assert neighbour.get(f"/documents/{seat.evidence}/").status_code == 404
    seat.refresh_from_db()
    assert seat.state == "claimed"


@pytest.mark.parametrize("code", ["", "91320102", "91320102MA100001X9", "OIZSV", "<script>", "9" * 100])
def test_a_wrong_code_is_explained(code):
    browser = client_as(UserFactory())
    response = browser.post("/my/claim/enterprise/", {"uscc": code})
    assert response.status_code == 422
    assert "seat_claim" not in browser.session


@pytest.mark.parametrize(
    "file", [png(content=b""), png(content=b"MZ\x90\x00 a program"), png("licence.pdf"), png("list.txt", b"text")]
)
def test_a_file_that_is_not_evidence_is_refused(file):
    enterprise, browser = enterprise_in("320102"), client_as(UserFactory())
    browser.post("/my/claim/enterprise/", {"uscc": enterprise.uscc})
    browser.post("/my/claim/role/", {"role": "owner"})
    assert browser.post("/my/claim/evidence/", {"file": file}).status_code == 422
    assert "document" not in browser.session["seat_claim"]


def test_questions_cannot_be_skipped():
    browser = client_as(UserFactory())
    assert browser.get("/my/claim/check/").headers["Location"] == "/my/claim/enterprise/"
    assert browser.get("/my/claim/evidence/", follow=True).redirect_chain[-1][0] == "/my/claim/enterprise/"
    assert browser.post("/my/claim/check/").status_code == 302
    assert not Seat.objects.exists()


def test_sending_twice_makes_one_claim():
    enterprise, browser = enterprise_in("320102"), client_as(UserFactory())
    answered(browser, enterprise)
    browser.post("/my/claim/check/")
    browser.post("/my/claim/check/")
    assert Seat.objects.count() == 1


def test_the_claimant_withdraws_on_the_page():
    seat = SeatFactory(enterprise=enterprise_in("320102"), state="claimed", evidence="x")
    seat.evidence = ""
    browser = client_as(seat.user)
    Seat.objects.filter(pk=seat.pk).update(evidence="00000000-0000-0000-0000-000000000000")
    assert browser.get(f"/my/seats/{seat.pk}/withdraw/").status_code == 200
    assert browser.post(f"/my/seats/{seat.pk}/withdraw/").status_code == 302
    assert Seat.objects.get(pk=seat.pk).state == "withdrawn"
    assert browser.post(f"/my/seats/{seat.pk}/withdraw/").status_code == 422


def test_a_reviewer_sees_the_claim_and_no_buttons():
    seat = SeatFactory(enterprise=enterprise_in("320102"))
    browser = client_as(user_with_post("county_reviewer", "320102"))
    page = browser.get(f"/desk/seats/{seat.pk}/").content.decode()
    assert "/end/" not in page
    assert browser.post(f"/desk/seats/{seat.pk}/end/", {"reason": "x"}).status_code == 403
    assert Seat.objects.get(pk=seat.pk).state == "approved"


def test_an_owner_manages_filers_and_leaks_no_name_of_an_older_account():
    enterprise = enterprise_in("320102")
    UserFactory(email="sun@example.com", display_name="孙悟空")
    browser = client_as(filer_of(enterprise, role="owner"))
    assert browser.post("/my/people/offer/", {"email": "sun@example.com", "display_name": "小孙"}).status_code == 302
    page = browser.get("/my/people/").content.decode()
    assert "sun@example.com" in page
    assert "孙悟空" not in page
    seat = Seat.objects.get(state="offered")
    assert browser.post(f"/my/people/{seat.pk}/end/", {"reason": "mistake"}).status_code == 302
    assert Seat.objects.get(pk=seat.pk).state == "ended"


def test_an_owner_reaches_no_seat_of_another_enterprise():
    seat = SeatFactory(enterprise=enterprise_in("320104"))
    browser = client_as(filer_of(enterprise_in("320102"), role="owner"))
    assert browser.post(f"/my/people/{seat.pk}/end/", {"reason": "x"}).status_code == 404
    assert Seat.objects.get(pk=seat.pk).state == "approved"


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_for_one_row_and_three(number, django_assert_num_queries):
    for _ in range(number):
        SeatFactory(enterprise=enterprise_in("320102"))
    browser = client_as(user_with_post("county_officer", "320102"))
    browser.get("/desk/roles/")  # writes the stamp of the idle clock
    with django_assert_num_queries(7):  # session, user, posts and seats of the reader, count, page, enterprises
        assert browser.get("/desk/seats/?show=held").status_code == 200


def test_where_only_the_city_is_known_the_page_leads_to_the_county_that_decides():
    enterprise = enterprise_in("320100", division_basis="city")
    seat = SeatFactory(enterprise=enterprise, state="claimed", evidence=uuid4())
    officer, reviewer = (client_as(user_with_post(f"city_{role}", "320100")) for role in ("officer", "reviewer"))
    place = f"/desk/enterprises/{enterprise.pk}/relocate/"
    assert place in officer.get(f"/desk/seats/{seat.pk}/").content.decode()
    assert place not in reviewer.get(f"/desk/seats/{seat.pk}/").content.decode()
    assert officer.get(place).status_code == 200
    enterprise.refresh_from_db()
    sent = {"division_code": "320102", "zone_code": "", "address": "", "version": enterprise.version}
    assert officer.post(place, sent).status_code == 302
    county = client_as(user_with_post("county_officer", "320102"))
    assert county.post(f"/desk/seats/{seat.pk}/approve/").status_code == 302
    seat.refresh_from_db()
    assert seat.state == "approved"
