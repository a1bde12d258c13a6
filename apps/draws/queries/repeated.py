"""What a draw repeats, and whether somebody's silence ended it: then the new one must not hang on anybody's word."""

from .. import states

NO_VALUE = "no-public-value"


def repeated(draw):
    """The draws that this one repeats, the newest first: those it is a redraw of, and void ones from nearly the same
    list, by which one could come to another throw just as well."""
    chain = _before(draw)
    while chain is not None:
        yield chain
        chain = _before(chain)


def _before(draw):
    if draw.redraw_of_id:
        return draw.redraw_of
    return draw.follows if draw.follows_id and draw.follows.state == states.VOID else None


def withheld(draw):
    """Ids of witnesses who did not reveal in a draw that this one repeats, however often it was: whoever reveals last
    knows the seed, and would have another throw by keeping silent."""
    rows = (each.witnesses.filter(absent="reveal").values_list("user_id", flat=True) for each in repeated(draw))
    return {user for each in rows for user in each}


def ended_by_silence(draw):
    """Whether a secret was kept back in this draw, or its public value was not written down in time: either may have
    been known to give an outcome that was not wanted."""
    return draw.void_code == NO_VALUE or draw.witnesses.filter(absent="reveal").exists()


def needs_value(draw):
    """Whether this draw repeats one that ended by silence: its seal then has a public value and `proceed`, so that
    nobody chooses a second time between what is known and another throw."""
    return any(ended_by_silence(each) for each in repeated(draw))


def has_value(draw):
    return draw.public_on is not None and draw.absence == "proceed"
