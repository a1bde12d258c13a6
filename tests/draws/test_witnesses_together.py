"""Witnesses in the same moment, each by a connection of their own: every promise and secret counts once, a stage ends
once, and who comes second reads what is so."""

from datetime import timedelta

import pytest

from apps.audit.models import Event
from apps.draws.models import Draw, RefusedReveal
from apps.draws.operations import ceremony
from apps.draws.rules import exact
from apps.kernel.errors import Invalid, WrongState
from apps.kernel.stepping import Overtaken
from tests.draws.test_public_value import SINCE, UNTIL, VALUE, waiting
from tests.factories.draws import NONCES, NOW, committed, people_of, promise, sealed
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(*calls):
    """Types of what was refused, each with a sentence of its own (not the general one, which says nothing of what
    happened); no fault of the machine may come of the calls."""
    results = at_once(*calls)
    found = [result for result in results if isinstance(result, Exception)]
    assert all(hasattr(error, "message") for error in found), results
    assert str(WrongState.message) not in {str(error.message) for error in found}
    return [type(error) for error in found]


def told(draw, verb):
    return Event.objects.filter(verb=verb, subject_id=str(draw.pk)).count()


def promises(draw, by, *places, at=NOW):
    return digests(draw, by, *(promise(draw, place) for place in places), at=at)


def digests(draw, by, *given, at=NOW):
    return [lambda digest=digest: ceremony.commit(draw_id=draw.pk, commitment=digest, by=by, at=at) for digest in given]


def secrets(draw, by, *nonces, at=NOW):
    return [lambda nonce=nonce: ceremony.reveal(draw_id=draw.pk, nonce=nonce, by=by, at=at) for nonce in nonces]


def test_a_promise_counts_once_and_the_last_of_two_opens_the_reveals_once():
    people = people_of(witnesses=3)
    draw, (first, second, third) = sealed(people), people.witnesses
    assert refusals(*promises(draw, first, 1, 1)) == [ceremony.DoneAlready], "a click twice"
    assert refusals(*promises(draw, second, 2), *promises(draw, third, 2)) == [Invalid], "one promise of two people"
    open_ = draw.witnesses.get(commitment="")
    by = people.witnesses[open_.position - 1]
    assert refusals(*digests(draw, by, "d" * 64, "d" * 64)) == [ceremony.DoneAlready], "the last one twice"
    draw.refresh_from_db()
    assert (draw.state, told(draw, "draws.committed"), told(draw, "draws.reveals_opened")) == ("revealing", 3, 1)


def test_two_who_promise_and_reveal_at_once_are_both_heard():
    people = people_of()
    draw, (first, second) = sealed(people), people.witnesses
    assert refusals(*promises(draw, first, 1), *promises(draw, second, 2)) == []
    assert refusals(*secrets(draw, first, NONCES[0]), *secrets(draw, second, NONCES[1])) == []
    draw.refresh_from_db()
    assert draw.seed == exact.seed(number=draw.number, seal=draw.seal_hash, nonces=NONCES[:2])
    assert [told(draw, f"draws.{verb}") for verb in ("reveals_opened", "revealed", "seed_settled")] == [1, 2, 1]


def test_a_secret_counts_once_and_a_wrong_one_beside_it_is_on_record():
    people = people_of()
    draw, (first, second) = committed(people), people.witnesses
    wrong = "another-secret-00000"
    (error,) = refusals(*secrets(draw, first, NONCES[0], wrong))
    assert error in (ceremony.Mismatch, ceremony.DoneAlready)
    assert RefusedReveal.objects.count() == (1 if error is ceremony.Mismatch else 0)
    assert refusals(*secrets(draw, second, NONCES[1], NONCES[1])) == [ceremony.DoneAlready], "the last one twice"
    draw.refresh_from_db()
    assert (draw.state, told(draw, "draws.revealed"), told(draw, "draws.seed_settled")) == ("seeded", 2, 1)


def test_whoever_acts_as_the_time_ends_is_heard_or_absent_never_both():
    people = people_of()
    draw, (first, second) = sealed(people), people.witnesses
    until, late = draw.commit_until, draw.commit_until + timedelta(seconds=1)
    assert refusals(*promises(draw, first, 1)) == []
    close = lambda: ceremony.close_commitments(draw_id=draw.pk, by=people.officer, at=late)  # noqa: E731
    refused = refusals(*promises(draw, second, 2, at=until), close)
    assert refused == [Overtaken]
    draw = Draw.objects.get(pk=draw.pk)
    last = draw.witnesses.get(position=2)
    assert (draw.state, bool(last.commitment), last.absent) in (("revealing", True, ""), ("void", False, "commit"))


def test_the_sweep_and_an_officer_close_a_stage_once():
    people = people_of()
    draw = committed(people)
    late = draw.reveal_until + timedelta(seconds=1)
    close = lambda: ceremony.close_reveals(draw_id=draw.pk, by=people.officer, at=late)  # noqa: E731
    assert refusals(close, close) == [Overtaken]
    draw.refresh_from_db()
    assert (draw.state, told(draw, "draws.voided"), told(draw, "draws.witness_absent")) == ("void", 1, 1)


def test_a_draw_is_declared_void_or_goes_on():
    people = people_of()
    draw, (first, second) = sealed(people), people.witnesses
    assert refusals(*promises(draw, first, 1)) == []
    void = lambda: ceremony.void_draw(draw_id=draw.pk, reason="网络故障", by=people.officer, at=NOW)  # noqa: E731
    (error,) = refusals(*promises(draw, second, 2), void)
    draw.refresh_from_db()
    assert (draw.state, error) in (("void", Overtaken), ("revealing", ceremony.EndsByTime))


def test_a_public_value_of_two_people_settles_the_seed_once():
    people = people_of()
    draw = waiting(people)
    enter = [
        lambda by=by: ceremony.enter_public_value(draw_id=draw.pk, value=VALUE, by=by, at=SINCE)
        for by in (*people.witnesses, people.reviewer)
    ]
    assert refusals(*enter) == [Overtaken], "the third came to a seed that stands"
    draw.refresh_from_db()
    assert (draw.state, draw.public_entries.count(), told(draw, "draws.seed_settled")) == ("seeded", 2, 1)
    assert draw.public_until == UNTIL
