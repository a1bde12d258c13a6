"""Preparing, sealing and the seed ceremony: done, refused with nothing changed, twice, two at once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.audit.models import Event
from apps.draws.models import Draw, Object, Quota, RefusedReveal, Series, Witness
from apps.draws.operations import ceremony, conducting, frames, preparing, redraws, replacing, sealing
from apps.draws.rules import exact
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.scope import Scope
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.draws import (
    HOME,
    NONCES,
    NOW,
    committed,
    draft_of,
    drawn,
    inspectors_of,
    objects_of,
    people_of,
    promise,
    replaced,
    sealed,
    seeded,
)
from tests.together import at_once

pytestmark = pytest.mark.django_db


def image(draw):
    """Everything a draw holds, to compare before and after."""
    draw = Draw.objects.get(pk=draw.pk)
    return (
        {f.attname: getattr(draw, f.attname) for f in draw._meta.concrete_fields},
        list(draw.witnesses.order_by("position").values()),
        draw.drawn_objects.count(), draw.replacements.count(), Event.objects.filter(subject_kind="draw").count(),
    )  # fmt: skip


def refuse(error, draw, verb, **arguments):
    before = image(draw)
    with pytest.raises(error):
        verb(draw_id=draw.pk, **arguments)
    assert image(draw) == before


def test_numbers_have_no_gaps(people):
    first, thrown, second = (draft_of(people, objects=objects_of(prefix=p)) for p in "PQR")
    for draw in (first, second):
        sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=NOW)
    preparing.discard_draft(draw_id=thrown.pk, by=people.officer, at=NOW)
    third = sealed(people, objects=objects_of(prefix="T"))
    assert [d.serial for d in Draw.objects.order_by("sealed_at", "pk")] == [1, 2, 3]
    assert third.number == f"{third.agency_id}-2026-3"


def test_a_seal_names_what_it_covers(people):
    draw = sealed(people)
    assert draw.seal_hash == exact.sha256(draw.seal_text)
    assert f"objects\t40\t{draw.objects_hash}\n" in draw.seal_text
    assert "quota\tA01\tB\t20\t5\n" in draw.seal_text
    event = Event.objects.get(verb="draws.sealed", subject_id=str(draw.pk))
    assert event.data["seal"] == draw.seal_hash


def test_the_digest_of_the_objects_has_a_plain_twin(people):
    draw = sealed(people, objects=[*objects_of(30), ("𠮷-1", "A", "", "", "", "", "", "", "吉"), ("！", "A", "", "", "",
                                   "", "", "", "全角\\t")])  # fmt: skip
    rows = sorted(Object.objects.filter(draw=draw), key=lambda row: row.subject.encode())
    text = "".join(
        exact.line(r.subject, r.stratum, r.items, r.area, r.industry, r.size, r.grade,
                   r.last_drawn.isoformat() if r.last_drawn else "", r.label)
        for r in rows
    )  # fmt: skip
    assert draw.objects_hash == exact.sha256(text)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"objects": []}, "no-objects"),
        ({"quotas": {}}, "no-quotas"),
        ({"inspectors": []}, "no-inspectors"),
        ({"inspectors": inspectors_of(1)}, "too-few-inspectors"),
        ({"inspectors": inspectors_of(4, items=("A01",))}, "too-few-inspectors"),
        ({"inspectors": inspectors_of(4, areas=["3203"])}, "too-few-inspectors"),
        ({"inspectors": inspectors_of(2, recusals=["S00001"])}, "too-few-inspectors"),
        ({"inspectors": inspectors_of(2, last=["S00001"])}, "too-few-inspectors"),
        ({"inspectors": inspectors_of(2, most=1)}, "too-little-capacity"),
    ],
)
def test_a_seal_waits_for_what_is_missing(people, change, problem):
    quotas = {} if change.get("objects") == [] else {"quotas": change.pop("quotas")} if "quotas" in change else {}
    draw = draft_of(people, **({"quotas": {}} if change.get("objects") == [] else quotas), **change)
    before = image(draw)
    with pytest.raises(sealing.NotReady) as refused:
        sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=NOW)
    assert problem in refused.value.details["problems"]
    assert image(draw) == before


def test_an_expired_certificate_is_none(people):
    rows = [row | {"certificates": [("A01", "2024-01-01", "2026-06-29")]} for row in inspectors_of(4)]
    draw = draft_of(people, inspectors=rows)
    refuse(sealing.NotReady, draw, sealing.seal_draw, by=people.officer, at=NOW)


@pytest.mark.parametrize(
    ("quotas", "code"),
    [({("A01", "Z"): "3"}, "quota-empty-stratum"), ({("A01", "A"): "21"}, "quota-too-large"),
     ({("A01", "A"): "viele"}, "quota-unreadable"), ({("A01", "A"): "101%"}, "quota-unreadable")],
)  # fmt: skip
def test_a_quota_that_cannot_be(people, quotas, code):
    draw = draft_of(people)
    before = image(draw), list(Quota.objects.order_by("pk").values())
    with pytest.raises(frames.FrameRefused) as refused:
        frames.set_quotas(draw_id=draw.pk, quotas=quotas, by=people.officer, at=NOW)
    assert refused.value.details["problems"][0][1] == code
    assert (image(draw), list(Quota.objects.order_by("pk").values())) == before


def test_the_preparer_is_no_witness(people):
    draw = draft_of(people)
    ids = [people.officer.user_id, people.witnesses[0].user_id]
    refuse(Invalid, draw, preparing.name_witnesses, user_ids=ids, by=people.officer, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Witness.objects.create(draw=draw, position=3, user_id=people.officer.user_id,
                               preparer_id=draw.prepared_by_id, name="x", office="y")  # fmt: skip


def test_strangers_do_not_witness_and_one_is_too_few(people):
    draw = draft_of(people)
    neighbour = scope_of_user(user_with_post("auditor", "320104"))
    first = people.witnesses[0].user_id
    refuse(preparing.NotAWitness, draw, preparing.name_witnesses, user_ids=[first, neighbour.user_id],
           by=people.officer, at=NOW)  # fmt: skip
    refuse(Invalid, draw, preparing.name_witnesses, user_ids=[first, first], by=people.officer, at=NOW)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE draws_object SET label = 'x' WHERE draw_id = {0}",
        "DELETE FROM draws_object WHERE draw_id = {0}",
        "INSERT INTO draws_object (draw_id, subject, stratum, items, area, industry, size, grade, label)"
        " VALUES ({0}, 'Z', 'A', '', '', '', '', '', 'z')",
        "DELETE FROM draws_quota WHERE draw_id = {0}",
        "DELETE FROM draws_certificate WHERE draw_id = {0}",
        "DELETE FROM draws_witness WHERE draw_id = {0}",
        "UPDATE draws_witness SET user_id = user_id, name = 'x' WHERE draw_id = {0}",
        "UPDATE draws_witness SET nonce = 'aaaaaaaaaaaaaaaaaaaa', revealed_at = now() WHERE draw_id = {0}",
        "UPDATE draws_draw SET seats = 3 WHERE id = {0}",
        "UPDATE draws_draw SET state = 'draft' WHERE id = {0}",
        "UPDATE draws_draw SET seal_hash = repeat('0', 64) WHERE id = {0}",
        "DELETE FROM draws_draw WHERE id = {0}",
        "INSERT INTO draws_drawn (draw_id, item, stratum, rank, subject, key, since)"
        " VALUES ({0}, 'A01', 'A', 1, 'S00000', '', 0)",
    ],
)
def test_the_database_refuses_what_a_seal_covers(people, sql):
    from django.db import connection

    draw = sealed(people)
    before = image(draw)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(draw.pk))
    assert image(draw) == before


def test_verbs_refuse_a_sealed_draw(people):
    draw, by = sealed(people), people.officer
    refuse(preparing.NotADraft, draw, preparing.change_draft, values={"title": "x"}, by=by, at=NOW)
    refuse(preparing.NotADraft, draw, preparing.discard_draft, by=by, at=NOW)
    refuse(preparing.NotADraft, draw, frames.set_objects, objects=[], by=by, at=NOW)
    refuse(preparing.NotADraft, draw, frames.set_quotas, quotas={}, by=by, at=NOW)
    refuse(preparing.NotADraft, draw, sealing.seal_draw, by=by, at=NOW)


def test_each_verb_only_in_its_state(people):
    """States × verbs: what the table does not have is refused and changes nothing."""
    witness, by = people.witnesses[0], people.officer
    verbs = {
        "commit": lambda d: ceremony.commit(draw_id=d.pk, commitment=promise(d, 1), by=witness, at=NOW),
        "reveal": lambda d: ceremony.reveal(draw_id=d.pk, nonce=NONCES[0], by=witness, at=NOW),
        "close_c": lambda d: ceremony.close_commitments(draw_id=d.pk, by=by, at=NOW + timedelta(days=9)),
        "close_r": lambda d: ceremony.close_reveals(draw_id=d.pk, by=by, at=NOW + timedelta(days=9)),
        "value": lambda d: ceremony.enter_public_value(draw_id=d.pk, value="7", by=witness, at=NOW),
        "close_w": lambda d: ceremony.close_waiting(draw_id=d.pk, by=by, at=NOW + timedelta(days=99)),
        "conduct": lambda d: conducting.conduct(draw_id=d.pk, by=by, at=NOW),
        "void": lambda d: ceremony.void_draw(draw_id=d.pk, reason="why", by=by, at=NOW),
        "replace": lambda d: replaced(d.pk, "S00001", "closed", by=by, second=people.reviewer),
    }
    allowed = {
        sealed: {"commit", "close_c", "void"}, committed: {"reveal", "close_r"}, seeded: {"conduct"},
        drawn: {"replace"},
    }  # fmt: skip
    for number, (make, right) in enumerate(allowed.items()):
        draw = make(people, objects=objects_of(prefix=f"X{number}"))
        for name in verbs.keys() - right:
            before = image(draw)
            with pytest.raises((WrongState, DomainError)):
                verbs[name](draw)
            assert image(draw) == before, (make.__name__, name)


def test_promises_then_secrets_then_the_seed(people):
    draw = committed(people)
    assert draw.state == "revealing"
    for place, by in enumerate(people.witnesses, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=NOW)
    draw.refresh_from_db()
    assert draw.state == "seeded"
    assert draw.seed == exact.seed(number=draw.number, seal=draw.seal_hash, nonces=NONCES[:2])


def test_the_public_page_says_what_holds_at_each_stage(people, client):
    """Its head is asked for anew when the state changes; the desk, where forms are open, is left alone."""
    draw = sealed(people)

    def looks(shown, said):
        page = client.get(f"/draws/{draw.pk}/").content.decode()
        assert said in page
        assert f"/live/?state={shown}" in page
        for state, again in ((shown, False), ("waiting", True), ("", False)):
            answer = client.get(f"/draws/{draw.pk}/live/?state={state}", HTTP_HX_REQUEST="true")
            assert ("HX-Refresh" in answer.headers) is again

    looks("committing", "目前无人能知道将抽中谁")
    for place, by in enumerate(people.witnesses, 1):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=by, at=NOW)
    looks("revealing", "见证人正在揭示密语")
    for place, by in enumerate(people.witnesses, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=NOW)
    looks("seeded", "任何人均可自行推算")


def test_a_wrong_secret_is_refused_and_on_record(people):
    draw = committed(people)
    with pytest.raises(ceremony.Mismatch):
        ceremony.reveal(draw_id=draw.pk, nonce="another-secret-00000", by=people.witnesses[0], at=NOW)
    kept = RefusedReveal.objects.get()
    assert kept.witness.position == 1
    assert Event.objects.filter(verb="draws.reveal_refused", subject_id=str(draw.pk)).count() == 1
    assert Witness.objects.filter(draw=draw, nonce="").count() == 2
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=people.witnesses[0], at=NOW)  # the right one still counts


def test_a_promise_cannot_be_copied_moved_or_repeated(people):
    draw, (first, second) = sealed(people), people.witnesses
    ceremony.commit(draw_id=draw.pk, commitment=promise(draw, 1), by=first, at=NOW)
    refuse(ceremony.DoneAlready, draw, ceremony.commit, commitment=promise(draw, 1, "x" * 20), by=first, at=NOW)
    refuse(Invalid, draw, ceremony.commit, commitment=promise(draw, 1), by=second, at=NOW)
    refuse(Invalid, draw, ceremony.commit, commitment="abc", by=second, at=NOW)
    refuse(ceremony.TimeIsUp, draw, ceremony.commit, commitment=promise(draw, 2), by=second,
           at=draw.commit_until + timedelta(seconds=1))  # fmt: skip
    refuse(ceremony.NotAWitnessHere, draw, ceremony.commit, commitment=promise(draw, 2), by=people.officer, at=NOW)


def test_fewer_than_two_promises_void_the_draw(people):
    draw = sealed(people)
    ceremony.commit(draw_id=draw.pk, commitment=promise(draw, 1), by=people.witnesses[0], at=NOW)
    late = draw.commit_until + timedelta(minutes=1)
    refuse(ceremony.TooEarly, draw, ceremony.close_commitments, by=people.officer, at=NOW)
    draw = ceremony.close_commitments(draw_id=draw.pk, by=people.officer, at=late)
    assert draw.state == "void"
    assert list(draw.witnesses.order_by("position").values_list("absent", flat=True)) == ["", "commit"]


def test_three_witnesses_go_on_without_the_one_who_never_promised(record, verifier):
    people = people_of(witnesses=3)
    draw = sealed(people)
    for place in (1, 3):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=people.witnesses[place - 1], at=NOW)
    late = draw.commit_until + timedelta(minutes=1)
    ceremony.close_commitments(draw_id=draw.pk, by=people.officer, at=late)
    for place in (1, 3):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=people.witnesses[place - 1], at=late)
    draw = conducting.conduct(draw_id=draw.pk, by=people.officer, at=late)
    assert draw.seed == exact.seed(number=draw.number, seal=draw.seal_hash, nonces=[NONCES[0], "", NONCES[2]])
    verifier.verify(record(draw), draw.seal_hash)


def test_a_withheld_secret_voids_the_draw(people, record, verifier):
    draw = committed(people)
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=people.witnesses[0], at=NOW)
    late = draw.reveal_until + timedelta(minutes=1)
    refuse(ceremony.TimeIsUp, draw, ceremony.reveal, nonce=NONCES[1], by=people.witnesses[1], at=late)
    draw = ceremony.close_reveals(draw_id=draw.pk, by=people.officer, at=late)
    assert (draw.state, draw.seed) == ("void", "")
    assert draw.witnesses.get(position=2).absent == "reveal"
    verifier.verify(record(draw), draw.seal_hash)


def test_with_a_public_value_it_goes_on(people, record, verifier):
    day = (NOW + timedelta(days=2)).date()
    hours = {"public_form": "# # #", "public_from": NOW + timedelta(days=2), "public_until": NOW + timedelta(days=3)}
    draw = committed(people, absence="proceed", public_source="福彩3D", public_on=day, **hours)
    ceremony.reveal(draw_id=draw.pk, nonce=NONCES[0], by=people.witnesses[0], at=NOW)
    draw = ceremony.close_reveals(draw_id=draw.pk, by=people.officer, at=draw.reveal_until + timedelta(minutes=1))
    assert draw.state == "waiting"
    at = NOW + timedelta(days=2)
    refuse(ceremony.TooEarly, draw, ceremony.enter_public_value, value="1 2 3", by=people.witnesses[0], at=NOW)
    ceremony.enter_public_value(draw_id=draw.pk, value=" 1 2 3 ", by=people.witnesses[0], at=at)
    ceremony.enter_public_value(draw_id=draw.pk, value="1 2 3", by=people.reviewer, at=at)
    draw = conducting.conduct(draw_id=draw.pk, by=people.officer, at=NOW + timedelta(days=2))
    assert draw.public_value == "1 2 3"
    verifier.verify(record(draw), draw.seal_hash)


def test_a_public_value_must_be_unknown(people):
    known = draft_of(people, public_source="福彩3D", public_on=NOW.date())
    refuse(Invalid, known, sealing.seal_draw, by=people.officer, at=NOW)
    with pytest.raises(Invalid):
        draft_of(people, absence="proceed")


def test_a_redraw_needs_a_reason_and_a_second_officer(people, record, verifier):
    old = drawn(people)
    times = {"commit_until": NOW + timedelta(hours=2), "reveal_until": NOW + timedelta(hours=4)}
    refuse(Invalid, old, redraws.ask_redraw, reason="why", **times, by=people.officer, at=NOW)
    new = redraws.ask_redraw(draw_id=old.pk, reason="名单漏列两家企业，须重新抽取", **times, by=people.officer, at=NOW)
    with pytest.raises(redraws.RedrawExists):
        redraws.ask_redraw(draw_id=old.pk, reason="名单漏列两家企业，须重新抽取", **times, by=people.officer, at=NOW)
    ids = [w.user_id for w in people.witnesses]
    preparing.name_witnesses(draw_id=new.pk, user_ids=ids, by=people.officer, at=NOW)
    refuse(sealing.NotReady, new, sealing.seal_draw, by=people.officer, at=NOW)
    refuse(NotPermitted, new, redraws.approve_redraw, by=people.officer, at=NOW)
    redraws.approve_redraw(draw_id=new.pk, by=people.reviewer, at=NOW)
    new = sealing.seal_draw(draw_id=new.pk, by=people.officer, at=NOW)
    assert new.objects_hash == old.objects_hash
    assert new.pool_hash == old.pool_hash
    assert new.serial == old.serial + 1
    assert record(old)["redraw"]["followed_by"] == new.number
    verifier.verify(record(old), old.seal_hash)  # the old one stays


def test_an_edit_takes_the_approval_away(people):
    old = drawn(people)
    times = {"commit_until": NOW + timedelta(hours=2), "reveal_until": NOW + timedelta(hours=4)}
    new = redraws.ask_redraw(draw_id=old.pk, reason="名单漏列两家企业，须重新抽取", **times, by=people.officer, at=NOW)
    redraws.approve_redraw(draw_id=new.pk, by=people.reviewer, at=NOW)
    frames.set_quotas(draw_id=new.pk, quotas={("A01", "A"): "1"}, by=people.officer, at=NOW)
    new.refresh_from_db()
    assert new.redraw_approved_at is None


def test_the_same_list_is_not_drawn_from_again_in_silence(people):
    drawn(people)
    again = draft_of(people)
    refuse(sealing.DrawnAlready, again, sealing.seal_draw, by=people.officer, at=NOW)


def test_a_neighbour_sees_no_draft(people):
    draw = draft_of(people)
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    assert not Draw.objects.visible_to(neighbour).exists()
    assert Draw.objects.visible_to(people.witnesses[0]).get() == draw


@pytest.mark.django_db(transaction=True)
def test_two_officers_seal_at_once():
    people = people_of()
    other = scope_of_user(user_with_post("county_officer", HOME))
    draws = [draft_of(people, objects=objects_of(prefix=p)) for p in "AB"]

    def seal(draw, by):
        return lambda: sealing.seal_draw(draw_id=draw.pk, by=by, at=NOW)

    results = at_once(seal(draws[0], people.officer), seal(draws[0], other), seal(draws[1], other))
    assert sum(isinstance(r, preparing.NotADraft) for r in results) == 1
    assert sorted(Draw.objects.exclude(state="draft").values_list("serial", flat=True)) == [1, 2]
    assert Series.objects.get().last == 2


@pytest.mark.django_db(transaction=True)
def test_two_officers_draw_and_replace_at_once():
    people = people_of()
    draw = seeded(people)

    def conduct():
        return conducting.conduct(draw_id=draw.pk, by=people.officer, at=NOW)

    results = at_once(conduct, conduct)
    assert sum(isinstance(r, WrongState) for r in results) == 1
    subjects = list(draw.drawn_objects.order_by("item", "rank").values_list("subject", flat=True).distinct())[:2]

    def replace(subject):
        return lambda: replacing.replace_object(draw_id=draw.pk, subject=subject, ground="closed",
                                                by=Scope.system("draws"), at=NOW)  # fmt: skip

    results = at_once(replace(subjects[0]), replace(subjects[0]), replace(subjects[1]))
    assert sum(isinstance(r, replacing.NotThere) for r in results) == 1
    assert list(draw.replacements.order_by("step").values_list("step", flat=True)) == [1, 2]
