"""A sampling visit with the network cut, in a real browser: nothing is lost on the way, and two samplers who wrote the
same form settle what differs."""

import pytest

from apps.sampling import states
from apps.sampling.models import PhoneEntry
from apps.sampling.operations import visiting
from tests.factories.access import scope_of_user
from tests.factories.pictures import PNG
from tests.factories.sampling import GTIN, Life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def away(page, live, life):
    """The day is kept, the network gone, the visit open."""
    page.goto(f"{live.url}/desk/sampling/phone/")
    page.wait_for_selector("[data-phone-day][data-state=kept]")
    page.context.set_offline(True)
    page.get_by_role("link", name=life.batch.party_name).click()
    page.wait_for_selector("form[data-ready]")


def fill(page, life, **but):
    page.locator("[name=outcome][value=sample]").check()
    values = {
        "place": "成品仓库", "sample_name": "铜芯电缆", "gtin": GTIN, "producer_name": life.batch.party_name,
        "base_quantity": "100", "tested_quantity": "2", "backup_quantity": "2", "price_paid": "199",
        "test_seal": "F1", "backup_seal": "F2", "signer": "张某",
    } | but  # fmt: skip
    for name, value in values.items():
        page.locator(f"[name=sample-{name}]").fill(value)
    for box in page.locator("[name=sample-present]").all():
        box.check()
    page.locator("[name=sample-signed][value=signed]").check()


def enter(page):
    page.get_by_role("button", name="登记", exact=True).click()


def sign(page):
    pad = page.locator("[data-pad=party]")
    pad.scroll_into_view_if_needed()
    box = pad.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=4)
    page.mouse.up()
    pad.get_by_role("button", name="保存签名").click()


def test_a_visit_with_the_network_cut(live, browser_page, assert_accessible, assert_no_sideways_scroll):
    life = Life.lately().to("assigned")
    users = [seat.staff.user for seat in life.batch.seats.select_related("staff__user").order_by("pk")]
    page, other = (browser_page(user=user, width=390) for user in users)
    away(page, live, life)
    away(other, live, life)
    fill(page, life)
    sign(page)
    page.locator("#photo").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": PNG})
    page.locator("#photo-shows").select_option("seal")
    page.get_by_role("button", name="保存照片").click()
    page.locator("[data-entry=queued]").nth(1).wait_for()
    page.locator("[name=sample-test_seal]").fill("")
    enter(page)  # what is missing is said before the visit is left
    page.locator(".field[data-missing] [name=sample-test_seal]").wait_for()
    page.locator("[name=sample-test_seal]").fill("F1")
    page.reload()  # low memory, a pocket: what was entered is there again
    page.wait_for_selector("form[data-ready]")
    assert page.locator("[name=sample-signer]").input_value() == "张某"
    assert page.locator("[name=sample-present]:checked").count() == 2
    enter(page)
    page.locator("[data-entry=queued]").nth(2).wait_for()
    assert life.batch.state == states.DRAWN
    assert_accessible(page)
    assert_no_sideways_scroll(page)

    # meanwhile the party refused the colleague, who had a network: it gave in, says the sampler
    life.act(visiting.refuse, scope_of_user(users[1]), batch_id=life.batch_id, visited_on=life.today,
             how="门卫阻拦", receipt="现场送达")  # fmt: skip
    page.context.set_offline(False)
    page.wait_for_selector("[data-entry=settle]")
    assert "门卫阻拦" in page.locator("[data-entry=settle]").inner_text()
    assert_accessible(page)
    page.locator("[name=sample-place]").fill("成品仓库二号库")  # written since: it goes along
    page.get_by_role("button", name="仍登记本机内容").click()
    page.wait_for_url("**/desk/sampling/phone/")
    assert (life.batch.state, life.batch.photos.count(), PhoneEntry.objects.count()) == (states.SAMPLED, 2, 3)
    assert life.batch.photos.get(shows="party").caption == "张某"
    assert life.batch.form.place == "成品仓库二号库"

    # the colleague had written the same form: what differs goes to the batch as a note
    fill(other, life, backup_seal="F3")
    enter(other)
    other.wait_for_selector("[data-entry=queued]")
    other.context.set_offline(False)
    other.wait_for_selector("[data-entry=settle]")
    settle = other.locator("[data-entry=settle]")
    assert "本机为F3，已登记为F2" in settle.inner_text()
    assert_no_sideways_scroll(other)
    other.get_by_role("button", name="将不一致之处作为补充说明上传").click()
    other.wait_for_selector("[data-entry=kept]")
    other.goto(f"{live.url}/desk/sampling/batches/{life.batch_id}/")
    assert "已登记为F2" in other.locator("main").inner_text()
