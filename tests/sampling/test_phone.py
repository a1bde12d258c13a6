"""Entries of a sampling visit from a phone: kept once, refused with what differs; what each outcome sets off."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.access.models import Post
from apps.audit.models import Event
from apps.inspections.models import PhoneEntry as CheckEntry
from apps.inspections.views.phone_words import ROOM as CHECKS
from apps.kernel import phones
from apps.kernel.errors import Invalid
from apps.kernel.wording import PHONE
from apps.notifications.models import Message
from apps.sampling import states
from apps.sampling.models import Batch, PhoneEntry, Photo, Purchase, SamplingForm
from apps.sampling.operations import phone, visiting
from apps.sampling.queries.frames import exporting
from apps.sampling.queries.phone import kinds_of
from apps.sampling.views.phone_words import ROOM
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.pictures import PNG, png
from tests.factories.sampling import COUNTY, START, Life, staff_of
from tests.together import at_once

pytestmark = pytest.mark.django_db
HOME = "/desk/sampling/phone/"


def seats_of(life):
    return [seat.staff for seat in life.batch.seats.select_related("staff__user").order_by("pk")]


def marks(life, **but):
    """A Sent for a sampling form, as the phone would make it."""
    batch = life.batch
    given = {
        "key": uuid4(), "visit_id": batch.pk, "kind": "sample", "sha256": "a" * 64, "made_at": START,
        "seen": batch.version, "form": batch.state,
    } | but  # fmt: skip
    return phones.Sent(**given)


def keep(life, sent, by=None, **taken):
    return life.act(phone.keep_outcome, by or life.sampler, sent=sent, given={"taken": life.taken(**taken)})


def shoot(life, sent, content=PNG, shows="product", **more):
    file = BytesIO(content)
    file.name = "a.png"
    return life.act(phone.keep_photo, life.sampler, sent=sent, file=file, shows=shows, **more)


def hash_of(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def life():
    return Life().to("assigned")


def test_sent_twice_it_is_kept_once(life):
    sent = marks(life)
    first = keep(life, sent)
    assert (first.version, life.batch.state) == (life.batch.version, states.SAMPLED)
    events = Event.objects.count()
    assert keep(life, sent).pk == first.pk
    assert (Event.objects.count(), PhoneEntry.objects.count(), life.batch.samples.count()) == (events, 1, 2)
    colleague = scope_of_user(seats_of(life)[1].user)
    for but, by in (({"sha256": "b" * 64}, None), ({}, colleague)):
        with pytest.raises(phones.KeyUsed):
            keep(life, marks(life, key=sent.key, **but), by=by)


def test_a_colleague_was_faster(life):
    """The second form is kept nowhere; what it says otherwise can go to the batch as a note, once."""
    mine, theirs = (scope_of_user(row.user) for row in seats_of(life))
    sent = marks(life)
    keep(life, marks(life), by=theirs, backup_seal="F-9")
    with pytest.raises(phones.MovedOn) as refused:
        keep(life, sent, by=mine)
    held, step = refused.value.details["held"], refused.value.details["recorded"]
    assert (held["backup_seal"], held["place"], held["gtin"]) == ("F-9", "成品仓库", life.batch.gtin)
    assert (step["verb"], step["by"]) == ("sampling.sampled", theirs.actor)
    note = marks(life, kind="note")
    for _turn in range(2):
        life.act(phone.keep_note, mine, sent=note, text="备用样品封条：F-2")
    assert [row.data["reason"] for row in Event.objects.filter(verb="sampling.note_added")] == ["备用样品封条：F-2"]
    stranger = life.scope_of(staff_of(COUNTY, life.officer, at=life.now))
    with pytest.raises(visiting.NotAssigned):
        life.act(phone.keep_note, stranger, sent=marks(life, kind="note"), text="x")


def test_what_was_recorded_meanwhile_is_looked_at_first(life):
    """The party refused a colleague, then gave in: the form is entered only after the sampler has seen it."""
    mine, theirs = (scope_of_user(row.user) for row in seats_of(life))
    stale = marks(life)
    life.act(visiting.refuse, theirs, batch_id=life.batch_id, visited_on=life.today, how="门卫阻拦", receipt="现场送达")
    with pytest.raises(phone.RecordedMeanwhile) as refused:
        keep(life, stale, by=mine)
    assert refused.value.details["recorded"]["value"] == "门卫阻拦"
    assert not PhoneEntry.objects.exists()
    again = marks(life, key=stale.key, seen=refused.value.details["version"])
    assert (keep(life, again, by=mine).pk, life.batch.state) == (stale.key, states.SAMPLED)


def test_a_wrong_clock_and_an_incomplete_form_keep_nothing(life):
    with pytest.raises(phones.ClockWrong) as refused:
        keep(life, marks(life, skew=-3600))
    assert refused.value.details["skew"] == -3600
    with pytest.raises(Invalid) as refused:
        life.act(phone.keep_outcome, life.sampler, sent=marks(life), given=None, wrong={"names": {"sample-place": "x"}})
    assert refused.value.details["names"] == {"sample-place": "x"}
    with pytest.raises(Invalid):
        keep(life, marks(life), signer="")
    stranger = life.scope_of(staff_of(COUNTY, life.officer, at=life.now))
    with pytest.raises(visiting.NotAssigned):
        keep(life, marks(life), by=stranger)
    assert (life.batch.state, PhoneEntry.objects.count(), SamplingForm.objects.count()) == (states.DRAWN, 0, 0)
    assert keep(life, marks(life, skew=-3600, accepted=True)).skew == -3600


def test_a_photo_keeps_its_hash_and_its_time(life):
    taken = START - timedelta(hours=3)
    sent = marks(life, kind="photo", sha256=hash_of(PNG), made_at=taken)
    first = shoot(life, sent, caption="铭牌")
    photo = life.batch.photos.get()
    assert (photo.taken_at, photo.clock_wrong, photo.document.sha256, first.doubled) == (taken, False, sent.sha256,
                                                                                        False)  # fmt: skip
    assert shoot(life, sent).pk == first.pk
    assert shoot(life, marks(life, kind="photo", sha256=sent.sha256)).doubled
    with pytest.raises(phones.Damaged):
        shoot(life, marks(life, kind="photo"), content=png(0, 0, 9))
    with pytest.raises(Invalid):
        shoot(life, marks(life, kind="photo"), content=b"%PDF-1.7 no picture")
    with pytest.raises(Invalid):
        shoot(life, marks(life, kind="photo"), content=png(1, 1, 1), shows="party")  # a signature of nobody
    signed = png(2, 2, 2)
    shoot(life, marks(life, kind="photo", sha256=hash_of(signed), skew=-900, accepted=True), content=signed,
          shows="party", caption="张某")  # fmt: skip
    assert life.batch.photos.count() == 2
    assert life.batch.photos.get(shows="party").clock_wrong
    life.to("concluded")
    with pytest.raises(phones.MovedOn):
        shoot(life, marks(life, kind="photo", sha256=hash_of(png(3, 3, 3))), content=png(3, 3, 3))


def test_two_samplers_were_there(life):
    first, second = seats_of(life)
    for present in ((first.key,), (first.key, "X"), (second.key, "X", first.key)):
        with pytest.raises(Invalid) as refused:
            life.act(visiting.sample, life.sampler, batch_id=life.batch_id, taken=life.taken(present=present))
        assert refused.value.details["field"] == "present"
    away = next(row for row in life.samplers if row.pk not in {first.pk, second.pk})
    rows = {"batch": life.batch, "base_quantity": 9, "tested_quantity": 1, "backup_quantity": 1, "price_paid": 1,
            "place": "x", "signed": "refused", "refusal": "x", "label": "x", "at": life.now}  # fmt: skip
    both = [first.key, second.key]
    for but in ({"by": away.user}, {"present": [first.key, away.key]}, {"present": [first.key, first.key]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SamplingForm.objects.create(**rows | {"by": first.user, "present": both} | but)
    keep(life, marks(life), present=(second.key, first.key), scale="micro", party_legal="李某")
    form = life.batch.form
    assert (sorted(form.present), form.party_legal, life.batch.scale) == (sorted(both), "李某", "micro")
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneEntry.objects.update(skew=1)


def test_what_nothing_sets_off(life):
    """Gone from its address: the bureau is told. For export only: it is not drawn for the product for a time."""
    before = Message.objects.count()
    sent = marks(life, kind="nothing")
    given = {"visited_on": life.today, "code": "moved", "remark": "现场已空置"}
    life.act(phone.keep_outcome, life.sampler, sent=sent, given=given)
    assert (life.batch.state, life.batch.outcome_code) == (states.NOTHING, "moved")
    assert Message.objects.count() > before
    assert Event.objects.filter(verb="sampling.party_not_found").count() == 1
    assert exporting(life.task, life.today) == set()
    other = Life().to("assigned")
    other.act(visiting.find_nothing, other.sampler, batch_id=other.batch_id, visited_on=other.today, code="export",
              remark="")  # fmt: skip
    assert exporting(other.task, other.today) == {other.batch.enterprise_id}
    assert exporting(other.task, other.today + timedelta(days=366)) == set()
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=other.batch_id).update(outcome_code="")


def test_what_may_come_of_a_visit():
    life = Life(link="online").to("assigned")
    assert kinds_of(life.batch) == ["order", "nothing"]
    order = {"platform": "示例商城", "shop": "示例旗舰店", "order_number": "20260302-1", "ordered_on": life.today,
             "price": 99, "address": "", "waybill": ""}  # fmt: skip
    sent = marks(life, kind="order")
    life.act(phone.keep_outcome, life.sampler, sent=sent, given={"order": order})
    assert kinds_of(life.batch) == ["unpack", "nothing"]
    with pytest.raises(phones.MovedOn):
        keep(life, marks(life))
    keep(life, marks(life, kind="unpack"), signed="online", signer="", waybill="SF1")
    assert (life.batch.state, Purchase.objects.get().waybill) == (states.SAMPLED, "SF1")
    assert kinds_of(life.batch) == []


# --- the pages a phone asks -------------------------------------------------------------------------------------------
def posted(client, row, pairs=(), **but):
    payload = json.dumps(list(pairs))
    now = timezone.now().isoformat()
    data = {
        "key": str(uuid4()), "visit": row.pk, "kind": "sample", "seen": row.version, "form": row.state,
        "sha256": hash_of(payload.encode()), "made_at": now, "sent_at": now, "payload": payload,
    } | but  # fmt: skip
    return client.post(f"{HOME}entries/", data, headers={"accept": "application/json"})


def whole_form(life, **but):
    values = {
        "sampled_on": timezone.localdate().isoformat(), "place": "成品仓库", "sample_name": "铜芯电缆",
        "producer_name": life.batch.party_name, "base_quantity": "100", "tested_quantity": "2", "backup_quantity": "2",
        "quantity_unit": "卷", "price_paid": "199", "test_seal": "F1", "backup_seal": "F2", "signed": "signed",
        "signer": "张某", "stamped": "on", "longitude": "118.79", "latitude": "32.05", "accuracy": "12",
    } | but  # fmt: skip
    pairs = [["outcome", "sample"], *([f"sample-{name}", value] for name, value in values.items())]
    return pairs + [["sample-present", row.key] for row in seats_of(life)]


def test_the_phone_sends_photo_signature_and_form(real_papers):
    life = Life.lately().to("assigned")
    batch, client = life.batch, client_as(seats_of(life)[0].user)
    state = client.get(f"{HOME}state/").json()
    assert state["visits"] == {str(batch.pk): {"version": 1, "form": "drawn"}}
    assert state["keep"] == [HOME, f"/desk/sampling/batches/{batch.pk}/visit/"]
    sign = png(9, 9, 9)
    for role, content, caption, status in (("seal", PNG, "封条", 200), ("party", sign, "", 422), ("", sign, "x", 422),
                                           ("party", sign, "张某", 200)):  # fmt: skip
        answer = posted(client, batch, kind="photo", role=role, sha256=hash_of(content), caption=caption,
                        photo=SimpleUploadedFile("p.png", content, "image/png"))  # fmt: skip
        assert answer.status_code == status, answer.content
    short = posted(client, batch, [["outcome", "sample"], ["sample-place", "仓库"]])
    assert (short.status_code, "sample-test_seal" in short.json()["names"]) == (422, True)
    wrong = posted(client, batch, whole_form(life, gtin="6901234567893"))
    assert (wrong.status_code, list(wrong.json()["names"])) == (422, ["sample-gtin"])
    key = str(uuid4())
    for _turn in range(2):
        answer = posted(client, batch, whole_form(life), key=key)
        assert answer.status_code == 200, answer.content
    assert (life.batch.state, life.batch.form.stamped, len(life.batch.form.present)) == (states.SAMPLED, True, 2)
    paper = life.batch.papers.get(kind="form")
    assert paper.document.size > 10_000
    second = client_as(seats_of(life)[1].user)
    moved = posted(second, batch, whole_form(life, backup_seal="F3"))
    assert (moved.status_code, moved.json()["type"]) == (409, "urn:quality:error:moved-on")
    (row,) = moved.json()["theirs"]
    assert (row["mine"], row["value"]) == ("F3", "F2")
    assert "已抽样" in moved.json()["recorded"]["what"]
    note = posted(second, batch, [["note", "备用样品封条为F3"]], kind="note")
    assert note.status_code == 200, note.content
    assert "备用样品封条为F3" in client.get(f"/desk/sampling/batches/{batch.pk}/").content.decode()
    assert client.get(f"/desk/sampling/batches/{batch.pk}/visit/").status_code == 302
    assert client.get(f"{HOME}state/").json()["visits"] == {}


def test_the_visit_without_script():
    life = Life.lately().to("assigned")
    client = client_as(seats_of(life)[0].user)
    home = f"/desk/sampling/batches/{life.batch_id}/visit/"
    assert client.get(home).status_code == 200
    assert client.post(home, {"outcome": "unpack"}).status_code == 422
    day = life.today
    assert client.post(home, {"outcome": "refusal", "refusal-visited_on": day}).status_code == 422
    photos = f"/desk/sampling/batches/{life.batch_id}/photos/"
    file = SimpleUploadedFile("p.png", PNG, "image/png")
    assert client.post(photos, {"photo": file, "role": "place"}).status_code == 302
    assert client.post(photos, {"role": "place"}).status_code == 422
    assert Photo.objects.get().shows == "place"
    given = {"outcome": "nothing", "nothing-visited_on": day, "nothing-code": "stopped"}
    assert client.post(home, given).status_code == 302
    assert life.batch.state == states.NOTHING


def test_what_no_phone_of_ours_sends_is_refused_in_words(life):
    batch, client = life.batch, client_as(seats_of(life)[0].user)
    for but in (
        {"payload": "[]"}, {"key": "x"}, {"kind": "x"}, {"sha256": "x"}, {"seen": "-1"}, {"visit": "9" * 30},
        {"made_at": "gestern"}, {"kind": "photo"},
    ):  # fmt: skip
        answer = posted(client, batch, [["outcome", "sample"]], **but)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), but
    assert posted(client, batch, visit=batch.pk + 1).status_code == 404
    officer = client_as(user_with_post("county_officer", COUNTY))
    assert posted(officer, batch).status_code == 403
    assert officer.get(f"/desk/sampling/batches/{batch.pk}/visit/").status_code == 403
    assert client_as(user_with_post("city_reviewer", "320100")).get(HOME).status_code == 403
    assert client_as(user_with_post("county_officer", "320104")).get(
        f"/desk/sampling/batches/{batch.pk}/visit/").status_code == 404  # fmt: skip


def test_a_sampler_of_a_commissioned_body_sees_the_batches_it_is_drawn_for():
    life = Life.lately().to("assigned")
    user, stranger = seats_of(life)[0].user, user_with_post("sampler", COUNTY)
    Post.objects.filter(user=user).update(role="sampler")
    client, other = client_as(user), client_as(stranger)
    home = f"/desk/sampling/batches/{life.batch_id}/"
    for address in (f"{home}visit/", HOME, "/desk/"):
        assert client.get(address).status_code == 200, address
    assert other.get(f"{home}visit/").status_code == 404
    assert other.get(f"{HOME}state/").json()["visits"] == {}
    assert posted(other, life.batch).status_code == 404
    assert posted(client, life.batch, whole_form(life)).status_code == 200
    for address in (home, "/desk/sampling/"):
        assert client.get(address).headers["location"] == HOME
    assert client.get(f"{home}visit/", follow=True).redirect_chain[-1][0] == HOME
    for address in ("plans/", "orders/", "figures/", f"tasks/{life.task_id}/"):
        assert client.get(f"/desk/sampling/{address}").status_code == 403, address
    assert client.post(f"{home}publish/").status_code == 403


DAY = {HOME: 9, f"{HOME}state/": 6}


@pytest.mark.parametrize("count", [1, 3])
def test_the_day_takes_the_same_queries_for_one_and_three(count, django_assert_num_queries):
    life = Life(count=count, firms=3).to("assigned")
    staff = max(seats_of(life), key=lambda row: row.seats.count())
    client = client_as(staff.user)
    for address, queries in DAY.items():
        client.get(address)
        with django_assert_num_queries(queries):
            answer = client.get(address)
        assert answer.status_code == 200
    assert len(answer.json()["visits"]) == staff.seats.count() >= min(count, 2)


def test_the_notice_comes_from_an_address_of_the_day(life):
    client = client_as(seats_of(life)[0].user)
    address = f"{HOME}notices/{life.batch_id}/"
    assert client.get(address).status_code == 404
    life.act(visiting.write_notice, life.sampler, batch_id=life.batch_id)
    paper = client.get(address)
    assert (paper["Content-Type"], b"".join(paper.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    assert address in client.get(f"{HOME}state/").json()["keep"]


def test_a_room_says_what_every_room_says():
    for room in (ROOM, CHECKS):
        assert {name: room.texts[name] for name in PHONE} == PHONE
        assert {f"kind_{kind}" for kind in room_kinds(room)} <= room.texts.keys()


def room_kinds(room):
    return (PhoneEntry if room is ROOM else CheckEntry).Kind.values


def test_the_worker_and_the_manifest_hold_nobodys_data(client):
    assert client.get("/desk/sampling/worker.js")["Content-Type"].startswith("text/javascript")
    manifest = client.get(f"{HOME}app.webmanifest").json()
    assert manifest["start_url"].startswith(manifest["scope"])


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_is_kept_once():
    life = Life().to("assigned")
    mine, theirs = (scope_of_user(row.user) for row in seats_of(life))
    sent, given = marks(life), {"given": {"taken": life.taken()}, "at": life.now}
    one, two = at_once(*(lambda: phone.keep_outcome(sent=sent, by=mine, **given) for _n in range(2)))
    assert one.pk == two.pk == PhoneEntry.objects.get().pk
    other = Life().to("assigned")
    mine, theirs = (scope_of_user(row.user) for row in seats_of(other))
    sents, given = [marks(other), marks(other)], {"given": {"taken": other.taken()}, "at": other.now}
    results = at_once(lambda: phone.keep_outcome(sent=sents[0], by=mine, **given),
                      lambda: phone.keep_outcome(sent=sents[1], by=theirs, **given))  # fmt: skip
    assert sorted(type(result).__name__ for result in results) == ["MovedOn", "PhoneEntry"]
    assert SamplingForm.objects.filter(batch=other.batch_id).count() == 1
