"""What the app behind a draw has a say in: it registers, when it is ready, under the word before the colon of `origin`.

register_origin("inspections.task", closes=True, before_redraw=...)
"""

from collections.abc import Callable
from dataclasses import dataclass

NAMES, LISTS = "names", "lists"


@dataclass(frozen=True, slots=True)
class Origin:
    """`closes`: its draws are sealed only as its app made and closed them. `before_seal(draw, by=, at=)` and
    `before_redraw(draw, by=, at=)` raise a DomainError for what must not be sealed or drawn again. `page(key)` is the
    address of the task at the desk.

    `parties(draw)`: ids of the accounts that have a part in what is drawn (its inspectors, who planned the task): none
    of them is a witness of its ceremony.

    `names(draw)`: {number: name} of its inspectors, for the desk: the lists of a task know them by number alone.

    `ground(draw, row, by=, at=)` says on what record of the app a Replacement that is asked for rests, "" on none: then
    a second officer decides (operations/replacing.py). It raises where the seat or object may not leave at all.

    `follower(draw, subjects, by=, at=)` is asked of the objects that come in place of one that leaves, before they do;
    it raises where one of them must not come now. The rule alone says who follows: then nobody leaves either.

    `why_none`: why its tasks draw none of a stratum whose quota is 0. A redraw of a draw that was sealed before such a
    reason was says it too (operations/redraws.py).

    `proof(draw, number)`: in a sentence, what of an inspector the app keeps on record as a ground, and the page it is
    entered at; None where it keeps nothing.

    `withholds(draw, on)`: whether who is drawn is kept from the public on a day, because those who are visited are not
    to know beforehand (see `hidden`). Seal, digests and ceremony are public all the same, so that nothing can be
    changed meanwhile.

    `planned`: a published plan says how often its objects are drawn from. Otherwise a task that is given up could be
    made again from the same list until the lot pleases: the list is held against those of before (queries/dry_run.py).
    """

    name: str
    closes: bool = False
    before_seal: Callable | None = None
    before_redraw: Callable | None = None
    page: Callable | None = None
    parties: Callable | None = None
    names: Callable | None = None
    ground: Callable | None = None
    follower: Callable | None = None
    proof: Callable | None = None
    withholds: Callable | None = None
    planned: bool = True
    why_none: str = ""


_origins: dict[str, Origin] = {}


def register_origin(name, **given):
    _origins[name] = Origin(name, **given)


def of(draw):
    """The Origin of a draw; None where it was made by hand or its app asks nothing."""
    return _origins.get(draw.origin.partition(":")[0])


def parties_of(draw):
    """Accounts that witness nothing of a draw: who prepared it or changed its draft, and whom its app names."""
    origin = of(draw)
    named = origin.parties(draw) if origin and origin.parties else ()
    return {draw.prepared_by_id, *draw.hands, *named} - {None}


def names_of(draw):
    """{number: name} where the app behind a draw keeps names beside its lists."""
    origin = of(draw)
    return origin.names(draw) if origin and origin.names else {}


def proof_of(draw, number):
    """(sentence, address) of where a ground that concerns an inspector is put on record; None where it is nowhere."""
    origin = of(draw)
    return origin.proof(draw, number) if origin and origin.proof else None


def hidden(draw, on):
    """What the public does not read of a draw yet (Origin.withholds): "" for nothing; NAMES where the lists know their
    objects by keys that nobody can guess; LISTS, all of them, where they name who can be drawn."""
    origin = of(draw)
    if not (origin and origin.withholds and origin.withholds(draw, on)):
        return ""
    return NAMES if draw.kept_names.exists() else LISTS


def key_of(draw):
    """What stands behind the colon: the id of the task."""
    return draw.origin.partition(":")[2]


def page_of(draw):
    """The address of the task that made a draw; "" where nobody's app did."""
    origin = of(draw)
    return origin.page(key_of(draw)) if origin and origin.page else ""
