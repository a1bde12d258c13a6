"""Entries of a phone that was away from the network: kept once, refused with what differs, two at once."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from apps.access.models import Post, User
from apps.audit.models import Event
from apps.inspections.models import Answer, PhoneEntry, Visit
from apps.inspections.operations import checking, phone, reviewing
from apps.inspections.operations.visits import SUBJECT
from apps.inspections.queries.phone import earlier_findings, earlier_remarks, form_of
from apps.inspections.queries.story import story
from apps.inspections.views.visits import STORY
from apps.kernel import phones
from apps.kernel.errors import Invalid
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.inspections import START, Life
from tests.factories.pictures import PNG, png
from tests.together import at_once

pytestmark = pytest.mark.django_db


def marks(visit, **but):
    """A Sent for answers, as the phone would make it."""
    given = {
        "key": uuid4(), "visit_id": visit.pk, "kind": "answers", "sha256": "a" * 64, "made_at": START,
        "seen": visit.version, "form": form_of(visit),
    } | but  # fmt: skip
    return phones.Sent(**given)


def keep(life, sent, value="yes", by=None):
    first = next(iter(checking.questions_of(life.visit)))
    return life.act(phone.keep_answers, by or life.inspector(), sent=sent, answers={str(first): (value, "")},
                    remark=None)  # fmt: skip


def picture(content=PNG, name="a.png"):
    file = BytesIO(content)
    file.name = name
    return file


@pytest.fixture
def life():
    return Life().to("assigned")


def test_sent_twice_it_is_kept_once(life):
    sent = marks(life.visit)
    first = keep(life, sent)
    events = Event.objects.count()
    assert keep(life, sent).pk == first.pk
    assert (Event.objects.count(), PhoneEntry.objects.count(), life.visit.version) == (events, 1, first.version)
    # the key is the entry's: other words under it are another entry, and so is another inspector's
    second = scope_of_user(life.visit.seats.order_by("pk").last().inspector.user)
    for but, by in (({"sha256": "b" * 64}, None), ({}, second)):
        with pytest.raises(phones.KeyUsed):
            keep(life, marks(life.visit, key=sent.key, **but), by=by)
    # what was kept is told even after the visit has moved on
    life.check(life.visit)
    assert keep(life, sent).pk == first.pk


def test_each_conflict_keeps_nothing_and_says_what_differs(life):
    visit = life.visit
    first = next(iter(checking.questions_of(visit)))
    stale = marks(visit)
    life.act(checking.save_answers, life.inspector(), visit_id=visit.pk, answers={first: ("no", "过期")})
    before = list(Answer.objects.values_list("value", "remark"))
    with pytest.raises(phones.WrittenMeanwhile) as refused:
        keep(life, stale)
    (theirs,) = refused.value.details["theirs"]
    assert refused.value.details["version"] == life.visit.version
    assert (theirs["id"], theirs["value"], theirs["remark"], theirs["mine"]) == (str(first), "no", "过期", ["yes", ""])
    assert theirs["by"]
    now = life.visit
    with pytest.raises(phone.FormChanged) as refused:
        keep(life, marks(now, form="999999"))
    assert refused.value.details["form"] == form_of(now)
    assert refused.value.details["moved"] == {str(first): str(first)}
    with pytest.raises(phones.ClockWrong) as refused:
        keep(life, marks(now, skew=-3600))
    assert refused.value.details["skew"] == -3600
    with pytest.raises(Invalid):
        keep(life, marks(now), value="maybe")
    sitting = set(now.seats.values_list("inspector", flat=True))
    stranger = next(row for row in life.people if row.pk not in sitting)
    with pytest.raises(checking.NotAssigned):
        keep(life, marks(now), by=scope_of_user(stranger.user))
    assert list(Answer.objects.values_list("value", "remark")) == before
    assert not PhoneEntry.objects.exists()
    # settled by the person: seen anew, the wrong clock accepted
    kept = keep(life, marks(now, skew=-3600, accepted=True))
    assert (kept.skew, Answer.objects.get(question=first).value) == (-3600, "yes")
    # what a colleague writes over stands in the story of the visit; what he repeats stays the answer of its author
    second = scope_of_user(now.seats.order_by("pk").last().inspector.user)
    life.act(checking.save_answers, second, visit_id=visit.pk, answers={first: ("yes", "")})
    assert Answer.objects.get(question=first).by_id == life.inspector().user_id
    life.act(checking.save_answers, second, visit_id=visit.pk, answers={first: ("no", "过期")})
    last = story(SUBJECT, visit.pk, STORY)[-1]
    assert "填写的“是”改为“否 · 过期”" in last["text"]


def test_a_visit_that_moved_on_takes_no_entry(life):
    sent = marks(life.visit)
    life.check(life.visit)
    with pytest.raises(phones.MovedOn):
        keep(life, sent)
    life.act(reviewing.return_result, life.reviewer, visit_id=life.visit.pk, reason="补充照片")
    assert keep(life, marks(life.visit, key=sent.key)).key == sent.key


def test_a_photo_keeps_its_time_and_its_hash(life):
    visit, by = life.visit, life.inspector()
    taken = START - timedelta(hours=3)
    sha = hashlib.sha256(PNG).hexdigest()
    sent = marks(visit, kind="photo", sha256=sha, made_at=taken)
    first = life.act(phone.keep_photo, by, sent=sent, file=picture(), caption="铭牌")
    photo = visit.photos.get()
    assert (photo.taken_at, photo.clock_wrong, photo.document.sha256, first.doubled) == (taken, False, sha, False)
    assert life.act(phone.keep_photo, by, sent=sent, file=picture()).pk == first.pk
    again = life.act(phone.keep_photo, by, sent=marks(visit, kind="photo", sha256=sha), file=picture())
    assert (again.doubled, visit.photos.count()) == (True, 1)
    with pytest.raises(phones.Damaged):
        life.act(phone.keep_photo, by, sent=marks(visit, kind="photo"), file=picture(png(0, 0, 200)))
    with pytest.raises(Invalid):
        life.act(phone.keep_photo, by, sent=marks(visit, kind="photo"), file=picture(b"%PDF-1.7 no picture"))
    assert visit.photos.count() == 1


# --- the pages a phone asks -------------------------------------------------------------------------------------------
def posted(client, row, pairs=(), **but):
    payload = json.dumps(list(pairs))
    now = timezone.now().isoformat()
    data = {
        "key": str(uuid4()), "visit": row.pk, "kind": "answers", "seen": row.version, "form": form_of(row),
        "sha256": hashlib.sha256(payload.encode()).hexdigest(), "made_at": now, "sent_at": now, "payload": payload,
    } | but  # fmt: skip
    return client.post("/desk/inspections/phone/entries/", data, headers={"accept": "application/json"})


def whole_form(visit):
    """The pairs of a form in which everything is right."""
    seats = visit.seats.filter(ended_at__isnull=True).select_related("inspector").order_by("pk")
    pairs = [["codes", "1"], ["found", ""], ["signed", "signed"], ["signer", "张某"], ["refusal", ""],
             ["checked_on", timezone.localdate().isoformat()],
             *(["present", seat.inspector.key] for seat in seats)]  # fmt: skip
    for pk, question in checking.questions_of(visit).items():
        right = {"yes": "no", "no": "yes"}.get(question.bad, "yes")
        pairs.append([f"q{pk}", {"yes_no": right, "number": "3", "measure": "0.1"}.get(question.kind, "")])
    return pairs


def test_the_phone_sends_photo_and_result():
    today = timezone.localdate()
    life = Life.lately().to("assigned")
    visit = life.visit
    client = client_as(seat_user(visit))
    state = client.get("/desk/inspections/phone/state/").json()
    assert state["visits"][str(visit.pk)] == {"version": visit.version, "form": form_of(visit)}
    assert f"/desk/inspections/visits/{visit.pk}/check/" in state["keep"]
    file = SimpleUploadedFile("p.png", PNG, "image/png")
    photo = posted(client, visit, kind="photo", sha256=hashlib.sha256(PNG).hexdigest(), photo=file, caption="铭牌")
    assert photo.status_code == 200, photo.content
    sign = png(9, 9, 9)
    for caption, status in (("", 422), ("张某", 200)):
        file = SimpleUploadedFile("party.png", sign, "image/png")
        answer = posted(client, visit, kind="photo", role="party", photo=file, caption=caption,
                        sha256=hashlib.sha256(sign).hexdigest())  # fmt: skip
        assert answer.status_code == status, answer.content
    signed = visit.photos.get(role="party")
    assert (signed.caption, signed.document.sha256) == ("张某", hashlib.sha256(sign).hexdigest())
    life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
    short = posted(client, visit, [["codes", "1"], ["signed", "signed"], ["signer", "张"],
                                   ["checked_on", today.isoformat()], ["present", "x"]], kind="result")  # fmt: skip
    assert (short.status_code, len(short.json()["missing"])) == (422, 5)
    untold = posted(client, visit, [*whole_form(visit), *times(life, begun_at="")], kind="result")
    assert (untold.status_code, list(untold.json()["names"])) == (422, ["begun_at"])
    key = str(uuid4())
    for _turn in range(2):
        answer = posted(client, visit, [*whole_form(visit), *times(life)], kind="result", key=key)
        assert answer.status_code == 200, answer.content
    visit.refresh_from_db()
    assert (visit.state, visit.photos.count(), visit.clock_skew, visit.lacks) == ("entered", 2, None, [])
    assert visit.begun_at < visit.ended_at
    page = client.get(f"/desk/inspections/visits/{visit.pk}/").content.decode()  # pictures, not names of files
    assert page.count('<img src="/documents/') == 2
    assert ('alt="铭牌"' in page, "— —" in page) == (True, False)
    moved = posted(client, visit, whole_form(visit))
    assert (moved.status_code, moved.json()["type"]) == (409, "urn:quality:error:moved-on")


def times(life, **but):
    """What the form of today asks beside: when the check began and ended, on the day of its life."""
    given = life.times()
    begun = timezone.localtime(given["begun_at"]).strftime("%Y-%m-%dT%H:%M")
    pairs = {"timed": "True", "checked_on": life.today.isoformat(), "begun_at": begun,
             "ended_time": given["ended_time"].strftime("%H:%M:%S")} | but  # fmt: skip
    return [list(pair) for pair in pairs.items()]


def test_an_older_form_that_a_phone_held_back_is_kept_and_says_what_it_lacks():
    life = Life.lately().to("assigned")
    visit, client = life.visit, client_as(seat_user(life.visit))
    life.act(checking.write_notice, life.inspector(visit), visit_id=visit.pk)
    held = [*whole_form(visit), ["begun_at", ""], ["ended_time", ""]]  # as it stood in the queue: both could be empty
    with pytest.raises(Invalid):  # no page of today leaves them out
        life.check(life.visits[1], begun_at=None, ended_time=None)
    answer = posted(client, visit, held, kind="result")
    assert answer.status_code == 200, answer.content
    visit.refresh_from_db()
    assert (visit.state, visit.ended_at, [row["code"] for row in visit.lacks]) == ("entered", None, ["no-times"])
    life.confirm(visit)
    with pytest.raises(Invalid):  # a reviewer says why it stands, or returns it
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
    page = client_as(User.objects.get(pk=life.reviewer.user_id)).get(f"/desk/inspections/visits/{visit.pk}/")
    assert "未载明检查起止时间" in page.content.decode()
    life.act(reviewing.return_result, life.reviewer, visit_id=visit.pk, reason="补录检查起止时间")
    rows = Visit.objects.filter(pk=visit.pk)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.update(state="entered", entered_by=seat_user(visit), entered_at=life.now, lacks=[])


def test_a_remark_is_kept_before_its_question_is_answered(life):
    visit, client = life.visit, client_as(seat_user(life.visit))
    first = next(iter(checking.questions_of(visit)))
    for value, remark in (("", "待厂长到场"), ("no", "待厂长到场"), ("no", "厂长未到")):
        ticked = [[f"q{first}", value]] if (value, remark) == ("no", "待厂长到场") else []
        answer = posted(client, life.visit, [*ticked, [f"r{first}", remark]])
        assert answer.status_code == 200, answer.content
        kept = Answer.objects.get(visit=visit, question=first)
        assert (kept.value, kept.remark) == (value, remark)


def seat_user(visit):
    return visit.seats.order_by("pk").first().inspector.user


def test_what_no_phone_of_ours_sends_is_refused_in_words(life):
    visit, client = life.visit, client_as(seat_user(life.visit))
    for but in (
        {"payload": "[]"}, {"key": "x"}, {"kind": "x"}, {"sha256": "x"}, {"seen": "-1"}, {"visit": "9" * 30},
        {"made_at": "gestern"}, {"kind": "photo"},
    ):  # fmt: skip
        answer = posted(client, visit, [["q1", "yes"]], **but)
        assert answer.status_code == 422, but
        assert answer["Content-Type"] == "application/problem+json"
    for text in ('{"a": 1}', '[["q1"]]', '[["q1", 1]]', '[["q1", "\\u0000"]]', "no json"):
        sha = hashlib.sha256(text.encode()).hexdigest()
        assert posted(client, visit, payload=text, sha256=sha).status_code == 422, text
    assert not Answer.objects.exists()
    assert client_as(user_with_post("city_reviewer", "320100")).get("/desk/inspections/phone/").status_code == 403


def test_an_inspector_of_another_department_sees_the_visits_he_is_drawn_for(life):
    visit = life.visit
    user, stranger = seat_user(visit), user_with_post("inspector", "320102")
    Post.objects.filter(user=user).update(role="inspector")
    client, other = client_as(user), client_as(stranger)
    life.act(checking.write_notice, life.inspector(), visit_id=visit.pk)
    check, notice = f"/desk/inspections/visits/{visit.pk}/check/", f"/desk/inspections/phone/notices/{visit.pk}/"
    for address in (check, "/desk/", "/desk/inspections/phone/"):
        assert client.get(address).status_code == 200, address
    paper = client.get(notice)
    assert b"".join(paper.streaming_content)[:5] == b"%PDF-"
    assert posted(client, visit, [[f"q{next(iter(checking.questions_of(visit)))}", "yes"]]).status_code == 200
    for address in (check, notice):
        assert other.get(address).status_code == 404, address
    assert other.get("/desk/inspections/phone/state/").json()["visits"] == {}
    assert posted(other, visit, [["q1", "yes"]]).status_code == 404
    for address in ("", "visits/", f"visits/{visit.pk}/"):  # he has one page of this room
        assert client.get(f"/desk/inspections/{address}").headers["location"] == "/desk/inspections/phone/"
    for address in ("plans/", "pools/", "orders/", f"tasks/{visit.task_id}/"):
        assert client.get(f"/desk/inspections/{address}").status_code == 403, address


def test_what_was_written_before_and_the_law_are_at_hand():
    life = Life().to("assigned")
    seen, visit = life.visits
    first = next(iter(checking.questions_of(visit)))
    life.check(seen, codes=["9"], bad=True, found={"9": "证书过期三个月"})
    assert earlier_remarks(visit, checking.questions_of(visit))[first] == ["证书过期"]
    both = seat_user(seen)
    assert earlier_findings(visit, both.pk) == ["证书过期三个月"]
    assert earlier_findings(seen, both.pk) == []
    page = client_as(seat_user(visit)).get(f"/desk/inspections/visits/{visit.pk}/check/").content.decode()
    assert '<option value="证书过期"></option>' in page
    assert "《产品质量法》第二十七条" in page


def test_places_of_earlier_checks_are_on_the_map_of_the_day(settings):
    life = Life().to("assigned")
    visit = life.visit
    address = "/desk/inspections/phone/"
    page = client_as(seat_user(visit)).get(address).content.decode()
    assert "day-map" not in page.split("<main")[1]
    assert "uri.amap.com/search?keyword=%E7%A4%BA%E4%BE%8B%E8%B7%AF" in page
    settings.MAP_SEARCH_URL = ""
    Visit.objects.filter(pk=visit.pk).update(longitude="118.79", latitude="32.05")
    page = client_as(seat_user(visit)).get(address).content.decode()
    assert 'class="day-map"' in page
    assert "uri.amap.com" not in page


DAY = {"/desk/inspections/phone/": 13, "/desk/inspections/phone/state/": 8}


def test_the_day_takes_the_same_queries_for_one_and_three(django_assert_num_queries):
    life = Life(firms=3, share="1").to("plan_published")
    more = None
    for share in ("1", "3"):
        if share == "3":
            more = Life(firms=3, share="3").to("assigned")
            user = seat_user(more.visit)
        else:
            user = seat_user(life.to("assigned").visit)
        client = client_as(user)
        for address, count in DAY.items():
            client.get(address)
            with django_assert_num_queries(count):
                assert client.get(address).status_code == 200


def test_the_day_says_where_the_reader_steps_aside(life):
    client, said = client_as(seat_user(life.visit)), "您已申报与该企业有利害关系"
    day, form = "/desk/inspections/phone/", f"/desk/inspections/visits/{life.visit.pk}/check/"
    begin = "开始检查"
    assert begin in (page := client.get(day).content.decode())
    assert said not in page + client.get(form).content.decode()
    life.declare(life.visit)
    page = client.get(day).content.decode()
    assert said in page
    assert begin not in page
    assert said in client.get(form).content.decode()


def test_the_notice_comes_from_an_address_of_the_day(life):
    client = client_as(seat_user(life.visit))
    address = f"/desk/inspections/phone/notices/{life.visit.pk}/"
    assert client.get(address).status_code == 404
    life.act(checking.write_notice, life.inspector(), visit_id=life.visit.pk)
    paper = client.get(address)
    assert (paper["Content-Type"], b"".join(paper.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    assert address in client.get("/desk/inspections/phone/state/").json()["keep"]


def test_the_worker_and_the_manifest_hold_nobodys_data(client):
    worker = client.get("/desk/inspections/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    manifest = client.get("/desk/inspections/phone/app.webmanifest").json()
    assert manifest["start_url"].startswith(manifest["scope"])


@pytest.mark.django_db(transaction=True)
def test_the_same_entry_sent_twice_at_once_is_kept_once():
    life = Life().to("assigned")
    visit, by = life.visit, life.inspector()
    sent, first = marks(visit), next(iter(checking.questions_of(visit)))

    def send(value="yes", of=sent):
        return phone.keep_answers(sent=of, answers={str(first): (value, "")}, remark=None, by=by, at=life.now)

    one, two = at_once(send, send)
    assert one.pk == two.pk == PhoneEntry.objects.get().pk
    # two phones of two inspectors: one is kept, the other is told
    now = life.visit
    results = at_once(lambda: send("yes", marks(now)), lambda: send("no", marks(now)))
    assert sorted(type(result).__name__ for result in results) == ["PhoneEntry", "WrittenMeanwhile"]
    assert Visit.objects.get(pk=visit.pk).version == now.version + 1
