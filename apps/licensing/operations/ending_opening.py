"""How a proceeding that ends a licence begins: on which ground, on which licence, and what gives way to it."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import saved

from .. import states
from ..models import EndGround, Ending
from ..models.ends import DUE
from ..queries.changes import covered_of
from ..rules.ends import gives_way
from .ending_steps import begin, close, note, step, tell
from .steps import PORTAL, today


def ground_of(code, found_on, at):
    """The version of a ground of the day of what was found; raises Invalid where it is no ground for a proceeding."""
    if found_on > today(at):
        raise Invalid(_("What was found cannot lie in the future."), field="found_on")
    ground = EndGround.objects.on(found_on).filter(code=code, procedure=DUE).first()
    if ground is None:
        raise Invalid(_("Choose a ground that was in force on that day."), field="ground_code")
    return ground


def open_case(
    licence, ground, *, found, found_on, source, by, at, source_key="", agency_id=None, classes=(), beside=None
):
    """Open a proceeding on a licence that the caller holds; returns the Ending. Raises Invalid.

    `classes` are those the finding is about, none: all that the licence covers. `beside` is the Beside it comes from:
    such a one is opened also where the licence has ended meanwhile and its decision bars the holder, and is proposed by
    whoever stood for it.
    """
    if not licence.held and not (beside is not None and ground.bar_rule):
        raise Invalid(_("This licence has ended already."), code="ended")
    if found_on < licence.granted_on and ground.kind == states.TAKEN:
        raise Invalid(_("A punishment is for what was done under the licence."), field="found_on")
    text = found.strip()
    if not says_something(text):
        raise Invalid(_("Say what was found: the holder answers to it."), field="found")
    proposed = (by.user_id, by.actor) if beside is None else (beside.proposed_by_id, beside.proposed_label)
    ending = Ending(
        licence=licence, kind=ground.kind, ground=ground, agency_id=agency_id or licence.agency_id, source=source,
        source_key=source_key, class_codes=_concerned(licence, classes), found=text, found_on=found_on,
        proposed_by_id=proposed[0], proposed_label=proposed[1], proposed_on=today(at),
    )  # fmt: skip
    saved(ending, licensing_ending_found="found")
    begin(ending, "end_notice", starts_on=today(at), by=by, at=at)
    begin(ending, "end_decision", starts_on=today(at), by=by, at=at)
    event = note(ending, "licensing.ending_proposed", by=by, at=at, ground=ground.code, source=source)
    tell(ending, event, at, party=False)
    return ending


def given_way(licence, ground, *, reason, at):
    """The proceeding that stands in the way of another ground, None where there is none: one that bars nobody gives
    way, and is closed with its reason. The caller holds the licence."""
    under_way = licence.endings.open().select_for_update(of=("self",)).select_related("ground", "agency").first()
    if under_way is None:
        return None
    under_way.licence = licence
    before = under_way.ground
    if not gives_way(before.bar_rule, before.kind, to_bar=ground.bar_rule, to_kind=ground.kind):
        return under_way
    close(under_way, step(under_way, "give_way", PORTAL), reason=reason, by=PORTAL, at=at)
    return None


def _concerned(licence, classes):
    """Codes of the classes a finding is about; [] where it is about all. Raises Invalid."""
    covered = {row.unit.class_code for row in covered_of(licence)}
    if not set(classes) <= covered:
        raise Invalid(_("The licence does not cover this class."), field="class_codes")
    return sorted(classes) if set(classes) != covered else []
