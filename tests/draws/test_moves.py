"""States × verbs of a draw, the whole product: from every state the verbs of the table go and no other, and the
database takes no other pair either."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.draws import states
from apps.draws.models import Draw, Seat
from apps.draws.operations import ceremony, conducting, preparing, redraws, sealing
from apps.kernel.errors import DomainError
from tests.draws.test_public_value import SINCE, TERMS, VALUE, enter, waiting
from tests.factories.draws import NONCES, NOW, draft_of, drawn, objects_of, people_of, promise, replaced, sealed, seeded

pytestmark = pytest.mark.django_db
ALL = (states.DRAFT, *states.PUBLIC)
# what people (or time) do, by the move of the table it makes; the rest has no move of its own
MOVES = {"seal": "seal", "commit": "commit", "close_commitments": "open_reveals", "reveal": "reveal",
         "close_reveals": "await_value", "enter_public_value": "enter_value", "conduct": "conduct"}  # fmt: skip
BESIDE = {
    "void_draw": {states.COMMITTING},  # from the first reveal on a draw ends by time alone
    "close_waiting": {states.WAITING},
    "discard_draft": {states.DRAFT},
    "replace": {states.DRAWN},
    "ask_redraw": {states.DRAWN, states.VOID},
}


class Undo(Exception):
    """Ends a trial: what it did is taken back."""


def went(call):
    try:
        with transaction.atomic():
            call()
            raise Undo
    except Undo:
        return True
    except DomainError:
        return False


def nearly_promised(people, **more):
    """All but the last witness have committed."""
    draw = sealed(people, **more)
    for place, by in enumerate(people.witnesses[:-1], 1):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=by, at=NOW)
    return draw


def nearly_revealed(people, **more):
    """All but the last witness have revealed."""
    draw = nearly_promised(people, **more)
    place = len(people.witnesses)
    ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=people.witnesses[-1], at=NOW)
    for n, by in enumerate(people.witnesses[:-1]):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[n], by=by, at=NOW)
    return draw


def nearly_settled(people, **more):
    draw = waiting(people, **more)
    enter(draw, people.witnesses[0])
    return draw


def voided(people, **more):
    draw = nearly_promised(people, **more)
    return ceremony.void_draw(draw_id=draw.pk, reason="网络故障", by=people.officer, at=NOW)


WAYS = (
    (states.DRAFT, draft_of, {}),
    (states.COMMITTING, nearly_promised, {}),
    (states.REVEALING, nearly_revealed, {}),
    (states.REVEALING, nearly_revealed, TERMS | {"absence": "proceed"}),
    (states.WAITING, nearly_settled, {}),
    (states.SEEDED, seeded, {}),
    (states.DRAWN, drawn, {}),
    (states.VOID, voided, {}),
)


@pytest.fixture
def everywhere():
    """[(state, draw)] of one agency, from lists that have nothing in common."""
    people, found = people_of(witnesses=3), []
    for n, (state, make, more) in enumerate(WAYS):
        draw = make(people, objects=objects_of(prefix=f"{chr(65 + n)}0"), **more)
        draw = Draw.objects.get(pk=draw.pk)
        assert draw.state == state
        found.append((state, draw))
    assert {state for state, _draw in found} == set(ALL)
    return people, found


def verbs_of(people, draw):
    last, place, officer = people.witnesses[-1], len(people.witnesses), {"by": people.officer, "at": NOW}
    pk = {"draw_id": draw.pk}

    def replace():
        subject = Seat.objects.filter(draw=draw).order_by("pk").values_list("subject", flat=True).first() or "X"
        replaced(draw.pk, subject, "closed", by=people.officer, second=people.reviewer)

    def late(verb):
        return lambda: verb(**pk, by=people.officer, at=NOW + timedelta(days=99))

    promised = promise(draw, place) if draw.number else "a" * 64
    return {
        "seal": lambda: sealing.seal_draw(**pk, **officer),
        "commit": lambda: ceremony.commit(**pk, commitment=promised, by=last, at=NOW),
        "close_commitments": late(ceremony.close_commitments),
        "reveal": lambda: ceremony.reveal(**pk, nonce=NONCES[place - 1], by=last, at=NOW),
        "close_reveals": late(ceremony.close_reveals),
        "enter_public_value": lambda: ceremony.enter_public_value(**pk, value=VALUE, by=last, at=SINCE),
        "conduct": lambda: conducting.conduct(**pk, **officer),
        "void_draw": lambda: ceremony.void_draw(**pk, reason="网络故障", **officer),
        "close_waiting": late(ceremony.close_waiting),
        "discard_draft": lambda: preparing.discard_draft(**pk, **officer),
        "replace": replace,
        "ask_redraw": lambda: redraws.ask_redraw(
            **pk, reason="名单有误，须另行抽取一次", commit_until=NOW + timedelta(hours=2),
            reveal_until=NOW + timedelta(hours=4), **officer,
        ),
    }  # fmt: skip


def test_every_state_of_a_draw_takes_its_verbs_alone(everywhere):
    people, found = everywhere
    for state, draw in found:
        done = {verb: went(call) for verb, call in verbs_of(people, draw).items()}
        expected = {verb: states.DRAW.may(state, move) for verb, move in MOVES.items()}
        assert done == expected | {verb: state in right for verb, right in BESIDE.items()}, state


def test_every_verb_of_the_table_is_among_them():
    """Those that nobody takes alone follow: the last secret settles, the end of a stage awaits or voids."""
    assert {move.verb for move in states.DRAW.moves} == {*MOVES.values(), "settle", "void"}


def test_the_database_takes_no_pair_that_the_table_does_not_have(everywhere):
    _people, found = everywhere
    pairs = {(source, move.target) for move in states.DRAW.moves for source in move.source}
    for state, draw in found:
        for target in ALL:
            if target != state and (state, target) not in pairs:
                with pytest.raises(DatabaseError), transaction.atomic():
                    Draw.objects.filter(pk=draw.pk).update(state=target)
        assert Draw.objects.get(pk=draw.pk).state == state
